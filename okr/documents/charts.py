"""How an item went: the chart, what it shows in a sentence, and its values as a table that needs no eyes for a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import Chart, Column, Row, Span, State, Table
from okr.documents.measures import aim, limit
from okr.documents.terms import health, state
from okr.views.results import KeyResultShape, KpiShape
from okr.views.trend import KeyResultTrend, KpiPoint, KpiTrend, Point
from okr.words import Message, joined
from okr.words.numbers import (
    aggregated,
    computed,
    limited,
    long_date,
    measured,
    recorded,
    share,
    short_date,
    with_unit,
)
from okr.words.numbers import span as limits

_VALUES = (Column(Message("day")), Column(Message("value"), "digits"), Column(Message("expected"), "digits"))
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


def charts(item: object, trend: object) -> Iterator[Chart]:
    """How a key result or a KPI went; nothing where nothing was recorded."""
    match item, trend:
        case KeyResultShape(), KeyResultTrend() if trend.points:
            yield _of_key_result(item, trend)
        case KpiShape(), KpiTrend() if read := [point for point in trend.points if point.value is not None]:
            yield _of_kpi(item, trend, read)


def _of_key_result(item: KeyResultShape, trend: KeyResultTrend) -> Chart:
    if trend.measure == "hold":
        kept = {True: Message("kept"), False: Message("missed"), None: ""}
        rows = [
            Row((short_date(each.due, trend.today), measured(each.value), limit(item), kept[each.kept]))
            for each in trend.periods
            if each.kept is not None or each.value is not None
        ]
        told, table = _line_told(item, trend), Table(_PERIODS, rows)
    else:
        rows = [
            Row((short_date(point.day, trend.today), _value(item, point), Span(expected, "dim")))
            for point in trend.points
            for expected in [_expected(item, trend, point.day)]
        ]
        told, table = _way_told(item, trend), Table(_VALUES, rows)
    role = State(state(item)).role
    return Chart(trend, item.title, joined(told, ". "), table, item.unit, role)


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
    value, day = with_unit(_value(item, last), item.unit), long_date(last.day)
    if first is last:
        yield Message("{value} on {day}", value=value, day=day)
    else:
        yield Message(
            "From {first} on {day} to {last} on {last_day}",
            first=_value(item, first),
            day=long_date(first.day),
            last=value,
            last_day=day,
        )
    if trend.target is None:
        yield aim(item)
    else:
        yield Message(
            "Expected by then: {expected}; target: {target}",
            expected=_expected(item, trend, last.day),
            target=share(1.0) if item.milestones else with_unit(recorded(trend.target), item.unit),
        )
    if trend.gaps:
        gaps = (joined((short_date(day, trend.today) for day in gap), " – ") for gap in trend.gaps)
        yield Message("No check-in {days}", days=joined(gaps))
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
    if item.kept is not None:
        yield Message(
            "Kept in {kept} of {closed} periods, {planned} planned",
            kept=item.kept,
            closed=item.closed_periods,
            planned=item.planned_periods,
        )


def _of_kpi(kpi: KpiShape, trend: KpiTrend, read: Sequence[KpiPoint]) -> Chart:
    last = read[-1]
    told = Message(
        "{value} in {period}, {limit}; readings since {first}: {n}",
        value=with_unit(measured(last.value), kpi.unit),
        period=last.period,
        limit=limited(last.at_least, last.at_most, kpi.unit),
        n=len(read),
        first=read[0].period,
    )
    rows = [
        Row((point.period, measured(point.value), limits(point.at_least, point.at_most), told_health))
        for point in trend.points
        for told_health in [Message("not read") if point.value is None else State(health(point.health))]
    ]
    return Chart(trend, kpi.title, told, Table(_READINGS, rows), kpi.unit, State(state(kpi)).role)
