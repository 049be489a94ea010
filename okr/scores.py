"""The scores of objectives and KPIs, and how an objective is made of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from okr import formulas
from okr.formulas import Band, Bound, Health, Pace, Pacing, Trend
from okr.key_result_score import KeyResultScore
from okr.kpi_models import Kpi
from okr.measure_rules import bounds_of
from okr.models import Objective
from okr.periods import Span, period_span
from okr.settings import Settings
from okr.updates import Ratio, Reading, Series


class ChildScore(Struct, frozen=True, kw_only=True):
    """An objective as a part of the progress of another."""

    id: str
    weight: float
    progress: float | None
    expected: float
    pace: Pace
    stale: bool
    left_out: bool
    """Whether nothing was due of it yet, or it has nothing to roll up: it does not count."""
    is_open: bool
    """Whether all that it has comes later: nothing of it is measurable yet."""


RollUpItem = KeyResultScore | ChildScore
"""One part of an objective's progress."""


def rank(item: RollUpItem) -> Pace:
    """The pace of an item as a part: what counts 0 is off track here."""
    return "off_track" if item.progress is None else item.pace


class ObjectiveScore(Struct, kw_only=True):
    """How an objective stands, and from which items. The second half is made of the first, once."""

    objective: Objective
    rule: Pacing
    """Of its ambition."""
    settings: Settings
    items: tuple[RollUpItem, ...]
    objectives: int
    """How many of the items are objectives that support it."""
    closed: bool
    """Whether it was closed on the day of the report."""
    over: bool
    """Whether it was closed, or its cycle is over."""
    ended: bool
    """Whether it was closed, or its cycle has its last day or is over."""
    given_up: bool
    """Whether it was closed with outcome `drop` before the last tenth of its cycle."""
    loop: tuple[str, ...] = ()
    """The loop of `supports` that leaves it without a number."""

    counted: Sequence[RollUpItem] = ()
    """The items of which progress and expected are made: those that are not left out."""
    progress: float | None = None
    """Σ w·progress / Σ w; what has no data counts 0, and if nothing has any there is no number."""
    expected: float | None = None
    pace: Pace = "no_data"
    no_data: int = 0
    """Items without an answer that count 0."""

    def __post_init__(self) -> None:
        self.counted = counted = [item for item in self.items if not item.left_out]
        weights, known = [item.weight for item in counted], [item.progress for item in counted]
        self.no_data = known.count(None)
        if self.no_data < len(known):
            self.progress = formulas.weighted_mean(weights, [progress or 0.0 for progress in known])
        self.expected = formulas.weighted_mean(weights, [item.expected for item in counted])
        if self.progress is not None and self.expected is not None:
            self.pace = self._pace(self.progress, self.expected)

    def _pace(self, progress: float, expected: float) -> Pace:
        """Held between the worst and the best of what it is made of.

        What counts 0 is off track here, what is early is set aside. It may be done when no item is left out, and with
        objectives among them when its time is over.
        """
        ranked = {rank(item) for item in self.counted}
        if ranked.isdisjoint(formulas.RANKS):
            return "early"
        may_be_done = len(self.counted) == len(self.items) and (not self.objectives or self.over)
        done = may_be_done and formulas.reaches(progress, 1)
        found = formulas.between("done" if done else self.rule.state(progress, expected), ranked)
        return "ahead" if found == "done" and not done else found

    @property
    def grade(self) -> float | None:
        """That of the close, else the progress."""
        closed = self.objective.closed
        return closed.grade if self.closed and closed else self.progress

    @property
    def band(self) -> Band | None:
        return formulas.band(self.grade, self.objective.ambition, self.settings)

    @property
    def begins_later(self) -> int:
        """Items that are left out since nothing was due of them yet."""
        if len(self.counted) == len(self.items):  # nearly always
            return 0
        return len(self.items) - len(self.counted) - self.not_measurable

    @property
    def not_measurable(self) -> int:
        """Items that are left out since their target or limit comes later."""
        if len(self.counted) == len(self.items):  # nearly always
            return 0
        return sum(item.is_open for item in self.items)

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to roll up, or nothing that is measurable yet."""
        return not self.counted and len(self.items) == self.not_measurable

    @property
    def stale(self) -> bool:
        """Whether it has answered items and all of them are stale."""
        if self.closed or self.no_data == len(self.counted):
            return False
        return all(item.stale for item in self.counted if item.progress is not None)


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
    health: Health | None
    """None without a line to be held against."""
    of: Ratio | None = None
    """The counts of which `current` is the ratio."""
    limit_open: bool = False
    """Whether a part of its own limit is not known yet."""


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


def limits_in_force(kpi: Kpi, day: date, settings: Settings) -> tuple[Bound, str | None]:
    """The bounds of a KPI in the period that begins on a day, and the entry of `[targets]` that gave them, if one did.

    One that is open is None, and both of one that is only watched.
    """
    begun = [(span.starts, name) for name in kpi.targets if (span := period_span(name, settings))]
    latest = max((each for each in begun if each[0] <= day), default=None)
    if latest is None:
        return bounds_of(kpi), None
    bounds = kpi.targets[latest[1]]
    return (bounds.at_least, bounds.at_most), latest[1]
