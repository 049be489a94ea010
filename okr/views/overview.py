"""Where one person stands: what is due, what their team needs, and their own key results."""

from __future__ import annotations

from datetime import date

from okr.conversations import NOTHING, Notes
from okr.ownership import owners
from okr.periods import Span
from okr.scoring import Scoring
from okr.views import items
from okr.views.results import CycleShape, Overview
from okr.views.team_todo import team_todo
from okr.views.todo import todo
from okr.workspace import Workspace

_WORST = ("off_track", "at_risk", "no_data", "early", "on_track", "ahead", "done")


def overview(
    workspace: Workspace, cycle: Span, today: date, person: str | None, notes: Notes = NOTHING
) -> Overview:
    """Of a person (a slug); where it is not known who asks, of everybody's key results."""
    scoring = Scoring(workspace, today)
    running = {
        id_: objective
        for id_, objective in scoring.open
        if (span := workspace.cycle_of(id_)).name == cycle.name or span.holds(cycle)
    }
    parts = (
        (f"{id_}/{slug}", kr)
        for id_, objective in running.items()
        for slug, kr in objective.key_results.items()
    )
    key_results = [
        items.key_result(scoring, part)
        for part, kr in parts
        if not scoring.is_dropped(kr) and (person is None or person in owners(workspace, part, today))
    ]
    return Overview(
        name=workspace.name,
        cycle=CycleShape.of(cycle, today),
        as_of=today,
        person=f"@{person}" if person else None,
        items=todo(scoring, person, notes) if person else (),
        team=team_todo(scoring, person, notes) if person else (),
        key_results=tuple(sorted(key_results, key=lambda each: (not each.stale, _WORST.index(each.pace)))),
        titles={id_: objective.title for id_, objective in running.items()},
    )
