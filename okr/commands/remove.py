"""`okr remove`."""

from __future__ import annotations

from okr.actions import removing
from okr.commands.options import DONE, KINDS, Call, DryRun, Id, command, finish


@command("remove", example="okr remove grow-revenue/pricing-page\nokr undo", formats=DONE)
def remove(call: Call, id_: Id, dry_run: DryRun = False) -> None:
    """Remove an item that nothing refers to and of which nothing was recorded; `okr undo` brings it back."""
    context = call.obj
    finish(call, removing.remove(context.store, context.resolve(id_, *KINDS), dry_run=dry_run))
