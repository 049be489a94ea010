"""All that can go wrong, on one screen. An error knows its exit code and its own sentence.

OkrError                 1   said as it is; names the thing and what to do next
├── UsageError           2   the words of the command are off
├── FindingsError        3   findings, or files left out
├── NotFoundError        4   no such id
│   └── AmbiguousError   4   several things end in these words
├── LockedError          5   another command is writing
│   └── ChangedError     5   the file changed meanwhile
└── ConflictError        6   conflict markers of git stand in the file
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from okr.words import joined


class ExitCode(IntEnum):
    FINE = 0
    ERROR = 1
    USAGE = 2
    FINDINGS = 3
    NOT_FOUND = 4
    LOCKED = 5
    CONFLICT = 6
    INTERRUPTED = 130


def few(names: Iterable[str], joint: str = ", ", *, most: int = 10) -> str:
    """Names as a sentence lists them: the first ten, and how many there are more."""
    listed = list(names)
    more = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return joint.join(listed[:most]) + more


class OkrError(Exception):
    """A mistake that has a sentence; `remedy` says what to do next."""

    exit_code: ExitCode = ExitCode.ERROR

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return joined((self.message, self.remedy), "\n  ") if self.remedy else self.message


class UsageError(OkrError):
    exit_code = ExitCode.USAGE


class FindingsError(OkrError):
    exit_code = ExitCode.FINDINGS


class NotFoundError(OkrError):
    exit_code = ExitCode.NOT_FOUND

    @classmethod
    def of(cls, what: str, nearest: Sequence[str] = ()) -> NotFoundError:
        remedy = f"Did you mean {' or '.join(nearest)}?" if nearest else "`okr list` shows what there is."
        return cls(f"There is no {what}.", remedy=remedy)


class AmbiguousError(NotFoundError):
    @classmethod
    def among(cls, text: str, matches: Sequence[str]) -> AmbiguousError:
        shown = "\n  ".join(matches)
        return cls(f"'{text}' could be any of {len(matches)}; say more of the id:\n  {shown}")


class LockedError(OkrError):
    exit_code = ExitCode.LOCKED


class ChangedError(LockedError):
    """The file is no longer what the change was based on."""


class ConflictError(OkrError):
    exit_code = ExitCode.CONFLICT
