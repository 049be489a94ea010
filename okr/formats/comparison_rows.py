"""KPIs and OKRs as one chain, in the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okr.formats import fields_of
from okr.views.report_results import Afterwards, ChainKpi, Comparison

_COLUMNS = (
    "section", "name", "kpi", "okr", "broken_by", "command", "code", "owner", "unit", "at_least", "at_most", "health", "stale",
    "trend", "off_periods", "before", "now", "since", "drives", "driven_by", "decision", "until", "undecided", "paid",
    "start", "target", "current", "progress", "pace", "cadence", "before_period", "now_period", "objective", "initiatives",
    "initiatives_done",
)  # fmt: skip
_OUTCOME = (
    "kpi", "kpi_title", "unit", "link", "before_period", "before", "at_end_period", "at_end", "now_period", "now", "moved",
    "held",
)  # fmt: skip


def comparison_rows(comparison: Comparison) -> Iterator[Sequence[object]]:
    """A row a KPI, below it one for each key result that reads it or is to move it; then all else, section by section."""
    yield _COLUMNS
    for entry in _compared(comparison):
        yield [entry.get(name) for name in _COLUMNS]


def _compared(comparison: Comparison) -> Iterator[Mapping[str, Any]]:
    for kpi in comparison.kpis:
        yield from _chained(kpi)
    for row in comparison.differences:
        yield {"section": "difference"} | fields_of(row)
    for pair in comparison.pairs:
        yield {"section": "pair", "name": pair.title, "kpi": pair.kpi, "okr": pair.key_result}
    for ready in comparison.graduations:
        yield {"section": "graduation", "name": ready.title, "okr": ready.id, "command": ready.command}
    for change in comparison.alone:
        yield {"section": "alone", "name": change.title, "okr": change.id}
    for found in comparison.hygiene:
        told = {"code": found.code, "broken_by": (found.message, found.fix)}
        yield {"section": "hygiene", "name": found.id} | told
    for role in comparison.idle_roles:
        yield {"section": "idle_role", "name": role}
    for advice in comparison.advice:
        told = {"broken_by": (advice.message,), "command": advice.command}
        yield {"section": "advice", "name": advice.id} | told


def _chained(kpi: ChainKpi) -> Iterator[Mapping[str, Any]]:
    row = fields_of(kpi) | {"section": "kpi", "name": kpi.title, "kpi": kpi.id}
    for name, read in (("before", kpi.before), ("now", kpi.now)):
        if read:
            row |= {name: read.value, f"{name}_period": read.period}
    if kpi.decision:
        row |= {"decision": kpi.decision.decision, "until": kpi.decision.until}
    yield row
    for mover in kpi.moved_by:
        names = {"section": mover.link, "name": mover.title, "kpi": kpi.id, "okr": mover.id}
        done = sum(each.done for each in mover.initiatives)
        yield fields_of(mover) | names | {"initiatives": len(mover.initiatives), "initiatives_done": done}


def afterwards_rows(found: Afterwards) -> Iterator[Sequence[object]]:
    """One row for each KPI of a key result; a key result without one has a row of its own."""
    after = found.after
    yield ("key_result", "title", "objective", "progress", *_OUTCOME)
    for each in (*after.key_results, *after.unlinked) if after else ():
        lead = (each.id, each.title, each.objective, each.progress)
        for kpi in each.kpis:
            read = (kpi.before, kpi.at_end, kpi.now)
            values = (value for of in read for value in ((of.period, of.value) if of else (None, None)))
            yield (*lead, kpi.id, kpi.title, kpi.unit, kpi.link, *values, kpi.moved, kpi.held)
        if not each.kpis:
            yield (*lead, *(None for _ in _OUTCOME))
