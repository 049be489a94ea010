"""All errors on one screen. An error knows its exit code, its sentence and its hint.

OkrError                 1   anything else; names the thing and what to do next
├── DoubtError           1   a value that is unlikely, until a person agrees
├── UsageError           2   wrong arguments or options
│   └── TwoReadingsError 2   a number that can be read in two ways
├── FindingsError        3   findings, or files that were skipped
├── NotFoundError        4   no such id
│   └── AmbiguousError   4   several ids are meant
├── LockedError          5   another command is writing
│   └── ChangedError     5   the file changed meanwhile
└── ConflictError        6   conflict markers of git in a file

The sentence begins small and has no full stop (`error: unknown cycle "Q9"`); the hint is a whole sentence.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from enum import IntEnum
from importlib.util import find_spec

from okr.words import Message, joined


class ExitCode(IntEnum):
    FINE = 0
    ERROR = 1
    USAGE = 2
    FINDINGS = 3
    NOT_FOUND = 4
    LOCKED = 5
    CONFLICT = 6
    INTERRUPTED = 130


def did_you_mean(names: Sequence[str]) -> str:
    """A hint at what looks alike; empty where nothing does."""
    return Message("Did you mean {names}?", names=joined(names, Message(" or "))) if names else ""


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


class TwoReadingsError(UsageError):
    """A text that can be two numbers; `readings` has them, the nearer one first, and `texts` how each is typed clearly."""

    def __init__(
        self, message: str, *, remedy: str, text: str, readings: Sequence[int | float], texts: Sequence[str]
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.text = text
        self.readings, self.texts = tuple(readings), tuple(texts)
        self.place = 0
        """Of several drafts the one that has the text."""


class DoubtError(OkrError):
    """Values that are unlikely, and nobody has agreed to them; `doubts` has a text for each."""

    def __init__(self, doubts: Sequence[str]) -> None:
        lines = doubts if len(doubts) == 1 else ["", *(joined(("  ", doubt), "") for doubt in doubts)]
        super().__init__(
            Message("nothing was written: {doubts}", doubts=joined(lines, "\n")),
            remedy=Message("If this is right, add --yes."),
        )
        self.doubts = tuple(doubts)

    @property
    def question(self) -> str:
        """What a person at a terminal is asked, who has seen the doubts if there are several."""
        if len(self.doubts) == 1:
            return Message("{doubt}. Keep it?", doubt=self.doubts[0])
        return Message("Keep them?")


class FindingsError(OkrError):
    exit_code = ExitCode.FINDINGS


class NotFoundError(OkrError):
    exit_code = ExitCode.NOT_FOUND

    @classmethod
    def of(cls, what: str) -> NotFoundError:
        """`file kpis/mrr.toml not found`."""
        remedy = Message("List all items: {command}", command="okr list")
        return cls(Message("{what} not found", what=what), remedy=remedy)


class AmbiguousError(NotFoundError):
    """Several things are meant by a text; `choices` are their ids with a description, for a person who can be asked."""

    def __init__(self, message: str, *, remedy: str = "", choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.choices = choices


class LockedError(OkrError):
    exit_code = ExitCode.LOCKED


class ChangedError(LockedError):
    """The file is no longer what the change was based on."""


class ConflictError(OkrError):
    exit_code = ExitCode.CONFLICT


class StaleError(Exception):
    """The files say otherwise than when the answer was begun: it is to be begun anew. Nobody is told."""


def of_system(error: OSError) -> OkrError:
    """What the system could not do, as a sentence with the file that it was about."""
    reason = error.strerror or str(error)
    return OkrError(
        Message("{file}: {reason}", file=str(error.filename), reason=reason) if error.filename else reason
    )


def say_too(error: BaseException, *sentences: str) -> None:
    """Add to an error what became of a part of the change."""
    if isinstance(error, OkrError):
        error.remedy = joined(filter(None, (error.remedy, *sentences)), " ")


def command_for_extra(name: str) -> str:
    """What to type where an extra of okr is missing.

    It names the Python, since the `pip` of the shell is often that of another environment. uv makes environments
    without pip. okr is there already, so no index is asked for it.
    """
    python = shlex.quote(sys.executable)
    pip = f"{python} -m pip install" if find_spec("pip") else f"uv pip install --python {python}"
    return f"{pip} 'okr[{name}]'"
