"""Who the organisation is: the page that a newcomer reads. Nothing of a person's goals, pay or notes is on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from okr.ownership import current_person, has_left
from okr.periods import Span, kpi_period, running_quarter
from okr.scoring import Scoring
from okr.views.results import Result, like
from okr.workspace import Workspace


class ProfileValue(Struct, frozen=True, kw_only=True):
    name: str
    seen: str
    """How it shows in daily work."""


class ProfileGoal(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    why: str | None


class ProfileTeam(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    purpose: str | None
    lead: str | None
    lead_name: str


class ProfileRole(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    purpose: str | None
    duties: tuple[str, ...]


class Profile(Result, frozen=True, kw_only=True):
    """The organisation on one page."""

    envelope_kind = "profile"

    name: str
    purpose: str | None
    """Of the one team at the top, else of the role of the organisation."""
    values: tuple[ProfileValue, ...]
    cycle: str
    """The running year; the running quarter where the year has no goals."""
    goals: tuple[ProfileGoal, ...]
    teams: tuple[ProfileTeam, ...]
    roles: tuple[ProfileRole, ...]
    as_of: date


def profile(workspace: Workspace, today: date) -> Profile:
    cycle = kpi_period(today, "yearly", workspace.settings)
    goals = tuple(_goals(workspace, cycle, today))
    if not goals:
        cycle = running_quarter(today, workspace.settings)
        goals = tuple(_goals(workspace, cycle, today))
    return Profile(
        name=workspace.name,
        purpose=_purpose(workspace),
        values=tuple(ProfileValue(name=name, seen=seen) for name, seen in workspace.settings.values.items()),
        cycle=cycle.name,
        goals=goals,
        teams=tuple(_teams(workspace, today)),
        roles=tuple(like(ProfileRole, role, id=id_) for id_, role in workspace.roles.items()),
        as_of=today,
    )


def _purpose(workspace: Workspace) -> str | None:
    top = [team for team in workspace.teams.values() if team.parent is None]
    if len(top) == 1 and top[0].purpose:
        return top[0].purpose
    roles = (role for role in workspace.roles.values() if role.level == "organisation")
    return next((role.purpose for role in roles if role.purpose), None)


def _goals(workspace: Workspace, cycle: Span, today: date) -> Iterator[ProfileGoal]:
    """The open objectives of a cycle that are not one person's own."""
    for id_, objective in Scoring(workspace, today).open:
        if workspace.cycle_of(id_).name == cycle.name and objective.serves != "personal":
            yield like(ProfileGoal, objective, id=id_)


def _teams(workspace: Workspace, today: date) -> Iterator[ProfileTeam]:
    for id_, team in workspace.teams.items():
        lead = current_person(workspace, team.lead)
        if lead and has_left(workspace, lead, today):
            lead = None
        yield like(ProfileTeam, team, id=id_, lead=lead, lead_name=workspace.name_of(lead) if lead else "")
