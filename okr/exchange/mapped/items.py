"""What the rows of a table state, gathered by item, and the draft that becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from okr.exchange.cells import text
from okr.exchange.drafts import Closing, Draft, Place, Record, Reference
from okr.exchange.mapped import measures
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.measures import NoMeasure
from okr.exchange.mapped.readings import Reader, Said, few_rows, is_yes_word
from okr.exchange.mapped.records import RecordReader
from okr.exchange.period_names import contradiction, span_of
from okr.fields import Ambition
from okr.ids import Kind
from okr.models import Cadence, KpiCadence, KpiTakes, Scope, Takes
from okr.periods import Span
from okr.settings import Settings
from okr.words import Message

_OF_RECORD = frozenset(("current", "day", "note", "confidence", "done", "status"))
"""Fields that each row says anew."""
_CHECKIN = ("current", "note", "confidence")


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
    rows: list[int] = field(default_factory=list)
    """Those with check-ins of it."""
    span: Span | None = None
    others: dict[str, list[int]] = field(default_factory=dict)
    """Field → later rows that say it otherwise."""
    has_results: bool = False
    has_levels: bool = False
    draft: Draft | None = None

    @property
    def reference(self) -> Reference:
        return Reference(id=self.source_id, title=self.title, row=self.place.row)

    def take(self, said: Said, reader: Reader) -> None:
        """What a row says of it that is not its definition: a check-in."""
        cells = said.cells
        done = cells.get("done") if is_yes_word(cells.get("done")) else None
        if done is None and not any(key in cells and key in said.fields.places for key in _CHECKIN):
            return
        self.rows.append(said.row)
        self.written.append(
            Written(
                said.row, reader.column(said, "current"), cells.get("day"), "", cells.get("current"),
                text(cells.get("note")), cells.get("confidence"), done,
                date_column=reader.column(said, "day"), confidence_column=reader.column(said, "confidence"),
            )
        )  # fmt: skip


class Drafting:
    """Makes the drafts of items, in the order in which the file states them."""

    def __init__(
        self, reader: Reader, records: RecordReader, settings: Settings, today: date, cycle: Span | None
    ) -> None:
        self._reader, self._records = reader, records
        self._settings, self._today, self.cycle = settings, today, cycle
        self._spans: dict[tuple[str, date | None, date | None], Span | None] = {}
        self._of_kind: Mapping[Kind, Callable[[Item, Draft], bool]] = {
            "objective": self._objective,
            "key result": self._key_result,
            "initiative": self._initiative,
            "kpi": self._kpi,
        }

    def draft(self, item: Item) -> Draft | None:
        """The draft of an item; None, and told, where it cannot be kept or read."""
        said = item.said
        above = item.above or ((item.objective.reference,) if item.objective else ())
        draft = Draft(
            place=item.place,
            kind=item.kind,
            values={"title": item.title},
            source_id=item.source_id,
            above=above,
            owners=self._reader.names(said, "owner"),
            teams=self._reader.names(said, "team"),
            status=self._reader.line(said, "status"),
        )
        is_kept = self._of_kind[item.kind](item, draft)
        draft.doubts += said.doubts
        if not is_kept or said.is_bad:
            return None
        item.draft = draft
        return draft

    # ── the kinds ──

    def _objective(self, item: Item, draft: Draft) -> bool:
        said, reader = item.said, self._reader
        draft.cycle, draft.starts, draft.ends = self._period(item)
        item.span = self._span(draft)
        self._put(
            draft,
            project=reader.line(said, "project"),
            scope=reader.choice(said, "scope", get_args(Scope)),
            ambition=reader.choice(said, "ambition", get_args(Ambition)),
            weight=reader.weight(said, "weight"),
            why=text(said.cells.get("why")),
        )
        if item.has_levels and not item.has_results:
            draft.values["roll_up"] = "aligned"
        elif item.has_levels:
            draft.doubts.append(
                Message("it has key results and objectives below it; its progress is made of its key results")
            )
        for key, rows in item.others.items():
            name, kept = reader.column(said, key), text(said.cells[key])
            draft.doubts.append(
                Message(
                    '{name} is "{text}" as in row {n}; other rows say otherwise: {rows}',
                    name=name,
                    text=kept,
                    n=said.row,
                    rows=few_rows(rows),
                )
            )
        draft.closing = self._closing(said)
        draft.records = [
            Record(place=reader.place(each.row, each.column), date=None, values={}) for each in item.written
        ]
        different = draft.cycle and contradiction(
            draft.cycle, draft.starts, draft.ends, self._today, self._settings
        )
        if different:
            draft.doubts.append(different)
        return True

    def _period(self, item: Item) -> tuple[str, date | None, date | None]:
        reader, said = self._reader, item.said
        return reader.line(said, "cycle"), reader.day(said, "starts"), reader.day(said, "ends")

    def _span(self, draft: Draft) -> Span | None:
        """The cycle of an objective, by which the weeks of its columns are found."""
        period = (draft.cycle, draft.starts, draft.ends)
        if not any(period):
            return self.cycle
        if period not in self._spans:
            self._spans[period] = span_of(*period, self._today, self._settings)
        return self._spans[period]

    def _closing(self, said: Said) -> Closing | None:
        cell = said.cells.get("closed")
        if cell is None:
            return None
        if is_yes_word(cell):
            return Closing(None, self._reader.grade(said, "grade"))
        closed = self._reader.perhaps_day(said, "closed")
        return Closing(closed, self._reader.grade(said, "grade")) if closed else None

    def _key_result(self, item: Item, draft: Draft) -> bool:
        said, reader = item.said, self._reader
        if not draft.above:
            example = 'fill_down = ["Objective"]'
            reader.skip(
                item.place.row,
                item.place.column,
                Message("its row does not name its objective"),
                Message("If cells are merged, say so in the mapping file: {example}", example=example)
                if reader.mapping.rows is None
                else Message("Name it in the row, or write the row below that of its objective."),
            )
            return False
        measure = measures.of_key_result(said, reader)
        if isinstance(measure, NoMeasure):
            reader.skip(item.place.row, measure.column, measure.message, measure.remedy)
            return False
        draft.values |= measure
        self._put(
            draft,
            weight=reader.weight(said, "weight"),
            cadence=reader.choice(said, "cadence", get_args(Cadence)),
            takes=reader.choice(said, "takes", get_args(Takes)),
            since=reader.day(said, "since"),
        )
        self._below(item, draft)
        return True

    def _initiative(self, item: Item, draft: Draft) -> bool:
        said, reader = item.said, self._reader
        self._put(draft, due=reader.day(said, "due"))
        named = reader.line(said, "key_result")
        if named:
            draft.key_result = Reference(title=named)
        elif item.key_result and item.key_result.draft:
            draft.key_result = item.key_result.reference
        self._below(item, draft)
        return True

    def _kpi(self, item: Item, draft: Draft) -> bool:
        said, reader = item.said, self._reader
        measure = measures.of_kpi(said, reader)
        if isinstance(measure, NoMeasure):
            reader.skip(item.place.row, measure.column, measure.message, measure.remedy)
            return False
        draft.values |= measure
        since = reader.line(said, "since")
        span = span_of(since, None, None, self._today, self._settings) if since else None
        self._put(
            draft,
            tolerance=reader.amount(said, "tolerance", draft.values.get("unit")),
            cadence=reader.choice(said, "cadence", get_args(KpiCadence)),
            takes=reader.choice(said, "takes", get_args(KpiTakes)),
            since=span.name if span else since,
        )
        draft.role = reader.line(said, "role")
        named = reader.line(said, "objective")
        if named:
            draft.above = (Reference(title=named), *draft.above)
        draft.records = self._records.of(item.written, draft, period=reader.line(said, "period"))
        return True

    def _below(self, item: Item, draft: Draft) -> None:
        """What a part has of its objective, and its check-ins."""
        above = item.objective.draft if item.objective else None
        if above:
            draft.cycle, draft.starts, draft.ends = above.cycle, above.starts, above.ends
        draft.records = self._records.of(item.written, draft)

    def _put(self, draft: Draft, **values: Any) -> None:
        draft.values |= {key: value for key, value in values.items() if value is not None and value != ""}


def merged(item: Item, said: Said, shared: frozenset[int]) -> None:
    """Add to an objective what a later row says of it. In columns that its parts share the first row counts."""
    for key, cell in said.cells.items():
        place = said.fields.places.get(key)
        if key in ("title", "status") or place is None or place in shared:
            continue
        known = item.said.cells.setdefault(key, cell)
        if known != cell:
            item.others.setdefault(key, []).append(said.row)


def differences(item: Item, said: Said) -> list[str]:
    """The fields of a part that a later row says otherwise; what it says for the first time is added."""
    found = []
    if "status" in said.cells:  # the last one is that of today
        item.said.cells["status"] = said.cells["status"]
    for key, cell in said.cells.items():
        if key not in _OF_RECORD and key != "title" and item.said.cells.setdefault(key, cell) != cell:
            found.append(key)
    return found


def without_zero_weights(drafts: Sequence[Draft]) -> int:
    """Where all parts of an objective weigh 0 there, take none of these weights over. Gives the count of such objectives."""
    by_objective: dict[Reference, list[Draft]] = {}
    for draft in drafts:
        if draft.kind == "key result" and draft.above and draft.above[0].weight is not None:
            by_objective.setdefault(replace(draft.above[0], weight=None), []).append(draft)
    unweighted = [parts for parts in by_objective.values() if not any(part.above[0].weight for part in parts)]
    for part in (part for parts in unweighted for part in parts):
        part.above = (replace(part.above[0], weight=None), *part.above[1:])
    return len(unweighted)
