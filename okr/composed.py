"""KPIs that are the sum or the mean of others: what they are made of, and their values from those of their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from okr.findings import Finding
from okr.models import Kpi
from okr.references import loops, post_order, spelled
from okr.updates import Answer, Reading
from okr.words import Message
from okr.workspace import Workspace

Readings = Mapping[str, Reading]
"""Name of a period → what was read of it."""


def field_of(kpi: Kpi) -> str:
    """The key that names what a KPI is made of."""
    return "sum_of" if kpi.sum_of else "mean_of"


def below(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs that a KPI is made of, also those of its parts; without what is no KPI."""
    found = post_order(id_, lambda each: workspace.composed.get(each, ()))
    return tuple(each for each in found if each != id_ and each in workspace.kpis)


def above(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs that are made of a KPI, also through others."""
    return tuple(whole for whole in workspace.composed if id_ != whole and id_ in below(workspace, whole))


def read_parts(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs that are read so that a KPI has a value: itself, or those at the bottom of what it is made of."""
    if id_ not in workspace.composed:
        return (id_,)
    return tuple(each for each in below(workspace, id_) if each not in workspace.composed)


def paid_below(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """The KPIs with a bonus that a KPI is made of; no more those that are retired."""
    if id_ not in workspace.composed:
        return ()
    found = ((each, workspace.kpis[each]) for each in below(workspace, id_))
    return tuple(each for each, kpi in found if kpi.bonus and not kpi.retired)


def readings(workspace: Workspace, id_: str, of: Callable[[str], Readings]) -> dict[str, Reading]:
    """What a KPI has from its parts, by period: where all of them were read in it. Each answers on the day of the last of them.

    None where a part is unknown, or is read in other periods.
    """
    kpi, parts, kpis = workspace.kpis[id_], workspace.composed[id_], workspace.kpis
    if any(part not in kpis or kpis[part].cadence != kpi.cadence for part in parts):
        return {}
    found: dict[str, Reading] = {}
    read = {part: of(part) for part in parts}
    for name, first in read[next(iter(parts))].items():
        if not all(name in each for each in read.values()):
            continue
        values = {part: each[name].value(kpis[part]) for part, each in read.items()}
        value = combined(kpi, values, parts)
        if math.isfinite(value):
            last = max((a for each in read.values() for a in each[name].answers), key=lambda a: a.entry.order)
            entry = last.entry.saying(replace(last.entry.update, item=id_, value=value, of=None, note=None))
            found[name] = Reading(first.period, (Answer(last.day, value, entry, name),))
    return found


def combined(kpi: Kpi, values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of values, or their mean by their weights: as they are written, so that 0.1 + 0.2 is 0.3."""
    total = sum(
        (Decimal(str(value)) * Decimal(str(weights[part])) for part, value in values.items()), Decimal(0)
    )
    if kpi.mean_of:
        return float(total / sum(Decimal(str(weight)) for weight in weights.values()))
    return int(total) if all(isinstance(value, int) for value in values.values()) else float(total)


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
