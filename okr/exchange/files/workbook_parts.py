"""What the files of a workbook tell before a library reads it: how large its sheets become, and what is hidden in them.

A workbook of a few bytes can name one cell at each end of a sheet, or one long text a million times; the library that reads
it makes room for all cells in between and for each text. What is told here is never less than that.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from okr.words import Message
from okr.words.numbers import few

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

_MOST = 5
"""Cells that are named."""
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_WITH_ATTRIBUTES = rb"""<(?:\w+:)?c\s(?P<attributes>[^>]*)>"""
_UNKNOWN = re.compile(
    _WITH_ATTRIBUTES + rb"\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)  # fmt: skip
_ERROR = re.compile(rb"""<(?:\w+:)?c\s(?P<attributes>[^>]*\bt\s*=\s*["']e["'][^>]*)>""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s(?P<attributes>[^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")


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


# ── what a workbook does not show to its reader ──────────────────────────────────────────────────


def notes(parts: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The notes of each sheet, by its name."""
    targets = {
        relation.get(b"Id"): relation.get(b"Target", b"").decode("utf-8", "replace")
        for relation in _elements(_RELATION, parts.get("xl/_rels/workbook.xml.rels", b""))
    }
    found: dict[str, list[str]] = {}
    for sheet in _elements(_SHEET, parts.get("xl/workbook.xml", b"")):
        target = targets.get(next((value for key, value in sheet.items() if key.endswith(b":id")), b""), "")
        part = parts.get(posixpath.normpath(posixpath.join("/xl", target))[1:], b"")
        name = html.unescape(sheet.get(b"name", b"").decode("utf-8", "replace"))
        found[name] = list(_notes_of(name, part))
    return found


def _notes_of(name: str, sheet: bytes) -> Iterator[Message]:
    unknown = [own for own in _elements(_UNKNOWN, sheet) if own.get(b"t") != b"str"]
    if cells := _references(unknown):
        yield Message(
            'the sheet "{sheet}" has formulas without a value, read as empty: {cells}; open it and save it again',
            sheet=name, cells=cells,
        )  # fmt: skip
    if cells := _references(_elements(_ERROR, sheet)):
        yield Message(
            'the sheet "{sheet}" has errors such as #DIV/0!, read as empty: {cells}', sheet=name, cells=cells
        )
    if rows := _references(_elements(_HIDDEN, sheet)):
        yield Message(
            'the sheet "{sheet}" has hidden rows, which are read too: {rows}', sheet=name, rows=rows
        )


def _references(elements: Sequence[Mapping[bytes, bytes]]) -> str:
    found = [own[b"r"].decode("ascii", "replace") for own in elements if b"r" in own]
    return few(found, most=_MOST) if found else ""


def _elements(pattern: re.Pattern[bytes], text: bytes) -> list[dict[bytes, bytes]]:
    """The attributes of each element that a pattern finds."""
    own = "attributes" if "attributes" in pattern.groupindex else 0
    return [
        {key: one or other for key, one, other in _ATTRIBUTE.findall(match[own])}
        for match in pattern.finditer(text)
    ]
