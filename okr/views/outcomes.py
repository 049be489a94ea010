"""What key results moved: the KPIs behind those of closed objectives, before their cycle and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from okr.formulas import NO_LINE
from okr.ids import parent
from okr.models import KeyResult
from okr.periods import Span, previous_cycle
from okr.scoring import Scoring
from okr.views.chain import moved, next_reading, readings_around
from okr.views.report_results import After, ClosedKeyResult, HeldKpi, OutcomeKpi
from okr.views.results import KpiPeriod, like

LATER = 2
"""From so many periods read after the cycle on it shows whether a KPI stayed better."""

_BACK = 9
"""Cycles that a review looks back: of a KPI that is read once a year two readings are known after eight quarters."""


def after(scoring: Scoring, cycle: Span) -> After | None:
    """What the key results of a cycle moved; null while none of them is closed."""
    found = _after(scoring, cycle)
    return found if found.closed else None


def after_cycle(scoring: Scoring, cycle: Span) -> After:
    """What the key results of a cycle moved, and those that were closed without a KPI; also where none is closed."""
    found = _after(scoring, cycle)
    linked = {each.id for each in found.key_results}
    ended = (each for id_ in _closed(scoring, cycle) for each in _kept(scoring, id_).items())
    alone = (_closed_key_result(scoring, id_, kr) for id_, kr in ended if id_ not in linked)
    return replace(found, unlinked=tuple(alone))


def _closed(scoring: Scoring, cycle: Span) -> list[str]:
    return [id_ for id_, o in scoring.workspace.in_cycle(cycle) if scoring.closed_on(o)]


def _after(scoring: Scoring, cycle: Span) -> After:
    """Each KPI counts once."""
    closed = _closed(scoring, cycle)
    seen: dict[str, OutcomeKpi] = {}
    key_results = tuple(each for id_ in closed for each in _outcomes(scoring, id_, seen))
    watched = sum(map(is_watched, seen.values()))
    ends = [kpi.moved for kpi in seen.values() if not is_watched(kpi)]
    unread = [kpi for kpi in seen.values() if end_of(kpi) is None]
    still = ends.count("steady") + ends.count("worse")
    return After(
        cycle=cycle.name,
        key_results=key_results,
        closed=sum(len(_kept(scoring, id_)) for id_ in closed),
        moved=ends.count("better"),
        still=still,
        unread=len(unread),
        new=len(seen) - ends.count("better") - still - len(unread) - watched,
        watched=watched,
    )


def outcomes(scoring: Scoring, objective_id: str) -> tuple[ClosedKeyResult, ...]:
    """The key results of an objective that are linked to a KPI, and what became of these KPIs by the day of the scores."""
    return tuple(_outcomes(scoring, objective_id, {}))


def asked_again(scoring: Scoring, cycle: Span) -> Iterator[HeldKpi]:
    """KPIs that got better in an earlier cycle, and of which the second period read after it ended in `cycle` or later."""
    settings, earlier = scoring.workspace.settings, cycle
    for _ in range(_BACK):
        before = previous_cycle(earlier, settings)
        if before is None:
            return
        earlier = before
        if not any(_is_asked(scoring, kpi, earlier, cycle) for kpi in _linked(scoring, earlier)):
            continue
        found = _after(scoring, earlier).key_results
        kpis = {kpi.id: kpi for each in found for kpi in each.kpis}
        for kpi in kpis.values():
            end = end_of(kpi)
            if (
                kpi.held is None
                or not (kpi.before and end and kpi.now)
                or not _is_asked(scoring, kpi.id, earlier, cycle)
            ):
                continue
            titles = (each.title for each in found if kpi.id in {other.id for other in each.kpis})
            yield like(HeldKpi, kpi, cycle=earlier.name, at_end=end, key_results=tuple(dict.fromkeys(titles)))


def _linked(scoring: Scoring, cycle: Span) -> set[str]:
    """The KPIs to which key results of a cycle are linked."""
    workspace = scoring.workspace
    known = workspace.outlines.get(cycle.name)
    named = {kpi for pairs in (known.reads, known.moves) for _, kpi in pairs} if known else set()
    return {now for kpi in named if (now := workspace.current_id(kpi)) and now in workspace.kpis}


def _is_asked(scoring: Scoring, kpi: str, earlier: Span, cycle: Span) -> bool:
    """Whether two periods after an earlier cycle have been read, but had not ended before `cycle` began: then the review
    before asked."""
    if sum(each.period.ends > earlier.ends for each in scoring.ended(kpi)) < LATER:
        return False
    ends = (each.period.ends for each in scoring.readings(kpi).values())
    return sum(earlier.ends < day < cycle.starts for day in ends) < LATER


def end_of(kpi: OutcomeKpi) -> KpiPeriod | None:
    """The reading to hold against the one before: at the end of the cycle, or the last one where no period ended in it."""
    if kpi.at_end or not kpi.before or not kpi.now:
        return kpi.at_end or (None if kpi.before else kpi.now)
    return kpi.now if kpi.now.period != kpi.before.period else None


def is_watched(kpi: OutcomeKpi) -> bool:
    """Whether it was read where it had no limit: it goes up or down, and gets neither better nor worse."""
    end = end_of(kpi)
    return end is not None and (end.at_least, end.at_most) == NO_LINE


def _outcomes(scoring: Scoring, objective_id: str, seen: dict[str, OutcomeKpi]) -> Iterator[ClosedKeyResult]:
    """`seen` keeps each KPI of a cycle, since several key results may move one."""
    workspace = scoring.workspace
    cycle = workspace.cycle_of(objective_id)
    for id_, key_result in _kept(scoring, objective_id).items():
        kpis = tuple(
            replace(
                _outcome(scoring, kpi, cycle, seen),
                link="reads" if id_ in workspace.readers.get(kpi, ()) else "moves",
            )
            for kpi in workspace.kpis_of(id_)
            if kpi in workspace.kpis
        )
        if kpis:
            yield _closed_key_result(scoring, id_, key_result, kpis)


def _closed_key_result(
    scoring: Scoring, id_: str, key_result: KeyResult, kpis: tuple[OutcomeKpi, ...] = ()
) -> ClosedKeyResult:
    progress = scoring.key_result(id_).progress
    return ClosedKeyResult(
        id=id_, title=key_result.title, objective=parent(id_), progress=progress, kpis=kpis
    )


def _kept(scoring: Scoring, objective_id: str) -> Mapping[str, KeyResult]:
    """The key results of an objective that were not dropped."""
    parts = scoring.workspace.objectives[objective_id].key_results.items()
    return {f"{objective_id}/{name}": kr for name, kr in parts if not scoring.is_dropped(kr)}


def _outcome(scoring: Scoring, kpi: str, cycle: Span, seen: dict[str, OutcomeKpi]) -> OutcomeKpi:
    if kpi not in seen:
        record, read = scoring.workspace.kpis[kpi], readings_around(scoring, kpi, cycle)
        found = like(OutcomeKpi, read, record, id=kpi, link="moves", moved=None, held=None)
        end = end_of(found)
        trend = moved(found.before, end, record.unit)
        if trend == "better" and read.later >= LATER:
            held = moved(found.before, found.now, record.unit) == "better"
        else:
            held = None
        awaited = None if end else next_reading(scoring, kpi)
        seen[kpi] = replace(found, moved=trend, held=held, awaited=awaited)
    return seen[kpi]
