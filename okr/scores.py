"""What a score is made of: the plan of check-ins of a key result, and the frozen scores of every kind of item.

A score keeps what it was made of, so that an explanation shows the very numbers that the report used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct

from okr import formulas
from okr.formulas import Band, Health, Pace, Zone
from okr.models import KeyResult, Kpi
from okr.periods import Period, Span, week_or_month
from okr.records import Reading, Series


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

    def place_of(self, name: str | None, day: int) -> int | None:
        """Place of the last period whose due day lies in the week or month of that name, else that of the day."""
        span = week_or_month(name) if name else None
        due = [i for i, p in enumerate(self.periods) if p.due in span] if span else ()
        return due[-1] if due else self.places.get(day)


class KeyResultScore(Struct, frozen=True, kw_only=True):
    """How a key result stands, and from what."""

    key_result: KeyResult
    plan: Plan
    day: date
    """The day as of which it is judged: that of the report, or of the close."""
    series: Series
    """The answers that count."""
    milestones_done: tuple[str, ...]
    current: float | None
    delta: float | None
    raw: float | None
    progress: float | None
    elapsed: float
    """Share of its time gone on `day`."""
    answered_elapsed: float | None
    """Share of its time gone on the day of the last answer."""
    expected: float
    pace: Pace
    stale: bool
    due: bool
    kept: int | None
    closed_periods: int
    answered: Collection[int]
    """Places of the periods that have an answer."""

    @property
    def answered_on(self) -> date | None:
        """Day of the last answer; readings of a KPI go by period, so it need not be that of the last one."""
        days = self.series.days
        return date.fromordinal(max(days) if self.key_result.kpi else days[-1]) if days else None

    @property
    def last_checkin(self) -> date | None:
        return date.fromordinal(self.series.last_checkin) if self.series.last_checkin else None

    @property
    def forecast(self) -> float | None:
        kr = self.key_result
        if kr.start is None or kr.takes == "mean" or self.current is None or self.answered_elapsed is None:
            return None
        return formulas.forecast(self.current, kr.start, self.answered_elapsed)

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
        return formulas.zone(self.current, kr.start, kr.target, kr.stretch)


class RollUpItem(Struct, frozen=True, kw_only=True):
    """One part of an objective's progress."""

    id: str
    weight: float
    progress: float | None
    expected: float


class ObjectiveScore(Struct, frozen=True, kw_only=True):
    """How an objective stands, and from which items."""

    items: tuple[RollUpItem, ...]
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
    loop: tuple[str, ...] = ()
    """The loop of `supports` that leaves it without a number."""

    @property
    def no_data(self) -> int:
        return sum(item.progress is None for item in self.items)


class KpiReading(Struct, frozen=True, kw_only=True):
    """How a KPI stands in one period."""

    period: Span
    reading: Reading | None
    at_least: float | None
    at_most: float | None
    since: str | None
    """The entry of `[targets]` that gave the bounds, if one did."""
    current: float | None
    achievement: float | None
    health: Health


class KpiScore(Struct, frozen=True, kw_only=True):
    kpi: Kpi
    last: KpiReading
    """Of the last period that ended by the day and not after the cycle."""
    running: KpiReading | None
    """Of the period that runs, once it has a reading."""
    readings: Mapping[str, Reading]
    stale: bool
    due: bool
    said: Series
    """What was said of it, of every period."""
