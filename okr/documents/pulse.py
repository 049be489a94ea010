"""The pulse: how many gave each answer, beside the record before; and the statements to ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    DOT,
    GAP,
    Block,
    Column,
    Curve,
    Either,
    Entries,
    Entry,
    Folded,
    Heading,
    Heat,
    Paragraph,
    Row,
    Span,
    Table,
    filled,
)
from okr.pulse import LEAST, SCALE, first_day
from okr.views.pulse import AnswerCounts, PulseShow, PulseStatements, StatementCounts
from okr.words import Message, joined
from okr.words.numbers import month_name

_COLUMNS = (
    Column(Message("statement"), wraps=True, least=22, floor=16),
    Column(brief=True, drop=1),
    *(Column(str(value), align="right") for value in SCALE),
    Column(Message("4 or 5"), align="right"),
    Column(Message("last time"), align="right", drop=2),
)


def pulse(found: PulseShow, today: date) -> Iterator[Block]:  # noqa: ARG001  every document is given the day
    month = month_name(first_day(found.month))
    before = Message("before: {month}", month=month_name(first_day(found.before))) if found.before else ""
    of = found.teams[0].name if found.team else ""
    yield Heading(Message("Pulse of {month}", month=month), filled((of, before)), level=1)
    yield Paragraph((Span(Message("How many gave each answer, from 1 (not at all) to 5 (fully)."), "dim"),))
    yield GAP
    yield _table(found.statements)
    if found.words:
        yield GAP
        yield Heading(Message("In their own words, in random order"))
        yield Entries([Entry((text,)) for text in found.words])
    if found.teams and not found.team:
        names = joined([each.name for each in found.teams])
        line = Message("By team: {names}", names=names)
        commands = Span(f"okr pulse show --team {found.teams[0].team}", "command")
        yield GAP
        yield Either(
            [Paragraph((line, DOT, commands))],
            [Folded(each.name, [_table(each.statements)]) for each in found.teams],
        )


def brief(found: PulseShow) -> Iterator[Entry]:
    """A line for each statement, for the agenda of a meeting."""
    for each in found.statements:
        told = Message("4 or 5: {share}", share=_high(each.now)) if each.now else _FEW
        was = Message("was {share}", share=_high(each.before)) if each.before else ""
        yield Entry((each.text,), lead=joined(filled((told, was))))


_FEW = Message("fewer than {n} answers", n=LEAST)


def _table(statements: Sequence[StatementCounts]) -> Table:
    return Table(_COLUMNS, list(map(_row, statements)))


def _row(each: StatementCounts) -> Row:
    was = Span(_high(each.before), "dim")
    if each.now is None:
        return Row((each.text, "", *("" for _ in SCALE), Span(_FEW, "dim"), was))
    counts, n = each.now.counts, each.now.answers
    cells = (Heat(count / n, str(count), neutral=True) for count in counts)
    return Row((each.text, Curve(counts, floor=0), *cells, _high(each.now), was))


def _high(counts: AnswerCounts | None) -> str:
    return Message("{part} of {whole}", part=counts.high, whole=counts.answers) if counts else ""


def statements(found: PulseStatements, today: date) -> Iterator[Block]:  # noqa: ARG001  as above
    yield Paragraph((Message("Answer each from 1 (not at all) to 5 (fully). You can leave one out."),))
    yield Paragraph((Message("We do not ask for your name. We keep only how many people gave each answer."),))
    yield GAP
    yield Entries([Entry((each.text,)) for each in found.statements])
    yield GAP
    head = ",".join(each.slug for each in found.statements)
    yield Paragraph((Span(Message("Columns of the CSV: {columns}", columns=head), "dim"),))
    yield Paragraph((Span("okr pulse record --file answers.csv", "command"),))
