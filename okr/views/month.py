"""A month of the goals of a cycle, and the review of the whole cycle: pages for readers who open no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from msgspec import UNSET

from okr.conversations import Conversations
from okr.models import Objective
from okr.ownership import named_owner
from okr.periods import DAY, Span, next_cycle
from okr.scoring import Scoring
from okr.updates import updates_until
from okr.views import items
from okr.views.checkins import blocker_of, note_of
from okr.views.period_results import (
    EasedGoal,
    GoalChange,
    KpiPeriod,
    LinkedKpi,
    Month,
    MonthKpi,
    NextObjective,
    Review,
    ReviewKpi,
    Standing,
    TeamCheckins,
    Thanks,
)
from okr.views.results import Blocker, CheckinShare, CycleShape, ObjectiveShape, like
from okr.views.ritual import ritual
from okr.views.trend import KpiPoint, kpi_trend
from okr.workspace import Workspace

Kpi = TypeVar("Kpi", bound=LinkedKpi)
_PERIODS = 3
_IN_THE_WAY = 3


def month(
    scoring: Scoring,
    span: Span,
    cycle: Span,
    today: date,
    changes: tuple[GoalChange, ...] | None,
    *,
    unknown: str | None = None,
    every: bool = False,
) -> Month:
    """The month `span` of the objectives of `cycle`, by scores as of its end, or of today while it runs.

    What was closed before the month is not in it. Whether thanks are public is a matter of `today`, whatever the month.
    """
    workspace, as_of = scoring.workspace, scoring.today
    goals = [
        id_
        for id_, objective in workspace.in_cycle(cycle)
        if not objective.closed or objective.closed.date >= span.starts
    ]
    objectives = [items.objective(scoring, id_) for id_ in goals]
    before = Scoring(workspace, span.starts - DAY)
    kpis = [id_ for id_, kpi in workspace.kpis.items() if not kpi.retired or kpi.retired.date >= span.starts]
    in_the_way = list(_blockers(scoring, (*kpis, *(part for each in objectives for part in _parts(each)))))
    return Month(
        name=workspace.name,
        month=_shape(span, as_of),
        cycle=_shape(cycle, as_of),
        as_of=as_of,
        note=note_of(workspace, span, as_of) or note_of(workspace, cycle, as_of),
        kpis=tuple(_month_kpi(scoring, id_, span, cycle) for id_ in kpis),
        objectives=tuple(objectives),
        before=tuple(each for objective in objectives for each in _before(before, objective, span, as_of)),
        changes=changes,
        unknown=unknown,
        blockers=tuple(sorted(in_the_way, key=lambda each: (each.since, each.id))[:_IN_THE_WAY]),
        blocked=len(in_the_way),
        promised=tuple(
            item
            for objective in objectives
            for item in objective.initiatives
            if item.due and item.due in span
        ),
        thanks=public_thanks(workspace, span, today),
        every=every or UNSET,
    )


def _shape(span: Span, day: date) -> CycleShape:
    return CycleShape(name=span.name, starts=span.starts, ends=span.ends, elapsed=span.elapsed(day))


def _parts(objective: ObjectiveShape) -> Iterator[str]:
    yield from (item.id for item in objective.key_results)
    yield from (item.id for item in objective.initiatives)


def _blockers(scoring: Scoring, ids: Iterable[str]) -> Iterator[Blocker]:
    for id_ in ids:
        if run := scoring.open_blocker(id_):
            yield blocker_of(scoring, id_, run)


def _before(before: Scoring, objective: ObjectiveShape, span: Span, as_of: date) -> Iterator[Standing]:
    yield Standing(
        id=objective.id, value=None, progress=before.objective(objective.id).progress, confidences=()
    )
    for item in objective.key_results:
        score = before.key_result(item.id)
        kr, value, progress = score.key_result, score.current, score.progress
        if value is None and kr.measure != "hold":  # nothing recorded yet: it is where it starts
            value, progress = kr.start or 0.0, 0.0
        path = _confidences(before.workspace, item.id, span, as_of)
        yield Standing(id=item.id, value=value, progress=progress, confidences=path)


def _confidences(workspace: Workspace, id_: str, span: Span, as_of: date) -> tuple[float, ...]:
    """Those given in the month behind the last one before it; of one person and day the last."""
    given: dict[tuple[date, str], float] = {}
    for entry in updates_until(workspace.updates(id_), as_of):
        if entry.update.confidence is not None:
            key = entry.update.date, entry.person
            given.pop(key, None)
            given[key] = entry.update.confidence
    earlier = [confidence for (day, _), confidence in given.items() if day < span.starts]
    return (*earlier[-1:], *(confidence for (day, _), confidence in given.items() if day >= span.starts))


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _month_kpi(scoring: Scoring, id_: str, span: Span, cycle: Span) -> MonthKpi:
    points = kpi_trend(scoring, id_, span).points
    ended, running = (tuple(each for each in points if each.running is is_) for is_ in (False, True))
    return _linked(
        MonthKpi, scoring, id_, span, cycle, periods=tuple(map(_period, (*ended[-_PERIODS:], *running)))
    )


def _linked(shape: type[Kpi], scoring: Scoring, id_: str, span: Span, cycle: Span, **more: object) -> Kpi:
    """A KPI as of the end of `span`, with the key results of `cycle` that read it."""
    workspace = scoring.workspace
    kpi = workspace.kpis[id_]
    readers = (
        reader
        for reader in workspace.readers.get(id_, ())
        if reader.startswith(f"{cycle.name}/") and not scoring.is_dropped(workspace.key_result(reader))
    )
    score, owner = scoring.kpi(id_, span), named_owner(workspace, id_, scoring.today)
    return like(shape, score, score.last, kpi, id=id_, owner=owner, key_results=tuple(readers), **more)


def _period(point: KpiPoint) -> KpiPeriod:
    return like(KpiPeriod, point)


# ── thanks ───────────────────────────────────────────────────────────────────────────────────────


def public_thanks(workspace: Workspace, span: Span, today: date) -> tuple[Thanks, ...]:
    """The recognitions of a time that their receivers let others see."""
    conversations = Conversations(workspace, today)
    people = workspace.people

    def name(slug: str) -> str:
        return people[f"@{slug}"].name if f"@{slug}" in people else slug

    return tuple(
        Thanks(id=each.name, date=each.day, from_=name(each.from_), to=name(each.to), text=each.text)
        for each in conversations.of_kind("recognition")
        if each.day in span and conversations.is_public(each)
    )


# ── the review of a cycle ────────────────────────────────────────────────────────────────────────


def review(
    scoring: Scoring,
    cycle: Span,
    eased: tuple[EasedGoal, ...] | None,
    *,
    unknown: str | None = None,
    every: bool = False,
) -> Review:
    """The review of `cycle` as of the day of the scores."""
    workspace, as_of = scoring.workspace, scoring.today
    objectives = list(workspace.in_cycle(cycle))
    after = next_cycle(cycle, workspace.settings)
    return Review(
        name=workspace.name,
        cycle=_shape(cycle, as_of),
        as_of=as_of,
        note=note_of(workspace, cycle, as_of),
        objectives=tuple(items.objective(scoring, id_) for id_, _ in objectives),
        kpis=tuple(
            _beside(scoring, id_, cycle)
            for id_, kpi in workspace.kpis.items()
            if not kpi.retired or kpi.retired.date >= cycle.starts
        ),
        eased=eased,
        unknown=unknown,
        ritual=tuple(_by_team(ritual(scoring, cycle, objectives, full=False).checkins, workspace)),
        next_cycle=_shape(after, as_of) if after else None,
        next_objectives=tuple(_planned(workspace.in_cycle(after))) if after else (),
        thanks=public_thanks(workspace, cycle, as_of),
        every=every or UNSET,
    )


def _beside(scoring: Scoring, id_: str, cycle: Span) -> ReviewKpi:
    """The periods that were read, parted by the first day of the cycle."""
    read = [point for point in kpi_trend(scoring, id_, cycle).points if point.value is not None]
    before, after = (
        [_period(point) for point in read if (point.ends < cycle.starts) is earlier]
        for earlier in (True, False)
    )
    return _linked(
        ReviewKpi, scoring, id_, cycle, cycle,
        before=before[-1] if before else None, after=after[-1] if after else None,
    )  # fmt: skip


def _by_team(checkins: Iterable[CheckinShare], workspace: Workspace) -> Iterator[TeamCheckins]:
    """By name, and those of no team last."""
    teams: dict[str | None, list[CheckinShare]] = {}
    for each in checkins:
        teams.setdefault(each.team, []).append(each)
    for team in sorted(teams, key=lambda team: (team is None, team or "")):
        due, done = (sum(getattr(week, name) for week in teams[team]) for name in ("due", "done"))
        known = workspace.teams.get(f"team/{team}")
        name = known.name if known else team
        yield TeamCheckins(team=team, name=name, due=due, done=done, share=done / due)


def _planned(objectives: Iterable[tuple[str, Objective]]) -> Iterator[NextObjective]:
    for id_, objective in objectives:
        titles = tuple(key_result.title for key_result in objective.key_results.values())
        yield like(NextObjective, objective, id=id_, key_results=titles)
