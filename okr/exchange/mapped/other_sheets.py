"""Sheets beside the one with the goals: their check-ins, and the whole names of people whom it names by address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.drafts import Draft
from okr.exchange.files.sheets import Sheet
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.columns import Table, named_sheet, no_sheet, with_head
from okr.exchange.mapped.items import Item
from okr.exchange.mapped.layout import CHECKIN, Layout
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.readings import Reader
from okr.words import Message


def _table(sheet: Sheet, needed: Sequence[str | None]) -> Table | None:
    """A sheet with its head. Raises UsageError where one of the columns is not there."""
    table = with_head(sheet, None)
    lacks = [name for name in needed if table and table.place(name) is None]
    if table and lacks:
        named = f'"{lacks[0]}"'
        raise UsageError(
            Message('the sheet "{sheet}" has no column {columns}', sheet=sheet.name, columns=named),
            remedy=Message("Columns: {names}.", names=", ".join(table.names)),
        )
    return table


# ── check-ins ────────────────────────────────────────────────────────────────────────────────────


def add_checkins(
    mapping: MappingFile, sheets: Sequence[Sheet], items: Sequence[Item], layout: Layout, reader: Reader
) -> dict[str, list[int]]:
    """Give items the check-ins of another sheet, where the mapping names one. Gives what is left over of its columns.

    Raises UsageError where the sheet, which an export with chosen columns may lack, or the column of the items is not there.
    """
    columns = mapping.checkins
    if columns is None or columns.sheet is None:
        return {}
    sheet = named_sheet(sheets, columns.sheet)
    if sheet is None and mapping.chosen:
        reader.found.notes.append(Message('The file has no sheet "{sheet}".', sheet=columns.sheet))
        return {}
    if sheet is None:
        raise no_sheet(columns.sheet, sheets)
    table = _table(sheet, [columns.item])
    if table is None:
        return {}
    found = {key: table.place(getattr(columns, key)) for key in ("item", *CHECKIN)}
    places = {key: place for key, place in found.items() if place is not None}
    by_id = {item.source_id: item for item in items if item.source_id}
    by_title: dict[str, list[Item]] = {}
    for item in items:
        by_title.setdefault(item.title.casefold(), []).append(item)
    column = table.name(places.get("value", places["item"]))
    left: dict[str, list[int]] = {}
    for row in table.rows:
        line = layout.blanked(row, table.width)
        for place, cell in enumerate(line):
            if cell is not None and place not in places.values():
                left.setdefault(f"{table.sheet}: {table.name(place)}", []).append(row.number)
        said = {key: line[place] for key, place in places.items()}
        name = text(said["item"])
        meant = [by_id[name]] if name in by_id else by_title.get(name.casefold(), [])
        if len(meant) == 1:
            meant[0].written.append(Written.of(row.number, column, said, table.sheet))
        else:
            reader.skip(row.number, table.name(places["item"]), _unknown(name, meant), sheet=table.sheet)
    return left


def _unknown(name: str, meant: Sequence[Item]) -> Message:
    if not name:
        return Message("it does not name its item")
    if not meant:
        return Message('no row has the id or the title "{item}"', item=name)
    rows = ", ".join(str(item.place.row) for item in meant)
    return Message('"{item}" can be rows {rows}', item=name, rows=rows)


# ── people ───────────────────────────────────────────────────────────────────────────────────────


def add_names(drafts: Iterable[Draft], mapping: MappingFile, sheets: Sequence[Sheet]) -> None:
    """Write `Ana Wijaya <ana@example.com>` for each address that the sheet of people knows.

    Raises UsageError where that sheet, which an export with chosen columns may lack, or one of its columns is not there.
    """
    known = _names(mapping, sheets)
    for draft in drafts if known else ():
        draft.owners = tuple(known.get(name.casefold(), name) for name in draft.owners)
        for record in draft.records:
            record.person = known.get(record.person.casefold(), record.person)


def _names(mapping: MappingFile, sheets: Sequence[Sheet]) -> Mapping[str, str]:
    """Address in small letters → name and address; an address of two names is left as it is."""
    people = mapping.people
    sheet = named_sheet(sheets, people.sheet) if people.sheet else None
    if people.sheet and sheet is None and not mapping.chosen:
        raise no_sheet(people.sheet, sheets)
    table = _table(sheet, [people.email, people.name]) if sheet else None
    if table is None:
        return {}
    places = table.places([people.name or "", people.email or ""])
    found: dict[str, set[str]] = {}
    for row in table.rows:
        cells = [*row.cells, *[None] * table.width]
        name, address = (text(cells[place]) for place in places)
        if name and "@" in address:
            found.setdefault(address.casefold(), set()).add(f"{name} <{address}>")
    return {address: next(iter(names)) for address, names in found.items() if len(names) == 1}
