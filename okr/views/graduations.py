"""Key results that are ready to become a KPI: a limit that is a goal for the third cycle in a row, or a change that was won."""

from __future__ import annotations

from collections.abc import Iterator

from okr import formulas
from okr.ids import parent
from okr.lineage import cycles_in_a_row, kpi_from, neighbour
from okr.models import KeyResult
from okr.periods import Span, next_cycle, previous_cycle
from okr.scoring import Scoring
from okr.views.report_results import Graduation
from okr.views.successors import graduate_command
from okr.words import Message
from okr.workspace import Workspace

CYCLES = 3
"""From so many cycles in a row on, this one included, a limit that is kept is ready to become a KPI."""


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
    return _unlike(workspace, (*holds, *won))


def graduations_of(scoring: Scoring, objective: str) -> tuple[Graduation, ...]:
    """What an objective has that is ready to become a KPI."""
    return _unlike(scoring.workspace, (*_holds(scoring, objective), *_won(scoring, objective)))


def _unlike(workspace: Workspace, found: tuple[Graduation, ...]) -> tuple[Graduation, ...]:
    """Without those that seem to be about a KPI that is there: it is to be linked, not made again."""
    if not found:
        return ()
    from okr.alike import likely_links  # noqa: PLC0415  it brings the words of titles, and few reports need them

    alike = dict(likely_links(workspace, ((each.id, workspace.key_result(each.id)) for each in found)))
    return tuple(each for each in found if each.id not in alike)


def next_is_third(scoring: Scoring, id_: str, carried_to: str) -> Graduation | None:
    """A limit that is kept, and that has been a goal for so long that another cycle is its third, or a later one.

    `carried_to` is the objective in which it is a goal then.
    """
    return _kept(scoring, id_, CYCLES - 1, carried_to)


def proposal(ready: Graduation) -> str:
    """The proposal in a sentence, with what to type."""
    if ready.why == "won":
        return Message(
            "{title}: target reached. Make it a KPI: {command}", title=ready.title, command=ready.command
        )
    return Message(
        "{title}: a goal for {n} cycles in a row, and kept. Make it a KPI: {command}",
        title=ready.title,
        n=ready.cycles,
        command=ready.command,
    )


def _holds(scoring: Scoring, objective: str) -> Iterator[Graduation]:
    for name, key_result in scoring.workspace.objectives[objective].key_results.items():
        if key_result.measure == "hold" and (found := _kept(scoring, f"{objective}/{name}", CYCLES)):
            yield found


def _kept(scoring: Scoring, id_: str, least: int, carried_to: str | None = None) -> Graduation | None:
    """A limit that has been a goal for so many cycles, and is kept."""
    key_result = scoring.workspace.key_result(id_)
    if key_result.measure != "hold" or not _may_graduate(scoring, id_, key_result):
        return None
    score = scoring.key_result(id_)
    if score.pace not in ("on_track", "done"):
        return None
    cycles = cycles_in_a_row(scoring.workspace, id_)
    if cycles < least or kpi_from(scoring.workspace, id_):
        return None
    return Graduation(
        id=id_,
        title=key_result.title,
        why="hold",
        cycles=cycles,
        kept=score.kept,
        periods=score.closed_periods,
        command=graduate_command(scoring, id_, carried_to=carried_to),
    )


def _won(scoring: Scoring, objective: str) -> Iterator[Graduation]:
    workspace = scoring.workspace
    for name, key_result in workspace.objectives[objective].key_results.items():
        id_ = f"{objective}/{name}"
        if not _may_be_won(workspace, id_, key_result) or not _may_graduate(scoring, id_, key_result):
            continue
        # one that was set again in the cycle that follows is not over
        if is_won(scoring, id_) and not (neighbour(workspace, id_, next_cycle) or kpi_from(workspace, id_)):
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
    values = workspace.series(id_).values
    start, target = key_result.span(values[0] if values else None)
    if start is None or target is None or key_result.parts:
        return False
    if not values or key_result.takes != "last":
        return bool(values)
    return max(values) >= target if target >= start else min(values) <= target


def is_won(scoring: Scoring, id_: str) -> bool:
    """Whether a change has reached its target, and nobody judged it to be less."""
    score = scoring.key_result(id_)
    change = score.key_result.measure == "change"
    return change and all(formulas.reaches(share or 0, 1) for share in (score.raw, score.progress))
