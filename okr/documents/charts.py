"""How an item went: the chart, what it shows in a sentence, and its values as a table that needs no eyes for a picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.documents.blocks import Chart, Column, Row, Span, State, Table
from okr.documents.terms import limit, state
from okr.views.results import KeyResultShape, KpiShape
from okr.views.trend import KeyResultTrend, KpiTrend, Point
from okr.words import Message, joined
from okr.words.numbers import aggregated, computed, long_date, number, recorded, share, short_date, with_unit
from okr.words.numbers import span as limits

_VALUES = (
    Column(Message("day")),
    Column(Message("value"), "digits"),
    Column(Message("expected"), "digits"),
)
_PERIODS = (
    Column(Message("due")),
    Column(Message("value"), "digits"),
    Column(Message("limit")),
    Column(Message("state")),
)
_READINGS = (
    Column(Message("period")),
    Column(Message("value"), "digits"),
    Column(Message("limit")),
    Column(Message("health")),
)


def of_key_result(item: KeyResultShape, trend: KeyResultTrend) -> Chart | None:
    """None where nothing was recorded: there is nothing to see."""
    if not trend.points:
        return None
    if trend.measure == "hold":
        rows = [
            Row((short_date(each.due, trend.today), number(each.value), limit(item), _kept(each.kept)))
            for each in trend.periods
            if each.kept is not None or each.value is not None
        ]
        told, table = _line_told(item, trend), Table(_PERIODS, rows)
    else:
        rows = [
            Row(
                (
                    short_date(point.day, trend.today),
                    _value(item, point),
                    Span(_expected(item, trend, point.day), "dim"),
                )
            )
            for point in trend.points
        ]
        told, table = _way_told(item, trend), Table(_VALUES, rows)
    role = State(state(item)).role
    return Chart(trend, item.title, joined(told, ". "), table, item.unit, role)


def _kept(kept: bool | None) -> str:
    return Message("kept") if kept else Message("open") if kept is None else Message("missed")


def _value(item: KeyResultShape, point: Point) -> str:
    """A value as it was recorded; of milestones the share that is reached."""
    return share(point.progress) if item.milestones else aggregated(item.takes, point.value)


def _expected(item: KeyResultShape, trend: KeyResultTrend, day: date) -> str:
    expected = trend.expected_on(day)
    if item.milestones and expected is not None:
        return share(expected / (trend.target or 1))
    return computed(expected)


def _way_told(item: KeyResultShape, trend: KeyResultTrend) -> Iterator[str]:
    first, last = trend.points[0], trend.points[-1]
    unit = item.unit
    if first is last:
        yield Message(
            "{value} on {day}",
            value=with_unit(_value(item, last), unit),
            day=long_date(last.day),
        )
    else:
        yield Message(
            "From {first} on {day} to {last} on {last_day}",
            first=_value(item, first),
            day=long_date(first.day),
            last=with_unit(_value(item, last), unit),
            last_day=long_date(last.day),
        )
    yield Message(
        "Expected by then: {expected}; target: {target}",
        expected=_expected(item, trend, last.day),
        target=share(1.0) if item.milestones else with_unit(recorded(trend.target), unit),
    )
    if trend.gaps:
        yield Message("No check-in {days}", days=joined(_days(trend.gaps, trend.today)))
    if item.forecast is not None:
        yield Message("Forecast: {value} at the end", value=computed(item.forecast))


def _line_told(item: KeyResultShape, trend: KeyResultTrend) -> Iterator[str]:
    last = trend.points[-1]
    yield Message(
        "{value} on {day}, limit {limit}",
        value=with_unit(_value(item, last), item.unit),
        day=long_date(last.day),
        limit=limit(item),
    )
    yield Message(
        "Kept in {kept} of {closed} periods, {planned} planned",
        kept=item.kept or 0,
        closed=item.closed_periods,
        planned=item.planned_periods,
    )


def _days(gaps: tuple[tuple[date, date], ...], today: date) -> Iterator[str]:
    for first, last in gaps:
        yield joined((short_date(first, today), short_date(last, today)), " – ")


def of_kpi(kpi: KpiShape, trend: KpiTrend) -> Chart | None:
    """None where nothing was read."""
    read = [point for point in trend.points if point.value is not None]
    if not read:
        return None
    last = read[-1]
    told = Message(
        "{value} in {period}, limit {limit}; readings since {first}: {n}",
        value=with_unit(number(last.value), kpi.unit),
        period=last.period,
        limit=with_unit(limits(last.at_least, last.at_most), kpi.unit),
        n=len(read),
        first=read[0].period,
    )
    rows = [
        Row(
            (
                point.period,
                number(point.value),
                limits(point.at_least, point.at_most),
                State(point.health) if point.value is not None else Message("not read"),
            )
        )
        for point in trend.points
    ]
    return Chart(trend, kpi.title, told, Table(_READINGS, rows), kpi.unit, State(state(kpi)).role)
