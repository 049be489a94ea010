"""What to do next about KPIs and OKRs: a few steps, each with a command that can be typed as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from okr.ids import is_part, parent, slug
from okr.parse import repeats
from okr.periods import running_quarter
from okr.scoring import Scoring
from okr.views.report_results import Advice, ChainKpi, Graduation
from okr.views.results import KpiShape
from okr.views.successors import is_whole
from okr.words import Message, plural
from okr.words.numbers import count_periods


def advice(
    scoring: Scoring,
    kpis: Sequence[KpiShape],
    chain: Iterable[ChainKpi],
    graduations: Iterable[Graduation],
    likely: Iterable[tuple[str, str]],
) -> tuple[Advice, ...]:
    """What hurts most first: a decision, then a KPI that would be lost from sight, a link that is missing, what is won.

    `likely`: key results that seem to be about a KPI.
    """
    return (
        *_to_decide(scoring, chain),
        *_under_closed(scoring, kpis),
        *(_to_link(scoring, id_, kpi) for id_, kpi in likely),
        *(_to_graduate(each) for each in graduations if is_whole(each.command)),
    )


def _to_decide(scoring: Scoring, chain: Iterable[ChainKpi]) -> Iterator[Advice]:
    until = running_quarter(scoring.today, scoring.workspace.settings).ends
    for kpi in chain:
        if not kpi.undecided:
            continue
        if kpi.decision:
            message: str = Message(
                "{title} is off its limit, and the decision of {day} has run out. Decide again: act on it, accept it for now, or"
                " change the limit.",
                title=kpi.title,
                day=kpi.decision.date,
            )
        else:
            message = Message(
                "{title} has been off its limit for {periods}. Decide: act on it, accept it for now, or change the limit.",
                title=kpi.title,
                periods=count_periods(kpi.off_periods, kpi.cadence),
            )
        yield Advice(id=kpi.id, message=message, command=f"okr decide {kpi.id} act --until {until}")


def _under_closed(scoring: Scoring, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    objectives = scoring.workspace.objectives
    for kpi in kpis:
        above = objectives.get(kpi.objective)
        if above is None or not scoring.closed_on(above):
            continue
        instead = next(
            (
                id_
                for id_ in _instead(scoring, kpi.objective)
                if not repeats(kpi.title, objectives[id_].title)
            ),
            None,
        )
        if instead:
            message = Message(
                "{title} is linked to {objective}, which is closed. {instead} is open.",
                title=kpi.title,
                objective=kpi.objective,
                instead=instead,
            )
            yield Advice(id=kpi.id, message=message, command=f"okr set {kpi.id} objective={instead}")


def _instead(scoring: Scoring, closed: str) -> Iterator[str]:
    """Open objectives that may take the place of a closed one: the same goal in a later cycle, else what it supports,
    else one of a cycle around it."""
    workspace = scoring.workspace
    span = workspace.cycle_of(closed)
    spans = {id_: workspace.cycle_of(id_) for id_, _ in scoring.open}
    later = (id_ for id_ in spans if slug(id_) == slug(closed) and spans[id_].starts > span.starts)
    yield from sorted(later, key=lambda id_: (spans[id_], id_))
    for named in workspace.objectives[closed].supports:
        if now := workspace.current_id(named):
            above = parent(now) if is_part(now) else now
            if above in spans:
                yield above
    around = (id_ for id_ in spans if spans[id_].holds(span))
    yield from sorted(around, key=lambda id_: (spans[id_].days, id_))


def _to_link(scoring: Scoring, id_: str, kpi: str) -> Advice:
    workspace = scoring.workspace
    message = Message(
        "{title} seems to move {kpi}, and is not linked to it.",
        title=workspace.own_title(id_),
        kpi=workspace.own_title(kpi),
    )
    return Advice(id=id_, message=message, command=f"okr set {id_} moves+={kpi}")


def _to_graduate(ready: Graduation) -> Advice:
    if ready.why == "won":
        message: str = Message(
            "{title} has reached its target. Make it a KPI, so that it stays there.", title=ready.title
        )
    else:
        message = plural(
            ready.cycles,
            "{title} has been a goal for {n} cycle in a row, and is kept. Make it a KPI, so that nobody has to plan it again.",
            "{title} has been a goal for {n} cycles in a row, and is kept. Make it a KPI, so that nobody has to plan it again.",
            title=ready.title,
        )
    return Advice(id=ready.id, message=message, command=ready.command)
