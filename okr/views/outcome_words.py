"""What became of a KPI, in words: `7.9 (Jun) → 5.4 (Aug), better by 2.5`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from okr.formulas import Trend
from okr.views.chain import moved
from okr.views.outcomes import end_of
from okr.views.report_results import ClosedKeyResult, OutcomeKpi
from okr.views.results import KpiPeriod
from okr.words import Message, joined
from okr.words.numbers import amount, measured, number, period_name, short_date
from okr.words.states import word


def kpi_lines(found: Iterable[ClosedKeyResult], today: date) -> Iterator[str]:
    """Each KPI of some key results once, with its reading before the cycle and the last one."""
    kpis = {kpi.id: kpi for each in found for kpi in each.kpis}.values()
    for kpi in kpis:
        yield joined((kpi.title, since_before(kpi, today)), ": ")


def since_before(kpi: OutcomeKpi, today: date) -> str:
    """From the reading before the cycle to the last one."""
    if end_of(kpi) is None:
        return unread(kpi, today)
    if kpi.before is None:
        return Message("{value}, no reading before the cycle", value=reading(kpi.now, today, kpi.unit))
    return joined((path((kpi.before, kpi.now), today, kpi.unit), change(kpi.before, kpi.now, kpi.unit)))


def path(read: Iterable[KpiPeriod | None], today: date, unit: str | None = None) -> str:
    """`7.9 (Jun) → 4.1 (Sep)`; a period that two of the readings are of is told once."""
    known = {each.period: each for each in read if each}
    return joined((reading(each, today, unit) for each in known.values()), " → ")


def reading(period: KpiPeriod | None, today: date, unit: str | None = None) -> str:
    if period is None:
        return number(None)
    name = period_name(period.period, today)
    value = amount(measured(period.value), unit, period)
    return Message("{value} ({period})", value=value, period=name)


def change(before: KpiPeriod | None, after: KpiPeriod | None, unit: str | None) -> str:
    """`better by 2.5`; of a KPI with two limits without the figure, as it is not the way that it came nearer.

    Between them it may go from 66 to 79 and be no better for it: that is within its limit, not steady.
    """
    trend = moved(before, after, unit)
    if before is None or after is None or trend is None:
        return ""
    one_limit = after.at_least is None or after.at_most is None
    if stays_within(before, after, trend):
        return Message("within its limit")
    if trend == "steady" or not one_limit:
        return word(trend)
    # in decimals, as the two were typed: 7.9 and 5.4 are 2.5 apart
    by = amount(measured(float(abs(Decimal(str(before.value)) - Decimal(str(after.value))))), unit)
    match trend:
        case "better":
            return Message("better by {n}", n=by)
        case "worse":
            return Message("worse by {n}", n=by)
        case "up":
            return Message("up by {n}", n=by)
    return Message("down by {n}", n=by)


def stays_within(before: KpiPeriod, after: KpiPeriod, trend: Trend | None) -> bool:
    """Whether a KPI with two limits went from one value to another, and is neither better nor worse for it."""
    two_limits = after.at_least is not None and after.at_most is not None
    return trend == "steady" and two_limits and after.health == "healthy" and before.value != after.value


def unread(kpi: OutcomeKpi, today: date) -> str:
    """Since when it was not read, and when to ask again."""
    since = (
        Message("no reading since {period}", period=period_name(kpi.before.period, today))
        if kpi.before
        else Message("no reading yet")
    )
    if kpi.awaited is None:
        return since
    day = short_date(kpi.awaited.due, today)
    if kpi.awaited.due >= today:
        return Message("{unread}: ask again after {day}", unread=since, day=day)
    period = period_name(kpi.awaited.period, today)
    return Message("{unread}: {period} was due {day}", unread=since, period=period, day=day)
