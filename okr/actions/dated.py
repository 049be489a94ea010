"""What holds from a day on, so that the days before keep their value: the dated entries of owners and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from okr.actions.several import INSTEAD
from okr.errors import OkrError, UsageError
from okr.fields import Bounds
from okr.ids import KINDS, Kind, table_of
from okr.models import KeyResult, Line, owner_on, owners_on
from okr.periods import kpi_period
from okr.references import Owned, owned_item
from okr.scores import limits_in_force
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import RemoveKey, SetKey, parse
from okr.words import Message
from okr.words.numbers import recorded
from okr.workspace import Workspace

BOUNDS = ("at_least", "at_most")
LIMITS = (*BOUNDS, "above", "below")
"""Those of a key result, which may be strict."""
_EXAMPLE = Message("Example: {command}", command="okr set ID owner=budi --from 2026-08-10")
_LIMIT = Message("Example: {command}", command="okr set ID at_least=99.9 --from 2026-08-10")


def dated(
    writing: Writing, id_: str, values: Mapping[str, Any], day: date, instead_of: str | None = None
) -> list[SetKey | RemoveKey]:
    """The edits of `values` of an item that begin to hold on `day`; of several owners one may be named who hands over."""
    workspace = writing.workspace
    kind = workspace.items[id_]
    table, takes = table_of(id_, kind), fields_of(kind)
    others = [name for name in values if name not in takes]
    if others:
        raise UsageError(
            Message("--from: {field} of {kind} has no dates", field=others[0], kind=KINDS[kind].with_article),
            remedy=Message("It works for {fields}.", fields=", ".join(takes)) if takes else _EXAMPLE,
        )
    edits: list[SetKey | RemoveKey] = []
    if "owner" in values:
        if values["owner"] is None:
            raise UsageError(Message("--from needs an owner"), remedy=_EXAMPLE)
        item: Any = parse(writing.read(workspace.path(id_)))
        for part in table:
            item = item[part]
        owned = item.get("owned", ())
        new = {"from": day, "owner": values["owner"]} | ({"instead_of": instead_of} if instead_of else {})
        begun = ((entry["from"], entry.get("instead_of")) for entry in owned)
        place = next((place for place, each in enumerate(begun) if each == (day, instead_of)), None)
        # behind the others, whatever their days: so their comments stay
        appended = SetKey(("owned",), [*owned, new])
        edits.append(appended if place is None else SetKey(("owned", place, "owner"), values["owner"]))
    limits = {name: values[name] for name in LIMITS if name in values}
    if limits:
        edits += _limits(workspace, id_, limits, day)
    return [replace(each, key=(*table, *each.key)) for each in edits]


def fields_of(kind: Kind) -> tuple[str, ...]:
    """What can have dated entries."""
    owner = ("owner",) if "owner" in KINDS[kind].slugs else ()
    return (*owner, *(LIMITS if kind == "key result" else BOUNDS if kind == "kpi" else ()))


Standing = tuple[tuple[str, str], Mapping[str, Any], Line | Bounds | None]
"""The table of an entry, the bounds in force on its day, and the entry that is there already."""


def _of_kpi(workspace: Workspace, id_: str, day: date) -> Standing:
    kpi = workspace.record(id_)
    if kpi.watch_only:
        raise OkrError(
            Message("{item} is only watched", item=id_),
            remedy=Message(
                "First say that its limit comes later: {command}", command=f"okr set {id_} at_least=open"
            ),
        )
    period = kpi_period(day, kpi.cadence, workspace.settings)
    in_force, _ = limits_in_force(kpi, period.starts, workspace.settings)
    standing = dict(zip(BOUNDS, in_force, strict=True))
    return ("targets", period.name), standing, workspace.written(id_).targets.get(period.name)


def _of_line(workspace: Workspace, id_: str, limits: Mapping[str, Any], day: date) -> Standing:
    kr = workspace.key_result(id_)
    if kr.measure != "hold":
        start, target = kr.span()
        raise OkrError(
            Message(
                "{item} has no limit: it goes from {start} to {target}",
                item=id_,
                start=recorded(start),
                target=recorded(target),
            )
            if target is not None and not kr.parts
            else Message("{item} has milestones and no limit", item=id_)
            if kr.milestones
            else Message("{item} has no limit", item=id_),
            remedy=Message("Use --from for a key result with at_least or at_most."),
        )
    span = workspace.cycle_of(id_)
    if day > span.ends:
        raise UsageError(
            Message("--from: {day} is after the end of {cycle}", day=day, cycle=span.name),
            remedy=Message("It ends on {end}.", end=span.ends),
        )
    line = kr.line_on(day)
    replaced = {other for pair in INSTEAD for key, other in (pair, pair[::-1]) if limits.get(key) is not None}
    standing = {name: value for name, value in _bounds(line).items() if name not in replaced}
    return ("lines", day.isoformat()), standing, kr.lines.get(day.isoformat())


def _limits(workspace: Workspace, id_: str, limits: Mapping[str, Any], day: date) -> list[SetKey | RemoveKey]:
    """An entry replaces both bounds, so it has both: the new ones, and of those in force what stays."""
    is_kpi = workspace.items[id_] == "kpi"
    table, standing, entry = _of_kpi(workspace, id_, day) if is_kpi else _of_line(workspace, id_, limits, day)
    wanted = {**standing, **limits}
    if all(value is None for value in wanted.values()):
        raise UsageError(Message("a limit needs at_least, at_most or both"), remedy=_LIMIT)
    if entry:
        wanted = {**dict.fromkeys(name for name in LIMITS if hasattr(entry, name)), **wanted}
    return [
        RemoveKey((*table, name)) if value is None else SetKey((*table, name), value)
        for name, value in wanted.items()
        if value is not None or (entry and getattr(entry, name) is not None)
    ]


def refuse_beside_dates(workspace: Workspace, id_: str, values: Mapping[str, Any], command: str) -> None:
    """A plain value only reaches the days before the first dated entry, and is seldom meant so."""
    item = owned_item(workspace, id_)
    if item is None:
        return
    lines = getattr(item, "lines", {})
    for name, entries, dated_ in (("owned", item.owned, ("owner", "owners")), ("lines", lines, LIMITS)):
        field = next((each for each in dated_ if each in values), None)
        if entries and field and name not in values:
            raise OkrError(
                Message(
                    "{field} of {item} has dated entries ({entries})", field=field, item=id_, entries=name
                ),
                remedy=Message(
                    "Set it from a day on: {command} --from DATE. Or remove the entries: {entries}=",
                    command=command,
                    entries=name,
                ),
            )


def undated(table: Mapping[str, Any], item: Owned, day: date) -> dict[str, Any]:
    """The keys of an item without its dated entries: with its owner on a day, and its latest limit."""
    values = dict(table)
    if item.owned and isinstance(item, KeyResult) and item.owners:
        values["owners"] = [*owners_on(item, day)]
    elif item.owned:
        values["owner"] = owner_on(item, day)
    if isinstance(item, KeyResult) and item.lines:
        values |= _bounds(item.lines[max(item.lines)])
    return {key: v for key, v in values.items() if v is not None and key not in ("owned", "lines")}


def _bounds(line: KeyResult | Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LIMITS}
