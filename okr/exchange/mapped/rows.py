"""The rows of a table, read by a mapping: every row becomes drafts or is told, every column is taken or left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.drafts import Found
from okr.exchange.files.sheets import Cell, Row, Sheet
from okr.exchange.mapped.checkin_columns import Weeks
from okr.exchange.mapped.checkin_sheet import checkins_elsewhere
from okr.exchange.mapped.columns import Table, chosen, missing, named_sheet
from okr.exchange.mapped.items import Drafting, Item, without_zero_weights
from okr.exchange.mapped.layout import Layout
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.people_sheet import add_names
from okr.exchange.mapped.readings import Reader, few_rows
from okr.exchange.mapped.records import RecordReader
from okr.exchange.mapped.stated import Above, Items, Line
from okr.findings import shortened
from okr.ids import Kind
from okr.periods import Span
from okr.settings import Settings
from okr.words import Message, joined, plural

_PARTS: tuple[Kind, ...] = ("key result", "initiative", "kpi")
_TOTALS = frozenset((
    "total", "totals", "grand total", "subtotal", "sub total", "sub-total", "sum", "average", "mean", "jumlah", "jumlah total",
    "total jumlah", "total keseluruhan", "total bobot", "rata-rata", "rata rata", "rerata",
))  # fmt: skip
"""What stands in place of a title in a row that adds up those above it."""
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
    items = rows.items
    elsewhere = checkins_elsewhere(mapping, sheets, items, rows.layout, reader)
    drafting = Drafting(reader, RecordReader(reader), settings, today, cycle)
    for item in items:
        rows.add_weeks(item, drafting)
        if draft := drafting.draft(item):
            found.drafts.append(draft)
        else:
            rows.skip_others(item)
    add_names(found.drafts, mapping, sheets)
    reader.check_forms()
    found.left_over = {**rows.left_columns, **elsewhere}
    found.skipped.sort(key=lambda each: (each.place.sheet != table.sheet, each.place.sheet, each.place.row))
    found.notes += _notes(found, sheets, table, mapping)
    found.notes += _of_weights(found)
    return found


class _Rows:
    """The rows of a table and the items that they state."""

    def __init__(self, table: Table, mapping: MappingFile, reader: Reader, weeks: Weeks) -> None:
        self._reader, self._table = reader, table
        self.layout = Layout(mapping, table, weeks.places)
        self._weeks = weeks
        self._items = Items(self.layout, reader)
        self.left_over: dict[int, list[int]] = {}
        self._lines: dict[Item, list[tuple[int, list[Cell]]]] = {}

    @property
    def items(self) -> list[Item]:
        """What the rows state, in the order of the file."""
        return list(dict.fromkeys(self._items.all.values()))

    @property
    def left_columns(self) -> dict[str, list[int]]:
        """Column that nothing takes → its rows; two columns of one name are told as one."""
        found: dict[str, list[int]] = {}
        for place, numbers in sorted(self.left_over.items()):
            found.setdefault(self._table.name(place), []).extend(numbers)
        return {name: sorted({*numbers}) for name, numbers in found.items()}

    def add(self, row: Row) -> None:
        own = self.layout.cleaned(row)
        line = Line(row.number, own, self.layout.filled(own))
        kinds = self._kinds(row.number, line.cells, own)
        if not kinds:
            return
        for place in self.layout.untaken(kinds):
            if own[place] is not None:
                self.left_over.setdefault(place, []).append(row.number)
        if self._reader.has_formulas(row.number, own, self.layout.untaken(kinds)):
            return
        said_before = len(self._reader.found.skipped)
        stated = self._state(line, kinds)
        if not stated and len(self._reader.found.skipped) == said_before:
            self._reader.skip(row.number, "", Message("the row states nothing new"))

    def _total(self, own: Sequence[Cell]) -> str:
        """The word of a row of totals that stands in place of its title; empty in others."""
        titles = (text(own[place]) for places in self.layout.titles.values() for place in places)
        return next((word for word in titles if word.strip(" :.").casefold() in _TOTALS), "")

    def _kinds(self, number: int, line: Sequence[Cell], own: Sequence[Cell]) -> tuple[Kind, ...]:
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
            elif total := self._total(own):
                self._reader.skip(
                    number,
                    "",
                    Message('"{word}" sums up other rows, so it is not a goal', word=total),
                    Message("If it is a goal, give it a longer title in the file."),
                )
                return ()
            return kinds
        column = self._table.name(layout.kind_place)
        word = text(line[layout.kind_place])
        kind = layout.kinds.get(word.casefold())
        if kind is None:
            self._reader.skip(
                number,
                column,
                Message('unknown kind "{word}"', word=shortened(word)) if word else Message("it has no kind"),
                Message("Add it to a list in [rows]: {names}", names="objective, key_result, initiative, kpi")
                if word
                else "",
            )
            return ()
        if not any(line[place] is not None for place in layout.titles.get(kind, ())):
            self._reader.skip(number, column, Message("it has no title"))
            return ()
        return (kind,)

    def _state(self, line: Line, kinds: Sequence[Kind]) -> bool:
        """Take what a row states. Whether it says anything that no row before it said."""
        layout, items = self.layout, self._items
        parents = layout.parents.of(line.cells)
        lowest = next(kind for kind in _LOWEST if kind in kinds)
        id_ = text(line.cells[layout.id_place]) if layout.id_place is not None else ""
        is_new = False
        target: Item | None = None
        above = Above(parents.references)
        if "objective" in kinds:
            own_id = id_ if lowest == "objective" else ""
            target, is_new = items.stated_objective(line, own_id, parents.references)
            target.said.doubts += parents.doubts
            above = Above(objective=target)
        elif layout.kind_place is not None and not layout.parents.places and lowest != "kpi":
            above = Above(objective=items.objective)
        for kind in (kind for kind in _PARTS if kind in kinds):
            own_id = id_ if lowest == kind else ""
            item, says_more = items.stated_part(kind, line, own_id, above, layout.others(kind, kinds))
            if says_more and "objective" not in kinds:
                item.said.doubts += parents.doubts
            if kind == "key result":
                above = Above(above.references, above.objective, item)
            target = item if target is None or target.kind == "objective" else target
            is_new = is_new or says_more
        for fields in layout.numbered if "objective" in kinds else ():
            if line.cells[fields.places["title"]] is not None:
                is_new |= items.stated_part("key result", line, "", above, fields=fields)[1]
        return (target is not None and self._checkins(target, line)) or is_new

    def skip_others(self, item: Item) -> None:
        """Tell the rows that only have check-ins of something that is left out."""
        for number in sorted({*item.rows} - {item.place.row}):
            self._reader.skip(number, "", Message("what it is about, row {n}, is left out", n=item.place.row))

    # ── check-ins ──

    def _checkins(self, item: Item, line: Line) -> bool:
        """Take the check-ins of a row. Whether it has any."""
        layout, number, own = self.layout, line.number, line.own
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
                    self._reader.refuse(number, written.column, _unknown_period(written.column, span))
                else:
                    item.written.append(written)


def _unknown_period(head: str, cycle: Span | None) -> UsageError:
    """The error of the head of a column that is no period in the cycle of its goal."""
    if cycle is None:
        return UsageError(
            Message('unknown week, day or month "{head}"', head=head),
            remedy=Message("Name the cycle with -q, or write heads such as {example}.", example="2026-W28"),
        )
    return UsageError(
        Message('"{head}" is not a week, day or month of {cycle}', head=head, cycle=cycle.name),
        remedy=Message("Name a cycle that has it, or leave it out of [weeks] in the mapping file."),
    )


# ── the file as a whole ──────────────────────────────────────────────────────────────────────────


def _notes(found: Found, sheets: Sequence[Sheet], table: Table, mapping: MappingFile) -> Iterator[str]:
    yield from (note for sheet in sheets for note in sheet.notes)
    further = (mapping.checkins.sheet if mapping.checkins else None, mapping.people.sheet)
    named = [named_sheet(sheets, name) for name in further if name]
    taken = {table.sheet, *(sheet.name for sheet in named if sheet)}
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


def _of_weights(found: Found) -> Iterator[str]:
    """What becomes of the weights that the file gives to what is below an objective."""
    if objectives := without_zero_weights(found.drafts):
        yield plural(
            objectives,
            "Of {n} objective all key results weigh 0% there; here they weigh alike.",
            "Of {n} objectives all key results weigh 0% there; here they weigh alike.",
        )
    weighted = [
        each for each in found.drafts if each.kind == "objective" and any(r.weight for r in each.above)
    ]
    if weighted:
        yield plural(
            len(weighted),
            "The weight of {n} objective in the one above it is not kept: row {rows}.",
            "The weights of {n} objectives in those above them are not kept: rows {rows}.",
            rows=few_rows(each.place.row for each in weighted),
        )
