"""`okr ack`: a check-in was seen."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.checkin import RECORDED
from okr.actions.mark_done import acknowledge
from okr.commands.checkin_item import resolve_item
from okr.commands.options import DONE, DryRun, Invocation, command, item, respond


@command("ack", example='okr ack mrr\nokr ack mrr "Hannah has Monday for it"', formats=DONE)
def ack(
    call: Invocation,
    id_: Annotated[str, item(*RECORDED, help="The item that was checked in.")],
    word: Annotated[
        str | None, typer.Argument(metavar="[WORD]", help="A word for its owner; `Seen.` if left out.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Acknowledge a check-in, with a word if you like; the owner's next todo shows it."""
    context = call.obj
    found = resolve_item(context, id_)
    respond(call, acknowledge(context.store, found, word, context.who, context.today, dry_run=dry_run))
