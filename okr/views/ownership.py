"""Who owns an item on which day, who leads whom, and the open goals of a person."""

from __future__ import annotations

from datetime import date

from okr.ids import PARTS, parent
from okr.models import Initiative, KeyResult, Kpi, Objective, owner_on
from okr.periods import DAY, Span
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


def named_owner(workspace: Workspace, id_: str, day: date) -> str | None:
    """The person whom an item, or the objective around it, names as its owner on a day; no one by role."""
    owner = owner_on(workspace.record(id_), day)
    if not owner and workspace.items[id_] in PARTS:
        owner = owner_on(workspace.objectives[parent(id_)], day)
    return current_person(workspace, owner)


def current_person(workspace: Workspace, person: str | None) -> str | None:
    """The slug that a person has today, for one that the person ever had."""
    if f"@{person}" in workspace.people:  # ten thousand owners are asked for
        return person
    return person and workspace.slug_in_force("person", person)


def ownership_span(workspace: Workspace, id_: str, person: str, starts: date, ends: date) -> Span | None:
    """When an item was a person's, between two days; None if on none of them."""
    own = owned_item(workspace, id_)
    above = workspace.objectives.get(parent(id_))
    changes = (entry.from_ for item in (own, above) if item for entry in item.owned)
    days = sorted({starts, *(day for day in changes if starts < day <= ends)})
    pairs = zip(days, (*days[1:], ends + DAY), strict=True)
    owned = [(day, after - DAY) for day, after in pairs if person in owners(workspace, id_, day)]
    return Span(owned[0][0], owned[-1][1], person) if owned else None


def teams_within(workspace: Workspace, team: str) -> frozenset[str]:
    """Current slugs of a team and of every team below it; a loop of parents ends."""
    below: dict[str, list[str]] = {}
    for id_, record in workspace.teams.items():
        if record.parent:
            below.setdefault(workspace.slug_in_force("team", record.parent), []).append(
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
        record = workspace.teams.get(f"team/{now}")
        if record is None or now in seen:
            return None
        seen.add(now)
        lead = current_person(workspace, record.lead)
        if lead and lead != but and not has_left(workspace, lead, today):
            return lead
        team = record.parent
    return None


def manager_of(workspace: Workspace, person: str, today: date) -> str | None:
    """The manager of a person, or the nearest one above who is still there."""
    seen = {person}
    above: str | None = person
    while above and (record := workspace.people.get(f"@{above}")):
        above = current_person(workspace, record.manager)
        if above in seen:
            return None
        if above and not has_left(workspace, above, today):
            return above
        seen.add(above or "")
    return None


def led_by(workspace: Workspace, lead: str, today: date) -> tuple[str, ...]:
    """Slugs of the people whom somebody leads, as their manager or the lead of their team; those who left among them."""
    return tuple(
        id_[1:]
        for id_, person in workspace.people.items()
        if manager_of(workspace, id_[1:], today) == lead
        or lead_of_team(workspace, person.team, today, but=id_[1:]) == lead
    )


def goals_of(scoring: Scoring, person: str) -> tuple[str, ...]:
    """Ids of what names the person as its owner and can still be worked on: not closed, dropped, done or retired."""
    workspace = scoring.workspace

    def owns(item: Objective | KeyResult | Initiative | Kpi) -> bool:
        return current_person(workspace, owner_on(item, scoring.today)) == person

    ids: list[str] = []
    for id_, objective in scoring.open:
        ids += [id_] if owns(objective) else []
        parts = {f"{id_}/{slug}": kr for slug, kr in objective.key_results.items()}
        ids += [part for part, kr in parts.items() if owns(kr) and not scoring.is_dropped(kr)]
        work = {f"{id_}/{slug}": initiative for slug, initiative in objective.initiatives.items()}
        ids += [part for part, item in work.items() if owns(item) and not scoring.initiative(part).done]
    kpis = workspace.kpis.items()
    return (*ids, *(id_ for id_, kpi in kpis if owns(kpi) and not scoring.is_retired(kpi)))
