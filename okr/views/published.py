"""What of the goals is published: never a bonus, and without the people for readers outside of the firm.

Nothing that is left out is in the values any more, so no page can show it. In the place of an owner is the id of their
team. What somebody wrote next to a value or at an end is left out: notes, blockers, reasons and lessons; and so is how
sure they were, and what they need from each other. Titles, units and the names of milestones stay.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from okr.fields import Dropped
from okr.ids import KINDS
from okr.views.results import DecisionShape, KeyResultShape, KpiShape, ObjectiveShape, TeamShape
from okr.workspace import Workspace


class Sight(Struct, frozen=True):
    """What the readers of a report see of an item; all of it where nothing else is said."""

    objective: Callable[[ObjectiveShape], ObjectiveShape] = lambda shape: shape
    kpi: Callable[[KpiShape], KpiShape] = lambda shape: shape
    team: Callable[[TeamShape], TeamShape] = lambda shape: shape
    decision: Callable[[DecisionShape], DecisionShape] = lambda shape: shape
    pay: bool = True
    """Whether they see what is paid, and what is said about it."""
    people: bool = True
    """Whether they see who somebody is, what was written and how the ritual goes."""


EVERYTHING = Sight()


def published(workspace: Workspace, *, people: bool) -> Sight:
    if people:
        return Sight(kpi=lambda shape: replace(shape, bonus=None), pay=False)
    team_of = teams_of(workspace)
    return Sight(
        objective=lambda shape: _objective(shape, team_of),
        kpi=lambda shape: _kpi(shape, team_of),
        team=lambda shape: replace(shape, lead=None),
        decision=lambda shape: replace(shape, by=team_of(shape.by) or "", reason=None),
        pay=False,
        people=False,
    )


TeamOf = Callable[[str | None], str | None]
"""Slug of a person → id of their team."""


def teams_of(workspace: Workspace) -> TeamOf:
    teams = {
        id_[1:]: f"{KINDS['team'].prefix}{workspace.slug_in_force('team', person.team)}"
        for id_, person in workspace.people.items()
        if person.team
    }
    return lambda slug: teams.get(slug or "")


def _objective(shape: ObjectiveShape, team_of: TeamOf) -> ObjectiveShape:
    return replace(
        shape,
        owner=team_of(shape.owner),
        closed=shape.closed and replace(shape.closed, reason=None, lesson=None),
        key_results=tuple(_key_result(item, team_of) for item in shape.key_results),
        initiatives=tuple(replace(item, owner=team_of(item.owner), link=None) for item in shape.initiatives),
        late_updates=0,
        late=(),
        needs=(),
        link=None,
    )


def _key_result(shape: KeyResultShape, team_of: TeamOf) -> KeyResultShape:
    return replace(
        shape,
        owner=team_of(shape.owner),
        owners=tuple(dict.fromkeys(team for owner in shape.owners if (team := team_of(owner)))),
        confidence=None,
        confidences=(),
        unsure=False,
        blocker=None,
        result=None,
        graded=shape.graded and replace(shape.graded, reason=""),
        link=None,
        dropped=_without_reason(shape.dropped),
    )


def _kpi(shape: KpiShape, team_of: TeamOf) -> KpiShape:
    return replace(
        shape,
        owner=team_of(shape.owner),
        bonus=None,
        confidence=None,
        blocker=None,
        link=None,
        source=None,
        retired=_without_reason(shape.retired),
    )


def _without_reason(dropped: Dropped | None) -> Dropped | None:
    return dropped and replace(dropped, reason="")
