"""`okr move`."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import moving
from okr.commands.options import DONE, KINDS, Call, DryRun, Id, command, finish


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
    finish(call, moving.move(context.store, found, new, today=context.today, dry_run=dry_run))
