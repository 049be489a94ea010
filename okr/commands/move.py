"""`okr move`."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import moving
from okr.actions.notes import set_aside
from okr.commands.options import DONE, KINDS, Call, DryRun, Id, command, finish
from okr.storage.private import names_of


@command(
    "move",
    example="okr move grow-revenue/mrr recurring-revenue\nokr move 2026-Q3/grow-revenue 2026-Q4/grow-revenue\n"
    "okr move @ana @ana-wijaya",
    formats=DONE,
)
def move(
    call: Call,
    id_: Id,
    new: Annotated[str, typer.Argument(metavar="NEWID", help="One word keeps what stands in front of it.")],
    dry_run: DryRun = False,
) -> None:
    """Give an item another id.

    What refers to it is rewritten, check-ins stay as they are, and the old id is understood for ever.
    """
    context = call.obj
    found = context.resolve(id_, *KINDS)
    person = context.workspace.people.get(found)
    told = moving.move(context.store, found, new, today=context.today, dry_run=dry_run)
    if person and not dry_run and (slug := told.id[1:]) not in names_of(found[1:], person.formerly):
        set_aside(context.store, context.workspace, (slug,), context.today, context.environment)
    finish(call, told)
