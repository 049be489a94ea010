"""Processes that a command leaves behind: a daemon has left its group and its parent, and is found all the same on Linux.

There a process can adopt the orphans below it (`PR_SET_CHILD_SUBREAPER`). Each of them becomes a child of okr when its parent
ends, and until okr has waited for a child, its number is nobody else's: so none is missed, and no stranger is ended.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_SUBREAPER = 36
_SECONDS = 3.0
_PAUSE = 0.005


@contextlib.contextmanager
def ended_with_us() -> Iterator[None]:
    """What is started in here, and all that it starts, has ended at the end, where the system can say who that is.

    No other child may be started meanwhile. Raises TimeoutError where a process cannot be ended.
    """
    is_adopting = _adopt(wanted=True)
    before = _children() if is_adopting else frozenset()
    try:
        yield
    finally:
        if is_adopting:
            try:
                _end_all_but(before)
            finally:
                _adopt(wanted=False)


def _adopt(*, wanted: bool) -> bool:
    """Ask the system for orphans, or no longer; whether it does that."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # noqa: PLC0415  it takes a moment, and only a command needs it

        refused: int = ctypes.CDLL(None).prctl(_SUBREAPER, int(wanted), 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return False
    return not refused


def _end_all_but(before: frozenset[int]) -> None:
    """End each child, then those that it leaves, until there is none."""
    deadline = time.monotonic() + _SECONDS
    while left := _children() - before:
        if time.monotonic() >= deadline:
            raise TimeoutError
        for child in left:
            with contextlib.suppress(PermissionError):  # it runs as somebody else
                os.kill(child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, os.WNOHANG)
        time.sleep(_PAUSE)


def _children() -> frozenset[int]:
    """The numbers of our own children, also of those that ended and wait to be asked for."""
    return frozenset(int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == os.getpid())


def _parent(process: Path) -> int:
    try:
        described = (process / "stat").read_bytes()
    except OSError:  # it has ended meanwhile
        return 0
    return int(described.rpartition(b")")[2].split()[1])  # the name before it may have any sign
