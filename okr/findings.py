"""Faults in a user's files are values: one bad file never hides the other ninety-nine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One remark on one place of one file. `line` and `column` count from 1, the column in characters."""

    path: str
    line: int = 1
    column: int = 1
    code: str
    """A family letter and three digits, for example `F001`."""
    level: Level = "error"
    key: str = ""
    """Dotted key at which the finding stands."""
    id: str = ""
    """The item that it concerns, if one does."""
    message: str = ""
    fix: str = ""
    """In words: what to write instead."""
    fixable: bool = False
    """Whether `okr check --fix` does it."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}"
