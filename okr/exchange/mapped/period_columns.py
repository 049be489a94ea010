"""Columns of KPIs of which each is of a period: targets that begin with it, readings of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast, get_args

from okr.errors import UsageError
from okr.exchange.cells import text
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.checkin_columns import Written
from okr.exchange.mapped.columns import Fields
from okr.exchange.mapped.readings import Reader, Said
from okr.exchange.period_names import reading_span, span_of
from okr.kpi_models import KpiCadence
from okr.periods import Span, kpi_period, kpi_period_of
from okr.settings import Settings
from okr.words import Message

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_CADENCES: tuple[KpiCadence, ...] = ("monthly", "quarterly", "half-yearly", "yearly")


class Periods:
    """Reads the names of periods: one without a year is of the cycle that was asked for, or of the period that a row names."""

    def __init__(self, settings: Settings, today: date, cycle: Span | None) -> None:
        self._settings, self._today, self._cycle = settings, today, cycle

    def named(self, words: str, cadence: str | None, within: Span | None) -> Span | None:
        """The period of a KPI of that name; None of an unknown one."""
        base = within or self._cycle
        if base and base.name[:4].isdigit() and not _YEAR.search(words):
            years = dict.fromkeys((base.name[:4], base.starts.year, base.ends.year))
            dated = (span_of(f"{words} {year}", None, None, self._today, self._settings) for year in years)
            found = [span for span in dated if span]
            if found:  # of a fiscal year January is in the second one
                return next((span for span in found if span.starts in base), found[0])
        return reading_span(words, cadence or "quarterly", self._today, self._settings)

    def cadence(self, spans: Sequence[Span]) -> KpiCadence | None:
        """How often a KPI is read whose readings are of such periods: as the shortest of them say."""
        span = min(spans, key=lambda each: each.days, default=None)
        found = (each for each in _CADENCES if span and kpi_period_of(span, each, self._settings))
        return next(found, None)

    def first_in(self, span: Span, cadence: str | None) -> str:
        """The name of the first period of a KPI in a span: `2026-Q1` of the target of a year."""
        if cadence not in get_args(KpiCadence):
            return span.name
        return kpi_period(span.starts, cast("KpiCadence", cadence), self._settings).name

    def in_columns(
        self, said: Said, reader: Reader, field: str, cadence: str | None, within: Span | None
    ) -> list[tuple[Span, str, Cell]]:
        """Period, key and cell of each column of a field that says something, the earliest period first; an unknown one is
        refused.
        """
        found = []
        for key, cell in said.cells.items():
            own, _, words = key.partition(".")
            if own != field or not words:
                continue
            if span := self.named(words, cadence, within):
                found.append((span, key, cell))
                continue
            said.is_bad = True
            remedy = Message(
                "Name its year with -q. Of a fiscal year: {example} in okr.toml.", example="year_starts = 4"
            )
            error = UsageError(Message('unknown period "{period}"', period=words), remedy=remedy)
            reader.refuse(said.row, reader.column(said, key), error)
        return sorted(found, key=lambda each: each[0].starts)

    def readings(
        self, said: Said, reader: Reader, cadence: str | None, within: Span | None
    ) -> Iterator[tuple[Written, Span]]:
        """A check-in of each column of readings, with its period, recorded on the last day of that, or today. One of a longer
        period than the others, as the baseline of a year before quarters, is told and left out.
        """
        columns = self.in_columns(said, reader, "readings", cadence, within)
        shortest = cadence or self.cadence([span for span, *_ in columns])
        most = _CADENCES.index(shortest) if shortest in _CADENCES else len(_CADENCES)
        for span, key, cell in columns:
            if (own := self.cadence([span])) and _CADENCES.index(own) > most:
                reader.leave_out(said, key, text(cell))
                continue
            day = min(span.ends, self._today)
            yield Written(said.row, reader.column(said, key), day, value=cell), span


def of_target(said: Said, key: str, cell: Cell) -> Said:
    """A row that says nothing but one target, and which side of it is well."""
    kept = {name: each for name, each in said.cells.items() if name in ("direction", "polarity", "unit")}
    fields = Fields({**said.fields.places, "target": said.fields.places[key]}, said.fields.constants)
    return Said(said.row, fields, {**kept, "target": cell})
