"""Where the files of a workspace are read from: a folder; anything else that can list and read will do."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from okr.ids import FILE_KINDS, FOLDERS, KINDS, SETTINGS
from okr.storage.files.atomic import EXHAUSTED, LARGEST, failure, read_bytes

Stamp = int | str
"""What tells that a file of the same size changed: the time of its last change, or a digest."""

_PLAIN = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


_DEEPEST = 20


class FileEntry(NamedTuple):
    """A file as it is listed, unread. Without a stamp only reading it tells whether it changed."""

    path: str
    size: int
    stamp: Stamp | None


class Source(Protocol):
    """What lists and reads the files of one state of a workspace."""

    def entries(self) -> list[FileEntry]:
        """Whatever stands where a file of ours should: in no order, also what will be refused when read."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; NotFoundError if it is gone, OkrError that says why it is refused."""


class Folder:
    """A folder on disk. A link is followed only where it stays inside."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._plain: set[str] = set()
        """Folders that are no links, so that their files can be opened without following the whole path."""
        self._closed: dict[str, OSError] = {}
        """Folders that the system did not let us list or enter."""

    def entries(self, kinds: Container[str] = FILE_KINDS) -> list[FileEntry]:
        found: list[FileEntry] = []
        self._look_at(SETTINGS, found)
        for place, kind in FOLDERS.items():
            if kind not in kinds:
                continue
            for folder in self._folders(place, found) if KINDS[kind].nested else [place]:
                self._scan(folder, found)
        return found

    def strays(self) -> list[str]:
        """Files that look like ours, at a depth at which nothing is read."""
        found: list[str] = []
        for place, kind in FOLDERS.items():
            tops = [entry for entry in self._list(place, []) if not entry.is_symlink()]
            if KINDS[kind].nested:
                found += (entry.path for entry in tops if entry.is_file() and entry.name.endswith(".toml"))
                tops = [
                    inner
                    for entry in tops
                    if entry.is_dir()
                    for inner in self._list(f"{place}/{entry.name}", [])
                    if not inner.is_symlink()
                ]
            for folder in (entry for entry in tops if entry.is_dir()):
                found += (
                    f"{around}/{name}" for around, name in walked(folder.path) if name.endswith(".toml")
                )
        return sorted(Path(path).relative_to(self.root).as_posix() for path in found)

    def read(self, path: str) -> bytes:
        if path in self._closed:
            raise failure("read", path, self._closed[path])
        folder = path.rpartition("/")[0]
        if folder in self._plain or self._learns(folder):
            data = self._read_plain(path)
            if data is not None:
                return data
        return read_bytes(self.root, path)

    def _learns(self, folder: str) -> bool:
        """Whether a folder and those around it are no links, looked up once."""
        above = folder.rpartition("/")[0]
        if folder and not (above in self._plain or self._learns(above)):
            return False
        if folder and not self._is_plain(folder):
            return False
        self._plain.add(folder)
        return True

    def _read_plain(self, path: str) -> bytes | None:
        """A regular file of fair size; None for all else, which is told by the careful way."""
        try:
            descriptor = os.open(f"{self.root}/{path}", _PLAIN)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return None
            data = os.read(descriptor, status.st_size + 1)
            return data if len(data) == status.st_size else None
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def _stray(self, folder: str, found: list[FileEntry]) -> None:
        """Files deeper than any item is kept: they are listed, so that they can be named."""
        for around, name in walked(f"{self.root}/{folder}"):
            if name.endswith(".toml"):
                below = os.path.relpath(around, self.root).replace(os.sep, "/")
                found.append(FileEntry(f"{below}/{name}", 0, None))

    def _folders(self, place: str, found: list[FileEntry]) -> list[str]:
        folders: list[str] = []
        for entry in self._list(place, found):
            try:
                status = entry.stat()
            except OSError as error:
                if self._is_closed_at(entry, place, error, found):
                    break
                continue
            if stat.S_ISDIR(status.st_mode):
                folders.append(f"{place}/{entry.name}")
            elif entry.name.endswith(".toml") and stat.S_ISREG(status.st_mode):
                found.append(FileEntry(f"{place}/{entry.name}", 0, None))  # beside the folders, not in one
        return folders

    def _scan(self, folder: str, found: list[FileEntry]) -> None:
        regular = stat.S_ISREG
        for entry in self._list(folder, found):
            name = entry.name
            try:
                if not name.endswith(".toml"):
                    if entry.is_dir(follow_symlinks=False):
                        self._stray(f"{folder}/{name}", found)
                    continue
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                if self._is_closed_at(entry, folder, error, found):
                    break
                continue
            if regular(status.st_mode):
                found.append(FileEntry(f"{folder}/{name}", status.st_size, status.st_mtime_ns))
            else:
                found.append(FileEntry(f"{folder}/{name}", 0, None))

    def _is_closed_at(
        self, entry: os.DirEntry[str], folder: str, error: OSError, found: list[FileEntry]
    ) -> bool:
        """Whether a folder may be listed and not entered: then it is one entry itself, in place of all that is in it.

        Else what cannot be looked at is an entry, so that it is named; what is gone is none.
        """
        if isinstance(error, PermissionError) and not entry.is_symlink():
            self._close(folder, error, found)
            return True
        if not isinstance(error, FileNotFoundError):
            found.append(FileEntry(f"{folder}/{entry.name}", 0, None))
        return False

    def _close(self, folder: str, error: OSError, found: list[FileEntry]) -> None:
        if not isinstance(error, NotADirectoryError):
            self._closed[folder] = error
        found.append(FileEntry(folder, 0, None))

    def _list(self, folder: str, found: list[FileEntry]) -> list[os.DirEntry[str]]:
        """What stands in a folder and is not hidden; a folder that is refused is itself an entry."""
        try:
            if self._is_plain(folder):
                self._plain.add(folder)
            elif not self._stays_inside(folder):
                found.append(FileEntry(folder, 0, None))
                return []
            with os.scandir(f"{self.root}/{folder}") as listing:
                return [entry for entry in listing if entry.name[0] != "."]
        except FileNotFoundError:
            return []
        except OSError as error:
            if error.errno in EXHAUSTED:
                raise
            self._close(folder, error, found)
            return []

    def _is_plain(self, folder: str) -> bool:
        """Whether neither the folder nor the one around it is a link."""
        above = folder.rpartition("/")[0]
        return (not above or above in self._plain) and not os.path.islink(f"{self.root}/{folder}")  # noqa: PTH114

    def _stays_inside(self, folder: str) -> bool:
        try:
            return (self.root / folder).resolve().is_relative_to(self.root.resolve())
        except RuntimeError:  # a loop of links, before Python 3.13
            return False

    def _look_at(self, path: str, found: list[FileEntry]) -> None:
        """The settings, which stand in the root itself."""
        self._plain.add("")
        try:
            status = (self.root / path).lstat()
        except FileNotFoundError:
            return
        regular = stat.S_ISREG(status.st_mode)
        found.append(
            FileEntry(path, status.st_size, status.st_mtime_ns) if regular else FileEntry(path, 0, None)
        )


def walked(folder: str) -> Iterator[tuple[str, str]]:
    """The folder and the name of each regular file below a folder, at most 20 levels deep; links are not followed."""
    left = [(folder, 0)]
    while left:
        around, depth = left.pop()
        with suppress(OSError), os.scandir(around) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST:
                        left.append((entry.path, depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    yield around, entry.name


def _to_nobody(_done: int, _of: int) -> None:
    pass


class Watched:
    """A source that tells how far its reading is."""

    def __init__(self, source: Source, tell: Callable[[int, int], None]) -> None:
        self._source = source
        self._tell = tell
        self._read = 0
        self._listed = 0

    def entries(self) -> list[FileEntry]:
        found = self._source.entries()
        self._listed = len(found)
        return found

    def read(self, path: str) -> bytes:
        self._read += 1
        self._tell(min(self._read, self._listed - 1), self._listed)
        return self._source.read(path)

    def done(self) -> None:
        if self._read:
            self._tell(self._listed, self._listed)
        self._tell = _to_nobody
