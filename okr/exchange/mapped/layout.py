"""Where each thing is in the rows of a table, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okr.exchange.cells import text
from okr.exchange.files.sheets import Cell, Row
from okr.exchange.mapped.checkin_columns import Labelled, Written
from okr.exchange.mapped.columns import Fields, Table, fields_of, numbered
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.parents import ParentReader
from okr.ids import Kind

KEYS: Mapping[Kind, str] = {
    "objective": "objective",
    "key result": "key_result",
    "initiative": "initiative",
    "kpi": "kpi",
}
"""Kind → its table in a mapping."""
CHECKIN = ("date", "person", "value", "note", "confidence")


class Layout:
    """Places of a table by what they are for."""

    def __init__(self, mapping: MappingFile, table: Table, weeks: Sequence[int]) -> None:
        self.table = table
        rows = mapping.rows
        self.kind_place = table.place(rows.column) if rows else None
        self.kinds: Mapping[str, Kind] = {
            word.strip().casefold(): kind
            for kind, key in KEYS.items()
            for word in (getattr(rows, key) if rows else ())
        }
        self.id_place = table.place(mapping.id) if mapping.id else None
        self.fields: dict[Kind, Fields] = {
            kind: fields_of(getattr(mapping, key), table) for kind, key in KEYS.items()
        }
        self.titles = self._titles(mapping)
        self.numbered = self._numbered(mapping)
        self.empty = frozenset(word.strip().casefold() for word in mapping.empty)
        self._longest_empty = max(map(len, self.empty), default=0)
        self._words = [
            (place, {word.strip().casefold(): ours for word, ours in words.items()})
            for name, words in mapping.values.items()
            if (place := table.place(name)) is not None
        ]
        self._fill = [place for name in mapping.fill_down if (place := table.place(name)) is not None]
        self._above: dict[int, Cell] = {}
        self.labelled = Labelled(mapping.checkins, table)
        self.own_checkins = self._own_checkins(mapping)
        self.has_checkins = bool(self.labelled.places or self.own_checkins or weeks)
        ids = (
            {text(row.cells[self.id_place]) for row in table.rows if len(row.cells) > self.id_place}
            if self.id_place is not None
            else set()
        )
        self.parents = ParentReader(mapping.parent, table, ids, mapping.style())
        self._untaken: dict[tuple[Kind, ...], list[int]] = {}
        self._weeks = list(weeks)
        parts = [self.fields[kind].places.values() for kind in KEYS if kind != "objective"]
        self.shared = frozenset(place for places in parts for place in places if self.kind_place is None)
        """Columns of objectives that their parts have, too, where one row states both."""

    def _titles(self, mapping: MappingFile) -> dict[Kind, list[int]]:
        """Kind → the columns of its title, of levels the highest first."""
        found: dict[Kind, list[int]] = {}
        for kind, key in KEYS.items():
            title = getattr(getattr(mapping, key), "title", None)
            names = (title,) if isinstance(title, str) else title if isinstance(title, tuple) else ()
            places = [place for name in names if (place := self.table.place(name)) is not None]
            if places:
                found[kind] = places
        return found

    def _numbered(self, mapping: MappingFile) -> list[Fields]:
        """The fields of key results in columns; constants of all key results hold for them, too."""
        if mapping.key_result is None or mapping.key_result.numbered is None:
            return []
        constants = self.fields["key result"].constants
        return [
            Fields(each.places, {**constants, **each.constants})
            for each in numbered(mapping.key_result.numbered, self.table)
        ]

    def _own_checkins(self, mapping: MappingFile) -> dict[str, int]:
        """Field of a check-in → its column, where each row is one."""
        columns = mapping.checkins
        if columns is None or columns.columns or columns.sheet:
            return {}
        named = ((key, getattr(columns, key)) for key in CHECKIN)
        return {key: place for key, name in named if name and (place := self.table.place(name)) is not None}

    # ── a row ──

    def cleaned(self, row: Row, width: int | None = None) -> list[Cell]:
        """The cells of a row, as many as the table is wide: None where one says nothing, our words for theirs.

        `width` is that of another sheet, of which no words are changed.
        """
        longest, empty = self._longest_empty, self.empty
        cells: list[Cell] = [
            None
            if isinstance(cell, str)
            and (not (bare := cell.strip()) or (len(bare) <= longest and bare.casefold() in empty))
            else cell
            for cell in row.cells
        ]
        cells += [None] * ((width or self.table.width) - len(cells))
        for place, words in self._words if width is None else ():
            cell = cells[place]
            if cell is not None:
                ours = words.get(text(cell).casefold(), cell)
                cells[place] = None if ours == "" else ours
        return cells

    def filled(self, own: list[Cell]) -> list[Cell]:
        """A row with what merged cells say; filling ends where a column before it in the list has something new."""
        if not self._fill:
            return own
        line = list(own)
        for n, place in enumerate(self._fill):
            cell = own[place]
            if cell is None:
                line[place] = self._above.get(place)
            elif cell != self._above.get(place):
                self._above[place] = cell
                for later in self._fill[n + 1 :]:
                    self._above.pop(later, None)
        return line

    def own_checkin(self, number: int, own: Sequence[Cell]) -> Written | None:
        """The check-in that a row itself is."""
        said = {key: own[place] for key, place in self.own_checkins.items() if own[place] is not None}
        if not said.keys() & {"value", "note", "confidence"}:
            return None
        column, day, confidence = (
            self.table.name(place) if (place := self.own_checkins.get(key)) is not None else ""
            for key in ("value", "date", "confidence")
        )
        return Written(
            number, column, said.get("date"), text(said.get("person")), said.get("value"), text(said.get("note")),
            said.get("confidence"), date_column=day, confidence_column=confidence,
        )  # fmt: skip

    def others(self, kind: Kind, kinds: Sequence[Kind]) -> set[int]:
        """The columns of the other parts of a row."""
        parts = (other for other in kinds if other not in (kind, "objective"))
        return {place for other in parts for place in self.fields[other].places.values()}

    def untaken(self, kinds: tuple[Kind, ...]) -> list[int]:
        """The columns that nothing takes in a row of these kinds."""
        found = self._untaken.get(kinds)
        if found is None:
            taken = {
                self.kind_place,
                self.id_place,
                *self.parents.places,
                *self.labelled.places,
                *self._weeks,
            }
            taken.update(self.own_checkins.values())
            for kind in kinds:
                taken.update(self.fields[kind].places.values(), self.titles.get(kind, ()))
            if "objective" in kinds:
                taken.update(place for fields in self.numbered for place in fields.places.values())
            found = self._untaken[kinds] = [place for place in range(self.table.width) if place not in taken]
        return found
