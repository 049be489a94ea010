"""Columns of KPIs of which each is of a period: targets that begin with it, readings of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import cast, get_args

from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.columns import Fields
from okr.exchange.mapped.readings import Reader, Said
from okr.exchange.period_names import reading_span, span_of
from okr.models import KpiCadence
from okr.periods import Span, kpi_period, kpi_period_of
from okr.settings import Settings

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_CADENCES: tuple[KpiCadence, ...] = ("monthly", "quarterly", "half-yearly", "yearly")


class Periods:
    """Reads the names of periods: one without a year is of the cycle that was asked for, or of the period that a row names."""

    def __init__(self, settings: Settings, today: date, cycle: Span | None) -> None:
        self._settings, self._today, self._cycle = settings, today, cycle

    def named(self, words: str, cadence: str | None, within: Span | None) -> Span | None:
        """The period of a KPI of that name; None of an unknown one."""
        base = within or self._cycle
        dated = f"{words} {base.name[:4]}" if base and base.name[:4].isdigit() else ""
        if dated and not _YEAR.search(words):
            found = span_of(dated, None, None, self._today, self._settings)
            if found:
                return found
        return reading_span(words, cadence or "quarterly", self._today, self._settings)

    def cadence(self, span: Span | None) -> KpiCadence | None:
        """How often a KPI is read whose readings are of such periods."""
        found = (each for each in _CADENCES if span and kpi_period_of(span, each, self._settings))
        return next(found, None)

    def first_in(self, span: Span, cadence: str | None) -> str:
        """The name of the first period of a KPI in a span: `2026-Q1` of the target of a year."""
        if cadence not in get_args(KpiCadence):
            return span.name
        return kpi_period(span.starts, cast("KpiCadence", cadence), self._settings).name

    def in_columns(
        self, said: Said, field: str, cadence: str | None, within: Span | None
    ) -> list[tuple[Span, str, Cell]]:
        """Period, key and cell of each column of a field that says something, the earliest period first."""
        found = []
        for key, cell in said.cells.items():
            own, _, words = key.partition(".")
            span = self.named(words, cadence, within) if own == field and words else None
            if span:
                found.append((span, key, cell))
        return sorted(found, key=lambda each: each[0].starts)

    def readings(
        self, said: Said, reader: Reader, cadence: str | None, within: Span | None
    ) -> Iterator[tuple[Written, Span]]:
        """A check-in of each column of readings, with its period, recorded on the last day of that, or today."""
        for span, key, cell in self.in_columns(said, "readings", cadence, within):
            day = min(span.ends, self._today)
            yield Written(said.row, reader.column(said, key), day, value=cell), span


def of_target(said: Said, key: str, cell: Cell) -> Said:
    """A row that says nothing but one target, and which side of it is well."""
    kept = {name: each for name, each in said.cells.items() if name in ("direction", "polarity", "unit")}
    fields = Fields({**said.fields.places, "target": said.fields.places[key]}, said.fields.constants)
    return Said(said.row, fields, {**kept, "target": cell})
