"""The same goal from cycle to cycle: a key result with the same slugs of objective and key result, in the same unit.

Every id counts that they ever had, and cycles follow one another by their days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from okr.ids import cycle_name, parent, slug
from okr.models import KeyResult
from okr.periods import Span, next_cycle, previous_cycle
from okr.settings import Settings
from okr.workspace import Workspace

_Beside = Callable[[Span, Settings], Span | None]


def cycles_in_a_row(workspace: Workspace, key_result_id: str) -> int:
    """For how many cycles in a row a key result has been a goal, its own included."""
    return 1 + sum(1 for _ in _walk(workspace, key_result_id, previous_cycle))


def lineage(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The ids of the same goal in the cycles before and after, the earliest first, its own included."""
    earlier = [*_walk(workspace, id_, previous_cycle)]
    return (*reversed(earlier), id_, *_walk(workspace, id_, next_cycle))


def kpi_from(workspace: Workspace, id_: str) -> str | None:
    """The KPI that a key result, or the same goal in another cycle, has become."""
    became = workspace.graduates
    return (
        next((became[each] for each in lineage(workspace, id_) if each in became), None) if became else None
    )


def _walk(workspace: Workspace, id_: str, beside: _Beside) -> Iterator[str]:
    """The same goal in the cycles on one side, one after another, until one has it not."""
    found = neighbour(workspace, id_, beside)
    while found:
        yield found
        found = neighbour(workspace, found, beside)


def neighbour(workspace: Workspace, id_: str, beside: _Beside) -> str | None:
    """The same goal in the cycle on one side; not one that was dropped there, or has another unit."""
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
