"""Names that change hands in one step: two files exchange theirs, or a file takes one that nobody has.

Python knows neither; the C libraries of Linux and macOS do.

A file replaced, made or removed in one step, and only if it is what the change was made from.

An editor may save in the very moment. So the new file and the old one exchange their names, and what came out is looked
at: if it is not what was expected it gets its name back. Where a system cannot exchange names, the file is looked at just
before it is replaced.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from okr.errors import ChangedError
from okr.storage.files.atomic import check_relative, failure, fill, retried
from okr.storage.files.holding import Held, held, link_refused

_CALLS = {"linux": ("renameat2", 1, 2), "darwin": ("renameatx_np", 4, 2)}
"""The function, and its flags for a name that must be free and for an exchange."""
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)
"""The last is how some containers say it; a right that is really missing is told by whatever is tried instead."""


def exchange(folder: int | None, one: str, other: str) -> bool:
    """Gives each of two files of a folder the other's name; False where system or file system cannot."""
    return _renamed(folder, one, other, exchanged=True)


def take(folder: int | None, old: str, new: str) -> bool:
    """Gives a file a name that is free, FileExistsError where it is not; False where it cannot be done in one step."""
    return _renamed(folder, old, new, exchanged=False)


def _renamed(folder: int | None, old: str, new: str, *, exchanged: bool) -> bool:
    call = _call()
    if call is None or folder is None:
        return False
    number = call(folder, old, new, exchanged)
    if number in _CANNOT:
        return False
    if number:
        raise OSError(number, os.strerror(number), old, None, new)
    return True


@lru_cache(maxsize=1)
def _call() -> Callable[[int, str, str, bool], int] | None:
    """The function of this system, which returns the number of an error; None where there is none."""
    name, if_free, exchange_ = _CALLS.get(sys.platform, ("", 0, 0))
    if not name:
        return None
    import ctypes  # noqa: PLC0415  2 ms, which only a write pays

    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError):
        return None
    function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

    def call(folder: int, old: str, new: str, exchanged: bool) -> int:
        flag = exchange_ if exchanged else if_free
        failed = function(folder, os.fsencode(old), folder, os.fsencode(new), flag)
        return ctypes.get_errno() if failed else 0

    return call


def replace_atomic(
    root: Path, relative: str, data: bytes | None, expected: bytes | None, *, lasting: bool = True
) -> None:
    """Puts `data` in the place of the bytes that are `expected` there; None is no file, before or afterwards.

    `relative` is any path below the folder `root`. Folders on the way are made; a link in any part of the path is refused,
    also one that is put there in this moment. A reader sees the old bytes or the new ones, and the mode stays. All is on
    the disk when it returns; `lasting=False` leaves that out, for many files of which the caller makes sure otherwise.

    ChangedError where something else is there: that stays as it is. OkrError where the system says no.
    """
    check_relative(relative)
    folder, _, name = relative.rpartition("/")
    try:
        with held(root, folder, make=data is not None, lasting=lasting) as inside:
            kept = Attempt(inside, relative, _temporary(name), data, expected).run(lasting=lasting)
            if lasting:
                inside.sync()
    except FileNotFoundError as error:
        if data is None and expected is None:
            return
        raise changed([relative]) from error
    except OSError as error:
        raise failure("removed" if data is None else "written", relative, error) from error
    if kept is not None:
        raise changed([relative], kept)


def changed(paths: Sequence[str], kept: str = "") -> ChangedError:
    """Files are not what a change was made from; what is `kept` is a save that came in between."""
    verb = "has" if len(paths) == 1 else "have"
    more = f" An earlier save of it is kept in {kept}." if kept else ""
    return ChangedError(
        f"{', '.join(paths)} {verb} changed meanwhile: nothing was written.{more}", remedy="Run it again."
    )


class Attempt:
    """One write of one file. What it returns is None, or where the file had changed the name of a save that it kept.

    The temporary file holds the new bytes at first, and then what came out.
    """

    def __init__(
        self, folder: Held, relative: str, temporary: str, data: bytes | None, expected: bytes | None
    ) -> None:
        self.folder = folder
        self.relative = relative
        self.name = relative.rpartition("/")[2]
        self.temporary = temporary
        self.data = data
        self.expected = expected

    def run(self, *, lasting: bool) -> str | None:
        try:
            if self.data is None:
                return self._removed()
            if self.expected is None:
                return self._made(self.data, lasting=lasting)
            return self._replaced(self.data, self.expected, lasting=lasting)
        except BaseException:
            with contextlib.suppress(OSError):
                self.settle()
            raise

    def settle(self) -> str:
        """Removes what an attempt that was cut short left behind; somebody's save gets its name back, or is kept."""
        found = self.folder.status(self.temporary)
        if found is None or self._is_known(self.temporary) or self._is_begun():
            self.folder.unlink(self.temporary)
            return ""
        return self._put_back()

    def _replaced(self, data: bytes, expected: bytes, *, lasting: bool) -> str | None:
        status = self.folder.status(self.name)
        if status is None:
            return ""
        if stat.S_ISLNK(status.st_mode):
            raise link_refused(self.relative)
        _write(self.folder, self.temporary, data, stat.S_IMODE(status.st_mode), lasting=lasting)
        if exchange(self.folder.descriptor, self.temporary, self.name):
            return self._looked_at(expected)
        if not self._holds(self.name, expected):  # a save between this look and the next call is lost
            self.folder.unlink(self.temporary)
            return ""
        retried(lambda: self.folder.rename(self.temporary, self.name))
        return None

    def _made(self, data: bytes, *, lasting: bool) -> str | None:
        _write(self.folder, self.temporary, data, None, lasting=lasting)
        if self._take():
            return None
        self.folder.unlink(self.temporary)
        return ""

    def _removed(self) -> str | None:
        if self.expected is None:
            return None if self.folder.status(self.name) is None else ""
        retried(lambda: self.folder.rename(self.name, self.temporary))
        return self._looked_at(self.expected)

    def _looked_at(self, expected: bytes) -> str | None:
        if not self._holds(self.temporary, expected):
            return self._put_back()
        self.folder.unlink(self.temporary)
        return None

    def _put_back(self) -> str:
        """What came out gets its name again; was the file saved once more meanwhile, then that save has it."""
        if self.folder.status(self.name) is None and self._take():
            return ""
        if self._holds(self.name, self.data) and exchange(self.folder.descriptor, self.temporary, self.name):
            if self._holds(self.temporary, self.data):
                self.folder.unlink(self.temporary)
                return ""
            exchange(self.folder.descriptor, self.temporary, self.name)
        kept = f"{self.relative}.saved-{os.urandom(4).hex()}"
        self.folder.rename(self.temporary, kept.rpartition("/")[2])
        return kept

    def _take(self) -> bool:
        """Gives the temporary file its name if nobody has that."""
        try:
            if take(self.folder.descriptor, self.temporary, self.name):
                return True
            if self.folder.link(self.temporary, self.name):
                self.folder.unlink(self.temporary)
                return True
        except FileExistsError:
            return False
        if self.folder.status(self.name) is not None:
            return False
        retried(lambda: self.folder.rename(self.temporary, self.name))
        return True

    def _holds(self, name: str, text: bytes | None) -> bool:
        return text is not None and self.folder.read(name, len(text)) == text

    def _is_known(self, name: str) -> bool:
        return self._holds(name, self.data) or self._holds(name, self.expected)

    def _is_begun(self) -> bool:
        """Whether the new bytes were being written: then they are nowhere else yet."""
        if self.data is None or self._holds(self.name, self.data):
            return False
        begun = self.folder.read(self.temporary, len(self.data))
        return begun is not None and self.data.startswith(begun)


def _temporary(name: str) -> str:
    return f".{name}.tmp-{os.getpid()}-{os.urandom(4).hex()}"


def _write(folder: Held, name: str, data: bytes, mode: int | None, *, lasting: bool) -> None:
    fill(folder.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL), data, mode, lasting=lasting)
