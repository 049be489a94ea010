"""Key results that are ready to become a KPI: a limit kept for three cycles in a row, or a change that was won.

The line of a key result is the same goal from cycle to cycle: the same slugs of objective and key result, by any id that
they ever had, in the same unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from okr import formulas
from okr.ids import cycle_name, parent, slug
from okr.models import KeyResult
from okr.periods import Span, next_cycle, previous_cycle
from okr.scoring import Scoring
from okr.settings import Settings
from okr.views.report_results import Graduation
from okr.views.successors import graduate_command
from okr.words import Message
from okr.workspace import Workspace

CYCLES = 3
"""From so many cycles in a row on, this one included, a limit that is kept is ready to become a KPI."""

_Beside = Callable[[Span, Settings], Span | None]


def graduations(scoring: Scoring, span: Span) -> tuple[Graduation, ...]:
    """The limits of a cycle that have been kept long enough, the longest first, then the changes that were won in it or
    in the one before, and closed."""
    workspace = scoring.workspace
    before = previous_cycle(span, workspace.settings)
    holds = []
    if before and any(workspace.in_cycle(before)):  # else each line begins in this cycle
        holds = [found for id_, _ in workspace.in_cycle(span) for found in _holds(scoring, id_)]
        holds.sort(key=lambda each: -each.cycles)
    won = [
        found
        for cycle in filter(None, (before, span))
        for id_, objective in workspace.in_cycle(cycle)
        if scoring.closed_on(objective)
        for found in _won(scoring, id_)
    ]
    return (*holds, *won)


def graduations_of(scoring: Scoring, objective: str) -> tuple[Graduation, ...]:
    """What an objective has that is ready to become a KPI."""
    return (*_holds(scoring, objective), *_won(scoring, objective))


def next_is_third(scoring: Scoring, id_: str) -> Graduation | None:
    """A limit that has been kept for so long that another cycle would be its third, or a later one."""
    return _kept(scoring, id_, CYCLES - 1)


def proposal(ready: Graduation) -> str:
    """The proposal in a sentence, with what to type."""
    if ready.why == "won":
        return Message("{title}: won. Make it a KPI: {command}", title=ready.title, command=ready.command)
    return Message(
        "{title}: kept for {n} cycles in a row. Make it a KPI: {command}",
        title=ready.title,
        n=ready.cycles,
        command=ready.command,
    )


def _holds(scoring: Scoring, objective: str) -> Iterator[Graduation]:
    names = scoring.workspace.objectives[objective].key_results
    yield from filter(None, (_kept(scoring, f"{objective}/{name}", CYCLES) for name in names))


def _kept(scoring: Scoring, id_: str, least: int) -> Graduation | None:
    """A limit that has been a goal for so many cycles, and is kept."""
    key_result = scoring.workspace.key_result(id_)
    if key_result.measure != "hold" or not _may_graduate(scoring, id_, key_result):
        return None
    cycles = line_of(scoring.workspace, id_)
    if cycles < least:  # most are in their first, and need no score
        return None
    score = scoring.key_result(id_)
    if score.pace not in ("on_track", "done") or kpi_from(scoring.workspace, id_):
        return None
    return Graduation(
        id=id_,
        title=key_result.title,
        why="hold",
        cycles=cycles,
        kept=score.kept,
        periods=score.closed_periods,
        command=graduate_command(scoring, id_),
    )


def _won(scoring: Scoring, objective: str) -> Iterator[Graduation]:
    workspace = scoring.workspace
    for name, key_result in workspace.objectives[objective].key_results.items():
        id_ = f"{objective}/{name}"
        if not _may_be_won(workspace, id_, key_result) or not _may_graduate(scoring, id_, key_result):
            continue
        if is_won(scoring, id_) and not (_goes_on(workspace, id_) or kpi_from(workspace, id_)):
            yield Graduation(
                id=id_,
                title=key_result.title,
                why="won",
                cycles=1,
                kept=None,
                periods=None,
                command=graduate_command(scoring, id_),
            )


def _may_graduate(scoring: Scoring, id_: str, key_result: KeyResult) -> bool:
    """Not what has a KPI, nor what was given up, nor a personal goal: a KPI belongs to a role."""
    above = parent(id_)
    if key_result.kpi or key_result.moves or scoring.is_dropped(key_result):
        return False
    return scoring.workspace.objectives[above].serves != "personal" and not scoring.is_given_up(above)


def _may_be_won(workspace: Workspace, id_: str, key_result: KeyResult) -> bool:
    """Whether a change can have reached its target, by a look at its values: there may be thousands without a score."""
    start, target = key_result.start, key_result.target
    if start is None or target is None:
        return False
    values = workspace.series(id_).values
    if not values or key_result.takes != "last":
        return bool(values)
    return max(values) >= target if target >= start else min(values) <= target


def is_won(scoring: Scoring, id_: str) -> bool:
    """Whether a change has reached its target."""
    score = scoring.key_result(id_)
    change = score.key_result.measure == "change"
    return change and score.progress is not None and formulas.reaches(score.progress, 1)


def _goes_on(workspace: Workspace, id_: str) -> bool:
    """Whether the same goal was set again in the cycle that follows: then it is not over."""
    return _neighbour(workspace, id_, next_cycle) is not None


# ── the line of a key result ─────────────────────────────────────────────────────────────────────


def line_of(workspace: Workspace, key_result_id: str) -> int:
    """For how many cycles in a row a key result has been a goal, its own included."""
    return 1 + sum(1 for _ in _walk(workspace, key_result_id, previous_cycle))


def line(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The ids of the same goal in the cycles before and after, the earliest first, its own included."""
    earlier = [*_walk(workspace, id_, previous_cycle)]
    return (*reversed(earlier), id_, *_walk(workspace, id_, next_cycle))


def kpi_from(workspace: Workspace, id_: str) -> str | None:
    """The KPI that a key result, or the same goal in another cycle, has become."""
    became = workspace.graduates
    return next((became[each] for each in line(workspace, id_) if each in became), None) if became else None


def _walk(workspace: Workspace, id_: str, beside: _Beside) -> Iterator[str]:
    """The same goal in the cycles on one side, one after another, until one has it not."""
    found = _neighbour(workspace, id_, beside)
    while found:
        yield found
        found = _neighbour(workspace, found, beside)


def _neighbour(workspace: Workspace, id_: str, beside: _Beside) -> str | None:
    """The same goal in the cycle before or after; not one that was dropped there, or has another unit."""
    span = beside(workspace.cycle_of(id_), workspace.settings)
    if span is None:
        return None
    own = workspace.key_result(id_)
    for objective, name in _names(workspace, id_):
        other = f"{span.name}/{objective}/{name}"
        found = other if other in workspace.items else workspace.current_id(other)
        if found is None or workspace.items[found] != "key result" or cycle_name(found) != span.name:
            continue
        there = workspace.key_result(found)
        if not there.dropped and not there.milestones and _unit(there) == _unit(own):
            return found
    return None


def _names(workspace: Workspace, id_: str) -> Iterator[tuple[str, str]]:
    """The slugs of objective and key result that an id has and ever had, those of today first."""
    above, name = parent(id_), slug(id_)
    yield slug(above), name
    objective = workspace.objectives[above]
    former = objective.key_results[name].formerly
    if former or objective.formerly:
        objectives = dict.fromkeys(map(slug, (above, *objective.formerly)))
        yield from product(objectives, dict.fromkeys(map(slug, (id_, *former))))
        yield from ((slug(parent(each)), slug(each)) for each in former)


def _unit(key_result: KeyResult) -> str:
    return " ".join((key_result.unit or "").split()).casefold()
