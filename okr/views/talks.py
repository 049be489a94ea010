"""What people said to each other in a cycle, as far as it was shared: recognition, upward feedback and one-on-ones; and who
could meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, combinations, islice

from okr.conversations import TALK_EVERY, Conversations
from okr.ownership import absence, current_person, has_left, owners, teams_of
from okr.periods import Span
from okr.views.results import AcrossTeams, OverdueTalk, RecognitionCount, TeamPair, UpwardFeedback
from okr.workspace import Workspace


class SharedTalks:
    """What was shared in a cycle, up to a day."""

    def __init__(self, workspace: Workspace, span: Span, today: date) -> None:
        self._workspace = workspace
        self._span = span
        self._today = today
        self._conversations = Conversations(workspace, today)
        self._recognitions = tuple(self._conversations.of_kind("recognition"))

    def recognitions(self) -> tuple[RecognitionCount, ...]:
        talks = [(f"{each.day:%Y-%m}", each) for each in self._recognitions if each.day in self._span]
        given = Counter((month, each.from_) for month, each in talks)
        received = Counter((month, each.to) for month, each in talks)
        return tuple(
            RecognitionCount(
                person=person, month=month, given=given[month, person], received=received[month, person]
            )
            for month, person in sorted({*given, *received})
        )

    def across(self) -> AcrossTeams:
        counts: Counter[tuple[str, str]] = Counter()
        ever: set[tuple[str, str]] = set()
        for each in self._recognitions:
            one, other = sorted((self._team(each.from_), self._team(each.to)))
            if one and one != other:
                ever.add((one, other))
                counts[one, other] += each.day in self._span
        teams = sorted({team for person in self._here() if (team := self._team(person))})
        return AcrossTeams(
            pairs=tuple(TeamPair(teams=pair, count=n) for pair, n in sorted(counts.items()) if n),
            never=tuple(pair for pair in combinations(teams, 2) if pair not in ever),
            could_meet=could_meet(self._conversations, self._span),
        )

    def _here(self) -> Iterator[str]:
        people = (id_[1:] for id_ in self._workspace.people)
        return (person for person in people if not has_left(self._workspace, person, self._today))

    def _team(self, person: str) -> str:
        return team_of(self._workspace, person).removeprefix("team/")

    def _manager(self, person: str) -> str | None:
        record = self._workspace.people.get(f"@{person}")
        return current_person(self._workspace, record.manager) if record else None

    def upward(self) -> Iterator[UpwardFeedback]:
        """In a talk, or as feedback to one's lead."""
        for each in self._conversations.of_kind("talk", "feedback"):
            to_lead = self._manager(each.from_) == each.to
            counts = each.coaching.upward if each.coaching.kind == "talk" else to_lead
            if counts and each.day in self._span:
                speaks, hears = (each.from_, each.to) if to_lead else (each.to, each.from_)
                yield UpwardFeedback(id=each.name, date=each.day, from_=speaks, to=hears)

    def not_talked_with(self) -> Iterator[OverdueTalk]:
        """By their lead, in a talk that was shared, by name; who joined lately has time."""
        last: dict[frozenset[str], date] = {}
        for each in self._conversations.of_kind("talk"):
            last[frozenset((each.from_, each.to))] = each.day
        for person in sorted(self._here()):
            manager = self._manager(person)
            if manager is None or has_left(self._workspace, manager, self._today):
                continue
            talked = last.get(frozenset((person, manager)))
            since = talked or self._workspace.people[f"@{person}"].joined
            days = (self._today - since).days if since else None
            if days is None or days > TALK_EVERY.days:
                yield OverdueTalk(person=person, manager=manager, last=talked, days=days)


# ── who could meet ───────────────────────────────────────────────────────────────────────────────

PROPOSALS = 3
_LOOKED_AT = 20_000
"""So many pairs are looked at: a firm with more has three that fit among them."""


def could_meet(conversations: Conversations, span: Span) -> tuple[tuple[str, str], ...]:
    """At most three pairs of ids, teams first; no person and no team is in two of them.

    That is a pair without a thank-you, a one-on-one or other words that were shared, and without a goal of the cycle on which
    both work: two teams, or two people of different teams. Who leads whom is no such pair, since they talk in private.

    The pairs are gone through as in a tournament, where everyone is in one pair of a round. The week says with which round, and
    with which pair of it, this begins, so that each pair comes first in one of as many weeks as there are pairs.
    """
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
            parts = [f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives)]
            people = {owner for part in (id_, *parts) for owner in owners(workspace, part, today)}
            for team in (team for part in (id_, *parts) for team in teams_of(workspace, part, today)):
                self._goals[f"team/{team}"].add(id_)
            for owner in people:
                self._goals[f"@{owner}"].add(id_)
                self._goals[team_of(workspace, owner)].add(id_)

    def are_apart(self, one: str, other: str) -> bool:
        return frozenset((one, other)) not in self._met and self._goals[one].isdisjoint(self._goals[other])
