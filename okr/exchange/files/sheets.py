"""Tables of a file as rows of cells, whatever program wrote it: its bytes decide what it is, not its ending."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice

from okr.errors import UsageError
from okr.exchange.files import json_sheets, workbooks
from okr.exchange.files.archives import Archive, refused
from okr.exchange.grid import (
    LARGEST_FILE,
    Cell,
    Room,
    Row,
    Sheet,
    check_size,
    guessed_encoding,
    with_cuts_told,
)
from okr.exchange.lists.markdown_lines import lines_of, plain
from okr.exchange.lists.outcomes import SIGN
from okr.tables import decoded, records, told_separator
from okr.words import Message
from okr.words.numbers import few

__all__ = ["LARGEST_FILE", "Cell", "Row", "Sheet", "read_sheets"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TEXTS = {"csv": "csv", "json": "json", "jsonl": "json"}
_OTHERS = (
    (rb"%PDF", "PDF"),
    (rb"\x1f\x8b", "gzip"),
    (rb"BZh|\xfd7zXZ|7z\xbc\xaf|Rar!", "7-Zip, RAR, XZ or BZIP2"),
    (rb"(?i)\s*<(?:!doctype html|html|head|body|table|meta|style)\b", "HTML"),
    (rb"\s*<\?xml|\s*<\?mso", "XML"),
    (rb"\x89PNG|GIF8|\xff\xd8\xff", "PNG, GIF or JPEG"),
)
"""How files begin that hold no table, and what they are."""
_EXPORT = Message("Export it as CSV, XLSX or JSON.")
_SEPARATORS = (",", ";", "\t", "|", "^")
_SAMPLE = 50
"""Rows that are looked at to find the separator."""
_SAMPLE_SIZE = 200_000


def read_sheets(
    data: bytes, name: str, *, form: str = "", separator: str = "", encoding: str = ""
) -> tuple[Sheet, ...]:
    """The sheets of a file; `form`, `separator` and `encoding` are those of the mapping, empty where it says nothing.

    Raises UsageError: every limit and every fault of a file.
    """
    check_size(data, name)
    sheets = _read(data, name, form, separator, encoding)
    if not any(sheet.rows for sheet in sheets):
        raise UsageError(
            Message("{file} is empty", file=name), remedy=Message("Export it again, or name another file.")
        )
    return tuple(map(with_cuts_told, sheets))


def _read(data: bytes, name: str, form: str, separator: str, encoding: str) -> Sequence[Sheet]:
    room = Room(name)
    if data.startswith(_ZIP):
        archive = Archive(data, name)
        is_workbook = workbooks.is_workbook(archive)
        _check_form(form, "xlsx" if is_workbook else "zip", name)
        return (
            workbooks.read(archive, room) if is_workbook else _of_archive(archive, separator, encoding, room)
        )
    if workbooks.is_old(data):
        _check_form(form, "xlsx", name)
        return workbooks.read_old(data, name, room)
    if form in ("xlsx", "zip"):
        _check_form(form, "csv", name)
    return _of_text(data, name, form, separator, encoding, room)


def _of_text(data: bytes, name: str, form: str, separator: str, encoding: str, room: Room) -> Sequence[Sheet]:
    for start, kind in _OTHERS:
        if re.match(start, data.removeprefix(b"\xef\xbb\xbf")):
            raise UsageError(
                Message("{file} is not a table: it is {kind}", file=name, kind=kind), remedy=_EXPORT
            )
    if form == "markdown":
        return _of_markdown(data, name, encoding, room)
    found = _TEXTS.get(form) or ("json" if json_sheets.begins(data, name) else "csv")
    if found == "json":
        return json_sheets.read(data, name, form, encoding, room)
    return [_of_csv(data, name, separator, encoding, room)]


def _of_archive(archive: Archive, separator: str, encoding: str, room: Room) -> Sequence[Sheet]:
    """The sheets of each file with a table, by the stem of its name."""
    sheets: dict[str, Sheet] = {}
    others = []
    for file in archive.files:
        path, stem = file.info.filename, file.path.stem
        if "__MACOSX" in file.path.parts or stem.startswith("."):
            continue  # what the system of a Mac adds
        if file.path.suffix.lower().removeprefix(".") not in _TEXTS:
            others.append(path)
            continue
        if stem in {name.partition(".")[0] for name in sheets}:
            raise refused(Message('{file} has two files "{name}" in it', file=archive.name, name=stem))
        for sheet in _of_text(archive.read(file), f"{archive.name}/{path}", "", separator, encoding, room):
            name = f"{stem}.{sheet.name}" if sheet.name else stem
            sheets[name] = sheet._replace(name=name)
    if not sheets:
        raise UsageError(Message("{file} contains no JSON or CSV file", file=archive.name), remedy=_EXPORT)
    first, *rest = sheets.values()
    if others:
        note = Message("left out, only JSON and CSV were read: {files}", files=few(others, most=5))
        first = first._replace(notes=(*first.notes, note))
    return [first, *rest]


def _check_form(form: str, found: str, name: str) -> None:
    """Raises UsageError where the mapping is for another form of file."""
    if form and form != found:
        raise UsageError(
            Message("{file} is {found}, and the mapping is for {form}", file=name, found=found, form=form),
            remedy=Message(
                "Use the file that the mapping is for, or correct {key} in the mapping file.", key="from"
            ),
        )


# ── tables in Markdown ──────────────────────────────────────────────────────────────────────────

HEADING = "Heading"
"""The column in front of a table in Markdown: the heading above it, without its label."""
_LABEL = re.compile(
    rf"(?:{SIGN.pattern}|\s)*(?:\d+[.)]\s+)?(?:(?:objective|goal|objektif|sasaran|tujuan|o)\s?#?[\d.]*\s?[:–—-]\s+)?",
    re.IGNORECASE,
)
_DASHES = re.compile(r":?-+:?")
_BARS = re.compile(r"(?<!\\)\|")


def _of_markdown(data: bytes, name: str, encoding: str, room: Room) -> Sequence[Sheet]:
    """The tables of a document: those with one head are one sheet, called by the heading of the first. Raises UsageError."""
    text, guessed = decoded(data, name, encoding)
    sheets: dict[tuple[str, ...], tuple[str, list[Row]]] = {}
    heading, head, before = "", tuple[str, ...](), tuple[str, ...]()
    for line in lines_of(text):
        if line.form != "table":
            heading = _LABEL.sub("", plain(line.text), count=1) if line.form == "heading" else heading
            head, before = (), ()
            continue
        cells = tuple(plain(cell) for cell in _BARS.split(line.text.strip().strip("|")))
        if before and not head and all(map(_DASHES.fullmatch, cells)):
            head = before
            sheets.setdefault(head, (heading, [Row(line.number - 1, (HEADING, *head))]))
        elif head:
            room.take(len(cells))
            sheets[head][1].append(Row(line.number, tuple(cell or None for cell in (heading, *cells))))
        before = cells
    notes = guessed_encoding(name, guessed)
    return [Sheet(title, tuple(rows), notes) for title, rows in sheets.values()]


# ── text with separators ─────────────────────────────────────────────────────────────────────────


def _of_csv(data: bytes, name: str, separator: str, encoding: str, room: Room) -> Sheet:
    """The rows of a file. Raises UsageError."""
    if separator and (len(separator) != 1 or separator in '"\r\n\0'):
        raise UsageError(
            Message('separator = "{text}" is not one character', text=separator),
            remedy=Message("Examples: {examples}", examples=", ; | ^"),
        )
    text, guessed = decoded(data, name, encoding)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UsageError(
            Message("{place} contains a NUL byte", place=f"{name}:{line}"),
            remedy=Message("Save the file again as CSV in UTF-8."),
        )
    told, rest = told_separator(text)
    if told:
        text = re.sub(r"\A(?:\r\n|\r|\n)", "", rest)  # programs for sheets do not show that line
    rows = []
    for number, (_, cells) in enumerate(records(text, separator or told or _separator_of(text), name), 1):
        room.take(len(cells))
        kept = tuple(cell if cell and not cell.isspace() else None for cell in cells)
        if any(kept):
            rows.append(Row(number, kept))
    return Sheet("", tuple(rows), guessed_encoding(name, guessed))


def _separator_of(text: str) -> str:
    """The one that most rows have, as often as the first row that has it; of equals the one that makes more cells."""

    def fit(separator: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text[:_SAMPLE_SIZE], newline=""), delimiter=separator)
        try:
            sizes = [len(cells) for cells in islice(reader, _SAMPLE) if cells]
        except csv.Error:
            return 0, 0
        parted = [size for size in sizes if size > 1]
        if not parted:
            return 0, 0
        alike = sum(size >= parted[0] for size in sizes)
        return round((len(parted) + alike) / len(sizes), 2), sum(parted)

    return max(_SEPARATORS, key=fit)
