"""One key result: its plan of check-ins and what counts of its updates become a score.

A score keeps what it was made of, so that an explanation shows the very numbers that the report used.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from okr import formulas, updates
from okr.formulas import FORECAST_FROM, Pace, Pacing, Zone
from okr.models import KeyResult
from okr.periods import Period, Span, week_or_month
from okr.updates import RECENT, Series


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

    def may_miss(self, kr: KeyResult) -> int:
        """Periods of a line that may be missed."""
        return formulas.may_miss(len(self.periods)) if kr.may_miss is None else kr.may_miss

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


class KeyResultScore(Struct, kw_only=True):
    """How a key result stands on a day, and from what. The second half is made of the first, once."""

    key_result: KeyResult
    plan: Plan
    rule: Pacing
    """Of the ambition of its objective."""
    day: date
    """The day as of which it is judged: that of the report, or of the close."""
    committed: bool
    """Whether its objective is."""
    closed: bool
    """Whether its objective is."""
    dropped: bool
    series: Series
    """The answers that count."""
    described: Sequence[int]
    """The day of which each answer speaks."""
    milestones_done: tuple[str, ...]
    excused: Collection[int]
    """Places of the periods that nobody misses: their owner is away on the day they are due."""

    answered: Mapping[int, float] = {}
    """Place of each period that is answered → its last value."""
    unanswered: Sequence[int] = ()
    """Places of the periods that ran out and were missed, the earliest first."""
    held: tuple[bool, ...] | None = None
    """Of a line: whether each closed period was kept, in order, but for those that nobody misses."""
    kept: int | None = None
    """Of a line: closed periods that were kept."""
    current: float | None = None
    delta: float | None = None
    """Change of the current value by the last answer."""
    raw: float | None = None
    """Progress before it is held to 0..1."""
    progress: float | None = None
    elapsed: float = 0.0
    """Share of its time that is gone on `day`."""
    answered_elapsed: float | None = None
    """Share of its time that was gone on the day of which its value speaks; None without a value."""
    expected: float = 0.0
    """What the progress is held against."""
    stale: bool = False
    """Whether a period ran out unanswered since the last answer."""
    pace: Pace = "no_data"
    due: bool = False
    """Whether the period that is open asks for an answer, and its due day has come."""

    def __post_init__(self) -> None:
        kr, plan, days, today = self.key_result, self.plan, self.series.days, self.day.toordinal()
        self.answered = answered = plan.answered(self.series)
        run_out = bisect_left(plan.closes, today)
        self.unanswered = missed = [
            place for place in range(run_out) if place not in answered and place not in self.excused
        ]
        if kr.target is None and not kr.milestones:
            closed = sorted((*answered, *missed))
            self.held = tuple(place in answered and self.is_kept(place, answered[place]) for place in closed)
            self.kept = sum(self.held)
        if days:
            self._measure(self.series.values)
            self.answered_elapsed = self._elapsed_on(self.described)
        self.elapsed = plan.elapsed(today)
        done = self.progress is not None and formulas.reaches(self.progress, 1)
        if done and self.held is not None:
            # its last period has run out, or was answered on its due day or later
            last = len(plan.closes) - 1
            last_day = plan.last_in(last, self.series) or 0
            done = run_out > last or last_day >= plan.periods[last].due.toordinal()
        if missed and self.active and not done:
            spoken = (max(days) if kr.kpi else days[-1]) if days else 0
            self.stale = plan.closes[missed[-1]] >= spoken
        self.expected = self._expected()
        if self.held is None or done:
            self.pace = formulas.pace(self.progress, self.expected, self.elapsed, self.rule)
        else:
            self.pace = self._hold_pace(self.held)
        self.due = self._is_due(run_out, done=done)

    def _measure(self, values: Sequence[float]) -> None:
        """Set the current value, its change since the last answer, and the progress."""
        kr = self.key_result
        takes, start = "last" if kr.milestones else kr.takes, kr.start or 0
        self.current = updates.aggregate(takes, values, start)
        if len(values) > 1:
            self.delta = self.current - updates.aggregate(takes, values[:-1], start)
        if kr.start is not None and kr.target is not None:
            self.raw = formulas.change(self.current, kr.start, kr.target, kr.points)
        elif self.kept is not None:
            self.raw = self.kept / len(self.plan.closes)
        else:
            self.raw = self.current / math.fsum(kr.milestones.values())
        self.progress = formulas.clamped(self.raw)

    def _elapsed_on(self, days: Sequence[int]) -> float:
        """The share of its time that was gone when answers spoke: on the last of these days, or the mean of those that
        are taken."""
        takes = self.key_result.takes
        if takes not in ("mean", "recent"):
            return self.plan.elapsed(days[-1])
        taken = days if takes == "mean" else days[-RECENT:]
        return math.fsum(map(self.plan.elapsed, taken)) / len(taken)

    def is_kept(self, place: int, value: float) -> bool:
        """Whether a value keeps a line in the period at `place`: that in force on its due day."""
        kr = self.key_result
        line = kr.line_on(self.plan.periods[place].due) if kr.lines else kr
        return formulas.within(value, line.at_least, line.at_most)

    @property
    def latest_is_kept(self) -> bool:
        """Whether the latest answer keeps a line."""
        series = self.series
        place = self.plan.place_of(series.periods[-1] if series.periods else None, series.days[-1])
        return self.is_kept(-1 if place is None else place, series.values[-1])

    def _expected(self) -> float:
        """The share of its time that is gone; of a line the closed periods, of milestones whole ones."""
        answered = self.answered_elapsed is not None
        if self.held is not None and (answered or self.closed):
            return self.closed_periods / len(self.plan.closes)
        if self.closed:
            return 1.0
        elapsed = self.elapsed if self.stale or self.answered_elapsed is None else self.answered_elapsed
        if self.key_result.milestones and answered:
            return formulas.stepped_share(self.key_result.milestones.values(), elapsed)
        return elapsed

    def _hold_pace(self, held: Sequence[bool]) -> Pace:
        if self.progress is None:
            return "no_data"
        if not formulas.reaches(self.elapsed, self.rule.early) or not held:
            return "early"
        missed = len(held) - sum(held)
        too_many = missed > self.plan.may_miss(self.key_result)
        return formulas.hold_pace(broken=not self.latest_is_kept, too_many=too_many)

    def _is_due(self, place: int, *, done: bool) -> bool:
        """Whether the period at `place`, which is open, asks for an answer.

        One of a month or quarter that was answered in its first two thirds asks again, and so does the last one of a
        change that was reached more than four weeks ago.
        """
        kr, periods, day = self.key_result, self.plan.periods, self.day
        if not self.active or place >= len(periods) or periods[place].due > day or place in self.excused:
            return False
        if done:
            last = self.series.days[-1] if self.series.days else 0
            fades = kr.target is not None and place == len(periods) - 1
            return fades and last < day.toordinal() - UNSEEN
        if place not in self.answered:
            return True
        if kr.kpi or kr.cadence not in ("monthly", "quarterly"):
            return False
        spoken = self.plan.last_in(place, self.series)
        return spoken is not None and self.plan.is_early(place, spoken)

    @property
    def active(self) -> bool:
        """Neither dropped nor closed."""
        return not (self.closed or self.dropped)

    @property
    def left_out(self) -> bool:
        """Whether nothing was due of it yet: it has no answer, and no period of it ran out."""
        over = self.closed or self.day.toordinal() >= self.plan.ends
        return not (self.series.days or self.unanswered or over)

    @property
    def closed_periods(self) -> int:
        """Periods that were answered or ran out."""
        return len(self.answered) + len(self.unanswered)

    @property
    def missed(self) -> int | None:
        """Of a line: closed periods that were broken or ran out unanswered."""
        return None if self.kept is None else self.closed_periods - self.kept

    @property
    def may_miss(self) -> int | None:
        """Of a line: periods that may be missed."""
        return None if self.held is None else self.plan.may_miss(self.key_result)

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
        return self._elapsed_on(self.described[:until]), updates.aggregate(kr.takes, values[:until], start)

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


UNSEEN = 28
"""Days after which a change that was reached is looked at once more in its last period."""
UNSURE = 3
"""A confidence of so much or less is unsure, and so is a fall by so much."""
UNSURE_COMMITTED = 5
"""The same of a committed goal."""
