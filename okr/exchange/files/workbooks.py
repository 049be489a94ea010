"""Workbooks of Excel and LibreOffice, brought to rows of cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.parsers import expat

from okr.errors import UsageError
from okr.exchange.files import workbook_notes, workbook_sizes
from okr.exchange.files.archives import Archive
from okr.exchange.grid import MOST_CELLS, Room, Row, Sheet
from okr.words import Message

_OLD = b"\xd0\xcf\x11\xe0"
"""How the older workbooks begin, and the newer ones with a password."""
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_READ = (".xml", ".rels", ".bin")


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
        raise _protected(name)
    return list(_sheets(data, name, room, {}))


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
        raise _protected(archive.name)
    for part, content in parts.items():
        if not part.endswith(".bin") and part != "mimetype":
            _check_xml(content, archive.name)
    _check_size(parts, room)
    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w") as copy:
        for part, content in parts.items():
            copy.writestr(part, content)
    return list(_sheets(checked.getvalue(), archive.name, room, workbook_notes.of(parts)))


def _check_xml(content: bytes, name: str) -> None:
    """Raises UsageError for what is no XML: at an element without an end the library waits for ever."""
    parser = expat.ParserCreate("utf-8")

    def refuse(*_: object) -> None:
        raise _broken(name)

    parser.StartDoctypeDeclHandler = refuse  # a workbook has none, and entities can flood
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _broken(name) from error


def _check_size(parts: Mapping[str, bytes], room: Room) -> None:
    """Raises UsageError where the library would make room for more cells than may be."""
    if content := parts.get("content.xml"):
        sizes, texts = workbook_sizes.of_ods(content)
    else:
        sheets = [part for name, part in parts.items() if name.endswith(".xml") and b"sheetData" in part]
        sizes = [workbook_sizes.of_xlsx(sheet) for sheet in sheets]
        texts = workbook_sizes.xlsx_texts(sheets, parts.get("xl/sharedStrings.xml", b""))
    if sum(size.cells for size in sizes) > MOST_CELLS:
        raise _too_many(room)
    if texts > workbook_sizes.LARGEST_TEXTS:
        n = workbook_sizes.LARGEST_TEXTS // 1_000_000
        raise room.error(Message("{file} has more than {n} MB of texts", file=room.name, n=n))


def _sheets(data: bytes, name: str, room: Room, notes: Mapping[str, Sequence[str]]) -> Iterator[Sheet]:
    from okr.exchange.files import workbook_reading  # noqa: PLC0415  it imports the library, which a workbook alone needs

    try:
        for sheet in workbook_reading.elsewhere(data):
            own = [*notes.get(sheet.name, ())]
            if sheet.is_hidden:
                own.insert(0, Message('the sheet "{sheet}" is hidden in the workbook', sheet=sheet.name))
            rows = []
            for number, cells in enumerate(sheet.rows, sheet.first):
                room.take(len(cells))
                if any(cell is not None for cell in cells):
                    rows.append(Row(number, tuple(cells)))
            yield Sheet(sheet.name, tuple(rows), tuple(own))
    except workbook_reading.UnreadableError as error:
        raise _unreadable(str(error), name, room) from error


def _unreadable(fault: str, name: str, room: Room) -> UsageError:
    if fault == "password":
        return _protected(name)
    if fault == "cells":
        return _too_many(room)
    if fault.startswith("sheet "):
        return UsageError(
            Message(
                '{file}: the sheet "{sheet}" cannot be read', file=name, sheet=fault.removeprefix("sheet ")
            ),
            remedy=Message("Open it in Excel or LibreOffice and save it again as XLSX."),
        )
    return _broken(name)


def _too_many(room: Room) -> UsageError:
    return room.error(Message("{file} has more than {n} cells", file=room.name, n=MOST_CELLS))


def _protected(name: str) -> UsageError:
    return UsageError(
        Message("{file} is protected by a password", file=name), remedy=Message("Save it without a password.")
    )


def _broken(name: str) -> UsageError:
    return UsageError(
        Message("{file} is not a workbook that can be read", file=name),
        remedy=Message("Open it in Excel or LibreOffice and save it again as XLSX."),
    )
