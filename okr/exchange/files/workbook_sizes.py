"""How large the sheets of a workbook become, told from its files before a library makes room for them.

A workbook of a few bytes can name one cell at each end of a sheet, or one long text a million times; the library that reads
it makes room for all cells in between and for each text. What is told here is never less than that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

LARGEST_TEXTS = 100_000_000
"""Bytes of the texts of all cells together."""
_PREFIX = rb"<(?:\w+:)?"
_REFERENCE = re.compile(rb"""[\s"']r\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
_CELL = re.compile(_PREFIX + rb"c[\s/>]")
_ROW = re.compile(_PREFIX + rb"row[\s/>]")
_VALUE = re.compile(_PREFIX + rb"v>([0-9]+)<")
_VALUES = re.compile(_PREFIX + rb"v[\s/>]")
_SHARED = re.compile(_PREFIX + rb"si\s*(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.DOTALL)
_ODS_SHEET = re.compile(rb"<table:table[\s>]")
_ODS_ROW = re.compile(rb"<table:table-row\b")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b")
_ODS_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["']([0-9]+)""")
_ODS_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["']([0-9]+)""")
_ODS_FILLED = (b"value", b"formula", b"<text:p")


class Size(NamedTuple):
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        return self.rows * self.columns


# ── xlsx ─────────────────────────────────────────────────────────────────────────────────────────


def of_xlsx(sheet: bytes) -> Size:
    """The rows and columns up to the last cell of a sheet, and some more where cells do not say where they are."""
    rows, named, columns = 0, 0, {b"A"}
    for column, row in _REFERENCE.findall(sheet):
        rows = max(rows, int(row[:9]))
        if column:
            named += 1
            columns.add(column)
    width = max(map(_column, columns))
    if named < len(_CELL.findall(sheet)):
        parts = _ROW.split(sheet)
        rows += len(parts)
        width += max(len(_CELL.findall(part)) for part in parts)
    return Size(rows, width)


def xlsx_texts(sheets: Sequence[bytes], shared: bytes) -> int:
    """Bytes of the texts of all cells that are kept once and named by their number."""
    lengths = [len(text) for text in _SHARED.findall(shared)]
    longest = max(lengths, default=0)
    total = 0
    for sheet in sheets:
        values = len(_VALUES.findall(sheet))
        if total + longest * values <= LARGEST_TEXTS:
            total += longest * values
            continue
        numbers = [int(number[:9]) for number in _VALUE.findall(sheet)]
        total += sum(lengths[number] for number in numbers if number < len(lengths))
        total += longest * (values - len(numbers))
    return total


def _column(letters: bytes) -> int:
    """The number of a column: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number


# ── ods ──────────────────────────────────────────────────────────────────────────────────────────


def of_ods(content: bytes) -> tuple[list[Size], int]:
    """The rows and columns of each sheet up to its last cell that says something, and the bytes of all their texts."""
    found = [_ods_sheet(sheet) for sheet in _ODS_SHEET.split(content)[1:]]
    return [size for size, _ in found], sum(texts for _, texts in found)


def _ods_sheet(sheet: bytes) -> tuple[Size, int]:
    rows = last = columns = texts = 0
    for part in _ODS_ROW.split(sheet)[1:]:
        row = part.rpartition(b"</table:table-row")[0] or part
        repeated = _repeated(_ODS_ROWS, row)
        rows += repeated
        width = filled = 0
        for cell in _ODS_CELL.split(row)[1:]:
            beside = _repeated(_ODS_COLUMNS, cell)
            width += beside
            if any(sign in cell for sign in _ODS_FILLED):
                filled = width
                texts += len(cell) * beside * repeated
        if filled:
            last, columns = rows, max(columns, filled)
    return Size(last, columns), texts


def _repeated(pattern: re.Pattern[bytes], text: bytes) -> int:
    return max((int(number[:9]) for number in pattern.findall(text)), default=1)
