"""The own table as a file: CSV, a workbook, JSON and Markdown."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from okr.errors import OkrError, UsageError, command_for_extra
from okr.exchange.grid import LARGEST_FILE, MOST_CELLS, MOST_ROWS, Cell
from okr.exchange.own_table.table_cells import (
    LEAD,
    Names,
    RowKind,
    cell_of,
    form_of,
    head,
    json_head,
    json_of,
    model_of,
    parted,
)
from okr.exchange.own_table.table_rows import ROW_KINDS, TableRow
from okr.fields import keys, tables
from okr.words import Message

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
SHEET_ROWS, SHEET_COLUMNS = 1_048_575, 16_384
"""Of a sheet of a workbook, below its head."""
_EXACT = 2**53
"""Up to here every whole number is one in a workbook."""
_FIRST_DAY = date(1900, 3, 1)
"""Days before it are others in Excel, which has a 29 February 1900."""
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook has no zone; equal goals make equal bytes

Cells = dict[str, Cell]
"""A row by the names of its columns."""


class Table(Struct, frozen=True):
    """Rows of cells, with the columns that some row uses."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[TableRow, Cells]]


def table_of(rows: Iterable[TableRow]) -> Table:
    """The cells of records; the columns of each kind in the order of its keys."""
    found = [(row, cells_of(row)) for row in rows]
    return Table(_columns(found), found)


def cells_of(row: TableRow) -> Cells:
    """What is written of one record."""
    cells = _lead(row)
    for names, value in flat(row.kind, row.values):
        cells[head(names)] = cell_of(value, form_of(row.kind, names))
    return cells


def _lead(row: TableRow) -> Cells:
    """The columns in front, which are no keys of a record; the day of a file where its update does not say it."""
    cells: Cells = {"kind": row.kind, "id": row.id, "person": row.person}
    if row.day is not None and ("item" not in row.values or row.values["date"] != row.day):
        cells["recorded"] = row.day
    return {name: cell for name, cell in cells.items() if cell}


def flat(kind: RowKind, values: Mapping[str, Any]) -> Iterator[tuple[Names, Any]]:
    """The columns of a record: of a small table one for each key in it."""
    small = parted(kind)
    for key, value in values.items():
        if key in small and isinstance(value, dict) and value:
            yield from (((key, inner), each) for inner, each in value.items())
        else:
            yield (key,), value


def _columns(rows: Iterable[tuple[TableRow, Cells]]) -> tuple[str, ...]:
    used: dict[RowKind, dict[str, None]] = {}
    for row, cells in rows:
        used.setdefault(row.kind, {}).update(dict.fromkeys(cells))
    found = dict.fromkeys(name for name in LEAD if any(name in names for names in used.values()))
    for kind in (kind for kind in ROW_KINDS if kind in used):
        ranks = {name: rank for rank, name in enumerate(_known(kind))}
        found |= dict.fromkeys(sorted(used[kind], key=lambda name: ranks.get(name, len(ranks))))
    return tuple(found)


def _known(kind: RowKind) -> Iterator[str]:
    """The columns that a kind may have, in their order."""
    small = {table.key: table.model for table in tables(model_of(kind)) if table.key in parted(kind)}
    for key in keys(model_of(kind)):
        yield head((key,))
        if key in small:
            yield from (head((key, inner)) for inner in keys(small[key]))


def _by_kind(table: Table) -> Iterator[tuple[RowKind, Table]]:
    for kind in ROW_KINDS:
        rows = [(row, cells) for row, cells in table.rows if row.kind == kind]
        if rows:
            yield kind, Table(_columns(rows), rows)


def _plain(cell: Cell) -> str:
    """A cell in a file of text."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return repr(cell)
        case date():
            return cell.isoformat()
    return str(cell)


# ── the formats ──────────────────────────────────────────────────────────────────────────────────


def csv_bytes(table: Table) -> bytes:
    """One table of all kinds."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = table.columns
    writer.writerow(columns)
    for row, cells in table.rows:
        shown = [_plain(cells.get(name)) for name in columns]
        if max(map(len, shown)) > (most := csv.field_size_limit()):  # which readers of CSV in Python refuse
            column, cell = max(zip(columns, shown, strict=True), key=lambda pair: len(pair[1]))
            raise _too_long(row, column, cell, most, "CSV", "json")
        writer.writerow(shown)
    return text.getvalue().encode()


def is_too_large(table: Table, data: bytes) -> bool:
    """Whether an import would refuse a file for its size."""
    cells = len(table.rows) * len(table.columns)
    return len(data) > LARGEST_FILE or len(table.rows) >= MOST_ROWS or cells > MOST_CELLS


def json_rows(rows: Iterable[TableRow]) -> Iterator[dict[str, Any]]:
    """The rows as JSON has them: numbers are numbers, tables and lists are nested."""
    for row in rows:
        lead = {key: each.isoformat() if isinstance(each, date) else each for key, each in _lead(row).items()}
        yield {**lead, **{json_head(key): json_of(value) for key, value in row.values.items()}}


def markdown_bytes(table: Table) -> bytes:
    """A table for each kind."""
    lines: list[str] = []
    for kind, part in _by_kind(table):
        lines += ["", f"## {kind}", ""] if lines else [f"## {kind}", ""]
        lines += [_line(map(_shown, part.columns)), _line("---" for _ in part.columns)]
        for _, cells in part.rows:
            lines.append(_line(_shown(_plain(cells.get(name))) for name in part.columns))
    return ("\n".join(lines) + "\n").encode()


_MARKS = re.compile(r"[\\`*_\[\]|~]|[<@\n]|&(?=#?\w+;)")
_INSTEAD = {"<": "&lt;", "@": "&#64;", "&": "&amp;", "\n": "<br>"}


def _shown(text: str) -> str:
    """Words in a cell of Markdown, of which none is a mark, a mention, HTML or the end of the cell."""
    return _MARKS.sub(lambda mark: _INSTEAD.get(mark[0], f"\\{mark[0]}"), text)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def xlsx_bytes(table: Table) -> bytes:
    """A workbook with a sheet for each kind. Raises UsageError where XlsxWriter is missing, OkrError where a cell is too
    long."""
    try:
        import xlsxwriter  # noqa: PLC0415  an extra
    except ImportError as error:
        raise UsageError(
            Message("XLSX needs the package XlsxWriter, which is not installed"),
            remedy=Message("Write CSV: -f csv. Or install it: {command}", command=command_for_extra("excel")),
        ) from error
    memory = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(memory, options) as book:
        book.set_properties({"created": _MADE})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        bold = book.add_format({"bold": True})
        for kind, part in _by_kind(table):
            if len(part.rows) > SHEET_ROWS or len(part.columns) > SHEET_COLUMNS:
                raise OkrError(
                    Message("a sheet of XLSX has no room for all rows and columns of {kind}", kind=kind),
                    remedy=Message("Write another format: -f {form}", form="csv"),
                )
            sheet = book.add_worksheet(kind)
            sheet.freeze_panes(1, 0)
            for at, name in enumerate(part.columns):
                sheet.write_string(0, at, _fitting(name, None, name), bold)
            for number, (row, cells) in enumerate(part.rows, 1):
                for at, name in enumerate(part.columns):
                    if (cell := cells.get(name)) is not None:
                        _write(sheet, number, at, _fitting(cell, row, name), days)
    return memory.getvalue()


def _fitting(cell: Cell, row: TableRow | None, column: str) -> Cell:
    """A cell as a workbook can hold it: what it would change is written as a text."""
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        raise _too_long(row, column, cell, LONGEST_CELL, "XLSX", "csv")
    if isinstance(cell, float) and (cell.is_integer() or float(f"{cell:.16G}") != cell):
        return repr(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) > _EXACT:
        return str(cell)
    if isinstance(cell, date) and cell < _FIRST_DAY:
        return cell.isoformat()
    return cell


def _too_long(row: TableRow | None, column: str, cell: str, most: int, form: str, instead: str) -> OkrError:
    item = (row.id or f"{row.values.get('item', row.kind)} ({row.person})") if row else column
    return OkrError(
        Message(
            "{item}: {column} has {n} characters, and a cell of {form} holds {most}",
            item=item, column=column, n=len(cell), form=form, most=most,
        ),
        remedy=Message("Write another format: -f {form}", form=instead),
    )  # fmt: skip


def _write(sheet: Any, row: int, column: int, cell: Cell, days: Any) -> None:
    match cell:
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float():
            sheet.write_number(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell, days)
        case _:
            sheet.write_string(row, column, str(cell))
