"""Check-ins in a sheet of their own, each with the id or the title of its item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.files.sheets import Sheet
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.columns import Table, named_sheet, no_sheet, with_head
from okr.exchange.mapped.items import Item
from okr.exchange.mapped.layout import CHECKIN, Layout
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.readings import Reader
from okr.words import Message


def checkins_elsewhere(
    mapping: MappingFile,
    sheets: Sequence[Sheet],
    items: Iterable[Item],
    layout: Layout,
    reader: Reader,
) -> Mapping[str, Sequence[int]]:
    """Give items the check-ins of another sheet, where the mapping names one. Gives what is left over of its columns.

    Raises UsageError where the sheet, which an export with chosen columns may lack, or the column of the items is not there.
    """
    columns = mapping.checkins
    if columns is None or columns.sheet is None:
        return {}
    named = named_sheet(sheets, columns.sheet)
    if named is None and mapping.chosen:
        reader.found.notes.append(Message('The file has no sheet "{sheet}".', sheet=columns.sheet))
        return {}
    if named is None:
        raise no_sheet(columns.sheet, sheets)
    table = with_head(named, None)
    if table is None:
        return {}
    found = ((key, table.place(getattr(columns, key) or "")) for key in ("item", *CHECKIN))
    places = {key: place for key, place in found if place is not None}
    if "item" not in places:
        raise UsageError(
            Message(
                'the sheet "{sheet}" has no column {columns}', sheet=named.name, columns=f'"{columns.item}"'
            ),
            remedy=Message("Columns: {names}.", names=", ".join(table.names)),
        )
    return _added(table, places, [*items], layout, reader)


def _added(
    table: Table, places: Mapping[str, int], items: Sequence[Item], layout: Layout, reader: Reader
) -> dict[str, list[int]]:
    by_id = {item.source_id: item for item in items if item.source_id}
    by_title: dict[str, list[Item]] = {}
    for item in items:
        by_title.setdefault(item.title.casefold(), []).append(item)
    name = table.name(places.get("value", places["item"]))
    others = [place for place in range(table.width) if place not in places.values()]
    left: dict[str, list[int]] = {}
    for row in table.rows:
        line = layout.cleaned(row, table.width)
        for place in others:
            if line[place] is not None:
                left.setdefault(f"{table.sheet}: {table.name(place)}", []).append(row.number)
        said = {key: line[place] for key, place in places.items()}
        named = text(said["item"])
        meant = [by_id[named]] if named in by_id else by_title.get(named.casefold(), [])
        if len(meant) != 1:
            reader.skip(row.number, table.name(places["item"]), _unknown(named, meant), sheet=table.sheet)
            continue
        meant[0].written.append(
            Written(
                row.number, name, said.get("date"), text(said.get("person")), said.get("value"), text(said.get("note")),
                said.get("confidence"), sheet=table.sheet,
            )
        )  # fmt: skip
    return left


def _unknown(named: str, meant: Sequence[Item]) -> Message:
    if not named:
        return Message("it does not name its item")
    if meant:
        rows = ", ".join(str(item.place.row) for item in meant)
        return Message('"{item}" can be rows {rows}', item=named, rows=rows)
    return Message('no row has the id or the title "{item}"', item=named)
