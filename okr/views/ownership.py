"""Who owns an item on which day, who leads whom, and the open goals of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from okr.models import Initiative, KeyResult, Kpi, Objective, owner_on
from okr.periods import DAY
from okr.references import owned_item
from okr.scoring import Scoring
from okr.workspace import Workspace, has_left


def owners(workspace: Workspace, id_: str, day: date) -> tuple[str, ...]:
    """Slugs of the people whose item it is on a day: the owner of a key result or initiative, else of its objective;
    of a KPI its owner, else the people in its role."""
    match workspace.items[id_]:
        case "objective" | "key result" | "initiative":
            owner = named_owner(workspace, id_, day)
            return (owner,) if owner else ()
        case "kpi":
            return workspace.kpi_owners(workspace.kpis[id_], day)
        case _:
            return ()


def owner_of_part(workspace: Workspace, id_: str, day: date) -> str | None:
    """The slug that stands for a key result or initiative on a day: its own, else its objective's."""
    objective_id, _, slug = id_.rpartition("/")
    objective = workspace.objectives[objective_id]
    part = objective.key_results.get(slug) or objective.initiatives[slug]
    return owner_on(part, day) or owner_on(objective, day)


def named_owner(workspace: Workspace, id_: str, day: date) -> str | None:
    """The person in force whom an item, or the objective around it, names as its owner on a day; no one by role."""
    match workspace.items[id_]:
        case "objective":
            owner = owner_on(workspace.objectives[id_], day)
        case "kpi":
            owner = owner_on(workspace.kpis[id_], day)
        case _:
            owner = owner_of_part(workspace, id_, day)
    return in_force(workspace, owner) if owner else None


def in_force(workspace: Workspace, person: str) -> str:
    """The slug that a person has today, for one that the person ever had."""
    return workspace.slug_in_force("person", person)


class Held(NamedTuple):
    """First and last day on which an item was a person's."""

    starts: date
    ends: date


def held(workspace: Workspace, id_: str, person: str, starts: date, ends: date) -> Held | None:
    """When an item was a person's, between two days; None if on none of them."""
    days = sorted({starts, *(day for day in _changes(workspace, id_) if starts < day <= ends)})
    pairs = zip(days, (*days[1:], ends + DAY), strict=True)
    owned = [(day, after - DAY) for day, after in pairs if person in owners(workspace, id_, day)]
    return Held(owned[0][0], owned[-1][1]) if owned else None


def _changes(workspace: Workspace, id_: str) -> Iterator[date]:
    """Days on which an item, or the objective in which it stands, got another owner."""
    own = owned_item(workspace, id_)
    above = workspace.objectives.get(workspace.objective_of(id_))
    yield from (entry.from_ for item in (own, above) if item for entry in item.owned)


def teams_within(workspace: Workspace, team: str) -> frozenset[str]:
    """Slugs in force of a team and of every team below it; a loop of parents ends."""
    below: dict[str, list[str]] = {}
    for id_, found in workspace.teams.items():
        if found.parent:
            below.setdefault(workspace.slug_in_force("team", found.parent), []).append(
                id_.removeprefix("team/")
            )
    inside: set[str] = set()
    waiting = [team]
    while waiting:
        slug = waiting.pop()
        if slug not in inside:
            inside.add(slug)
            waiting += below.get(slug, [])
    return frozenset(inside)


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
