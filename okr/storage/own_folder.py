"""A folder of files that okr made, such as the pages of a site. It is all okr's own, or it is refused.

`.okr-site.json` lists its files with the hash of each. That list may have come with a clone, so it gives no power: a file
counts as ours only in this very folder, under a name that okr gives, and while it has the hash that is noted. While files
are being written the list has the old hash and the new one of each, so that the next run goes on where one was cut short.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from okr.errors import OkrError
from okr.storage.files.folders import OpenFolder, open_folder
from okr.storage.files.lock import locked
from okr.storage.files.read import os_error
from okr.storage.files.replace import TEMPORARY, Attempt, changed, put, temporary_name
from okr.storage.target import Target, no_folder, target
from okr.words import Message
from okr.words.numbers import few

LIST = ".okr-site.json"
_OF_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What a file manager leaves in every folder that it shows."""
_LONGEST = 256 * 1024 * 1024
_LONGEST_LIST = 32 * 1024 * 1024
"""Room for a hundred thousand pages: the list of a clone does not fill the memory."""


class _List(msgspec.Struct):
    files: dict[str, str | list[str]]
    schema: int = 1


class Held(NamedTuple):
    """What is in the folder."""

    files: Mapping[str, str]
    """Name → hash of each file that is ours."""
    list: bytes
    """The list as it is; empty where there is none."""
    ignored: tuple[str, ...] = ()
    """Entries of the list that okr would never write."""
    unfinished: tuple[str, ...] = ()
    """Temporary files of a run that was cut short."""

    @property
    def is_whole(self) -> bool:
        """Whether all that the list names is there, and nothing was left unfinished."""
        return self.list == listing(self.files) and not self.unfinished


class Update(NamedTuple):
    """Files that were made or changed, and those that were removed."""

    written: tuple[str, ...]
    removed: tuple[str, ...]

    @classmethod
    def between(cls, held: Held, files: Mapping[str, bytes]) -> Update:
        written = (name for name, data in files.items() if digest(data) != held.files.get(name))
        return cls(tuple(sorted(written)), tuple(sorted(held.files.keys() - files.keys())))


class OwnFolder:
    """The folder that a person named; `is_name` knows the names that okr gives to files in it.

    Raises OkrError for a place of goals and for a link on the way.
    """

    def __init__(self, named: str, workspace: Path, is_name: Callable[[str], bool]) -> None:
        self._named = named
        self._workspace = workspace
        self._place: Target = target(named, workspace)
        self._is_name = is_name

    @property
    def path(self) -> Path:
        return self._place.root / self._place.within

    def held(self) -> Held:
        """Raises OkrError, with their names, where other files are in it."""
        try:
            with self._open(make=False) as folder:
                return self._held(folder)
        except FileNotFoundError:
            return Held({}, b"")

    def update(self, files: Mapping[str, bytes], on_wait: Callable[[str], None]) -> Update:
        """Make these the files of the folder: what differs is written, what is ours beside them removed.

        Each file is replaced in one step, and only if it is what was looked at. Raises OkrError.
        """
        with locked(self._workspace, "site", on_wait), self._open(make=True) as folder:
            held, new = self._held(folder), {name: digest(data) for name, data in files.items()}
            update = Update.between(held, files)
            for name in held.unfinished:
                folder.unlink(name)
            if any(update):
                both = {
                    name: list(dict.fromkeys(filter(None, (held.files.get(name), new.get(name)))))
                    for name in (*held.files, *new)
                }
                put(folder, LIST, listing(both), None)
                folder.sync()
                for name in (*update.written, *update.removed):
                    self._exchange(folder, name, files.get(name), held.files.get(name))
                folder.sync()
            if any(update) or held.list != listing(new):
                put(folder, LIST, listing(new), None)
                folder.sync()
            return update

    def _exchange(self, folder: OpenFolder, name: str, data: bytes | None, noted: str | None) -> None:
        """A power cut may tear what is not on the disk yet, but that can be drawn again: no page is waited for."""
        expected = folder.read(name, _LONGEST) if noted else None
        if noted and (expected is None or digest(expected) != noted):
            raise changed([f"{self._named}/{name}"])
        if Attempt(folder, name, temporary_name(name), data, expected).run(lasting=False) is not None:
            raise changed([f"{self._named}/{name}"])

    @contextmanager
    def _open(self, *, make: bool) -> Iterator[OpenFolder]:
        place = self._place
        if make and not place.around.is_dir():
            raise no_folder(str(Path(self._named).parent))
        try:
            with open_folder(place.root, place.within, make=make) as folder:
                yield folder
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not make:
                raise
            raise os_error("written" if make else "read", self._named, error) from error

    def _held(self, folder: OpenFolder) -> Held:
        names = folder.names()
        raw = folder.read(LIST, _LONGEST_LIST) if LIST in names else b""
        listed = _read(raw or b"")
        files: dict[str, str] = {}
        others, unfinished = [] if raw is not None and listed is not None else [LIST], []
        for name in names:
            if name == LIST or name in _OF_SYSTEMS:
                continue
            begun = re.fullmatch(TEMPORARY, name)
            if (
                begun
                and (begun[1] == LIST or self._is_name(begun[1]))
                and folder.read(name, 0, whole=False) is not None
            ):
                unfinished.append(name)
                continue
            noted = (listed or {}).get(name, ())
            data = folder.read(name, _LONGEST) if noted and self._is_name(name) else None
            if data is not None and digest(data) in noted:
                files[name] = digest(data)
            else:
                others.append(name)
        if others:
            raise OkrError(
                Message(
                    "{folder} has files that are not of this site: {names}",
                    folder=self._named,
                    names=few(others, most=5),
                ),
                remedy=Message("Move them away, or choose another folder."),
            )
        ignored = tuple(name for name in listed or () if not self._is_name(name))
        return Held(files, raw or b"", ignored, tuple(unfinished))


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def listing(files: Mapping[str, str | list[str]]) -> bytes:
    """The list as it is written, a file a line."""
    listed = {name: files[name] for name in sorted(files)}
    return f"{json.dumps({'schema': 1, 'files': listed}, indent=1)}\n".encode()


def _read(raw: bytes) -> dict[str, tuple[str, ...]] | None:
    """Name → the hashes that are noted; None of what is no such list."""
    if not raw:
        return {}
    with suppress(msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        found = msgspec.json.decode(raw, type=_List)
        if found.schema == 1:
            return {name: (at,) if isinstance(at, str) else tuple(at) for name, at in found.files.items()}
    return None
