"""A month of the goals of a cycle, and the review of the whole cycle: pages for readers who open no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from msgspec import UNSET

from okr.conversations import Conversation, Conversations
from okr.ownership import named_owner
from okr.periods import DAY, Span, next_cycle
from okr.scoring import Scoring
from okr.updates import confidences, updates_until
from okr.views import items, kpi_items
from okr.views.chain import moved
from okr.views.checkins import note_of, open_blockers
from okr.views.outcomes import asked_again
from okr.views.period_results import (
    EasedGoal,
    GoalChange,
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
from okr.views.results import CheckinShare, CycleShape, KpiPeriod, ObjectiveShape, like
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
    before = Scoring(workspace, span.starts - DAY)
    objectives: list[ObjectiveShape] = []
    stood: list[Standing] = []
    for id_, objective in workspace.in_cycle(cycle):
        if not objective.closed or objective.closed.date >= span.starts:
            objectives.append(items.objective(scoring, id_))
            # now, while what was recorded of it is at hand
            stood += _before(before, objectives[-1], as_of)
    kpis = _kpis(workspace, span)
    lists = (parts for each in objectives for parts in (each.key_results, each.initiatives))
    in_the_way = open_blockers(scoring, (*kpis, *(part.id for parts in lists for part in parts)))
    return Month(
        name=workspace.name,
        month=CycleShape.of(span, as_of),
        cycle=CycleShape.of(cycle, as_of),
        as_of=as_of,
        note=note_of(workspace, span, as_of) or note_of(workspace, cycle, as_of),
        kpis=tuple(month_kpi(scoring, id_, span) for id_ in kpis),
        objectives=tuple(objectives),
        before=tuple(stood),
        changes=changes,
        unknown=unknown,
        blockers=tuple(in_the_way[:_IN_THE_WAY]),
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


def _before(before: Scoring, objective: ObjectiveShape, as_of: date) -> Iterator[Standing]:
    yield Standing(
        id=objective.id, value=None, progress=before.objective(objective.id).progress, confidences=()
    )
    yield from (standing(before, item.id, as_of) for item in objective.key_results)


def standing(before: Scoring, id_: str, as_of: date) -> Standing:
    """Where a key result was on an earlier day, and its confidence from then up to `as_of`."""
    score = before.key_result(id_)
    kr, value, progress = score.key_result, score.current, score.progress
    if value is None and kr.measure != "hold":  # nothing recorded yet: it is where it starts
        value, progress = score.start if kr.measure == "change" else 0.0, None if score.is_open else 0.0
    given = confidences(updates_until(before.workspace.updates(id_), as_of))
    earlier, since = (
        [confidence for day, confidence in given if (day <= before.today) is is_before]
        for is_before in (True, False)
    )
    return Standing(id=id_, value=value, progress=progress, confidences=(*earlier[-1:], *since))


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _kpis(workspace: Workspace, span: Span) -> list[str]:
    """Those that were not retired before a time."""
    kpis = workspace.kpis.items()
    return [id_ for id_, kpi in kpis if not kpi.retired or kpi.retired.date >= span.starts]


def month_kpi(scoring: Scoring, id_: str, span: Span) -> MonthKpi:
    """A KPI with its last periods as of the end of a time."""
    points = kpi_trend(scoring, id_, span).points
    last = points[-_PERIODS - sum(point.running for point in points) :]
    return _linked(MonthKpi, scoring, id_, span, periods=tuple(map(_period, last)))


def _linked(shape: type[Kpi], scoring: Scoring, id_: str, span: Span, **more: object) -> Kpi:
    """A KPI as of the end of `span`, with the key results that were linked to it in that time."""
    workspace = scoring.workspace
    kpi = workspace.kpis[id_]
    score, owner = scoring.kpi(id_, span), named_owner(workspace, id_, scoring.today)
    return like(
        shape,
        score,
        score.last,
        kpi,
        id=id_,
        owner=owner,
        key_results=kpi_items.linked_in(scoring, id_, span),
        **more,
    )


def _period(point: KpiPoint) -> KpiPeriod:
    return like(KpiPeriod, point)


# ── thanks ───────────────────────────────────────────────────────────────────────────────────────


def public_thanks(workspace: Workspace, span: Span | CycleShape, today: date) -> tuple[Thanks, ...]:
    """The recognitions of a time that their receivers let others see."""
    conversations = Conversations(workspace, today)
    said = conversations.of_kind("recognition")
    return thanks_in(workspace, span, filter(conversations.is_public, said))


def thanks_in(
    workspace: Workspace, span: Span | CycleShape, said: Iterable[Conversation]
) -> tuple[Thanks, ...]:
    """Those of some recognitions that are of a time, with the names of the people."""
    name_of = workspace.name_of
    return tuple(
        Thanks(id=each.name, date=each.day, from_=name_of(each.from_), to=name_of(each.to), text=each.text)
        for each in said
        if span.starts <= each.day <= span.ends
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
    planned = workspace.in_cycle(after) if after else ()
    return Review(
        name=workspace.name,
        cycle=CycleShape.of(cycle, as_of),
        as_of=as_of,
        note=note_of(workspace, cycle, as_of),
        objectives=tuple(items.objective(scoring, id_) for id_, _ in objectives),
        kpis=tuple(review_kpi(scoring, id_, cycle) for id_ in _kpis(workspace, cycle)),
        held=tuple(asked_again(scoring, cycle)),
        eased=eased,
        unknown=unknown,
        ritual=tuple(by_team(ritual(scoring, cycle, objectives, full=False).checkins, workspace)),
        next_cycle=CycleShape.of(after, as_of) if after else None,
        next_objectives=tuple(
            like(
                NextObjective, next_, id=id_, key_results=tuple(kr.title for kr in next_.key_results.values())
            )
            for id_, next_ in planned
        ),
        thanks=public_thanks(workspace, cycle, as_of),
        every=every or UNSET,
    )


def review_kpi(scoring: Scoring, id_: str, cycle: Span) -> ReviewKpi:
    """A KPI in the last periods that were read before and since the first day of the cycle."""
    points = kpi_trend(scoring, id_, cycle, sys.maxsize).points
    before, after = (
        [_period(each) for each in points if each.value is not None and (each.ends < cycle.starts) is earlier]
        for earlier in (True, False)
    )
    last = before[-1] if before else None, after[-1] if after else None
    workspace = scoring.workspace
    return _linked(
        ReviewKpi,
        scoring,
        id_,
        cycle,
        before=last[0],
        after=last[1],
        moved=moved(*last, workspace.kpis[id_].unit),
        titles=tuple(workspace.key_result(each).title for each in kpi_items.linked_in(scoring, id_, cycle)),
    )


def by_team(checkins: Iterable[CheckinShare], workspace: Workspace) -> Iterator[TeamCheckins]:
    """By name, and those of no team last; what is due today can still be done."""
    teams: dict[str | None, list[CheckinShare]] = {}
    for each in checkins:
        teams.setdefault(each.team, []).append(each)
    for team in sorted(teams, key=lambda team: (team is None, team or "")):
        due, done = (
            sum(week.due - week.waiting for week in teams[team]),
            sum(week.done for week in teams[team]),
        )
        name = workspace.title(f"team/{team}") or team
        if due:
            yield TeamCheckins(team=team, name=name, due=due, done=done, share=done / due)
