"""The report on a terminal: what needs somebody, the objectives, the KPIs, and how the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from msgspec import UnsetType

from okr.rendering.look import Look
from okr.rendering.numbers import count, long_date, number, on_digits, percent, score
from okr.rendering.pages import ritual_sections
from okr.rendering.terminal.attention import attention
from okr.rendering.terminal.layout import Column, Line, Part, Table, cells, ellipsise, words, wrap
from okr.rendering.terminal.marks import mark
from okr.rendering.terminal.pages import section_lines
from okr.rendering.terminal.tree import tree
from okr.rendering.words import WORDS, cycle_name, line, slug, state
from okr.views.shapes import HEALTHS, KpiShape, Report

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
    facts.append(f"{percent(cycle.elapsed)} of the {span_word(cycle.name)} gone")
    dot = look.text(" · ")
    fits = sum(cells(look.text(fact)) for fact in facts) + len(dot) * (len(facts) - 1) <= look.width
    for told in (facts,) if fits else (facts[:-2], facts[-2:]):
        text = ellipsise(look.text(dot.join(told)), look.width, look)
        yield (Part(text, "head" if told[0] == facts[0] else ""),)


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
    Column("KPIs", least=24),
    Column("", drop=4),
    Column("line"),
    Column("last period", drop=3),
    Column("", align="right"),
    Column("health"),
    Column("", drop=2),
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
        yield table.line(row)


def _kpi_cells(kpi: KpiShape, value: str, look: Look) -> tuple[Part, ...]:
    return (
        Part(look.text(f"  {kpi.title}")),
        Part(look.text(kpi.unit or ""), "dim"),
        Part(look.text(line(kpi.at_least, kpi.at_most))),
        Part(look.text(kpi.period), "dim"),
        Part(look.text(value)),
        mark(state(kpi), look),
        Part(look.text(_moved_by(kpi)), "dim"),
        Part(look.text(_running(kpi)), "dim"),
    )


def _moved_by(kpi: KpiShape) -> str:
    if not kpi.key_results:
        return "no key result works on it"
    return f"read by {', '.join(slug(id_) for id_ in kpi.key_results)}"


def _running(kpi: KpiShape) -> str:
    now = kpi.provisional
    return f"{now.period} so far {number(now.current)}, {WORDS[now.health]}" if now else ""


def _versus(report: Report, look: Look) -> Iterator[Line]:
    totals = report.totals
    if not totals.kpis and not totals.key_results:
        return
    yield from wrap(
        [Part("KPI versus OKR", "head"), Part("  "), Part("okr compare", "command"), *words("tells more")],
        look,
    )
    health = ", ".join(f"{totals.health[h]} {WORDS[h]}" for h in HEALTHS if totals.health.get(h))
    lines_held = f"{count(totals.kpis, 'KPI')} {'holds' if totals.kpis == 1 else 'hold'} a line"
    mean = f"mean {score(totals.mean)}" if totals.mean is not None else "no data yet"
    changes = f"{count(totals.key_results, 'key result')} {'moves' if totals.key_results == 1 else 'move'} one: {mean}"
    yield from _fact(f"{lines_held}{f': {health}' if health else ''} · {changes}", look)
    read = sum(bool(kpi.key_results) for kpi in report.kpis)
    alone = sum(kpi.health == "unhealthy" and not kpi.key_results for kpi in report.kpis)
    if report.kpis:
        told = f"{count(read, 'KPI')} {'is' if read == 1 else 'are'} read by a key result"
        told += f" · {count(alone, 'unhealthy KPI')} {'has' if alone == 1 else 'have'} none" if alone else ""
        yield from _fact(told, look)


def _fact(text: str, look: Look) -> Iterator[Line]:
    yield from wrap(words(look.text(text)), look, indent=2, hang=2)
