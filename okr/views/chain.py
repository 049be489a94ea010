"""KPIs and OKRs as one chain: how a KPI went around a cycle, who moves it, what it drives, and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from okr import formulas
from okr.composed import paid_below
from okr.decisions import last_decisions, undecided
from okr.formulas import Health, Trend
from okr.ids import parent
from okr.periods import DAY, Span, is_off, kpi_period, last_ended
from okr.scoring import Scoring
from okr.updates import Reading
from okr.views import items, kpi_items
from okr.views.decisions import decision
from okr.views.published import EVERYTHING, Sight
from okr.views.report_results import AloneShape, ChainKpi, Link, Mover
from okr.views.results import AwaitedPeriod, KpiPeriod, KpiShape, ObjectiveShape, like

PERIODS = 3
"""How many of the last readings of a KPI are shown."""


class Readings(Struct, frozen=True):
    """A KPI around a cycle; each is null where nothing was read."""

    before: KpiPeriod | None
    """The last that was read of the periods that ended before the cycle began."""
    at_end: KpiPeriod | None
    """The last that was read of the periods that ended in the cycle."""
    now: KpiPeriod | None
    """The last reading of a period that has ended."""
    later: int
    """How many periods were read that ended after the cycle."""


def readings_around(scoring: Scoring, kpi: str, cycle: Span) -> Readings:
    """By the day of the scores; readings have periods, so nothing is stored of a close."""
    read = scoring.ended(kpi)
    before = [each for each in read if each.period.ends < cycle.starts]
    in_cycle = [each for each in read if each.period.ends in cycle]
    return Readings(
        before=_shape(scoring, kpi, before[-1]) if before else None,
        at_end=_shape(scoring, kpi, in_cycle[-1]) if in_cycle else None,
        now=_shape(scoring, kpi, read[-1]) if read else None,
        later=sum(each.period.ends > cycle.ends for each in read),
    )


def _shape(scoring: Scoring, kpi: str, read: Reading) -> KpiPeriod:
    reading = scoring.kpi_reading(kpi, read.period)
    return KpiPeriod(
        period=reading.period.name,
        value=reading.current,
        at_least=reading.at_least,
        at_most=reading.at_most,
        health=reading.health,
    )


def moved(before: KpiPeriod | None, after: KpiPeriod | None, unit: str | None) -> Trend | None:
    """How a KPI went from one reading to a later one; null where one of them is missing, or both are the same."""
    if before is None or after is None or before.period == after.period:
        return None
    if before.value is None or after.value is None:
        return None
    return formulas.direction(before.value, after.value, (after.at_least, after.at_most), unit)


def next_reading(scoring: Scoring, kpi: str) -> AwaitedPeriod | None:
    """The last period that ended, or the running one where that is read; none of a KPI that was retired."""
    record, settings = scoring.workspace.kpis[kpi], scoring.workspace.settings
    if scoring.is_retired(record):
        return None
    period = last_ended(scoring.today, record.cadence, settings)
    while period.name in scoring.readings(kpi) or is_off(period, settings):
        period = kpi_period(period.ends + DAY, record.cadence, settings)
    return AwaitedPeriod(period=period.name, due=scoring.reading_window(kpi, period).due)


# ── the chain ────────────────────────────────────────────────────────────────────────────────────


Goals = Mapping[str, ObjectiveShape]
"""Objectives by their ids, as the readers of the report see them."""


def chain(
    scoring: Scoring, span: Span, kpis: Sequence[KpiShape], goals: Goals, sight: Sight = EVERYTHING
) -> tuple[ChainKpi, ...]:
    """The KPIs of the report of the cycle `span`, each with who moves it: what needs a decision first."""
    decided, waiting = last_decisions(scoring.workspace, scoring.today), undecided(scoring)

    @cache
    def goal(id_: str) -> ObjectiveShape:
        return goals.get(id_) or sight.objective(items.objective(scoring, id_))

    found = []
    for kpi in kpis:
        around, last = readings_around(scoring, kpi.id, span), decided.get(kpi.id)
        trend = moved(around.before, around.now, kpi.unit)
        found.append(
            like(
                ChainKpi,
                kpi,
                periods=tuple(_shape(scoring, kpi.id, each) for each in scoring.ended(kpi.id)[-PERIODS:]),
                before=around.before,
                now=around.now,
                since=trend,
                next_reading=next_reading(scoring, kpi.id) if around.now and trend is None else None,
                moved_by=_movers(scoring, span, kpi.id, goal),
                drives=_in_use(scoring, kpi.drives),
                driven_by=_in_use(scoring, kpi.driven_by),
                decision=sight.decision(decision(scoring.workspace, last, scoring.today)) if last else None,
                undecided=kpi.id in waiting,
                paid=kpi.bonus is not None or bool(paid_below(scoring.workspace, kpi.id)),
            )
        )
    return tuple(_in_order(found))


def _in_use(scoring: Scoring, ids: Iterable[str]) -> tuple[str, ...]:
    """Without KPIs that are gone or retired."""
    kpis = scoring.workspace.kpis
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ in kpis and not scoring.is_retired(kpis[id_]))


def _movers(
    scoring: Scoring, span: Span, kpi: str, goal: Callable[[str], ObjectiveShape]
) -> tuple[Mover, ...]:
    """The key results that read a KPI or are to move it: what is open first; what does both is told once."""
    reads = scoring.workspace.readers.get(kpi, ())
    found: list[tuple[str, Link, ObjectiveShape]] = [
        (id_, "reads" if id_ in reads else "moves", goal(parent(id_)))
        for id_ in kpi_items.linked_in(scoring, kpi, span)
        if not scoring.is_given_up(parent(id_))
    ]
    found.sort(key=lambda each: each[2].closed is not None)
    return tuple(_mover(*each) for each in found)


def _mover(id_: str, link: Link, goal: ObjectiveShape) -> Mover:
    key_result = next(each for each in goal.key_results if each.id == id_)
    plan = tuple(each for each in goal.initiatives if each.key_result == id_)
    return like(Mover, key_result, link=link, initiatives=plan)


_RANKS: Mapping[Health | None, int] = {"unhealthy": 1, "watch": 2, "no_data": 3, "healthy": 4, None: 5}


def _rank(kpi: ChainKpi) -> int:
    """How much it asks for: a decision, then what is off its limit, what is not read, and what is well."""
    return 0 if kpi.undecided else _RANKS[kpi.health]


def _cause(id_: str, waiting: Mapping[str, ChainKpi]) -> str:
    """What drives it and asks for as much, or what drives that; a loop ends where it began."""
    passed: set[str] = set()
    while id_ not in passed:
        passed.add(id_)
        causes = (each for each in waiting[id_].driven_by if each in waiting)
        id_ = next((each for each in causes if _rank(waiting[each]) <= _rank(waiting[id_])), id_)
    return id_


def _in_order(kpis: Sequence[ChainKpi]) -> Iterator[ChainKpi]:
    """What asks for most first; an effect that is not well comes right behind its cause."""
    waiting = {kpi.id: kpi for kpi in sorted(kpis, key=_rank)}
    while waiting:
        stack = [_cause(next(iter(waiting)), waiting)]
        while stack:
            kpi = waiting.pop(stack.pop(), None)
            if kpi is not None:
                yield kpi
                effects = [waiting[id_] for id_ in kpi.drives if id_ in waiting]
                unwell = [each for each in effects if each.health not in ("healthy", None)]
                stack += [each.id for each in sorted(unwell, key=_rank)[::-1]]


# ── changes without a KPI ────────────────────────────────────────────────────────────────────────


def alone(scoring: Scoring, objectives: Iterable[ObjectiveShape]) -> tuple[AloneShape, ...]:
    """Changes of open goals that neither read a KPI nor are to move one; not those of personal goals."""
    workspace = scoring.workspace
    linked = {id_ for links in (workspace.readers, workspace.movers) for ids in links.values() for id_ in ids}
    return tuple(
        AloneShape(id=kr.id, title=kr.title)
        for objective in objectives
        if objective.closed is None and objective.scope != "personal"
        for kr in objective.key_results
        if kr.measure == "change" and kr.dropped is None and kr.id not in linked
    )
