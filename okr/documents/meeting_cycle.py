"""The sections of the meetings of a cycle: review, plan and retro."""

from __future__ import annotations

from datetime import date

from msgspec import UnsetType

from okr.documents.blocks import Cell, Column, Entry, Row, Span, State, Table, filled, with_facts
from okr.documents.measures import limit_words
from okr.documents.month import health, thanks
from okr.documents.pulse import brief
from okr.documents.ritual import blocker_lives, checkins_done, lateness
from okr.documents.terms import graded, person, with_ambition
from okr.pulse import first_day
from okr.views.meeting_results import Capacity, CarriedGoal, Graded, MeetingAgenda
from okr.views.outcome_words import change, reading
from okr.views.period_results import ReviewKpi
from okr.views.results import NeedShape
from okr.words import Message, joined, plural
from okr.words.numbers import month_name, number, share, short_date
from okr.words.states import name_words

# ── review ───────────────────────────────────────────────────────────────────────────────────────


def grades(found: MeetingAgenda) -> list[Entry]:
    return [_grade(each) for each in found.grades or ()]


def _grade(each: Graded) -> Entry:
    """An objective with its grade, and a question where plan and result say different things."""
    outcome = name_words(each.outcome) if each.outcome else ""
    state = joined(filled((Message("closed"), outcome)), ": ") if each.closed else Message("proposed")
    work = plural(
        each.planned, "{done} of {n} initiative done", "{done} of {n} initiatives done", done=each.done
    )
    title = with_ambition(each.title, committed=each.ambition == "committed")
    facts = (work if each.planned else "", person(each.owner), state)
    lead = Span(graded(each.grade, each.band), State(each.band or "no_data").role)
    return Entry(with_facts(title, *facts), lead, below=[_CONTRASTS[each.contrast]] if each.contrast else ())


_CONTRASTS = {
    "result_without_plan": Message("The result came without the plan. What made it?"),
    "plan_without_result": Message("The plan is done, the result is not there. What was missing?"),
}


def compared(found: MeetingAgenda) -> list[Entry]:
    return [_compared(each, found.as_of) for each in found.compared or ()]


def _compared(kpi: ReviewKpi, today: date) -> Entry:
    """Before and after the cycle, and below it the key results that were linked to it."""
    read = [each for each in (kpi.before, kpi.after) if each]
    values = joined((reading(each, today, kpi.unit) for each in (kpi.before, kpi.after)), " → ")
    bound = limit_words(kpi)
    below = [Span(joined(kpi.titles, "; "), "dim")] if kpi.titles else ()
    facts = values, change(kpi.before, kpi.after, kpi.unit), bound
    return Entry(with_facts(kpi.title, *facts), health(kpi, read), below)


def lessons(found: MeetingAgenda) -> list[Entry]:
    return [Entry(with_facts(each.lesson, each.title)) for each in found.lessons or ()]


def pulse(found: MeetingAgenda) -> list[Entry]:
    return [*brief(found.pulse)] if found.pulse else []


def month_of_pulse(found: MeetingAgenda) -> str:
    return month_name(first_day(found.pulse.month)) if found.pulse else ""


def given(found: MeetingAgenda) -> list[Entry]:
    return thanks(found.thanks or ())


# ── plan ─────────────────────────────────────────────────────────────────────────────────────────


def carried(found: MeetingAgenda) -> list[Entry]:
    return [_carried(each) for each in found.carried or ()]


def _carried(goal: CarriedGoal) -> Entry:
    done = Message("carried over") if goal.now else ""
    state = name_words(goal.outcome) if goal.outcome else Message("not closed")
    return Entry(with_facts(goal.title, person(goal.owner), state, done), share(goal.grade, down=True))


_CAPACITY = (
    Column(Message("Person"), least=16, floor=10, wraps=True),
    Column(Message("objectives"), "right"),
    Column(Message("key results"), "right"),
    Column(Message("initiatives"), "right", drop=2),
    Column(Message("KPIs"), "right", drop=3),
    Column(Message("days away"), "right", drop=1),
)


def capacity(found: MeetingAgenda) -> Table | tuple[()]:
    people = found.capacity or ()
    return Table(_CAPACITY, [_counts(each) for each in people], indent=1) if people else ()


def _counts(each: Capacity) -> Row:
    counts = (each.objectives, each.key_results, each.initiatives, each.kpis, each.away)
    cells: list[Cell] = [number(n) if n else "" for n in counts]
    return Row((each.name, *cells))


def needs(found: MeetingAgenda) -> list[Entry]:
    return [_need(each, found) for each in found.needs or ()]


def _need(need: NeedShape, found: MeetingAgenda) -> Entry:
    by = Message("by {day}", day=short_date(need.by, found.as_of)) if need.by else ""
    asked = Message("asked of {who}", who=need.from_)
    refused = need.answer == "no"
    lead = Span(Message("not agreed") if refused else Message("no answer yet"), "bad" if refused else "warn")
    facts = (asked, by, found.titles[need.objective], need.note)
    return Entry(with_facts(need.what, *facts), lead, command="" if refused else f"okr ack {need.id} yes")


# ── retro ────────────────────────────────────────────────────────────────────────────────────────


def checkins(found: MeetingAgenda) -> list[Entry]:
    return [
        Entry(
            with_facts(each.name or Message("no team"), checkins_done(each.due, each.done)), share(each.share)
        )
        for each in found.checkins or ()
    ]


def days_late(found: MeetingAgenda) -> str:
    return "" if isinstance(found.days_late, UnsetType) else lateness(found.days_late)


def hindered(found: MeetingAgenda) -> list[Entry]:
    return blocker_lives(found.hindered or (), found.as_of)


def days_blocked(found: MeetingAgenda) -> str:
    if not found.days_blocked or len(found.hindered or ()) < 2:
        return ""
    return Message("half of them solved within {n} d", n=number(found.days_blocked))


def kept(found: MeetingAgenda) -> list[Entry]:
    """How many meetings and decisions are on record, and what became of them."""
    if not found.kept or not (found.kept.meetings or found.kept.decided):
        return []
    counts = found.kept
    facts = (
        plural(
            counts.decided, "{done} of {n} decision done", "{done} of {n} decisions done", done=counts.done
        )
        if counts.decided
        else "",
        Message("{n} overdue", n=counts.late) if counts.late else "",
    )
    held = plural(counts.meetings, "{n} meeting on record", "{n} meetings on record")
    return [Entry(with_facts(held, *facts))]
