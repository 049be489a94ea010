"""What people must do: what is due, where the team needs its lead, and what others gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import UNSET

from okr.documents.blocks import (
    DOT,
    GAP,
    Block,
    Either,
    Entries,
    Entry,
    Heading,
    Paragraph,
    Span,
    Text,
    dotted,
)
from okr.documents.terms import slug
from okr.views.results import ReceivedWords, Reminder, ReminderItem, TeamItem, Todo, TodoItem, TodoOfAll
from okr.words import Day, Message, joined, plural
from okr.words.numbers import few, long_date, short_date
from okr.words.states import overdue

_LABELS = {
    "checkin": Message("check-in"),
    "blocker": Message("blocker"),
    "agreement": Message("agreement"),
    "initiative": Message("initiative"),
    "onboarding": Message("onboarding"),
    "feedback": Message("feedback"),
    "acknowledged": Message("seen"),
    "stale": Message("missed"),
    "unsure": Message("unsure"),
    "one_on_one": Message("one-on-one"),
    "request": Message("request"),
    "close": Message("close"),
    "handover": Message("handover"),
    "decision": Message("decision"),
    "need": Message("need"),
    "sign_off": Message("sign-off"),
    "probation": Message("probation"),
}
_LEAST = 11
"""Cells of what leads a row."""
_NAMED = 6
"""Goals without a check-in that are named."""


def todo(result: Todo | TodoOfAll, today: date) -> Iterator[Block]:
    if isinstance(result, Todo):
        yield from _one(result, today)
        return
    if not result.people:
        yield from _items((), {})
    for at, person in enumerate(result.people):
        if at:
            yield GAP
        yield Heading(Span(person.id, "id"))
        yield from _items(person.items, {})


def reminder(result: Reminder, today: date) -> Iterator[Block]:
    yield Heading(joined((result.name, long_date(result.as_of)), " · "), level=1)
    due = {(item.id, item.kind): item for person in result.people for item in person.items}
    counts = _counted(due.values())
    yield Paragraph((Message("Due: {counts}", counts=counts) if due else Message("Nothing is due today."),))
    for person in result.people:
        yield GAP
        yield Heading(joined((person.name, _counted(person.items)), ": "), level=4)
        yield Entries([Entry(dotted((_title(item), _day(item, today))), box=True) for item in person.items])


def _counted(items: Iterable[ReminderItem]) -> str:
    kinds = Counter(item.kind for item in items)
    counts = (
        plural(kinds["checkin"], "{n} check-in", "{n} check-ins"),
        plural(kinds["reading"], "{n} KPI reading", "{n} KPI readings"),
        plural(kinds["initiative"], "{n} initiative", "{n} initiatives"),
        plural(kinds["decide"], "{n} KPI to decide about", "{n} KPIs to decide about"),
    )
    return joined(count for count in counts if count.values["n"])


def _title(item: ReminderItem) -> str:
    return Message("decide about {title}", title=item.title) if item.kind == "decide" else item.title


def _day(item: ReminderItem, today: date) -> str:
    """How late something is, or when it is due; nothing of what is due today."""
    if item.late_days:
        return overdue(item.late_days)
    if item.due is None or item.due <= today:
        return ""
    return Message("due {day}", day=Day(item.due, weekday=True, year=item.due.year != today.year))


def _one(result: Todo, today: date) -> Iterator[Block]:
    if result.person is not UNSET:
        yield Heading(joined((result.person, long_date(today))), level=1)
        yield GAP
    if result.away is not UNSET:
        until = short_date(result.away.to, today)
        away: str = Message("Away until {day}.", day=until)
        if result.away.stand_in:
            away = Message("Away until {day}; {person} covers.", day=until, person=f"@{result.away.stand_in}")
        yield Paragraph((Span(away, "dim"),))
    ticks = {} if result.ticks is UNSET else {id_: place for place, id_ in enumerate(result.ticks, 1)}
    yield from _items(result.items, ticks)
    if result.team:
        yield Heading(Message("Your team needs you"), level=4)
        each = Entries([_team(item) for item in result.team], least=_LEAST)
        yield Either((Entries(list(_people(result.team)), least=_LEAST),), (each,))
    if result.for_you:
        yield Heading(Message("For you"), level=4)
        yield Entries([_received(each, today) for each in result.for_you], least=_LEAST)


def _items(items: Sequence[TodoItem], ticks: Mapping[str, int]) -> Iterator[Block]:
    """By how pressing they are; several check-ins of today are one group."""
    if not items:
        yield Paragraph((Message("Nothing is due."),))
        return
    due = [item for item in items if item.kind == "checkin"]
    checkins = due if len(due) > 1 else []
    if checkins:
        count = Message("Check in ({n})", n=len(checkins))
        yield Heading(count, (Span("okr checkin", "command"),), level=4)
        names = Span(", ".join(slug(item.id) for item in checkins), "dim")
        yield Either((Paragraph((names,), indent=1),), (Entries([_entry(item, ticks) for item in checkins]),))
    rest = [item for item in items if item not in checkins]
    least = max((len(_LABELS[item.kind]) for item in rest), default=0)
    for section in dict.fromkeys(map(_section, rest)):
        rows = [_entry(item, ticks) for item in rest if _section(item) == section]
        yield Heading(section, level=4)
        yield Entries(rows, least=max(_LEAST, least))


def _section(item: TodoItem) -> str:
    if item.late_days is None:
        return Message("Open")
    if item.late_days > 0:
        return Message("Overdue")
    return Message("This week") if item.late_days < 0 else Message("Today")


def _entry(item: TodoItem, ticks: Mapping[str, int]) -> Entry:
    command = f"okr done {ticks[item.id]}" if item.id in ticks and item.is_ticked else item.command
    texts = dotted((item.why, _when(item)))
    return Entry(texts, _LABELS[item.kind], command=command, box=True, aside=_named(item))


def _named(item: TodoItem) -> list[Text]:
    """The id of an item and its day, which `okr done` and a list in an issue need."""
    day = Message("due {day}", day=long_date(item.due)) if item.due else ""
    return [DOT, *dotted((Span(item.id, "id"), day))]


def _when(item: TodoItem | TeamItem) -> Text:
    """`4 days overdue`, `due in 2 days`; nothing for today, which its heading says, and for what has no day."""
    days = item.late_days
    if not days or item.kind in ("one_on_one", "handover", "probation"):
        return ""
    if days > 0:
        return Span(overdue(days), "bad")
    return Span(plural(-days, "due in {n} day", "due in {n} days"), "dim")


def _people(team: Sequence[TeamItem]) -> Iterator[Entry]:
    """What each person needs; several goals without a check-in are one line."""
    missed: dict[str, list[TeamItem]] = {}
    for item in team:
        if item.kind == "stale":
            missed.setdefault(item.person, []).append(item)
    for item in team:
        items = missed.get(item.person, []) if item.kind == "stale" else []
        if len(items) < 2:
            yield _team(item)
        elif item is items[0]:
            names = few([slug(each.id) for each in items], most=_NAMED)
            why = plural(
                len(items), "{n} check-in missed: {names}", "{n} check-ins missed: {names}", names=names
            )
            yield Entry(dotted((why, _when(item))), Span(f"@{item.person}", "person"))


def _team(item: TeamItem) -> Entry:
    why = Message("onboarding: {step}", step=item.why) if item.kind == "onboarding" else item.why
    person = Span(f"@{item.person}", "person")
    aside = _named(item) if item.id != person.text else ()
    return Entry(dotted((why, _when(item))), person, command=item.command, aside=aside)


def _received(received: ReceivedWords, today: date) -> Entry:
    text = received.text
    if received.kind == "recognition":
        text = Message("thanked you: {text}", text=text)
    elif received.kind == "feedback":
        text = Message("feedback: {text}", text=text)
    day = Span(short_date(received.date, today), "dim")
    return Entry(dotted((text, day)), Span(f"@{received.from_}", "person"), command=received.command)
