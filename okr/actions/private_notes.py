"""The private notes of the person who runs a command, for the views that may show them to this person alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from okr.conversations import NOTHING, Notes
from okr.errors import OkrError
from okr.storage.files.private import Private, names_of, put_back
from okr.store import Store
from okr.workspace import Workspace

NOT_SHOWN = "None is shown here: `okr todo` on a terminal asks whether this is the same organisation."


def private_of(store: Store, workspace: Workspace, who: str, environ: Mapping[str, str]) -> Private:
    """Where this author keeps notes; OkrError where there can be none."""
    person = workspace.people.get(f"@{who}")
    return Private(store.root, workspace.settings, names_of(who, person.formerly if person else ()), environ)


def notes_of(store: Store, workspace: Workspace, who: str, environ: Mapping[str, str]) -> Notes:
    """What this author keeps; nothing where there is no private folder."""
    try:
        private = private_of(store, workspace, who, environ)
    except OkrError:
        return NOTHING
    if not private.is_open:
        if private.standing == "unknown" and private.has_notes:
            store.warn(f"{private.elsewhere} {NOT_SHOWN}")
        return NOTHING
    coaching, wrong = private.notes()
    marks, unread = private.marks()
    store.warn(*(f"{finding.path}: {finding.message}." for finding in (*wrong, *unread)))
    return Notes(
        coaching={_shown(name, workspace): note for name, note in coaching.items()},
        recorded={_shown_part(id_, workspace): entries for id_, entries in marks.items()},
    )


_OWN = "-p"
"""Behind the name of a private note whose name a shared file has, too: an agreement's id means one thing."""


def _shown(name: str, workspace: Workspace) -> str:
    return f"{name}{_OWN}" if name in workspace.coaching else name


def _shown_part(id_: str, workspace: Workspace) -> str:
    name, slash, number = id_.rpartition("/")
    return f"{_shown(name, workspace)}{slash}{number}"


def stored_id(id_: str, private: Private) -> str:
    """The id of a private agreement as the author's own folder has it, whatever was shared since."""
    name, slash, number = id_.rpartition("/")
    return id_ if private.taken(name) else f"{name.removesuffix(_OWN)}{slash}{number}"


@contextmanager
def archive_notes(
    store: Store, workspace: Workspace, slugs: tuple[str, ...], day: date, environ: Mapping[str, str]
) -> Iterator[None]:
    """Whoever gets a name that somebody had before does not get the notes of that person; a warning names the folder.

    It comes before what is shared, which follows in the block: if that fails, the notes are where they were.
    """
    try:
        private = Private(store.root, workspace.settings, slugs, environ)
    except OkrError:
        yield  # where nothing private can be kept there is none
        return
    if not private.has_notes or private.standing == "refused":
        yield
        return
    moved = private.set_aside(day)
    try:
        yield
    except BaseException as error:
        say_too(error, *(f"The private notes are now in {aside}." for aside in put_back(moved)))
        raise
    store.warn(*(f"{old} holds private notes of an earlier @{old.name}: now {new}." for old, new in moved))


def say_too(error: BaseException, *sentences: str) -> None:
    """Adds to a mistake what is left of the private part of a change."""
    if isinstance(error, OkrError):
        error.remedy = " ".join(filter(None, (error.remedy, *sentences)))
