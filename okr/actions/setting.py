"""Setting fields of an item, or a setting of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from okr.actions import fields
from okr.actions.changing import edit, file_of, table_of
from okr.actions.references import checked
from okr.errors import UsageError
from okr.storage.editing import Edit, RemoveKey, SetKey
from okr.storage.layout import SETTINGS
from okr.store import Store
from okr.views.shapes import Done
from okr.workspace import Kind

Assignment = tuple[fields.Field, Any]
"""A field and its new value; None takes the field out."""


def read_assignments(kind: Kind | Literal["settings"], words: Sequence[str]) -> list[Assignment]:
    """`FIELD=VALUE` by the types of the item's model."""
    found: list[Assignment] = []
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise UsageError(f"'{word}' is not FIELD=VALUE.", remedy="Write for example owner=ana; owner= takes it out.")
        field = fields.field(kind, name.strip())
        found.append((field, fields.value(text, field) if text else None))
    twice = {field.key for field, _ in found if sum(field.key == other.key for other, _ in found) > 1}
    if twice:
        raise UsageError(f"{'.'.join(min(twice))} is set twice.", remedy="Give it one value.")
    return found


def set_fields(store: Store, id_: str, assignments: Sequence[Assignment], *, dry_run: bool = False) -> Done:
    """Sets, adds or takes out fields of one item; all of them or none."""
    with store.writing("set", dry_run=dry_run) as writing:
        workspace = writing.workspace
        if id_ == SETTINGS:
            edit(writing, id_, SETTINGS, [_edit((), field.key, value) for field, value in assignments])
        else:
            kind = workspace.items[id_]
            top = {field.key[0]: value for field, value in assignments if len(field.key) == 1}
            values = checked(kind, id_, top, workspace)
            table = table_of(id_, kind)
            edits = [_edit(table, field.key, values.get(field.key[0], value)) for field, value in assignments]
            edit(writing, id_, file_of(id_, workspace), edits)
    return writing.done("set", id_)


def _edit(table: tuple[str, ...], key: tuple[str, ...], value: Any) -> Edit:
    return RemoveKey((*table, *key)) if value is None else SetKey((*table, *key), value)
