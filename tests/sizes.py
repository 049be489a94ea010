"""How much the tests try: `make test` takes a share, `make test-full` (OKR_FULL=1) takes all of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")
FULL = bool(os.environ.get("OKR_FULL"))


def size(share: int, everything: int) -> int:
    """The number of cases, rounds or files to try."""
    return everything if FULL else share


def some(cases: Sequence[Case], every: int) -> Sequence[Case]:
    """All cases of a long list, or one of so many."""
    return cases if FULL else cases[::every]
