"""The state of a running `okr sync` in the folder that git keeps of a clone: its lock, and what it is about to do.

`.git/okr/` holds the intent (what is about to be done to branch, index and files), the index that is put together, and
temporary files. The lock is an flock on git's folder itself, so it cannot be deleted and ends with its process.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from okr.errors import LockedError, OkrError
from okr.storage.clone import FOLDER
from okr.storage.files import failure, write_atomic
from okr.storage.seal import fits, seal

if sys.platform != "win32":
    import fcntl

TELL_AFTER = 1.0
GIVE_UP_AFTER = 60.0
"""Seconds to wait for another sync: it may be talking to a slow server."""
_POLL = 0.05
_PURPOSE = "sync"

Step = Literal["share", "commit", "move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a sync is about to do."""

    step: Step
    """`share`: only git's own objects and references of the remote; `commit`: the branch, then the index;
    `move`: the files, the index, then the branch."""
    branch: str
    """`refs/heads/main`"""
    tracking: str = ""
    """`refs/remotes/origin/main`; empty without a remote."""
    old: str = ""
    """The commit before the step; empty where there was none."""
    new: str = ""
    """The commit after it."""
    began: float = 0.0
    """Seconds since the epoch, when the sync began: no lock of git that is older is one of its own."""
    pid: int = 0


@contextlib.contextmanager
def sync_lock(
    folder: Path,
    tell: Callable[[str], None] = lambda _: None,
    *,
    give_up_after: float = GIVE_UP_AFTER,
) -> Iterator[int | None]:
    """Hold the lock of a clone's git folder; gives the descriptor, None where the system has no such lock.

    Raises LockedError when another sync of the clone holds it for too long.
    """
    if sys.platform == "win32":
        yield None
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor if _locked(descriptor, tell, give_up_after) else None
    finally:
        os.close(descriptor)


def _locked(descriptor: int, tell: Callable[[str], None], give_up_after: float) -> bool:
    """False on file systems that know no such lock."""
    began = time.monotonic()
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - began
        except OSError:
            return False
        else:
            return True
        if waited >= give_up_after:
            raise LockedError(
                f"Another `okr sync` is at work in this clone, for more than {give_up_after:g} s.",
                remedy="Wait until it ends, then run `okr sync` again.",
            )
        if waited >= TELL_AFTER and not told:
            tell("waiting for another `okr sync` in this clone …")
            told = True
        time.sleep(_POLL)


# ── the folder and the intent ────────────────────────────────────────────────────────────────────


class Scratch:
    """The folder of a running sync; whoever uses it holds the lock."""

    def __init__(self, git: Path) -> None:
        self.git = git
        self.path = git / FOLDER
        self._intent = self.path / "intent.json"

    def make(self) -> None:
        """An empty folder, whatever stood in its place."""
        self.remove()
        try:
            self.path.mkdir(mode=0o700)
        except OSError as error:
            raise failure("made", self.path, error) from error

    def remove(self) -> None:
        if self.path.is_symlink() or self.path.is_file():
            self.path.unlink()
        elif os.path.lexists(self.path):
            shutil.rmtree(self.path)

    @contextlib.contextmanager
    def used_for(self, intent: Intent) -> Iterator[None]:
        """The folder made for a sync and removed when it ends; left for the next command where it was cut short.

        Temporary files of this process go into it, so that a kill leaves none elsewhere.
        """
        self.make()
        self.write(intent)
        before, tempfile.tempdir = tempfile.tempdir, str(self.path)
        try:
            yield
        except Exception:
            if self.read() == intent:  # no step was begun
                self.remove()
            raise
        else:
            self.remove()
        finally:
            tempfile.tempdir = before

    def write(self, intent: Intent) -> None:
        """Write down what is about to be done, on the disk when it returns."""
        body = json.dumps(asdict(intent))
        said = seal(self.git, _PURPOSE, body.encode())
        write_atomic(self._intent, json.dumps({"body": body, "seal": said or ""}).encode())

    @property
    def has_intent(self) -> bool:
        """False where the sync was cut short before it did anything."""
        return os.path.lexists(self._intent)

    def read(self) -> Intent | None:
        """What a sync that was cut short was about to do; None unless this person's okr wrote it here."""
        try:
            if self.path.is_symlink() or self._intent.is_symlink():
                return None
            record = json.loads(self._intent.read_bytes())
            body = str(record["body"])
            if not fits(self.git, _PURPOSE, body.encode(), str(record["seal"])):
                return None
            return Intent(**json.loads(body))
        except (OSError, ValueError, LookupError, TypeError, RecursionError, OkrError):
            return None
