"""What a workbook in XLSX does not show to its reader: formulas that were never worked out, errors, hidden rows."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from okr.words import Message
from okr.words.numbers import few

_MOST = 5
"""Cells that are named."""
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL = rb"""<(?:\w+:)?c\s(?P<attributes>[^>]*)>"""
_UNKNOWN = re.compile(
    _CELL + rb"\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)  # fmt: skip
_ERROR = re.compile(rb"""<(?:\w+:)?c\s(?P<attributes>[^>]*\bt\s*=\s*["']e["'][^>]*)>""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s(?P<attributes>[^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")


def of(parts: Mapping[str, bytes]) -> dict[str, list[str]]:
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
        found[name] = list(_notes(name, part))
    return found


def _notes(name: str, sheet: bytes) -> Iterator[Message]:
    unknown = [own for own in _elements(_UNKNOWN, sheet) if own.get(b"t") != b"str"]
    if cells := _references(unknown):
        yield Message(
            'the sheet "{sheet}" has formulas without a value, read as empty: {cells}; open it and save it again',
            sheet=name, cells=few(cells, most=_MOST),
        )  # fmt: skip
    if cells := _references(_elements(_ERROR, sheet)):
        yield Message(
            'the sheet "{sheet}" has errors such as #DIV/0!, read as empty: {cells}',
            sheet=name, cells=few(cells, most=_MOST),
        )  # fmt: skip
    if rows := _references(_elements(_HIDDEN, sheet)):
        yield Message(
            'the sheet "{sheet}" has hidden rows, which are read too: {rows}',
            sheet=name, rows=few(rows, most=_MOST),
        )  # fmt: skip


def _references(elements: Sequence[Mapping[bytes, bytes]]) -> list[str]:
    return [own[b"r"].decode("ascii", "replace") for own in elements if b"r" in own]


def _elements(pattern: re.Pattern[bytes], text: bytes) -> list[dict[bytes, bytes]]:
    """The attributes of each element that a pattern finds."""
    own = "attributes" in pattern.groupindex
    return [
        {
            key: one or other
            for key, one, other in _ATTRIBUTE.findall(match["attributes"] if own else match[0])
        }
        for match in pattern.finditer(text)
    ]
