"""The table of a file that a mapping is about: its head, and at which place the columns of each field are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import asdict

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.files.sheets import Cell, Row, Sheet
from okr.exchange.mapped.mapping import RANGE, Constant, KeyResultFields
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.fields import Model
from okr.tables import column as plain
from okr.words import Message, joined

_SHOWN = 30
"""Columns of a head that are named in a sentence, and rows that are looked at for one."""


class Table(Struct):
    """A sheet with its head."""

    sheet: str
    """Empty where the file has only one."""
    head: Row
    rows: Sequence[Row]
    """Those below the head."""
    names: list[str]
    """Of the columns; empty for a nameless one."""
    places: Mapping[str, int]
    """Name as it is compared → the first column of that name, from 0."""
    width: int

    def place(self, name: str) -> int | None:
        return self.places.get(plain(name))

    def name(self, place: int) -> str:
        """What a column is called; a nameless one by its letters."""
        if place < len(self.names) and self.names[place]:
            return self.names[place]
        return Message("column {letters}", letters=_letters(place))


class Fields(Struct, frozen=True):
    """Where the fields of one kind are."""

    places: Mapping[str, int]
    """Field → the place of its column."""
    constants: Mapping[str, Cell]

    def of(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """What a row says of each field that it says something of."""
        said = dict(self.constants)
        for field, place in self.places.items():
            cell = cells[place]
            if cell is not None:
                said[field] = cell
        return said


def chosen(sheets: Sequence[Sheet], mapping: MappingFile, name: str) -> Table:
    """The sheet that a mapping names, or the first one that has its columns. Raises UsageError."""
    candidates = list(sheets)
    if mapping.sheet and len(sheets) > 1:
        named = named_sheet(sheets, mapping.sheet)
        candidates = [named] if named else []
    tables = [table for sheet in candidates if (table := with_head(sheet, mapping.header))]
    if not tables:
        if mapping.sheet and len(sheets) > 1:
            raise no_sheet(mapping.sheet, sheets)
        raise UsageError(
            Message("{file} has no table", file=name),
            remedy=Message("The head is in row {n} by the mapping file.", n=mapping.header)
            if mapping.header
            else Message("It needs a row with the names of its columns."),
        )
    needed = tuple(_titles(mapping))
    fitting = (table for table in tables if _has_titles(table, needed, mapping))
    table = next(fitting, tables[0])
    _refuse_missing(table, mapping, needed, name)
    return table


def named_sheet(sheets: Sequence[Sheet], name: str) -> Sheet | None:
    """The sheet of that name, else the only one whose name has it in it, as exports put a day or a firm in front of it."""
    exact = [sheet for sheet in sheets if plain(sheet.name) == plain(name)]
    near = exact or [sheet for sheet in sheets if plain(name) in plain(sheet.name)]
    return near[0] if len(near) == 1 else None


def no_sheet(name: str, sheets: Sequence[Sheet]) -> UsageError:
    """That a file has no sheet of that name, with those that it has."""
    names = ", ".join(f'"{sheet.name}"' for sheet in sheets)
    return UsageError(
        Message('there is no sheet "{sheet}"', sheet=name), remedy=Message("Sheets: {names}.", names=names)
    )


def with_head(sheet: Sheet, header: int | None) -> Table | None:
    """A sheet with the head that is in the row `header`, by default its first one; None where there is none."""
    at = next((n for n, row in enumerate(sheet.rows) if header is None or row.number == header), None)
    if at is None:
        return None
    head = sheet.rows[at]
    names = [" ".join(text(cell).split()) for cell in head.cells]
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if name:
            places.setdefault(plain(name), place)
    rows = sheet.rows[at + 1 :]
    width = max((len(row.cells) for row in rows), default=0)
    return Table(sheet.name, head, rows, names, places, max(width, len(names)))


def fields_of(columns: Model | None, table: Table, n: int | None = None) -> Fields:
    """Where the fields of a kind are in a table; of numbered columns those of number `n`."""
    places: dict[str, int] = {}
    constants: dict[str, Cell] = {}
    for field, column in asdict(columns).items() if columns else ():
        if isinstance(column, Constant):
            constants[field] = column.is_
        elif isinstance(column, str):
            place = table.place(column if n is None else column.replace("{n}", str(n)))
            if place is not None:
                places[field] = place
    return Fields(places, constants)


def numbered(columns: KeyResultFields, table: Table) -> list[Fields]:
    """The fields of each key result in columns: number 1, 2, … as long as there is a title."""
    found: list[Fields] = []
    while "title" in (fields := fields_of(columns, table, len(found) + 1)).places:
        found.append(fields)
    return found


def stretch(columns: str | Sequence[str], table: Table) -> list[int]:
    """The places of `W1…W13`, of `Checkins…` with the nameless columns to the right, or of listed columns."""
    if not isinstance(columns, str):
        return [place for name in columns if (place := table.place(name)) is not None]
    match = RANGE.fullmatch(columns)
    first = table.place(match["first"] if match else columns)
    if first is None:
        return []
    if match and match["last"].strip():
        last = table.place(match["last"])
        return list(range(first, last + 1)) if last is not None and last >= first else []
    end = next((place for place in range(first + 1, len(table.names)) if table.names[place]), table.width)
    return list(range(first, end))


# ── what a file lacks ────────────────────────────────────────────────────────────────────────────


def _titles(mapping: MappingFile) -> Iterator[str]:
    for kind in (mapping.objective, mapping.key_result, mapping.initiative, mapping.kpi):
        title = kind.title if kind else None
        yield from (title,) if isinstance(title, str) else title if isinstance(title, tuple) else ()
    if mapping.key_result and mapping.key_result.numbered:
        yield str(mapping.key_result.numbered.title).replace("{n}", "1")


def _has_titles(table: Table, needed: Sequence[str], mapping: MappingFile) -> bool:
    has = [table.place(name) is not None for name in needed]
    if mapping.rows and table.place(mapping.rows.column) is None:
        return False
    return any(has) if mapping.chosen else all(has)


def named_columns(mapping: MappingFile) -> Iterator[str]:
    """Each column that a mapping names for the table itself."""
    for kind in (mapping.objective, mapping.key_result, mapping.initiative, mapping.kpi):
        for column in asdict(kind).values() if kind else ():
            if isinstance(column, str):
                yield column
            elif isinstance(column, tuple):
                yield from column
    if mapping.key_result and mapping.key_result.numbered:
        columns = asdict(mapping.key_result.numbered).values()
        yield from (column.replace("{n}", "1") for column in columns if isinstance(column, str))
    parent = mapping.parent
    above = (parent.column, parent.id, parent.title, parent.weight) if parent else ()
    yield from filter(None, (mapping.rows and mapping.rows.column, *above, mapping.id))
    yield from mapping.fill_down
    yield from mapping.values
    checkins = mapping.checkins
    if checkins and checkins.columns:
        match = RANGE.fullmatch(checkins.columns)
        yield match["first"] if match else checkins.columns
    elif checkins and not checkins.sheet:
        own = (checkins.date, checkins.person, checkins.value, checkins.note, checkins.confidence)
        yield from filter(None, own)
    if mapping.weeks:
        match = RANGE.fullmatch(mapping.weeks.columns) if isinstance(mapping.weeks.columns, str) else None
        yield from filter(None, match.groups()) if match else mapping.weeks.columns


def missing(table: Table, mapping: MappingFile) -> list[str]:
    """The columns that a mapping names and a table does not have."""
    return [name for name in dict.fromkeys(named_columns(mapping)) if table.place(name.strip()) is None]


def _refuse_missing(table: Table, mapping: MappingFile, needed: Sequence[str], file: str) -> None:
    lacks = missing(table, mapping)
    if mapping.chosen:
        kinds = (mapping.rows.column,) if mapping.rows else ()
        absent = [name for name in dict.fromkeys((*kinds, *needed)) if table.place(name) is None]
        lacks = [] if _has_titles(table, needed, mapping) else absent
    if not lacks:
        return
    names = [name for name in table.names if name]
    near = [
        Message('did you mean "{near}" instead of "{name}"?', near=alike[0], name=name)
        for name in lacks
        if (alike := get_close_matches(name, names, n=1, cutoff=0.7))
    ]
    if lower := _lower_head(table, needed, mapping):
        near = [
            Message(
                "Row {n} has them: write {example} in the mapping file.", n=lower, example=f"header = {lower}"
            )
        ]
    listed = ", ".join(f'"{name}"' for name in lacks)
    head = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    raise UsageError(
        Message("{file} has no column {columns}", file=file, columns=listed),
        remedy=joined(
            (*near, Message("The head in row {n} has {names}.", n=table.head.number, names=head)), " "
        ),
    )


def _lower_head(table: Table, needed: Sequence[str], mapping: MappingFile) -> int | None:
    """The row of a head below what was taken for it, such as the title of the sheet."""
    for at, row in enumerate(table.rows[:_SHOWN]):
        below = with_head(Sheet(table.sheet, tuple(table.rows[at : at + 1])), None)
        if below and _has_titles(below, needed, mapping):
            return row.number
    return None


def _letters(place: int) -> str:
    """A column as programs for sheets call it: 0 is `A`, 26 is `AA`."""
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
