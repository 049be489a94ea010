"""Which item a row means: one that a row before it states, or a new one; and what all rows say of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.drafts import Draft, Place, Reference
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.columns import Fields
from okr.exchange.mapped.layout import Layout
from okr.exchange.mapped.readings import Reader, Said, is_yes_word, one_line
from okr.ids import Kind
from okr.periods import Span
from okr.words import Message, joined

_PERIOD = ("cycle", "starts", "ends")
_PARTS: tuple[Kind, ...] = ("key result", "initiative", "kpi")
_LOWEST: tuple[Kind, ...] = ("key result", "kpi", "initiative", "objective")
"""Of several things in a row the first of these has its id."""
_OF_RECORD = frozenset(("current", "of", "readings", "day", "note", "confidence", "done", "status", "title"))
"""Fields that are no definition: all but the title each row says anew."""
_CHECKIN = ("current", "of.1", "of.2", "note", "confidence")


class Line(NamedTuple):
    """A row as it is read."""

    number: int
    own: Sequence[Cell]
    """Its cells, as many as the table is wide."""
    cells: Sequence[Cell]
    """The same with what merged cells say."""


class Item(Struct, eq=False):
    """One item of the file, with all that its rows say of it."""

    kind: Kind
    title: str
    said: Said
    place: Place
    source_id: str = ""
    above: tuple[Reference, ...] = ()
    objective: Item | None = None
    """That of the same row, or the last one above it."""
    key_result: Item | None = None
    """Of an initiative that of the same row."""
    written: list[Written] = field(default_factory=list)
    weeks: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    """Rows with values in columns of weeks, which the cycle of the objective tells."""
    span: Span | None = None
    others: dict[str, list[int]] = field(default_factory=dict)
    """Field → later rows that say it otherwise."""
    has_results: bool = False
    has_levels: bool = False
    draft: Draft | None = None

    @property
    def reference(self) -> Reference:
        return Reference(id=self.source_id, title=self.title, row=self.place.row)

    def take(self, said: Said, reader: Reader) -> bool:
        """What a row says of it that is not its definition: a check-in. Whether there is one."""
        cells = said.cells
        done = cells.get("done") if is_yes_word(cells.get("done")) else None
        if done is None and not any(key in cells and key in said.fields.places for key in _CHECKIN):
            return False
        checkin = cells | {"date": cells.get("day"), "value": cells.get("current")}
        written = Written.of(said.row, reader.column(said, "current"), checkin)
        of_day, confidence = reader.column(said, "day"), reader.column(said, "confidence")
        written = written._replace(done=done, date_column=of_day, confidence_column=confidence)
        columns = reader.column(said, "of.1"), reader.column(said, "of.2")
        self.written.append(
            written._replace(counts=(cells.get("of.1"), cells.get("of.2")), count_columns=columns)
        )
        return True


class _Above(Struct, frozen=True):
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
        self._all: dict[object, Item] = {}
        """By what tells one from another, in the order of the file."""
        self._latest: dict[tuple[Item | None, str], Item] = {}
        """The last objective of each title below another one, or below none."""
        self._objective: Item | None = None
        """The last one of all."""

    @property
    def all(self) -> list[Item]:
        """In the order of the file."""
        return list(dict.fromkeys(self._all.values()))

    def stated(self, line: Line, kinds: Sequence[Kind]) -> tuple[Item, bool]:
        """What a row is about, and whether it says anything that no row before it said."""
        layout = self._layout
        parents = layout.parents.of(line.cells)
        id_ = text(line.cells[layout.id_place]) if layout.id_place is not None else ""
        ids = {next(kind for kind in _LOWEST if kind in kinds): id_}
        is_new = False
        item: Item | None = None
        above = _Above(parents.references)
        if "objective" in kinds:
            item, is_new = self._stated_objective(line, ids.get("objective", ""), parents.references)
            item.said.doubts += parents.doubts
            above = _Above(objective=item)
        elif layout.kind_place is not None and not layout.parents.places and "kpi" not in kinds:
            above = _Above(objective=self._objective)
        for kind in (kind for kind in _PARTS if kind in kinds):
            place, others = layout.titles[kind][0], layout.others(kind, kinds)
            for fields in layout.variants(kind, line.cells):
                id_ = ids.get(kind, "")
                if id_ and fields in layout.of_units:
                    id_ = f"{id_} {fields.constants['units']}"
                part, says_more = self._stated_part(kind, line, place, fields, above, id_, others)
                if says_more and "objective" not in kinds:
                    part.said.doubts += parents.doubts
                if kind == "key result":
                    above = _Above(above.references, above.objective, part)
                item = part if item is None or item.kind == "objective" else item
                is_new = is_new or says_more
        for fields in layout.numbered if "objective" in kinds else ():
            place = fields.places["title"]
            if line.cells[place] is not None:
                is_new |= self._stated_part("key result", line, place, fields, above)[1]
        assert item
        return item, is_new

    def _new(self, kind: Kind, title: str, said: Said, place: int) -> Item:
        return Item(kind, title, said, self._reader.place(said.row, self._reader.table.name(place)))

    # ── objectives ──

    def _stated_objective(self, line: Line, id_: str, above: tuple[Reference, ...]) -> tuple[Item, bool]:
        """The objective of a row, the lowest of its levels, and whether a level of it is new."""
        fields = self._layout.fields["objective"]
        *higher, lowest = (
            place for place in self._layout.titles["objective"] if line.cells[place] is not None
        )
        cells = fields.of(line.cells)
        period = {key: cells[key] for key in _PERIOD if key in cells}
        item: Item | None = None
        is_new = False
        for place in (*higher, lowest):  # of a higher level a row says its period only
            said = Said(line.number, fields, cells if place == lowest else dict(period))
            found, made = self._level(item, line, place, said, id_ if place == lowest else "")
            if item is None:
                found.above = tuple(dict.fromkeys((*found.above, *above)))
            else:
                item.has_levels = True
            item, is_new = found, is_new or made
        assert item
        self._objective = item
        return item, is_new

    def _level(self, higher: Item | None, line: Line, place: int, said: Said, id_: str) -> tuple[Item, bool]:
        """The objective in one column of a row, and whether it is new."""
        title = one_line(text(line.cells[place]))
        words = {key: text(said.cells.get(key)) for key in (*_PERIOD, "owner", "team")}
        marks: tuple[str, ...] = (id_, *words.values())
        if self._layout.kind_place is None:
            marks = tuple(words[key] if self._is_its_own(said, key) else "" for key in _PERIOD)
        key = (higher, title.casefold(), *marks)
        latest = self._latest.get((higher, title.casefold()))
        item = self._all.get(key) or (latest if latest and self._may_be(latest, said) else None)
        is_new = item is None
        if item is None:
            item = self._new("objective", title, said, place)
            item.above = (higher.reference,) if higher else ()
        else:
            self._add(item, said)
        item.source_id = item.source_id or id_
        self._all[key] = self._latest[higher, title.casefold()] = item
        return item, is_new

    def _may_be(self, item: Item, said: Said) -> bool:
        """Whether a row that says less of its period than another one, or more, means the same objective."""
        both = (key for key in _PERIOD if key in said.cells and key in item.said.cells)
        return self._layout.kind_place is None and all(
            said.cells[key] == item.said.cells[key] for key in both if self._is_its_own(said, key)
        )

    def _is_its_own(self, said: Said, key: str) -> bool:
        """Whether the column is not one of the parts, too, of which each row says another thing."""
        return said.fields.places.get(key) not in self._layout.shared

    def _add(self, item: Item, said: Said) -> None:
        """What a later row says of an objective. In columns that its parts share the first row counts."""
        for key, cell in said.cells.items():
            if key in ("title", "status") or key not in said.fields.places or not self._is_its_own(said, key):
                continue
            if item.said.cells.setdefault(key, cell) != cell:
                item.others.setdefault(key, []).append(said.row)

    # ── parts and KPIs ──

    def _stated_part(
        self, kind: Kind, line: Line, place: int, fields: Fields, above: _Above, id_: str = "",
        others: Collection[int] = (),
    ) -> tuple[Item, bool]:  # fmt: skip
        """A key result, an initiative or a KPI of a row, its title at `place`, and whether the row says anything new of it.

        `others` are the columns of other parts of the row.
        """
        title = one_line(text(line.cells[place]))
        said = Said(line.number, fields, fields.of(line.cells))
        over = above.result or above.objective
        whose = text(said.cells.get("role")), text(said.cells.get("units"))
        key = (kind, id_, whose, title.casefold(), over.place if over else above.references)
        known = self._all.get(key)
        if known is not None:
            is_filled = line.own[place] is None
            if is_filled:  # what another part has a column for is said of that
                for name in [name for name in said.cells if fields.places.get(name) in others]:
                    del said.cells[name]
            return known, self._says_more(known, said, is_filled=is_filled)
        item = self._all[key] = self._new(kind, title, said, place)
        item.above, item.objective, item.source_id = above.references, above.objective, id_
        item.key_result = above.result
        if above.objective and kind == "key result":
            above.objective.has_results = True
        item.take(said, self._reader)
        return item, True

    def _says_more(self, item: Item, said: Said, *, is_filled: bool) -> bool:
        """Whether a later row says anything new of a part. Another definition is refused."""
        has_more = item.take(said, self._reader)
        column, first = item.place.column, item.place.row
        if "status" in said.cells:  # the last one is that of today
            item.said.cells["status"] = said.cells["status"]
        stated = {key: cell for key, cell in said.cells.items() if key.partition(".")[0] not in _OF_RECORD}
        different = [key for key, cell in stated.items() if item.said.cells.setdefault(key, cell) != cell]
        if different:
            names = joined(dict.fromkeys(self._reader.column(said, key) for key in different))
            message = Message(
                "it has another {names} than row {n}, with the same title", names=names, n=first
            )
            remedy = Message("Give one of them another title, or correct one of the rows.")
            self._reader.refuse(said.row, column, UsageError(message, remedy=remedy))
            return True
        if not (has_more or is_filled or self._layout.has_checkins):
            self._reader.skip(said.row, column, Message("it repeats row {n}", n=first))
        return has_more
