"""Two trees: objectives with what supports them, and teams with their people and objectives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from okr.ids import parent, slug
from okr.ownership import current_person, has_left, is_theirs, named_owner, teams_within
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.items import goal
from okr.views.people_results import GoalNode, GoalTree, Tree, TreeObjective, TreePerson, TreeTeam
from okr.views.results import like
from okr.workspace import Workspace

DEEPEST = 20
"""Goals, and teams, are nested so deep; those further below are listed next to the last of them."""


_Inside = dict[str | None, list[tuple[str, bool]]]
"""Id → what is shown inside of it, below None what is at the top; and whether that is shown further above already."""


def _nested(tops: Iterable[str], below: Callable[[str], Iterable[str]]) -> _Inside:
    """What is around comes before what is inside of it. Only what is shown the first time has something inside."""
    inside: _Inside = {}
    seen: set[str] = set()
    for top in tops:
        waiting: list[tuple[str, str | None, int]] = [] if top in seen else [(top, None, 1)]
        while waiting:
            id_, around, level = waiting.pop()
            parts = list(below(id_))
            inside.setdefault(around, []).append((id_, id_ in seen and bool(parts)))
            if id_ not in seen:
                seen.add(id_)
                home = id_ if level < DEEPEST else around
                waiting += [(each, home, level + 1) for each in reversed(parts)]
    return inside


def goal_tree(
    workspace: Workspace,
    span: Span | None,
    today: date,
    *,
    team: str | None = None,
    person: str | None = None,
) -> GoalTree:
    """The objectives of every cycle that shares a day with `span`, or of all cycles, each below what it supports.

    If asked for only those of a `team` and the teams below it, or in which a `person` owns something (slugs).
    One that supports several is listed below each; what supports it is shown the first time. The parts of a loop are
    below the first of them.
    """
    if span is None:
        workspace.by_cycle.look_at_all()
    supporters = workspace.supporters
    ids = (id_ for id_ in workspace.objectives if span is None or workspace.cycle_of(id_).overlaps(span))
    teams = teams_within(workspace, team) if team else None

    def key_results(id_: str) -> Iterator[str]:
        return (f"{id_}/{name}" for name in workspace.objectives[id_].key_results)

    shown = dict.fromkeys(
        id_ for id_ in ids if is_theirs(workspace, today, teams, person, id_, key_results(id_))
    ).keys()
    inner = {id_ for above, ids in supporters.items() if shown & {above, parent(above)} for id_ in ids}

    def below(id_: str) -> Iterator[str]:
        """Of an objective its key results that are supported, and what supports it itself."""
        if id_ in shown:
            yield from (part for part in key_results(id_) if not shown.isdisjoint(supporters.get(part, ())))
        yield from (each for each in supporters.get(id_, ()) if each in shown)

    inside = _nested((*(id_ for id_ in shown if id_ not in inner), *shown), below)

    goals = _nodes(Scoring(workspace, today), inside, None)
    return GoalTree(name=workspace.name, cycle=span.name if span else None, goals=goals)


def _nodes(scoring: Scoring, inside: _Inside, around: str | None) -> tuple[GoalNode, ...]:
    return tuple(_node(scoring, inside, id_, again=again) for id_, again in inside.get(around, ()))


def _node(scoring: Scoring, inside: _Inside, id_: str, *, again: bool) -> GoalNode:
    workspace, parts = scoring.workspace, () if again else _nodes(scoring, inside, id_)
    objective = workspace.objectives.get(id_)
    return goal(
        GoalNode,
        scoring,
        id_,
        kind="objective" if objective else "key result",
        owner=named_owner(workspace, id_, scoring.today),
        closed=scoring.closed_on(objective) is not None
        if objective
        else scoring.is_dropped(workspace.key_result(id_)),
        again=again,
        kpis=workspace.kpis_of(id_),
        key_results=tuple(part for part in parts if part.kind == "key result"),
        supported_by=tuple(part for part in parts if part.kind == "objective"),
    )


def tree(
    workspace: Workspace,
    span: Span | None,
    today: date,
    *,
    team: str | None = None,
    person: str | None = None,
) -> Tree:
    """As of a day, with the objectives of the cycle `span`; or with those of all cycles and with people who have left.

    If asked for only a `team` and the teams below it, or a `person` in their team (slugs).
    """
    return _Organisation(workspace, span, today, team, person).tree()


class _Organisation:
    def __init__(
        self, workspace: Workspace, span: Span | None, today: date, team: str | None, person: str | None
    ) -> None:
        self._workspace = workspace
        self._span = span
        self._gone = {id_ for id_ in workspace.people if has_left(workspace, id_[1:], today)}
        self._here = {
            id_: p
            for id_, p in workspace.people.items()
            if span is None or id_ not in self._gone or id_ == f"@{person}"
        }
        self._top: str | None = None
        """Id of the team that is around all others that are shown."""
        self._homes: Collection[str] | None = None
        """Ids of the teams and people that are shown with what is theirs; None: all."""
        if person:
            self._top = self._team(workspace.people[f"@{person}"].team)
            self._homes = {f"@{person}"}
        elif team:
            self._top = f"team/{team}"
            teams = {f"team/{each}" for each in teams_within(workspace, team)}
            self._homes = teams | {id_ for id_, each in self._here.items() if self._team(each.team) in teams}
        self._goals = self._goals_by_home(Scoring(workspace, today))
        self._members: dict[str, list[str]] = {}
        for id_, each in self._here.items():
            if self._is_shown(id_):
                self._members.setdefault(self._team(each.team) or "", []).append(id_)

    def _goals_by_home(self, scoring: Scoring) -> dict[str, list[TreeObjective]]:
        """Id of a person or team → its objectives: one is listed with its owner, else with its team, else alone."""
        workspace, found = self._workspace, defaultdict[str, list[TreeObjective]](list)
        if not self._span:
            workspace.by_cycle.look_at_all()
        pairs = workspace.in_cycle(self._span) if self._span else workspace.objectives.items()
        for id_, objective in pairs:
            owner = f"@{named_owner(workspace, id_, scoring.today)}"
            home = owner if owner in self._here else self._team(objective.team) or ""
            if self._is_shown(home):
                found[home].append(
                    goal(
                        TreeObjective,
                        scoring,
                        id_,
                        closed=scoring.closed_on(objective) is not None,
                        supports=tuple(workspace.current_id(above) or above for above in objective.supports),
                        kpis=workspace.kpis_of(id_),
                    )
                )
        return found

    def _is_shown(self, id_: str) -> bool:
        return self._homes is None or id_ in self._homes

    def _team(self, name: str | None) -> str | None:
        now = self._workspace.current_id(f"team/{name}") if name else None
        return now if now in self._workspace.teams else None

    def tree(self) -> Tree:
        below: dict[str | None, list[str]] = {}
        for id_, record in self._workspace.teams.items():
            if self._is_shown(id_):
                below.setdefault(self._team(record.parent), []).append(id_)
        # where teams stand above each other in a round, the first of them is at the top
        tops = (*below.get(None, ()), *self._workspace.teams)
        if self._homes is not None:
            tops = (self._top,) if self._top else ()
        nested = _nested(tops, lambda id_: below.get(id_, ()))
        inside = {around: [id_ for id_, again in parts if not again] for around, parts in nested.items()}
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
            name=self._workspace.name,
            cycle=self._span.name if self._span else None,
            teams=tuple(made[id_] for id_ in inside.get(None, ())),
            people=self._people(self._members.get("", ()), None),
            objectives=tuple(self._goals.get("", ())),
        )

    def _people(self, ids: Iterable[str], lead: str | None) -> tuple[TreePerson, ...]:
        """The lead first, then by their ids."""
        return tuple(
            like(
                TreePerson,
                self._here[id_],
                id=id_,
                lead=id_ == f"@{lead}",
                left=self._here[id_].left if id_ in self._gone else None,
                objectives=tuple(self._goals.get(id_, ())),
            )
            for id_ in sorted(ids, key=lambda id_: (id_ != f"@{lead}", id_))
        )
