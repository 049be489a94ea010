"""Which item a row means: one that a row before it states, or a new one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec import Struct

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.drafts import Reference
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.columns import Fields
from okr.exchange.mapped.items import Item, differences, merged
from okr.exchange.mapped.layout import Layout
from okr.exchange.mapped.readings import Reader, Said, one_line
from okr.ids import Kind
from okr.words import Message, joined

_PERIOD = ("cycle", "starts", "ends")


class Line(NamedTuple):
    """A row as it is read."""

    number: int
    own: Sequence[Cell]
    """Its cells, as many as the table is wide."""
    cells: Sequence[Cell]
    """The same with what merged cells say."""


class Above(Struct, frozen=True):
    """What a part of a row belongs to."""

    references: tuple[Reference, ...] = ()
    """What the row names, where it does not state an objective itself."""
    objective: Item | None = None
    result: Item | None = None
    """Of an initiative the key result of its row."""


class Items:
    """The items that the rows of a table state."""

    def __init__(self, layout: Layout, reader: Reader) -> None:
        self._layout, self._reader = layout, reader
        self.all: dict[object, Item] = {}
        """By what tells one from another, in the order of the file."""
        self._latest: dict[tuple[Item | None, str], Item] = {}
        """The last objective of each title below another one, or below none."""
        self.objective: Item | None = None
        """The last one of all."""

    def _new(self, kind: Kind, title: str, said: Said, place: int) -> Item:
        return Item(kind, title, said, self._reader.place(said.row, self._reader.table.name(place)))

    # ── objectives ──

    def stated_objective(self, line: Line, id_: str, above: tuple[Reference, ...]) -> tuple[Item, bool]:
        """The objective of a row, the lowest of its levels, and whether a level of it is new."""
        fields = self._layout.fields["objective"]
        levels = [place for place in self._layout.titles["objective"] if line.cells[place] is not None]
        said = Said(line.number, fields, fields.of(line.cells))
        period = {key: said.cells[key] for key in _PERIOD if key in said.cells}
        item: Item | None = None
        is_new = False
        for place in levels:
            if place == levels[-1]:
                found, made = self._level(item, line, place, said, id_)
            else:  # of a higher level a row says its period only
                found, made = self._level(item, line, place, Said(line.number, fields, dict(period)), "")
            if item is None:
                found.above = tuple(dict.fromkeys((*found.above, *above)))
            else:
                item.has_levels = True
            item, is_new = found, is_new or made
        assert item
        self.objective = item
        return item, is_new

    def _level(self, higher: Item | None, line: Line, place: int, said: Said, id_: str) -> tuple[Item, bool]:
        """The objective in one column of a row, and whether it is new."""
        title = one_line(text(line.cells[place]))
        key = (higher, title.casefold(), *self._marks(said, id_))
        latest = self._latest.get((higher, title.casefold()))
        item = self.all.get(key) or (latest if latest and self._may_be(latest, said) else None)
        is_new = item is None
        if item is None:
            item = self._new("objective", title, said, place)
            item.above = (higher.reference,) if higher else ()
        else:
            merged(item, said, self._layout.shared)
        item.source_id = item.source_id or id_
        self.all[key] = self._latest[higher, title.casefold()] = item
        return item, is_new

    def _marks(self, said: Said, id_: str) -> tuple[str, ...]:
        """By which objectives of one title are told apart."""
        if self._layout.kind_place is None:
            return tuple(text(said.cells.get(key)) if self._is_its_own(said, key) else "" for key in _PERIOD)
        return (id_, *(text(said.cells.get(key)) for key in (*_PERIOD, "owner", "team")))

    def _may_be(self, item: Item, said: Said) -> bool:
        """Whether a row that says less of its period than another one, or more, means the same objective."""
        if self._layout.kind_place is not None:
            return False
        both = (key for key in _PERIOD if key in said.cells and key in item.said.cells)
        return all(said.cells[key] == item.said.cells[key] for key in both if self._is_its_own(said, key))

    def _is_its_own(self, said: Said, key: str) -> bool:
        """Whether the column is not one of the parts, too, of which each row says another thing."""
        return said.fields.places.get(key) not in self._layout.shared

    # ── parts and KPIs ──

    def stated_part(
        self,
        kind: Kind,
        line: Line,
        id_: str,
        above: Above,
        others: Collection[int] = (),
        fields: Fields | None = None,
    ) -> tuple[Item, bool]:
        """A key result, an initiative or a KPI of a row, and whether the row says anything new of it.

        `others` are the columns of other parts of the row, `fields` those of a key result that is in columns.
        """
        place = fields.places["title"] if fields else self._layout.titles[kind][0]
        fields = fields or self._layout.fields[kind]
        title = one_line(text(line.cells[place]))
        said = Said(line.number, fields, fields.of(line.cells))
        over = above.result or above.objective
        key = (
            kind,
            id_,
            text(said.cells.get("role")),
            title.casefold(),
            over.place if over else above.references,
        )
        known = self.all.get(key)
        if known is not None:
            if line.own[place] is None:  # filled down: what another part has a column for is said of that
                own = {
                    field: cell
                    for field, cell in said.cells.items()
                    if fields.places.get(field) not in others
                }
                said = Said(line.number, fields, own)
            return known, self._says_more(known, said, is_filled=line.own[place] is None)
        item = self.all[key] = self._new(kind, title, said, place)
        item.above, item.objective, item.source_id = above.references, above.objective, id_
        item.key_result = above.result
        if above.objective and kind == "key result":
            above.objective.has_results = True
        item.take(said, self._reader)
        return item, True

    def _says_more(self, item: Item, said: Said, *, is_filled: bool) -> bool:
        """Whether a later row says anything new of a part. Another definition is refused."""
        count = len(item.written)
        item.take(said, self._reader)
        column, first = item.place.column, item.place.row
        if different := differences(item, said):
            names = joined(dict.fromkeys(self._reader.column(said, field) for field in different))
            message = Message(
                "it has another {names} than row {n}, with the same title", names=names, n=first
            )
            remedy = Message("Give one of them another title, or correct one of the rows.")
            self._reader.refuse(said.row, column, UsageError(message, remedy=remedy))
            return True
        has_more = len(item.written) > count
        if not (has_more or is_filled or self._layout.has_checkins):
            self._reader.skip(said.row, column, Message("it says again what row {n} says", n=first))
        return has_more
