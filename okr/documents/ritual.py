"""The weekly ritual, and what people said to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import UnsetType

from okr.documents.blocks import (
    Block,
    Entry,
    Role,
    Span,
    dotted,
    filled,
    section,
    with_facts,
)
from okr.documents.terms import (
    person,
)
from okr.views.results import OverdueTalk, Ritual
from okr.words import Message, joined, plural
from okr.words.numbers import few, number, share, short_date

PAIRS = 3
"""Pairs of teams or people without an entry that are named; the others are counted."""


def ritual(found: Ritual, today: date, pairs: int) -> Iterator[Block]:
    """A short one is a single line; a whole one goes on to what people said to each other."""
    due = sum(each.due for each in found.checkins)
    done = sum(each.done for each in found.checkins)
    checkins: str = Message("no check-in was due yet")
    if due:
        checkins = checkins_done(due, done)
    late: str = ""
    if found.days_late:
        late = Message("median {days} d late", days=number(found.days_late))
    elif found.days_late is not None:
        late = Message("mostly on time")
    if isinstance(found.recognitions, UnsetType):
        blocked = sum(each.solved is None for each in found.blockers)
        blockers = plural(blocked, "{n} blocker open", "{n} blockers open") if blocked else ""
        row = Entry(dotted((checkins, late, blockers)), share(done / due) if due else "")
        yield from section(Message("Ritual"), [row], Span("okr report --ritual", "command"))
        return
    rows = []
    for team in sorted({each.team for each in found.checkins}, key=lambda team: (team is None, team or "")):
        weeks = [each for each in found.checkins if each.team == team]
        by_week = " · ".join(f"{each.week[5:]} {each.done}/{each.due}" for each in weeks)
        kept = sum(each.done for each in weeks) / sum(each.due for each in weeks)
        rows.append(Entry(with_facts(f"team/{team}" if team else Message("no team"), by_week), share(kept)))
    yield from section(Message("Check-ins"), rows, joined(filled((checkins, late))))
    yield from section(Message("Blockers"), _blockers(found, today))
    yield from conversations(found, today, pairs)


def checkins_done(due: int, done: int) -> str:
    return plural(due, "{done} of {n} due check-in done", "{done} of {n} due check-ins done", done=done)


def _blockers(found: Ritual, today: date) -> list[Entry]:
    rows = []
    for each in found.blockers:
        days = plural(each.days, "open, {n} day", "open, {n} days")
        role: Role = "bad"
        if each.solved:
            solved = short_date(each.solved, today)
            days = plural(each.days, "solved {day}, {n} day", "solved {day}, {n} days", day=solved)
            role = "dim"
        rows.append(Entry(with_facts(each.text, each.id, person(each.owner)), Span(days, role)))
    return rows


def conversations(found: Ritual, today: date, pairs: int = PAIRS) -> Iterator[Block]:
    """What people said to each other, where that is asked for."""
    if not isinstance(found.recognitions, UnsetType):
        rows = []
        for each in found.recognitions:
            given_ = Message("{given} given", given=each.given)
            received = Message("{received} received", received=each.received)
            rows.append(Entry(with_facts(f"@{each.person}", given_, received), each.month))
        yield from section(Message("Recognition"), rows)
    if not isinstance(found.across, UnsetType):
        rows = [Entry((" – ".join(each.teams),), str(each.count)) for each in found.across.pairs]
        if never := [" – ".join(pair) for pair in found.across.never]:
            rows.append(Entry((few(never, most=pairs),), Message("none yet")))
        yield from section(Message("Recognition across teams"), rows)
    if not isinstance(found.upward, UnsetType):
        rows = [
            Entry((f"@{each.from_} → @{each.to}",), short_date(each.date, today)) for each in found.upward
        ]
        yield from section(Message("Upward feedback"), rows)
    if not isinstance(found.not_talked_with, UnsetType):
        rows = list(_overdue_talks(found.not_talked_with, today, pairs))
        yield from section(Message("One-on-ones overdue"), rows)


def _overdue_talks(overdue: Iterable[OverdueTalk], today: date, pairs: int) -> Iterator[Entry]:
    """The longest ago first; pairs without a shared talk in one line."""
    none: list[str] = []
    for each in overdue:
        pair = Message("{person} with {manager}", person=f"@{each.person}", manager=f"@{each.manager}")
        if each.last is None:
            none.append(pair)
        else:
            last = Message("last {day}", day=short_date(each.last, today))
            yield Entry(with_facts(pair, last), plural(each.days or 0, "{n} day", "{n} days"))
    if none:
        yield Entry((few(none, most=pairs),), Message("none on record"))
