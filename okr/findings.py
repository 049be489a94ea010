"""Problems in a user's files are values: one bad file never hides the other ninety-nine."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from okr.words import joined

Level = Literal["error", "warning", "hint"]
Key = tuple[str | int, ...]
"""Where a value stands in a file: keys of tables and places in lists, from the top."""

CONFLICT_MARKERS = "F002"
MISPLACED_CHECKIN = "R006"
_LONGEST_STEP = 40


class Finding(Struct, frozen=True, kw_only=True, order=True):
    """A problem at one place of one file. `line` and `column` count from 1, the column in characters."""

    path: str
    line: int = 1
    column: int = 1
    code: str = ""
    """A family letter and three digits, for example `F001`."""
    level: Level = "error"
    key: Key = ()
    """Of something missing the table that should hold it, or the key that it should have."""
    id: str = ""
    """The item that it concerns, if one does."""
    message: str = ""
    fix: str = ""
    """What to do, or a question to ask."""
    fixable: bool = False
    """Whether `okr check --fix` or `okr doctor --fix` does it."""
    right_path: str = ""
    """Where a file in the wrong place belongs, if that is known."""

    @property
    def is_located(self) -> bool:
        """Whether it has its line, or no key by which that could be found."""
        return not self.key or (self.line, self.column) != (1, 1)

    @property
    def is_for_check(self) -> bool:
        """Whether it is seen when a file is read, but shown by `okr check` alone: what stands in the file counts."""
        return self.code in ("K005", MISPLACED_CHECKIN)

    def __str__(self) -> str:
        return joined((f"{self.path}:{self.line}:{self.column}: {self.code} ", self.message), "")


def dotted(key: Key) -> str:
    """`("update", 0, "value")` → `update[0].value`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{shortened(step)}" for step in key)
    return text.removeprefix(".")


def shortened(text: str) -> str:
    """As much of a name or a value as a sentence repeats."""
    return text if len(text) <= _LONGEST_STEP else f"{text[: _LONGEST_STEP - 1]}…"
