"""The own table read back: each row a record with all its keys, each fault with its row and column.

`okr export` writes it, and so may anybody with a program for sheets: a column `kind`, a column `id`, then a column a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from html import unescape
from typing import Any

from msgspec import Struct, field

from okr.errors import OkrError, UsageError, did_you_mean
from okr.exchange.drafts import ColumnError, Place, Remark
from okr.exchange.files.sheets import read_sheets
from okr.exchange.grid import Cell, Room, Row, Sheet, check_size
from okr.exchange.own_table.table_cells import (
    LEAD,
    CellError,
    Form,
    Names,
    RowKind,
    form_of,
    key_of_json,
    names_in,
    value_in,
    value_of_json,
)
from okr.exchange.own_table.table_rows import KEPT_HERE, ROW_KINDS, TableRow
from okr.findings import shortened
from okr.ids import ITEM_KINDS, KINDS, SETTINGS, check_slug, is_part, path_of
from okr.parse import FIRST_DAY, LAST_DAY, written_day
from okr.tables import decoded
from okr.words import Message

_KINDS: Mapping[str, RowKind] = {kind: kind for kind in ROW_KINDS}
_KINDS_TOLD = Message("Kinds: {kinds}.", kinds=", ".join(ROW_KINDS))


class TableFound(Struct):
    """All that a table states."""

    rows: list[TableRow] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    """While there is one, nothing is written."""
    notes: list[str] = field(default_factory=list)


def read_file(data: bytes, name: str, *, separator: str = "", encoding: str = "") -> TableFound:
    """The records of a file: CSV, a workbook, JSON as `okr export` writes it, or Markdown. Raises UsageError where it is no
    table at all."""
    begins = data[:1000].decode("utf-8-sig", "ignore").lstrip()
    if begins.startswith(("{", "[")) or name.lower().endswith(".json"):
        return read_json(data, name)
    if begins.startswith(("|", "#")) or name.lower().endswith((".md", ".markdown")):
        return read(markdown_sheets(data, name), name)
    return read(read_sheets(data, name, separator=separator, encoding=encoding), name)


def read(sheets: Sequence[Sheet], name: str) -> TableFound:
    """The records of sheets. Raises UsageError where none of them has a column `kind`."""
    reader = _Reader()
    heads = [next((row for row in sheet.rows if "kind" in map(_word, row.cells)), None) for sheet in sheets]
    if not any(heads):
        raise UsageError(
            Message("{file} has no column kind", file=name),
            remedy=Message("Name the columns as `okr export` does, or give a mapping: --map FILE"),
        )
    for sheet, top in zip(sheets, heads, strict=True):
        reader.found.notes += sheet.notes
        if top is not None:
            reader.read_sheet(sheet.name if len(sheets) > 1 else "", sheet.rows, top)
        elif sheet.rows:
            reader.refuse(
                Place(sheet.rows[0].number, sheet=sheet.name),
                Message("the sheet has no column kind"),
                Message("Remove the sheet, or name its columns as `okr export` does."),
            )
    return reader.found


def read_json(data: bytes, name: str) -> TableFound:
    """The records of the JSON that `okr export` writes. Raises UsageError where it is another one."""
    check_size(data, name)
    text, _ = decoded(data, name)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            Message("{file} is not valid JSON: {reason}", file=name, reason=str(error)),
            remedy=Message("Export it again: okr export -o goals.json"),
        ) from error
    inside = whole.get("data") if isinstance(whole, dict) else None
    entries = inside.get("rows") if isinstance(inside, dict) else whole
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(
            Message("{file} has no rows", file=name),
            remedy=Message("Export it again: okr export -o goals.json"),
        )
    reader, room = _Reader(), Room(name)
    for number, entry in enumerate(entries, 1):
        room.take(len(entry))
        reader.read_entry(number, entry)
    return reader.found


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _word(cell: Cell) -> str:
    return cell.strip().casefold() if isinstance(cell, str) else ""


class _Reader:
    """Brings rows to records, and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.found = TableFound()
        self._places: dict[object, Place] = {}

    def refuse(self, place: Place, message: str, remedy: str = "") -> None:
        self.found.refused.append(Remark(place, message, remedy))

    def read_sheet(self, name: str, rows: Sequence[Row], top: Row) -> None:
        columns = [*self._columns(name, top)]
        for row in rows:
            if row.number <= top.number:
                continue
            place = Place(row.number, sheet=name)
            lead: dict[str, Cell] = {}
            cells: list[tuple[str, Names, Cell]] = []
            unnamed: list[Cell] = []
            for at, cell in enumerate(row.cells):
                if cell is None or cell == "":
                    continue
                title, names = columns[at] if at < len(columns) else ("", None)
                if names is not None:
                    cells.append((title, names, cell))
                elif title:
                    lead[title] = cell
                else:
                    unnamed.append(cell)
            if unnamed:
                self.refuse(
                    place, Message('"{text}" is in a column without a name', text=shortened(str(unnamed[0])))
                )
            elif lead or cells:
                self._take(place, lead, cells, value_in)

    def _columns(self, sheet: str, top: Row) -> Iterator[tuple[str, Names | None]]:
        """The title of each column and the key that it means: None where it is one in front, or has no name."""
        seen: set[Names | str] = set()
        for cell in top.cells:
            title = str(cell).strip() if cell is not None else ""
            if not title or title.casefold() in LEAD:
                column: tuple[str, Names | None] = title.casefold(), None
            else:
                try:
                    column = title, names_in(title)
                except CellError as error:
                    remedy = Message("Write it as a key of TOML, such as closed.grade.")
                    self.refuse(Place(top.number, title, sheet), error.args[0], remedy)
                    column = title, (title,)
            key = column[1] or column[0]
            if title and key in seen:
                message = Message("the column {column} is there twice", column=title)
                self.refuse(Place(top.number, title, sheet), message)
            seen.add(key)
            yield column

    def read_entry(self, number: int, entry: Mapping[str, Any]) -> None:
        lead = {key: value for key, value in entry.items() if key in LEAD and value is not None}
        cells: list[tuple[str, Names, Any]] = []
        for name, value in entry.items():
            if name not in LEAD and value is not None:
                try:
                    cells.append((name, (key_of_json(name),), value))
                except CellError as error:
                    self.refuse(Place(number, name), error.args[0])
        self._take(Place(number), lead, cells, value_of_json)

    def _take(
        self, place: Place, lead: Mapping[str, Any], cells: Sequence[tuple[str, Names, Any]], reads: Any
    ) -> None:
        """One row, or what is wrong with it."""
        kind = self._kind(place, lead.get("kind"))
        if kind is None:
            return
        values: dict[str, Any] = {}
        before = len(self.found.refused)
        for title, names, cell in cells:
            self._put(place.at(title), values, names, cell, form_of(kind, names), reads)
        row = None
        try:
            row = _row(kind, lead, values, place)
        except ColumnError as error:
            self.refuse(place.at(error.column), error.message, error.remedy)
        if row is None or len(self.found.refused) > before:
            return
        key = _key(row)
        if key is not None and key in self._places:
            first = self._places[key]
            self.refuse(
                place.at("id"),
                Message("{id} is in row {row}, too", id=row.id or kind, row=first.row),
                Message("Keep one of the two."),
            )
            return
        self._places[key] = place
        self.found.rows.append(row)

    def _kind(self, place: Place, cell: Any) -> RowKind | None:
        word = " ".join(_word(cell).replace("_", " ").split())
        if word in _KINDS:
            return _KINDS[word]
        place = place.at("kind")
        if not word:
            self.refuse(place, Message("the row has no kind"), _KINDS_TOLD)
        else:
            near = get_close_matches(word, _KINDS, n=2)
            self.refuse(
                place,
                Message('unknown kind "{kind}"', kind=shortened(str(cell))),
                did_you_mean(near) or _KINDS_TOLD,
            )
        return None

    def _put(
        self, place: Place, values: dict[str, Any], names: Names, cell: Any, form: Form, reads: Any
    ) -> None:
        try:
            value = reads(cell, form)
        except CellError as error:
            self.refuse(place, error.args[0])
            return
        table: Any = values
        for name in names[:-1]:
            table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if not isinstance(table, dict) or names[-1] in table:
            self.refuse(place, Message("{column} is given twice", column=place.column))
            return
        table[names[-1]] = value


# ── ids ──────────────────────────────────────────────────────────────────────────────────────────


def _row(kind: RowKind, lead: Mapping[str, Any], values: dict[str, Any], place: Place) -> TableRow:
    """A record whose id is one. Raises ColumnError."""
    id_ = str(lead.get("id", "")).strip()
    for name in ("person", "recorded") if kind != "checkin" else ("id",):
        if lead.get(name) not in (None, ""):
            raise ColumnError(
                name, Message("{kind} has no {column}", kind=KINDS[kind].with_article, column=name)
            )
    if kind == "checkin":
        return _checkin(lead, values, place)
    if kind == "settings":
        if id_ not in ("", SETTINGS):
            raise ColumnError("id", Message("settings have no id"))
        return TableRow(kind, "", {k: v for k, v in values.items() if k not in KEPT_HERE}, place=place)
    if not id_:
        raise ColumnError("id", Message("{kind} needs an id", kind=KINDS[kind].with_article))
    try:
        if kind not in ITEM_KINDS:
            check_slug(id_)
        elif _kind_of_id(id_, kind) != kind:
            raise ColumnError(
                "id", Message("{id} is not the id of {kind}", id=id_, kind=KINDS[kind].with_article)
            )
    except OkrError as error:
        raise ColumnError("id", error.message, error.remedy) from error
    return TableRow(kind, id_, values, place=place)


def _kind_of_id(id_: str, kind: RowKind) -> str:
    """What an id can be; of a part the kind that is asked for, as the id does not tell it."""
    folder = path_of(id_).partition("/")[0]
    if folder == "objectives":
        return (kind if KINDS[kind].is_part else "key result") if is_part(id_) else "objective"
    return next((spec.name for spec in KINDS.values() if spec.plural == folder), "")


def _checkin(lead: Mapping[str, Any], values: dict[str, Any], place: Place) -> TableRow:
    """An update, or the keys beside the updates of a file, which have no item. Its day is that of its file, else its own."""
    person = str(lead.get("person", "")).strip().removeprefix("@")
    if not person:
        raise ColumnError("person", Message("a check-in needs the person who recorded it"))
    try:
        check_slug(person)
    except OkrError as error:
        raise ColumnError("person", error.message, error.remedy) from error
    day = _recorded(lead.get("recorded"))
    if "item" in values and day is None:
        day = values.get("date")
    if type(day) is not date:
        raise ColumnError(
            "date", Message("a check-in needs its date"), Message("Write it as {day}.", day="2026-07-10")
        )
    if "item" in values:
        values = {"item": values["item"], "date": values.get("date", day)} | values
    return TableRow("checkin", "", values, person, day, place)


def _recorded(cell: Any) -> date | None:
    if cell in (None, ""):
        return None
    day = cell.date() if isinstance(cell, datetime) else cell
    found = written_day(day.strip()) if isinstance(day, str) else day
    if not isinstance(found, date) or not FIRST_DAY <= found <= LAST_DAY:
        raise ColumnError(
            "recorded", Message('"{text}" is not a day; write it as 2026-07-10', text=shortened(str(cell)))
        )
    return found


def _key(row: TableRow) -> object:
    """What only one row may be; None for an update."""
    if row.kind == "checkin":
        return None if "item" in row.values else (row.person, row.day)
    return row.id if row.kind in ITEM_KINDS else (row.kind, row.id)


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────


_CELL = re.compile(r"((?:[^|\\]++|\\.?)*+)(?:\||\Z)")
_RULE = re.compile(r":?-+:?")
_INSTEAD = re.compile(r"\\([!-/:-@\[-`{-~])|(<br ?/?>)|(&#?\w{1,20};)")


def markdown_sheets(data: bytes, name: str) -> tuple[Sheet, ...]:
    """A sheet for each table of a text, named by the heading above it; its rows are numbered by the lines of the text."""
    check_size(data, name)
    text, _ = decoded(data, name)
    room = Room(name)
    sheets: list[Sheet] = []
    rows: list[Row] = []
    heading = ""
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], 1):
        if line.lstrip().startswith("|"):
            *found, _ = _CELL.findall(line.strip()[1:])  # the end of the line is a match, too
            cells = [cell.strip(" \t") for cell in found]
            room.take(len(cells))
            if not all(map(_RULE.fullmatch, cells)):
                plain = (
                    _INSTEAD.sub(lambda mark: mark[1] or unescape(mark[3] or "\n"), cell) for cell in cells
                )
                rows.append(Row(number, tuple(cell or None for cell in plain)))
            continue
        if rows:
            sheets.append(Sheet(heading, tuple(rows)))
            rows = []
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
    return tuple(sheets)
