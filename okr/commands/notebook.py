"""The private notes of the person at the terminal, who is asked once whether those of another workspace are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from okr.actions.private_notes import archive_notes, notes_of, private_of
from okr.commands.options import confirm
from okr.context import Context
from okr.conversations import NOTHING, Notes
from okr.errors import OkrError
from okr.storage.files.private import Private
from okr.words import Message


def my_notes(context: Context, who: str | None = None) -> Notes:
    """The private notes of the person who asks; none where nobody can tell who that is."""
    try:
        who = who or context.who
        private = private_of(context.store, context.workspace, who, context.environment)
    except OkrError:
        return NOTHING
    if private.has_notes:
        ask_once(context, private)
    return notes_of(context.store, context.workspace, who, context.environment)


def ask_once(context: Context, private: Private) -> None:
    """At a terminal, ask whether the notes of another workspace with this id belong here; the answer is kept."""
    if private.standing != "unknown" or not context.may_ask:
        return
    question = Message("{notes} Is this the same organisation?", notes=private.elsewhere)
    same = confirm(context, question)
    private.answer(same=same)
    if not same:
        context.tell(
            Message(
                "No private notes are shown or kept here. To be asked again, delete {file}.",
                file=str(private.list_file),
            )
        )


@contextmanager
def without_notes_of_before(context: Context, *slugs: str, dry_run: bool) -> Iterator[None]:
    """Archive the private notes of earlier people with these slugs before the block writes."""
    if dry_run or not slugs:
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
