"""KPIs and OKRs of one workspace as one chain: who moves which KPI, how the two differ, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from msgspec import Struct

from okr.findings import Finding, Level
from okr.periods import Span, previous_cycle
from okr.scoring import Scoring
from okr.views.advice import advice
from okr.views.chain import alone, chain
from okr.views.differences import differences, idle_roles, pairs
from okr.views.graduations import graduations
from okr.views.outcomes import after
from okr.views.published import EVERYTHING, Sight
from okr.views.report_results import Comparison, Hygiene
from okr.views.results import KpiShape, ObjectiveShape, like


class Checked(Struct, frozen=True):
    """What the rules find about KPIs and their links."""

    found: tuple[Finding, ...] = ()
    likely: tuple[tuple[str, str], ...] = ()
    """Key results, each with the KPI that it seems to be about and is not linked to."""


def compare(
    scoring: Scoring,
    span: Span,
    objectives: Sequence[ObjectiveShape],
    kpis: Sequence[KpiShape],
    above: Sequence[ObjectiveShape] = (),
    sight: Sight = EVERYTHING,
    checked: Checked = Checked(),  # noqa: B008  it never changes
) -> Comparison:
    """The comparison over the objectives of the cycle `span`, those of the cycles `above` it, and the KPIs."""
    goals = {objective.id: objective for objective in (*objectives, *above)}
    linked = tuple(pairs(scoring, objectives, kpis))
    links = chain(scoring, span, kpis, goals, sight)
    before = previous_cycle(span, scoring.workspace.settings)
    ready = graduations(scoring, span)
    worst_first = sorted(
        checked.found, key=lambda each: (get_args(Level).index(each.level), each.code, each.id)
    )
    return Comparison(
        name=scoring.workspace.name,
        cycle=span.name,
        since=before.name if before else "",
        as_of=scoring.today,
        differences=differences(scoring, span, objectives, kpis, linked),
        pairs=linked,
        advice=advice(scoring, kpis, links, ready, checked.likely),
        kpis=links,
        graduations=ready,
        hygiene=tuple(like(Hygiene, each, id=each.id or each.path) for each in worst_first),
        alone=alone(scoring, objectives),
        after=after(scoring, before) if before else None,
        idle_roles=idle_roles(scoring, kpis),
    )
