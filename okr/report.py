"""The report of a cycle: one frozen value with every number and state, before any format."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from msgspec import UNSET, UnsetType

from okr import formulas
from okr.models import Objective
from okr.periods import Span
from okr.scoring import Scoring
from okr.views import items
from okr.views.attention import of_report, to_close
from okr.views.comparison import compare
from okr.views.ownership import owners, teams_within
from okr.views.results import HEALTHS, PACES, CycleShape, KpiShape, ObjectiveShape, Report, Ritual, Totals
from okr.workspace import Workspace


def build_report(
    workspace: Workspace,
    cycle: Span,
    today: date,
    *,
    team: str | None = None,
    only: bool = False,
    owner: str | None = None,
    ritual: Literal["short", "full"] | None = None,
) -> Report:
    """The report of `cycle` as of `today`; of one team or one owner (slugs) if asked for.

    A team includes the teams below it, unless it is asked for alone (`only`). With a `ritual` the report has the health
    of the weekly ritual, too; a short one reads no conversations.
    """
    teams: Collection[str] | None = None
    if team is not None:
        teams = frozenset([team]) if only else teams_within(workspace, team)
    scoring = Scoring(workspace, today)

    def keeps(id_: str, objective: Objective) -> bool:
        if teams is not None and not _is_of(workspace, objective.team, teams):
            return False
        parts = (id_, *(f"{id_}/{slug}" for slug in objective.key_results))
        return not owner or any(owner in owners(workspace, part, today) for part in parts)

    kept = [(id_, objective) for id_, objective in workspace.in_cycle(cycle) if keeps(id_, objective)]
    objectives = tuple(items.objective(scoring, id_) for id_, _ in kept)
    kpis = tuple(
        items.kpi(scoring, id_, cycle)
        for id_, kpi in workspace.kpis.items()
        if _keeps_kpi(workspace, id_, teams, owner, today)
        # one that was retired before the cycle began is not shown
        and not (kpi.retired and scoring.is_retired(kpi) and kpi.retired.date < cycle.starts)
    )
    in_use = tuple(kpi for kpi in kpis if kpi.retired is None)
    health: Ritual | UnsetType = UNSET
    if ritual is not None:
        from okr.views.ritual import ritual as ritual_of  # noqa: PLC0415  programs that want numbers pay nothing for it

        health = ritual_of(scoring, cycle, kept, full=ritual == "full")
    return Report(
        cycle=CycleShape(name=cycle.name, starts=cycle.starts, ends=cycle.ends, elapsed=cycle.elapsed(today)),
        as_of=today,
        objectives=objectives,
        kpis=kpis,
        comparison=compare(scoring, cycle, objectives, in_use),
        above=tuple(
            items.objective(scoring, id_)
            for id_ in workspace.objectives
            if workspace.cycle_of(id_).holds(cycle)
        ),
        totals=_totals(objectives, in_use),
        name=workspace.name,
        attention=of_report(scoring, objectives, kpis),
        to_close=to_close(scoring, cycle, keeps),
        ritual=health,
    )


def _is_of(workspace: Workspace, team: str | None, teams: Collection[str]) -> bool:
    return team is not None and workspace.slug_in_force("team", team) in teams


def _keeps_kpi(
    workspace: Workspace, id_: str, teams: Collection[str] | None, owner: str | None, today: date
) -> bool:
    """Whether a KPI is in the report of these teams or one owner: by the people whose KPI it is."""
    people = owners(workspace, id_, today)
    if owner and owner not in people:
        return False
    theirs = (workspace.people[f"@{p}"].team for p in people if f"@{p}" in workspace.people)
    return teams is None or any(_is_of(workspace, team, teams) for team in theirs)


def _totals(objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]) -> Totals:
    """Counts and means; a dropped key result and a retired KPI are in none of them."""
    counted = [kr for o in objectives for kr in o.key_results if kr.dropped is None]
    known = [kr.progress for kr in counted if kr.progress is not None]
    pace = Counter(kr.pace for kr in counted)
    health = Counter(kpi.health for kpi in kpis)
    return Totals(
        objectives=len(objectives),
        key_results=len(counted),
        kpis=len(kpis),
        progress=formulas.weighted_mean(
            (o.weight, o.progress) for o in objectives if o.progress is not None and not o.given_up
        ),
        # once half of the key results have data
        mean=math.fsum(known) / len(known) if known and 2 * len(known) >= len(counted) else None,
        pace={state: pace[state] for state in PACES},
        health={state: health[state] for state in HEALTHS},
        due=sum(kr.due for kr in counted),
        stale=sum(kr.stale for kr in counted),
    )
