"""KPIs, scored, as the values that every format shows; indicators with their units, and what others are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from okr import payouts
from okr.kpi_models import Kpi
from okr.ownership import named_owner
from okr.periods import Span
from okr.scores import KpiReading, limits_in_force
from okr.scoring import Scoring
from okr.source_rules import place_of
from okr.views.results import AwaitedPeriod, BonusShape, KpiPart, KpiShape, ReadingShape, like
from okr.workspace import Workspace

_RECENT = 3
"""Readings of a KPI that are shown next to its value."""


def kpi(scoring: Scoring, id_: str, span: Span) -> KpiShape:
    """A KPI as the report of the cycle `span` shows it."""
    workspace = scoring.workspace
    record = workspace.kpis[id_]
    score, group = scoring.kpi(id_, span), workspace.group_of(id_)
    return like(
        KpiShape,
        score,
        score.last,
        score.said,
        record,
        **_held(scoring, id_, record),
        period=score.last.period.name,
        provisional=reading(score.running) if score.running else None,
        last_checkin=max(_answered_on(scoring, id_, score.said.last_checkin), default=None),
        bonus=like(
            BonusShape,
            record.bonus,
            threshold=payouts.threshold(record.bonus, (score.last.at_least, score.last.at_most)),
        )
        if record.bonus
        else None,
        key_results=workspace.readers.get(id_, ()),
        awaited=AwaitedPeriod(period=score.awaited.name, due=scoring.reading_window(id_, score.awaited).due)
        if score.awaited
        else None,
        since=record.since,
        blocker=None if scoring.is_retired(record) else score.said.blocker,
        recent=tuple(reading.value(record) for reading in scoring.ended(id_)[-_RECENT:]),
        moved_by=workspace.movers.get(id_, ()),
        drives=each_once(workspace, record.drives),
        driven_by=workspace.drivers.get(id_, ()),
        from_=workspace.current_id(record.from_) or record.from_ if record.from_ else None,
        linked=linked_in(scoring, id_, span),
        source=place_of(record.source) if record.source else None,
        units=workspace.units.get(id_, ()),
        group_title=workspace.groups[group].title if group else None,
        **_made_of(scoring, id_, score.last.period) if id_ in workspace.composed else {},
    )


def _held(scoring: Scoring, id_: str, record: Kpi) -> dict[str, Any]:
    """What holds on the day of a KPI or an indicator: its names of today, and whether it is retired."""
    workspace = scoring.workspace
    return {
        "id": id_,
        "objective": workspace.current_id(record.objective) or record.objective,
        "role": workspace.slug_in_force("role", record.role),
        "owner": named_owner(workspace, id_, scoring.today),
        "retired": record.retired if scoring.is_retired(record) else None,
    }


def indicator(scoring: Scoring, id_: str, span: Span) -> KpiShape:
    """An indicator without a value of its own: its definition, and its units in the last period of them that was read."""
    workspace = scoring.workspace
    record, settings = workspace.groups[id_], workspace.settings
    units = workspace.units[id_]
    period = max(scoring.kpi(unit, span).last.period for unit in units)
    (at_least, at_most), _ = limits_in_force(record, period.starts, settings)
    return like(
        KpiShape,
        record,
        **_held(scoring, id_, record),
        period=period.name,
        at_least=at_least,
        at_most=at_most,
        **dict.fromkeys(("provisional", "current", "achievement", "last_checkin", "bonus", "source")),
        health="no_data",
        due=False,
        stale=False,
        key_results=(),
        parts=tuple(_part(scoring, unit, 1, period) for unit in units),
        units=units,
        kpi_group=None,
    )


def _answered_on(scoring: Scoring, id_: str, last: int | None) -> Iterator[date]:
    """The day of its last check-in, and those on which the parts of a KPI answered."""
    if last:
        yield date.fromordinal(last)
    if id_ in scoring.workspace.composed:
        yield from (answer.day for each in scoring.readings(id_).values() for answer in each.answers)


def _made_of(scoring: Scoring, id_: str, period: Span) -> Mapping[str, Any]:
    """What a KPI is made of, and what its parts are in a period."""
    weights, record = scoring.workspace.composed[id_], scoring.workspace.kpis[id_]
    parts = tuple(_part(scoring, part, weight, period) for part, weight in weights.items())
    return {
        "sum_of": tuple(weights) if record.sum_of else (),
        "mean_of": dict(weights) if record.mean_of else {},
        "parts": parts,
    }


def _part(scoring: Scoring, id_: str, weight: float, period: Span) -> KpiPart:
    workspace = scoring.workspace
    kpi = workspace.kpis.get(id_)
    found = scoring.kpi_reading(id_, period) if kpi else None
    return KpiPart(
        id=id_,
        weight=weight,
        current=found.current if found else None,
        title=workspace.unit_title(id_) or id_,
        health=found.health if found else "no_data",
        of=found.reading.of(kpi) if kpi and found and found.reading else None,
    )


def each_once(workspace: Workspace, ids: Iterable[str]) -> tuple[str, ...]:
    """Ids of today."""
    return tuple(dict.fromkeys(workspace.current_id(id_) or id_ for id_ in ids)) if ids else ()


def linked_in(scoring: Scoring, kpi: str, span: Span) -> tuple[str, ...]:
    """The key results that read a KPI in a time or are to move it, without what was dropped."""
    workspace = scoring.workspace
    return tuple(
        id_
        for id_ in workspace.linked_to(kpi)
        if workspace.cycle_of(id_).overlaps(span) and not scoring.is_dropped(workspace.key_result(id_))
    )


def reading(record: KpiReading) -> ReadingShape:
    return like(ReadingShape, record, period=record.period.name)
