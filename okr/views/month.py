"""A month of the goals of a cycle: where each was before it and is now, KPIs, promises, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from msgspec import UNSET

from okr.conversations import Conversations
from okr.ownership import named_owner
from okr.periods import DAY, Span
from okr.scoring import Scoring
from okr.updates import updates_until
from okr.views import items
from okr.views.checkins import blocker_of, note_of
from okr.views.period_results import GoalChange, KpiPeriod, LinkedKpi, Month, MonthKpi, Standing, Thanks
from okr.views.results import CycleShape, ObjectiveShape, like
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
    changes: Sequence[GoalChange] | None,
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
    runs = {
        id_: run
        for id_ in (*kpis, *(part for objective in objectives for part in _parts(objective)))
        if (run := scoring.open_blocker(id_))
    }
    longest = sorted(runs, key=lambda id_: (runs[id_].since, id_))[:_IN_THE_WAY]
    return Month(
        name=workspace.name,
        month=shape(span, as_of),
        cycle=shape(cycle, as_of),
        as_of=as_of,
        note=note_of(workspace, span, as_of) or note_of(workspace, cycle, as_of),
        kpis=tuple(_kpi(scoring, id_, span, cycle) for id_ in kpis),
        objectives=tuple(objectives),
        before=tuple(each for objective in objectives for each in _before(before, objective, span, as_of)),
        changes=None if changes is None else tuple(changes),
        unknown=unknown,
        blockers=tuple(blocker_of(scoring, id_, runs[id_]) for id_ in longest),
        blocked=len(runs),
        promised=tuple(
            item
            for objective in objectives
            for item in objective.initiatives
            if item.due and item.due in span
        ),
        thanks=thanks(workspace, span, today),
        every=every or UNSET,
    )


def shape(span: Span, day: date) -> CycleShape:
    return CycleShape(name=span.name, starts=span.starts, ends=span.ends, elapsed=span.elapsed(day))


def _parts(objective: ObjectiveShape) -> Iterator[str]:
    yield from (item.id for item in objective.key_results)
    yield from (item.id for item in objective.initiatives)


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


def _kpi(scoring: Scoring, id_: str, span: Span, cycle: Span) -> MonthKpi:
    points = kpi_trend(scoring, id_, span).points
    ended, running = (tuple(each for each in points if each.running is is_) for is_ in (False, True))
    return linked(
        MonthKpi, scoring, id_, span, cycle, periods=tuple(map(period, (*ended[-_PERIODS:], *running)))
    )


def linked(shape: type[Kpi], scoring: Scoring, id_: str, span: Span, cycle: Span, **more: object) -> Kpi:
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


def period(point: KpiPoint) -> KpiPeriod:
    return like(KpiPeriod, point)


# ── thanks ───────────────────────────────────────────────────────────────────────────────────────


def thanks(workspace: Workspace, span: Span, today: date) -> tuple[Thanks, ...]:
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
