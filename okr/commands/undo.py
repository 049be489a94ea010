"""`okr undo`."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import undo
from okr.commands.options import DONE, DryRun, Invocation, command, respond


@command("undo", example="okr undo\nokr undo --dry-run\nokr undo --list", formats=DONE)
def undo_(
    call: Invocation,
    list_: Annotated[bool, typer.Option("--list", help="Show what can be taken back, last first.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Take back what the last command wrote; again for the one before it. It needs no git.

    Nothing is taken back where a file changed since.
    """
    store = call.obj.store
    respond(call, undo.undoables(store) if list_ else undo.undo(store, dry_run=dry_run))
