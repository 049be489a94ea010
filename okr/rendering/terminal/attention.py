"""What needs somebody, first and with the command: stale, off track, at risk, unhealthy, blocked, due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from okr.rendering.look import Look
from okr.rendering.numbers import count, number, score, short_date
from okr.rendering.terminal.layout import (
    Column,
    Line,
    Part,
    Table,
    cells,
    crop_statement,
    ellipsise,
    stripped,
    wrap,
)
from okr.rendering.terminal.marks import mark
from okr.rendering.words import is_dropped, line_in_words, person, shortest_endings
from okr.views.shapes import KeyResultShape, KpiShape, ObjectiveShape, Report

ORDER = ("stale", "off_track", "at_risk", "unhealthy", "blocked", "due")
MOST = 20
"""Rows shown: a longer list is not read. The tree below shows the state of everything."""


@dataclass(frozen=True, slots=True)
class Call:
    """One item that needs somebody."""

    state: str
    statement: str
    who: str
    facts: str
    command: str


def calls(report: Report) -> list[Call]:
    """One an item, the most urgent states first."""
    names = _names(report)
    found = [
        call
        for objective in report.objectives
        if objective.closed is None
        for item in objective.key_results
        if not is_dropped(item, report.as_of) and (call := _of_key_result(objective, item, names, report))
    ]
    found += [call for kpi in report.kpis if (call := _of_kpi(kpi, names))]
    return sorted(found, key=lambda call: ORDER.index(call.state))


def _names(report: Report) -> dict[str, str]:
    """How each item is named in a command. In a cycle that does not hold today only the whole id is sure."""
    ids = [kpi.id for kpi in report.kpis]
    for objective in (*report.objectives, *report.above):
        ids.append(objective.id)
        ids += (item.id for item in objective.key_results)
        ids += (item.id for item in objective.initiatives)
    if not report.cycle.starts <= report.as_of <= report.cycle.ends:
        return {id_: id_ for id_ in ids}
    return shortest_endings(ids)


def _of_key_result(
    objective: ObjectiveShape, item: KeyResultShape, names: dict[str, str], report: Report
) -> Call | None:
    states = [
        state
        for state, holds in (
            ("stale", item.stale),
            (item.pace, item.pace in ("off_track", "at_risk")),
            ("blocked", bool(item.blocker)),
            ("due", item.due),
        )
        if holds
    ]
    if not states:
        return None
    behind = f"{score(item.progress)}, expected {score(item.expected)}"
    facts = {
        "stale": _silence(item.last_checkin, report),
        "off_track": behind,
        "at_risk": behind,
        "blocked": f"blocked: {item.blocker}",
        "due": _silence(item.last_checkin, report),
    }
    told = "; ".join(facts[state] for state in states if state in (states[0], "blocked"))
    verb = "explain" if states[0] in ("off_track", "at_risk") else "checkin"
    # A key result that reads a KPI takes no values of its own: the reading is what is missing.
    target = item.kpi if item.kpi and verb == "checkin" and states[0] != "blocked" else item.id
    command = f"okr {verb} {names.get(target, target)}"
    return Call(states[0], f"{objective.title} › {item.title}", person(item.owner), told, command)


def _of_kpi(kpi: KpiShape, names: dict[str, str]) -> Call | None:
    if kpi.retired:
        return None
    states = [
        state
        for state, holds in (
            ("stale", kpi.stale),
            ("unhealthy", kpi.health == "unhealthy"),
            ("blocked", bool(kpi.blocker)),
            ("due", kpi.due),
        )
        if holds
    ]
    if not states:
        return None
    unit = f" {kpi.unit}" if kpi.unit else ""
    facts = {
        "stale": f"no reading for {kpi.period}",
        "unhealthy": f"{number(kpi.current)}{unit}, {line_in_words(kpi.at_least, kpi.at_most, kpi.unit)}",
        "blocked": f"blocked: {kpi.blocker}",
        "due": f"no reading for {kpi.period}",
    }
    told = "; ".join(facts[state] for state in states if state in (states[0], "blocked"))
    verb = "explain" if states[0] == "unhealthy" else "checkin"
    who = person(kpi.owner) or (f"role/{kpi.role}" if kpi.role else "")
    return Call(states[0], f"{kpi.title} (KPI)", who, told, f"okr {verb} {names.get(kpi.id, kpi.id)}")


def _silence(last: date | None, report: Report) -> str:
    return f"no check-in since {short_date(last, report.as_of)}" if last else "no check-in yet"


_COLUMNS = (
    Column(),
    Column(least=40, crop=crop_statement),
    Column(drop=1),
    Column(least=24),
    Column(),
)


def attention(report: Report, look: Look) -> Iterator[Line]:
    found = calls(report)
    if not found:
        return
    yield (Part("Needs attention", "head"),)
    rows = [_cells(call, look) for call in found[:MOST]]
    table = Table.fit(_COLUMNS, rows, look, indent=2)
    for row in rows:
        if table.overflow:
            yield from _stacked(row, max(cells(r[0].text) for r in rows), look)
        else:
            yield (Part("  "), *table.line(row))
    left = found[MOST:]
    if left:
        by_state = ", ".join(
            f"{n} {mark(s, look).text[2:]}" for s in ORDER if (n := sum(call.state == s for call in left))
        )
        yield from wrap(
            [Part(look.text(f"and {count(len(left), 'more', 'more')}: {by_state}"))], look, indent=2
        )


def _cells(call: Call, look: Look) -> tuple[Part, ...]:
    return (
        mark(call.state, look),
        Part(look.text(call.statement)),
        Part(look.text(call.who), "dim"),
        Part(look.text(call.facts)),
        Part(look.text(call.command), "command"),
    )


def _stacked(row: tuple[Part, ...], state_cells: int, look: Look) -> Iterator[Line]:
    """On a narrow terminal: the state and the statement, below it the facts and the command."""
    state, statement, _, facts, command = row
    indent = 2 + state_cells + 2
    room = look.width - indent
    gap = " " * (indent - 2 - cells(state.text))
    yield stripped((Part("  "), state, Part(gap), Part(crop_statement(statement.text, room, look))))
    together = cells(command.text) + 2
    if cells(facts.text) + together <= room:
        yield (Part(" " * indent), facts, Part("  "), command)
        return
    yield (Part(" " * indent), facts._replace(text=ellipsise(facts.text, room, look)))
    yield (Part(" " * min(indent, max(look.width - cells(command.text), 2))), command)
