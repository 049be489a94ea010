"""Whose an item is."""

from __future__ import annotations

from okr.models import Kpi
from okr.workspace import Workspace


def owners(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """Slugs of the people whose item it is: the owner of a key result or initiative, else of its objective;
    of a KPI its owner, else the people in its role."""
    match workspace.items[id_]:
        case "objective":
            owner = workspace.objectives[id_].owner
        case "key result":
            owner = workspace.key_result(id_).owner or workspace.objectives[workspace.objective_of(id_)].owner
        case "initiative":
            owner = workspace.initiative(id_).owner or workspace.objectives[workspace.objective_of(id_)].owner
        case "kpi":
            return _kpi_owners(workspace, workspace.kpis[id_])
        case _:
            return ()
    return (in_force(workspace, owner),) if owner else ()


def _kpi_owners(workspace: Workspace, kpi: Kpi) -> tuple[str, ...]:
    if kpi.owner:
        return (in_force(workspace, kpi.owner),)
    role = workspace.slug_in_force("role", kpi.role)
    people = workspace.people.items()
    return tuple(id_[1:] for id_, p in people if p.role and workspace.slug_in_force("role", p.role) == role)


def in_force(workspace: Workspace, person: str) -> str:
    """The slug that a person has today, for one that the person ever had."""
    return workspace.slug_in_force("person", person)


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
