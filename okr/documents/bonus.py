"""What KPIs pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.documents.blocks import GAP, Block, Column, Entries, Entry, Heading, Note, Row, Span, Table, section
from okr.views.results import PaidKpi, PaidPeriod, Payout
from okr.words import Message, joined
from okr.words.numbers import LIMIT_OPEN, computed, long_date, measured, number, span, with_unit


def bonus(payout: Payout, _today: date) -> Iterator[Block]:
    """A row a KPI, below it each period and the sum that made the factor."""
    about = {"person": payout.of, "cycle": payout.cycle, "day": long_date(payout.as_of)}
    yield Heading(Message("Bonus of {person} in {cycle}, as of {day}", **about), level=1)
    if payout.kpis:
        yield GAP
        yield Table(_PAID, [row for kpi in payout.kpis for row in _paid(kpi, payout)])
    yield GAP
    pay = number(None) if payout.pay is None else number(round(payout.pay, 2))
    rows = [
        Entry((_equation(computed(payout.score), payout.score_why),), Message("score")),
        Entry((_equation(pay, payout.pay_why),), Message("pay")),
    ]
    yield Entries(rows, facts=True)
    for heading, items in ((Message("Left out"), payout.left_out), (Message("Leaks"), payout.leaks)):
        reasons = dict.fromkeys(each.why for each in items)
        named = {why: joined(each.id for each in items if each.why == why) for why in reasons}
        yield from section(heading, [Entry((Span(ids, "id"),), why) for why, ids in named.items()])


_PAID = (
    Column(Message("KPI"), least=24),
    Column(Message("achieved"), "digits"),
    Column(Message("threshold"), "digits", drop=2),
    Column(Message("cap"), "digits", drop=1),
    Column(Message("factor"), "digits"),
    Column(Message("weight"), "digits"),
)


def _paid(kpi: PaidKpi, payout: Payout) -> Iterator[Row | Note]:
    cells = (
        Span(kpi.title, "title"),
        computed(kpi.achievement),
        number(None if kpi.bands else kpi.threshold),
        number(kpi.cap),
        computed(kpi.factor),
        number(kpi.weight),
    )
    yield Row(cells, kpi.id)
    for period in kpi.periods:
        read = _read(kpi, period, payout.as_of)
        yield Note((Span(joined((period.period, read), ": "), "dim"),), 2)
    if kpi.factor is None:
        yield Note((Span(kpi.why, "warn"),), 2)
    else:
        factor = Message("factor {value}", value=computed(kpi.factor))
        told = joined((factor, kpi.why), ": ") if kpi.bands else _equation(factor, kpi.why)
        yield Note((told,), 2)


def _read(kpi: PaidKpi, period: PaidPeriod, today: date) -> str:
    if period.at_least is None and period.at_most is None:
        return joined((with_unit(measured(period.current), kpi.unit), LIMIT_OPEN))
    limit = span(period.at_least, period.at_most)
    if period.achievement is None:
        line = with_unit(limit, kpi.unit)
        if period.current is not None:
            value = with_unit(measured(period.current), kpi.unit)
            return Message("{value} so far, limit {limit}", value=value, limit=line)
        if period.ends > today:
            return Message("not over, limit {limit}", limit=line)
        return Message("no reading, limit {limit}", limit=line)
    return Message(
        "{value}, limit {limit}: {achievement}",
        value=with_unit(measured(period.current), kpi.unit),
        limit=limit,
        achievement=computed(period.achievement),
    )


def _equation(value: str, why: str) -> str:
    """A sum equals its value, a sentence explains it."""
    return joined((value, why), " = " if why[:1] in "(0123456789" else ": ")
