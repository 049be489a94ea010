"""How the numbers and days of a sheet seem to be written, with the cell that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okr.exchange.guessed.guess_columns import Column, Head
from okr.tables import decimal_mark

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
    return list(dict.fromkeys(word for word in words if word.casefold() in _EMPTY))


def open_words(head: Head) -> list[str]:
    """Words in columns of targets that come later."""
    targets = (*_columns(head, ("start", "target", "at_least", "at_most")), *head.periods.get("targets", ()))
    words = (cell.strip() for _, _, cell in _texts(targets))
    return list(dict.fromkeys(word for word in words if word.casefold() in _LATER))


def range_of(column: Column) -> str:
    """`0-1` or `0-100` of a column of shares, by its largest number; empty where it has none."""
    values = [float(cell) for _, cell in column.cells if isinstance(cell, int | float)]
    texts = (cell.replace(",", ".") for _, cell in column.cells if isinstance(cell, str))
    values += [float(each) for each in texts if re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", each)]
    return ("0-1" if max(values) <= 1 else "0-100") if values else ""


def _columns(head: Head, names: Sequence[str]) -> Iterator[Column]:
    yield from (head.says[each] for each in names if each in head.says)
    if "current" in names or "value" in names:
        yield from head.weeks
        yield from (column for columns in head.periods.values() for column in columns)
        yield from (column for column in head.columns if head.is_numbered(column))


def _texts(columns: Iterable[Column]) -> Iterator[tuple[str, int, str]]:
    for column in columns:
        yield from ((column.name, row, cell) for row, cell in column.cells if isinstance(cell, str))
