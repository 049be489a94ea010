"""Who owns an item, on which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from okr.models import owner_on
from okr.periods import DAY
from okr.references import owned_item
from okr.workspace import Workspace


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
