"""Workbooks of Excel and LibreOffice, brought to rows of cells."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from okr.errors import UsageError
from okr.exchange.files import workbook_parts
from okr.exchange.files.archives import Archive, protected
from okr.exchange.grid import MOST_CELLS, Room, Row, Sheet
from okr.words import Message

_OLD = b"\xd0\xcf\x11\xe0"
"""How the older workbooks begin, and the newer ones with a password."""
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_READ = (".xml", ".rels", ".bin")
_READER = (sys.executable, "-P", "-m", "okr.exchange.files.workbook_reading")
"""With `-P` nothing is imported from the folder in which okr runs."""
_SECONDS = 30


def is_old(data: bytes) -> bool:
    """Whether a file is in the form that Excel wrote up to 2003."""
    return data.startswith(_OLD)


def is_workbook(archive: Archive) -> bool:
    """Whether an archive is a workbook."""
    names = {file.info.filename for file in archive.files}
    return "xl/workbook.xml" in names or "xl/workbook.bin" in names or {"content.xml", "mimetype"} <= names


def read_old(data: bytes, name: str, room: Room) -> list[Sheet]:
    """The sheets of a workbook in the older form. Raises UsageError."""
    if _PASSWORD in data:
        raise protected(name)
    return list(_sheets(data, room, {}))


def read(archive: Archive, room: Room) -> list[Sheet]:
    """The sheets of a workbook. Raises UsageError.

    The library gets a new archive with the files that were looked at, so that it sees nothing else.
    """
    parts = {
        file.info.filename: archive.read(file)
        for file in archive.files
        if file.path.name.endswith(_READ) or file.path.name == "mimetype"
    }
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise protected(archive.name)
    for part, content in parts.items():
        if not part.endswith(".bin") and part != "mimetype":
            _check_xml(content, archive.name)
    _check_size(parts, room)
    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w") as copy:
        for part, content in parts.items():
            copy.writestr(part, content)
    looked_at = {part: content for part, content in parts.items() if not part.endswith(".bin")}
    return list(_sheets(checked.getvalue(), room, workbook_parts.notes(looked_at)))


def _check_xml(content: bytes, name: str) -> None:
    """Raises UsageError for what is no XML: at an element without an end the library waits for ever."""
    parser = expat.ParserCreate("utf-8")

    def refuse(*_: object) -> None:
        raise _error("broken", name)

    def look(*texts: str) -> None:
        if any("<" in text for text in texts):
            refuse()

    parser.StartDoctypeDeclHandler = refuse  # a workbook has none, and entities can flood
    # what looks like an element and is none would be counted as one, and a million of them for hours
    parser.CommentHandler = parser.ProcessingInstructionHandler = look
    parser.StartCdataSectionHandler = lambda: setattr(parser, "CharacterDataHandler", look)
    parser.EndCdataSectionHandler = lambda: setattr(parser, "CharacterDataHandler", None)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _error("broken", name) from error


def _check_size(parts: Mapping[str, bytes], room: Room) -> None:
    """Raises UsageError where the library would make room for more cells than may be."""
    if content := parts.get("content.xml"):
        sizes, texts = workbook_parts.of_ods(content)
    else:
        sheets = [part for name, part in parts.items() if name.endswith(".xml") and b"sheetData" in part]
        sizes = [workbook_parts.of_xlsx(sheet) for sheet in sheets]
        texts = workbook_parts.xlsx_texts(sheets, parts.get("xl/sharedStrings.xml", b""))
    if sum(size.cells for size in sizes) > MOST_CELLS:
        raise _error("cells", room.name)
    if texts > workbook_parts.LARGEST_TEXTS:
        n = workbook_parts.LARGEST_TEXTS // 1_000_000
        raise room.error(Message("{file} has more than {n} MB of texts", file=room.name, n=n))


def _sheets(data: bytes, room: Room, notes: Mapping[str, Sequence[str]]) -> Iterator[Sheet]:
    """What the library makes of a workbook, in a process of its own."""
    try:
        done = subprocess.run(_READER, input=data, capture_output=True, timeout=_SECONDS, check=False)
        answer: dict[str, Any] = {"fault": "broken"}
        if done.returncode == 0:
            answer = json.loads(done.stdout, object_hook=_day)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _error("broken", room.name) from error
    if "fault" in answer:
        raise _error(answer["fault"], room.name, answer.get("sheet", ""))
    for name, is_hidden, first, listed in answer["sheets"]:
        own = [Message('the sheet "{sheet}" is hidden in the workbook', sheet=name)] if is_hidden else []
        rows = []
        for number, cells in enumerate(listed, first):
            room.take(len(cells))
            if any(cell is not None for cell in cells):
                rows.append(Row(number, tuple(cells)))
        yield Sheet(name, tuple(rows), (*own, *notes.get(name, ())))


def _day(value: dict[str, Any]) -> Any:
    """A day, which is the only cell that is written as an object."""
    if "date" in value:
        return date.fromisoformat(value["date"])
    return datetime.fromisoformat(value["datetime"]) if "datetime" in value else value


def _error(fault: str, name: str, sheet: str = "") -> UsageError:
    """The sentence for `password`, `cells` for too many of them, `sheet` for one that cannot be read, or `broken`."""
    if fault == "password":
        return protected(name)
    if fault == "cells":
        return Room.error(Message("{file} has more than {n} cells", file=name, n=MOST_CELLS))
    message = Message("{file} is not a workbook that can be read", file=name)
    if fault == "sheet":
        message = Message('{file}: the sheet "{sheet}" cannot be read', file=name, sheet=sheet)
    return UsageError(message, remedy=Message("Open it in Excel or LibreOffice and save it again as XLSX."))
