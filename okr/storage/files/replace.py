"""A file replaced, made or removed in one step, and only if it is what the change was made from.

Folders are held open on the way to it, so that no link leads elsewhere, now or a moment later. An editor may save in the
very moment. So the new file and the old one exchange their names, which the C libraries of Linux and macOS can do, and what
came out is checked: if it is not what was expected, it gets its name back. Where a system cannot exchange names, the file is
checked just before it is replaced.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from okr.errors import ChangedError, OkrError
from okr.storage.files.atomic import (
    check_relative,
    fill,
    os_error,
    read_plain,
    retried,
    sync_folder,
    sync_open,
    temporary_name,
)
from okr.words import Message, joined

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_ENTER = getattr(os, "O_PATH", os.O_RDONLY)
"""For a folder that may be written to without being listed."""
_CAN_HOLD = os.open in os.supports_dir_fd


class Held:
    """A folder; what is done by a name is done in this very one, whatever happens to the path that led to it."""

    __slots__ = ("descriptor", "path")

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self.descriptor = descriptor
        """None where the system cannot act in a folder that is held open."""

    def at(self, name: str) -> str:
        """What the system is told beside the descriptor."""
        return name if self.descriptor is not None else str(self.path / name)

    def open(self, name: str, flags: int) -> int:
        return os.open(self.at(name), flags | _NO_FOLLOW | _BINARY, 0o666, dir_fd=self.descriptor)

    def status(self, name: str) -> os.stat_result | None:
        """Of the file or the link itself; None where there is neither."""
        try:
            return os.stat(self.at(name), dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes | None:
        """The bytes of a regular file of at most so many, else if not `whole` the first; None for all else, without waiting."""
        try:
            return read_plain(self.at(name), most, dir_fd=self.descriptor, whole=whole)
        except OSError:
            return None

    def names(self) -> list[str]:
        """What is in it, in the order of the names."""
        return sorted(os.listdir(self.path if self.descriptor is None else self.descriptor))  # noqa: PTH208

    def rename(self, old: str, new: str) -> None:
        """Gives a file another name, in the place of what has it."""
        os.replace(self.at(old), self.at(new), src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def link(self, old: str, new: str) -> bool:
        """Gives a file a further name, FileExistsError where it is not free; False where there are no such links."""
        try:
            os.link(
                self.at(old),
                self.at(new),
                src_dir_fd=self.descriptor,
                dst_dir_fd=self.descriptor,
                follow_symlinks=False,
            )
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            return False
        return True

    def unlink(self, name: str) -> None:
        """Removes a file, or a link and not what it leads to; one that is gone is no mistake."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.at(name), dir_fd=self.descriptor)

    def sync(self) -> None:
        """Makes the names in it last."""
        if self.descriptor is None:
            sync_folder(self.path)
        else:
            sync_open(self.descriptor)


@contextlib.contextmanager
def held(root: Path, folder: str = "", *, make: bool = False, lasting: bool = True) -> Iterator[Held]:
    """A folder below a root; OkrError with its name where a part of it is a link, OSError where it is missing.

    With `make` what is missing is made, and on the disk if it is to be `lasting`.
    """
    parts = folder.split("/") if folder else []
    if not _CAN_HOLD:
        yield Held(_walked(root, parts, make=make), None)
        return
    descriptor = os.open(root, os.O_RDONLY | _FOLDER)
    try:
        for depth, part in enumerate(parts, 1):
            inner = _entered(descriptor, part, "/".join(parts[:depth]), make=make, lasting=lasting)
            os.close(descriptor)
            descriptor = inner
        yield Held(root / folder, descriptor)
    finally:
        os.close(descriptor)


def plain_place(root: Path, relative: str) -> Path:
    """Where a relative path leads below a folder; OkrError where a part of it is a link. It need not be there.

    What is written there is to be written by `replace_atomic`, which finds a link that is put there later, too.
    """
    check_relative(relative)
    return _walked(root, relative.split("/"), make=False)


def _walked(root: Path, parts: Sequence[str], *, make: bool) -> Path:
    """By names alone, which is all that can be done on a system that holds no folders."""
    path = root
    for depth, part in enumerate(parts, 1):
        path /= part
        if path.is_symlink():
            raise link_refused("/".join(parts[:depth]))
        if make:
            path.mkdir(exist_ok=True)
    return path


def link_refused(relative: str) -> OkrError:
    """Nobody knows from the name of a link what a write would change."""
    return OkrError(
        Message("{path} is a link, and okr does not write through links", path=relative),
        remedy=Message("Replace it by the file that it leads to, then run the command again."),
    )


def _entered(around: int, name: str, relative: str, *, make: bool, lasting: bool) -> int:
    try:
        return _opened(around, name, relative)
    except FileNotFoundError:
        if not make:
            raise
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, dir_fd=around)
    if lasting:
        sync_open(around)
    return _opened(around, name, relative)


def _opened(around: int, name: str, relative: str) -> int:
    flags = _FOLDER | _NO_FOLLOW
    try:
        return os.open(name, os.O_RDONLY | flags, dir_fd=around)
    except PermissionError:
        return os.open(name, _ENTER | flags, dir_fd=around)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            status = os.stat(name, dir_fd=around, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                raise link_refused(relative) from error
        raise


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
            kept = Attempt(inside, relative, temporary_name(name), data, expected).run(lasting=lasting)
            if lasting:
                inside.sync()
    except FileNotFoundError as error:
        if data is None and expected is None:
            return
        raise changed([relative]) from error
    except OSError as error:
        raise os_error("removed" if data is None else "written", relative, error) from error
    if kept is not None:
        raise changed([relative], kept)


def changed(paths: Sequence[str], kept: str = "") -> ChangedError:
    """Files are not what a change was made from; what is `kept` is a save that came in between."""
    parts = [Message("changed meanwhile: {paths}; nothing was written", paths=", ".join(paths))]
    if kept:
        parts.append(Message("an earlier save is kept in {file}", file=kept))
    return ChangedError(joined(parts, "; "), remedy=Message("Run it again."))


@dataclass
class Attempt:
    """One write of one file. What it returns is None, or where the file had changed the name of a save that it kept.

    The temporary file holds the new bytes at first, and then what came out.
    """

    folder: Held
    relative: str
    temporary: str
    data: bytes | None
    expected: bytes | None

    def __post_init__(self) -> None:
        self.name = self.relative.rpartition("/")[2]

    def run(self, *, lasting: bool) -> str | None:
        try:
            if self.data is not None and self.expected is not None:
                return self._replaced(self.data, self.expected, lasting=lasting)
            if self.data is not None:
                _write(self.folder, self.temporary, self.data, None, lasting=lasting)
                if self._take():
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
        _write(self.folder, self.temporary, data, stat.S_IMODE(status.st_mode), lasting=lasting)
        if exchange(self.folder.descriptor, self.temporary, self.name):
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

    def _is_begun(self) -> bool:
        """Whether the new bytes were being written: then they are nowhere else yet."""
        if self.data is None or self._holds(self.name, self.data):
            return False
        begun = self.folder.read(self.temporary, len(self.data))
        return begun is not None and self.data.startswith(begun)


def _write(folder: Held, name: str, data: bytes, mode: int | None, *, lasting: bool) -> None:
    fill(folder.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL), data, mode, lasting=lasting)
