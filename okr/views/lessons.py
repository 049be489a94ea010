"""What was learned in the cycle before: read where the next goals are written."""

from __future__ import annotations

from collections.abc import Iterator

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
    found: dict[Span, list[Lesson]] = {}
    for id_, objective in _of(workspace, team, owner):
        cycle = workspace.cycle_of(id_)
        if objective.closed and objective.closed.lesson and cycle.ends < span.starts:
            each = like(Lesson, objective.closed, objective, id=id_)
            found.setdefault(cycle, []).append(each)
    last = max((cycle.ends for cycle in found), default=None)
    return tuple(each for cycle, listed in found.items() if cycle.ends == last for each in listed)


def _of(workspace: Workspace, team: str | None, owner: str | None) -> Iterator[tuple[str, Objective]]:
    """The objectives of a team or a person."""
    for id_, objective in workspace.objectives.items():
        person = current_person(workspace, objective.owner)
        now = current_team(workspace, objective.team, person)
        if (team is None or now == team) and (owner is None or person == owner):
            yield id_, objective
