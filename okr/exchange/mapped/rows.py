"""The rows of a table, read by a mapping: every row becomes drafts or is told, every column is taken or left over.

The road of a row: its cells are cleaned and filled down (`layout`), its kinds are found (here), it states an item or says
more of one (`items`), with the check-ins of the row (`checkin_columns`). When all rows are read, each item becomes a draft
(`item_drafts`), with its records: its cells mean something (`readings`), it has a measure (`measures`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.drafts import Found
from okr.exchange.files.sheets import Row, Sheet
from okr.exchange.grid import few_rows
from okr.exchange.mapped.checkin_columns import Weeks
from okr.exchange.mapped.columns import TOTALS, Table, chosen, missing, named_sheet
from okr.exchange.mapped.item_drafts import Drafting, without_zero_weights
from okr.exchange.mapped.items import Item, Items, Line
from okr.exchange.mapped.layout import Layout
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.other_sheets import add_checkins, add_names
from okr.exchange.mapped.readings import Reader
from okr.findings import shortened
from okr.ids import Kind
from okr.periods import Span
from okr.settings import Settings
from okr.words import Message, joined, plural


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
    weeks = Weeks(mapping.weeks, table, mapping.style(), today, settings)
    rows = _Rows(Layout(mapping, table, weeks.places), reader)
    for row in table.rows:
        rows.add(row)
    items = rows.items.all
    elsewhere = add_checkins(mapping, sheets, items, rows.layout, reader)
    drafting = Drafting(reader, settings, today, cycle)
    bare = _bare(items, rows.layout)
    for item in items:
        _add_weeks(item, weeks, cycle, reader)
        if draft := drafting.draft(item):
            found.drafts.append(draft)
            if item in bare:
                draft.doubts.append(Message("nothing is below it in the file: is it a goal?"))
        else:
            _skip_others(item, reader)
    add_names(found.drafts, mapping, sheets)
    reader.check_forms()
    found.left_over = {**rows.left_columns, **elsewhere}
    found.skipped.sort(key=lambda each: (each.place.sheet != table.sheet, each.place.sheet, each.place.row))
    found.notes += _notes(found, sheets, table, mapping)
    found.notes += _of_weights(found)
    return found


def _bare(items: Sequence[Item], layout: Layout) -> set[Item]:
    """Objectives with nothing below them, where each row has columns for that: it may be a note or a signature."""
    if layout.kind_place is not None or "key result" not in layout.titles:
        return set()
    above = {item.objective for item in items}
    return {item for item in items if item.kind == "objective" and not item.has_levels and item not in above}


class _Rows:
    """The rows of a table and the items that they state."""

    def __init__(self, layout: Layout, reader: Reader) -> None:
        self.layout, self._reader = layout, reader
        self.items = Items(layout, reader)
        self._left: dict[int, list[int]] = {}

    @property
    def left_columns(self) -> dict[str, list[int]]:
        """Column that nothing takes → its rows; two columns of one name are told as one."""
        found: dict[str, set[int]] = {}
        for place, numbers in sorted(self._left.items()):
            found.setdefault(self.layout.table.name(place), set()).update(numbers)
        return {name: sorted(numbers) for name, numbers in found.items()}

    def add(self, row: Row) -> None:
        """Take what a row states, or tell why it states nothing."""
        own = self.layout.cleaned(row)
        line = Line(row.number, own, self.layout.filled(own))
        kinds = self._kinds(line)
        if not kinds:
            return
        untaken = self.layout.untaken(kinds)
        for place in untaken:
            if own[place] is not None:
                self._left.setdefault(place, []).append(row.number)
        if self._reader.has_formulas(row.number, own, untaken):
            return
        told_before = len(self._reader.found.skipped)
        item, is_new = self.items.stated(line, kinds)
        has_checkins = self._add_checkins(item, line)
        if not (is_new or has_checkins) and len(self._reader.found.skipped) == told_before:
            self._reader.skip(row.number, "", Message("the row states nothing new"))

    def _kinds(self, line: Line) -> tuple[Kind, ...]:
        """What a row states: what its column of kinds says, else all whose title it has."""
        layout, reader, number = self.layout, self._reader, line.number
        if layout.kind_place is None:
            titled = tuple(kind for kind in layout.titles if self._has_title(kind, line))
            places = [place for places in layout.titles.values() for place in places]
            words = (text(line.own[place]) for place in places)
            if not titled:
                names = ", ".join(f'"{layout.table.name(place)}"' for place in places)
                reader.skip(number, "", Message("it has nothing in {columns}", columns=names))
            elif total := next((word for word in words if word.strip(" :.").casefold() in TOTALS), ""):
                message = Message('"{word}" sums up other rows, so it is not a goal', word=total)
                remedy = Message("If it is a goal, give it a longer title in the file.")
                reader.skip(number, "", message, remedy)
                return ()
            return titled
        column = layout.table.name(layout.kind_place)
        word = text(line.cells[layout.kind_place])
        kind = layout.kinds.get(word.casefold())
        if kind is None and word:
            names = "objective, key_result, initiative, kpi"
            message = Message('unknown kind "{word}"', word=shortened(word))
            reader.skip(number, column, message, Message("Add it to a list in [rows]: {names}", names=names))
        elif kind is None:
            reader.skip(number, column, Message("it has no kind"))
        elif kind and self._has_title(kind, line):
            return (kind,)
        else:
            reader.skip(number, column, Message("it has no title"))
        return ()

    def _has_title(self, kind: Kind, line: Line) -> bool:
        return any(line.cells[place] is not None for place in self.layout.titles.get(kind, ()))

    def _add_checkins(self, item: Item, line: Line) -> bool:
        """Take the check-ins of a row. Whether it has any."""
        layout, number, own = self.layout, line.number, line.own
        count = len(item.written)
        item.written += layout.labelled.of(number, own, layout.empty)
        if any(own[place] is not None for place in layout.weeks):
            item.weeks.append((number, own))
            return True
        if written := layout.own_checkin(number, own):
            item.written.append(written)
        return len(item.written) > count


def _add_weeks(item: Item, weeks: Weeks, cycle: Span | None, reader: Reader) -> None:
    """The check-ins in columns of weeks, now that the cycle of the objective is known."""
    span = item.objective.span if item.objective else cycle
    for number, line in item.weeks:
        for written in weeks.of(number, line, span):
            if written.date is not None:
                item.written.append(written)
                continue
            remedy = Message("Name the cycle with -q, or write heads such as {example}.", example="2026-W28")
            message = Message('unknown week, day or month "{head}"', head=written.column)
            if span:
                remedy = Message("Name a cycle that has it, or leave it out of [weeks] in the mapping file.")
                cycle_name = {"head": written.column, "cycle": span.name}
                message = Message('"{head}" is not a week, day or month of {cycle}', **cycle_name)
            reader.refuse(number, written.column, UsageError(message, remedy=remedy))


def _skip_others(item: Item, reader: Reader) -> None:
    """Tell the rows that only have check-ins of something that is left out."""
    rows = {number for number, _ in item.weeks} | {each.row for each in item.written if not each.sheet}
    for number in sorted(rows - {item.place.row}):
        reader.skip(number, "", Message("what it is about, row {n}, is left out", n=item.place.row))


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
    are_named = mapping.rows is not None and bool(mapping.rows.key_result)
    if are_named and "objective" in kinds and "key result" not in kinds and not found.skipped:
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
    objectives_ = (each for each in found.drafts if each.kind == "objective")
    if weighted := [each for each in objectives_ if any(reference.weight for reference in each.above)]:
        yield plural(
            len(weighted),
            "The weight of {n} objective in the one above it is not kept: row {rows}.",
            "The weights of {n} objectives in those above them are not kept: rows {rows}.",
            rows=few_rows(each.place.row for each in weighted),
        )
