"""The private notes of the person who asks, and the ids that are in them beside those of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from okr.actions.checkin import RECORDED, CheckinDraft
from okr.actions.mark_done import mark_private
from okr.actions.private_notes import archive_notes, notes_of
from okr.context import Context
from okr.conversations import NOTHING, Notes, in_force, promises
from okr.errors import OkrError
from okr.ids import parent, slug
from okr.storage.files.private import Private, names_of
from okr.views.results import Done
from okr.words import Message


def my_notes(context: Context) -> Notes:
    """The private notes of the person who asks; none where nobody can tell who that is."""
    try:
        private = my_folder(context)
    except OkrError:
        return NOTHING
    if private.has_notes:
        ask_once(context, private)
    return notes_of(context.store, context.workspace, private)


def my_folder(context: Context) -> Private:
    """The private folder of the person who asks. Raises OkrError where there can be none."""
    person = context.workspace.people.get(f"@{context.who}")
    return _folder_of(context, names_of(context.who, person.formerly if person else ()))


def _folder_of(context: Context, slugs: tuple[str, ...]) -> Private:
    return Private(context.store.root, context.settings, slugs, context.environment)


def ask_once(context: Context, private: Private) -> None:
    """At a terminal, ask whether the notes of another workspace with this id belong here; the answer is kept."""
    if private.standing != "unknown" or not context.may_ask:
        return
    question = Message("{notes} Is this the same organisation?", notes=private.elsewhere)
    same = context.confirm(question)
    private.answer(same=same)
    if not same:
        context.tell(
            Message(
                "No private notes are shown or kept here. To be asked again, delete {file}.",
                file=str(private.list_file),
            )
        )


def keep_mark(context: Context, draft: CheckinDraft) -> Done:
    """The mark of a private agreement, kept with its note."""
    return mark_private(
        context.store, context.workspace, my_folder(context), draft, context.who, context.today
    )


@contextmanager
def without_notes_of_before(context: Context, *slugs: str) -> Iterator[None]:
    """Archive the private notes of earlier people with these slugs before the block writes."""
    if context.options.dry_run or not slugs:
        yield
        return
    try:
        private = _folder_of(context, slugs)
    except OkrError:
        yield  # where nothing private can be kept there is none
        return
    if private.has_notes:
        ask_once(context, private)
    with archive_notes(context.store, private, context.today):
        yield


def resolve_item(context: Context, text: str) -> str:
    """The current id of a goal, an onboarding step, an agreement or a request. Raises NotFoundError or AmbiguousError."""
    workspace = context.workspace
    if not workspace.current_id(text):
        notes = my_notes(context) if slug(text).isdecimal() else NOTHING
        if also := promises(workspace, text, notes):
            return context.resolve(in_force(workspace, text), *RECORDED, also=also)
    return context.resolve(text, *RECORDED)


def is_kept_private(context: Context, id_: str) -> bool:
    """Whether an agreement is in a private note of this person, and not shared."""
    workspace = context.workspace
    if id_.startswith("@") or id_ in workspace.items or parent(id_) in workspace.coaching:
        return False
    return parent(id_) in my_notes(context).coaching
