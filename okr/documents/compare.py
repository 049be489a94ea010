"""How KPIs and OKRs differ and belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Curve,
    Entry,
    Heading,
    Row,
    Span,
    State,
    Table,
    Text,
    filled,
    section,
)
from okr.documents.outcomes import afterwards
from okr.ids import slug
from okr.views.report_results import Advice, Afterwards, Comparison, Pair
from okr.words import Message, joined
from okr.words.numbers import few, number, share
from okr.words.states import name_words

PROBLEMS = 6
"""Problems of one difference, and roles, that are named."""


def compare(comparison: Comparison, today: date) -> Iterator[Block]:
    """The differences side by side, the pairs, the advice with its commands."""
    if isinstance(comparison, Afterwards):
        yield from afterwards(comparison, today)
        return
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
