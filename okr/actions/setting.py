"""Setting fields of an item, or a setting of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from okr.actions import fields
from okr.actions.changing import done, edit, file_of, table_of
from okr.actions.references import checked
from okr.errors import OkrError, UsageError
from okr.settings import Settings
from okr.storage.composing import value_text
from okr.storage.editing import RemoveKey, SetKey, parse
from okr.storage.layout import SETTINGS
from okr.store import Store
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


def set_fields(store: Store, id_: str, assignments: Sequence[Assignment], *, dry_run: bool = False) -> Done:
    """Sets, adds or takes out fields of one item; all of them or none."""
    with store.writing("set", dry_run=dry_run) as writing:
        workspace = writing.workspace
        table: tuple[str, ...] = ()
        path = SETTINGS
        values: dict[str, Any] = {}
        if id_ != SETTINGS:
            kind = workspace.items[id_]
            path, table = file_of(id_, workspace), table_of(id_, kind)
            top = {field.key[0]: value for field, value in assignments if len(field.key) == 1}
            values = checked(kind, id_, top, workspace)
        keyed = [((*table, *field.key), values.get(field.key[0], value)) for field, value in assignments]
        before = parse(writing.read(path))
        edit(
            writing,
            id_,
            path,
            [RemoveKey(key) if value is None else SetKey(key, value) for key, value in keyed],
        )
        after = parse(writing.read(path))
        if id_ == SETTINGS:
            _refuse_lost_cycles(workspace, after)
        lines = [_line(key, len(table), before, after) for key, _ in keyed]
        if before == after:
            return done(writing, "set", id_, [f"{id_} is so already: nothing was written."], dry_run=dry_run)
        verb = "Would set" if dry_run else "Set"
        return done(writing, "set", id_, [f"{verb} {id_} ({path}):", *lines], dry_run=dry_run)


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


def _line(key: Sequence[str], skipped: int, before: Any, after: Any) -> str:
    return f"  {'.'.join(key[skipped:])}: {_shown(before, key)} → {_shown(after, key)}"


def _shown(data: Any, key: Sequence[str]) -> str:
    for part in key:
        if not isinstance(data, dict) or part not in data:
            return "none"
        data = data[part]
    return data if isinstance(data, str) else value_text(data)
