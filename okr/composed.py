"""KPIs that are the sum or the mean of others: what they are made of, and their values from those of their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import Literal

from msgspec import Struct
from msgspec.structs import astuple, replace

from okr.findings import Finding
from okr.kpi_models import Kpi
from okr.measure_rules import added
from okr.periods import Span, is_expected, not_before
from okr.references import loops, post_order, spelled
from okr.units import ratio
from okr.updates import Answer, Ratio, Reading
from okr.words import Message
from okr.workspace import Workspace

Readings = Mapping[str, Reading]
"""Name of a period → what was read of it."""


Combination = Literal["sum", "mean", "counts"]


def combination(kpi: Kpi) -> Combination:
    """How a KPI is made of others: their sum, their mean, or the ratio of their added counts."""
    return kpi.roll_up or ("mean" if kpi.mean_of else "sum")


def field_of(kpi: Kpi) -> str:
    """The key that names what a KPI is made of."""
    return "roll_up" if kpi.roll_up else "sum_of" if kpi.sum_of else "mean_of"


def below(workspace: Workspace, *ids: str) -> tuple[str, ...]:
    """The KPIs that KPIs are made of, also those of their parts; without what is no KPI."""
    found = post_order("", lambda each: workspace.composed.get(each, ()) if each else ids)
    return tuple(each for each in found if each not in ids and each in workspace.kpis)


def above(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs that are made of a KPI, also through others."""
    return tuple(whole for whole in workspace.composed if id_ != whole and id_ in below(workspace, whole))


class Bottom(Struct, frozen=True):
    """What counts of all that a KPI is made of, also through others: a chain of parts may be long."""

    read: tuple[str, ...] = ()
    """Those that are read."""
    paid: tuple[str, ...] = ()
    """Those with a bonus; no more those that are retired."""
    begins: tuple[str | None, ...] = ()
    """Each `since` of them."""


def _bottoms(workspace: Workspace) -> Mapping[str, Bottom]:
    """Of each KPI that is made of others, worked out once; of one in a loop what is known of its parts."""
    kpis = workspace.kpis
    found: dict[str, Bottom] = vars(workspace).setdefault("bottoms", {})
    if found:
        return found

    def unknown(id_: str) -> Iterator[str]:
        return (part for part in workspace.composed.get(id_, ()) if part not in found)

    for whole in workspace.composed:
        for id_ in post_order(whole, unknown) if whole not in found else ():
            parts = [part for part in workspace.composed.get(id_, ()) if part in kpis]
            if parts:
                columns = zip(*(astuple(_with(workspace, part, found)) for part in parts), strict=True)
                found[id_] = Bottom(*(tuple(dict.fromkeys(chain.from_iterable(each))) for each in columns))
    return found


def _with(workspace: Workspace, part: str, found: Mapping[str, Bottom]) -> Bottom:
    kpi, bottom = workspace.kpis[part], found.get(part, Bottom())
    return Bottom(
        read=bottom.read if part in workspace.composed else (part,),
        paid=(*bottom.paid, part) if kpi.bonus and not kpi.retired else bottom.paid,
        begins=(*bottom.begins, kpi.since),
    )


def _bottom(workspace: Workspace, id_: str) -> Bottom:
    return _bottoms(workspace).get(id_, Bottom()) if id_ in workspace.composed else Bottom(read=(id_,))


def read_parts(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs that are read so that a KPI has a value: itself, or those at the bottom of what it is made of."""
    return _bottom(workspace, id_).read


def paid_below(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs with a bonus that a KPI is made of; no more those that are retired."""
    return _bottom(workspace, id_).paid


def has_begun(workspace: Workspace, id_: str, period: Span) -> bool:
    """Whether a period is expected of a KPI, and of all that it is made of."""
    begins = (workspace.kpis[id_].since, *_bottom(workspace, id_).begins)
    return all(is_expected(period, since, workspace.settings) for since in begins)


def readings(workspace: Workspace, id_: str, of: Callable[[str], Readings]) -> dict[str, Reading]:
    """What a KPI has from its parts, by period: where all of them were read in it. Each answers on the day of the last of them.

    None where a part is unknown, or is read in other periods.
    """
    kpi, parts, kpis = workspace.kpis[id_], workspace.composed[id_], workspace.kpis
    if any(part not in kpis or kpis[part].cadence != kpi.cadence for part in parts):
        return {}
    found: dict[str, Reading] = {}
    every = {part: of(part) for part in parts}
    for period in sorted({reading.period for each in every.values() for reading in each.values()}):
        read = {part: each[period.name] for part, each in every.items() if period.name in each}
        if any(part not in read for part in parts_in(workspace, id_, period)):
            continue
        value, counts = combined(kpi, {part: (parts[part], each, kpis[part]) for part, each in read.items()})
        if value is not None and math.isfinite(value):
            last = max((a for each in read.values() for a in each.answers), key=lambda a: a.entry.order)
            update = replace(last.entry.update, item=id_, value=value, of=counts, note=None)
            answer = Answer(last.day, value, last.entry.saying(update), period.name)
            found[period.name] = Reading(period, (answer,))
    return found


def parts_in(workspace: Workspace, id_: str, period: Span) -> Iterator[str]:
    """The parts that are expected in a period: of an indicator no units that join later or had been retired."""
    kpis, is_group = workspace.kpis, id_ in workspace.groups
    for part in workspace.composed[id_]:
        kpi = kpis.get(part)
        gone = kpi and kpi.retired and kpi.retired.date < period.ends
        if not (is_group and kpi and (gone or not not_before(period, kpi.since, workspace.settings))):
            yield part


def combined(kpi: Kpi, read: Mapping[str, tuple[float, Reading, Kpi]]) -> tuple[float | None, Ratio | None]:
    """What readings, each with its weight and KPI, come to: their sum, or their mean by their weights, as they are written,
    so that 0.1 + 0.2 is 0.3; or the ratio of their added counts, with these."""
    how = combination(kpi)
    if how == "counts":
        counts = [of for _, reading, part in read.values() if (of := reading.of(part))]
        if len(counts) < len(read):
            return None, None
        total = (added([first for first, _ in counts]), added([second for _, second in counts]))
        return (ratio(total, kpi.unit), total) if total[1] else (None, None)
    pairs = [(Decimal(str(weight)), reading.value(part)) for weight, reading, part in read.values()]
    if how == "sum":
        return added([value for _, value in pairs]), None
    total_weight = sum((weight for weight, _ in pairs), Decimal(0))
    weighted = sum((weight * Decimal(str(value)) for weight, value in pairs), Decimal(0))
    return (float(weighted / total_weight), None) if total_weight else (None, None)


# ── loops ────────────────────────────────────────────────────────────────────────────────────────


def part_loops(workspace: Workspace) -> Iterator[Finding]:
    """One finding at what each KPI in a loop is made of: each answer names it."""
    for loop in loops(workspace.composed):
        message = Message("loop of parts, so it has no value: {loop}", loop=spelled(loop))
        for id_ in loop:
            yield Finding(
                path=workspace.path(id_),
                code="R022",
                key=(field_of(workspace.kpis[id_]),),
                id=id_,
                message=message,
                fix=Message("remove one of these references"),
            )
