"""All items of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.periods import Span
from okr.scoring import Scoring
from okr.views import items
from okr.views.shapes import ItemShape, Listing
from okr.workspace import Kind, Workspace

IN_CYCLES: frozenset[Kind] = frozenset({"objective", "key result", "initiative"})


def listing(workspace: Workspace, kind: Kind, span: Span, today: date) -> Listing:
    """The items of a kind; of objectives and what stands in them those of the cycle `span`."""
    scoring = Scoring(workspace, today)
    cyclic = kind in IN_CYCLES
    above = dict(workspace.in_cycle(span)) if cyclic and kind != "objective" else {}
    return Listing(
        kind=kind,
        items=tuple(_in_objectives(scoring, kind, span) if cyclic else _others(scoring, kind, span)),
        cycle=span.name if cyclic else None,
        titles={id_: o.title for id_, o in above.items()},
        ended=frozenset(id_ for id_ in above if scoring.objective(id_).ended),
        committed=frozenset(id_ for id_, o in above.items() if o.ambition == "committed"),
    )


def _in_objectives(scoring: Scoring, kind: Kind, span: Span) -> Iterator[ItemShape]:
    for id_, objective in scoring.workspace.in_cycle(span):
        match kind:
            case "objective":
                yield items.objective(scoring, id_)
            case "key result":
                yield from (items.key_result(scoring, f"{id_}/{slug}") for slug in objective.key_results)
            case _:
                yield from (items.initiative(scoring, f"{id_}/{slug}") for slug in objective.initiatives)


def _others(scoring: Scoring, kind: Kind, span: Span) -> Iterator[ItemShape]:
    workspace = scoring.workspace
    match kind:
        case "kpi":
            yield from (items.kpi(scoring, id_, span) for id_ in workspace.kpis)
        case "person":
            yield from (items.person(workspace, id_) for id_ in workspace.people)
        case "team":
            yield from (items.team(workspace, id_) for id_ in workspace.teams)
        case _:
            yield from (items.role(workspace, id_) for id_ in workspace.roles)
