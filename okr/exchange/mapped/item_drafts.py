"""The draft that becomes of an item of a table, by its kind, and the records that become of its check-ins."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from msgspec.structs import replace

from okr.errors import OkrError, TwoReadingsError, UsageError
from okr.exchange import cells
from okr.exchange.cells import share, text
from okr.exchange.drafts import Closing, ColumnError, Draft, Record, Reference
from okr.exchange.files.sheets import Cell
from okr.exchange.grid import few_rows
from okr.exchange.mapped import measures
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.items import Item
from okr.exchange.mapped.measure_cells import bands
from okr.exchange.mapped.measure_cells import parts as counts_of
from okr.exchange.mapped.period_columns import Periods, of_target
from okr.exchange.mapped.readings import Reader, Said, amount, is_marked, is_no_word, is_yes_word
from okr.exchange.period_names import contradiction, reading_span, span_of
from okr.fields import Ambition
from okr.ids import Kind
from okr.kpi_models import KpiCadence, KpiTakes
from okr.models import Cadence, Scope, Takes
from okr.parse import LARGEST_RATIO
from okr.periods import Span
from okr.settings import Settings
from okr.units import ratio
from okr.words import Message, plural
from okr.words.numbers import recorded


class Drafting:
    """Makes the drafts of items, in the order in which the file states them."""

    def __init__(self, reader: Reader, settings: Settings, today: date, cycle: Span | None) -> None:
        self._reader, self._records = reader, RecordReader(reader)
        self._settings, self._today, self.cycle = settings, today, cycle
        self._periods = Periods(settings, today, cycle)
        self._spans: dict[tuple[str, date | None, date | None], Span | None] = {}
        self._fill: Mapping[Kind, Callable[[Item, Draft], None]] = {
            "objective": self._objective,
            "key result": self._key_result,
            "initiative": self._initiative,
            "kpi": self._kpi,
        }

    def draft(self, item: Item) -> Draft | None:
        """The draft of an item; None, and told, where it cannot be kept or read."""
        said, reader = item.said, self._reader
        draft = Draft(
            place=item.place,
            kind=item.kind,
            values={"title": item.title},
            source_id=item.source_id,
            above=item.above or ((item.objective.reference,) if item.objective else ()),
            owners=reader.names(said, "owner"),
            teams=reader.names(said, "team"),
            status=reader.line(said, "status"),
        )
        self._put(draft, link=reader.link(said))
        try:
            self._fill[item.kind](item, draft)
        except ColumnError as lack:
            reader.skip(item.place.row, lack.column, lack.message, lack.remedy)
            return None
        draft.doubts += said.doubts
        item.draft = None if said.is_bad else draft
        return item.draft

    # ── the kinds ──

    def _objective(self, item: Item, draft: Draft) -> None:
        said, reader = item.said, self._reader
        period = reader.line(said, "cycle"), reader.day(said, "starts"), reader.day(said, "ends")
        draft.cycle, draft.starts, draft.ends = period
        if any(period) and period not in self._spans:
            self._spans[period] = span_of(*period, self._today, self._settings)
        item.span = self._spans[period] if any(period) else self.cycle
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
            name, kept, others = reader.column(said, key), text(said.cells[key]), few_rows(rows)
            told: dict[str, str | int] = {"name": name, "text": kept, "n": said.row, "rows": others}
            doubt = Message('{name} is "{text}" as in row {n}; other rows say otherwise: {rows}', **told)
            draft.doubts.append(doubt)
        draft.closing = self._closing(said)
        draft.records = [
            Record(place=reader.place(each.row, each.column), date=None, values={}) for each in item.written
        ]
        if draft.cycle and (different := contradiction(*period, self._today, self._settings)):
            draft.doubts.append(different)

    def _closing(self, said: Said) -> Closing | None:
        """That an objective is closed: a word or a day, and not another word."""
        cell = said.cells.get("closed")
        closed = None if is_yes_word(cell) else self._reader.perhaps_day(said, "closed")
        return Closing(closed, self._reader.grade(said, "grade")) if closed or is_yes_word(cell) else None

    def _key_result(self, item: Item, draft: Draft) -> None:
        said, reader = item.said, self._reader
        if not draft.above:
            remedy = Message("Name it in the row, or write the row below that of its objective.")
            if reader.mapping.rows is None:
                example = 'fill_down = ["Objective"]'
                remedy = Message(
                    "If cells are merged, say so in the mapping file: {example}", example=example
                )
            raise ColumnError(item.place.column, Message("its row does not name its objective"), remedy)
        draft.values |= measures.of_key_result(said, reader)
        self._put(
            draft,
            weight=reader.weight(said, "weight"),
            cadence=reader.choice(said, "cadence", get_args(Cadence)),
            takes=reader.choice(said, "takes", get_args(Takes)),
            since=reader.day(said, "since"),
            ends=reader.end(said, item.objective.span if item.objective else self.cycle),
            priority=reader.priority(said),
        )
        if (grade := reader.grade(said, "grade")) is not None:
            draft.closing = Closing(None, grade)
        done = said.cells.get("done")
        if not is_no_word(done) and not (is_yes_word(done) and "milestones" in draft.values):
            reader.leave_out(said, "done", text(done))
        self._below(item, draft)

    def _initiative(self, item: Item, draft: Draft) -> None:
        self._put(draft, due=self._reader.day(item.said, "due"))
        named = self._reader.line(item.said, "key_result")
        if named:
            draft.key_result = Reference(title=named)
        elif item.key_result and item.key_result.draft:
            draft.key_result = item.key_result.reference
        self._below(item, draft)

    def _kpi(self, item: Item, draft: Draft) -> None:
        said, reader = item.said, self._reader
        cadence, within = reader.choice(said, "cadence", get_args(KpiCadence)), reader.line(said, "period")
        named = self._periods.named(within, cadence, None) if within else None
        targets = self._periods.in_columns(said, reader, "targets", cadence, named)
        readings = [*self._periods.readings(said, reader, cadence, named)]
        spans = (
            [span for _, span in readings] or [span for span, _, _ in targets] or ([named] if named else [])
        )
        cadence = cadence or self._periods.cadence(spans)
        own = self._targets(item, targets, cadence)
        draft.values |= {**measures.of_kpi(said, reader, later=own), **own}
        since = reader.line(said, "since")
        first = reading_span(since, cadence or "quarterly", self._today, self._settings)
        unit = draft.values.get("unit")
        self._put(
            draft,
            tolerance=reader.amount(said, "tolerance", unit),
            cadence=cadence,
            takes=reader.choice(said, "takes", get_args(KpiTakes)),
            since=first.name if first else since,
            bonus=self._bonus(said, draft.values),
        )
        draft.role, draft.unit = reader.line(said, "role"), reader.line(said, "units")
        draft.is_unit = "units" in said.fields.constants
        if above := reader.line(said, "objective"):
            draft.above = (Reference(id=above, title=above), *draft.above)
        draft.records = self._records.of(item.written, draft, period=within)
        for written, span in readings:
            draft.records += self._records.of([written], draft, period=span.name)

    def _bonus(self, said: Said, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What a KPI adds to a bonus. Bands replace the threshold, which is told."""
        reader = self._reader
        pays: dict[str, Any] = {"weight": reader.weight(said, "weight"), "cap": reader.factor(said, "cap")}
        try:
            pays["bands"] = bands(said, reader, values)
        except OkrError as error:
            reader.refuse(said.row, reader.column(said, "bands"), error)
        if pays.get("bands"):
            reader.leave_out(said, "threshold", text(said.cells.get("threshold")))
        else:
            pays["threshold_value"] = reader.amount(said, "threshold", values.get("unit"))
        return {key: value for key, value in pays.items() if value is not None} or None

    def _targets(
        self, item: Item, columns: Sequence[tuple[Span, str, Cell]], cadence: str | None
    ) -> dict[str, Any]:
        """The limits of the first period as those of the KPI, and in `targets` each later one that differs from the one before."""
        limits: list[tuple[str, dict[str, Any]]] = []
        for span, key, cell in columns:
            said = of_target(item.said, key, cell)
            limit = measures.limits_of(said, self._reader)
            item.said.is_bad |= said.is_bad
            item.said.doubts += [doubt for doubt in said.doubts if doubt not in item.said.doubts]
            if limits and "open" in limit.values():
                self._reader.leave_out(item.said, key, text(cell))
            elif limit and (not limits or limit != limits[-1][1]):
                limits.append((self._periods.first_in(span, cadence), limit))
        later = dict(limits[1:])
        return {**(limits[0][1] if limits else {}), **({"targets": later} if later else {})}

    def _below(self, item: Item, draft: Draft) -> None:
        """What a part has of its objective, and its check-ins."""
        above = item.objective.draft if item.objective else None
        if above:
            draft.cycle, draft.starts, draft.ends = above.cycle, above.starts, above.ends
        draft.records = self._records.of(item.written, draft)

    def _put(self, draft: Draft, **values: Any) -> None:
        draft.values |= {key: value for key, value in values.items() if value is not None and value != ""}


_OF = re.compile(r"(?<=\d)\s(?:out of|of|dari)\s(?=\d)")


class RecordReader:
    """Reads check-ins; equal cells are read once, as a file has tens of thousands of them."""

    def __init__(self, reader: Reader) -> None:
        self._reader, style = reader, reader.style
        self._day = lru_cache(None)(lambda cell, column: cells.day(cell, style(column), column))
        self._value = lru_cache(None)(lambda cell, unit, column: amount(cell, unit, style(column), column))

    def of(self, written: Sequence[Written], draft: Draft, *, period: str = "") -> list[Record]:
        """The records of a draft. What cannot be read is told, what it cannot have is a doubt."""
        found: list[Record] = []
        has_values = draft.kind == "kpi" or (
            draft.kind == "key result" and not {"milestones", "parts"} & draft.values.keys()
        )
        without: list[int] = []
        """Rows of check-ins that say nothing else than a value, where none is kept."""
        for each in written:
            column = each.column
            try:
                values = self._values(each, draft, has_values=has_values)
                if each.confidence is not None:
                    column = each.confidence_column or each.column
                    values["confidence"] = self._confidence(each.confidence, column)
                if each.note:
                    values["note"] = each.note
                if not values:
                    without += [each.row] if each.value is not None and not is_no_word(each.value) else []
                    continue
                column = each.date_column or each.column
                day = None if each.date is None else self._day(each.date, column)
            except OkrError as error:
                self._reader.refuse(each.row, column, error, each.sheet)
                continue
            if period and "value" in values:
                values["period"] = period
            place = self._reader.place(each.row, each.column, each.sheet)
            found.append(Record(place=place, date=day, person=each.person, values=values))
        if without and "parts" not in draft.values:  # of which each is told
            doubt = plural(
                len(without),
                "{n} check-in has a value only, which is not kept here: row {rows}",
                "{n} check-ins have a value only, which is not kept here: rows {rows}",
                rows=few_rows(without),
            )
            draft.doubts.append(doubt)
        if draft.values.get("unit") is None and has_values and any(is_marked(each.value) for each in written):
            draft.doubts.append(Message("its check-ins are in %, but no column names the unit"))
        return found

    def _values(self, each: Written, draft: Draft, *, has_values: bool) -> dict[str, Any]:
        values: dict[str, Any] = {}
        unit = draft.values.get("unit")
        if each.value is not None and has_values:
            cell = _OF.sub("/", each.value) if isinstance(each.value, str) else each.value
            values["value"] = self._value(cell, unit, each.column)
            if of := cells.counts_of(cell, self._reader.style(each.column), unit):
                values["of"] = list(of)
        is_counted = has_values and any(cell is not None for cell in each.counts)
        if is_counted and (counts := self._counts(each, draft)):
            shown, value = values.get("value"), ratio(counts, unit)
            if shown is not None and not _agree(value, shown, text(each.value)):
                draft.doubts.append(
                    Message(
                        "{one}/{other} is {value}, and {column} says {shown}: the two counts are kept",
                        one=recorded(counts[0]), other=recorded(counts[1]), value=recorded(value), column=each.column,
                        shown=recorded(shown),
                    )
                )  # fmt: skip
            values = {"value": value, "of": list(counts)}
        if "milestones" in draft.values and is_yes_word(each.value):
            values["done"] = tuple(draft.values["milestones"])
        if "parts" in draft.values and each.value is not None:
            values |= self._parts(each, draft)
        if each.done is not None and draft.kind != "key result":
            values["done"] = True
        elif each.done is not None and "milestones" in draft.values:
            values["done"] = tuple(draft.values["milestones"])
        return values

    def _parts(self, each: Written, draft: Draft) -> dict[str, Any]:
        """How many there are of each kind; what names none of them is a doubt."""
        found = counts_of(text(each.value), self._reader.style(each.column), several=False)
        if found and found.keys() <= draft.values["parts"].keys():
            return {"parts": found}
        form = "; ".join(f"{name}={recorded(wanted)}" for name, wanted in draft.values["parts"].items())
        facts = {"name": each.column, "text": text(each.value), "form": form}
        draft.doubts.append(Message('not kept: {name} "{text}"; counts are written {form}', **facts))
        return {}

    def _counts(self, each: Written, draft: Draft) -> tuple[int | float, int | float] | None:
        """The two counts of a row; what are none, or nothing of nothing, is a doubt. Raises TwoReadingsError."""
        found: list[int | float] = []
        for cell, column in zip(each.counts, each.count_columns, strict=True):
            try:
                found.append(cells.number(cell, self._reader.style(column), column))
            except TwoReadingsError:
                raise
            except OkrError:
                shown = " / ".join(text(cell) or "–" for cell in each.counts)
                draft.doubts.append(Message("not kept: {text}, which are not two counts", text=shown))
                return None
        if found[1] > 0 and abs(found[0]) <= LARGEST_RATIO * found[1]:
            return found[0], found[1]
        told = {"one": recorded(found[0]), "other": recorded(found[1])}
        draft.doubts.append(Message("{one} of {other} is no value, so it is not recorded", **told))
        return None

    def _confidence(self, cell: Cell, column: str) -> float:
        """From 0 to 10; a share of `70%` is 7."""
        style = self._reader.style(column)
        if is_marked(cell):
            return round(10 * share(cell, style, column), 6)
        value = cells.number(cell, style, column)
        if 0 <= value <= 10:
            return value
        raise UsageError(
            Message('confidence goes from 0 to 10, not "{text}"', text=text(cell)),
            remedy=Message("Correct the cell, or say in [values] what it means."),
        )


def _agree(value: float, shown: float, text_: str) -> bool:
    """Whether a number is another one, rounded as that is written."""
    behind = re.search(r"[.,](\d+)\D*$", text_)
    digits = len(behind[1]) if behind and shown != int(shown) else 0
    return abs(value - shown) <= 0.5 * 0.1**digits * (1 + 1e-6)


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
