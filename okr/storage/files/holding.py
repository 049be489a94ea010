"""Folders held open, so that no link leads what is done in them elsewhere, now or a moment later."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from okr.errors import OkrError
from okr.storage.files.atomic import check_relative, sync_folder

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_BLOCK = getattr(os, "O_NONBLOCK", 0)
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

    def read(self, name: str, most: int) -> bytes | None:
        """The bytes of a regular file of at most so many; None for all else, which is not waited for."""
        try:
            with os.fdopen(self.open(name, os.O_RDONLY | _NO_BLOCK), "rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode) or status.st_size > most:
                    return None
                data = file.read(status.st_size + 1)
        except OSError:
            return None
        return data if len(data) == status.st_size else None  # else it grows while it is read

    def start(self, name: str, most: int) -> bytes:
        """The first bytes of a regular file; none of all else."""
        try:
            with os.fdopen(self.open(name, os.O_RDONLY | _NO_BLOCK), "rb", buffering=0) as file:
                return file.read(most) or b"" if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
        except OSError:
            return b""

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
            _sync(self.descriptor)


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
    path = root
    for part in relative.split("/"):
        path /= part
        if path.is_symlink():
            raise link_refused(path.relative_to(root).as_posix())
    return path


def link_refused(relative: str) -> OkrError:
    """Nobody knows from the name of a link what a write would change."""
    return OkrError(
        f"{relative} is a link, and okr does not write through links.",
        remedy="Put what it leads to in its place, and run the command again.",
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
        _sync(around)
    return _opened(around, name, relative)


def _opened(around: int, name: str, relative: str) -> int:
    flags = _FOLDER | _NO_FOLLOW
    try:
        return os.open(name, os.O_RDONLY | flags, dir_fd=around)
    except PermissionError:
        return os.open(name, _ENTER | flags, dir_fd=around)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP) and _is_link(around, name):
            raise link_refused(relative) from error
        raise


def _is_link(around: int, name: str) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=around, follow_symlinks=False).st_mode)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise


def _walked(root: Path, parts: list[str], *, make: bool) -> Path:
    """By names alone, for a system that holds no folders."""
    path = root
    for depth, part in enumerate(parts, 1):
        path /= part
        if path.is_symlink():
            raise link_refused("/".join(parts[:depth]))
        if make:
            path.mkdir(exist_ok=True)
    return path
