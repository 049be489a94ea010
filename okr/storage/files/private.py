"""What is private: per author in the data folder of the user, never in the workspace, its index, its journal or git.

Folders are 0700, files 0600 from their first byte. Nothing here follows a link. An id stands in okr.toml, where anybody
can write it: a fork, a template, a clone or a stranger's workspace has it, too. So the folder of the notes has a list of
workspaces, by their real paths, that the person has said yes or no to. From any other nothing is read, and nothing written.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from okr.errors import OkrError
from okr.findings import Finding
from okr.ids import check_slug
from okr.people_models import Checkin, Coaching, Update
from okr.settings import Settings
from okr.storage import codec
from okr.storage.codec import AnyRecord
from okr.storage.files.folders import sync_folder
from okr.storage.files.own_files import make_own, own_folder
from okr.storage.files.read import os_error, read_plain
from okr.storage.files.replace import write_atomic
from okr.storage.toml.format import entry_text, new_file, value_text
from okr.updates import Entry, entries_of
from okr.words import Message, joined

LIST = ".folders.toml"
"""In the folder of an id; hidden, so that no author's slug is the same."""

Standing = Literal["first", "known", "unknown", "refused"]
"""`first`: nothing was ever kept for this id."""


class Belonging(msgspec.Struct, frozen=True):
    """The real paths that were said to belong to an id, and those that were said not to."""

    folders: tuple[str, ...]
    refused: tuple[str, ...]


def real(root: Path) -> str:
    """The path without links; bytes that are no UTF-8 are written out."""
    return os.fsencode(os.path.realpath(root)).decode("utf-8", "backslashreplace")


class StrangerError(OkrError):
    """Private notes were asked for from a workspace that they are not known to belong to."""


_LIKE_MARKS = "checkins/1970-W01/1970-01-01-me.toml"
MARKS = "marks.toml"
"""Beside the notes: which private agreements are done."""


class Private:
    """The notes of one author; `names` are the present slug and all former ones, under which earlier notes lie."""

    def __init__(
        self, root: Path, settings: Settings, names: tuple[str, ...], environ: Mapping[str, str]
    ) -> None:
        self.root = root
        self._home = _home(root, settings, environ)
        for name in names:
            check_slug(name)
        self.names = names

    @property
    def folder(self) -> Path:
        """Where new notes go."""
        return self._home / self.names[0]

    # whether it belongs to this workspace

    @cached_property
    def standing(self) -> Standing:
        """How this workspace stands to the notes of its id."""
        known, here = self._belonging(), real(self.root)
        if here in known.folders:
            return "known"
        if here in known.refused:
            return "refused"
        try:
            used = bool(known.folders) or any(not name.startswith(".") for name in os.listdir(self._home))  # noqa: PTH208
        except FileNotFoundError:
            used = False
        except OSError:
            used = True
        return "unknown" if used else "first"

    @property
    def is_open(self) -> bool:
        return self.standing in ("first", "known")

    @property
    def has_notes(self) -> bool:
        """Whether anything was ever kept for this author, in whatever workspace."""
        return any(os.path.lexists(self._home / name) for name in self.names)

    @property
    def elsewhere(self) -> str:
        """Where the notes of this id were written, as a sentence."""
        folders = self._belonging().folders
        if not folders:
            return Message(
                "There are private notes for this id in {folder}, of no known workspace.",
                folder=str(self._home),
            )
        return Message("Private notes for this id were written in {folders}.", folders=" · ".join(folders))

    @property
    def list_file(self) -> Path:
        return self._home / LIST

    def answer(self, *, same: bool) -> None:
        """Keeps whether this workspace is one of those to which the notes belong."""
        known, here = self._belonging(), (real(self.root),)
        folders, refused = known.folders + here * same, known.refused + here * (not same)
        head = "# Workspaces in which the private notes here may be shown, and those in which they may not.\n"
        text = f"{head}folders = {value_text(folders)}\nrefused = {value_text(refused)}\n"
        self._put(self.list_file, text.encode())
        self.__dict__.pop("standing", None)

    def check_open(self) -> None:
        """StrangerError where nothing may be written from here."""
        if self.standing == "refused":
            raise StrangerError(
                Message(
                    "you said that the private notes for this id do not belong to {folder}",
                    folder=real(self.root),
                ),
                remedy=Message("To be asked again, delete {file}.", file=str(self.list_file)),
            )
        if self.standing == "unknown":
            raise StrangerError(
                joined(
                    (self.elsewhere, Message("Nothing private is shown or kept here until you allow it.")),
                    " ",
                ),
                remedy=Message("Run it in a terminal: it asks whether this is the same organisation."),
            )

    def _begin(self) -> None:
        self.check_open()
        if self.standing == "first":
            self.answer(same=True)

    def _belonging(self) -> Belonging:
        """What the list says; one that cannot be read says nothing, so that all is asked again."""
        try:
            return msgspec.toml.decode(_read(self.list_file), type=Belonging)
        except (OkrError, msgspec.MsgspecError, ValueError, RecursionError):
            return Belonging((), ())

    # reading

    def notes(self) -> tuple[dict[str, Coaching], list[Finding]]:
        """Name → note; a file that cannot be read is named, never its text."""
        found: dict[str, Coaching] = {}
        wrong: list[Finding] = []
        for path in self._entries():
            if not _is_plain(path):
                wrong.append(_unread(path, Message("a link or a folder among private notes, skipped")))
            elif path.suffix == ".toml" and path.name != MARKS:
                note = _record(path, f"coaching/{path.name}", Coaching)
                if note is None:
                    wrong.append(_unread(path, Message("cannot read this private note")))
                else:
                    found.setdefault(path.stem, note)
        return found, wrong

    def marks(self) -> tuple[dict[str, tuple[Entry, ...]], list[Finding]]:
        """Name of a private note and number of an agreement in it → what was recorded of it."""
        found: dict[str, list[Entry]] = {}
        wrong: list[Finding] = []
        for path in self._entries():
            if path.name != MARKS or not _is_plain(path):
                continue
            marks = _record(path, _LIKE_MARKS, Checkin)
            if marks is None:
                wrong.append(
                    _unread(path, Message("cannot read which private agreements are done: all seem open"))
                )
            for entry in entries_of(marks.update if marks else (), self.names[0], ""):
                found.setdefault(entry.update.item, []).append(entry)
        return {id_: tuple(sorted(of, key=lambda e: e.order)) for id_, of in found.items()}, wrong

    def _entries(self) -> Iterator[Path]:
        for name in self.names if self.is_open else ():
            folder = self._home / name
            with suppress(OSError):
                names = [] if folder.is_symlink() else sorted(os.listdir(folder))  # noqa: PTH208
                yield from (folder / file for file in names if not file.startswith("."))

    # writing

    def taken(self, name: str) -> bool:
        return any(os.path.lexists(self._home / author / f"{name}.toml") for author in self.names)

    def keep(self, name: str, values: Mapping[str, Any]) -> Path:
        """Writes one note; it never replaces another."""
        self._begin()
        path = self.folder / f"{name}.toml"
        self._put(path, new_file("coaching", values).encode(), fresh=True)
        return path

    def take_back(self, path: Path) -> None:
        """Removes a note of this very command, as what was to be shared beside it could not be written."""
        try:
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            raise os_error("removed", path, error) from error

    def mark(self, item: str, day: date, *, done: bool | None, note: str | None) -> Path:
        """Says of a private agreement that it is done or not."""
        self._begin()
        path = self.folder / MARKS
        before = _read(path) if os.path.lexists(path) else b""
        if before and _record(path, _LIKE_MARKS, Checkin) is None:
            raise OkrError(
                Message("cannot read {path}, so nothing was added to it", path=str(path)),
                remedy=Message("Fix its TOML, or move it elsewhere: okr then starts a new one."),
            )
        keys: dict[str, Any] = {"item": item, "date": day, "done": done, "note": note}
        update = {key: value for key, value in keys.items() if value is not None}
        Update(**update)  # a mistake would be found here, before anything is written
        text = (before + b"\n" if before else b"") + entry_text(("update",), update).encode()
        self._put(path, text)
        return path

    def set_aside(self, day: date) -> list[tuple[Path, Path]]:
        """Renames the folders of this author to what no slug can be, so that nobody of that name reads them."""
        self.check_open()
        moved: list[tuple[Path, Path]] = []
        for name in self.names:
            folder = self._home / name
            if not os.path.lexists(folder):
                continue
            aside, place = self._home / f"{name}.removed-{day}", 1
            while os.path.lexists(aside):
                place += 1
                aside = self._home / f"{name}.removed-{day}-{place}"
            try:
                folder.rename(aside)
            except OSError as error:
                put_back(moved)
                raise os_error("set aside", folder, error) from error
            moved.append((folder, aside))
        return moved

    def _put(self, path: Path, data: bytes, *, fresh: bool = False) -> None:
        """Writes a file for the author alone; what is `fresh` takes no name that is taken."""
        make_own(path, self._home.parent, self._home, path.parent)
        write_atomic(path, data, mode=0o600, fresh=fresh)


def _home(root: Path, settings: Settings, environ: Mapping[str, str]) -> Path:
    """`$XDG_DATA_HOME/okr/ID`, or where the system keeps such data; OkrError where nothing private can be kept."""
    if not settings.id:
        raise OkrError(
            Message("okr.toml has no id, so this workspace has no private folder"),
            remedy=Message('Add a line such as id = "k3v9q2xw" to it, or use --share.'),
        )
    try:
        check_slug(settings.id)
    except OkrError as error:
        raise OkrError(
            joined((Message("id in okr.toml"), error.message), ": "), remedy=error.remedy
        ) from error
    return own_folder("data", root, environ, settings.id)


def _read(path: Path) -> bytes:
    try:
        return read_plain(path)
    except OSError as error:
        raise os_error("read", path, error) from error


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _record(path: Path, like: str, model: type[AnyRecord]) -> AnyRecord | None:
    """What a file holds, read as one of the workspace; None where any of it cannot be read."""
    try:
        record = codec.decode(like, _read(path)).record
    except OkrError:
        return None
    return record if isinstance(record, model) else None


def _unread(path: Path, why: str) -> Finding:
    """Named by its place alone: what stands in it is told to nobody."""
    return Finding(path=str(path), code="F003", level="warning", message=why)


def put_back(moved: Iterable[tuple[Path, Path]]) -> list[Path]:
    """Gives folders that were set aside their names again; those for which it could not be done."""
    left: list[Path] = []
    for folder, aside in moved:
        try:
            aside.rename(folder)
        except OSError:
            left.append(aside)
    return left


def names_of(slug: str, formerly: Iterable[str]) -> tuple[str, ...]:
    """The slugs under which an author wrote, the present one first."""
    return (slug, *(old.removeprefix("@") for old in formerly if old.removeprefix("@") != slug))
