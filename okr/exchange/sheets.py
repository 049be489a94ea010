"""Tables of a file as rows of cells, whatever program wrote it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | None
"""A text as it is written; a number, a day or a truth value where the file itself says that it is one."""


class Row(NamedTuple):
    number: int
    """As a program for sheets counts it, the first one 1; of JSON the entry."""
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    name: str
    """Empty where the file has only one."""
    rows: tuple[Row, ...]
    """The head is one of them; rows without any cell are left out."""
