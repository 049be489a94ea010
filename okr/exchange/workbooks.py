"""Workbooks of Excel and LibreOffice, brought to rows of cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from okr.errors import UsageError
from okr.exchange import workbook_notes, workbook_sizes
from okr.exchange.archives import Archive
from okr.exchange.grid import MOST_CELLS, Cell, Room, Row, Sheet
from okr.words import Message

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OLD = b"\xd0\xcf\x11\xe0"
"""How the older workbooks begin, and the newer ones with a password."""
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_READ = (".xml", ".rels", ".bin")
_WHOLE = 1e15
"""Floats below it that are whole are read as integers: a workbook keeps all numbers as floats."""


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
        for name, content in parts.items():
            copy.writestr(name, content)
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
    if any(size.cells > MOST_CELLS for size in sizes) or sum(size.cells for size in sizes) > MOST_CELLS:
        raise room.error(Message("{file} has more than {n} cells", file=room.name, n=MOST_CELLS))
    if texts > workbook_sizes.LARGEST_TEXTS:
        raise room.error(
            Message(
                "{file} has more than {n} MB of texts",
                file=room.name,
                n=workbook_sizes.LARGEST_TEXTS // 1_000_000,
            )
        )


def _sheets(data: bytes, name: str, room: Room, notes: Mapping[str, Sequence[str]]) -> Iterator[Sheet]:
    book = _opened(data, name)
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  a workbook alone needs it

    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        own = [*notes.get(sheet.name, ())]
        if sheet.visible != SheetVisibleEnum.Visible:
            own.insert(0, Message('the sheet "{sheet}" is hidden in the workbook', sheet=sheet.name))
        rows = tuple(_rows(_loaded(book, sheet.name, name), room))
        yield Sheet(sheet.name, rows, tuple(own))


def _opened(data: bytes, name: str) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415  a workbook alone needs it

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise _protected(name) from error
    except CalamineError as error:
        raise _broken(name) from error


def _loaded(book: CalamineWorkbook, sheet: str, name: str) -> CalamineSheet:
    from python_calamine import CalamineError  # noqa: PLC0415  a workbook alone needs it

    try:
        return book.get_sheet_by_name(sheet)
    except CalamineError as error:
        raise UsageError(
            Message('{file}: the sheet "{sheet}" cannot be read', file=name, sheet=sheet),
            remedy=Message("Open it in Excel or LibreOffice and save it again as XLSX."),
        ) from error


def _rows(sheet: CalamineSheet, room: Room) -> Iterator[Row]:
    if sheet.start is None:
        return
    first = sheet.start[0] + 1
    for number, cells in enumerate(sheet.to_python(), first):
        room.take(len(cells))
        kept = tuple(map(_cell, cells))
        if any(cell is not None for cell in kept):
            yield Row(number, kept)


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n") if cell and not cell.isspace() else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _WHOLE else cell
    return cell if isinstance(cell, bool | int | date) else str(cell)


def _protected(name: str) -> UsageError:
    return UsageError(
        Message("{file} is protected by a password", file=name), remedy=Message("Save it without a password.")
    )


def _broken(name: str) -> UsageError:
    return UsageError(
        Message("{file} is not a workbook that can be read", file=name),
        remedy=Message("Open it in Excel or LibreOffice and save it again as XLSX."),
    )
