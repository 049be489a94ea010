"""What was learned in the cycle before: read where the next goals are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from okr.models import Objective, Outcome
from okr.ownership import current_person, current_team
from okr.periods import Span
from okr.views.results import like
from okr.workspace import Workspace


class Lesson(Struct, frozen=True, kw_only=True):
    """What one closed objective taught."""

    id: str
    title: str
    grade: float
    outcome: Outcome | None
    lesson: str


def lessons(
    workspace: Workspace, span: Span, team: str | None = None, owner: str | None = None
) -> tuple[Lesson, ...]:
    """Lessons of the last cycle that ended before `span` and has some: of a team (a slug), of a person, else all.

    An objective without a team is that of its owner's team.
    """
    ends: dict[date, list[str]] = {}
    for name in workspace.outlines:
        ends.setdefault(workspace.cycle_of(name).ends, []).append(name)
    for last in sorted((day for day in ends if day < span.starts), reverse=True):
        found = tuple(
            like(Lesson, objective.closed, objective, id=id_)
            for name in ends[last]
            for id_, objective in _of(workspace, name, team, owner)
            if objective.closed and objective.closed.lesson
        )
        if found:
            return found
    return ()


def _of(
    workspace: Workspace, cycle: str, team: str | None, owner: str | None
) -> Iterator[tuple[str, Objective]]:
    """The objectives of a team or a person in a cycle."""
    for id_, objective in workspace.by_cycle.in_cycle(cycle).items():
        person = current_person(workspace, objective.owner)
        now = current_team(workspace, objective.team, person)
        if (team is None or now == team) and (owner is None or person == owner):
            yield id_, objective
