"""The rows of a table, read by a mapping: every row becomes drafts or is told, every column is taken or left over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.checkin_columns import Weeks
from okr.exchange.checkin_sheet import checkins_elsewhere
from okr.exchange.columns import Fields, Table, chosen, missing
from okr.exchange.drafts import Found, Reference
from okr.exchange.items import Drafting, Item, differences, merged, without_zero_weights
from okr.exchange.layout import Layout
from okr.exchange.mapping import Mapping as MappingFile
from okr.exchange.readings import Reader, Said, one_line
from okr.exchange.records import RecordReader
from okr.exchange.sheets import Cell, Row, Sheet
from okr.ids import Kind
from okr.periods import Span
from okr.settings import Settings
from okr.words import Message, joined, plural

_LOWEST: tuple[Kind, ...] = ("key result", "kpi", "initiative", "objective")
"""Of several things in a row the first of these has its id."""


def read(
    sheets: Sequence[Sheet],
    mapping: MappingFile,
    settings: Settings,
    today: date,
    *,
    name: str = "",
    cycle: Span | None = None,
) -> Found:
    """What the sheets of a file state. `cycle` is that of rows that name none.

    Raises UsageError where the file does not have the columns of the mapping.
    """
    found = Found(source=mapping.source)
    table = chosen(sheets, mapping, name)
    reader = Reader(table, mapping, found)
    rows = _Rows(table, mapping, reader, Weeks(mapping.weeks, table, mapping.style(), today, settings))
    for row in table.rows:
        rows.add(row)
    elsewhere = checkins_elsewhere(mapping.checkins, sheets, rows.items.values(), rows.layout, reader)
    drafting = Drafting(reader, RecordReader(reader), settings, today, cycle)
    for item in rows.items.values():
        rows.add_weeks(item, drafting)
        if draft := drafting.draft(item):
            found.drafts.append(draft)
        else:
            rows.skip_others(item)
    reader.check_forms()
    left_over = ((table.name(place), numbers) for place, numbers in sorted(rows.left_over.items()))
    found.left_over = {**dict(left_over), **elsewhere}
    found.skipped.sort(key=lambda each: (each.place.sheet != table.sheet, each.place.sheet, each.place.row))
    found.notes += _notes(found, sheets, table, mapping)
    if unweighted := without_zero_weights(found.drafts):
        found.notes.append(
            plural(
                unweighted,
                "Of {n} objective all key results weigh 0% there; here they weigh alike.",
                "Of {n} objectives all key results weigh 0% there; here they weigh alike.",
            )
        )
    return found


class _Rows:
    """The rows of a table and the items that they state."""

    def __init__(self, table: Table, mapping: MappingFile, reader: Reader, weeks: Weeks) -> None:
        self._reader, self._table = reader, table
        self.layout = Layout(mapping, table, weeks.places)
        self._weeks = weeks
        self.items: dict[object, Item] = {}
        """By what tells one from another, in the order of the file."""
        self.left_over: dict[int, list[int]] = {}
        self._lines: dict[Item, list[tuple[int, list[Cell]]]] = {}
        self._objectives: dict[tuple[Item | None, str], list[Item]] = {}
        """Those of each title below an objective, or below none."""
        self._last: Item | None = None
        """The last objective, to which the parts below it belong where the mapping names no parent."""

    def add(self, row: Row) -> None:
        own = self.layout.cleaned(row)
        line = self.layout.filled(own)
        kinds = self._kinds(row.number, line)
        if not kinds:
            return
        for place in self.layout.untaken(kinds):
            if own[place] is not None:
                self.left_over.setdefault(place, []).append(row.number)
        if self._reader.has_formulas(row.number, own, self.layout.untaken(kinds)):
            return
        said_before = len(self._reader.found.skipped)
        stated = self._state(row.number, own, line, kinds)
        if not stated and len(self._reader.found.skipped) == said_before:
            self._reader.skip(row.number, "", Message("the row states nothing new"))

    def _kinds(self, number: int, line: Sequence[Cell]) -> tuple[Kind, ...]:
        """What a row states: what its column of kinds says, else all whose title it has."""
        layout = self.layout
        if layout.kind_place is None:
            kinds = tuple(
                kind
                for kind in layout.titles
                if any(line[place] is not None for place in layout.titles[kind])
            )
            if not kinds:
                names = ", ".join(
                    f'"{self._table.name(place)}"' for places in layout.titles.values() for place in places
                )
                self._reader.skip(number, "", Message("it has nothing in {columns}", columns=names))
            return kinds
        column = self._table.name(layout.kind_place)
        word = text(line[layout.kind_place])
        kind = layout.kinds.get(word.casefold())
        if kind is None:
            self._reader.skip(
                number,
                column,
                Message('unknown kind "{word}"', word=word) if word else Message("it has no kind"),
                Message("Add it to a list in [rows]: {names}", names="objective, key_result, initiative, kpi")
                if word
                else "",
            )
            return ()
        if not any(line[place] is not None for place in layout.titles.get(kind, ())):
            self._reader.skip(number, column, Message("it has no title"))
            return ()
        return (kind,)

    def _state(self, number: int, own: Sequence[Cell], line: Sequence[Cell], kinds: Sequence[Kind]) -> bool:
        """Take what a row states. Whether it says anything that no row before it said."""
        layout = self.layout
        parents = layout.parents.of(line)
        lowest = next(
            (kind for kind in ("key result", "kpi", "initiative", "objective") if kind in kinds), None
        )
        id_ = text(line[layout.id_place]) if layout.id_place is not None else ""
        ids = {lowest: id_}
        is_new = False
        objective = result = None
        if "objective" in kinds:
            objective, is_new = self._objective(number, line, ids.get("objective", ""), parents.references)
            objective.said.doubts += parents.doubts
        above = () if objective else parents.references
        part: Item | None = None
        for kind in ("key result", "initiative", "kpi"):
            if kind not in kinds:
                continue
            place = layout.titles[kind][0]
            item, said_new = self._part(
                kind,
                number,
                place,
                own,
                line,
                ids.get(kind, ""),
                above,
                objective,
                result,
                layout.others(kind, kinds),
            )
            is_new |= said_new
            if not objective and said_new:
                item.said.doubts += parents.doubts
            result = item if kind == "key result" else result
            part = part or item
        is_new |= self._numbered(number, line, objective)
        target = part or objective
        if target:
            is_new |= self._checkins(target, number, own)
        return is_new

    def _objective(
        self, number: int, line: Sequence[Cell], id_: str, above: tuple[Reference, ...]
    ) -> tuple[Item, bool]:
        """The objective of a row, the lowest of its levels, and whether a level of it is new."""
        layout = self.layout
        fields = layout.fields["objective"]
        levels = [place for place in layout.titles["objective"] if line[place] is not None]
        said = Said(number, fields, fields.of(line))
        period = self._period_of(said)
        item: Item | None = None
        is_new = False
        for place in levels:
            title = one_line(text(line[place]))
            is_lowest = place == levels[-1]
            own, own_id = (said, id_) if is_lowest else (period, "")
            alike = self._objectives.setdefault((item, title.casefold()), [])
            known = next((each for each in reversed(alike) if self._is_same(each, own, own_id)), None)
            if known is None:
                known = self._new("objective", title, own, number, place)
                known.above = above if item is None else (item.reference,)
                known.source_id = own_id
                self.items[known] = known
                alike.append(known)
                is_new = True
            elif is_lowest:
                merged(known, said, self._reader, layout.shared)
                known.source_id = known.source_id or id_
                if item is None:
                    known.above = tuple(dict.fromkeys((*known.above, *above)))
            if item is not None:
                item.has_levels = True
            item = known
        assert item
        self._last = item
        return item, is_new

    def _is_same(self, item: Item, said: Said, id_: str) -> bool:
        """Whether a row means an objective of that title: what both say of it does not differ.

        What is in a column of the parts, too, is said of these: each row has another one.
        """
        if id_ and item.source_id:
            return id_ == item.source_id
        keys = (
            ("cycle", "starts", "ends")
            if self.layout.kind_place is None
            else ("cycle", "starts", "ends", "owner", "team")
        )
        both = (key for key in keys if key in said.cells and key in item.said.cells)
        return all(
            said.cells[key] == item.said.cells[key]
            for key in both
            if said.fields.places.get(key) not in self.layout.shared
        )

    def _period_of(self, said: Said) -> Said:
        """Of a higher level a row says its period only."""
        cells = {key: cell for key, cell in said.cells.items() if key in ("cycle", "starts", "ends")}
        return Said(said.row, said.fields, cells)

    def _part(
        self,
        kind: Kind,
        number: int,
        place: int,
        own: Sequence[Cell],
        line: Sequence[Cell],
        id_: str,
        above: tuple[Reference, ...],
        objective: Item | None,
        result: Item | None = None,
        others: Collection[int] = (),
        fields: Fields | None = None,
    ) -> tuple[Item, bool]:
        """A key result, an initiative or a KPI of a row, and whether the row says anything new of it.

        `others` are the columns of other parts of the row.
        """
        layout = self.layout
        fields = fields or layout.fields[kind]
        title = one_line(text(line[place]))
        said = Said(number, fields, fields.of(line))
        if (
            objective is None
            and layout.kind_place is not None
            and not layout.parents.places
            and kind != "kpi"
        ):
            objective = self._last
        role = text(said.cells.get("role"))
        over = result.place if result else objective.place if objective else above
        key = (kind, id_, role, title.casefold(), over)
        column = self._table.name(place)
        known = self.items.get(key)
        if known is None:
            known = self.items[key] = self._new(kind, title, said, number, place)
            known.above, known.objective, known.source_id = above, objective, id_
            known.key_result = result if kind == "initiative" else None
            if objective:
                objective.has_results |= kind == "key result"
            known.take(said, self._reader)
            return known, True
        if own[place] is None:  # filled down: what another part of the row has a column for is said of that
            said.cells = {
                key: cell for key, cell in said.cells.items() if fields.places.get(key) not in others
            }
        count = len(known.written)
        known.take(said, self._reader)
        if different := differences(known, said):
            names = joined(dict.fromkeys(self._reader.column(said, key) for key in different))
            message = Message(
                "it has another {names} than row {n}, with the same title", names=names, n=known.place.row
            )
            remedy = Message("Give one of them another title, or correct one of the rows.")
            self._reader.refuse(number, column, UsageError(message, remedy=remedy))
            return known, True
        if len(known.written) == count and not layout.has_checkins and own[place] is not None:
            self._reader.skip(number, column, Message("it says again what row {n} says", n=known.place.row))
        return known, len(known.written) > count

    def _new(self, kind: Kind, title: str, said: Said, number: int, place: int) -> Item:
        return Item(kind, title, said, self._reader.place(number, self._table.name(place)))

    def _numbered(self, number: int, line: Sequence[Cell], objective: Item | None) -> bool:
        """The key results that are in columns of a row."""
        is_new = False
        for fields in self.layout.numbered if objective else ():
            place = fields.places["title"]
            if line[place] is not None:
                is_new |= self._part(
                    "key result", number, place, line, line, "", (), objective, fields=fields
                )[1]
        return is_new

    def skip_others(self, item: Item) -> None:
        """Tell the rows that only have check-ins of something that is left out."""
        for number in sorted({*item.rows} - {item.place.row}):
            self._reader.skip(number, "", Message("what it is about, row {n}, is left out", n=item.place.row))

    # ── check-ins ──

    def _checkins(self, item: Item, number: int, own: Sequence[Cell]) -> bool:
        layout = self.layout
        count = len(item.written)
        item.written += layout.labelled.of(number, own, layout.empty)
        if self._weeks.places and any(own[place] is not None for place in self._weeks.places):
            self._lines.setdefault(item, []).append((number, list(own)))
            item.rows.append(number)
            return True
        if layout.own_checkins and (written := layout.own_checkin(number, own)):
            item.written.append(written)
        if len(item.written) > count:
            item.rows.append(number)
        return len(item.written) > count

    def add_weeks(self, item: Item, drafting: Drafting) -> None:
        """The check-ins in columns of weeks, once the cycle of the objective is known."""
        for number, line in self._lines.get(item, ()):
            span = item.objective.span if item.objective else drafting.cycle
            for written in self._weeks.of(number, line, span):
                if written.date is None:
                    self._reader.refuse(
                        number,
                        written.column,
                        UsageError(
                            Message('unknown week, day or month "{head}"', head=written.column),
                            remedy=Message(
                                "Name the cycle with -q, or write heads such as {example}.",
                                example="2026-W28",
                            ),
                        ),
                    )
                else:
                    item.written.append(written)


# ── the file as a whole ──────────────────────────────────────────────────────────────────────────


def _notes(found: Found, sheets: Sequence[Sheet], table: Table, mapping: MappingFile) -> Iterator[str]:
    yield from (note for sheet in sheets for note in sheet.notes)
    taken = {table.sheet, mapping.checkins.sheet if mapping.checkins else ""}
    others = [sheet for sheet in sheets if sheet.name not in taken]
    if len(sheets) > 1 and others:
        listed = joined(
            plural(len(each.rows), '"{sheet}" ({n} row)', '"{sheet}" ({n} rows)', sheet=each.name)
            for each in others
        )
        yield Message("Not read: {sheets}.", sheets=listed)
    if lacks := missing(table, mapping):
        names = ", ".join(f'"{name}"' for name in lacks)
        yield Message("The file has no column {columns}.", columns=names)
    kinds = {draft.kind for draft in found.drafts}
    if (
        mapping.rows
        and mapping.rows.key_result
        and "objective" in kinds
        and "key result" not in kinds
        and not found.skipped
    ):
        yield Message("No row is a key result.")
        if found.source == "viva":
            yield Message("Viva Goals exports them only where “include key results” is ticked.")
    if mapping.rows and "key result" in kinds and mapping.parent is None:
        yield Message(
            "Key results and initiatives belong to the objective above them, as no column names a parent."
        )
