"""`okr note`: a sentence on a whole cycle, on top of its report."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.checkin import check_in
from okr.actions.checkin_draft import CheckinDraft
from okr.actions.mark_done import note_result
from okr.commands.options import Invocation, command, respond


@command(
    "note",
    example='okr note "Sign-ups wait for the new page."\nokr note -q Q2 "A good quarter."',
    me=True,
)
def note(
    call: Invocation, text: Annotated[str, typer.Argument(metavar="TEXT", help="How the cycle is going.")]
) -> None:
    """Say how a cycle is going: the last note is on top of each of its reports, with your name and the date.

    A note on a goal is a check-in: okr checkin ID --note TEXT
    """
    context = call.obj
    draft = CheckinDraft(context.cycle.name, {"note": text})
    recorded = check_in(context.store, [draft], context.who, context.today, command="note")
    respond(call, note_result(context.store, recorded, context.today))
