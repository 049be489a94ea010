"""One writer a workspace. The lock is the system's own, so a writer that died never blocks another.

It is on the folder itself: that needs no file which could be deleted and no right to write, and is the same for all who use
the folder. `.okr/lock` only says who has it. Windows locks no folders: there the lock is on that file, which cannot be
deleted while it is open.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from _blake2 import blake2b  # by this name no OpenSSL is loaded
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from okr.errors import LockedError, OkrError
from okr.ids import PRIVATE
from okr.storage.files.folders import open_folder, state_folder
from okr.storage.files.read import NO_FOLLOW, os_error
from okr.storage.files.seal import user_folder
from okr.words import Message, joined

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

TELL_AFTER = 1.0
"""Seconds of waiting after which it is said."""
GIVE_UP_AFTER = 10.0
GIVE_UP_AFTER_A_SYNC = 60.0
"""It may be talking to a slow server."""

_POLL = 0.02
_OWNER = "lock"
_LONGEST = 500
_COMMAND = re.compile(r"[a-z]+(?:[ -]-{0,2}[a-z]+)*")
_FILE = os.O_RDWR | os.O_CREAT | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0)
_PLACE = 1 << 20
"""The byte that Windows locks: beyond the text, which others read."""
_REFUSED = frozenset(
    {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF, errno.EISDIR}
    | {errno.EACCES, errno.EPERM, errno.EROFS}
)
"""How file systems say that they do not lock a folder, or do not let this person."""


_Place = tuple[Path, int]
"""What is locked, and the flags with which it is opened."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that this process has, and what is to be said about it."""

    warnings: tuple[str, ...] = ()
    descriptors: tuple[int, ...] = ()
    """What is locked, open: for programs that must not outlive the lock. Empty where nothing could be locked."""


@contextlib.contextmanager
def locked(
    root: Path,
    command: str,
    on_wait: Callable[[str], None] = lambda _: None,
    *,
    tell_after: float = TELL_AFTER,
    give_up_after: float = GIVE_UP_AFTER,
) -> Iterator[Lock]:
    """Holds the lock of a workspace; while another has it, waits, says so, and at last gives up."""
    with (
        _acquired(root, lambda: _owner(root), on_wait, tell_after, give_up_after) as lock,
        _signed(root, command),
    ):
        yield lock


@contextlib.contextmanager
def sync_locked(
    folder: Path,
    on_wait: Callable[[str], None] = lambda _: None,
    *,
    give_up_after: float = GIVE_UP_AFTER_A_SYNC,
) -> Iterator[Lock]:
    """Hold the lock of syncs of a clone, which is on git's own folder of it; waits as `locked` does."""
    sync = Message("another `okr sync` of this clone")
    with _acquired(folder, lambda: sync, on_wait, TELL_AFTER, give_up_after) as lock:
        yield lock


@contextlib.contextmanager
def _acquired(
    folder: Path,
    owner: Callable[[], str],
    on_wait: Callable[[str], None],
    tell_after: float,
    give_up_after: float,
) -> Iterator[Lock]:
    """Waits for the lock; `owner` is asked who has it."""
    place, warnings = _place(folder)
    if place is None:
        yield Lock(warnings)
        return
    began, told = time.monotonic(), False
    while (descriptor := _taken(place)) is None:
        waited = time.monotonic() - began
        if waited >= give_up_after:
            raise LockedError(
                Message(
                    "gave up after {seconds} s: {other} is writing here",
                    seconds=f"{give_up_after:g}",
                    other=owner(),
                ),
                remedy=Message("Wait until it is done, then run the command again."),
            )
        if waited >= tell_after and not told:
            on_wait(Message("waiting for {other} …", other=owner()))
            told = True
        time.sleep(_POLL)
    try:
        yield Lock(warnings, (descriptor,))
    finally:
        _release(descriptor)


def _place(root: Path) -> tuple[_Place | None, tuple[str, ...]]:
    """What is locked; something outside the workspace where that cannot be, and the sentence that says so."""
    try:
        if sys.platform == "win32":
            place: _Place = (state_folder(root) / _OWNER, _FILE)
        else:
            place = (root, os.O_RDONLY | os.O_DIRECTORY)
        _release(_opened(place))
    except OkrError as error:
        why = error.message
    except OSError as error:
        if error.errno not in _REFUSED:
            raise os_error("locked", root, error) from error
        why = Message("This folder cannot be locked ({why})", why=(error.strerror or str(error)).lower())
    else:
        return place, ()
    try:
        folder = user_folder("state") / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = blake2b(os.fsencode(root.resolve()), digest_size=16).hexdigest()
        place = (folder / f"{name}.lock", _FILE)
        _release(_opened(place))
    except (OSError, RuntimeError) as error:
        none = Message(
            "There is no lock at all ({why}): do not write from two places at once.", why=str(error)
        )
        return None, (joined((why, none), ". "),)
    local = Message("Only your own commands on this machine are locked out.")
    return place, (joined((why, local), ". "),)


def _taken(place: _Place) -> int | None:
    try:
        return _opened(place)
    except OSError as error:
        raise os_error("locked", place[0], error) from error


def _opened(place: _Place) -> int | None:
    """What is locked, open, or None while another has it."""
    descriptor = os.open(*place, 0o600)
    try:
        with contextlib.suppress(BlockingIOError, FileNotFoundError):
            try_lock(descriptor)
            # a folder may be moved away, and another one, which others would lock, stand in its place
            if os.path.samestat(os.fstat(descriptor), place[0].stat()):
                return descriptor
    except BaseException:
        os.close(descriptor)
        raise
    _release(descriptor)
    return None


def try_lock(descriptor: int) -> None:
    """Locks it, or raises BlockingIOError at once."""
    if sys.platform == "win32":
        try:
            os.lseek(descriptor, _PLACE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _release(descriptor: int | None) -> None:
    if descriptor is None:
        return
    # closing is not enough where a child has it open, and Windows may take its time
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            os.lseek(descriptor, _PLACE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


# Who has it


class _Owner(msgspec.Struct):
    pid: int
    command: str


@contextlib.contextmanager
def _signed(root: Path, command: str) -> Iterator[None]:
    """Writes for those who wait who holds the lock. It is nothing but information: where it cannot be, it is left out."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, OkrError):
            state_folder(root)
            with open_folder(root, PRIVATE) as folder:
                descriptor = folder.open(_OWNER, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0))
            stack.callback(os.close, descriptor)
            status = os.fstat(descriptor)
            # of two names the other may be anybody's
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                stack.callback(_overwrite, descriptor, b"")
                _overwrite(descriptor, msgspec.json.encode(_Owner(os.getpid(), command)))
        yield


def _overwrite(descriptor: int, text: bytes) -> None:
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text)


def _owner(root: Path) -> str:
    """What whoever holds the lock has said, if it looks like that."""
    with contextlib.suppress(OSError, OkrError, msgspec.MsgspecError, RecursionError):
        with open_folder(root, PRIVATE) as folder:
            owner = msgspec.json.decode(folder.read(_OWNER, _LONGEST) or b"", type=_Owner)
        if _COMMAND.fullmatch(owner.command):
            return Message("`okr {command}` (pid {pid})", command=owner.command, pid=str(owner.pid))
    return Message("another command")
