"""What KPIs pay, and how KPIs and OKRs differ and belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Curve,
    Entries,
    Entry,
    Heading,
    Note,
    Row,
    Span,
    State,
    Table,
    Text,
    filled,
    section,
)
from okr.ids import slug
from okr.views.report_results import Advice, Comparison, Pair
from okr.views.results import PaidKpi, PaidPeriod, Payout
from okr.words import Message, joined
from okr.words.numbers import computed, few, long_date, number, share, span, with_unit
from okr.words.states import name_words

PROBLEMS = 6
"""Problems of one difference, and roles, that are named."""


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
        yield from section(heading, [Entry((each.why,), Span(each.id, "id")) for each in items])


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
        number(kpi.threshold),
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
        yield Note((_equation(Message("factor {value}", value=computed(kpi.factor)), kpi.why),), 2)


def _read(kpi: PaidKpi, period: PaidPeriod, today: date) -> str:
    limit = span(period.at_least, period.at_most)
    if period.achievement is None:
        line = with_unit(limit, kpi.unit)
        if period.current is not None:
            value = with_unit(number(period.current), kpi.unit)
            return Message("{value} so far, limit {limit}", value=value, limit=line)
        if period.ends > today:
            return Message("not over, limit {limit}", limit=line)
        return Message("no reading, limit {limit}", limit=line)
    return Message(
        "{value}, limit {limit}: {achievement}",
        value=with_unit(number(period.current), kpi.unit),
        limit=limit,
        achievement=computed(period.achievement),
    )


def _equation(value: str, why: str) -> str:
    """A sum equals its value, a sentence explains it."""
    return joined((value, why), " = " if why[:1] in "(0123456789" else ": ")


def compare(comparison: Comparison, _today: date) -> Iterator[Block]:
    """The differences side by side, the pairs, the advice with its commands."""
    more = filled((comparison.name, comparison.cycle))
    yield Heading(Message("KPIs and OKRs"), more, level=1)
    yield GAP
    yield differences(comparison)
    yield from section(Message("Linked"), [_pair(pair) for pair in comparison.pairs])
    yield from section(Message("Advice"), list(_advice(comparison.advice)))


def _advice(advice: Sequence[Advice]) -> Iterator[Entry]:
    """Each with its command; roles without a KPI together, since not each needs one."""
    roles = [each for each in advice if each.id.startswith("role/")]
    together = Message(
        "{n} roles have no KPI: {names}. Not every role needs one: begin where a slip would hurt a client.",
        n=len(roles),
        names=few([slug(role.id) for role in roles], most=PROBLEMS),
    )
    for each in advice:
        if each not in roles[1:]:
            message = together if len(roles) > 1 and each in roles else each.message
            yield Entry((message,), below=(Span(each.command, "command"),))


_DIFFERENCES = (
    Column(),
    Column(Message("KPI"), least=24, floor=12, wraps=True),
    Column(Message("OKR"), least=24, floor=12, wraps=True),
    Column(Message("Problems"), least=24, floor=12, wraps=True),
)


def differences(comparison: Comparison, most: int = PROBLEMS) -> Table:
    rows = []
    for each in comparison.differences:
        name, problems = name_words(each.name), few(each.broken_by, "; ", most=most)
        cells = (Span(name, "title"), each.kpi, each.okr, Span(problems, "warn"))
        rows.append(Row(cells, paid=each.name == "reward"))
    return Table(_DIFFERENCES, rows, stack=110)


def _pair(pair: Pair) -> Entry:
    held = Message("limit {limit}, now {value}", limit=pair.line, value=number(pair.current))
    health, pace = states(pair)
    change = ""
    if pair.target is not None:
        change = joined((number(pair.start), number(pair.target)), " → ")
    done = joined(filled((change, share(pair.progress))))
    moved: list[Text] = [
        Message("moved by"), Span(pair.key_result, "id"), done, pace, Curve(pair.key_result_trend)
    ]  # fmt: skip
    return Entry((Span(pair.kpi, "id"), held, Curve(pair.kpi_trend)), health, (moved,))


def states(pair: Pair) -> tuple[State, State]:
    """Of the KPI and of the key result; stale goes before what the old values say."""
    kpi, key_result = "stale" if pair.kpi_stale else pair.health, "stale" if pair.stale else pair.pace
    return State(kpi), State(key_result)
