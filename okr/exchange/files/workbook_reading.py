"""The library that reads workbooks, and what it makes of one, as a process of its own.

At a broken file the library may end its process, never come back, or ask for all memory; what is looked at beforehand is
told better, but XML has more ways to be written than a look knows. So another process reads it:
`python -m okr.exchange.files.workbook_reading` takes a workbook and writes its cells as JSON.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from okr.exchange.grid import MOST_CELLS

_WHOLE = 1e15
"""Floats below it that are whole are read as integers: a workbook keeps all numbers as floats."""
_SECONDS = 30
_MEMORY = 1_000_000_000
"""Bytes that the other process may have, where the system can limit them."""
_FLAGS = ("-P",)
"""Nothing is imported from the folder in which okr runs."""


class ReadSheet(NamedTuple):
    name: str
    is_hidden: bool
    first: int
    """Number of the first row."""
    rows: Sequence[Sequence[Any]]


class UnreadableError(Exception):
    """Why a workbook cannot be read: `password`, `cells` for too many of them, `sheet NAME`, or empty."""


def here(data: bytes) -> Iterator[ReadSheet]:
    """The sheets of a workbook, each read when it is asked for. Raises UnreadableError."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UnreadableError("password") from error
    except CalamineError as error:
        raise UnreadableError from error
    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            read = book.get_sheet_by_name(sheet.name)
        except CalamineError as error:
            raise UnreadableError(f"sheet {sheet.name}") from error
        yield ReadSheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible, *_rows(read))


def _rows(sheet: CalamineSheet) -> tuple[int, list[list[Any]]]:
    if sheet.start is None or sheet.end is None:
        return 1, []
    (top, left), (bottom, right) = sheet.start, sheet.end
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        raise UnreadableError("cells")
    return top + 1, [[*map(_cell, row)] for row in sheet.to_python()]


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n") if cell and not cell.isspace() else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _WHOLE else cell
    return cell if isinstance(cell, bool | int | date) else str(cell)


# ── in a process of its own ──────────────────────────────────────────────────────────────────────


def elsewhere(data: bytes) -> Iterator[ReadSheet]:
    """As `here`, by another process."""
    try:
        done = subprocess.run(
            [sys.executable, *_FLAGS, "-m", __name__],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout, object_hook=_day) if done.returncode == 0 else {"fault": ""}
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UnreadableError from error
    if "fault" in answer:
        raise UnreadableError(answer["fault"])
    yield from (ReadSheet(*sheet) for sheet in answer["sheets"])


def _day(value: dict[str, Any]) -> Any:
    if "day" in value:
        return date.fromisoformat(value["day"])
    return datetime.fromisoformat(value["moment"]) if "moment" in value else value


def _written(value: Any) -> dict[str, str]:
    """A day as an object, which no cell is."""
    return {"moment" if isinstance(value, datetime) else "day": value.isoformat()}


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # not every system has each of them
            resource.setrlimit(what, (most, most))


def _answer(data: bytes) -> dict[str, Any]:
    try:
        return {"sheets": [*here(data)]}
    except UnreadableError as error:
        return {"fault": str(error)}


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read()), default=_written))
