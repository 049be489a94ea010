"""`okr ack`: a check-in was seen."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.checkin import RECORDED
from okr.actions.mark_done import acknowledge
from okr.commands.checkin_promise import promise_named
from okr.commands.options import DONE, DryRun, Invocation, command, item, respond
from okr.parse import words


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
    said = words(word, "WORD") if word is not None else None
    found = promise_named(context, id_) or context.resolve(id_, *RECORDED)
    respond(call, acknowledge(context.store, found, said, context.who, context.today, dry_run=dry_run))
