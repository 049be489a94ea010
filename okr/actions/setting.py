"""Setting fields of an item, or a setting of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from okr.actions import fields
from okr.actions.changing import done, edit, file_of, table_of, validated
from okr.actions.dated import dated, fields_of, refuse_beside_dates
from okr.actions.references import checked
from okr.errors import OkrError, UsageError
from okr.models import Kpi, Objective
from okr.settings import Settings
from okr.storage.composing import value_text
from okr.storage.editing import RemoveKey, SetKey, parse
from okr.storage.layout import SETTINGS, id_of
from okr.storage.meaning import spelled
from okr.store import Store, Writing
from okr.views.hindsight import hindsight, of_settings
from okr.views.shapes import Done
from okr.workspace import Workspace

Assignment = tuple[fields.Field, Any]
"""A field and its new value; None takes the field out."""


def read_assignments(
    kind: fields.ItemKind, words: Sequence[str], settings: Settings = fields.CALENDAR
) -> list[Assignment]:
    """`FIELD=VALUE` by the types of the item's model; `settings` know the own cycles."""
    found: list[Assignment] = []
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise UsageError(
                f"'{word}' is not FIELD=VALUE.", remedy="Write for example owner=ana; owner= takes it out."
            )
        field = fields.field(kind, name.strip(), settings)
        found.append((field, fields.value(text, field) if text else None))
    twice = {field.key for field, _ in found if sum(field.key == other.key for other, _ in found) > 1}
    if twice:
        raise UsageError(f"{'.'.join(min(twice))} is set twice.", remedy="Give it one value.")
    return found


class RewritesPastError(OkrError):
    """A change would make days that are over different, and nobody has agreed to that."""

    can_be_dated = False
    """Whether a first day of the new values would leave the past alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How fields are set."""

    today: date
    from_: date | None = None
    """First day of the new values; None: they hold for all days."""
    agreed: bool = False
    """Whether the past may become different."""
    command: str = ""
    """What was typed, for a remedy."""
    dry_run: bool = False


def set_fields(store: Store, id_: str, assignments: Sequence[Assignment], how: How) -> Done:
    """Sets, adds or takes out fields of one item; all of them or none."""
    with store.writing("set", dry_run=how.dry_run) as writing:
        path, table, edits = _edits(writing, id_, assignments, how)
        before = parse(writing.read(path))
        edit(writing, id_, path, edits)
        after = parse(writing.read(path))
        if id_ == SETTINGS:
            _refuse_lost_cycles(writing.workspace, after)
        if before == after:
            told = [f"{id_} is so already: nothing was written."]
            return done(writing, "set", id_, told, dry_run=how.dry_run)
        store.refuse_errors(writing.workspace, writing.changes)  # before anybody is asked about the past
        past = _hindsight(writing, id_, path, assignments, how)
        verb = "Would set" if how.dry_run else "Set"
        lines = [_line(spelled(before, each.key), len(table), before, after) for each in edits]
        return done(writing, "set", id_, [*past, f"{verb} {id_} ({path}):", *lines], dry_run=how.dry_run)


def _edits(
    writing: Writing, id_: str, assignments: Sequence[Assignment], how: How
) -> tuple[str, tuple[str, ...], list[SetKey | RemoveKey]]:
    """The file, the table of the item in it, and what is to change."""
    workspace = writing.workspace
    if id_ == SETTINGS:
        if how.from_:
            raise UsageError("--from: settings have no dates.", remedy="Leave --from out.")
        return SETTINGS, (), [_edit(field.key, value) for field, value in assignments]
    kind = workspace.items[id_]
    path, table = file_of(id_, workspace), table_of(id_, kind)
    top = {field.key[0]: value for field, value in assignments if len(field.key) == 1}
    values = checked(kind, id_, top, workspace)
    if how.from_ is None:
        refuse_beside_dates(workspace, id_, top, how.command)
        found = [
            _edit(field.key, values.get(field.key[0], value) if len(field.key) == 1 else value)
            for field, value in assignments
        ]
    else:
        data: Any = parse(writing.read(path))
        for part in table:
            data = data[part]
        named = {".".join(field.key): value for field, value in assignments}
        found = dated(workspace, id_, {**named, **values}, data, how.from_)
    return path, table, [replace(each, key=(*table, *each.key)) for each in found]


def _edit(key: tuple[str, ...], value: Any) -> SetKey | RemoveKey:
    return RemoveKey(key) if value is None else SetKey(key, value)


def _hindsight(
    writing: Writing, id_: str, path: str, assignments: Sequence[Assignment], how: How
) -> list[str]:
    """What becomes different in the past, as lines; RewritesPastError where it may not."""
    workspace = writing.workspace
    record = validated(path, writing.read(path), id_)
    match record:
        case Settings():
            found = of_settings(workspace, record)
        case Objective():
            goals = {**workspace.objectives, id_of(path) or "": record}
            found = hindsight(workspace, replace(workspace, objectives=goals), id_, how.today)
        case Kpi():
            kpis = {**workspace.kpis, id_: record}
            found = hindsight(workspace, replace(workspace, kpis=kpis), id_, how.today)
        case _:
            return []
    if found.rewrites and not (how.agreed or how.dry_run):
        takes = fields_of(workspace.items[id_]) if id_ in workspace.items else ()
        dated_ = how.from_ is None and all(".".join(field.key) in takes for field, _ in assignments)
        keep = f"Keep the past: {how.command} --from {how.today}. " if dated_ else ""
        error = RewritesPastError(
            f"This changes the past of {id_}: {'; '.join(found.told)}.",
            remedy=f"{keep}Change the past, too: --yes.",
        )
        error.can_be_dated = dated_
        raise error
    return ["In the past:", *(f"  {line}" for line in found.told)] if found.told else []


def _refuse_lost_cycles(workspace: Workspace, after: Mapping[str, Any]) -> None:
    """Goals of a cycle that okr.toml does not name any more would drop out of everything."""
    own = after.get("cycles", {})
    for id_ in workspace.objectives:
        name = id_.partition("/")[0]
        if name in workspace.settings.cycles and name not in own:
            raise OkrError(
                f"{id_} stands in the cycle '{name}'.",
                remedy="Move the goals of a cycle before it is taken out.",
            )


def _line(key: Sequence[str | int], skipped: int, before: Any, after: Any) -> str:
    return f"  {'.'.join(map(str, key[skipped:]))}: {_shown(before, key)} → {_shown(after, key)}"


def _shown(data: Any, key: Sequence[str | int]) -> str:
    for part in key:
        if isinstance(part, int) or (isinstance(data, dict) and part in data):
            data = data[part]
        else:
            return "none"
    return data if isinstance(data, str) else value_text(data)
