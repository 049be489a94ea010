"""`okr set`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from okr.actions.setting import read_assignments, set_fields
from okr.commands.options import DONE, KINDS, Call, DryRun, Id, command, finish
from okr.context import Context
from okr.references import ID_FIELDS
from okr.storage.layout import SETTINGS
from okr.workspace import Kind


@command(
    "set",
    example="okr set grow-revenue/mrr owner=budi target=140\nokr set kpi/mrr targets.2026-Q4.at_least=150\n"
    "okr set okr.toml pace.on_track=0.85",
    formats=DONE,
)
def set_(
    call: Call,
    id_: Id,
    assignments: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE…", help="FIELD= takes the field out.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Set fields of an item, or settings of okr.toml.

    A value is read by the type of its field; a list is separated by commas.
    """
    context = call.obj
    if id_ == SETTINGS:
        found = read_assignments("settings", assignments)
        finish(call, set_fields(context.store, SETTINGS, found, dry_run=dry_run))
        return
    item = context.resolve(id_, *KINDS)
    kind = context.workspace.items[item]
    found = [
        (field, _meant(context, value, ID_FIELDS.get(kind, {}).get(".".join(field.key))))
        for field, value in read_assignments(kind, assignments, context.settings)
    ]
    finish(call, set_fields(context.store, item, found, dry_run=dry_run))


def _meant(context: Context, value: Any, kinds: Sequence[Kind] | None) -> Any:
    """Of a field that names items, the full ids."""
    if not kinds or value is None:
        return value
    if isinstance(value, str):
        return context.resolve(value, *kinds)
    return [context.resolve(text, *kinds) for text in value]
