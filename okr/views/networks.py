"""Who could meet: teams, or people of different teams, with nothing between them yet.

That is a pair without a thank-you, a one-on-one or other words that were shared, and without a goal of the cycle on which
both work. Who leads whom is no such pair, since they talk in private.

The pairs are gone through as in a tournament, where everyone is in one pair of a round. The week says with which round, and
with which pair of it, this begins, so that each pair comes first in one of as many weeks as there are pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from okr.conversations import Conversations
from okr.ownership import absence, current_person, has_left, named_owner
from okr.periods import Span
from okr.workspace import Workspace

PROPOSALS = 3
_LOOKED_AT = 20_000
"""So many pairs are looked at: a firm with more has three that fit among them."""


def could_meet(conversations: Conversations, span: Span) -> tuple[tuple[str, str], ...]:
    """At most three pairs of ids, teams first; no person and no team is in two of them."""
    workspace, today = conversations.workspace, conversations.today
    here = {
        id_: team_of(workspace, id_[1:])
        for id_, person in sorted(workspace.people.items())
        if not has_left(workspace, id_[1:], today)
        and not absence(workspace, id_[1:], today)
        and (person.joined is None or person.joined <= today)
    }
    ties = _Ties(conversations, span)
    week = (today.toordinal() - 1) // 7
    teams = ((pair, pair) for pair in islice(rounds(sorted({*here.values()} - {""}), week), _LOOKED_AT))
    people = (
        (pair, (*pair, *filter(None, map(here.get, pair))))
        for pair in islice(rounds([*here], week), _LOOKED_AT)
        if not here[pair[0]] or here[pair[0]] != here[pair[1]]
    )
    found: list[tuple[str, str]] = []
    taken: set[str] = set()
    for pair, names in chain(teams, people):
        if taken.isdisjoint(names) and ties.are_apart(*pair):
            found.append(pair)
            taken.update(pair)
            if len(found) == PROPOSALS:
                break
    return tuple(found)


def rounds(members: Sequence[str], week: int) -> Iterator[tuple[str, str]]:
    """All pairs of the members, round by round, each pair in the order of the members."""
    ring = [*members, *([""] if len(members) % 2 else [])]
    half, last = len(ring) // 2, len(ring) - 1
    place = {member: at for at, member in enumerate(ring)}
    for turn in range(week, week + last):
        line = ring[:1] + ring[1 + turn % last :] + ring[1 : 1 + turn % last]
        for at in range(week, week + half):
            one, other = sorted((line[at % half], line[-1 - at % half]), key=place.__getitem__)
            if one and other:
                yield one, other


def team_of(workspace: Workspace, person: str) -> str:
    """Id of the team of a person, empty without one."""
    record = workspace.people.get(f"@{person}")
    return (workspace.current_id(f"team/{record.team}") if record and record.team else None) or ""


class _Ties:
    """What is between people and between teams, by their ids."""

    def __init__(self, conversations: Conversations, span: Span) -> None:
        workspace, today = conversations.workspace, conversations.today
        self._met: set[frozenset[str]] = set()
        self._goals: dict[str, set[str]] = defaultdict(set)
        for each in conversations.all:
            self._met.add(frozenset((f"@{each.from_}", f"@{each.to}")))
            self._met.add(frozenset((team_of(workspace, each.from_), team_of(workspace, each.to))))
        for id_, person in workspace.people.items():
            self._met.add(frozenset((id_, f"@{current_person(workspace, person.manager)}")))
        for id_, objective in workspace.in_cycle(span):
            parts = (f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives))
            owners = {named_owner(workspace, part, today) for part in (id_, *parts)} - {None}
            if objective.team:
                self._goals[f"team/{workspace.slug_in_force('team', objective.team)}"].add(id_)
            for owner in owners:
                self._goals[f"@{owner}"].add(id_)
                self._goals[team_of(workspace, owner or "")].add(id_)

    def are_apart(self, one: str, other: str) -> bool:
        return frozenset((one, other)) not in self._met and self._goals[one].isdisjoint(self._goals[other])
