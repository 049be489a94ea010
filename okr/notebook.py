"""The private notes of the person who asks: what is in them, what is written into them, and the ids that they add."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from okr.actions.checkin_draft import RECORDED, CheckinDraft, read_update
from okr.actions.edits import outcome
from okr.context import Context
from okr.conversations import NOTHING, Notes, current_step_id, promises
from okr.errors import NotFoundError, OkrError, say_too
from okr.ids import parent, slug
from okr.periods import cycles_meant
from okr.storage.files.private import Private, names_of, put_back
from okr.views.results import Done
from okr.words import Message, joined
from okr.words.states import done_word

_NOT_SHOWN = Message(
    "They are not shown. Run okr todo at a terminal to say whether this is the same organisation."
)
_OWN_EYES = (None, "terminal", "json")
_OWN = "-p"
"""Behind the name of a private note whose name a shared file has, too: an agreement's id means one thing."""


# ── what is in them ──────────────────────────────────────────────────────────────────────────────


def my_notes(context: Context) -> Notes:
    """The private notes of the person who asks; none where nobody can tell who that is, or the folder is not open."""
    try:
        private = my_folder(context)
    except OkrError:
        return NOTHING
    if private.has_notes:
        ask_once(context, private)
    if not private.is_open:
        if private.standing == "unknown" and private.has_notes:
            context.store.warn(joined((private.elsewhere, _NOT_SHOWN), " "))
        return NOTHING
    coaching, wrong = private.notes()
    marks, unread = private.marks()
    context.store.warn(*(joined((finding.path, finding.message), ": ") for finding in (*wrong, *unread)))
    taken = {name: f"{name}{_OWN}" for name in coaching if name in context.workspace.coaching}
    recorded = {}
    for id_, entries in marks.items():
        name, slash, number = id_.rpartition("/")
        recorded[f"{taken.get(name, name)}{slash}{number}"] = entries
    return Notes(coaching={taken.get(name, name): note for name, note in coaching.items()}, recorded=recorded)


def notes_to_show(context: Context) -> Notes:
    """The private notes for an answer that only their author reads; none in a format that is made for others, too."""
    return my_notes(context) if context.options.format in _OWN_EYES else NOTHING


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


def resolve_item(context: Context, text: str) -> str:
    """The current id of a goal, an onboarding step, an agreement or a request. Raises NotFoundError or AmbiguousError."""
    workspace, also = context.workspace, None
    if not workspace.current_id(text):
        notes = my_notes(context) if slug(text).isdecimal() else NOTHING
        also = promises(workspace, text, notes)
    try:
        return context.resolve(current_step_id(workspace, text) if also else text, *RECORDED, also=also)
    except NotFoundError as error:
        if cycles_meant(text, context.today, context.settings):
            error.remedy = Message("A cycle takes a note: {command}", command=f"okr note TEXT -q {text}")
        raise


def is_kept_private(context: Context, id_: str) -> bool:
    """Whether an agreement is in a private note of this person, and not shared."""
    workspace = context.workspace
    if id_.startswith("@") or id_ in workspace.items:  # a check-in of a goal reads no conversation
        return False
    name = parent(id_)
    shared = name in workspace.coaching or name in workspace.meetings
    return not shared and name in my_notes(context).coaching


# ── what is written into them ────────────────────────────────────────────────────────────────────


def keep_mark(context: Context, draft: CheckinDraft) -> Done:
    """The mark of a private agreement, kept with its note."""
    store, id_ = context.store, draft.item
    update = read_update(draft, context.workspace, context.who, context.today)
    private = my_folder(context)
    private.check_open()
    folder = private.folder
    done = update.done if isinstance(update.done, bool) else None
    if not store.dry_run:
        # its id in the author's own folder, whatever was shared since
        name, slash, number = id_.rpartition("/")
        own = id_ if private.taken(name) else f"{name.removesuffix(_OWN)}{slash}{number}"
        folder = private.mark(own, context.today, done=done, note=update.note).parent
    kept = outcome(
        "Kept private in {folder}.", "Would be kept private in {folder}.", store, folder=str(folder)
    )
    return Done(kind="checkin", id=id_, path="", lines=(joined((id_, done_word(done)), ": "), kept))


@contextmanager
def without_notes_of_before(context: Context, *slugs: str) -> Iterator[None]:
    """Archive the private notes of earlier people with these slugs; a warning names the new folder.

    The block writes what is shared: if it fails, the notes are put back.
    """
    private = None
    if slugs and not context.options.dry_run:
        with suppress(OkrError):  # where nothing private can be kept there is none
            private = _folder_of(context, slugs)
    if private and private.has_notes:
        ask_once(context, private)
    if not private or not private.has_notes or private.standing == "refused":
        yield
        return
    moved = private.set_aside(context.today)
    try:
        yield
    except BaseException as error:
        say_too(
            error,
            *(
                Message("The private notes are now in {folder}.", folder=str(aside))
                for aside in put_back(moved)
            ),
        )
        raise
    context.store.warn(
        *(
            Message(
                "The private notes of an earlier @{person} are now in {folder}.",
                person=old.name,
                folder=str(new),
            )
            for old, new in moved
        )
    )
