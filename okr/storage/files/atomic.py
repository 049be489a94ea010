"""Files read with care and written whole: a reader sees the old bytes or the new ones, never half of them."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from okr.errors import NotFoundError, OkrError
from okr.ids import RESERVED
from okr.words import Message

LARGEST = 4 * 1024 * 1024
"""No file of goals is longer; what is longer is something else."""

EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What says nothing of a file, but that nothing more can be opened: never to be taken for one that is missing."""

TEMPORARY = re.compile(r"\.(.+)\.tmp-\d+-[0-9a-f]+")
"""What a file is called while it is written."""

_RETRIES = 10
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_BLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_PLAIN = os.O_RDONLY | _NO_FOLLOW | _NO_BLOCK | _BINARY

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
        if (
            len(data) != status.st_size <= most
        ):  # the system gave a part of it, or it changes while it is read
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


# Writing


def write_atomic(
    path: Path, data: bytes, *, name: str = "", mode: int | None = None, fresh: bool = False
) -> None:
    """Puts the bytes in the file's place at once, on the disk when it returns.

    The file gets `mode`, else keeps that of the old file. With `fresh` a file that is there already is an OkrError.
    `name` is what the file is called in an error.
    """
    temporary = path.with_name(temporary_name(path.name))
    try:
        make_folder(path.parent)
        try:
            if mode is None:
                with contextlib.suppress(OSError):
                    mode = stat.S_IMODE(path.stat().st_mode)
            _write_new(temporary, data, mode)
            if not (fresh and _took_free_name(temporary, path)):
                retried(lambda: temporary.replace(path))
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)
    except FileExistsError as error:
        raise OkrError(
            Message("{path} was written meanwhile", path=str(path)), remedy=Message("Run it again.")
        ) from error
    except OSError as error:
        raise os_error("written", name or path, error) from error


def temporary_name(name: str) -> str:
    return f".{name}.tmp-{os.getpid()}-{os.urandom(4).hex()}"


def _took_free_name(temporary: Path, path: Path) -> bool:
    """Whether the file system could say that the name is free: FileExistsError where it is not."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system, or a Python, without such links
        return False
    temporary.unlink()
    return True


def delete(path: Path, *, name: str = "") -> None:
    """Removes a file for good; one that is gone is no mistake."""
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise os_error("removed", name or path, error) from error


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
        sync_open(descriptor)
    finally:
        os.close(descriptor)


def sync_open(folder: int) -> None:
    """The same of a folder that is open."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise


def temporaries(folder: Path, named: str = ".*.tmp-*-*") -> Iterator[Path]:
    """What unfinished writes have left behind."""
    return (path for path in folder.glob(named) if not path.is_symlink() and path.is_file())


def state_folder(root: Path) -> Path:
    """`.okr/`, made on demand, ignored by git; refused where a file or a link stands in its place."""
    folder = root / ".okr"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OkrError(
            Message(".okr is not a folder, so okr does not use it"),
            remedy=Message("Remove it; okr makes its own."),
        )
    try:
        folder.mkdir(exist_ok=True)
        if not os.path.lexists(folder / ".gitignore"):  # a link there is not written through
            _write_new(folder / ".gitignore", b"*\n", None, lasting=False)
    except FileExistsError:
        pass  # another command was faster
    except OSError as error:
        raise os_error("used", ".okr", error) from error
    return folder


def _write_new(path: Path, data: bytes, mode: int | None, *, lasting: bool = True) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
    descriptor = os.open(path, flags, 0o666 if mode is None else mode)
    fill(descriptor, data, mode, lasting=lasting)


def fill(descriptor: int, data: bytes, mode: int | None, *, lasting: bool) -> None:
    """Write a new file that is open, and close it; on the disk afterwards if it is to be `lasting`."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if mode is not None and hasattr(os, "fchmod"):
            with contextlib.suppress(PermissionError):
                os.fchmod(descriptor, mode)
        if lasting:
            os.fsync(descriptor)


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
