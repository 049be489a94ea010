"""What is in a folder of private notes, for the views that may show it to its person alone, and its archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from okr.conversations import NOTHING, Notes
from okr.errors import say_too
from okr.storage.files.private import Private, put_back
from okr.store import Store
from okr.words import Message, joined
from okr.workspace import Workspace

NOT_SHOWN = Message(
    "They are not shown. Run okr todo at a terminal to say whether this is the same organisation."
)


def notes_of(store: Store, workspace: Workspace, private: Private) -> Notes:
    """The private notes in this folder; none where it is not open."""
    if not private.is_open:
        if private.standing == "unknown" and private.has_notes:
            store.warn(joined((private.elsewhere, NOT_SHOWN), " "))
        return NOTHING
    coaching, wrong = private.notes()
    marks, unread = private.marks()
    store.warn(*(joined((finding.path, finding.message), ": ") for finding in (*wrong, *unread)))
    taken = {name: f"{name}{_OWN}" for name in coaching if name in workspace.coaching}
    recorded = {}
    for id_, entries in marks.items():
        name, slash, number = id_.rpartition("/")
        recorded[f"{taken.get(name, name)}{slash}{number}"] = entries
    return Notes(coaching={taken.get(name, name): note for name, note in coaching.items()}, recorded=recorded)


_OWN = "-p"
"""Behind the name of a private note whose name a shared file has, too: an agreement's id means one thing."""


def stored_id(id_: str, private: Private) -> str:
    """The id of a private agreement as the author's own folder has it, whatever was shared since."""
    name, slash, number = id_.rpartition("/")
    return id_ if private.taken(name) else f"{name.removesuffix(_OWN)}{slash}{number}"


@contextmanager
def archive_notes(store: Store, private: Private, day: date) -> Iterator[None]:
    """Archive the private notes of an earlier person; a warning names the new folder.

    The block writes what is shared: if it fails, the notes are put back.
    """
    if not private.has_notes or private.standing == "refused":
        yield
        return
    moved = private.set_aside(day)
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
    store.warn(
        *(
            Message(
                "The private notes of an earlier @{person} are now in {folder}.",
                person=old.name,
                folder=str(new),
            )
            for old, new in moved
        )
    )
