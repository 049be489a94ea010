"""How much the tests try: `make test` takes a share, `make test-full` (OKR_FULL=1) takes all of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

Case = TypeVar("Case")
EXAMPLES = 2_000
"""Of each property, in a full run."""
MEMORY = "/dev/shm"
ROOM = 2 << 30
"""Bytes that a run may need at a time, with much to spare."""
FULL = bool(os.environ.get("OKR_FULL"))


def size(share: int, everything: int) -> int:
    """The number of cases, rounds or files to try."""
    return everything if FULL else share


def examples(share: int) -> settings:
    """For a property that takes another share of examples than the usual one: it is dear, or misses much with it."""
    return settings(max_examples=size(share, EXAMPLES))


def some(cases: Sequence[Case], every: int) -> Sequence[Case]:
    """All cases of a long list, or one of so many."""
    return cases if FULL else cases[::every]


def place() -> str | None:
    """Where the files of a run are, if not where pytest puts them: in memory, if that has room and runs programs.

    A run of all of it is on the disk: a look at the disk, and an `fsync`, cost a hundred times as much there.
    """
    if FULL or not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    return MEMORY if runs_programs and shutil.disk_usage(MEMORY).free > ROOM else None
