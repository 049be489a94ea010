"""Who leads whom: the manager of a person, and the lead of the team."""

from __future__ import annotations

from datetime import date

from okr.absences import has_left
from okr.views.ownership import in_force
from okr.workspace import Workspace


def lead_of_team(workspace: Workspace, team: str | None, today: date, but: str = "") -> str | None:
    """The lead of a team, or of the nearest one above it that has one who is there; never the person `but`."""
    seen: set[str] = set()
    while team:
        now = workspace.slug_in_force("team", team)
        found = workspace.teams.get(f"team/{now}")
        if found is None or now in seen:
            return None
        seen.add(now)
        lead = in_force(workspace, found.lead) if found.lead else None
        if lead and lead != but and not has_left(workspace, lead, today):
            return lead
        team = found.parent
    return None


def manager_of(workspace: Workspace, person: str, today: date) -> str | None:
    """The manager of a person, or the nearest one above who is still there."""
    seen = {person}
    while (found := workspace.people.get(f"@{person}")) and found.manager:
        person = in_force(workspace, found.manager)
        if person in seen:
            return None
        seen.add(person)
        if not has_left(workspace, person, today):
            return person
    return None


def leads_of(workspace: Workspace, person: str, today: date) -> frozenset[str]:
    """Slugs of the manager and of the lead of the team, as far as there are such."""
    found = workspace.people[f"@{person}"]
    both = (manager_of(workspace, person, today), lead_of_team(workspace, found.team, today, but=person))
    return frozenset(lead for lead in both if lead)


def led_by(workspace: Workspace, lead: str, today: date) -> tuple[str, ...]:
    """Slugs of the people whom somebody leads, those who left among them."""
    people = (id_[1:] for id_ in workspace.people)
    return tuple(person for person in people if lead in leads_of(workspace, person, today))
