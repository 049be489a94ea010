"""Teams with people and their objectives, as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from okr.conversations import has_left
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.ownership import in_force
from okr.views.staff_shapes import Tree, TreeObjective, TreePerson, TreeTeam
from okr.workspace import Workspace


def tree(workspace: Workspace, span: Span, today: date) -> Tree:
    """As of a day, with the objectives of the cycle `span`; who has left is not shown."""
    return _Organisation(workspace, span, today).tree()


class _Organisation:
    def __init__(self, workspace: Workspace, span: Span, today: date) -> None:
        self._workspace = workspace
        self._span = span
        scoring = Scoring(workspace, today)
        self._here = {
            id_: person for id_, person in workspace.people.items() if not has_left(workspace, id_[1:], today)
        }
        self._goals = {id_: _goal(scoring, id_) for id_, _ in workspace.in_cycle(span)}
        self._by_owner: dict[str, list[str]] = {}
        self._by_team: dict[str, list[str]] = {}
        self._free: list[str] = []
        for id_ in self._goals:
            self._place(id_)
        self._members: dict[str, list[str]] = {}
        for id_, person in self._here.items():
            self._members.setdefault(self._team(person.team) or "", []).append(id_)

    def _place(self, id_: str) -> None:
        """An objective stands with its owner, else with its team, else alone."""
        objective = self._workspace.objectives[id_]
        owner = f"@{in_force(self._workspace, objective.owner)}" if objective.owner else ""
        team = self._team(objective.team)
        if owner in self._here:
            self._by_owner.setdefault(owner, []).append(id_)
        elif team:
            self._by_team.setdefault(team, []).append(id_)
        else:
            self._free.append(id_)

    def _team(self, slug: str | None) -> str | None:
        now = self._workspace.current_id(f"team/{slug}") if slug else None
        return now if now in self._workspace.teams else None

    def tree(self) -> Tree:
        below: dict[str | None, list[str]] = {}
        for id_, team in self._workspace.teams.items():
            below.setdefault(self._team(team.parent), []).append(id_)
        seen: set[str] = set()
        tops = [self._branch(id_, below, seen) for id_ in below.get(None, ())]
        # teams that stand above each other in a round are shown all the same
        tops += [self._branch(id_, below, seen) for id_ in self._workspace.teams if id_ not in seen]
        return Tree(
            cycle=self._span.name,
            teams=tuple(tops),
            people=self._people(self._members.get("", ()), None),
            objectives=tuple(self._goals[id_] for id_ in self._free),
        )

    def _branch(self, id_: str, below: Mapping[str | None, list[str]], seen: set[str]) -> TreeTeam:
        seen.add(id_)
        team = self._workspace.teams[id_]
        lead = in_force(self._workspace, team.lead) if team.lead else None
        return TreeTeam(
            id=id_,
            name=team.name,
            lead=lead,
            people=self._people(self._members.get(id_, ()), lead),
            objectives=tuple(self._goals[goal] for goal in self._by_team.get(id_, ())),
            teams=tuple(self._branch(each, below, seen) for each in below.get(id_, ()) if each not in seen),
        )

    def _people(self, ids: Iterable[str], lead: str | None) -> tuple[TreePerson, ...]:
        """The lead first, then by their ids."""
        return tuple(
            TreePerson(
                id=id_,
                name=self._here[id_].name,
                role=self._here[id_].role,
                lead=id_ == f"@{lead}",
                objectives=tuple(self._goals[goal] for goal in self._by_owner.get(id_, ())),
            )
            for id_ in sorted(ids, key=lambda id_: (id_ != f"@{lead}", id_))
        )


def _goal(scoring: Scoring, id_: str) -> TreeObjective:
    found = scoring.workspace.objectives[id_]
    score = scoring.objective(id_)
    return TreeObjective(
        id=id_, title=found.title, progress=score.progress, pace=score.pace, closed=score.closed
    )
