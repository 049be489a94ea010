"""Progress, pace, staleness, health and roll-up of the items of a workspace, as of one day.

Pure: the day comes in as an argument, and updates recorded after it do not count. A score keeps what it was made
of, so that an explanation shows the very numbers that the report used.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec.structs import replace

from okr import formulas, records
from okr.formulas import Pacing
from okr.graphs import below_first, loops
from okr.models import Entry, KeyResult, Kpi, Objective
from okr.periods import (
    Span,
    checkin_periods,
    clipped_since,
    cycle,
    kpi_checkin_periods,
    kpi_horizon,
    kpi_period,
    last_ended,
    reading_period,
)
from okr.records import Answer, Reading, Series
from okr.scores import KeyResultScore, KpiReading, KpiScore, ObjectiveScore, Plan, RollUpItem
from okr.workspace import Workspace


class Scoring:
    """The scores of one workspace as of one day; each is made once."""

    def __init__(self, workspace: Workspace, today: date) -> None:
        self.workspace = workspace
        self.today = today
        self._today = today.toordinal()
        self._pace = Pacing.of(workspace.settings.pace)
        self._key_results: dict[str, KeyResultScore] = {}
        self._objectives: dict[str, ObjectiveScore] = {}
        self._readings: dict[str, dict[str, Reading]] = {}
        self._plans: dict[tuple[str, date | None, str, bool], Plan] = {}

    def closed_on(self, objective: Objective) -> date | None:
        """The day of the close, if it was closed by the day of the report."""
        return objective.closed.date if objective.closed and objective.closed.date <= self.today else None

    def is_dropped(self, key_result: KeyResult) -> bool:
        return key_result.dropped is not None and key_result.dropped.date <= self.today

    # key results

    def key_result(self, id_: str) -> KeyResultScore:
        if id_ not in self._key_results:
            self._key_results[id_] = self._score_key_result(id_)
        return self._key_results[id_]

    def _kpi_of(self, key_result: KeyResult) -> tuple[str, Kpi] | None:
        """The KPI that a key result reads; a reference to none is a finding, and it then has no values."""
        id_ = self.workspace.current_id(key_result.kpi) if key_result.kpi else None
        kpi = self.workspace.kpis.get(id_) if id_ else None
        return (id_, kpi) if id_ and kpi else None

    def plan(self, objective_id: str, key_result: KeyResult) -> Plan:
        """The planned check-in periods of a key result."""
        bound = self._kpi_of(key_result)
        cadence = bound[1].cadence if bound else key_result.cadence
        key = (objective_id.partition("/")[0], key_result.since, cadence, bound is not None)
        plan = self._plans.get(key)
        if plan is None:
            span = self.workspace.cycle_of(objective_id)
            settings = self.workspace.settings
            if bound:
                periods = kpi_checkin_periods(span, key_result.since, bound[1].cadence, settings)
            else:
                periods = checkin_periods(span, key_result.since, key_result.cadence, settings)
            window = Span(clipped_since(span, key_result.since), span.ends, span.name)
            plan = self._plans[key] = Plan(window, periods)
        return plan

    def _score_key_result(self, id_: str) -> KeyResultScore:
        objective_id, _, slug = id_.rpartition("/")
        objective = self.workspace.objectives[objective_id]
        kr = objective.key_results[slug]
        closed = self.closed_on(objective)
        plan = self.plan(objective_id, kr)
        done: tuple[str, ...] = ()
        series = self._series(id_, closed)
        if kr.milestones:
            series, done = records.stepped(series, kr.milestones)
        elif kr.kpi:
            series = self._with_readings(series, kr, objective_id, closed)
        inactive = closed is not None or self.is_dropped(kr)
        day = min(self.today, closed) if closed else self.today
        return self._judge(kr, plan, day, series, done, inactive=inactive)

    def _series(self, id_: str, closed: date | None = None) -> Series:
        """What counts of an item on the day of the report."""
        series = self.workspace.series(id_)
        until = self._today if closed is None else min(closed.toordinal(), self._today)
        return series if series.last <= until else records.series(self._entries(id_, closed))

    def _entries(self, id_: str, closed: date | None) -> Sequence[Entry]:
        return records.counted(self.workspace.updates(id_), self.today, closed)

    def answers(self, id_: str) -> list[Answer]:
        """The answers of a key result that its score counts, each with its update."""
        objective_id = self.workspace.objective_of(id_)
        closed = self.closed_on(self.workspace.objectives[objective_id])
        kr = self.workspace.key_result(id_)
        if kr.kpi:
            return self._bound_answers(kr, objective_id, closed)
        entries = self._entries(id_, closed)
        return records.steps(entries, kr) if kr.milestones else records.values(entries)

    def _bound_answers(self, kr: KeyResult, objective_id: str, closed: date | None) -> list[Answer]:
        """The readings of its KPI whose period overlaps the cycle; they answer on the day they were recorded."""
        bound = self._kpi_of(kr)
        if bound is None:
            return []
        found = self.readings(bound[0]).values()
        answers = records.read_in(found, self.workspace.cycle_of(objective_id))
        if closed:
            answers = [a for a in answers if a.day <= closed or a.entry.update.late]
        return [a._replace(period=None) for a in answers]

    def _with_readings(self, said: Series, kr: KeyResult, objective_id: str, closed: date | None) -> Series:
        """The readings of its KPI beside what was said of the key result itself."""
        answers = self._bound_answers(kr, objective_id, closed)
        days = tuple(a.day.toordinal() for a in answers)
        last = max((*days, said.last_checkin or 0), default=0)
        return replace(
            said, days=days, values=tuple(a.value for a in answers), periods=None, last_checkin=last or None
        )

    def _judge(
        self,
        kr: KeyResult,
        plan: Plan,
        day: date,
        series: Series,
        milestones_done: tuple[str, ...],
        *,
        inactive: bool,
    ) -> KeyResultScore:
        today = day.toordinal()
        days = series.days
        last = (max(days) if kr.kpi else days[-1]) if days else None
        answered = plan.answered(series)
        run_out = bisect_left(plan.closes, today)
        planned = len(plan.closes)
        closed_periods = run_out + sum([place in answered for place in range(run_out, planned)])
        kept = _kept(kr, answered) if kr.target is None and not kr.milestones else None
        current, delta, raw = _measured(kr, series.values, kept, planned)
        progress = None if raw is None else formulas.held(raw)
        elapsed = plan.elapsed(today)
        answered_elapsed = None if last is None else plan.elapsed(last)
        complete = kept is None or planned - 1 in answered or run_out == planned
        quiet = inactive or (progress is not None and complete and formulas.reaches(progress, 1))
        stale = not quiet and _ran_out_since(plan, answered, run_out, last)
        if kept is not None:
            expected = closed_periods / planned if days else elapsed
        else:
            expected = elapsed if stale or answered_elapsed is None else answered_elapsed
        return KeyResultScore(
            key_result=kr,
            plan=plan,
            day=day,
            series=series,
            milestones_done=milestones_done,
            current=current,
            delta=delta,
            raw=raw,
            progress=progress,
            elapsed=elapsed,
            answered_elapsed=answered_elapsed,
            expected=expected,
            pace=formulas.pace(progress, expected, elapsed, self._pace, done=complete, hold=kept is not None),
            stale=stale,
            due=not quiet and _is_due(plan, answered, run_out, day),
            kept=kept,
            closed_periods=closed_periods,
            answered=answered.keys(),
        )

    def initiative(self, id_: str) -> Series:
        """What was said of an initiative: whether it is done, and when that was last said."""
        return self._series(id_, self._close_above(id_))

    def initiative_updates(self, id_: str) -> Sequence[Entry]:
        """The updates of an initiative that count."""
        return self._entries(id_, self._close_above(id_))

    def _close_above(self, id_: str) -> date | None:
        return self.closed_on(self.workspace.objectives[self.workspace.objective_of(id_)])

    # objectives

    @cached_property
    def loops(self) -> Mapping[str, tuple[str, ...]]:
        """Id of each objective in a loop of `supports` → the loop."""
        return {id_: loop for loop in loops(self.workspace.supporters) for id_ in loop}

    def objective(self, id_: str) -> ObjectiveScore:
        for each in below_first(id_, self._rolled_up, self._objectives):
            if each not in self._objectives:
                self._objectives[each] = self._score_objective(each)
        return self._objectives[id_]

    @cached_property
    def _rolled_up(self) -> Mapping[str, tuple[str, ...]]:
        """Id of an objective → the objectives that its progress is made of; none inside a loop."""
        return {
            id_: () if id_ in self.loops or self.workspace.objectives[id_].roll_up == "key_results" else below
            for id_, below in self.workspace.supporters.items()
            if id_ in self.workspace.objectives
        }

    def _items(self, id_: str, objective: Objective) -> Iterator[RollUpItem]:
        if objective.roll_up != "aligned":
            for slug, kr in objective.key_results.items():
                if not self.is_dropped(kr):
                    score = self.key_result(f"{id_}/{slug}")
                    yield RollUpItem(
                        id=f"{id_}/{slug}", weight=kr.weight, progress=score.progress, expected=score.expected
                    )
        for below in self._rolled_up.get(id_, ()):
            child = self._objectives[below]
            expected = child.elapsed if child.expected is None else child.expected
            weight = self.workspace.objectives[below].weight
            yield RollUpItem(id=below, weight=weight, progress=child.progress, expected=expected)

    def _score_objective(self, id_: str) -> ObjectiveScore:
        objective = self.workspace.objectives[id_]
        span = self.workspace.cycle_of(id_)
        closed = self.closed_on(objective)
        elapsed = span.elapsed(min(self.today, closed) if closed else self.today)
        loop = self.loops.get(id_, ())
        items = () if loop else tuple(self._items(id_, objective))
        objectives = len(self._rolled_up.get(id_, ()))
        progress = roll_up(items)
        expected = formulas.weighted_mean((item.weight, item.expected) for item in items)
        over = closed is not None or self.today > span.ends
        pace = formulas.pace(progress, expected or 0.0, elapsed, self._pace, done=not objectives or over)
        grade = objective.closed.grade if closed and objective.closed else progress
        return ObjectiveScore(
            items=items,
            objectives=objectives,
            progress=progress,
            expected=expected,
            elapsed=elapsed,
            pace=pace,
            grade=grade,
            band=formulas.band(grade, objective.ambition, self.workspace.settings.grade),
            closed=closed is not None,
            loop=loop,
        )

    # KPIs

    def readings(self, id_: str) -> dict[str, Reading]:
        """What was read of a KPI by the day, by period."""
        if id_ not in self._readings:
            entries = records.counted(self.workspace.updates(id_), self.today)
            self._readings[id_] = records.readings(entries, self.workspace.kpis[id_], self.workspace.settings)
        return self._readings[id_]

    def kpi(self, id_: str, span: Span) -> KpiScore:
        """How a KPI stands in the report of a cycle."""
        kpi = self.workspace.kpis[id_]
        settings = self.workspace.settings
        found = self.readings(id_)
        last = last_ended(min(self.today, kpi_horizon(span, kpi.cadence, settings)), kpi.cadence, settings)
        running = kpi_period(self.today, kpi.cadence, settings)
        runs = running.name in found and running.ends > self.today and running.starts <= span.ends
        unread = last.name not in found
        window = reading_period(last, settings)
        return KpiScore(
            kpi=kpi,
            last=self.kpi_reading(id_, last),
            running=self.kpi_reading(id_, running) if runs else None,
            readings=found,
            stale=unread and any(reading.period.ends < last.starts for reading in found.values()),
            due=unread and window.due <= self.today <= window.closes,
            said=self._series(id_),
        )

    def kpi_reading(self, id_: str, period: Span) -> KpiReading:
        """A KPI in one period, against the line that is in force in it."""
        kpi = self.workspace.kpis[id_]
        settings = self.workspace.settings
        reading = self.readings(id_).get(period.name)
        at_least, at_most, since = kpi.at_least, kpi.at_most, None
        began = [(span.starts, name) for name in kpi.targets if (span := cycle(name, settings))]
        in_force = max((b for b in began if b[0] <= period.starts), default=None)
        if in_force:
            since = in_force[1]
            at_least, at_most = kpi.targets[since].at_least, kpi.targets[since].at_most
        value = reading.value(kpi) if reading else None
        return KpiReading(
            period=period,
            reading=reading,
            at_least=at_least,
            at_most=at_most,
            since=since,
            current=value,
            achievement=None if value is None else formulas.achievement(value, at_least, at_most),
            health=formulas.health(value, at_least, at_most, kpi.tolerance, settings.health.watch),
        )


def roll_up(items: Sequence[RollUpItem]) -> float | None:
    """Σ w·progress / Σ w; what has no data counts 0, and if nothing has any there is no number."""
    if all(item.progress is None for item in items):
        return None
    return formulas.weighted_mean((item.weight, item.progress or 0.0) for item in items)


def _kept(kr: KeyResult, answered: Mapping[int, float]) -> int:
    """Periods whose last value lies in the bounds."""
    return sum(formulas.within(value, kr.at_least, kr.at_most) for value in answered.values())


def _measured(
    kr: KeyResult, values: Sequence[float], kept: int | None, planned: int
) -> tuple[float | None, float | None, float | None]:
    """Current value, its change since the last answer, and raw progress; None where nothing was recorded."""
    if not values:
        return None, None, None
    takes = "last" if kr.milestones else kr.takes
    start = kr.start or 0
    current = records.taken(takes, values, start)
    delta = current - records.taken(takes, values[:-1], start) if len(values) > 1 else None
    if kr.start is not None and kr.target is not None:
        return current, delta, formulas.change(current, kr.start, kr.target, kr.points)
    whole = planned if kept is not None else math.fsum(kr.milestones.values())
    return current, delta, (current if kept is None else kept) / whole


def _ran_out_since(plan: Plan, answered: Mapping[int, float], run_out: int, last: int | None) -> bool:
    """Whether a period ran out unanswered since the last answer, or the start."""
    for place in range(run_out - 1, -1, -1):
        if last is not None and plan.closes[place] < last:
            return False
        if place not in answered:
            return True
    return False


def _is_due(plan: Plan, answered: Mapping[int, float], place: int, day: date) -> bool:
    """Whether the period that is open, the one at `place`, is unanswered, and its due day has come."""
    return place < len(plan.periods) and place not in answered and plan.periods[place].due <= day
