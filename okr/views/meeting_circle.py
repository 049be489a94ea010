"""Who meets, and which goals, KPIs, decisions and conversations are theirs. Private notes are none of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from okr.conversations import Conversation, Conversations, DecisionStatus
from okr.ids import parent, slug
from okr.models import Objective
from okr.ownership import by_name, current_team, has_left, named_owner, owners, shared_with, teams_within
from okr.people_models import Meeting
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.meeting_results import OpenDecision
from okr.views.results import like
from okr.workspace import Workspace


@dataclass(frozen=True)
class Circle:
    """Who meets: a team with the teams below it, or all; and what is theirs on a day."""

    scoring: Scoring
    team: str | None
    since: date
    """The last day before the time that the meeting looks at."""

    @property
    def workspace(self) -> Workspace:
        return self.scoring.workspace

    @property
    def today(self) -> date:
        return self.scoring.today

    @property
    def name(self) -> str:
        return self.workspace.title(f"team/{self.team}") if self.team else self.workspace.name

    @cached_property
    def teams(self) -> Collection[str] | None:
        return teams_within(self.workspace, self.team) if self.team else None

    def _is_theirs(self, team: str | None) -> bool:
        if self.teams is None:
            return True
        return current_team(self.workspace, team) in self.teams

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Slugs of who is there, by name from A to Z; the lead of a team is one of them."""
        leads = {
            self.workspace.slug_in_force("person", team.lead)
            for id_, team in self.workspace.teams.items()
            if team.lead and self.teams and slug(id_) in self.teams
        }
        here = (
            id_[1:]
            for id_, person in self.workspace.people.items()
            if (self._is_theirs(person.team) or id_[1:] in leads)
            and not has_left(self.workspace, id_[1:], self.today)
        )
        return tuple(by_name(self.workspace, here))

    def has_objective(self, id_: str, objective: Objective) -> bool:
        """By the team of an objective, else by that of its owner."""
        owner = named_owner(self.workspace, id_, self.today)
        return self._is_theirs(current_team(self.workspace, objective.team, owner))

    def has(self, id_: str) -> bool:
        """Whether an objective, a part of one or a KPI is theirs; of what is gone since nobody can tell but all."""
        if self.teams is None:
            return True
        if id_ in self.workspace.kpis:
            return any(person in self.people for person in owners(self.workspace, id_, self.today))
        above = id_ if id_ in self.workspace.objectives else parent(id_)
        objective = self.workspace.objectives.get(above)
        if objective is None:
            return False
        own = self.part_of(above, objective)
        return own is not None and (
            own is objective or (above != id_ and slug(id_) in (*own.key_results, *own.initiatives))
        )

    def part_of(self, id_: str, objective: Objective) -> Objective | None:
        """An objective that is theirs; of that of others only the key results that are theirs, if any are."""
        if self.teams is None or self.has_objective(id_, objective):
            return objective
        return shared_with(self.workspace, id_, objective, frozenset(self.teams), self.today)

    @cached_property
    def running(self) -> tuple[tuple[str, Objective], ...]:
        """Open objectives whose cycle is running, or ended in the time that the meeting looks at; of those of others what is
        theirs."""
        return tuple(
            (id_, part)
            for id_, objective in self.scoring.open
            if (span := self.workspace.cycle_of(id_)).starts <= self.today
            and span.ends > self.since
            and (part := self.part_of(id_, objective))
        )

    def of_cycle(self, cycle: Span) -> list[tuple[str, Objective]]:
        """Their objectives in a cycle, closed ones too."""
        return [pair for pair in self.workspace.in_cycle(cycle) if self.has_objective(*pair)]

    def parts_of_cycle(self, cycle: Span) -> list[tuple[str, Objective]]:
        """The same, and key results of theirs in objectives of others."""
        pairs = ((id_, self.part_of(id_, each)) for id_, each in self.workspace.in_cycle(cycle))
        return [(id_, part) for id_, part in pairs if part]

    def key_results(self) -> Iterator[tuple[str, str]]:
        """Ids of the key results of running objectives, and of their objectives."""
        for id_, objective in self.running:
            for name, key_result in objective.key_results.items():
                if not self.scoring.is_dropped(key_result):
                    yield f"{id_}/{name}", id_

    def kpis(self) -> Iterator[str]:
        """By the people who have them."""
        for id_, kpi in self.workspace.kpis.items():
            if not self.scoring.is_retired(kpi) and self.has(id_):
                yield id_

    @cached_property
    def conversations(self) -> Conversations:
        """What was shared of them."""
        return Conversations(self.workspace, self.today)

    @property
    def meetings(self) -> Iterator[Meeting]:
        """Those that they held."""
        return (each for each in self.workspace.meetings.values() if self._is_theirs(each.team))

    def thanks(self) -> Iterator[Conversation]:
        """Recognitions that one of them gave or received."""
        people = frozenset(self.people)
        return (
            each
            for each in self.conversations.of_kind("recognition")
            if self.teams is None or {each.from_, each.to} & people
        )

    @cached_property
    def decided(self) -> tuple[DecisionStatus, ...]:
        """What the meetings of who meets decided."""
        decided = self.conversations.decisions()
        return tuple(each for each in decided if self._is_theirs(each.meeting.team))

    def decisions(self) -> tuple[OpenDecision, ...]:
        """What is open of what they decided: what is due first comes first."""
        found = (
            like(
                OpenDecision,
                each,
                each.meeting,
                late_days=(self.today - each.due).days if each.due else None,
                team=current_team(self.workspace, each.meeting.team),
            )
            for each in self.decided
            if each.done_on is None
        )
        return tuple(sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.id)))
