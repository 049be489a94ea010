"""How one key result stands on a day, from its plan and what counts of its updates."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from okr import formulas, updates
from okr.formulas import Pace, Pacing
from okr.models import KeyResult
from okr.scores import KeyResultScore, Plan, answered_elapsed, is_kept, latest_is_kept, may_miss
from okr.updates import Series


class Case(NamedTuple):
    """A key result with all that it is judged by."""

    kr: KeyResult
    plan: Plan
    day: date
    series: Series
    described: Sequence[int]
    milestones_done: tuple[str, ...]
    excused: frozenset[int]
    committed: bool
    closed: bool
    dropped: bool

    def score(self, rule: Pacing) -> KeyResultScore:
        kr, plan, series = self.kr, self.plan, self.series
        today, days = self.day.toordinal(), series.days
        last = (max(days) if kr.kpi else days[-1]) if days else None
        answered = plan.answered(series)
        run_out = bisect_left(plan.closes, today)
        missed = [place for place in range(run_out) if place not in answered and place not in self.excused]
        closed_periods = len(answered) + len(missed)
        held: tuple[bool, ...] | None = None
        if kr.target is None and not kr.milestones:
            closed = sorted((*answered, *missed))
            held = tuple(place in answered and is_kept(kr, plan, place, answered[place]) for place in closed)
        kept = None if held is None else sum(held)
        current, delta, raw = _measured(kr, series.values, kept, len(plan.closes))
        progress = None if raw is None else formulas.clamped(raw)
        elapsed = plan.elapsed(today)
        whole = progress is not None and formulas.reaches(progress, 1)
        done = whole and (held is None or self._is_complete(run_out))
        quiet = self.closed or self.dropped or done
        stale = not quiet and bool(missed) and (last is None or plan.closes[missed[-1]] >= last)
        spoken_elapsed = answered_elapsed(kr.takes, plan, self.described) if days else None
        expected = self._expected(
            elapsed if stale or spoken_elapsed is None else spoken_elapsed, closed_periods
        )
        if held is None or done:
            pace = formulas.pace(progress, expected, elapsed, rule)
        else:
            pace = self._hold_pace(held, progress, elapsed, rule)
        return KeyResultScore(
            key_result=kr,
            plan=plan,
            day=self.day,
            committed=self.committed,
            closed=self.closed,
            series=series,
            described=self.described,
            milestones_done=self.milestones_done,
            current=current,
            delta=delta,
            raw=raw,
            progress=progress,
            elapsed=elapsed,
            answered_elapsed=spoken_elapsed,
            expected=expected,
            pace=pace,
            stale=stale,
            due=self._is_due(answered, run_out, done=done),
            held=held,
            kept=kept,
            closed_periods=closed_periods,
            answered=answered.keys(),
            excused=self.excused,
            unanswered=missed,
            active=not (self.closed or self.dropped),
            left_out=not (days or missed or self.closed or today >= plan.ends),
        )

    def _expected(self, elapsed: float, closed_periods: int) -> float:
        """What the progress is held against; `elapsed` is the share of the day on which it was measured."""
        if self.kr.target is None and not self.kr.milestones and (self.series.days or self.closed):
            return closed_periods / len(self.plan.closes)
        if self.closed:
            return 1.0
        if self.kr.milestones and self.series.days:
            return formulas.stepped_share(self.kr.milestones.values(), elapsed)
        return elapsed

    def _is_complete(self, run_out: int) -> bool:
        """Whether the last period of a line has run out, or was answered on its due day or later."""
        place = len(self.plan.closes) - 1
        last = self.plan.last_in(place, self.series) or 0
        return run_out > place or last >= self.plan.periods[place].due.toordinal()

    def _hold_pace(self, held: Sequence[bool], progress: float | None, elapsed: float, rule: Pacing) -> Pace:
        if progress is None:
            return "no_data"
        if not formulas.reaches(elapsed, rule.early) or not held:
            return "early"
        missed = len(held) - sum(held)
        broken = not latest_is_kept(self.kr, self.plan, self.series)
        return formulas.hold_pace(broken=broken, too_many=missed > may_miss(self.kr, self.plan))

    def _is_due(self, answered: Mapping[int, float], place: int, *, done: bool) -> bool:
        """Whether the period that is open, the one at `place`, asks for an answer, and its due day has come.

        One of a month or quarter that was answered in its first two thirds asks again, and so does the last one of a
        change that was reached more than four weeks ago.
        """
        kr, periods, day = self.kr, self.plan.periods, self.day
        if self.closed or self.dropped or place >= len(periods) or periods[place].due > day:
            return False
        if place in self.excused:
            return False
        last = self.series.days[-1] if self.series.days else 0
        if done:
            fades = kr.target is not None and place == len(periods) - 1
            return fades and last < day.toordinal() - UNSEEN
        if place not in answered:
            return True
        if kr.kpi or kr.cadence not in ("monthly", "quarterly"):
            return False
        spoken = self.plan.last_in(place, self.series)
        return spoken is not None and self.plan.is_early(place, spoken)


UNSEEN = 28
"""Days after which a change that was reached is looked at once more in its last period."""


def _measured(
    kr: KeyResult, values: Sequence[float], kept: int | None, planned: int
) -> tuple[float | None, float | None, float | None]:
    """Current value, its change since the last answer, and raw progress; None where nothing was recorded."""
    if not values:
        return None, None, None
    takes = "last" if kr.milestones else kr.takes
    start = kr.start or 0
    current = updates.taken(takes, values, start)
    delta = current - updates.taken(takes, values[:-1], start) if len(values) > 1 else None
    if kr.start is not None and kr.target is not None:
        return current, delta, formulas.change(current, kr.start, kr.target, kr.points)
    whole = planned if kept is not None else math.fsum(kr.milestones.values())
    return current, delta, (current if kept is None else kept) / whole
