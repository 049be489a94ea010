"""Who owns an item on which day, who is there, and who leads whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import chain

from msgspec.structs import replace

from okr.ids import KINDS, PARTS, parent
from okr.models import KeyResult, Objective, owner_on, owners_on, teams_named
from okr.people_models import Away
from okr.periods import DAY, Span
from okr.references import Owned, owned_item
from okr.workspace import Workspace


def owners(workspace: Workspace, id_: str, day: date) -> tuple[str, ...]:
    """Slugs of the people whose item it is on a day: its owners; of a part without one that of its objective, of a KPI
    the people in its role."""
    kind = workspace.items[id_]
    if "owner" not in KINDS[kind].slugs:
        return ()
    people = named_owners(workspace, id_, day)
    if people or kind != "kpi":
        return people
    return workspace.in_roles.get(workspace.slug_in_force("role", workspace.record(id_).role), ())


def named_owner(workspace: Workspace, id_: str, day: date) -> str | None:
    """The person whom an item, or the objective around it, names as its owner on a day, of several the first; no one by
    role."""
    return _named_owner(workspace, id_, workspace.record(id_), day)


def named_owners(workspace: Workspace, id_: str, day: date) -> tuple[str, ...]:
    """All whom an item, or the objective around it, names as its owners on a day; no one by role."""
    record = workspace.record(id_)
    if isinstance(record, KeyResult) and record.owners:
        return current_people(workspace, owners_on(record, day))
    owner = _named_owner(workspace, id_, record, day)
    return (owner,) if owner else ()


def _named_owner(workspace: Workspace, id_: str, record: Owned, day: date) -> str | None:
    owner = owner_on(record, day)
    if not owner and workspace.items[id_] in PARTS:
        owner = owner_on(workspace.objectives[parent(id_)], day)
    return current_person(workspace, owner)


def current_person(workspace: Workspace, person: str | None) -> str | None:
    """The slug that a person has today, for one that the person ever had."""
    if f"@{person}" in workspace.people:  # ten thousand owners are asked for
        return person
    return person and workspace.slug_in_force("person", person)


def current_people(workspace: Workspace, people: Iterable[str]) -> tuple[str, ...]:
    """The slugs that people have today, each once."""
    return tuple(dict.fromkeys(now for each in people if (now := current_person(workspace, each))))


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


def leads_of(workspace: Workspace, person: str, today: date) -> tuple[str, ...]:
    """Slugs of the people who lead a person, from A to Z: the lead of their team, their manager and those above."""
    record = workspace.people[f"@{person}"]
    above = [manager_of(workspace, person, today)]
    while above[-1] and above[-1] not in above[:-1]:
        above.append(manager_of(workspace, above[-1], today))
    found = {lead_of_team(workspace, record.team, today, but=person), *above} - {person}
    return tuple(sorted(filter(None, found)))


def own_leads(workspace: Workspace, person: str, today: date) -> tuple[str, ...]:
    """Slugs of the two nearest leads of a person: first whoever talks with them, the manager, else the lead of the team.
    Somebody without a file has none."""
    record = workspace.people.get(f"@{person}")
    if record is None:
        return ()
    leads = (manager_of(workspace, person, today), lead_of_team(workspace, record.team, today, but=person))
    return tuple(dict.fromkeys(lead for lead in leads if lead))


def led_by(workspace: Workspace, lead: str, today: date) -> tuple[str, ...]:
    """Slugs of the people whom somebody leads, as their manager or the lead of their team; those who left among them."""
    return tuple(
        id_[1:]
        for id_, person in workspace.people.items()
        if manager_of(workspace, id_[1:], today) == lead
        or lead_of_team(workspace, person.team, today, but=id_[1:]) == lead
    )


def current_team(workspace: Workspace, team: str | None, owner: str | None = None) -> str | None:
    """The slug that a team has today; where an item names none, that of the team of its owner (a slug in force)."""
    if team is None and (person := workspace.people.get(f"@{owner}")):
        team = person.team
    return workspace.slug_in_force("team", team) if team else None


def teams_of(workspace: Workspace, id_: str, day: date) -> Iterator[str]:
    """Slugs of the teams of an item on a day: of a key result its own, else that of its objective, of a KPI those of its
    owners, of a person their own."""
    match workspace.items[id_]:
        case "kpi":
            people = (workspace.people.get(f"@{owner}") for owner in owners(workspace, id_, day))
            names = [person.team for person in people if person]
        case "person":
            names = [workspace.people[id_].team]
        case kind:
            names = [workspace.objectives[parent(id_) if kind in PARTS else id_].team]
            if kind == "key result":
                names = [*teams_named(workspace.key_result(id_))] or names
    yield from (team for name in names if (team := current_team(workspace, name)))


def is_theirs(
    workspace: Workspace,
    day: date,
    teams: frozenset[str] | None,
    person: str | None,
    id_: str,
    parts: Iterable[str] = (),
) -> bool:
    """Whether an item, or one of these parts of it, is of one of these teams and a person's (slugs); None: whoever."""
    if teams is None and not person:
        return True
    return any(
        (teams is None or not teams.isdisjoint(teams_of(workspace, each, day)))
        and (not person or person in owners(workspace, each, day))
        for each in chain((id_,), parts)
    )


def shared_with(
    workspace: Workspace, id_: str, objective: Objective, teams: frozenset[str], day: date
) -> Objective | None:
    """An objective with only the key results that name one of these teams themselves, and the work for those; None
    without any."""
    names = {
        name
        for name, kr in objective.key_results.items()
        if teams_named(kr) and not teams.isdisjoint(teams_of(workspace, f"{id_}/{name}", day))
    }
    if not names:
        return None
    key_results = {name: kr for name, kr in objective.key_results.items() if name in names}
    work = {name: work for name, work in objective.initiatives.items() if work.key_result in names}
    return replace(objective, key_results=key_results, initiatives=work)


def by_name(workspace: Workspace, people: Iterable[str]) -> list[str]:
    """Slugs of people in the order of their names, from A to Z."""
    return sorted(people, key=lambda person: (workspace.name_of(person).casefold(), person))


def has_left(workspace: Workspace, person: str, day: date) -> bool:
    found = workspace.people.get(f"@{person}")
    return found is not None and found.left is not None and found.left < day


def absence(workspace: Workspace, person: str, day: date) -> Away | None:
    """The absence of a person (a slug in force) that includes the day."""
    found = workspace.people.get(f"@{person}")
    return next((each for each in found.away if each.from_ <= day <= each.to), None) if found else None


_MOST = 20
"""So many stand-ins one after another are asked: a longer chain is nobody's plan, and would be walked for every goal."""


def in_charge(workspace: Workspace, person: str, day: date) -> str | None:
    """Who does on a day what is due of a person: that person, the stand-in, or nobody.

    A stand-in who is away has a stand-in, too; one who has left stands in for nobody.
    """
    asked = {person}
    while (away := absence(workspace, person, day)) is not None:
        stand_in = workspace.slug_in_force("person", away.stand_in) if away.stand_in else person
        if stand_in in asked or len(asked) > _MOST or has_left(workspace, stand_in, day):
            return None
        asked.add(stand_in)
        person = stand_in
    return person


def all_away(workspace: Workspace, people: Collection[str], day: date) -> bool:
    """Whether nobody of these people, of whom there are some, nor a stand-in is there on a day."""
    return bool(people) and all(in_charge(workspace, person, day) is None for person in people)
