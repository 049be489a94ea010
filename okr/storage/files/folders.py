"""Folders that are held open while something is done in them, so that no link leads elsewhere, now or a moment later."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from okr.errors import OkrError
from okr.storage.files.read import NO_FOLLOW, check_relative, os_error, read_plain
from okr.words import Message

_RETRIES = 10
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_ENTER = getattr(os, "O_PATH", os.O_RDONLY)
"""For a folder that may be written to without being listed."""
_CAN_HOLD = os.open in os.supports_dir_fd


class OpenFolder(Struct, frozen=True):
    """A folder; what is done by a name is done in this very one, whatever happens to the path that led to it."""

    path: Path
    descriptor: int | None
    """None where the system cannot act in a folder that is held open."""

    def at(self, name: str) -> str:
        """What the system is told beside the descriptor."""
        return name if self.descriptor is not None else str(self.path / name)

    def open(self, name: str, flags: int, mode: int = 0o666) -> int:
        return os.open(self.at(name), flags | NO_FOLLOW, mode, dir_fd=self.descriptor)

    def create(self, name: str, data: bytes, mode: int | None = None, *, lasting: bool) -> None:
        """Write a new file, with this mode from its first byte; on the disk afterwards if it is to be `lasting`."""
        descriptor = self.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                if mode is not None and hasattr(os, "fchmod"):
                    with contextlib.suppress(PermissionError):
                        os.fchmod(descriptor, mode)
                if lasting:
                    os.fsync(descriptor)
        except OSError:  # a full disk: half of a file is none
            with contextlib.suppress(OSError):
                self.unlink(name)
            raise

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
        """What is in it, in the order of the names. PermissionError where it was opened without being listed."""
        try:
            return sorted(os.listdir(self.path if self.descriptor is None else self.descriptor))  # noqa: PTH208
        except OSError as error:
            if error.errno == errno.EBADF:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path)) from error
            raise

    def rename(self, old: str, new: str) -> None:
        """Gives a file another name, in the place of what has it."""
        os.replace(self.at(old), self.at(new), src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def exchange(self, one: str, other: str) -> bool:
        """Gives each of two files the other's name; False where system or file system cannot."""
        return _renamed(self.descriptor, one, other, exchanged=True)

    def take(self, old: str, new: str) -> bool:
        """Gives a file a name that nobody has, in one step if that can be done; False where it is not free."""
        try:
            if _renamed(self.descriptor, old, new, exchanged=False):
                return True
            if self.link(old, new):
                self.unlink(old)
                return True
        except FileExistsError:
            return False
        if self.status(new) is not None:
            return False
        retried(lambda: self.rename(old, new))
        return True

    def link(self, old: str, new: str) -> bool:
        """Gives a file a further name, FileExistsError where it is not free; False where there are no such links."""
        try:
            follow = os.link not in os.supports_follow_symlinks  # Windows has no choice, and links the link
            names, inside = (self.at(old), self.at(new)), self.descriptor
            os.link(*names, src_dir_fd=inside, dst_dir_fd=inside, follow_symlinks=follow)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError, AttributeError):
            return False  # a file system, or a Python, without such links
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
            _sync(self.descriptor)


@contextlib.contextmanager
def open_folder(
    root: Path, folder: str = "", *, make: bool = False, lasting: bool = True
) -> Iterator[OpenFolder]:
    """A folder below a root; OkrError with its name where a part of it is a link, OSError where it is missing.

    With `make` what is missing is made, and on the disk if it is to be `lasting`.
    """
    parts = folder.split("/") if folder else []
    if not _CAN_HOLD:
        yield OpenFolder(_walked(root, parts, make=make), None)
        return
    descriptor = _opened(root)
    try:
        for depth, part in enumerate(parts, 1):
            relative = "/".join(parts[:depth])
            try:
                inner = _opened(part, descriptor, relative)
            except FileNotFoundError:
                if not make:
                    raise
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=descriptor)
                if lasting:
                    _sync(descriptor)
                inner = _opened(part, descriptor, relative)
            os.close(descriptor)
            descriptor = inner
        yield OpenFolder(root / folder, descriptor)
    finally:
        os.close(descriptor)


def _opened(name: str | Path, around: int | None = None, relative: str = "") -> int:
    """A folder: that of a path, links followed, or one in a folder that is open, which may be no link."""
    flags = _FOLDER | (0 if around is None else NO_FOLLOW)
    try:
        return os.open(name, os.O_RDONLY | flags, dir_fd=around)
    except PermissionError:
        return os.open(name, _ENTER | flags, dir_fd=around)
    except OSError as error:
        if around is not None and error.errno in (errno.ENOTDIR, errno.ELOOP):
            status = os.stat(name, dir_fd=around, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                raise link_refused(relative) from error
        raise


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
        remedy=Message("Replace the link by what it leads to, then run the command again."),
    )


def make_folder(folder: Path) -> None:
    """The folder and those above it, each on the disk when it returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder last; systems that cannot do so for folders need not."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder may be written to without being read
        return
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: int) -> None:
    """The same of a folder that is open."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise


def is_no_folder(path: Path) -> bool:
    """Whether a link or something else stands where a folder of okr is to be; where nothing is it can be made."""
    return path.is_symlink() or (path.exists() and not path.is_dir())


def state_folder(root: Path) -> Path:
    """`.okr/`, made on demand, ignored by git; refused where a file or a link stands in its place."""
    folder = root / ".okr"
    if is_no_folder(folder):
        raise OkrError(
            Message(".okr is not a folder, so okr does not use it"),
            remedy=Message("Remove it; okr makes its own."),
        )
    try:
        folder.mkdir(exist_ok=True)
        if not os.path.lexists(folder / ".gitignore"):  # a link there is not written through
            with open_folder(folder) as inside:
                inside.create(".gitignore", b"*\n", lasting=False)
    except FileExistsError:
        pass  # another command was faster
    except OSError as error:
        raise os_error("used", ".okr", error) from error
    return folder


def retried(act: Callable[[], object]) -> None:
    """On Windows a virus scanner or an editor may hold a file for a moment."""
    for attempt in range(_RETRIES):
        try:
            act()
        except PermissionError:
            if os.name != "nt" or attempt == _RETRIES - 1:
                raise
            time.sleep(0.02 * (attempt + 1))
        else:
            return


# what Python does not have

_CALLS = {"linux": ("renameat2", 1, 2), "darwin": ("renameatx_np", 4, 2)}
"""The function, and its flags for a name that must be free and for an exchange."""
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)
"""The last is how some containers say it; a right that is really missing is told by whatever is tried instead."""


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
