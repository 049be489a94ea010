"""Files read with care: which paths may be meant, what is a plain file, and what the system refused, as a sentence."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from okr.errors import NotFoundError, OkrError
from okr.ids import RESERVED
from okr.words import Message

LARGEST = 4 * 1024 * 1024
"""No file of goals is longer; what is longer is something else."""

EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What says nothing of a file, but that nothing more can be opened: never to be taken for one that is missing."""

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_PLAIN = os.O_RDONLY | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0)

_WHY = {
    errno.ENOSPC: (Message("the disk is full"), Message("Free some space, then run the command again.")),
    errno.EDQUOT: (
        Message("your disk quota is used up"),
        Message("Free some space, then run the command again."),
    ),
    errno.EFBIG: (
        Message("larger than the system allows"),
        Message("Raise the limit, then run the command again."),
    ),
    errno.EROFS: (
        Message("the file system is read-only"),
        Message("Work in a folder that you can write to."),
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM),
        (Message("permission denied"), Message("Ask the owner of the folder, or use one of your own.")),
    ),
    errno.ELOOP: (
        Message("its links go round in a circle"),
        Message("Remove the link, then run the command again."),
    ),
    errno.ENAMETOOLONG: (Message("the name is too long"), Message("Choose a shorter one.")),
    errno.ENOTDIR: (Message("there is a file where a folder should be"), Message("Move that file away.")),
    errno.EISDIR: (Message("there is a folder in its place"), Message("Move that folder away.")),
}
_CANNOT: Mapping[str, Message] = {
    "read": Message("cannot read"),
    "written": Message("cannot write"),
    "removed": Message("cannot remove"),
    "made": Message("cannot create"),
    "locked": Message("cannot lock"),
    "used": Message("cannot use"),
    "set aside": Message("cannot archive"),
}


def os_error(verb: str, path: str | Path, error: OSError) -> OkrError:
    """What the system refused, as a sentence: `verb` is for example `written`."""
    if isinstance(error, FileNotFoundError):
        return NotFoundError.of(Message("file {path}", path=str(path)))
    unknown = (error.strerror or str(error)).lower(), Message("Fix that, then try again.")
    why, remedy = _WHY.get(error.errno or 0, unknown)
    return OkrError(
        Message("{cannot} {path}: {why}", cannot=_CANNOT[verb], path=str(path), why=why), remedy=remedy
    )


# Paths


def check_relative(relative: str) -> None:
    """Refuses a path that could mean something outside the workspace, on any system."""
    parts = relative.split("/")
    odd = any(ord(c) < 32 or ord(c) == 127 for c in relative) or "\\" in relative or ":" in relative
    if odd or any(part in ("", ".", "..") for part in parts):
        raise OkrError(
            Message("invalid path {path}", path=repr(relative)),
            remedy=Message("Use a path inside the workspace."),
        )
    reserved = next((part for part in parts if part.partition(".")[0].rstrip().lower() in RESERVED), None)
    if reserved:
        raise OkrError(
            Message('{path}: Windows reserves the name "{name}"', path=relative, name=reserved),
            remedy=Message("Choose another name."),
        )


def inside(root: Path, relative: str) -> Path:
    """The file that a relative path means, links followed; refused where they lead out of the workspace."""
    check_relative(relative)
    path = root / relative
    try:
        real, top = path.resolve(), root.resolve()
        if path.is_symlink():
            path.stat()  # since Python 3.13 only this tells a loop of links
    except FileNotFoundError as error:
        raise OkrError(
            Message("{path} is a broken link", path=relative), remedy=Message("Remove or fix the link.")
        ) from error
    except (OSError, RuntimeError) as error:  # before Python 3.13 a loop of links is a RuntimeError
        raise OkrError(
            Message("{path}: its links go round in a circle", path=relative),
            remedy=Message("Remove the link."),
        ) from error
    if top not in real.parents:
        raise OkrError(
            Message("{path} is a link that leads out of the workspace", path=relative),
            remedy=Message("Use a plain file."),
        )
    return real


# Reading


class NotPlainError(OSError):
    """A link, pipe, device or folder where a regular file should be, or one that is too long."""


class TooLongError(NotPlainError):
    """A file with more bytes than are wanted of it."""


def read_plain(
    path: Path | str,
    most: int = LARGEST,
    *,
    dir_fd: int | None = None,
    whole: bool = True,
    secret: bool = False,
) -> bytes:
    """The bytes of a regular file; a link is not followed, and nothing is waited for.

    A file of more than `most` bytes is a TooLongError, or with `whole=False` cut there. A `secret` that another person
    owns or can read is a PermissionError. Raises OSError.
    """
    descriptor = os.open(path, _PLAIN, dir_fd=dir_fd)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotPlainError(errno.EINVAL, "not a regular file")
        if secret and os.name != "nt" and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if not whole:
            return os.read(descriptor, most)
        data = b"" if status.st_size > most else os.read(descriptor, status.st_size + 1)
        if len(data) != status.st_size <= most:  # it was given in part, or changes while it is read
            while len(data) <= most and (more := os.read(descriptor, most + 1 - len(data))):
                data += more
        if max(len(data), status.st_size) > most:
            raise TooLongError(errno.EFBIG, "too long")
        return data
    finally:
        os.close(descriptor)


def read_bytes(root: Path, relative: str) -> bytes:
    """What stands in a file of the workspace; only a regular file of at most 4 MiB, never a pipe or a device."""
    path = inside(root, relative)
    try:
        return read_plain(path)
    except OSError as error:
        if error.errno in EXHAUSTED:
            raise
        if isinstance(error, TooLongError):
            message = Message("{path} is larger than 4 MiB", path=relative)
            remedy = Message("Move it elsewhere.")
        elif isinstance(error, NotPlainError) or (path.exists() and not path.is_file()):
            message = Message("{path} is not a regular file", path=relative)
            remedy = Message("Use a plain file, or remove it.")
        else:
            raise os_error("read", relative, error) from error
        raise OkrError(message, remedy=remedy) from error


def read_or_none(root: Path, relative: str) -> bytes | None:
    """Like `read_bytes`, None where there is no file."""
    path = root / relative
    if not path.is_symlink() and not path.exists():
        inside(root, relative)
        return None
    return read_bytes(root, relative)
