"""How the numbers and days of a sheet seem to be written, with the cell that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okr.exchange.grid import Cell
from okr.exchange.guessed.guess_columns import Column, Head
from okr.tables import decimal_mark

EXAMPLES = {",": "1.250,75", ".": "1,250.75"}
"""Decimal mark → a number that shows it."""
_EMPTY = frozenset(
    (
        "-",
        "–",
        "—",
        "n/a",
        "na",
        "n.a.",
        "tbd",
        "tba",
        "tbc",
        "?",
        "none",
        "null",
        "nihil",
        "kosong",
        "belum ada",
        "t/a",
    )
)
EITHER = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])")
"""A number that can be thousands, or decimals."""
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?: .*)?")
_NUMBERS = (
    "start",
    "target",
    "stretch",
    "at_least",
    "at_most",
    "current",
    "value",
    "weight",
    "progress",
    "grade",
    "confidence",
)
_DAYS = ("starts", "ends", "due", "date")


class Shown(NamedTuple):
    """A key of the mapping, and the cell that shows it."""

    value: str
    """Empty where the cells leave it open."""
    cell: str
    row: int
    column: str
    others: tuple[str, ...] = ()
    """What it may be, where it is open."""


def numbers(head: Head) -> Shown | None:
    """The example that fixes how numbers are written; None where no cell needs it."""
    cells = list(_texts(_columns(head, _NUMBERS)))
    mark = decimal_mark(cell for _, _, cell in cells)
    showing = [each for each in cells if decimal_mark([each[2]]) is not None]
    if mark is not None:
        column, row, cell = showing[0]
        return Shown(EXAMPLES[mark], cell, row, column)
    open_ = showing or [each for each in cells if EITHER.search(each[2])]
    return Shown("", open_[0][2], open_[0][1], open_[0][0], tuple(EXAMPLES.values())) if open_ else None


def dates(head: Head) -> Shown | None:
    """The form of days; None where no cell needs it."""
    cells = [
        (*each, found)
        for each in _texts(_columns(head, _DAYS))
        if (found := _NUMERIC.fullmatch(each[2].strip()))
    ]
    if not cells:
        return None
    for column, row, cell, found in cells:
        first, mark, second, year = found.groups()
        if int(first) > 12 or int(second) > 12:
            order = ("DD", "MM") if int(first) > 12 else ("MM", "DD")
            return Shown(mark.join((*order, "Y" * len(year))), cell, row, column)
    column, row, cell, found = cells[0]
    forms = (found[2].join((*order, "Y" * len(found[4]))) for order in (("DD", "MM"), ("MM", "DD")))
    return Shown("", cell, row, column, tuple(forms))


def empty(head: Head) -> list[str]:
    """Words in columns of numbers and days that say that there is none."""
    found = {
        cell.strip(): None
        for _, _, cell in _texts(_columns(head, (*_NUMBERS, *_DAYS)))
        if cell.strip().casefold() in _EMPTY
    }
    return list(found)


def range_of(column: Column) -> str:
    """`0-1` or `0-100` of a column of shares, by its largest number; empty where it has none."""
    values = [value for _, cell in column.cells if (value := _number(cell)) is not None]
    return ("0-1" if max(values) <= 1 else "0-100") if values else ""


def _number(cell: Cell) -> float | None:
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, str) and re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", cell):
        return float(cell.replace(",", "."))
    return None


def _columns(head: Head, names: Sequence[str]) -> Iterator[Column]:
    yield from (head.says[each] for each in names if each in head.says)
    if "current" in names or "value" in names:
        yield from head.weeks
        forms = head.numbered.values()
        yield from (each for each in head.columns if re.sub(r"\d{1,2}", "{n}", each.name, count=1) in forms)


def _texts(columns: Iterable[Column]) -> Iterator[tuple[str, int, str]]:
    for column in columns:
        yield from ((column.name, row, cell) for row, cell in column.cells if isinstance(cell, str))
