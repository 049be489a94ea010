"""What people said to each other in a cycle, as far as it was shared: recognition, upward feedback and one-on-ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from okr.conversations import TALK_EVERY, Conversations
from okr.ownership import current_person, has_left
from okr.periods import Span
from okr.views.networks import could_meet, team_of
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
