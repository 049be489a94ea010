"""The private notes of the one who asks, and the question that comes before those of another workspace of the same id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from okr.actions.private_notes import archive_notes, notes_of, private_of
from okr.commands.output import say
from okr.context import Context
from okr.conversations import NOTHING, Notes
from okr.errors import OkrError
from okr.storage.files.private import Private


def my_notes(context: Context, who: str | None = None) -> Notes:
    """The private notes of the one who asks; none where nobody can tell who that is."""
    try:
        who = who or context.who
        private = private_of(context.store, context.workspace, who, context.environment)
    except OkrError:
        return NOTHING
    if private.has_notes:
        ask_once(context, private)
    return notes_of(context.store, context.workspace, who, context.environment)


def ask_once(context: Context, private: Private) -> None:
    """On a terminal, whether this workspace is one of those to which the notes belong; the answer is kept."""
    if private.standing != "unknown" or not context.may_ask:
        return
    same = typer.confirm(f"{private.elsewhere} Is this the same organisation?", default=False, err=True)
    private.answer(same=same)
    if not same:
        say(f"Nothing private is shown or kept here. To be asked again, delete {private.list_file}.")


@contextmanager
def without_notes_of_before(context: Context, *slugs: str, dry_run: bool) -> Iterator[None]:
    """Sets aside what earlier people of these names kept, before what is written in the block."""
    if dry_run:
        yield
        return
    try:
        private = Private(context.store.root, context.settings, slugs, context.environment)
    except OkrError:
        private = None
    if private and private.has_notes:
        ask_once(context, private)
    with archive_notes(context.store, context.workspace, slugs, context.today, context.environment):
        yield
