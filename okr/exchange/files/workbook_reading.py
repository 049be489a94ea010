"""The library that reads workbooks, and what it makes of one, as a process of its own.

At a broken file the library may end its process, never come back, or ask for all memory; what is looked at beforehand is
told better, but XML has more ways to be written than a look knows. So another process reads it:
`python -m okr.exchange.files.workbook_reading` takes a workbook and writes its sheets as JSON, each as its name, whether it
is hidden, the number of its first row, and its rows; or else a fault.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from datetime import date
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from okr.exchange.grid import MOST_CELLS

_WHOLE = 1e15
"""Floats below it that are whole are read as integers: a workbook keeps all numbers as floats."""
_MEMORY = 1_000_000_000
"""Bytes that this process may have, where the system can limit them."""


def _answer(data: bytes) -> dict[str, Any]:
    sheets = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        return {"fault": "password" if isinstance(error, PasswordError) else "broken"}
    for each in book.sheets_metadata:
        if each.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(each.name)
        except CalamineError:
            return {"fault": "sheet", "sheet": each.name}
        (top, left), (bottom, right) = sheet.start or (0, 0), sheet.end or (-1, -1)
        if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            return {"fault": "cells"}
        rows = [[*map(_cell, row)] for row in sheet.to_python()]
        sheets.append((each.name, each.visible != SheetVisibleEnum.Visible, top + 1, rows))
    return {"sheets": sheets}


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n") if cell and not cell.isspace() else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _WHOLE else cell
    return cell if isinstance(cell, bool | int | date) else str(cell)


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # not every system has each of them
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit_memory()
    answer = _answer(sys.stdin.buffer.read())
    # a day is written as an object, which no cell is
    sys.stdout.write(json.dumps(answer, default=lambda day: {type(day).__name__: day.isoformat()}))
