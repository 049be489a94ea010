"""Faults in a user's files are values: one bad file never hides the other ninety-nine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from okr.words import joined

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
        return joined((f"{self.path}:{self.line}:{self.column}: {self.code} ", self.message), "")


CONFLICT_MARKERS = "F002"

FILE_CODES: Mapping[str, str] = {
    "F001": "the file does not parse as TOML",
    "F002": "conflict markers of git stand in the file",
    "F003": "a value is missing, of the wrong type, or against a rule of its table",
    "F004": "an unknown key",
    "F005": "a name or a place that no item can have",
    "F006": "written by a newer okr",
    "F007": "not UTF-8",
    "F008": "too large, not a regular file, or a link that leads out",
}
"""What is wrong with one file alone; all but F004 leave it out. Five that teach have a K in front: see `lessons`."""

CHECK_ONLY = frozenset({"K005", "R006"})
"""Seen when a file is read, but told by `okr check` alone: what stands in the file counts all the same."""
