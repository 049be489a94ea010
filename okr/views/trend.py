"""How an item went, for a chart: a key result day by day beside what was expected, a KPI period by period beside its line.

Pure, in one pass over what counts, with the very numbers of the report. What it has on a day is drawn as it was: the
line that was expected does not move with later answers, and a KPI is held against the line of each period.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, groupby, islice

from msgspec import Struct

from okr import formulas, updates
from okr.formulas import Health
from okr.key_result_score import KeyResultScore
from okr.measure_rules import bounds
from okr.models import KeyResult, Measure
from okr.periods import DAY, Span, kpi_period, period_span
from okr.scores import KpiReading
from okr.scoring import Scoring
from okr.views.report_results import Report
from okr.views.results import KpiShape, like

PERIODS, RECENT = 12, 8
"""Periods of a KPI that a chart shows at most, and of any item that a small curve does."""


class Point(Struct, frozen=True):
    """Where a key result stood after an answer."""

    day: date
    """Of which the answer speaks."""
    value: float
    """The current value: of a sum the start and all until then."""
    progress: float | None
    """Held to neither end; None of a line, which is counted by its periods."""


class Expected(Struct, frozen=True):
    """A corner of the line on which the value was expected to go."""

    day: date
    value: float


class PeriodMark(Struct, frozen=True):
    """A planned check-in period of a line."""

    due: date
    value: float | None
    kept: bool | None
    """None while it is open, where nobody missed it, and of a limit that comes later."""


class KeyResultTrend(Struct, frozen=True, kw_only=True):
    id: str
    measure: Measure
    starts: date
    ends: date
    today: date
    """The day as of which it is judged: of the report, or of the close."""
    start: float | None
    target: float | None
    """Of milestones the weight of all."""
    at_least: float | None
    at_most: float | None
    points: tuple[Point, ...]
    """In the order of days, one a day."""
    expected: tuple[Expected, ...]
    """None of a line."""
    gaps: tuple[tuple[date, date], ...]
    """Days of periods that ran out unanswered, first and last; neighbours are one."""
    forecast: float | None
    """The value at the end, if it goes on as until now."""
    periods: tuple[PeriodMark, ...]
    """Of a line."""

    def expected_on(self, day: date) -> float | None:
        """The value that was expected on a day; on days outside of its time that of the nearest one."""
        before: Expected | None = None
        for corner in self.expected:
            if corner.day > day:
                if before is None:
                    return corner.value
                share = (day - before.day) / (corner.day - before.day)
                return before.value + share * (corner.value - before.value)
            before = corner
        return before.value if before else None

    @property
    def runs(self) -> list[list[tuple[date, float]]]:
        """The values in rows, which end where nobody checked in; of milestones what is done stays until more is."""
        runs: list[list[tuple[date, float]]] = []
        for point in self.points:
            if not runs or any(runs[-1][-1][0] <= last and first <= point.day for first, last in self.gaps):
                runs.append([])
            elif self.measure == "milestones":
                runs[-1].append((point.day, runs[-1][-1][1]))
            runs[-1].append((point.day, point.value))
        return runs


class KpiPoint(Struct, frozen=True):
    """A KPI in one period, beside the line that was in force in it."""

    period: str
    starts: date
    ends: date
    value: float | None
    """None: not read, or not yet."""
    at_least: float | None
    at_most: float | None
    health: Health | None
    running: bool = False


class KpiTrend(Struct, frozen=True, kw_only=True):
    id: str
    points: tuple[KpiPoint, ...]
    """The earliest first; the running one, too, once it has a reading."""
    tolerance: float | None

    @property
    def runs(self) -> list[list[tuple[int, float]]]:
        """Places of periods with their values, in rows which end where one was not read."""
        read = groupby(enumerate(self.points), key=lambda each: each[1].value is not None)
        return [[(at, point.value or 0.0) for at, point in same] for is_read, same in read if is_read]


Trend = KeyResultTrend | KpiTrend


def key_result_trend(scoring: Scoring, id_: str) -> KeyResultTrend:
    score = scoring.key_result(id_)
    kr, window = score.key_result, score.plan.window
    low, high = bounds(kr.line_on(score.day))
    stood = dict(zip(score.timing.described, _stood(score), strict=True))
    return KeyResultTrend(
        id=id_,
        measure=kr.measure,
        starts=window.starts,
        ends=window.ends,
        today=score.day,
        start=0.0 if kr.milestones else score.start,
        target=_whole(kr) if kr.milestones else score.target,
        at_least=low,
        at_most=high,
        points=tuple(
            Point(date.fromordinal(day), value, _progress(score, value))
            for day, value in sorted(stood.items())
        ),
        expected=tuple(_expected(score)),
        gaps=tuple(_gaps(score)),
        forecast=score.forecast,
        periods=tuple(_periods(score)),
    )


def _whole(kr: KeyResult) -> float:
    return math.fsum(kr.milestones.values())


def _stood(score: KeyResultScore) -> Sequence[float]:
    """The current value after each answer."""
    kr, values = score.key_result, score.series.values
    if kr.milestones or kr.takes == "last":
        return values
    return [updates.aggregate(kr.takes, values, score.start or 0, at + 1) for at in range(len(values))]


def _progress(score: KeyResultScore, value: float) -> float | None:
    kr = score.key_result
    if kr.milestones:
        return value / _whole(kr)
    if score.start is None or score.target is None:
        return None
    return formulas.change(value, score.start, score.target, kr.points)


def _expected(score: KeyResultScore) -> Iterator[Expected]:
    """The value at the elapsed share of each day: its corners on whole days, the first and the last day among them."""
    kr, plan = score.key_result, score.plan
    first, days = plan.window.starts, plan.ends - plan.first + 1

    def on(share: float) -> date:
        """The first day on which so much of the time is gone."""
        return first + timedelta(days=max(math.ceil(share * days - 1e-9) - 1, 0))

    if kr.milestones:
        reached = 0.0
        yield Expected(first, 0.0)
        for total in accumulate(kr.milestones.values()):
            day = on(total / _whole(kr))
            if day > first:
                yield Expected(day, reached)
            yield Expected(day, total)
            reached = total
    elif score.start is not None and score.target is not None:
        for share in (1 / days, *(share for _, share in kr.points if 1 / days < share < 1), 1.0):
            yield Expected(on(share), formulas.value_at(share, score.start, score.target, kr.points))


def _gaps(score: KeyResultScore) -> Iterator[tuple[date, date]]:
    begins: date | None = None
    periods, missed = score.plan.periods, set(score.unanswered)
    for place in score.unanswered:
        begins = begins or periods[place].opens
        if place + 1 not in missed:
            yield begins, periods[place].closes
            begins = None


def _periods(score: KeyResultScore) -> Iterator[PeriodMark]:
    if score.held is None:
        return
    missed = set(score.unanswered)
    for place, period in enumerate(score.plan.periods):
        value = score.answered.get(place)
        kept = score.is_kept(place, value) if value is not None else False if place in missed else None
        yield PeriodMark(period.due, value, None if score.is_open else kept)


class WideReport(Report, frozen=True, kw_only=True):
    """A report for a terminal that may have room for small curves."""

    curves: Mapping[str, tuple[float | None, ...]]
    """Id of a key result or a KPI → its values in the last periods."""


def wide_report(found: Report, scoring: Scoring) -> WideReport:
    key_results = [item.id for objective in found.objectives for item in objective.key_results]
    curves = {id_: recent_values(scoring.key_result(id_)) for id_ in key_results}
    curves |= {kpi.id: recent_readings(scoring, kpi) for kpi in found.kpis}
    return like(WideReport, found, curves=curves)


def recent_values(score: KeyResultScore) -> tuple[float | None, ...]:
    """Where a key result stood in each of its last `RECENT` periods that were answered or ran out; None without an answer."""
    values, answered = _stood(score), score.timing.answered
    stood = {place: values[answer] for place, answer in answered.items()}
    last = max([*stood, *score.unanswered], default=-1)
    return tuple(stood.get(place) for place in range(max(last + 1 - RECENT, 0), last + 1))


def recent_readings(scoring: Scoring, kpi: KpiShape) -> tuple[float | None, ...]:
    """A KPI in its last `RECENT` periods, up to that of its value; None without a reading."""
    record, found = scoring.workspace.kpis[kpi.id], scoring.readings(kpi.id)
    shown = period_span(kpi.period, scoring.workspace.settings)
    back = islice(_back(scoring, kpi.id, shown), RECENT) if shown else ()
    values = [found[period.name].value(record) if period.name in found else None for period in back]
    return tuple(reversed(values))


def _back(scoring: Scoring, id_: str, period: Span) -> Iterator[Span]:
    """The periods of a KPI from one back to that of its first reading."""
    first = next(iter(scoring.readings(id_).values()), None)
    while first and period >= first.period:
        yield period
        period = kpi_period(
            period.starts - DAY, scoring.workspace.kpis[id_].cadence, scoring.workspace.settings
        )


def kpi_trend(scoring: Scoring, id_: str, span: Span, most: int = PERIODS) -> KpiTrend:
    """The KPI as the report of the cycle `span` shows it: its last periods, from its first reading to that of its value."""
    kpi, score = scoring.workspace.kpis[id_], scoring.kpi(id_, span)
    shown: list[KpiReading] = [score.running] if score.running else []
    ended = islice(_back(scoring, id_, score.last.period), most - len(shown))
    shown += (scoring.kpi_reading(id_, period) for period in ended)
    return KpiTrend(
        id=id_,
        points=tuple(
            KpiPoint(
                of.name, of.starts, of.ends, each.current, *each.line, each.health, each is score.running
            )
            for each in reversed(shown)
            for of in [each.period]
        ),
        tolerance=kpi.tolerance,
    )
