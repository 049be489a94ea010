"""The weekly ritual, and what people said to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import UnsetType

from okr.documents.blocks import Block, Entry, Role, Span, dotted, section, with_facts
from okr.documents.terms import person
from okr.views.results import Blocker, CheckinShare, OverdueTalk, Ritual
from okr.words import Message, joined, plural
from okr.words.numbers import few, number, share, short_date

PAIRS = 3
"""People without a one-on-one on record that are named; the others are counted."""


def ritual(found: Ritual, today: date, pairs: int) -> Iterator[Block]:
    """A short one is a single line; a whole one goes on to what people said to each other."""
    told = _checkins(found.checkins)
    if late := lateness(found.days_late):
        told.append(late)
    if isinstance(found.recognitions, UnsetType):
        blocked = sum(each.solved is None for each in found.blockers)
        if blocked:
            told.append(plural(blocked, "{n} blocker open", "{n} blockers open"))
        row = Entry(dotted(told), _share(found.checkins))
        yield from section(Message("Ritual"), [row], Span("okr report --ritual", "command"))
        return
    rows = []
    for team in sorted({each.team for each in found.checkins}, key=lambda team: (team is None, team or "")):
        weeks = [each for each in found.checkins if each.team == team]
        by_week = " · ".join(f"{each.week[5:]} {each.done}/{each.due}" for each in weeks)
        rows.append(Entry(with_facts(f"team/{team}" if team else Message("no team"), by_week), _share(weeks)))
    yield from section(Message("Check-ins"), rows, joined(told))
    yield from section(Message("Blockers"), blocker_lives(found.blockers, today))
    yield from conversations(found, today, pairs)


def _checkins(shares: Sequence[CheckinShare]) -> list[str]:
    """How many were done of those that were due; what is due today can still be done."""
    due, waiting = sum(each.due for each in shares), sum(each.waiting for each in shares)
    told = []
    if due > waiting:
        told.append(checkins_done(due - waiting, sum(each.done for each in shares)))
    if waiting:
        told.append(plural(waiting, "{n} check-in waits for today", "{n} check-ins wait for today"))
    return told or [Message("no check-in was due yet")]


def _share(shares: Sequence[CheckinShare]) -> str:
    due = sum(each.due - each.waiting for each in shares)
    return share(sum(each.done for each in shares) / due) if due else ""


def lateness(days: float | None) -> str:
    """How late check-ins were, by the median; nothing where there were none."""
    if days:
        return Message("median {days} d late", days=number(days))
    return "" if days is None else Message("mostly on time")


def checkins_done(due: int, done: int) -> str:
    return plural(due, "{done} of {n} due check-in done", "{done} of {n} due check-ins done", done=done)


def blocker_lives(blockers: Iterable[Blocker], today: date) -> list[Entry]:
    """How long each was open, and since when it is solved."""
    rows = []
    for each in blockers:
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
        yield from section(Message("Recognition across teams"), rows)
        apart = Message("no thank-you, one-on-one or goal in common yet")
        yield from section(Message("Could meet"), [*map(_pair, found.across.could_meet)], apart)
    if not isinstance(found.upward, UnsetType):
        rows = [
            Entry((f"@{each.from_} → @{each.to}",), short_date(each.date, today)) for each in found.upward
        ]
        yield from section(Message("Upward feedback"), rows)
    if not isinstance(found.not_talked_with, UnsetType):
        rows = list(_overdue_talks(found.not_talked_with, today, pairs))
        from okr.conversations import TALK_EVERY  # noqa: PLC0415  a short report has no conversations

        without = Message("One-on-ones without a date here for {n} weeks", n=TALK_EVERY.days // 7)
        yield from section(without, rows, Message("private talks are not seen"))


def _pair(pair: tuple[str, str]) -> Entry:
    one, other = (id_.removeprefix("team/") for id_ in pair)
    return Entry((Message("{one} and {other}", one=one, other=other),))


def _overdue_talks(overdue: Iterable[OverdueTalk], today: date, pairs: int) -> Iterator[Entry]:
    """Pairs without a shared talk in one line."""
    none: list[str] = []
    for each in overdue:
        pair = Message("{one} and {other}", one=f"@{each.person}", other=f"@{each.manager}")
        if each.last is None:
            none.append(pair)
        else:
            last = Message("last {day}", day=short_date(each.last, today))
            yield Entry(with_facts(pair, last), plural(each.days or 0, "{n} day", "{n} days"))
    if none:
        yield Entry((few(none, most=pairs),), Message("none on record"))
