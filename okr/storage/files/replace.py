"""A file replaced, made or removed in one step, and only if it is what the change was made from.

An editor may save in the very moment. So the new file and the old one exchange their names, and what came out is checked: if
it is not what was expected, it gets its name back. Where a system cannot exchange names, the file is checked just before it
is replaced. A reader sees the old bytes or the new ones, never half of them.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from okr.errors import ChangedError, OkrError
from okr.storage.files.folders import OpenFolder, link_refused, make_folder, open_folder, retried
from okr.storage.files.read import check_relative, os_error
from okr.words import Message, joined

TEMPORARY = r"\.(.+)\.tmp-\d+-[0-9a-f]+"
"""What a file is called while it is written."""


def temporary_name(name: str) -> str:
    return f".{name}.tmp-{os.getpid()}-{os.urandom(4).hex()}"


def temporaries(folder: Path, named: str) -> Iterator[Path]:
    """What unfinished writes have left behind."""
    return (path for path in folder.glob(named) if not path.is_symlink() and path.is_file())


def write_atomic(path: Path, data: bytes, *, mode: int | None = None, fresh: bool = False) -> None:
    """Puts the bytes in the file's place at once, whatever it held; on the disk when it returns.

    The file gets `mode`, else keeps that of the old file. With `fresh` a file that is there already is an OkrError.
    """
    try:
        make_folder(path.parent)
        with open_folder(path.parent) as folder:
            status = folder.status(path.name)
            if mode is None and status and stat.S_ISREG(status.st_mode):
                mode = stat.S_IMODE(status.st_mode)
            is_free = put(folder, path.name, data, mode, fresh=fresh)
            folder.sync()
    except OSError as error:
        raise os_error("written", path, error) from error
    if not is_free:
        raise OkrError(
            Message("{path} was written meanwhile", path=str(path)), remedy=Message("Run it again.")
        )


def put(folder: OpenFolder, name: str, data: bytes, mode: int | None, *, fresh: bool = False) -> bool:
    """A whole new file in the place of whatever has that name. With `fresh` False where the name is not free.

    Its bytes are on the disk when it returns; its name is after a `sync` of the folder. Raises OSError.
    """
    temporary = temporary_name(name)
    try:
        folder.create(temporary, data, mode, lasting=True)
        if fresh:
            return folder.take(temporary, name)
        retried(lambda: folder.rename(temporary, name))
        return True
    finally:  # where it was put in its place it is gone already
        with contextlib.suppress(OSError):
            folder.unlink(temporary)


def replace_atomic(
    root: Path,
    relative: str,
    data: bytes | None,
    expected: bytes | None,
    *,
    lasting: bool = True,
    named: bool = True,
) -> None:
    """Puts `data` in the place of the bytes that are `expected` there; None is no file, before or afterwards.

    `relative` is any path below the folder `root`. Folders on the way are made; a link in any part of the path is refused,
    also one that is put there in this moment. A reader sees the old bytes or the new ones, and the mode stays. All is on
    the disk when it returns; `lasting=False` leaves that out, for many files of which the caller makes sure otherwise, and
    `named=False` leaves only the name to a later `sync_names`.

    ChangedError where something else is there: that stays as it is. OkrError where the system says no.
    """
    check_relative(relative)
    folder, _, name = relative.rpartition("/")
    try:
        with open_folder(root, folder, make=data is not None, lasting=lasting) as inside:
            kept = Attempt(inside, relative, temporary_name(name), data, expected).run(lasting=lasting)
            if lasting and named:
                inside.sync()
    except FileNotFoundError as error:
        if data is None and expected is None:
            return
        raise changed([relative]) from error
    except OSError as error:
        raise os_error("removed" if data is None else "written", relative, error) from error
    if kept is not None:
        raise changed([relative], kept)


def sync_names(root: Path, relatives: Iterable[str]) -> None:
    """Makes sure that the names of files are on the disk: once a folder, however many files were written in it."""
    for folder in dict.fromkeys(relative.rpartition("/")[0] for relative in relatives):
        try:
            with open_folder(root, folder) as inside:
                inside.sync()
        except OSError as error:
            raise os_error("written", folder, error) from error


def changed(paths: Sequence[str], kept: str = "") -> ChangedError:
    """Files are not what a change was made from; what is `kept` is a save that came in between."""
    parts = [Message("changed meanwhile: {paths}; nothing was written", paths=", ".join(paths))]
    if kept:
        parts.append(Message("an earlier save is kept in {file}", file=kept))
    return ChangedError(joined(parts, "; "), remedy=Message("Run it again."))


class Attempt(Struct, frozen=True):
    """One write of one file. What it returns is None, or where the file had changed the name of a save that it kept.

    The temporary file holds the new bytes at first, and then what came out.
    """

    folder: OpenFolder
    relative: str
    temporary: str
    data: bytes | None
    expected: bytes | None

    @property
    def name(self) -> str:
        return self.relative.rpartition("/")[2]

    def run(self, *, lasting: bool) -> str | None:
        try:
            if self.data is not None and self.expected is not None:
                return self._replaced(self.data, self.expected, lasting=lasting)
            if self.data is not None:
                self.folder.create(self.temporary, self.data, lasting=lasting)
                if self.folder.take(self.temporary, self.name):
                    return None
                self.folder.unlink(self.temporary)
                return ""
            if self.expected is None:
                return None if self.folder.status(self.name) is None else ""
            retried(lambda: self.folder.rename(self.name, self.temporary))
            return self._looked_at(self.expected)
        except BaseException:
            with contextlib.suppress(OSError):
                self.settle()
            raise

    def settle(self) -> str:
        """Removes what an attempt that was cut short left behind; somebody's save gets its name back, or is kept."""
        known = any(self._holds(self.temporary, text) for text in (self.data, self.expected))
        if self.folder.status(self.temporary) and not known and not self._is_begun():
            return self._put_back()
        self.folder.unlink(self.temporary)
        return ""

    def _replaced(self, data: bytes, expected: bytes, *, lasting: bool) -> str | None:
        status = self.folder.status(self.name)
        if status is None:
            return ""
        if stat.S_ISLNK(status.st_mode):
            raise link_refused(self.relative)
        self.folder.create(self.temporary, data, stat.S_IMODE(status.st_mode), lasting=lasting)
        if self.folder.exchange(self.temporary, self.name):
            return self._looked_at(expected)
        if not self._holds(self.name, expected):  # a save between this look and the next call is lost
            self.folder.unlink(self.temporary)
            return ""
        retried(lambda: self.folder.rename(self.temporary, self.name))
        return None

    def _looked_at(self, expected: bytes) -> str | None:
        if not self._holds(self.temporary, expected):
            return self._put_back()
        self.folder.unlink(self.temporary)
        return None

    def _put_back(self) -> str:
        """What came out gets its name again; was the file saved once more meanwhile, then that save has it."""
        if self.folder.status(self.name) is None and self.folder.take(self.temporary, self.name):
            return ""
        if self._holds(self.name, self.data) and self.folder.exchange(self.temporary, self.name):
            if self._holds(self.temporary, self.data):
                self.folder.unlink(self.temporary)
                return ""
            self.folder.exchange(self.temporary, self.name)
        kept = f"{self.relative}.saved-{os.urandom(4).hex()}"
        self.folder.rename(self.temporary, kept.rpartition("/")[2])
        return kept

    def _holds(self, name: str, text: bytes | None) -> bool:
        return text is not None and self.folder.read(name, len(text)) == text

    def _is_begun(self) -> bool:
        """Whether the new bytes were being written: then they are nowhere else yet."""
        if self.data is None or self._holds(self.name, self.data):
            return False
        begun = self.folder.read(self.temporary, len(self.data))
        return begun is not None and self.data.startswith(begun)
