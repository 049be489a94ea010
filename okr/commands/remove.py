"""`okr remove`."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import removing
from okr.commands.options import DONE, KINDS, Call, DryRun, Id, command, finish
from okr.errors import UsageError


@command("remove", example="okr remove grow-revenue/pricing-page --yes", formats=DONE)
def remove(
    call: Call,
    id_: Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Remove an item that nothing refers to and of which nothing was recorded."""
    context = call.obj
    found = context.resolve(id_, *KINDS)
    removing.refuse_if_used(found, context.workspace)
    if not (yes or dry_run):
        if not context.may_ask:
            raise UsageError(
                "--yes is missing: there is nobody to ask.", remedy=f"`okr remove {found} --yes` removes it."
            )
        typer.confirm(f"Remove {found}?", abort=True, err=True)
    finish(call, removing.remove(context.store, found, dry_run=dry_run))
