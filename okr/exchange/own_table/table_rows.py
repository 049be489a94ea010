"""The records of a workspace as rows of the own table: the data of its files as they stand, unknown keys too."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, field

from okr.composed import below
from okr.errors import OkrError
from okr.exchange.drafts import Place
from okr.exchange.own_table.table_cells import RowKind
from okr.fields import keys
from okr.ids import (
    KINDS,
    PARTS,
    FileKind,
    Kind,
    checkin_name,
    cycle_name,
    id_of,
    is_part,
    kind_of,
    parent,
    stem,
)
from okr.models import teams_named
from okr.needs import need_of
from okr.periods import cycle
from okr.storage.plain_checkin import plain_json
from okr.storage.source import Source
from okr.storage.toml.data import data_of
from okr.words import Message
from okr.workspace import Workspace

NOWHERE = Place(0)
ROW_KINDS: tuple[RowKind, ...] = (
    "settings", "team", "role", "person", "onboarding", "objective", "key result", "initiative", "kpi", "checkin",
    "decision", "meeting", "coaching", "pulse",
)  # fmt: skip
"""What a row can be, in the order of the table."""
OF_PEOPLE: frozenset[FileKind] = frozenset({"person", "meeting", "coaching", "pulse"})
"""Files that are about people."""
KEPT_HERE = ("schema", "id")
"""Settings that belong to one folder: they are in no table, and none is taken from one."""


class TableRow(NamedTuple):
    """One record: a file, a part of an objective, or an update of a check-in."""

    kind: RowKind
    id: str
    """As okr writes ids; of what has none the name of its file without the ending; empty for settings and check-ins."""
    values: dict[str, Any]
    """All keys of its table, but for the tables of the parts of an objective."""
    person: str = ""
    """Of a check-in, whose it is."""
    day: date | None = None
    """Of a check-in, the day in the name of its file."""
    place: Place = NOWHERE


class Selection(Struct, frozen=True, kw_only=True):
    """What of a workspace is wanted."""

    people: bool = False
    bonus: bool = False
    cycles: frozenset[str] | None = None
    """Names of cycles; None: everything."""


class Records(Struct):
    """The rows of a workspace, in the order of the table, and what could not be taken."""

    rows: list[TableRow] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def records(source: Source, workspace: Workspace, selection: Selection) -> Records:
    """All records of the valid files of a source; `workspace` is what was loaded of it, every file looked at."""
    invalid = {finding.path for finding in workspace.findings if finding.level == "error"}
    paths = sorted(entry.path for entry in source.listing().entries() if entry.path not in invalid)
    of_kind: dict[str, list[str]] = {}
    for path in paths:
        if kind := kind_of(path):
            of_kind.setdefault(kind, []).append(path)
    found = Records()
    wanted = _Wanted(workspace, selection)
    for path in (path for kind in ROW_KINDS for path in of_kind.get(kind, ())):
        try:
            found.rows += [*wanted.rows(path, source.read(path))]
        except OkrError as error:
            found.left_out.append(Message("{path} was left out: {why}", path=path, why=error.message))
        except (ValueError, LookupError, TypeError, AttributeError):  # changed since it was found valid
            found.left_out.append(Message("{path} was left out: it has changed meanwhile", path=path))
    found.left_out += wanted.left_out
    return found


# ── what is wanted ───────────────────────────────────────────────────────────────────────────────


class _Wanted:
    """What of each file is wanted."""

    def __init__(self, workspace: Workspace, selection: Selection) -> None:
        self.workspace = workspace
        self.selection = selection
        self.left_out: list[str] = []
        self._ids = _named(workspace, selection.cycles) if selection.cycles is not None else None
        self._has_wanted = lru_cache(None)(self._is_wanted_item)

    def rows(self, path: str, data: bytes) -> Iterator[TableRow]:
        kind = kind_of(path)
        assert kind
        if kind == "checkin":
            yield from self._updates(path, data)
        elif self._is_wanted(kind, path):
            table = data_of(data)
            id_ = (id_of(path) or stem(path)) if kind != "settings" else ""
            yield from self._of_file(kind, id_, table)

    def _is_wanted(self, kind: FileKind, path: str) -> bool:
        if kind in OF_PEOPLE:
            return self.selection.people
        if self._ids is None or kind == "settings":
            return True
        if kind == "onboarding":
            return self.selection.people
        if kind == "decision":
            decision = self.workspace.decisions.get(stem(path))
            return decision is not None and self.workspace.current_id(decision.kpi) in self._ids
        return id_of(path) in self._ids

    def _of_file(self, kind: FileKind, id_: str, table: dict[str, Any]) -> Iterator[TableRow]:
        units = table.pop("units", {}) if kind == "kpi" else {}
        has_bonus = kind in ("settings", "kpi") and not self.selection.bonus
        for each in (table, *units.values()) if has_bonus else ():
            each.pop("bonus", None)
        for key in KEPT_HERE if kind == "settings" else ():
            table.pop(key, None)
        parts = [(part, table.pop(KINDS[part].plural, {})) for part in PARTS if kind == "objective"]
        if table or kind != "settings":
            yield self._row(kind, id_, table)
        for part, named in (*parts, (kind, units)):
            for name, values in named.items():
                yield self._row(part, f"{id_}/{name}", values)

    def _row(self, kind: RowKind, id_: str, values: dict[str, Any]) -> TableRow:
        """Without unknown keys that hold nan or infinity: okr writes neither."""
        known = keys(KINDS[kind].model)
        for key in [key for key, value in values.items() if key not in known and not _is_finite(value)]:
            del values[key]
            told = Message(
                "{id}: {key} was left out: nan and infinity are not allowed", id=id_ or kind, key=key
            )
            self.left_out.append(told)
        return TableRow(kind, id_, values)

    def _updates(self, path: str, data: bytes) -> Iterator[TableRow]:
        day, person = checkin_name(path)
        table = checkin_table(data, day)
        updates = table.pop("update", [])
        if table and self._ids is None:
            yield TableRow("checkin", "", table, person, day)
        for update in updates:
            if self._has_wanted(update["item"]):
                yield TableRow("checkin", "", update, person, day)

    def _is_wanted_item(self, item: str) -> bool:
        """Steps, agreements, requests and decisions of meetings are about people, all else about goals."""
        workspace = self.workspace
        need = need_of(item)
        named = workspace.current_id(need[0] if need else item)
        is_goal = named is not None and workspace.items[named] not in ("person", "team", "role")
        head = item.rpartition("/")[0] or item
        is_talk = head in workspace.coaching or head in workspace.meetings
        span = cycle(item, workspace.settings)
        if not is_goal and (span is None or is_talk):
            return self.selection.people
        if self._ids is None or self.selection.cycles is None:
            return True
        if named is not None and is_goal:
            return named in self._ids or (is_part(named) and parent(named) in self._ids)
        return span is not None and span.name in self.selection.cycles


def _named(workspace: Workspace, cycles: Collection[str]) -> set[str]:
    """The objectives of these cycles, the KPIs that hang on them or that they read or move, the teams and roles that all
    these name, with those above."""
    spans = {id_: cycle(cycle_name(id_), workspace.settings) for id_ in workspace.objectives}
    found = {id_ for id_, span in spans.items() if span and span.name in cycles}
    kpis = {id_ for id_, kpi in workspace.kpis.items() if workspace.current_id(kpi.objective) in found}
    teams: set[str | None] = set()
    for id_ in found:
        objective = workspace.objectives[id_]
        for part in objective.key_results.values():
            kpis |= {workspace.current_id(kpi) or "" for kpi in (part.kpi, *part.moves) if kpi}
            teams.update(f"team/{team}" for team in teams_named(part))
        teams.add(f"team/{objective.team}")
        teams.update(need.from_ for need in objective.needs)
    kpis &= workspace.kpis.keys()
    kpis.update(below(workspace, *kpis))
    found |= {group for id_ in kpis if (group := workspace.group_of(id_))}
    roles: set[str | None] = {f"role/{workspace.kpis[id_].role}" for id_ in kpis}
    found |= kpis
    further: tuple[tuple[set[str | None], Kind], ...] = ((teams, "team"), (roles, "role"))
    for named, kind in further:
        left = {workspace.current_id(id_ or "") for id_ in named}
        while left := {id_ for id_ in left if id_ and id_ not in found and workspace.items[id_] == kind}:
            found |= left
            above = (getattr(workspace.of(kind)[id_], KINDS[kind].above) for id_ in left)
            left = {workspace.current_id(f"{KINDS[kind].prefix}{slug}") for slug in above if slug}
    return found


# ── data of files ────────────────────────────────────────────────────────────────────────────────


def checkin_table(data: bytes, day: date) -> dict[str, Any]:
    """The data of a check-in file; of one in the form in which okr writes it without a reader of all of TOML."""
    text = plain_json(data, day.isoformat())
    if text is None:
        return data_of(data)
    try:
        table: dict[str, Any] = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return data_of(data)
    for update in table["update"]:
        update["date"] = day
        if "at" in update:
            update["at"] = datetime.fromisoformat(update["at"])
    return table


def _is_finite(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_finite, value.values()))
    if isinstance(value, list):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
