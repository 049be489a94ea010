"""What a score is made of: the plan of check-ins of a key result, and the frozen scores of every kind of item.

A score keeps what it was made of, so that an explanation shows the very numbers that the report used.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from okr import formulas, updates
from okr.formulas import FORECAST_FROM, Band, Bound, Health, Pace, Pacing, Trend, Zone
from okr.models import KeyResult, Kpi
from okr.periods import Period, Span, cycle, week_or_month
from okr.settings import Settings
from okr.updates import RECENT, Reading, Series


class Plan:
    """The check-in periods of a key result, and the days over which its time elapses; days as ordinals."""

    __slots__ = ("closes", "ends", "first", "periods", "places", "window")

    def __init__(self, window: Span, periods: tuple[Period, ...]) -> None:
        self.window = window
        self.periods = periods
        self.first = window.starts.toordinal()
        self.ends = window.ends.toordinal()
        self.closes = [period.closes.toordinal() for period in periods]
        days = range(self.first, self.closes[-1] + 1)
        self.places = {day: bisect_left(self.closes, day) for day in days}
        """Day → place of the period in which it lies."""

    def elapsed(self, day: int) -> float:
        """Share of the days gone on `day`, that day included, held to 0..1."""
        return min(max((day - self.first + 1) / (self.ends - self.first + 1), 0.0), 1.0)

    def open_on(self, day: date) -> int | None:
        """Place of the period in which a day lies."""
        return self.places.get(day.toordinal())

    def answered(self, series: Series) -> dict[int, float]:
        """Place of each period that is answered → the last value that answers it.

        A value answers the period that it names, else the one in which it was recorded.
        """
        places: Iterable[int | None] = map(self.places.get, series.days)
        if series.periods:
            places = map(self.place_of, series.periods, series.days)
        found = dict(zip(places, series.values, strict=True))
        found.pop(None, None)  # before the first period or after the last
        return found  # type: ignore[return-value]

    def last_in(self, place: int, series: Series) -> int | None:
        """The day of the last answer of a period."""
        names = series.periods or (None,) * len(series.days)
        for name, day in zip(reversed(names), reversed(series.days), strict=True):
            if self.place_of(name, day) == place:
                return day
        return None

    def is_early(self, place: int, day: int) -> bool:
        """Whether a day lies in the first two thirds of a period, its grace included."""
        opens = self.closes[place - 1] + 1 if place else self.first
        return 3 * (day - opens + 1) <= 2 * (self.closes[place] - opens + 1)

    def place_of(self, name: str | None, day: int) -> int | None:
        """Place of the last period whose due day lies in the week or month of that name, else that of the day."""
        span = week_or_month(name) if name else None
        due = [i for i, p in enumerate(self.periods) if p.due in span] if span else ()
        return due[-1] if due else self.places.get(day)


def described(series: Series) -> Sequence[int]:
    """The day of which each value speaks: the end of the period that it names, never after it was recorded."""
    if series.periods is None:
        return series.days
    spans = [week_or_month(name) if name else None for name in series.periods]
    return [
        min(day, span.ends.toordinal()) if span else day for span, day in zip(spans, series.days, strict=True)
    ]


class KeyResultScore(Struct, frozen=True, kw_only=True):
    """How a key result stands, and from what."""

    key_result: KeyResult
    plan: Plan
    day: date
    """The day as of which it is judged: that of the report, or of the close."""
    committed: bool
    """Whether its objective is."""
    closed: bool
    """Whether its objective is."""
    series: Series
    """The answers that count."""
    described: Sequence[int]
    """The day of which each answer speaks."""
    milestones_done: tuple[str, ...]
    current: float | None
    delta: float | None
    raw: float | None
    progress: float | None
    elapsed: float
    """Share of its time elapsed on `day`."""
    answered_elapsed: float | None
    """Share of its time elapsed on the day of which the last answer speaks; the mean where several are taken."""
    expected: float
    pace: Pace
    stale: bool
    due: bool
    held: tuple[bool, ...] | None
    """Of a line: whether each closed period was kept, in order, but for those that nobody misses."""
    kept: int | None
    """Of a line: closed periods that were kept."""
    closed_periods: int
    answered: Collection[int]
    """Places of the periods that have an answer."""
    excused: Collection[int]
    """Places of the periods that nobody misses: their owner is away on the day they are due."""
    unanswered: Sequence[int]
    """Places of the periods that ran out and were missed, the earliest first."""
    active: bool
    """Neither dropped nor closed."""
    left_out: bool
    """Whether nothing was due of it yet: it has no answer, and no period of it ran out."""

    @property
    def missed(self) -> int | None:
        """Of a line: closed periods that were broken or ran out unanswered."""
        return None if self.kept is None else self.closed_periods - self.kept

    @property
    def may_miss(self) -> int | None:
        """Of a line: periods that may be missed."""
        return None if self.held is None else may_miss(self.key_result, self.plan)

    @property
    def answered_on(self) -> date | None:
        """Day of the last answer; readings of a KPI go by period, so it need not be that of the last one."""
        days = self.series.days
        return date.fromordinal(max(days) if self.key_result.kpi else days[-1]) if days else None

    @property
    def last_checkin(self) -> date | None:
        return date.fromordinal(self.series.last_checkin) if self.series.last_checkin else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it: done, dropped or closed."""
        return self.pace == "done" or not self.active

    @property
    def blocker(self) -> str | None:
        """What stands in the way, while something more is expected of it."""
        return None if self.is_over else self.series.blocker

    @property
    def unsure(self) -> bool:
        """Whether the last confidence is low or fell, and nobody else has acknowledged it."""
        path = self.series.confidences
        if not path or self.is_over or self.series.acknowledged:
            return False
        low = path[-1] <= (UNSURE_COMMITTED if self.committed else UNSURE)
        return low or (len(path) > 1 and path[-2] - path[-1] >= UNSURE)

    @property
    def forecast(self) -> float | None:
        """Value at the end if it goes on as until now."""
        return self.forecasts()[0]

    @property
    def forecast_recent(self) -> float | None:
        """Value at the end by the slope of the last four answers."""
        return self.forecasts()[1]

    def forecasts(self) -> tuple[float | None, float | None]:
        """Value at the end as until now, and by the last four answers; None of a line, of milestones, a mean, and
        while stale, over or early."""
        kr, elapsed = self.key_result, self.answered_elapsed
        start, target = kr.start, kr.target
        if target is None or start is None or elapsed is None or kr.takes == "mean" or start == target:
            return None, None
        if self.stale or not self.active or not formulas.reaches(elapsed, FORECAST_FROM):
            return None, None
        now, recent = self._through_points(elapsed) if kr.points else self._straight(start, elapsed)
        values = self.series.values
        # one look in C for what nearly always is so
        if target == int(target) and (set(map(type, values)) == {int} or all(v == int(v) for v in values)):
            return formulas.half_up(now), None if recent is None else formulas.half_up(recent)
        return now, recent

    def _straight(self, start: float, elapsed: float) -> tuple[float, float | None]:
        """On a straight line values go as the progress does."""
        current = self.current or 0
        now = formulas.forecast(current - start, elapsed) + start
        first = self._first_of_recent(start)
        return now, None if first is None else formulas.forecast_recent(first, (elapsed, current))

    def _through_points(self, elapsed: float) -> tuple[float, float | None]:
        kr = self.key_result
        start, target, raw = kr.start or 0, kr.target or 0, self.raw or 0
        now = formulas.value_at(formulas.forecast(raw, elapsed), start, target, kr.points)
        first = self._first_of_recent(start)
        if first is None:
            return now, None
        change = formulas.change(first[1], start, target, kr.points)
        then = formulas.forecast_recent((first[0], change), (elapsed, raw))
        return now, None if then is None else formulas.value_at(then, start, target, kr.points)

    def _first_of_recent(self, start: float) -> tuple[float, float] | None:
        """Elapsed share and value at the first of the last four answers; None of a single one."""
        kr, values = self.key_result, self.series.values
        if len(values) < 2:
            return None
        until = max(len(values) - RECENT, 0) + 1
        since = answered_elapsed(kr.takes, self.plan, self.described[:until])
        return since, updates.taken(kr.takes, values[:until], start)

    @property
    def commit(self) -> float | None:
        kr = self.key_result
        if kr.stretch is None or kr.start is None or kr.target is None:
            return None
        return formulas.commit_value(kr.start, kr.target)

    @property
    def zone(self) -> Zone | None:
        kr = self.key_result
        if kr.stretch is None or kr.start is None or kr.target is None or self.current is None:
            return None
        ended = self.closed or self.day > self.plan.window.ends
        return formulas.zone(self.current, kr.start, kr.target, kr.stretch, ended=ended)


UNSURE = 3
"""A confidence of so much or less is unsure, and so is a fall by so much."""
UNSURE_COMMITTED = 5
"""The same of a committed goal."""


def may_miss(kr: KeyResult, plan: Plan) -> int:
    """Periods of a line that may be missed."""
    return formulas.may_miss(len(plan.periods)) if kr.may_miss is None else kr.may_miss


def limits_in_force(kpi: Kpi, day: date, settings: Settings) -> tuple[float | None, float | None, str | None]:
    """The bounds of a KPI in the period that begins on a day, and the entry of `[targets]` that gave them, if one did."""
    begun = [(span.starts, name) for name in kpi.targets if (span := cycle(name, settings))]
    latest = max((each for each in begun if each[0] <= day), default=None)
    if latest is None:
        return kpi.at_least, kpi.at_most, None
    bounds = kpi.targets[latest[1]]
    return bounds.at_least, bounds.at_most, latest[1]


def is_kept(kr: KeyResult, plan: Plan, place: int, value: float) -> bool:
    """Whether a value keeps a line in the period at `place`: that in force on its due day."""
    line = kr.line_on(plan.periods[place].due) if kr.lines else kr
    return formulas.within(value, line.at_least, line.at_most)


def latest_is_kept(kr: KeyResult, plan: Plan, series: Series) -> bool:
    """Whether the latest answer keeps a line."""
    name = series.periods[-1] if series.periods else None
    place = plan.place_of(name, series.days[-1])
    return is_kept(kr, plan, -1 if place is None else place, series.values[-1])


def answered_elapsed(takes: str, plan: Plan, days: Sequence[int]) -> float:
    """Elapsed share on the day of which the last of some answers speaks; the mean where the mean of them is taken."""
    if takes not in ("mean", "recent"):
        return plan.elapsed(days[-1])
    taken_ = days if takes == "mean" else days[-RECENT:]
    return math.fsum(map(plan.elapsed, taken_)) / len(taken_)


class RollUpItem(Struct, frozen=True, kw_only=True):
    """One part of an objective's progress."""

    id: str
    weight: float
    progress: float | None
    expected: float
    pace: Pace
    stale: bool = False
    left_out: bool = False
    """Whether nothing was due of it yet, or it has nothing to roll up: it does not count."""

    @property
    def rank(self) -> Pace:
        """Its pace as a part: what counts 0 is off track here."""
        return "off_track" if self.progress is None else self.pace


class ObjectiveScore(Struct, frozen=True, kw_only=True):
    """How an objective stands, and from which items."""

    items: tuple[RollUpItem, ...]
    counted: Sequence[RollUpItem]
    """The items of which progress and expected are made: those that are not left out."""
    objectives: int
    """How many of the items are objectives that support it."""
    progress: float | None
    expected: float | None
    elapsed: float
    pace: Pace
    grade: float | None
    band: Band | None
    closed: bool
    """Whether it was closed on the day of the report."""
    ended: bool
    """Whether it was closed, or its cycle has its last day or is over."""
    given_up: bool
    """Whether it was closed with outcome `drop` before the last tenth of its cycle."""
    loop: tuple[str, ...] = ()
    """The loop of `supports` that leaves it without a number."""

    @property
    def no_data(self) -> int:
        """Items without an answer that count 0."""
        return sum([item.progress is None for item in self.counted])

    @property
    def begins_later(self) -> int:
        """Items that are left out."""
        return len(self.items) - len(self.counted)

    @property
    def stale(self) -> bool:
        """Whether it has answered items and all of them are stale."""
        answered = [item.stale for item in self.counted if item.progress is not None]
        return not self.closed and bool(answered) and all(answered)


def roll_up(items: Sequence[RollUpItem]) -> float | None:
    """Σ w·progress / Σ w; what has no data counts 0, and if nothing has any there is no number."""
    if all(item.progress is None for item in items):
        return None
    return formulas.weighted_mean((item.weight, item.progress or 0.0) for item in items)


def rolled_pace(
    items: Sequence[RollUpItem], progress: float | None, expected: float | None, rule: Pacing, *, done: bool
) -> Pace:
    """State of an objective, held between the worst and the best of what it is made of.

    `done` says whether it may be. What counts 0 is off track here, what is early is set aside.
    """
    if progress is None or expected is None:
        return "no_data"
    ranked = [item.rank for item in items if item.rank in formulas.RANKS]
    if not ranked:
        return "early"
    own: Pace = "done" if done and formulas.reaches(progress, 1) else rule.state(progress, expected)
    found = formulas.between(own, ranked)
    return "ahead" if found == "done" and own != "done" else found


class KpiReading(Struct, frozen=True, kw_only=True):
    """How a KPI stands in one period."""

    period: Span
    reading: Reading | None
    at_least: float | None
    at_most: float | None
    since: str | None
    """The entry of `[targets]` that gave the bounds, if one did."""
    share: float
    """Of a sum that runs: the share of the bounds that it is held against; else 1."""
    line: Bound
    """The bounds times that share."""
    current: float | None
    achievement: float | None
    health: Health


class KpiScore(Struct, frozen=True, kw_only=True):
    kpi: Kpi
    last: KpiReading
    """Of the last period that ended by the day and not after the cycle and was read, or of a newer one that ran out."""
    running: KpiReading | None
    """Of the period that runs, once it has a reading."""
    readings: Mapping[str, Reading]
    stale: bool
    """Whether a reading window closed unread since the last reading."""
    due: bool
    awaited: Span | None
    """The period that has ended and is unread while it can be read in time."""
    trend: Trend | None
    off_periods: int
    """For how many read periods in a row the line does not hold."""
    said: Series
    """What was said of it, of every period."""
