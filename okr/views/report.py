"""The report of a cycle: every number and every state, before any format."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date

from okr import formulas
from okr.models import Kpi, Objective
from okr.periods import Span
from okr.scoring import Scoring
from okr.views import items
from okr.views.attention import of_report, to_close
from okr.views.comparison import compare
from okr.views.ownership import owners
from okr.views.results import (
    HEALTHS,
    PACES,
    CycleShape,
    KeyResultShape,
    KpiShape,
    ObjectiveShape,
    Report,
    Totals,
)
from okr.workspace import Workspace

Keeps = Callable[[str, Objective], bool]


def cycle_shape(span: Span, today: date) -> CycleShape:
    return CycleShape(name=span.name, starts=span.starts, ends=span.ends, elapsed=span.elapsed(today))


def build(
    workspace: Workspace,
    span: Span,
    today: date,
    *,
    teams: Collection[str] | None = None,
    owner: str | None = None,
) -> Report:
    """The report of the cycle `span` as of `today`, of these teams or one owner if asked for."""
    scoring = Scoring(workspace, today)
    keeps = kept_by(workspace, teams, owner, today)
    objectives = tuple(
        items.objective(scoring, id_) for id_, found in workspace.in_cycle(span) if keeps(id_, found)
    )
    kpis = tuple(
        items.kpi(scoring, id_, span)
        for id_, kpi in workspace.kpis.items()
        if _keeps_kpi(workspace, id_, teams, owner, today) and not _was_retired(scoring, kpi, span)
    )
    in_use = tuple(kpi for kpi in kpis if kpi.retired is None)
    above = tuple(
        items.objective(scoring, id_)
        for id_ in workspace.objectives
        if workspace.cycle_of(id_).holds(span)
    )  # fmt: skip
    return Report(
        cycle=cycle_shape(span, today),
        as_of=today,
        objectives=objectives,
        kpis=kpis,
        comparison=compare(scoring, span, objectives, in_use),
        above=above,
        totals=totals(objectives, in_use),
        name=workspace.name,
        attention=of_report(scoring, objectives, kpis),
        to_close=to_close(scoring, span, keeps),
    )


def _was_retired(scoring: Scoring, kpi: Kpi, span: Span) -> bool:
    """Whether a KPI was retired before the cycle began: its report does not show it."""
    return kpi.retired is not None and scoring.is_retired(kpi) and kpi.retired.date < span.starts


def kept_by(workspace: Workspace, teams: Collection[str] | None, owner: str | None, today: date) -> Keeps:
    """Which objectives a report of these teams or one owner shows."""

    def keeps(id_: str, objective: Objective) -> bool:
        if teams is not None and not _is_of(workspace, objective.team, teams):
            return False
        if not owner:
            return True
        parts = (id_, *(f"{id_}/{slug}" for slug in objective.key_results))
        return any(owner in owners(workspace, part, today) for part in parts)

    return keeps


def _is_of(workspace: Workspace, team: str | None, teams: Collection[str]) -> bool:
    return team is not None and workspace.slug_in_force("team", team) in teams


def _keeps_kpi(
    workspace: Workspace, id_: str, teams: Collection[str] | None, owner: str | None, today: date
) -> bool:
    people = owners(workspace, id_, today)
    if owner and owner not in people:
        return False
    if teams is None:
        return True
    theirs = (workspace.people[f"@{p}"].team for p in people if f"@{p}" in workspace.people)
    return any(_is_of(workspace, team, teams) for team in theirs)


def totals(objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]) -> Totals:
    """Counts and means; a dropped key result is in none of them, and `kpis` are those that are kept."""
    counted = [kr for o in objectives for kr in o.key_results if kr.dropped is None]
    pace = Counter(kr.pace for kr in counted)
    health = Counter(kpi.health for kpi in kpis)
    return Totals(
        objectives=len(objectives),
        key_results=len(counted),
        kpis=len(kpis),
        progress=_weighted(objectives),
        mean=_mean(counted),
        pace={state: pace[state] for state in PACES},
        health={state: health[state] for state in HEALTHS},
        due=sum(kr.due for kr in counted),
        stale=sum(kr.stale for kr in counted),
    )


def _weighted(objectives: Sequence[ObjectiveShape]) -> float | None:
    """Of the objectives that have a number; one that was given up counts no more."""
    return formulas.weighted_mean(
        (o.weight, o.progress) for o in objectives if o.progress is not None and not o.given_up
    )


def _mean(key_results: Sequence[KeyResultShape]) -> float | None:
    """Of those that have data, once half of all have."""
    known = [kr.progress for kr in key_results if kr.progress is not None]
    return math.fsum(known) / len(known) if known and 2 * len(known) >= len(key_results) else None
