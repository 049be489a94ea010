"""Progress, pace, staleness, health and roll-up of the items of a workspace, as of one day.

Pure: the day comes in as an argument, and updates recorded after it do not count. A score keeps what it was made
of, so that an explanation shows the very numbers that the report used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import get_args

from msgspec.structs import replace

from okr import formulas, updates
from okr.checkin_plan import Plan, checkin_periods, kpi_checkin_periods
from okr.closed_scores import ClosedScores
from okr.fields import Ambition
from okr.formulas import Pacing
from okr.ids import cycle_name, parent
from okr.key_result_score import KeyResultScore
from okr.kpi_models import Kpi
from okr.kpi_scoring import KpiScoring
from okr.models import Cadence, Closed, KeyResult, Objective
from okr.ownership import all_away, owners
from okr.periods import Span, clipped_since
from okr.references import loops, post_order
from okr.scores import ChildScore, ObjectiveScore, RollUpItem
from okr.updates import Answer, BlockerRun, Entry, Reading, Series
from okr.workspace import Workspace

GIVEN_UP = 0.9
"""Elapsed share before which an objective that is closed with outcome `drop` is given up."""


class Scoring(KpiScoring):
    """The scores of one workspace as of one day, those of its KPIs included; each is made once."""

    def __init__(self, workspace: Workspace, today: date) -> None:
        super().__init__(workspace, today)
        self._key_results: dict[str, KeyResultScore] = {}
        self._objectives: dict[str, ObjectiveScore] = {}
        self._plans: dict[tuple[str, date | None, str, bool, date | None, bool], Plan] = {}
        self._excused: dict[tuple[Plan, str | tuple[str, ...] | None], frozenset[int]] = {}
        self._days: dict[date, Scoring] = {today: self}
        """The scores of the days of closes, too, since what is closed is judged as of its close."""
        self._closed = ClosedScores(workspace)

    @cached_property
    def _pacing(self) -> Mapping[Ambition, Pacing]:
        return {ambition: Pacing.of(self.workspace.settings, ambition) for ambition in get_args(Ambition)}

    def closed_on(self, objective: Objective) -> date | None:
        """The day of the close, if it was closed by the day of the report."""
        return objective.closed.date if objective.closed and objective.closed.date <= self.today else None

    @cached_property
    def open(self) -> tuple[tuple[str, Objective], ...]:
        """The objectives that can still be changed, with their ids: those of every cycle that are not closed."""
        by_cycle = self.workspace.by_cycle
        cycles = [name for name, known in by_cycle.outlines.items() if known.is_open(self.today)]
        return tuple(
            pair for name in cycles for pair in by_cycle.in_cycle(name).items() if not self.closed_on(pair[1])
        )

    def has_ended(self, id_: str) -> bool:
        """Whether an objective is closed, or its last day has come; its score need not be made for that."""
        closed = self.closed_on(self.workspace.objectives[id_])
        return closed is not None or self.today >= self.workspace.cycle_of(id_).ends

    def is_given_up(self, id_: str) -> bool:
        """Whether an objective was closed with outcome `drop` before the last tenth of its cycle."""
        objective = self.workspace.objectives[id_]
        closed = self.closed_on(objective)
        if closed is None or not objective.closed or objective.closed.outcome != "drop":
            return False
        return not formulas.reaches(self.workspace.cycle_of(id_).elapsed(closed), GIVEN_UP)

    def given_up_below(self, id_: str) -> tuple[str, ...]:
        """Objectives that an objective would roll up, had they not been given up."""
        return tuple(below for below in self._rolled_up(id_) if self.is_given_up(below))

    def is_dropped(self, key_result: KeyResult) -> bool:
        return key_result.dropped is not None and key_result.dropped.date <= self.today

    def is_over(self, id_: str) -> bool:
        """Whether nothing more is expected of a key result, initiative or KPI: done, dropped, closed or retired."""
        kind = self.workspace.items.get(id_)
        if kind == "key result":
            return self.key_result(id_).is_over
        if kind == "kpi":
            return self.is_retired(self.workspace.kpis[id_])
        return kind == "initiative" and (self.initiative(id_).done or self._close_above(id_) is not None)

    def open_blocker(self, id_: str) -> BlockerRun | None:
        """What is in the way of an item on the day; of what is done, dropped or closed nothing is."""
        known = self._key_results.get(id_)
        series = known.series if known else self._series(id_)
        if series.blocker is None or series.blocked_since is None or self.is_over(id_):
            return None
        return BlockerRun(date.fromordinal(series.blocked_since), series.blocker)

    # key results

    def key_result(self, id_: str) -> KeyResultScore:
        score = self._key_results.get(id_)
        if score is None:
            above, _, slug = id_.rpartition("/")
            objective = self.workspace.objectives[above]
            score = self._score_key_result(id_, objective.key_results[slug], above, objective)
        return score

    def _score_key_result(
        self, id_: str, kr: KeyResult, objective_id: str, objective: Objective
    ) -> KeyResultScore:
        closed = self.closed_on(objective)
        day = closed or self.today
        plan = self.plan(objective_id, kr)
        counted: tuple[Mapping[str, float], ...] = ()
        done: tuple[str, ...] = ()
        series = self._series(id_, closed)
        described: tuple[int, ...] | None = None
        if kr.milestones:
            series, done = updates.milestone_series(series, kr.milestones)
        if kr.parts:
            series, counted = updates.part_series(series, kr.parts)
        if kr.result and kr.measure == "words":
            series = replace(series, days=(), values=(), periods=None, of=None)
        if kr.kpi:
            series, described = self._as_read(series, kr, self._bound_answers(kr, objective_id, closed))
        excused = self._excused_of(id_, kr, plan) if self._somebody_away else frozenset()
        score = self._key_results[id_] = KeyResultScore(
            id=id_,
            key_result=kr,
            plan=plan,
            rule=self._pacing[objective.ambition],
            day=day,
            committed=objective.ambition == "committed",
            closed=closed is not None,
            dropped=self.is_dropped(kr),
            series=series,
            timing=plan.timing(series, day, excused, described),
            milestones_done=done,
            counted=counted,
        )
        return score

    def _as_read(
        self, series: Series, kr: KeyResult, answers: Sequence[Answer]
    ) -> tuple[Series, tuple[int, ...]]:
        """What counts of a key result that reads a KPI, and the days that each answer describes."""
        days = tuple(a.day.toordinal() for a in answers)
        last = max((*days, series.last_checkin or 0), default=0) or None
        values = tuple(a.value for a in answers)
        of = answers[-1].entry.update.of if answers else None
        series = replace(series, days=days, values=values, periods=None, last_checkin=last, of=of)
        ends = {name: r.period.ends.toordinal() for name, r in self._readings_of(kr).items()}
        return series, tuple(min(a.day.toordinal(), ends[a.period or ""]) for a in answers)

    def _kpi_of(self, reference: str | None) -> tuple[str, Kpi] | None:
        """The KPI that a key result reads; a reference to none is a finding, and it then has no values."""
        id_ = self.workspace.current_id(reference) if reference else None
        kpi = self.workspace.kpis.get(id_) if id_ else None
        return (id_, kpi) if id_ and kpi else None

    def plan(self, objective_id: str, key_result: KeyResult) -> Plan:
        """The planned check-in periods of a key result."""
        kr = key_result
        if kr.ends is None:
            return self.planned(objective_id, kr.cadence, kr.kpi, kr.since)
        return self.planned(objective_id, kr.cadence, kr.kpi, kr.since, kr.ends, holds=kr.measure == "hold")

    def planned(
        self,
        objective_id: str,
        cadence: Cadence,
        kpi: str | None,
        since: date | None = None,
        ends: date | None = None,
        *,
        holds: bool = False,
    ) -> Plan:
        """The check-in periods of a cadence in the cycle of an objective; of what reads a KPI those of the KPI.

        Time elapses to the day `ends`. A line holds for the periods up to it; a change is asked for until it is reached.
        """
        bound = self._kpi_of(kpi) if kpi else None
        rhythm = bound[1].cadence if bound else cadence
        key = (cycle_name(objective_id), since, rhythm, bound is not None, ends, holds)
        plan = self._plans.get(key)
        if plan is None:
            span = self.workspace.cycle_of(objective_id)
            settings = self.workspace.settings
            opens = clipped_since(span, since)
            window = Span(opens, min(max(ends, opens), span.ends) if ends else span.ends, span.name)
            if holds:
                span = Span(span.starts, window.ends, span.name)
            if bound:
                periods = kpi_checkin_periods(span, since, bound[1].cadence, settings)
            else:
                periods = checkin_periods(span, since, cadence, settings)
            plan = self._plans[key] = Plan(window, periods)
        return plan

    def _excused_of(self, id_: str, key_result: KeyResult, plan: Plan) -> frozenset[int]:
        """Places of the periods that are due while their owner is away without a stand-in: nobody misses them."""
        objective, bound = self.workspace.objectives[parent(id_)], self._kpi_of(key_result.kpi)
        if key_result.kpi or key_result.owned or objective.owned:  # who is asked may change with the day
            asked_of = bound[0] if bound else id_
            return self._away(plan, lambda day: owners(self.workspace, asked_of, day))
        named = key_result.owners or key_result.owner or objective.owner
        if (plan, named) not in self._excused:
            asked = owners(self.workspace, id_, self.today)
            self._excused[plan, named] = self._away(plan, lambda _: asked)
        return self._excused[plan, named]

    def _away(self, plan: Plan, asked: Callable[[date], Sequence[str]]) -> frozenset[int]:
        """Places of the periods on whose due day everybody who is asked is away."""
        periods = enumerate(plan.periods)
        return frozenset(n for n, p in periods if all_away(self.workspace, asked(p.due), p.due))

    def answers(self, id_: str) -> list[Answer]:
        """The answers of a key result that its score counts, each with its update."""
        objective_id = parent(id_)
        closed = self.closed_on(self.workspace.objectives[objective_id])
        kr = self.workspace.key_result(id_)
        if kr.kpi:
            return self._bound_answers(kr, objective_id, closed)
        entries = self._entries(id_, closed)
        return updates.steps(entries, kr) if kr.milestones or kr.parts else updates.values(entries)

    def _readings_of(self, kr: KeyResult, closed: date | None = None) -> Mapping[str, Reading]:
        bound = self._kpi_of(kr.kpi)
        if bound and bound[0] in self.workspace.composed:
            return self.readings(bound[0], closed)
        return self.readings(bound[0]) if bound else {}

    def _bound_answers(self, kr: KeyResult, objective_id: str, closed: date | None) -> list[Answer]:
        """The readings of its KPI whose period overlaps the cycle; they answer on the day they were recorded."""
        span, found = self.workspace.cycle_of(objective_id), self._readings_of(kr, closed).values()
        answers = [answer for reading in found if reading.period.overlaps(span) for answer in reading.answers]
        if closed:
            answers = [a for a in answers if a.day <= closed or a.entry.update.late]
        return answers

    def initiative(self, id_: str) -> Series:
        """What was said of an initiative: whether it is done, and when that was last said."""
        return self._series(id_, self._close_above(id_))

    def initiative_updates(self, id_: str) -> Sequence[Entry]:
        """The updates of an initiative that count."""
        return self._entries(id_, self._close_above(id_))

    def _close_above(self, id_: str) -> date | None:
        return self.closed_on(self.workspace.objectives[parent(id_)])

    # objectives

    @cached_property
    def loops(self) -> Mapping[str, tuple[str, ...]]:
        """Id of each objective in a loop of `supports` → the loop."""
        return {id_: loop for loop in loops(self.workspace.supporters) for id_ in loop}

    def objective(self, id_: str) -> ObjectiveScore:
        score = self._objectives.get(id_)
        if score is None and self._rolled_up(id_):
            for each, day in post_order((id_, self.today), self._below):
                then: Scoring = self._as_of(day)
                score = then._score_objective(each, then._rolled_up(each))
                if score.closed:
                    self._closed.add(score, then._child(each, score, closed=False), then._today)
            score = self._objectives[id_]
        return self._score_objective(id_) if score is None else score

    def _below(self, node: tuple[str, date]) -> Iterator[tuple[str, date]]:
        """The objectives, each with a day, whose scores an objective needs first: those that it rolls up and of which neither
        a score is there nor what is kept of one. A closed objective needs them as of the day of its close, else as of the same day."""
        id_, day = node
        supporters = self._rolled_up(id_)
        if not supporters:
            return
        then: Scoring = self._as_of(self._as_of(day).closed_on(self.workspace.objectives[id_]) or day)
        scored, kept, day = then._objectives, self._closed, then.today
        yield from ((i, day) for i in supporters if i not in scored and not kept.get(i, then._today))

    def _rolled_up(self, id_: str) -> tuple[str, ...]:
        """The objectives that the progress of one is made of; none inside a loop."""
        # its file is looked at before anybody asks what supports it
        objective = self.workspace.objectives[id_]
        if objective.roll_up == "key_results" or id_ in self.loops:
            return ()
        return self.workspace.supporters.get(id_, ())

    def at_close(self, id_: str) -> ObjectiveScore:
        """The score of an objective as it would be if it was closed today: all of it counts then."""
        closed = replace(self.workspace.objectives[id_], closed=Closed(date=self.today, grade=0))
        then: Scoring = self._beside(self.workspace.with_objective(id_, closed), self.today)
        then._readings, then._excused = self._readings, self._excused
        found = then.objective(id_)
        then._days.clear()  # it stands in them itself, and nothing collects a ring in a short run
        return found

    def _as_of(self, day: date) -> Scoring:
        """The scores of another day, that of a close."""
        if day not in self._days:
            then: Scoring = self._beside(self.workspace, day)
            then._closed, then._days, self._days[day] = self._closed, self._days, then
        return self._days[day]

    def _beside(self, workspace: Workspace, day: date) -> Scoring:
        """Other scores with what is the same of the same items on any day: looked up once, not for each objective."""
        then = Scoring(workspace, day)
        then._plans, then._pacing, then._somebody_away = self._plans, self._pacing, self._somebody_away
        then.loops = self.loops
        return then

    def _parts(self, id_: str, objective: Objective) -> list[RollUpItem]:
        """The key results that an objective is made of."""
        if objective.roll_up == "aligned":
            return []
        known = self._key_results
        scores = [
            known.get(part := f"{id_}/{slug}") or self._score_key_result(part, kr, id_, objective)
            for slug, kr in objective.key_results.items()
        ]
        return [
            score
            for score in scores
            if not score.dropped and (score.is_asked or score.is_open or score.judged)
        ]

    def _children(self, below: Sequence[str], closed: date | None) -> list[RollUpItem]:
        """The objectives that an objective is made of; those below a closed one as they stood at its close."""
        then: Scoring = self._as_of(closed) if closed else self
        parts = (then._as_part(id_, closed=closed is not None) for id_ in below)
        return [part for part in parts if part]

    def _as_part(self, id_: str, *, closed: bool) -> ChildScore | None:
        """An objective as a part of another, by its score or by what is kept of it; None of one that was given up."""
        if id_ not in self._objectives and (kept := self._closed.get(id_, self._today)):
            return None if kept.given_up else kept.part(id_, closed=closed)
        score = self._objectives[id_]
        return None if score.given_up else self._child(id_, score, closed=closed)

    def _child(self, id_: str, child: ObjectiveScore, *, closed: bool) -> ChildScore:
        """An objective as a part of another; `closed` says whether that is."""
        span = self.workspace.cycle_of(id_)
        begun = child.closed or self.today >= span.starts
        expected = child.expected
        if closed or expected is None:  # at a close all is expected
            expected = 1.0 if closed or child.closed else span.elapsed(self.today)
        return ChildScore(
            id=id_,
            weight=child.objective.weight,
            progress=child.progress,
            expected=expected,
            pace=child.pace,
            stale=child.stale,
            left_out=child.is_empty or not (closed or (begun and child.counted)),
            is_open=child.is_empty and bool(child.items),
        )

    def _score_objective(self, id_: str, below: Sequence[str] = ()) -> ObjectiveScore:
        """The score of an objective that rolls up those `below`, which are scored."""
        objective = self.workspace.objectives[id_]
        ends = self.workspace.cycle_of(id_).ends
        closed = self.closed_on(objective)
        loop = self.loops.get(id_, ())
        parts = [] if loop else self._parts(id_, objective)
        children = self._children(below, closed) if below else []
        over = closed is not None or self.today > ends
        score = self._objectives[id_] = ObjectiveScore(
            objective=objective,
            rule=self._pacing[objective.ambition],
            settings=self.workspace.settings,
            items=(*parts, *children),
            objectives=len(children),
            closed=closed is not None,
            over=over,
            ended=over or self.today == ends,
            given_up=closed is not None and self.is_given_up(id_),
            loop=loop,
        )
        return score
