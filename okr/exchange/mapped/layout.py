"""Where each thing is in the rows of a table, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okr.exchange.cells import text
from okr.exchange.files.sheets import Cell, Row
from okr.exchange.mapped.checkin_columns import Labelled, Written
from okr.exchange.mapped.columns import Fields, Table, fields_of, units_of
from okr.exchange.mapped.mapping import KEYS
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.parents import ParentReader
from okr.ids import Kind

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
        self.fields = {kind: fields_of(getattr(mapping, key), table) for kind, key in KEYS.items()}
        self.of_units = [fields_of(mapping.kpi, table, unit=unit) for unit in units_of(mapping.kpi, table)]
        """The fields of a KPI in columns of units, of each unit."""
        titles = {kind: table.places(names) for kind, names in mapping.titles.items()}
        self.titles: dict[Kind, list[int]] = {kind: places for kind, places in titles.items() if places}
        self.numbered = self._numbered(mapping)
        self.empty = frozenset(word.strip().casefold() for word in mapping.empty)
        self._longest_empty = max(map(len, self.empty), default=0)
        self._words = [
            (place, {word.strip().casefold(): ours for word, ours in words.items()})
            for name, words in mapping.values.items()
            for place in table.places([name])
        ]
        self._fill = table.places(mapping.fill_down)
        self._above: dict[int, Cell] = {}
        self.labelled = Labelled(mapping.checkins, table)
        self.weeks = weeks
        columns = mapping.checkins
        own = CHECKIN if columns and not (columns.columns or columns.sheet) else ()
        self.own_checkins = {
            key: place for key in own for place in table.places([getattr(columns, key) or ""])
        }
        """Field of a check-in → its column, where each row is one."""
        self.has_checkins = bool(self.labelled.places or self.own_checkins or weeks)
        at = self.id_place = table.place(mapping.id)
        ids = {text(row.cells[at]) for row in table.rows if at is not None and len(row.cells) > at}
        self.parents = ParentReader(mapping.parent, table, ids, mapping.style())
        self._untaken: dict[tuple[Kind, ...], list[int]] = {}
        parts = (kind for kind in KEYS if kind != "objective" and self.kind_place is None)
        self.shared = frozenset(place for kind in parts for place in self.fields[kind].places.values())
        """Columns of objectives that their parts have, too, where one row states both."""

    def _numbered(self, mapping: MappingFile) -> list[Fields]:
        """The fields of key results in columns 1, 2, … as long as there is a title; constants of all hold for them, too."""
        columns = mapping.key_result.numbered if mapping.key_result else None
        constants = self.fields["key result"].constants
        found: list[Fields] = []
        while "title" in (fields := fields_of(columns, self.table, len(found) + 1)).places:
            found.append(Fields(fields.places, {**constants, **fields.constants}))
        return found

    # ── a row ──

    def variants(self, kind: Kind, cells: Sequence[Cell]) -> list[Fields]:
        """Where a row has what it says of a part: once, or of a KPI for each unit with columns that say something. One limit for
        all is that of each unit.
        """
        alike = self.fields[kind]
        if kind != "kpi" or not self.of_units:
            return [alike]
        own = [(fields, fields.places.items() - alike.places.items()) for fields in self.of_units]
        said = alike.of(cells)
        is_said = "watch_only" in said or any(map(_is_limit, said))
        if is_said and not any(_is_limit(key) for _, places in own for key, _ in places):
            return self.of_units
        return [fields for fields, places in own if any(cells[at] is not None for _, at in places)] or [alike]

    def blanked(self, row: Row, width: int) -> list[Cell]:
        """So many cells of a row, None where one says nothing."""
        longest, empty = self._longest_empty, self.empty
        cells: list[Cell] = [
            None
            if isinstance(cell, str)
            and (not (bare := cell.strip()) or (len(bare) <= longest and bare.casefold() in empty))
            else cell
            for cell in row.cells
        ]
        return cells + [None] * (width - len(cells))

    def cleaned(self, row: Row) -> list[Cell]:
        """The cells of a row, as many as the table is wide, with our words for theirs: before those that say nothing."""
        cells = self.blanked(row, self.table.width)
        for place, words in self._words:
            cell = row.cells[place] if place < len(row.cells) else None
            ours = words.get(text(cell).casefold()) if cell is not None else None
            if ours is not None:
                cells[place] = None if ours == "" else ours
        return cells

    def filled(self, own: list[Cell]) -> list[Cell]:
        """A row with what merged cells say; filling ends where a column before it in the list has something new."""
        line = list(own) if self._fill else own
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
        names = {key: self.table.name(place) for key, place in self.own_checkins.items()}
        column, day, confidence = (names.get(key, "") for key in ("value", "date", "confidence"))
        written = Written.of(number, column, said)
        return written._replace(date_column=day, confidence_column=confidence)

    def others(self, kind: Kind, kinds: Sequence[Kind]) -> set[int]:
        """The columns of the other parts of a row."""
        parts = (other for other in kinds if other not in (kind, "objective"))
        return {place for other in parts for place in self.fields[other].places.values()}

    def untaken(self, kinds: tuple[Kind, ...]) -> list[int]:
        """The columns that nothing takes in a row of these kinds."""
        found = self._untaken.get(kinds)
        if found is None:
            taken = {self.kind_place, self.id_place, *self.parents.places, *self.labelled.places, *self.weeks}
            taken.update(self.own_checkins.values())
            for kind in kinds:
                taken.update(self.fields[kind].places.values(), self.titles.get(kind, ()))
            numbered = self.numbered if "objective" in kinds else []
            for fields in (*numbered, *(self.of_units if "kpi" in kinds else ())):
                taken.update(fields.places.values())
            found = self._untaken[kinds] = [place for place in range(self.table.width) if place not in taken]
        return found


def _is_limit(key: str) -> bool:
    return key.partition(".")[0] in ("at_least", "at_most", "target", "targets")
