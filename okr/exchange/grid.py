"""Rows of cells, the form that every file with a table is brought to, and how large such a file may be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from okr.errors import UsageError
from okr.words import Message
from okr.words.numbers import few

Cell = str | int | float | bool | date | datetime | None
"""A text as it is written; a number, a day or a truth value where the file itself says that it is one; None for
nothing."""
LARGEST_FILE = 20_000_000
"""Bytes of a file."""
MOST_ROWS = 100_000
"""Over all sheets of a file."""
LONGEST_CELL = 32 * 1024
"""Characters of a text that are kept."""
MOST_COLUMNS = 2_000
MOST_CELLS = 5_000_000
"""Over all sheets of a file, the empty ones too."""


class Row(NamedTuple):
    number: int
    """As a program for sheets counts it, the first one 1; of JSON the entry, and 0 for the names of its columns."""
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    name: str
    """Empty where the file has only one."""
    rows: tuple[Row, ...]
    """The head is one of them; rows without any cell are left out."""
    notes: tuple[str, ...] = ()
    """What a person has to know of the sheet as a whole."""


class Room:
    """How many rows and cells of a file may still come."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows, self.cells = MOST_ROWS, MOST_CELLS

    def take(self, cells: int, rows: int = 1) -> None:
        """Counts rows with so many cells in all. Raises UsageError when there are too many."""
        self.rows -= rows
        self.cells -= cells
        if self.rows < 0:
            raise self.error(Message("{file} has more than {n} rows", file=self.name, n=MOST_ROWS))
        if self.cells < 0:
            raise self.error(Message("{file} has more than {n} cells", file=self.name, n=MOST_CELLS))
        if cells > MOST_COLUMNS * rows:
            raise self.error(Message("{file} has more than {n} columns", file=self.name, n=MOST_COLUMNS))

    @staticmethod
    def error(message: str) -> UsageError:
        return UsageError(message, remedy=Message("Split the file, or keep only the part with the goals."))


def check_size(data: bytes, name: str) -> None:
    """Raises UsageError for a file that is too large."""
    if len(data) > LARGEST_FILE:
        raise Room.error(Message("{file} has more than {n} MB", file=name, n=LARGEST_FILE // 1_000_000))


def few_rows(numbers: Iterable[int]) -> str:
    """`3, 4, 5, 6, 7 and 12 more`, each once."""
    return few([*map(str, dict.fromkeys(numbers))], most=5)


def guessed_encoding(name: str, encoding: str) -> tuple[Message, ...]:
    """The note that a file is not in Unicode, where its encoding was guessed."""
    if not encoding:
        return ()
    return (Message("{file} is not in Unicode; it was read as {encoding}", file=name, encoding=encoding),)


def with_cuts_told(sheet: Sheet) -> Sheet:
    """The sheet with a note about its texts that are longer than what is kept of them."""
    long = (
        any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row.cells) for row in sheet.rows
    )
    numbers = [row.number for row, is_long in zip(sheet.rows, long, strict=True) if is_long]
    rows = few_rows(numbers)
    note = Message("Texts with more than {n} characters were cut: rows {rows}", n=LONGEST_CELL, rows=rows)
    return sheet._replace(notes=(*sheet.notes, note)) if numbers else sheet
