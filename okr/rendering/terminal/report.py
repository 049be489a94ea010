"""The report on a terminal: what needs somebody, the objectives, the KPIs, and how the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from msgspec import UnsetType

from okr.rendering.look import Look
from okr.rendering.numbers import count, long_date, number, on_digits, percent
from okr.rendering.pages import ritual_sections
from okr.rendering.terminal.attention import attention
from okr.rendering.terminal.layout import Column, Line, Part, Table, cells, ellipsise, words, wrap
from okr.rendering.terminal.marks import mark
from okr.rendering.terminal.pages import section_lines
from okr.rendering.terminal.tree import tree
from okr.rendering.words import cycle_name, first_or_read, line, running, slug, state, tallies, trend
from okr.views.results import KpiShape, Report

_SPANS = (
    (r"\d{4}", "year"),
    (r"\d{4}-H\d", "half-year"),
    (r"\d{4}-Q\d", "quarter"),
    (r"\d{4}-\d\d", "month"),
)


def report_lines(report: Report, look: Look) -> Iterator[Line]:
    look = replace(look, as_of=report.as_of)
    yield from _header(report, look)
    for section in (
        attention(report, look),
        _objectives(report, look),
        _kpis(report, look),
        _versus(report, look),
    ):
        lines = list(section)
        if lines:
            yield ()
            yield from lines
    if not isinstance(report.ritual, UnsetType) and report.objectives:
        filled = (each for each in ritual_sections(report.ritual, report.as_of) if each.rows)
        yield from section_lines(filled, look)


def span_word(cycle: str) -> str:
    return next((word for pattern, word in _SPANS if re.fullmatch(pattern, cycle)), "cycle")


def _header(report: Report, look: Look) -> Iterator[Line]:
    cycle = report.cycle
    facts = [report.name] if report.name else []
    facts += [cycle_name(cycle), f"as of {long_date(report.as_of)}"]
    facts.append(f"{percent(cycle.elapsed)} of the {span_word(cycle.name)} elapsed")
    dot = look.text(" · ")
    fits = sum(cells(look.text(fact)) for fact in facts) + len(dot) * (len(facts) - 1) <= look.width
    for told in (facts,) if fits else (facts[:-2], facts[-2:]):
        text = ellipsise(look.text(dot.join(told)), look.width, look)
        yield (Part(text, "head" if told[0] == facts[0] else ""),)
    yield from _tallies(report, look)


def _tallies(report: Report, look: Look) -> Iterator[Line]:
    """Counts with shapes and words; the numbers of the labels below one another."""
    found = [(number_, noun, states) for number_, noun, states in tallies(report)]
    digits = max((len(str(number_)) for number_, _, _ in found), default=0)
    room = max((len(noun) for _, noun, _ in found), default=0)
    for number_, noun, states in found:
        label = f"{number_:>{digits}} {noun:<{room}} "
        marks = [(mark(state_, look), n) for state_, n in states]
        counted = [m._replace(text=f"{m.text[0]} {n} {m.text[2:]} ") for m, n in marks]
        yield from wrap([Part(label), *counted], look, hang=len(label) + 1)


def _objectives(report: Report, look: Look) -> Iterator[Line]:
    if report.objectives or report.above:
        yield from tree(report, look)
        if report.objectives:
            return
    else:
        yield (Part("Objectives", "head"),)
    yield from _hint(f"No objectives in {report.cycle.name} yet:", _add_objective(report), look)
    if not report.objectives and not report.kpis:
        yield from _hint("A whole example to look at:", "okr init --example DIR", look)


def _add_objective(report: Report) -> str:
    return f'okr add objective "What is to change" -q {report.cycle.name}'


def _hint(text: str, command: str, look: Look) -> Iterator[Line]:
    yield from wrap([*words(look.text(text)), Part(look.text(command), "command")], look, indent=2, hang=2)


_KPI_COLUMNS = (
    Column("KPIs", least=24, wraps=True),
    Column("value", align="right"),
    Column("limit"),
    Column("health"),
    Column("period", drop=4),
    Column("last three", drop=5),
    Column("", drop=2),
    Column("", drop=3),
    Column("", drop=1),
)


def _kpis(report: Report, look: Look) -> Iterator[Line]:
    if not report.kpis:
        if report.objectives:
            yield (Part("KPIs", "head"),)
            command = 'okr add kpi "What must hold" --objective ID --role ROLE --at-least N'
            yield from _hint("No KPIs yet:", command, look)
        return
    values = on_digits([number(kpi.current) for kpi in report.kpis])
    rows = [_kpi_cells(kpi, value, look) for kpi, value in zip(report.kpis, values, strict=True)]
    table = Table.fit(_KPI_COLUMNS, rows, look)
    yield table.heads()
    for row in rows:
        yield from table.lines(row)


def _kpi_cells(kpi: KpiShape, value: str, look: Look) -> tuple[Part, ...]:
    unit = f" {kpi.unit}" if kpi.unit else ""
    return (
        Part(look.text(f"  {kpi.title}")),
        Part(look.text(value)),
        Part(look.text(f"{line(kpi.at_least, kpi.at_most)}{unit}")),
        mark(state(kpi), look),
        Part(look.text(first_or_read(kpi)), "dim"),
        Part(look.text(" ".join(map(number, kpi.recent)) if len(kpi.recent) > 1 else ""), "dim"),
        Part(look.text(trend(kpi)), "dim"),
        Part(
            look.text(f"linked to {', '.join(map(slug, kpi.key_results))}" if kpi.key_results else ""), "dim"
        ),
        Part(look.text(running(kpi, look.as_of)), "dim"),
    )


def _versus(report: Report, look: Look) -> Iterator[Line]:
    """How KPIs and OKRs belong together, in a line."""
    totals = report.totals
    if not totals.kpis or not totals.key_results:
        return
    linked = sum(bool(kpi.key_results) for kpi in report.kpis)
    alone = sum(state(kpi) == "unhealthy" and not kpi.key_results for kpi in report.kpis)
    told = [f"{linked} of {count(totals.kpis, 'KPI')} linked to a key result"]
    if alone:
        told.append(
            f"{count(alone, 'unhealthy KPI')} {'has' if alone == 1 else 'have'} no key result behind it"
        )
    yield from wrap(
        [
            Part("KPI versus OKR", "head"),
            *words(look.text(f"· {' · '.join(told)} ·")),
            Part("okr compare", "command"),
        ],
        look,
        hang=2,
    )
