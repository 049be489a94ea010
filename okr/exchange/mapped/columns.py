"""The table of a file that a mapping is about: its head, and at which place the columns of each field are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import product, zip_longest

from msgspec import Struct
from msgspec.structs import asdict

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.files.sheets import Cell, Row, Sheet
from okr.exchange.mapped.mapping import PERIOD, RANGE, SHARE, UNIT, Constant, KpiColumns, listed
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.period_names import is_period
from okr.fields import Model
from okr.tables import column as plain
from okr.words import Message, joined

TOTALS = frozenset((
    "total", "totals", "grand total", "subtotal", "sub total", "sub-total", "sum", "average", "mean", "jumlah", "jumlah total",
    "total jumlah", "total keseluruhan", "total bobot", "rata-rata", "rata rata", "rerata",
))  # fmt: skip
"""What stands in place of a title in a row that adds up those above it, or of a unit in the name of a column."""
_MARKS = re.compile("|".join(map(re.escape, (PERIOD, UNIT, SHARE))))
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
    by_name: Mapping[str, int]
    """Name as it is compared → the first column of that name, from 0."""
    width: int

    def place(self, name: str | None) -> int | None:
        return self.by_name.get(plain(name)) if name else None

    def places(self, names: Iterable[str]) -> list[int]:
        """Those of the columns that it has."""
        return [place for name in names if (place := self.place(name)) is not None]

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


def with_head(sheet: Sheet, header: int | tuple[int, int] | None) -> Table | None:
    """A sheet with the head that is in the row `header`, or in two rows, by default its first one; None where there is none."""
    first, last = header if isinstance(header, tuple) else (None, header)
    at = next((n for n, row in enumerate(sheet.rows) if last is None or row.number == last), None)
    if at is None:
        return None
    head, rows = sheet.rows[at], sheet.rows[at + 1 :]
    above = next((row for row in sheet.rows if first is not None and row.number == first), None)
    names = names_of(head, above)
    by_name = {plain(name): place for place, name in reversed([*enumerate(names)]) if name}
    return Table(
        sheet.name, head, rows, names, by_name, max(len(names), *(len(row.cells) for row in (head, *rows)))
    )


def names_of(head: Row, above: Row | None = None) -> list[str]:
    """The names in a head; what is above several of them, in a merged cell, is in front of each: `Target Q1`, `Target Q2`."""
    names = [" ".join(text(cell).split()) for cell in head.cells]
    if above is None:
        return names
    upper = [" ".join(text(cell).split()) for cell in above.cells]
    merged = ""
    found: list[str] = []
    for own, name in zip_longest(upper, names, fillvalue=""):
        merged = own or (merged if name else "")
        found.append(f"{merged} {name}".strip())
        merged = merged if name else ""
    return found


def fields_of(columns: Model | None, table: Table, n: int | None = None, unit: str = "") -> Fields:
    """Where the fields of a kind are in a table; of numbered columns those of number `n`, of columns of units those of `unit`."""
    number = "{n}" if n is None else str(n)
    places: dict[str, int] = {}
    constants: dict[str, Cell] = {"units": unit} if unit else {}
    for field, column in asdict(columns).items() if columns else ():
        names = listed(column) if isinstance(column, str | tuple) else ()
        names = tuple(name.replace("{n}", number).replace(UNIT, unit or UNIT) for name in names)
        if isinstance(column, Constant):
            constants[field] = column.is_
        elif field in ("targets", "readings"):
            for each in names:
                for period, at in of_periods(each, table).items():
                    places.setdefault(f"{field}.{period}", at)
        elif field == "bands" and (isinstance(column, tuple) or (column and SHARE in column)):
            heads = {f"bands.{name} =": table.place(name) for name in names if SHARE not in name}
            places |= {key: at for key, at in heads.items() if at is not None}
            for name in (name for name in names if SHARE in name):
                places |= {f"bands.= {share}": at for share, at in _marked(name, SHARE, table)}
        elif isinstance(column, tuple) and field not in ("title", "units"):
            both = enumerate(map(table.place, names), 1)
            places |= {f"{field}.{number}": at for number, at in both if at is not None}
        elif isinstance(column, str) and (place := table.place(names[0])) is not None:
            places[field] = place
    return Fields(places, constants)


def units_of(columns: KpiColumns | None, table: Table) -> list[str]:
    """The units with columns of their own, as the mapping lists them or the head writes them; a period or a total is none."""
    if columns is None:
        return []
    forms = columns.of_units
    if isinstance(columns.units, tuple):
        return [
            unit for unit in columns.units if any(_has(form.replace(UNIT, unit), table) for form in forms)
        ]
    others = {plain(column) for column in asdict(columns).values() if isinstance(column, str)}
    found: dict[str, str] = {}
    for form, name in product(forms, table.names):
        unit = _unit_in(name, form) if plain(name) not in others else ""
        if unit and not is_period(unit) and unit.casefold() not in TOTALS:
            found.setdefault(plain(unit), unit)
    return [*found.values()]


def _unit_in(name: str, form: str) -> str:
    """What stands in a name in the place of `{unit}`, with a period in the place of `{period}`; empty where it has not this form."""
    words, names = name.split(), [name]
    if PERIOD in form:
        spans = [(at, at + size) for size in (3, 2, 1) for at in range(len(words) - size + 1)]
        names = [
            " ".join((*words[:first], PERIOD, *words[end:]))
            for first, end in spans
            if is_period(" ".join(words[first:end]))
        ]
    pattern = re.escape(" ".join(form.split())).replace(re.escape(UNIT), "(.+?)")
    matches = (re.fullmatch(pattern, each, re.IGNORECASE) for each in names)
    return next((match[1] for match in matches if match), "")


def _has(name: str, table: Table) -> bool:
    if SHARE in name:
        return any(_marked(name, SHARE, table))
    return bool(of_periods(name, table)) if PERIOD in name else table.place(name) is not None


def of_periods(column: str, table: Table) -> dict[str, int]:
    """The places of the columns of that name, with a period in it, by this."""
    found: dict[str, int] = {}
    for period, place in _marked(column, PERIOD, table):
        if is_period(period):
            found.setdefault(period, place)
    return found


def _marked(column: str, mark: str, table: Table) -> Iterator[tuple[str, int]]:
    """What stands in the place of a mark in the names of columns, and where these are."""
    front, behind = (re.escape(plain(part)) for part in column.split(mark, 1))
    pattern = re.compile(
        rf"{front}[\W_]*(.+?)[\W_]*{behind}" if mark == PERIOD else rf"{front}_*(\d[\d.,]*_?%){behind}"
    )
    for place, name in enumerate(table.names):
        if match := pattern.fullmatch(plain(name)):
            yield match[1].replace("_", " "), place


def stretch(columns: str | Sequence[str], table: Table) -> list[int]:
    """The places of `W1…W13`, of `Checkins…` with the nameless columns to the right, or of listed columns."""
    if not isinstance(columns, str):
        return table.places(columns)
    match = RANGE.fullmatch(columns)
    first = table.place(match["first"] if match else columns)
    if first is None:
        return []
    if match and match["last"].strip():
        last = table.place(match["last"])
        return list(range(first, last + 1)) if last is not None else []
    end = next((place for place in range(first + 1, len(table.names)) if table.names[place]), table.width)
    return list(range(first, end))


# ── the table that a mapping is about ────────────────────────────────────────────────────────────


def chosen(sheets: Sequence[Sheet], mapping: MappingFile, name: str) -> Table:
    """The sheet that a mapping names, or the first one that has its columns. Raises UsageError."""
    candidates: Sequence[Sheet | None] = sheets
    if mapping.sheet and len(sheets) > 1:
        candidates = [named_sheet(sheets, mapping.sheet)]
    tables = [table for sheet in candidates if sheet and (table := with_head(sheet, mapping.header))]
    if not tables and mapping.sheet and len(sheets) > 1:
        raise no_sheet(mapping.sheet, sheets)
    if not tables:
        raise UsageError(
            Message("{file} has no table", file=name),
            remedy=Message("The head is in row {n} by the mapping file.", n=str(mapping.header))
            if mapping.header
            else Message("It needs a row with the names of its columns."),
        )
    table = next((table for table in tables if _has_titles(table, mapping)), tables[0])
    _refuse_missing(table, mapping, name)
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


def named_columns(mapping: MappingFile) -> Iterator[str]:
    """Each column that a mapping names for the table itself, but those of periods."""
    for kind in mapping.kinds.values():
        for field, column in asdict(kind).items():
            if isinstance(column, str) or (isinstance(column, tuple) and field != "units"):
                yield from (name for name in listed(column) if not _MARKS.search(name))
    if mapping.key_result and mapping.key_result.numbered:
        columns = asdict(mapping.key_result.numbered).values()
        yield from (column.replace("{n}", "1") for column in columns if isinstance(column, str))
    rows, parent, own, weeks = mapping.rows, mapping.parent, mapping.checkins, mapping.weeks
    others = [rows and rows.column]
    others += (parent.column, parent.id, parent.title, parent.weight) if parent else ()
    others += (mapping.id, *mapping.fill_down, *mapping.values)
    if own and own.columns:
        match = RANGE.fullmatch(own.columns)
        others.append(match["first"] if match else own.columns)
    elif own and not own.sheet:
        others += (own.date, own.person, own.value, own.note, own.confidence)
    if weeks:
        match = RANGE.fullmatch(weeks.columns) if isinstance(weeks.columns, str) else None
        others += match.groups() if match else weeks.columns
    yield from filter(None, others)


def missing(table: Table, mapping: MappingFile) -> list[str]:
    """The columns that a mapping names and a table does not have."""
    found = [name for name in dict.fromkeys(named_columns(mapping)) if table.place(name.strip()) is None]
    kpi = mapping.kpi
    if kpi is None:
        return found
    units = units_of(kpi, table)
    shares = [name for name in listed(kpi.bands) if SHARE in name]
    for form in dict.fromkeys((*listed(kpi.targets), *listed(kpi.readings), *shares, *kpi.of_units)):
        names = [form.replace(UNIT, unit) for unit in units] if UNIT in form else [form]
        found += [] if any(_has(name, table) for name in names) else [form]
    wanted = kpi.units if isinstance(kpi.units, tuple) and units else ()
    return found + [kpi.of_units[0].replace(UNIT, unit) for unit in wanted if unit not in units]


def _titles(mapping: MappingFile) -> list[str]:
    numbered = mapping.key_result and mapping.key_result.numbered
    first = [str(numbered.title).replace("{n}", "1")] if numbered else []
    return [*(name for names in mapping.titles.values() for name in names), *first]


def _has_titles(table: Table, mapping: MappingFile) -> bool:
    if mapping.rows and table.place(mapping.rows.column) is None:
        return False
    has = [table.place(name) is not None for name in _titles(mapping)]
    return any(has) if mapping.chosen else all(has)


def _refuse_missing(table: Table, mapping: MappingFile, file: str) -> None:
    lacks = missing(table, mapping)
    if mapping.chosen:
        needed = dict.fromkeys((*([mapping.rows.column] if mapping.rows else ()), *_titles(mapping)))
        absent = [name for name in needed if table.place(name) is None]
        lacks = [] if _has_titles(table, mapping) else absent
    if not lacks:
        return
    names = [name for name in table.names if name]
    below = ((row.number, with_head(Sheet(table.sheet, (row,)), None)) for row in table.rows[:_SHOWN])
    lower = next((number for number, other in below if other and _has_titles(other, mapping)), None)
    near = [
        Message('did you mean "{near}" instead of "{name}"?', near=alike[0], name=name)
        for name in (lacks if lower is None else ())
        if (alike := get_close_matches(name, names, n=1, cutoff=0.7))
    ]
    if lower is not None:  # what was taken for the head is the title of the sheet
        header = f"header = {lower}"
        near = [Message("Row {n} has them: write {example} in the mapping file.", n=lower, example=header)]
    listed, head = (", ".join(f'"{name}"' for name in some) for some in (lacks, names[:_SHOWN]))
    shown = Message("The head in row {n} has {names}.", n=table.head.number, names=head)
    raise UsageError(
        Message("{file} has no column {columns}", file=file, columns=listed),
        remedy=joined((*near, shown), " "),
    )


def _letters(place: int) -> str:
    """A column as programs for sheets call it: 0 is `A`, 26 is `AA`."""
    before, letter = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + letter)
