"""The agenda of a meeting, the same on a terminal and on a page: numbered sections with minutes, one fact a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Entries,
    Entry,
    Heading,
    Note,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    filled,
    with_facts,
)
from okr.documents.month import BELOW, health, moved_columns, moved_row
from okr.documents.terms import limit, person
from okr.periods import week_name
from okr.views.meeting_results import Coming, MeetingAgenda, Meetings, MeetingState, OpenDecision, Win
from okr.views.period_results import MonthKpi
from okr.words import Day, Message, joined, plural
from okr.words.numbers import long_date, number, short_date, with_unit
from okr.words.states import overdue

_SHOWN = 10
"""Rows of a section; the others are counted."""
Rows = Sequence[Entry] | Table

_TITLES = {
    "wins": Message("Wins"),
    "numbers": Message("Numbers"),
    "blockers": Message("In the way"),
    "next": Message("Next 7 days"),
    "health": Message("Health"),
    "decisions": Message("One decision"),
}
_QUESTIONS = {
    "blockers": Message("Who clears it?"),
    "health": Message("What do we do about it, or do we accept it until a date?"),
}
"""What is asked where a section has something."""


_PURPOSES = {
    "week": Message("wins, numbers, what is in the way, the next 7 days"),
    "month": Message("what moved, KPIs, changes in the plan"),
    "review": Message("end of a cycle: grades, plan and result, lessons"),
    "plan": Message("start of a cycle: lessons, capacity, what to leave out"),
    "retro": Message("the ritual itself: keep, stop, start"),
}


def meeting(found: MeetingAgenda | Meetings, today: date) -> Iterator[Block]:
    if isinstance(found, MeetingAgenda):
        yield from _agenda(found)
        return
    yield Heading(Message("Meetings"), (found.name,), level=1)
    team = f" --team {found.team}" if found.team else ""
    yield Entries([_state(each, today, team) for each in found.meetings])
    if found.open:
        yield Paragraph((plural(found.open, "{n} open decision", "{n} open decisions"),))


def _state(each: MeetingState, today: date, team: str) -> Entry:
    last = Message("last {day}", day=short_date(each.last, today)) if each.last else ""
    facts = (plural(each.minutes, "{n} minute", "{n} minutes"), last)
    return Entry(with_facts(_PURPOSES[each.kind], *facts), Span(f"okr meet {each.kind}{team}", "command"))


def _agenda(found: MeetingAgenda) -> Iterator[Block]:
    total = plural(sum(found.minutes.values()), "{n} minute", "{n} minutes")
    yield Heading(found.name, (_when(found), long_date(found.as_of), total), level=1)
    for place, (name, minutes) in enumerate(found.minutes.items(), 1):
        yield GAP
        yield from _section(found, place, name, minutes)
    yield GAP
    team = f" --team {found.team}" if found.team else ""
    yield Paragraph((Message("Record:"), Span(f'okr meet {found.kind}{team} --decision "…"', "command")))


def _when(found: MeetingAgenda) -> str:
    """The time that the meeting is about."""
    return Message("week {week}", week=int(week_name(found.as_of)[-2:]))


def _section(found: MeetingAgenda, place: int, name: str, minutes: int) -> Iterator[Block]:
    """Its number, title and minutes, and below them its rows; an empty one has a dash."""
    rows = _ROWS[name](found)
    title = joined((f"{place}.", _TITLES[name]), " ")
    empty = "" if isinstance(rows, Table) or rows else "–"
    yield Heading(title, filled((Message("{n} min", n=minutes), empty)))
    if empty:
        return
    if isinstance(rows, Table):
        yield rows
    else:
        yield Entries(rows[:_SHOWN])
        if left := len(rows) - _SHOWN if len(rows) > _SHOWN else 0:
            yield Paragraph((plural(left, "and {n} more", "and {n} more"),), indent=1)
    if question := _QUESTIONS.get(name):
        yield Paragraph((question,), indent=1)


# ── the rows of each section ─────────────────────────────────────────────────────────────────────


def _wins(found: MeetingAgenda) -> list[Entry]:
    return [Entry(_win(each), Span(person(each.person), "person")) for each in found.wins or ()]


def _win(win: Win) -> list[Text]:
    match win.kind:
        case "thanks":
            return [Message("thanks to @{person}: {text}", person=win.title, text=win.text)]
        case "reached":
            return with_facts(win.title, Message("target reached"), win.text)
        case "milestone":
            return with_facts(win.title, Message("{names} reached", names=joined(win.milestones)), win.text)
        case "initiative":
            return with_facts(win.title, Message("initiative done"))
        case "decision":
            return with_facts(win.title, Message("decision done"))
        case "note":
            return with_facts(win.text, win.title)


def _numbers(found: MeetingAgenda) -> Rows:
    """By objective: what was there before, what is there now."""
    items = found.numbers or ()
    if not items:
        return ()
    before = {each.id: each for each in found.before}
    rows: list[Row | Note] = []
    for objective in dict.fromkeys(each.objective for each in items):
        rows.append(Note((Span(found.titles[objective], "title"),)))
        mine = (each for each in items if each.objective == objective)
        rows += [moved_row(each, before[each.id], ended=False, begun=found.cycle.begun) for each in mine]
    day = short_date(found.since, found.as_of)
    return Table(moved_columns(day, Message("now")), rows, below=BELOW, indent=1)


def _blockers(found: MeetingAgenda) -> list[Entry]:
    return [
        Entry(
            with_facts(each.text, each.title, person(each.owner)),
            Span(plural(each.days, "{n} day", "{n} days") if each.days else Message("today"), "bad"),
        )
        for each in found.blockers or ()
    ]


_COMING = {
    "initiative": "",
    "agreement": Message("agreement"),
    "decision": Message("decision"),
    "onboarding": Message("onboarding"),
}


def _next(found: MeetingAgenda) -> list[Entry]:
    return [
        Entry(with_facts(each.title, _COMING[each.kind], person(each.person)), _due(each, found.as_of))
        for each in found.next or ()
    ]


def _due(item: Coming | OpenDecision, today: date) -> Span:
    """How late it is, or on which day it is due."""
    if item.due is None:
        return Span(Message("no day"), "dim")
    if item.late_days and item.late_days > 0:
        return Span(overdue(item.late_days), "bad")
    return Span(Message("today") if item.due == today else Day(item.due, weekday=True), "dim")


def _health(found: MeetingAgenda) -> list[Entry]:
    return [_kpi(each) for each in found.health or ()]


def _kpi(kpi: MonthKpi) -> Entry:
    ended = [each for each in kpi.periods if not each.running]
    last = with_unit(number(ended[-1].value), kpi.unit) if ended else ""
    bound = Message("limit {limit}", limit=limit(kpi))
    linked = "" if kpi.key_results else Message("no key result linked")
    return Entry(with_facts(kpi.title, last, bound, linked, person(kpi.owner)), health(kpi, ended))


def _decisions(found: MeetingAgenda) -> list[Entry]:
    return [
        Entry(
            with_facts(
                each.text,
                person(each.owner),
                Message("decided on {day}", day=short_date(each.date, found.as_of)),
            ),
            _due(each, found.as_of),
            command=f"okr checkin {each.id} done",
        )
        for each in found.decisions or ()
    ]


_ROWS: Mapping[str, Callable[[MeetingAgenda], Rows]] = {
    "wins": _wins,
    "numbers": _numbers,
    "blockers": _blockers,
    "next": _next,
    "health": _health,
    "decisions": _decisions,
}
