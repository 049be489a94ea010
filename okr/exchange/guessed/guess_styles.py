"""How the numbers and days of a sheet seem to be written, with the cell that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okr.exchange.cells import text
from okr.exchange.grid import Cell
from okr.exchange.guessed.guess_columns import WATCHED, Column, Head
from okr.tables import decimal_mark
from okr.units import unit_of

EXAMPLES = {",": "1.250,75", ".": "1,250.75"}
"""Decimal mark → a number that shows it."""
_EMPTY = frozenset((
    "-", "--", "–", "—", "…", "n/a", "na", "n.a.", "tbd", "tba", "tbc", "?", "none", "null", "kosong", "belum ada", "t/a",
))  # fmt: skip
_LATER = frozenset(
    ("tbd", "tba", "tbc", "?", "x", "y", "belum ditentukan", "belum ada", "to be defined", "to be decided")
)
EITHER = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])")
"""A number that can be thousands, or decimals."""
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?: .*)?")
_NUMBERS = (
    "start", "target", "stretch", "at_least", "at_most", "current", "value", "weight", "progress", "grade", "confidence",
    "numerator", "denominator",
)  # fmt: skip
_SHARES = ("start", "target", "stretch", "at_least", "at_most", "current", "value")
_MOST_SHARE = 2
"""A number above it is no share from 0 to 1."""
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
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
    either: Shown | None = None
    for column, row, cell in _texts(_columns(head, _DAYS)):
        if not (found := _NUMERIC.fullmatch(cell.strip())):
            continue
        first, mark, second, year = found.groups()
        forms = tuple(mark.join((*order, "Y" * len(year))) for order in (("DD", "MM"), ("MM", "DD")))
        if int(first) > 12 or int(second) > 12:
            return Shown(forms[int(first) <= 12], cell, row, column)
        either = either or Shown("", cell, row, column, forms)
    return either


def empty(head: Head) -> list[str]:
    """Words in columns of numbers and days that say that there is none."""
    words = (cell.strip() for _, _, cell in _texts(_columns(head, (*_NUMBERS, *_DAYS))))
    return list(dict.fromkeys(word for word in words if word.casefold() in _EMPTY | WATCHED))


def open_words(head: Head) -> list[str]:
    """Words in columns of targets that come later."""
    targets = (*_columns(head, ("start", "target", "at_least", "at_most")), *head.periods.get("targets", ()))
    words = (cell.strip() for _, _, cell in _texts(targets))
    return list(dict.fromkeys(word for word in words if word.casefold() in _LATER))


def range_of(column: Column) -> str:
    """`0-1` or `0-100` of a column of shares, by its largest number; empty where it has none."""
    values = [value for _, cell in column.cells if (value := _plain(cell)) is not None]
    return ("0-1" if max(values) <= 1 else "0-100") if values else ""


def percent(head: Head) -> Shown | None:
    """`0-1` or `0-100` of the numbers of rows whose unit is %, with one that can be both; None where no cell needs it, or where
    the others leave it open: 0.9 beside 1.2.
    """
    unit = head.says.get("unit")
    rows = {row for row, cell in unit.cells if unit_of(text(cell)).is_percent} if unit else ()
    in_rows = [
        (each.name, row, cell) for each in _columns(head, _SHARES) for row, cell in each.cells if row in rows
    ]
    numbers = [(abs(value), *each) for each in in_rows if (value := _plain(each[2])) is not None]
    either = min((each for each in numbers if 0 < each[0] < 1), key=lambda each: each[0], default=None)
    is_marked = any("%" in text(cell) for *_, cell in in_rows)
    most = max((each[0] for each in numbers), default=0)
    span = "0-100" if most > _MOST_SHARE else "0-1" if most <= 1 and not is_marked else ""
    if not span or (either is None and not (is_marked and numbers)):
        return None
    _, column, row, cell = either or numbers[0]
    return Shown(span, text(cell), row, column)


def _plain(cell: Cell) -> float | None:
    """The number of a cell without a percent sign, whatever its decimal mark."""
    if isinstance(cell, int | float):
        return float(cell)
    return float(cell.replace(",", ".")) if isinstance(cell, str) and _PLAIN.fullmatch(cell.strip()) else None


def _columns(head: Head, names: Sequence[str]) -> Iterator[Column]:
    yield from (head.says[each] for each in names if each in head.says)
    if "current" in names or "value" in names:
        yield from head.weeks
        yield from (column for columns in head.periods.values() for column in columns)
        yield from (column for column in head.columns if head.is_numbered(column))


def _texts(columns: Iterable[Column]) -> Iterator[tuple[str, int, str]]:
    for column in columns:
        yield from ((column.name, row, cell) for row, cell in column.cells if isinstance(cell, str))
