"""Check-ins as records of a draft, their values read in its unit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from okr.errors import OkrError, UsageError
from okr.exchange import cells
from okr.exchange.cells import share, text
from okr.exchange.drafts import Draft, Record
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.readings import Reader, amount, few_rows, is_marked
from okr.words import Message, plural


class RecordReader:
    """Reads check-ins; equal cells are read once, as a file has tens of thousands of them."""

    def __init__(self, reader: Reader) -> None:
        self._reader, style = reader, reader.style
        self._day = lru_cache(None)(lambda cell, column: cells.day(cell, style(column), column))
        self._value = lru_cache(None)(lambda cell, unit, column: amount(cell, unit, style(column), column))

    def of(self, written: Sequence[Written], draft: Draft, *, period: str = "") -> list[Record]:
        """The records of a draft. What cannot be read is told, what it cannot have is a doubt."""
        found: list[Record] = []
        has_values = draft.kind == "kpi" or (draft.kind == "key result" and "milestones" not in draft.values)
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
                    without += [each.row] if each.value is not None else []
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
        if without:
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
        if each.value is not None and has_values:
            values["value"] = self._value(each.value, draft.values.get("unit"), each.column)
        if each.done is not None:
            values["done"] = tuple(draft.values.get("milestones", ())) or True
        return values

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
