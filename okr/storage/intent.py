"""What a running `okr sync` is about to do, written down in the folder that git keeps of a clone.

`.git/okr/` holds the intent (what is about to be done to branch, index and files), the index that is put together, and
temporary files.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import msgspec

from okr.errors import OkrError
from okr.storage.clone import FOLDER
from okr.storage.files.read import os_error, read_plain
from okr.storage.files.replace import temporaries, write_atomic
from okr.storage.files.seal import fits, seal
from okr.words import Message

_PURPOSE = "sync"
_LONGEST = 64 * 1024

Step = Literal["share", "commit", "move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a sync is about to do."""

    step: Step
    """`share`: only git's own objects and references of the remote; `commit`: the branch, then the index;
    `move`: the files, the index, then the branch."""
    branch: str
    """`refs/heads/main`"""
    workspace: str = ""
    """Where the workspace of the sync stands in the repository: empty, or `goals/`."""
    tracking: str = ""
    """`refs/remotes/origin/main`; empty without a remote."""
    old: str = ""
    """The commit before the step; empty where there was none."""
    new: str = ""
    """The commit after it."""
    began: float = 0.0
    """Seconds since the epoch, when the sync began: no lock of git that is older is one of its own."""
    pid: int = 0


class _Sealed(msgspec.Struct):
    body: str
    """An intent as JSON, in ASCII: a branch or a folder may have a name that is not UTF-8, which msgspec cannot write."""
    seal: str


class Scratch:
    """The folder of a running sync; whoever uses it holds the lock."""

    def __init__(self, git: Path) -> None:
        self.git = git
        self.path = git / FOLDER
        self._intent = self.path / "intent.json"
        self._written: Intent | None = None
        """The last one of this process: without a key it cannot be told by reading it."""

    def clear(self) -> bool:
        """Remove the folder of a sync that wrote nothing down yet, in which is a temporary file at the most; else False."""
        with contextlib.suppress(OSError):
            if not stat.S_ISDIR(self.path.lstat().st_mode):
                return False
            for path in temporaries(self.path, ".intent.json.tmp-*"):
                path.unlink()
            self.path.rmdir()
        return not os.path.lexists(self.path)

    def remove(self) -> None:
        """Remove what this process or a sealed intent is known to have made."""
        try:
            shutil.rmtree(self.path)
        except (OSError, RecursionError) as error:
            raise OkrError(
                Message("cannot remove {folder}: {why}", folder=str(self.path), why=str(error)),
                remedy=Message("Remove it yourself."),
            ) from error

    @contextlib.contextmanager
    def used_for(self, intent: Intent) -> Iterator[None]:
        """The folder made for a sync and removed when it ends; left for the next command where it was cut short.

        Temporary files of this process go into it, so that a kill leaves none elsewhere.
        """
        try:
            self.path.mkdir(mode=0o700)
        except FileExistsError:
            raise OkrError(
                Message(
                    "{folder} is in the way, and it was not made by you on this machine",
                    folder=str(self.path),
                ),
                remedy=Message("Look at it and remove it."),
            ) from None
        except OSError as error:
            raise os_error("made", self.path, error) from error
        self.write(intent)
        before, tempfile.tempdir = tempfile.tempdir, str(self.path)
        try:
            yield
        except Exception:
            if self._written == intent:  # no step was begun
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
        write_atomic(self._intent, msgspec.json.encode(_Sealed(body, said or "")))
        self._written = intent

    def read(self) -> Intent | None:
        """What a sync that was cut short was about to do; None unless this person's okr wrote it here."""
        try:
            if self.path.is_symlink():
                return None
            record = msgspec.json.decode(read_plain(self._intent, _LONGEST), type=_Sealed)
            if not fits(self.git, _PURPOSE, record.body.encode(), record.seal):
                return None
            return msgspec.convert(json.loads(record.body), Intent)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
