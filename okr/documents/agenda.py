"""A one-on-one prepared from facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.documents.blocks import (
    Block,
    Entry,
    Heading,
    Span,
    State,
    section,
    with_facts,
)
from okr.documents.people import (
    agreement_row,
    checkin_row,
    initiative_row,
    kpi_row,
    or_else,
    spoken_rows,
)
from okr.documents.terms import (
    confidences,
    periods_kept,
)
from okr.views.people_results import (
    Agenda,
    GoalFact,
)
from okr.words import Message, joined, plural
from okr.words.numbers import long_date, share, short_date


def agenda(found: Agenda, _today: date) -> Iterator[Block]:
    today = found.as_of
    since: str = Message("no one-on-one on record")
    if found.since:
        since = Message("last one-on-one {day}", day=long_date(found.since))
    title = Message("One-on-one with {name}", name=found.name)
    yield Heading(title, (Span(found.id, "person"), long_date(today), since), level=1)
    yield from or_else(_agenda(found, today), (Message("Nothing stands out."),))


def _agenda(found: Agenda, today: date) -> Iterator[Block]:
    goals = [
        Entry(with_facts(f"{g.objective} › {g.title}", *_why(g, today)), State(g.pace)) for g in found.goals
    ]
    blockers = []
    for each in found.blockers:
        texts = with_facts(joined((each.title, each.text), ": "), each.id)
        blockers.append(Entry(texts, Span(plural(each.days, "{n} day", "{n} days"), "bad")))
    yield from section(Message("Goals"), goals)
    yield from section(Message("Blockers"), blockers)
    yield from section(Message("Overdue initiatives"), [initiative_row(each) for each in found.initiatives])
    yield from section(Message("Open agreements"), [agreement_row(each) for each in found.agreements])
    yield from section(Message("Notes of check-ins"), [checkin_row(each, today) for each in found.checkins])
    yield from section(Message("Recognition since last time"), spoken_rows(found.recognitions, today))
    yield from section(Message("KPIs outside their limit"), [kpi_row(each) for each in found.kpis])
    yield from section(Message("Questions"), [Entry((text,)) for text in found.questions])


def _why(goal: GoalFact, today: date) -> Iterator[str]:
    if goal.stale and goal.last_checkin:
        yield Message("no check-in since {day}", day=short_date(goal.last_checkin, today))
    elif goal.stale:
        yield Message("no check-in yet")
    if goal.low_confidence:
        yield confidences(goal.confidences)
    if goal.falling:
        yield Message("slower at each of three check-ins")
    if goal.progress is not None and goal.kept is not None:
        yield periods_kept(goal)
    elif goal.progress is not None:
        yield Message(
            "{share}, expected {expected}", share=share(goal.progress), expected=share(goal.expected)
        )
