"""The agenda of a meeting, the same on a terminal and on a page: numbered sections with minutes, one fact a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from okr.documents import meeting_cycle as cycle
from okr.documents.blocks import (
    GAP,
    Block,
    Column,
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
from okr.documents.kpi_facts import decision_lines
from okr.documents.measures import details, limit_words, periods_kept
from okr.documents.month import BELOW, before_and_now, change_rows, health, way
from okr.documents.outcomes import held_kpi
from okr.documents.terms import cycle_and_week, person, shown, state
from okr.periods import DAY, week_name
from okr.views.meeting_results import Coming, MeetingAgenda, Meetings, MeetingState, OpenDecision, Win
from okr.views.period_results import MonthKpi, Standing
from okr.views.results import KeyResultShape
from okr.words import Day, Message, joined, plural
from okr.words.numbers import amount, long_date, measured, month_name, number, short_date, with_unit
from okr.words.states import overdue

_SHOWN = 10
"""Rows of a section; the others are counted."""
Rows = Sequence[Entry] | Table

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
    yield Entries([_state(each, today) for each in found.meetings])
    if found.open:
        yield Paragraph((plural(found.open, "{n} open decision", "{n} open decisions"),))
    yield GAP
    yield Paragraph((Message("Agenda:"), Span(f"okr meet {found.meetings[0].kind}{team}", "command")))


def _state(each: MeetingState, today: date) -> Entry:
    last = Message("last {day}", day=short_date(each.last, today)) if each.last else ""
    facts = (plural(each.minutes, "{n} minute", "{n} minutes"), last)
    return Entry(with_facts(_PURPOSES[each.kind], *facts), Span(each.kind, "title"))


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
    match found.kind:
        case "week":
            return Message("week {week}", week=int(week_name(found.as_of)[-2:]))
        case "month":
            return month_name(found.since + DAY)
        case kind:
            return Message(_OF_CYCLE[kind], cycle=cycle_and_week(found.cycle, found.as_of))


_OF_CYCLE = {
    "review": Message("review of {cycle}"),
    "plan": Message("plan of {cycle}"),
    "retro": Message("retro of {cycle}"),
}


def _section(found: MeetingAgenda, place: int, name: str, minutes: int) -> Iterator[Block]:
    """Its number, title and minutes; below them its rows and its question. Without rows it has a dash, or what is asked
    anyway."""
    section = _SECTIONS[name]
    rows = section.rows(found)
    there = isinstance(rows, Table) or bool(rows)
    asks = section.question and (there or section.always)
    yield Heading(
        joined((f"{place}.", section.title), " "),
        filled((Message("{n} min", n=minutes), section.more(found), "" if there or asks else "–")),
    )
    if isinstance(rows, Table):
        yield rows
    elif rows:
        yield Entries(rows[:_SHOWN])
        if left := max(len(rows) - _SHOWN, 0):
            yield Paragraph((plural(left, "and {n} more", "and {n} more"),), indent=1)
    if asks:
        yield Paragraph((section.question,), indent=1)


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
        case "kpi":
            return with_facts(win.title, Message("within its limit again"))
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
    by_objective: dict[str, list[KeyResultShape]] = {}
    for each in items:
        by_objective.setdefault(each.objective, []).append(each)
    rows: list[Row | Note] = []
    for objective, listed in by_objective.items():
        rows.append(Note((Span(found.titles[objective], "title"),)))
        rows += [_number(each, before[each.id], found) for each in listed]
    days = (short_date(found.since, found.as_of), Message("now"), Message("target"))
    columns = (
        Column(Message("Objectives"), least=24, ample=36, floor=12, wraps=True),
        Column(joined(days, " → "), drop=2, folds=True),
        Column(Message("progress"), drop=1),
        Column(Message("confidence")),
        Column(Message("pace"), least=12, shrink=3, wraps=True),
    )
    return Table(columns, rows, below=BELOW, indent=1, dense=True)


def _number(item: KeyResultShape, was: Standing, found: MeetingAgenda) -> Row:
    told = ""
    if item.progress is not None:
        told = periods_kept(item) if item.measure == "hold" else way(item, was)
    sure = [*dict.fromkeys((*was.confidences[:1], *was.confidences[-1:]))]
    pace = shown(state(item, begun=found.cycle.begun))
    path = joined(map(number, sure), " → ")
    return Row((item.title, before_and_now(item, was), told, path, pace), depth=1, below=details(item))


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


def _kpis(found: MeetingAgenda, kpis: Iterable[MonthKpi]) -> list[Entry]:
    """What was decided about each is below it; `okr decide` is named where it is wanted."""
    entries = []
    for kpi in kpis:
        last, wanted = found.decided.get(kpi.id), kpi.id in found.undecided
        below, command = decision_lines(kpi.id, last, found.as_of, wanted=wanted)
        entries.append(replace(_kpi(kpi), below=below, command=command))
    return entries


def _kpi(kpi: MonthKpi, *, is_listed: bool = False) -> Entry:
    """`is_listed` where all have no key result: it is said above them."""
    ended = [each for each in kpi.periods if not each.running]
    values = joined((measured(each.value) for each in ended), " → ")
    write = with_unit if ended and ended[-1].value is not None else amount
    last = write(values, kpi.unit, kpi)
    bound = limit_words(kpi)
    mark = health(kpi, ended)
    is_worked_on = kpi.key_results or is_listed or mark.name not in ("watch", "unhealthy")
    linked = "" if is_worked_on else Message("no key result linked")
    return Entry(with_facts(kpi.title, last, bound, linked, person(kpi.owner)), mark)


def _decisions(found: MeetingAgenda) -> list[Entry]:
    """Open ones of earlier meetings; and the KPI that has waited for one for longest."""
    titles = {kpi.id: kpi.title for kpi in (*(found.health or ()), *(found.kpis or ()))}
    asked = Message("Act on it, accept it until a date, or change its limit?")
    proposed = [Entry(with_facts(titles[id_], asked)) for id_ in found.undecided[:1]]
    return proposed + [
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


def _changes(found: MeetingAgenda) -> list[Entry]:
    if found.changes is None:
        return [Entry((Span(found.unknown or "", "dim"),))]
    return change_rows(found.changes or (), found.as_of)


class Section(NamedTuple):
    title: str
    rows: Callable[[MeetingAgenda], Rows] = lambda _found: ()
    question: str = ""
    always: bool = False
    """Whether it is asked where there is nothing, too."""
    more: Callable[[MeetingAgenda], str] = lambda _found: ""
    """What its heading says of all rows together."""


_DECIDE = Message("What do we decide today: who does it, by when?")
_SECTIONS = {
    "wins": Section(Message("Wins"), _wins),
    "numbers": Section(Message("Numbers"), _numbers),
    "blockers": Section(Message("In the way"), _blockers, Message("Who clears it?")),
    "next": Section(Message("Next 7 days"), _next),
    "health": Section(
        Message("Health"),
        lambda found: _kpis(found, found.health or ()),
        Message("What do we do about it, or do we accept it until a date?"),
    ),
    "unlinked": Section(
        Message("KPIs without a key result"),
        lambda found: [_kpi(each, is_listed=True) for each in found.unlinked or ()],
        Message("Which of them do we work on in this cycle?"),
    ),
    "kpis": Section(Message("KPIs"), lambda found: _kpis(found, found.kpis or ())),
    "changes": Section(Message("What changed in the goals"), _changes),
    "grades": Section(Message("Grades"), cycle.grades),
    "compared": Section(Message("KPIs before and after"), cycle.compared, Message("Will it last?")),
    "held": Section(
        Message("Did it hold?"), lambda found: [held_kpi(each, found.as_of) for each in found.held or ()]
    ),
    "lessons": Section(
        Message("Lessons"), cycle.lessons, Message("What do we do differently now?"), always=True
    ),
    "thanks": Section(Message("Thanks"), cycle.given),
    "carried": Section(
        Message("Carried over"), cycle.carried, Message("Is it still the right goal, with a new target?")
    ),
    "capacity": Section(
        Message("Who has what"), cycle.capacity, Message("Who has room for more, and who has too much?")
    ),
    "needs": Section(Message("Needs without a yes"), cycle.needs, Message("Who talks to whom about it?")),
    "pulse": Section(
        Message("Pulse"), cycle.pulse, Message("What changed, and what do we try?"), more=cycle.month_of_pulse
    ),
    "leave_out": Section(Message("Leave out"), question=Message("What do we leave out?"), always=True),
    "checkins": Section(Message("Check-ins"), cycle.checkins, more=cycle.days_late),
    "hindered": Section(Message("Blockers"), cycle.hindered, more=cycle.days_blocked),
    "kept": Section(Message("Decisions"), cycle.kept),
    "keep": Section(Message("Keep"), question=Message("What helps us, and stays as it is?"), always=True),
    "stop": Section(Message("Stop"), question=Message("What takes more time than it is worth?"), always=True),
    "start": Section(Message("Start"), question=Message("What do we try until the next retro?"), always=True),
    "decisions": Section(Message("One decision"), _decisions, _DECIDE, always=True),
}
