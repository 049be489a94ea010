"""`okr move`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from okr.actions import move
from okr.actions.move import hand_over
from okr.commands import completion
from okr.commands.notebook import without_notes_of_before
from okr.commands.options import DONE, DryRun, Id, Invocation, command, respond
from okr.context import Context
from okr.errors import UsageError
from okr.ids import ITEM_KINDS
from okr.lookup import known
from okr.storage.files.private import names_of


@command(
    "move",
    example="okr move grow-revenue/mrr recurring-revenue\nokr move 2026-Q3/grow-revenue 2026-Q4/grow-revenue\n"
    "okr move @ana @ana-wijaya\nokr move @dewi --handover @rizky",
    formats=DONE,
)
def move_(
    call: Invocation,
    id_: Id,
    new: Annotated[
        str | None, typer.Argument(metavar="[NEWID]", help="One word keeps what stands in front of it.")
    ] = None,
    handover: Annotated[
        str | None,
        typer.Option(
            "--handover",
            metavar="PERSON",
            help="Who takes over a person's open goals.",
            autocompletion=completion.slugs("person"),
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Give an item another id, or a person's open goals to another person.

    What refers to it is rewritten, check-ins stay as they are, and the old id is understood for ever.
    """
    context = call.obj
    if (new is None) == (handover is None):
        raise UsageError(
            "NEWID is missing." if new is None else "NEWID and --handover cannot be used together.",
            remedy="Examples: okr move mrr recurring-revenue, okr move @dewi --handover @rizky",
        )
    if handover is not None:
        old = context.resolve(id_, "person")[1:]
        to = known(handover, "person", context.workspace, "--handover")
        respond(call, hand_over(context.store, old, to, context.today, dry_run=dry_run))
        return
    assert new is not None
    found = context.resolve(id_, *ITEM_KINDS)
    with _without_notes(context, found, new, dry_run=dry_run):
        told = move.move(context.store, found, new, today=context.today, dry_run=dry_run)
    respond(call, told)


@contextmanager
def _without_notes(context: Context, id_: str, text: str, *, dry_run: bool) -> Iterator[None]:
    """A person who gets a name gets no notes of whoever had it before."""
    workspace = context.workspace
    person = workspace.people.get(id_)
    slug = move.new_id(id_, text, workspace, context.today)[1:] if person else ""
    if person is None or slug in names_of(id_[1:], person.formerly):
        yield
        return
    with without_notes_of_before(context, slug, dry_run=dry_run):
        yield
