"""One writer a workspace. The lock is the system's own, so a writer that died never blocks another."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from okr.errors import LockedError, OkrError
from okr.storage.files import state_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

TELL_AFTER = 1.0
"""Seconds of waiting after which it is said."""
GIVE_UP_AFTER = 10.0

_POLL = 0.02


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that is held, and what is to be said about it."""

    warnings: tuple[str, ...] = ()


@contextlib.contextmanager
def locked(
    root: Path,
    command: str,
    on_wait: Callable[[str], None] = lambda _: None,
    *,
    tell_after: float = TELL_AFTER,
    give_up_after: float = GIVE_UP_AFTER,
) -> Iterator[Held]:
    """Holds the lock of a workspace; while another has it, waits, says so, and at last gives up."""
    path, warnings = _lock_file(root)
    if path is None:
        yield Held(warnings)
        return
    descriptor = _waited_for(path, on_wait, tell_after, give_up_after)
    try:
        _sign(descriptor, command)
        yield Held(warnings)
    finally:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
        os.close(descriptor)  # which gives the lock back


def _lock_file(root: Path) -> tuple[Path | None, tuple[str, ...]]:
    """Where the lock stands; outside the workspace where `.okr/` is of no use."""
    try:
        path = state_folder(root) / "lock"
        _check_usable(path)
    except OkrError as error:
        warning = f"{error.message} The lock is kept outside the workspace."
    except OSError as error:
        warning = f".okr/lock cannot be used ({error.strerror}). The lock is kept outside the workspace."
    else:
        return path, ()
    try:
        path = _outside(root)
        _check_usable(path)
    except OSError as error:
        return None, (
            warning,
            f"There is no lock at all ({error.strerror}): do not write from two places at once.",
        )
    return path, (warning,)


def _check_usable(path: Path) -> None:
    descriptor = _open(path)
    try:
        try_lock(descriptor)
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)


def _outside(root: Path) -> Path:
    import platformdirs  # noqa: PLC0415  needed only where .okr is of no use

    folder = platformdirs.user_state_path("okr") / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]}.lock"


def _waited_for(path: Path, on_wait: Callable[[str], None], tell_after: float, give_up_after: float) -> int:
    began = time.monotonic()
    told = False
    while True:
        descriptor = _acquired(path)
        if descriptor is not None:
            return descriptor
        waited = time.monotonic() - began
        if waited >= give_up_after:
            raise LockedError(
                f"Gave up after {give_up_after:g} s: {_owner(path)} is writing here.",
                remedy="Wait until it is done and run the command again.",
            )
        if waited >= tell_after and not told:
            on_wait(f"waiting for {_owner(path)} …")
            told = True
        time.sleep(_POLL)


def _acquired(path: Path) -> int | None:
    """The locked file, or None while another has it."""
    try:
        descriptor = _open(path)
    except FileNotFoundError:  # the folder was deleted meanwhile
        path.parent.mkdir(exist_ok=True)
        descriptor = _open(path)
    try:
        try_lock(descriptor)
        if _is_at(descriptor, path):
            return descriptor
    except BlockingIOError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.open(path, flags, 0o666)


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the locked file is still the one that others would find: `.okr/` may be deleted at any time."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def try_lock(descriptor: int) -> None:
    """Locks it, or raises BlockingIOError at once."""
    if sys.platform == "win32":
        try:
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others are to read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sign(descriptor: int, command: str) -> None:
    """Writes who holds the lock, for those who wait; it is nothing but information."""
    owner = {
        "pid": os.getpid(),
        "command": command,
        "host": os.uname().nodename if sys.platform != "win32" else os.environ.get("COMPUTERNAME", ""),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with contextlib.suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(owner).encode() + b"\n")


def _owner(path: Path) -> str:
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
        return f"`okr {owner['command']}` (pid {int(owner['pid'])})"
    except (OSError, ValueError, LookupError, TypeError):
        return "another command"
