"""Objectives and what supports them, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from okr.periods import Span
from okr.scoring import Scoring
from okr.views.ownership import named_owner
from okr.views.staff_shapes import GoalNode, GoalTree
from okr.workspace import Workspace

DEEPEST = 20
"""Goals are shown so deep inside each other; those further below stand beside the last of them."""


@dataclass(slots=True)
class _Place:
    """One mention of a goal."""

    id: str
    again: bool = False
    below: list[_Place] = field(default_factory=list)


def goal_tree(workspace: Workspace, span: Span, today: date) -> GoalTree:
    """The objectives of every cycle that shares a day with `span`, each below what it supports.

    One that supports several stands below each; what supports it is shown the first time. The parts of a loop stand
    below the first of them.
    """
    return _Goals(workspace, span, today).tree()


class _Goals:
    def __init__(self, workspace: Workspace, span: Span, today: date) -> None:
        self._workspace = workspace
        self._span = span
        self._scoring = Scoring(workspace, today)
        self._shown = [id_ for id_ in workspace.objectives if workspace.cycle_of(id_).overlaps(span)]
        self._seen: set[str] = set()

    def tree(self) -> GoalTree:
        shown = frozenset(self._shown)
        roots: list[_Place] = []
        for id_ in (*(id_ for id_ in self._shown if not self._supports(id_, shown)), *self._shown):
            if id_ not in self._seen:
                self._grow(id_, roots)
        return GoalTree(cycle=self._span.name, goals=tuple(map(self._node, roots)))

    def _supports(self, id_: str, shown: frozenset[str]) -> bool:
        """Whether an objective that is shown stands above this one."""
        found = (self._workspace.current_id(above) for above in self._workspace.objectives[id_].supports)
        return any(above in shown or above.rpartition("/")[0] in shown for above in found if above)

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
        workspace, supporters = self._workspace, self._workspace.supporters
        if workspace.items[id_] == "objective":
            parts = (f"{id_}/{slug}" for slug in workspace.objectives[id_].key_results)
            yield from (
                part for part in parts if any(self._is_shown(each) for each in supporters.get(part, ()))
            )
        yield from (each for each in supporters.get(id_, ()) if self._is_shown(each))

    def _is_shown(self, id_: str) -> bool:
        return self._workspace.cycle_of(id_).overlaps(self._span)

    def _node(self, place: _Place) -> GoalNode:
        workspace, scoring, id_ = self._workspace, self._scoring, place.id
        below = tuple(map(self._node, place.below))
        parts = tuple(node for node in below if node.kind == "key result")
        above = tuple(node for node in below if node.kind == "objective")
        if workspace.items[id_] == "key result":
            score = scoring.key_result(id_)
            return GoalNode(
                id=id_,
                kind="key result",
                title=score.key_result.title,
                owner=named_owner(workspace, id_, scoring.today),
                progress=score.progress,
                pace=score.pace,
                closed=scoring.is_dropped(score.key_result),
                stale=score.stale,
                ended=scoring.objective(workspace.objective_of(id_)).ended,
                kept=score.kept,
                closed_periods=score.closed_periods,
                cadence=score.key_result.own_cadence,
                key_results=parts,
                supported_by=above,
            )
        whole = scoring.objective(id_)
        return GoalNode(
            id=id_,
            kind="objective",
            title=workspace.objectives[id_].title,
            owner=named_owner(workspace, id_, scoring.today),
            progress=whole.progress,
            pace=whole.pace,
            closed=whole.closed,
            again=place.again,
            stale=whole.stale,
            ambition=workspace.objectives[id_].ambition,
            ended=whole.ended,
            grade=whole.grade,
            band=whole.band,
            given_up=whole.given_up,
            key_results=parts,
            supported_by=above,
        )
