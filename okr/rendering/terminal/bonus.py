"""What KPIs pay on a terminal: a row a KPI, below it each period and the sum that made the factor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.rendering.look import Look
from okr.rendering.numbers import NONE, about, long_date, number, on_digits
from okr.rendering.terminal.layout import GAP, Column, Line, Part, Table, words, wrap
from okr.rendering.words import line
from okr.views.results import PaidKpi, PaidPeriod, Payout

_COLUMNS = (
    Column("KPI", least=24),
    Column("achieved", align="right"),
    Column("threshold", align="right", drop=2),
    Column("cap", align="right", drop=1),
    Column("factor", align="right"),
    Column("weight", align="right"),
)
_INDENT = 4


def bonus_lines(payout: Payout, look: Look) -> Iterator[Line]:
    head = f"Bonus of {payout.of} in {payout.cycle}, as of {long_date(payout.as_of)}"
    yield from wrap(words(look.text(head), "head"), look, hang=2)
    if payout.kpis:
        yield ()
        yield from _kpis(payout, look)
    yield ()
    yield from _sum("score", about(payout.score), payout.score_why, look)
    yield from _sum("pay", amount(payout.pay), payout.pay_why, look)
    for head, what, style in (("Left out", payout.left_out, "dim"), ("Leaks", payout.leaks, "warn")):
        if what:
            yield ()
            yield (Part(head, "head"),)
            for each in what:
                yield from wrap(
                    [Part(look.text(f"{each.id}:")), *words(look.text(each.why), style)],
                    look,
                    indent=2,
                    hang=2,
                )


def _kpis(payout: Payout, look: Look) -> Iterator[Line]:
    figures = [
        [about(kpi.achievement) for kpi in payout.kpis],
        [number(kpi.threshold) for kpi in payout.kpis],
        [number(kpi.cap) for kpi in payout.kpis],
        [about(kpi.factor) for kpi in payout.kpis],
        [number(kpi.weight) for kpi in payout.kpis],
    ]
    columns = [on_digits(column) for column in figures]
    rows = [
        (Part(look.text(kpi.title), "title"), *(Part(look.text(text)) for text in texts))
        for kpi, *texts in zip(payout.kpis, *columns, strict=True)
    ]
    table = Table.fit(_COLUMNS, rows, look)
    yield table.heads()
    for row, kpi in zip(rows, payout.kpis, strict=True):
        yield table.line(row)
        yield from _steps(kpi, payout, look)


def _steps(kpi: PaidKpi, payout: Payout, look: Look) -> Iterator[Line]:
    for period in kpi.periods:
        told = f"{period.period}: {_read(kpi, period, payout.as_of)}"
        yield from wrap(words(look.text(told), "dim"), look, indent=_INDENT, hang=2)
    if kpi.factor is None:
        yield from wrap(words(look.text(kpi.why), "warn"), look, indent=_INDENT, hang=2)
        return
    equals = "" if sign(kpi.why) == ":" else " ="
    told = f"factor {about(kpi.factor)}{equals or ':'} {kpi.why}"
    parts = words(look.text(told))
    yield from wrap(parts, look, indent=_INDENT, hang=2)


def _read(kpi: PaidKpi, period: PaidPeriod, today: date) -> str:
    unit = f" {kpi.unit}" if kpi.unit else ""
    held = line(period.at_least, period.at_most)
    if period.achievement is None and period.current is not None:
        return f"{number(period.current)}{unit} so far, line {held}{unit}"
    if period.achievement is None:
        return f"{'not over' if period.ends > today else 'not read'}, line {held}{unit}"
    return f"{number(period.current)}{unit}, line {held}: {about(period.achievement)}"


def amount(pay: float | None) -> str:
    """Pay to the hundredth: `9490`, `9489.5`."""
    return NONE if pay is None else number(round(pay, 2))


def _sum(name: str, value: str, why: str, look: Look) -> Iterator[Line]:
    room = len("score") + GAP
    lead = (
        [Part(look.text(f"{value}:"), "title")]
        if sign(why) == ":"
        else [Part(look.text(value), "title"), Part("=")]
    )
    parts = [*lead, *words(look.text(why))]
    first, *more = wrap(parts, look, indent=room, hang=2)
    yield (Part(name.ljust(room)), *first[1:])
    yield from more


def sign(why: str) -> str:
    """What stands between a number and its reason: a sum equals it, a sentence explains it."""
    return "=" if why[:1] in "(0123456789" else ":"
