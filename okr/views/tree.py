"""Two trees: objectives with what supports them, and teams with their people and objectives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from okr.ids import parent, slug
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.items import goal
from okr.views.ownership import current_person, named_owner, owners
from okr.views.people_results import GoalNode, GoalTree, Tree, TreeObjective, TreePerson, TreeTeam
from okr.workspace import Workspace, has_left

DEEPEST = 20
"""Goals, and teams, are nested so deep; those further below are listed next to the last of them."""


@dataclass(slots=True)
class _Place:
    """One mention of a goal."""

    id: str
    again: bool = False
    below: list[_Place] = field(default_factory=list)


def goal_tree(workspace: Workspace, span: Span, today: date) -> GoalTree:
    """The objectives of every cycle that shares a day with `span`, each below what it supports.

    One that supports several is listed below each; what supports it is shown the first time. The parts of a loop are
    below the first of them.
    """
    return _Goals(workspace, span, today).tree()


class _Goals:
    def __init__(self, workspace: Workspace, span: Span, today: date) -> None:
        self._workspace = workspace
        self._span = span
        self._scoring = Scoring(workspace, today)
        overlapping = (id_ for id_ in workspace.objectives if workspace.cycle_of(id_).overlaps(span))
        self._shown = dict.fromkeys(overlapping)
        self._seen: set[str] = set()

    def tree(self) -> GoalTree:
        roots: list[_Place] = []
        for id_ in (*(id_ for id_ in self._shown if not self._supports_another(id_)), *self._shown):
            if id_ not in self._seen:
                self._grow(id_, roots)
        return GoalTree(cycle=self._span.name, goals=tuple(map(self._node, roots)))

    def _supports_another(self, id_: str) -> bool:
        """Whether an objective that is shown is above this one."""
        found = (self._workspace.current_id(above) for above in self._workspace.objectives[id_].supports)
        return any(self._shown.keys() & {above, parent(above)} for above in found if above)

    def _grow(self, root: str, roots: list[_Place]) -> None:
        waiting = [(root, roots, 1)]
        while waiting:
            id_, around, level = waiting.pop()
            below = list(self._below(id_))
            place = _Place(id_, again=id_ in self._seen and bool(below))
            around.append(place)
            if id_ in self._seen:
                continue
            self._seen.add(id_)
            inside = place.below if level < DEEPEST else around
            waiting += [(each, inside, level + 1) for each in reversed(below)]

    def _below(self, id_: str) -> Iterator[str]:
        """Of an objective its key results that are supported, and what supports it itself."""
        supporters = self._workspace.supporters
        if id_ in self._shown:
            for part in (f"{id_}/{name}" for name in self._workspace.objectives[id_].key_results):
                if self._shown.keys() & supporters.get(part, ()):
                    yield part
        yield from (each for each in supporters.get(id_, ()) if each in self._shown)

    def _node(self, place: _Place) -> GoalNode:
        workspace, scoring, id_ = self._workspace, self._scoring, place.id
        below = tuple(map(self._node, place.below))
        kind: Literal["objective", "key result"] = (
            "objective" if id_ in workspace.objectives else "key result"
        )
        closed = (
            scoring.closed_on(workspace.objectives[id_]) is not None
            if kind == "objective"
            else scoring.is_dropped(workspace.key_result(id_))
        )
        return goal(
            GoalNode,
            scoring,
            id_,
            kind=kind,
            owner=named_owner(workspace, id_, scoring.today),
            closed=closed,
            again=place.again,
            key_results=tuple(node for node in below if node.kind == "key result"),
            supported_by=tuple(node for node in below if node.kind == "objective"),
        )


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
        self._goals: dict[str, list[TreeObjective]] = {}
        """Id of a person or team → its objectives: one is listed with its owner, else with its team, else alone."""
        for id_, objective in workspace.in_cycle(span):
            owner = next((f"@{person}" for person in owners(workspace, id_, today)), "")
            home = owner if owner in self._here else self._team(objective.team) or ""
            self._goals.setdefault(home, []).append(
                goal(
                    TreeObjective,
                    scoring,
                    id_,
                    closed=scoring.closed_on(objective) is not None,
                    supports=tuple(workspace.current_id(above) or above for above in objective.supports),
                )
            )
        self._members: dict[str, list[str]] = {}
        for id_, person in self._here.items():
            self._members.setdefault(self._team(person.team) or "", []).append(id_)

    def _team(self, name: str | None) -> str | None:
        now = self._workspace.current_id(f"team/{name}") if name else None
        return now if now in self._workspace.teams else None

    def tree(self) -> Tree:
        inside = self._inside()  # what is around a team comes before what is inside of it
        made: dict[str, TreeTeam] = {}
        for id_ in reversed([id_ for teams in inside.values() for id_ in teams]):
            team = self._workspace.teams[id_]
            lead, above = current_person(self._workspace, team.lead), self._team(team.parent)
            made[id_] = TreeTeam(
                id=id_,
                name=team.name,
                lead=lead,
                people=self._people(self._members.get(id_, ()), lead),
                objectives=tuple(self._goals.get(id_, ())),
                teams=tuple(made[each] for each in inside.get(id_, ())),
                parent=above and slug(above),
            )
        return Tree(
            cycle=self._span.name,
            teams=tuple(made[id_] for id_ in inside.get(None, ())),
            people=self._people(self._members.get("", ()), None),
            objectives=tuple(self._goals.get("", ())),
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

    def _people(self, ids: Iterable[str], lead: str | None) -> tuple[TreePerson, ...]:
        """The lead first, then by their ids."""
        return tuple(
            TreePerson(
                id=id_,
                name=self._here[id_].name,
                role=self._here[id_].role,
                lead=id_ == f"@{lead}",
                objectives=tuple(self._goals.get(id_, ())),
            )
            for id_ in sorted(ids, key=lambda id_: (id_ != f"@{lead}", id_))
        )
