"""What needs somebody, first: the state, the goal, its owner, and what shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from okr.rendering.look import Look
from okr.rendering.numbers import count
from okr.rendering.terminal.layout import (
    Column,
    Line,
    Part,
    Table,
    cells,
    stripped,
    words,
    wrap,
)
from okr.rendering.terminal.marks import mark
from okr.rendering.words import called, person, shortest_endings, waits_for_close
from okr.views.results import Attention, Report

MOST = 20
"""Rows shown: a longer list is not read. The tree below shows the state of everything."""
_BESIDE = 110
"""Cells from which on a statement has room beside what shows it."""


def attention(report: Report, look: Look) -> Iterator[Line]:
    if report.attention:
        yield (Part("Needs attention", "head"),)
        names = _names(report)
        titles = {objective.id: objective.title for objective in report.objectives}
        rows = [_cells(call, names[call.id], titles, look) for call in report.attention[:MOST]]
        table = Table.fit(_COLUMNS, rows, look, indent=2)
        fits = look.width >= _BESIDE and not table.overflow
        yield from _beside(rows, table) if fits else _stacked(rows, look)
        yield from _rest(report.attention[MOST:], look)
        yield from wrap([*words("Why:", "dim"), Part("okr explain ID", "command")], look, indent=2)
    yield from _to_close(report, look)


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


def _cells(call: Attention, name: str, titles: Mapping[str, str], look: Look) -> tuple[Part, ...]:
    who = person(call.owner) or (f"role/{call.role}" if call.role else "")
    return (
        mark(call.kind, look),
        Part(look.text(name), "command"),
        Part(look.text(called(call, titles))),
        Part(look.text(who), "dim"),
        Part(look.text(call.text)),
    )


_COLUMNS = (
    Column(),
    Column(),
    Column(least=30, wraps=True),
    Column(),
    Column(least=28, wraps=True, shrink=0),
)


def _beside(rows: list[tuple[Part, ...]], table: Table) -> Iterator[Line]:
    for row in rows:
        for line in table.lines(row):
            yield (Part("  "), *line)


def _stacked(rows: list[tuple[Part, ...]], look: Look) -> Iterator[Line]:
    """On a narrow terminal: the state and the goal, below it what shows it, who, and the id."""
    room = 2 + max(cells(row[0].text) for row in rows) + 2
    dot = look.text("·")
    for state, name, statement, who, facts in rows:
        lead = (Part("  "), state, Part(" " * (room - 2 - cells(state.text))))
        first, *more = wrap(words(statement.text), look, indent=room, hang=2) or [()]
        yield stripped((*lead, *first[1:]))
        yield from more
        told = [
            *words(facts.text),
            *words(f"{dot} {who.text}" if who.text else "", "dim"),
            Part(dot, "dim"),
            name,
        ]
        yield from wrap(told, look, indent=room, hang=2)


def _rest(left: tuple[Attention, ...], look: Look) -> Iterator[Line]:
    if left:
        kinds = dict.fromkeys(call.kind for call in left)
        by_kind = ", ".join(
            f"{sum(call.kind == kind for call in left)} {mark(kind, look).text[2:]}" for kind in kinds
        )
        yield from wrap(
            [Part(look.text(f"and {count(len(left), 'more', 'more')}: {by_kind}"))], look, indent=2
        )


def _to_close(report: Report, look: Look) -> Iterator[Line]:
    """Which objectives have ended and wait for their close."""
    ids = report.to_close
    if ids:
        waits = waits_for_close(len(ids))
        named = ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else "")
        told = [*words(look.text(f"{len(ids)} {waits}: {named} ·")), Part("okr close ID", "command")]
        yield from wrap(told, look, hang=2)


_NAMED = 12
"""Objectives that wait for their close, by name."""
