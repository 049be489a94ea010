"""Teams with people and their objectives, as a tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from okr.absences import has_left
from okr.periods import Span
from okr.scoring import Scoring
from okr.views import items
from okr.views.ownership import in_force, owners
from okr.views.staff_shapes import Tree, TreeObjective, TreePerson, TreeTeam
from okr.workspace import Workspace

DEEPEST = 20
"""Teams are shown so deep inside each other; those further below stand beside the last of them."""


def tree(workspace: Workspace, span: Span, today: date) -> Tree:
    """As of a day, with the objectives of the cycle `span`; who has left is not shown."""
    return _Organisation(workspace, span, today).tree()


class _Organisation:
    def __init__(self, workspace: Workspace, span: Span, today: date) -> None:
        self._workspace = workspace
        self._span = span
        self._today = today
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
        owner = next((f"@{person}" for person in owners(self._workspace, id_, self._today)), "")
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
        inside = self._inside()  # what is around a team comes before what is inside of it
        made: dict[str, TreeTeam] = {}
        for id_ in reversed([id_ for teams in inside.values() for id_ in teams]):
            made[id_] = self._team_of(id_, tuple(made[each] for each in inside.get(id_, ())))
        return Tree(
            cycle=self._span.name,
            teams=tuple(made[id_] for id_ in inside.get(None, ())),
            people=self._people(self._members.get("", ()), None),
            objectives=tuple(self._goals[id_] for id_ in self._free),
        )

    def _inside(self) -> dict[str | None, list[str]]:
        """Team → the teams that are shown inside of it, below None those at the top; each team once.

        Where teams stand above each other in a round, the first of them is at the top.
        """
        below: dict[str | None, list[str]] = {}
        for id_, team in self._workspace.teams.items():
            below.setdefault(self._team(team.parent), []).append(id_)
        found: dict[str | None, list[str]] = {}
        seen: set[str] = set()
        for top in (*below.get(None, ()), *self._workspace.teams):
            waiting: list[tuple[str, str | None, int]] = [(top, None, 1)]
            while waiting:
                id_, around, level = waiting.pop()
                if id_ in seen:
                    continue
                seen.add(id_)
                found.setdefault(around, []).append(id_)
                home = id_ if level < DEEPEST else around
                waiting += ((each, home, level + 1) for each in reversed(below.get(id_, [])))
        return found

    def _team_of(self, id_: str, teams: tuple[TreeTeam, ...]) -> TreeTeam:
        team = self._workspace.teams[id_]
        lead = in_force(self._workspace, team.lead) if team.lead else None
        parent = self._team(team.parent)
        return TreeTeam(
            id=id_,
            name=team.name,
            lead=lead,
            people=self._people(self._members.get(id_, ()), lead),
            objectives=tuple(self._goals[goal] for goal in self._by_team.get(id_, ())),
            teams=teams,
            parent=parent and parent.removeprefix("team/"),
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
    shape = items.objective(scoring, id_)
    return TreeObjective(
        id=id_,
        title=shape.title,
        progress=shape.progress,
        pace=shape.pace,
        closed=shape.closed is not None,
        ambition=shape.ambition,
        stale=shape.stale,
        ended=shape.ended,
        grade=shape.grade,
        band=shape.band,
        given_up=shape.given_up,
        supports=shape.supports,
    )
