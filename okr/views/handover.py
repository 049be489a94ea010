"""The open goals of a person, which somebody else takes over when the person leaves."""

from __future__ import annotations

from okr.models import Initiative, KeyResult, Kpi, Objective, owner_on
from okr.scoring import Scoring
from okr.views.ownership import in_force


def goals_of(scoring: Scoring, person: str) -> tuple[str, ...]:
    """Ids of what names the person as its owner and can still be worked on: not closed, dropped, done or retired."""
    workspace = scoring.workspace

    def owns(item: Objective | KeyResult | Initiative | Kpi) -> bool:
        slug = owner_on(item, scoring.today)
        return slug is not None and in_force(workspace, slug) == person

    found: list[str] = []
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        found += [id_] if owns(objective) else []
        found += [
            f"{id_}/{slug}"
            for slug, kr in objective.key_results.items()
            if owns(kr) and not scoring.is_dropped(kr)
        ]
        found += [
            f"{id_}/{slug}"
            for slug, initiative in objective.initiatives.items()
            if owns(initiative) and not scoring.initiative(f"{id_}/{slug}").done
        ]
    kpis = workspace.kpis.items()
    return (*found, *(id_ for id_, kpi in kpis if owns(kpi) and not scoring.is_retired(kpi)))
