"""One key result: what counts of its updates becomes a score.

A score keeps what it was made of, so that an explanation shows the very numbers that the report used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from okr import formulas, updates
from okr.checkin_plan import Plan, Timing
from okr.formulas import FORECAST_FROM, Pace, Pacing, Zone
from okr.measure_rules import bounds, is_open
from okr.models import KeyResult
from okr.updates import RECENT, Series


class KeyResultScore(Struct, kw_only=True):
    """How a key result stands on a day, and from what. The second half is made of the first, once.

    It is a part of the progress of its objective, too.
    """

    id: str
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
    timing: Timing
    """How they lie in the plan."""
    milestones_done: tuple[str, ...]
    counted: Sequence[Mapping[str, float]] = ()
    """Of a count by kinds: how many there are of each, after each answer."""

    start: float | None = None
    """In numbers; the first value recorded may be it."""
    target: float | None = None
    """In numbers; it may be made of the start."""
    is_open: bool = False
    """Whether it is not measurable yet: its target or its limit comes later."""
    is_rare: bool = False
    """Whether it is measured in a way that few are: by what comes later or is worked out, by parts, words or a strict limit."""
    is_asked: bool = True
    """Whether there is something to record; not of an outcome in words, or before anybody says what is counted."""
    judged: bool = False
    """Whether a grade counts in place of the measured progress."""
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
    answered_elapsed: float | None = None
    """Share of its time that was gone on the day of which its value speaks; None without a value."""
    expected: float = 0.0
    """What the progress is held against."""
    stale: bool = False
    """Whether a period ran out unanswered since the last answer."""
    pace: Pace = "no_data"
    due: bool = False
    """Whether the period that is open asks for an answer, and its due day has come."""
    is_over: bool = False
    """Whether nothing more is expected of it: done, dropped or closed."""
    left_out: bool = False
    """Whether nothing was due of it yet: it has no answer, and no period of it ran out."""

    def __post_init__(self) -> None:
        kr, timing, values = self.key_result, self.timing, self.series.values
        start, target = kr.start, kr.target
        if start.__class__ in _PLAIN and target.__class__ in _PLAIN:  # nearly always
            self.start, self.target = start, target
        elif not kr.milestones:
            self._find_measure(values)
        if values:
            self._measure(values)
            self.answered_elapsed = self._elapsed_at(len(values))
        if kr.graded and self.is_time_up:
            self.judged, self.is_open, self.progress = True, False, float(kr.graded.grade)
        over = self.closed or self.dropped or self.judged
        active = self.is_asked and not over
        done = self.progress is not None and formulas.reaches(self.progress, 1)
        if done and self.held is not None and not self.judged:
            done = self._is_held_to_the_end()
        self.stale = timing.silent and active and not (done or self.is_open)
        self.expected = self._expected()
        if self.held is None or done or self.judged:
            self.pace = formulas.pace(self.progress, self.expected, timing.elapsed, self.rule)
        else:
            self.pace = self._hold_pace(self.held)
        self.due = timing.asks and active and self._is_due(done=done)
        self.is_over = over or self.pace == "done"
        self.left_out = self.is_open or not (timing.begun or self.closed)

    def _find_measure(self, values: Sequence[float]) -> None:
        """Set the line that is held, or start and target in numbers, as far as they are known."""
        kr = self.key_result
        if kr.measure == "hold":
            if kr.lines or not kr.above is kr.below is None or is_open(kr):
                self.is_rare, self.is_open = True, is_open(kr.line_on(self.day))
            self.held = self._held(values)
            self.kept = None if self.is_open else sum(self.held)
            return
        self.is_rare = True
        self.start, self.target = kr.span(values[0] if values else None)
        self.is_open = kr.target == "open" or (kr.by is not None and self.start == 0)
        self.is_asked = not kr.start is self.start is None

    @property
    def is_time_up(self) -> bool:
        """Whether it is closed, or its last day has come."""
        return self.closed or self.day.toordinal() >= self.plan.ends

    def _measure(self, values: Sequence[float]) -> None:
        """Set the current value, its change since the last answer, and the progress."""
        kr = self.key_result
        takes, start = "last" if kr.milestones else kr.takes, self.start or 0
        self.current = current = updates.aggregate(takes, values, start)
        if len(values) > 1:
            self.delta = formulas.tidy(current - updates.aggregate(takes, values, start, len(values) - 1))
        if kr.parts:
            self.raw = formulas.share_of_parts(self.counted[-1], kr.parts)
        elif self.start is not None and self.target is not None:
            self.raw = formulas.change(current, self.start, self.target, kr.points)
        elif self.kept is not None:
            self.raw = self.kept / len(self.plan.closes)
        elif kr.milestones:
            self.raw = current / math.fsum(kr.milestones.values())
        self.progress = None if self.raw is None else formulas.clamped(self.raw)

    def _elapsed_at(self, answers: int) -> float:
        """The share of its time that was gone when the first so many answers spoke: on the day of the last of them, or the
        mean of those that are taken."""
        takes, shares = self.key_result.takes, self.timing.shares
        if takes not in ("mean", "recent"):
            return shares[answers - 1]
        taken = shares[0 if takes == "mean" else max(answers - RECENT, 0) : answers]
        return math.fsum(taken) / len(taken)

    def _held(self, values: Sequence[float]) -> tuple[bool, ...]:
        kr, closed = self.key_result, self.timing.closed
        if self.is_rare:
            return tuple([n is not None and self.is_kept(place, values[n]) for place, n in closed])
        least, most = bounds(kr)
        low, high = -math.inf if least is None else least, math.inf if most is None else most
        return tuple([n is not None and low <= values[n] <= high for _, n in closed])

    def is_kept(self, place: int, value: float) -> bool:
        """Whether a value keeps a line in the period at `place`: that in force on its due day."""
        kr = self.key_result
        line = kr.line_on(self.plan.periods[place].due) if kr.lines else kr
        return formulas.keeps(value, line)

    @property
    def latest_is_kept(self) -> bool:
        """Whether the latest answer keeps a line."""
        place = self.timing.latest
        return self.is_kept(-1 if place is None else place, self.series.values[-1])

    def _is_held_to_the_end(self) -> bool:
        """Whether the last period of a line has run out, or was answered on its due day or later."""
        last, timing = len(self.plan.closes) - 1, self.timing
        day = self.series.days[timing.answered[last]] if last in timing.answered else 0
        return timing.run_out > last or day >= self.plan.periods[last].due.toordinal()

    def _expected(self) -> float:
        """The share of its time that is gone; of a line the closed periods, of milestones whole ones."""
        if self.judged:
            return 1.0
        elapsed = self.answered_elapsed
        answered = elapsed is not None
        if self.held is not None and (answered or self.closed):
            return len(self.held) / len(self.plan.closes)
        if self.closed or (self.key_result.ends and self.is_time_up):
            return 1.0
        if elapsed is None or self.stale:
            elapsed = self.timing.elapsed
        if self.key_result.milestones and answered:
            return formulas.stepped_share(self.key_result.milestones.values(), elapsed)
        return elapsed

    def _hold_pace(self, held: Sequence[bool]) -> Pace:
        if self.progress is None:
            return "no_data"
        if not formulas.reaches(self.timing.elapsed, self.rule.early) or not held:
            return "early"
        missed = len(held) - sum(held)
        too_many = missed > self.plan.may_miss(self.key_result)
        return formulas.hold_pace(broken=not self.latest_is_kept, too_many=too_many)

    def _is_due(self, *, done: bool) -> bool:
        """Whether the period that is open asks for an answer.

        One of a month or quarter that was answered in its first two thirds asks again, and so does the last one of a
        change that was reached more than four weeks ago.
        """
        kr, place, days = self.key_result, self.timing.run_out, self.series.days
        if done:
            last = days[-1] if days else 0
            fades = self.target is not None and place == len(self.plan.periods) - 1
            return fades and last < self.day.toordinal() - UNSEEN
        if place not in self.timing.answered:
            return True
        if kr.kpi or kr.cadence not in ("monthly", "quarterly"):
            return False
        return self.plan.is_early(place, days[self.timing.answered[place]])

    @property
    def counts(self) -> Mapping[str, float]:
        """Of a count by kinds: how many there are of each."""
        return self.counted[-1] if self.counted else dict.fromkeys(self.key_result.parts, 0)

    @property
    def weight(self) -> float:
        return self.key_result.weight

    @property
    def answered(self) -> Mapping[int, float]:
        """Place of each period that is answered → its last value."""
        return {place: self.series.values[answer] for place, answer in self.timing.answered.items()}

    @property
    def answered_on(self) -> date | None:
        return self.timing.answered_on

    @property
    def unanswered(self) -> Sequence[int]:
        return self.timing.unanswered

    @property
    def closed_periods(self) -> int:
        """Periods that were answered or ran out."""
        return len(self.timing.closed)

    @property
    def missed(self) -> int | None:
        """Of a line: closed periods that were broken or ran out unanswered."""
        return None if self.kept is None else self.closed_periods - self.kept

    @property
    def may_miss(self) -> int | None:
        """Of a line: periods that may be missed."""
        return None if self.held is None else self.plan.may_miss(self.key_result)

    @property
    def last_checkin(self) -> date | None:
        return date.fromordinal(self.series.last_checkin) if self.series.last_checkin else None

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
        start, target = self.start, self.target
        if target is None or start is None or elapsed is None or kr.takes == "mean" or start == target:
            return None, None
        over = self.stale or self.judged or self.closed or self.dropped
        if over or not formulas.reaches(elapsed, FORECAST_FROM):
            return None, None
        bends = kr.points or kr.parts  # more of one kind makes up for none of another
        now, recent = self._through_points(elapsed) if bends else self._straight(start, elapsed)
        if float(target).is_integer() and all(map(float.is_integer, map(float, self.series.values))):
            return formulas.half_up(now), None if recent is None else formulas.half_up(recent)
        return formulas.tidy(now), None if recent is None else formulas.tidy(recent)

    def _straight(self, start: float, elapsed: float) -> tuple[float, float | None]:
        """On a straight line values go as the progress does."""
        current = self.current or 0
        now = formulas.forecast(current - start, elapsed) + start
        first = self._first_of_recent(start)
        return now, None if first is None else formulas.forecast_recent(first, (elapsed, current))

    def _through_points(self, elapsed: float) -> tuple[float, float | None]:
        kr = self.key_result
        start, target, raw = self.start or 0, self.target or 0, self.raw or 0
        now = formulas.value_at(formulas.forecast(raw, elapsed), start, target, kr.points)
        answers = len(self.series.values)
        if answers < 2:
            return now, None
        until = max(answers - RECENT, 0) + 1
        first = self._elapsed_at(until), self._raw_after(until)
        then = formulas.forecast_recent(first, (elapsed, raw))
        return now, None if then is None else formulas.value_at(then, start, target, kr.points)

    def _first_of_recent(self, start: float) -> tuple[float, float] | None:
        """Elapsed share and value at the first of the last four answers; None of a single one."""
        kr, values = self.key_result, self.series.values
        if len(values) < 2:
            return None
        until = max(len(values) - RECENT, 0) + 1
        return self._elapsed_at(until), updates.aggregate(kr.takes, values, start, until)

    @property
    def commit(self) -> float | None:
        if self.key_result.stretch is None or self.start is None or self.target is None:
            return None
        return formulas.commit_value(self.start, self.target)

    @property
    def zone(self) -> Zone | None:
        stretch = self.key_result.stretch
        if stretch is None or self.start is None or self.target is None or self.current is None:
            return None
        ended = self.closed or self.day > self.plan.window.ends
        return formulas.zone(self.current, self.start, self.target, stretch, ended=ended)

    @property
    def reached_on(self) -> date | None:
        """Of a change with a last day of its own: the day of the answer since which it is reached without a break."""
        if self.held is not None or not self.key_result.ends or not formulas.reaches(self.raw or 0, 1):
            return None
        days, values = self.series.days, self.series.values
        since = len(values)
        while since > 1 and formulas.reaches(self._raw_after(since - 1), 1):
            since -= 1
        return date.fromordinal(days[since - 1])

    def _raw_after(self, answers: int) -> float:
        """Progress of a change or of milestones after the first so many answers, before it is held to 0..1."""
        kr, values, start, target = self.key_result, self.series.values, self.start, self.target
        if kr.parts:
            return formulas.share_of_parts(self.counted[answers - 1], kr.parts)
        if start is None or target is None:
            return values[answers - 1] / math.fsum(kr.milestones.values())
        return formulas.change(updates.aggregate(kr.takes, values, start, answers), start, target, kr.points)

    @property
    def days_past_end(self) -> int | None:
        """Of what has a last day of its own: days from it to the day on which it was reached, or to today; None in time."""
        ends = self.key_result.ends
        if ends is None or self.held is not None or self.is_open or self.key_result.measure == "words":
            return None
        late = ((self.reached_on or self.day) - ends).days
        return late if late > 0 else None


_PLAIN = (int, float)
UNSEEN = 28
"""Days after which a change that was reached is looked at once more in its last period."""
UNSURE = 3
"""A confidence of so much or less is unsure, and so is a fall by so much."""
UNSURE_COMMITTED = 5
"""The same of a committed goal."""
