"""What is known of closed objectives without scoring them again: one of a year rolls up quarters that nobody asks for.

Kept is what is the same on every later day: of objectives that nothing supports, made of their own file, of check-ins,
people and settings alone. The index says whether these are still what they were.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from okr.formulas import Pace
from okr.ids import cycle_name
from okr.scores import ChildScore, ObjectiveScore
from okr.workspace import Workspace


class ClosedScore(Struct, frozen=True, array_like=True):
    """What a closed objective is as a part of another."""

    since: int
    """The day from which on it is so, as an ordinal: an earlier one may not know of all that it is made of."""
    weight: int | float
    progress: int | float | None
    expected: int | float
    """As a part of one that is open; at a close all is expected."""
    pace: Pace
    left_out: bool
    given_up: bool
    is_open: bool

    def part(self, id_: str, *, closed: bool) -> ChildScore:
        """It as a part of an objective; `closed` says whether that is."""
        return ChildScore(
            id=id_,
            weight=self.weight,
            progress=self.progress,
            expected=1.0 if closed else self.expected,
            pace=self.pace,
            stale=False,
            left_out=self.left_out,
            is_open=self.is_open,
        )


_DECODER = msgspec.msgpack.Decoder(dict[str, ClosedScore])


class ClosedScores:
    """Those of one workspace, on any day."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._of_cycle: dict[str, dict[str, ClosedScore] | None] = {}
        """None of a cycle that is not closed, or whose files are not those of an index."""

    def get(self, id_: str, day: int) -> ClosedScore | None:
        """What is known of an objective on a day."""
        found = (self._known(id_) or {}).get(id_)
        is_so = found is not None and found.since <= day and id_ not in self._workspace.supporters
        return found if is_so else None

    def add(self, score: ObjectiveScore, part: ChildScore, day: int) -> None:
        """Keep a score of a day, and what it is as a part of one that is open, if it is the same on every later day."""
        objective, results = score.objective, score.objective.key_results
        if objective.closed is None or not score.closed or part.id in self._workspace.supporters:
            return
        if objective.formerly or any(kr.kpi or kr.formerly for kr in results.values()):
            return
        known, files = self._known(part.id), self._workspace.files
        if known is None or files is None:
            return
        days = [objective.closed.date, *(kr.dropped.date for kr in results.values() if kr.dropped)]
        recorded = (self._workspace.series(f"{part.id}/{slug}").last for slug in results)
        since = max(*(each.toordinal() for each in days), *recorded, 0)
        if since > day:
            return
        known[part.id] = ClosedScore(
            since=since,
            weight=part.weight,
            progress=part.progress,
            expected=part.expected,
            pace=part.pace,
            left_out=part.left_out,
            given_up=score.given_up,
            is_open=part.is_open,
        )
        files.keep(cycle_name(part.id), known)

    def _known(self, id_: str) -> dict[str, ClosedScore] | None:
        cycle = cycle_name(id_)
        if cycle not in self._of_cycle:
            self._workspace.by_cycle.look(cycle)
            outline, files = self._workspace.outlines.get(cycle), self._workspace.files
            kept = files.kept(cycle) if files and outline and not outline.open else None
            self._of_cycle[cycle] = _DECODER.decode(kept) if kept else None if kept is None else {}
        return self._of_cycle[cycle]
