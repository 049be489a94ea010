"""Tables as spreadsheets write them: from bytes to rows, with the separator and the decimal mark that they use."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from okr.errors import UsageError
from okr.words import Message
from okr.words.numbers import Point

SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=(?P<mark>[^"\r\n])"?[,;\t]*', re.IGNORECASE)
"""The first line that Excel reads as "separated by this", and some programs write for it."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of Excel and LibreOffice begin, new and old."""
_LONGEST_HEADER = 10_000
_ENCODINGS = {"cp1252": "Windows-1252", "mac_roman": "Mac OS Roman"}
_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that gets an apostrophe in front: what a spreadsheet may take for a formula, or for such an apostrophe."""
_NUMBER = re.compile(r"(?:rp\.?|[^\w.,]*)\s*(?P<digits>\d[\d.,]*)(?:[\s%].*)?", re.IGNORECASE)


class Row(NamedTuple):
    line: int
    """Where it begins in the file; a quoted cell may have line ends."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    separator: str
    header: Row
    rows: tuple[Row, ...]
    """Without those that have nothing in any cell."""


def decoded(data: bytes, name: str, encoding: str = "") -> tuple[str, str]:
    """The text of a file in an `encoding`; without one its encoding, too, where that was guessed: the plain CSV of
    Excel is not in Unicode.

    Raises UsageError.
    """
    if encoding:
        return _decoded_from(data, name, encoding), ""
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), ""
        if wide := _wide(data):
            return data.decode(wide), ""
        if data.startswith(_WORKBOOKS):
            raise UsageError(
                Message("{file} is a workbook, not a CSV file", file=name),
                remedy=Message("Save the sheet as CSV (CSV UTF-8 in Excel)."),
            )
        try:
            return data.decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            codec = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
            return data.decode(codec), _ENCODINGS[codec]
    except UnicodeDecodeError as error:
        raise UsageError(
            Message("{file} is not UTF-8", file=name), remedy=Message("Save it as CSV in UTF-8.")
        ) from error


def _wide(data: bytes) -> str:
    """The encoding of a text in UTF-16 that does not say so: every second byte of its beginning is zero."""
    start = data[:200]
    zeros = [start[side::2].count(0) * 3 > len(start) for side in (0, 1)]
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get((zeros[0], zeros[1]), "")


def _decoded_from(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError as error:
        raise UsageError(
            Message('unknown encoding "{encoding}"', encoding=encoding),
            remedy=Message("Examples: {examples}", examples="utf-8, utf-16, cp1252, mac_roman"),
        ) from error
    except UnicodeError as error:
        raise UsageError(
            Message("{file} is not in {encoding}", file=name, encoding=encoding),
            remedy=Message("Leave the encoding out, or save the file as CSV in UTF-8."),
        ) from error


def csv_text(text: str) -> str:
    """A text cell that a spreadsheet never takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def restored(text: str) -> str:
    """A text cell as it was before `csv_text`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def column(name: str) -> str:
    """The name of a column as it is compared: in any case, words joined by `_`."""
    return "_".join(name.casefold().split())


def read(text: str, name: str, known: Collection[str], plain: Callable[[str], str] = column) -> Table:
    """The rows below a header. The separator is the one that finds most of the `known` columns in the header, as `plain`
    makes them comparable.

    Raises UsageError, with the line, where quotes do not match.
    """
    told, text = told_separator(text)

    def fit(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text[:_LONGEST_HEADER], newline=""), delimiter=separator)
        names = next((cells for cells in reader if any(cells)), [])
        return sum(plain(name) in known for name in names), len(names)

    separator = told or max(SEPARATORS, key=fit)
    filled = (row for row in records(text, separator, name) if any(cell.strip() for cell in row.cells))
    header, *rows = list(filled) or [Row(1, ())]
    return Table(separator, header, tuple(rows))


def told_separator(text: str) -> tuple[str, str]:
    """The separator that the first line of a file says, and the text from the end of that line on, which is counted;
    empty, and all of the text, where it says none."""
    told = _SEPARATOR_LINE.match(text)
    return (told["mark"], text[told.end() :]) if told else ("", text)


def decimal_mark(cells: Iterable[str]) -> Point | None:
    """The decimal mark that the numbers of a table agree on; None where none of them shows it, or they differ."""
    marks = {mark for cell in cells if (mark := _mark(cell))}
    return marks.pop() if len(marks) == 1 else None  # type: ignore[return-value]  # one of the two


def _mark(cell: str) -> str:
    """The decimal mark that this cell shows beyond doubt: not `1.250`, which may be thousands."""
    number = _NUMBER.fullmatch(cell.strip())
    digits = number["digits"].rstrip(".,") if number else ""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return ""
    mark, before, behind = digits[last], digits[:last], digits[last + 1 :]
    if ("." in before and mark == ",") or ("," in before and mark == "."):
        return mark
    if mark in before:  # several of one mark: thousands
        return "," if mark == "." else "."
    return mark if len(behind) != 3 or before == "0" or len(before) > 3 else ""


def records(text: str, separator: str, name: str) -> Iterator[Row]:
    """All rows, without a cell where the line is empty. Raises UsageError, with the line, where quotes do not match."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise UsageError(
                Message(
                    "{place}: a cell has more than {n} characters",
                    place=f"{name}:{line}", n=csv.field_size_limit(),
                ),
                remedy=Message("See whether a quote is missing there, or shorten the cell."),
            ) from error  # fmt: skip
        raise UsageError(
            Message("{place}: the quotes do not match", place=f"{name}:{line}"),
            remedy=Message("Write a quote inside of quotes twice: {example}", example='"a 5"" pipe"'),
        ) from error
