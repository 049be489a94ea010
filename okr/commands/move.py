"""`okr move` and `okr remove`: ids that change or go."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import close, move
from okr.commands.options import DONE, Id, Invocation, Text, both, command, missing, option, respond
from okr.ids import ITEM_KINDS
from okr.lookup import known
from okr.notebook import without_notes_of_before
from okr.storage.files.private import names_of


@command(
    "move",
    example="okr move grow-revenue/mrr recurring-revenue\nokr move 2026-Q3/grow-revenue 2026-Q4/grow-revenue\n"
    "okr move @ana @ana-wijaya\nokr move @dewi --handover @rizky",
    formats=DONE,
)
def move_(
    call: Invocation,
    text: Id,
    new: Annotated[
        Text,
        typer.Argument(metavar="[NEWID]", help="New id; a single word changes only the last part."),
    ] = None,
    handover: Annotated[
        Text, option("--handover", "PERSON", help="Person who takes over a person's open goals.")
    ] = None,
) -> None:
    """Rename or move an item, or hand over a person's open goals.

    References are updated, check-ins stay as they are, and old ids keep working.
    """
    context = call.obj
    workspace, today = context.workspace, context.today
    if new is not None and handover is not None:
        raise both("NEWID", "--handover")
    if handover is not None:
        old = context.resolve(text, "person")[1:]
        to = known(handover, "person", workspace, "--handover")
        respond(call, move.hand_over(context.store, old, to, today))
        return
    if new is None:
        raise missing("NEWID", "okr move mrr recurring-revenue, okr move @dewi --handover @rizky")
    id_ = context.resolve(text, *ITEM_KINDS)
    person = workspace.people.get(id_)
    slug = move.new_id(id_, new, workspace, today)[1:] if person else ""
    # a person who gets a name gets no notes of whoever had it before
    slugs = (slug,) if person and slug not in names_of(id_[1:], person.formerly) else ()
    with without_notes_of_before(context, *slugs):
        result = move.move(context.store, id_, new, today=today)
    respond(call, result)


@command("remove", example="okr remove grow-revenue/pricing-page\nokr undo", formats=DONE)
def remove_(call: Invocation, text: Id) -> None:
    """Remove an item that is not in use: no references and no check-ins. `okr undo` restores it."""
    context = call.obj
    id_ = context.resolve(text, *ITEM_KINDS)
    person = context.workspace.people.get(id_)
    if person:
        close.refuse_if_used(id_, context.workspace)  # before anything private is touched
    slugs = names_of(id_[1:], person.formerly) if person else ()
    with without_notes_of_before(context, *slugs):
        result = close.remove(context.store, id_)
    respond(call, result)
