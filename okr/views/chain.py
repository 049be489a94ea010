"""KPIs before and after a cycle: what was read before it began, at its end and last, and how that went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from okr import formulas
from okr.formulas import Trend
from okr.periods import Span
from okr.scores import KpiReading
from okr.scoring import Scoring
from okr.views.results import KpiPeriod


class Readings(NamedTuple):
    """A KPI around a cycle; each is null where nothing was read."""

    before: KpiPeriod | None
    """The last that was read of the periods that ended before the cycle began."""
    at_end: KpiPeriod | None
    """The last that was read of the periods that ended in the cycle."""
    now: KpiPeriod | None
    """The last reading of a period that has ended."""
    later: int
    """How many periods were read that ended after the cycle."""


def readings_around(scoring: Scoring, kpi: str, cycle: Span) -> Readings:
    """By the day of the scores; readings have periods, so nothing is stored of a close."""
    read = list(_ended(scoring, kpi))
    before = [each for each in read if each.period.ends < cycle.starts]
    in_cycle = [each for each in read if each.period.ends in cycle]
    return Readings(
        before=_shape(before[-1]) if before else None,
        at_end=_shape(in_cycle[-1]) if in_cycle else None,
        now=_shape(read[-1]) if read else None,
        later=sum(each.period.ends > cycle.ends for each in read),
    )


def last_periods(scoring: Scoring, kpi: str, most: int) -> tuple[KpiPeriod, ...]:
    """The last periods that ended and were read, the latest last."""
    return tuple(_shape(each) for each in list(_ended(scoring, kpi))[-most:])


def _ended(scoring: Scoring, kpi: str) -> Iterator[KpiReading]:
    found = sorted((each.period for each in scoring.readings(kpi).values()), key=lambda period: period.ends)
    return (scoring.kpi_reading(kpi, period) for period in found if period.ends <= scoring.today)


def _shape(reading: KpiReading) -> KpiPeriod:
    return KpiPeriod(
        period=reading.period.name,
        value=reading.current,
        at_least=reading.at_least,
        at_most=reading.at_most,
        health=reading.health,
    )


def moved(before: KpiPeriod | None, after: KpiPeriod | None, unit: str | None) -> Trend | None:
    """How a KPI went from one reading to a later one; null where one of them is missing, or both are the same."""
    if before is None or after is None or before.period == after.period:
        return None
    if before.value is None or after.value is None:
        return None
    return formulas.direction(before.value, after.value, (after.at_least, after.at_most), unit)
