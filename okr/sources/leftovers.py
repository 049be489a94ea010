"""What a command leaves behind: the files in its folder, and processes that have left its group.

On Linux a process can adopt the orphans below it (`PR_SET_CHILD_SUBREAPER`). So a daemon becomes a child of okr when its
parent ends, and until okr has waited for a child, its number is nobody else's: none is missed, and no stranger is ended.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PARENT = "/tmp"  # noqa: S108  the folder in it is new and private; TMPDIR may lead into a workspace
_SUBREAPER = 36
_SECONDS = 3.0
_PAUSE = 0.005


@contextlib.contextmanager
def empty_folder() -> Iterator[str]:
    """The path of a new folder that only this person may enter."""
    folder = tempfile.mkdtemp(prefix="okr-", dir=_PARENT)
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):  # a file that cannot be removed hides no error of the program
            _remove(Path(folder))


def _remove(folder: Path) -> None:
    """Remove a folder in which nothing runs any more, without following links.

    It may be deeper than a path can be long, or calls can go: so folders in it are moved up first.
    """
    waiting = [folder]
    while waiting:
        inner = waiting.pop()
        inner.chmod(0o700)  # a program can take the right from its folders
        for each in [*inner.iterdir()]:
            if each.is_symlink() or not each.is_dir():
                each.unlink()
            else:
                each.chmod(0o700)
                waiting.append(each.rename(folder / secrets.token_hex(16)))
        if inner != folder:
            inner.rmdir()
    folder.rmdir()


@contextlib.contextmanager
def ended_with_us() -> Iterator[None]:
    """What is started in here, and all that it starts, has ended at the end, where the system can say who that is.

    No other child may be started meanwhile. Raises TimeoutError where a process cannot be ended.
    """
    if not _adopt(wanted=True):
        yield
        return
    before = _children()
    try:
        yield
    finally:
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
