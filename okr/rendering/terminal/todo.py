"""What is to be done, on a terminal: what is due, where the team needs its lead, and what others gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from okr.rendering.look import Look
from okr.rendering.numbers import count, long_date, short_date
from okr.rendering.terminal.layout import READABLE, Line, Part, cells, pad, stripped, words, wrap
from okr.views.results import TICKED, Received, TeamItem, Todo, TodoItem, TodoOfAll

LABELS = {"checkin": "check-in", "stale": "missed", "acknowledged": "seen", "one_on_one": "one-on-one"}
_THANKS = {"recognition": "thanked you: ", "feedback": "feedback: ", "answer": ""}
_LEAST = 11
"""Cells of what leads a row, so that the blocks of a screen stand under one another."""


def todo_lines(todo: Todo | TodoOfAll, look: Look) -> Iterator[Line]:
    if isinstance(todo, Todo):
        yield from _one(todo, look)
        return
    if not todo.people:
        yield from _items((), {}, look)
    for at, person in enumerate(todo.people):
        if at:
            yield ()
        yield (Part(look.text(person.id), "title"),)
        yield from _items(person.items, {}, look)


def _one(todo: Todo, look: Look) -> Iterator[Line]:
    if todo.person is not UNSET:
        yield (Part(look.text(f"{todo.person}, {long_date(look.as_of)}"), "title"),)
        yield ()
    if todo.away is not UNSET:
        stand_in = f"; @{todo.away.stand_in} stands in" if todo.away.stand_in else ""
        yield (Part(look.text(f"Away until {short_date(todo.away.to, look.as_of)}{stand_in}."), "dim"),)
    ticks = {} if todo.ticks is UNSET else {id_: number for number, id_ in enumerate(todo.ticks, 1)}
    yield from _items(todo.items, ticks, look)
    if todo.team:
        yield (Part("Your team needs you", "title"),)
        room = max(_LEAST, *(cells(look.text(f"@{each.person}")) for each in todo.team))
        for each in todo.team:
            yield from _team(each, room, look)
    if todo.for_you:
        yield (Part("For you", "title"),)
        room = max(_LEAST, *(cells(look.text(f"@{each.from_}")) for each in todo.for_you))
        for received in todo.for_you:
            yield from _received(received, room, look)


def _items(items: Sequence[TodoItem], ticks: dict[str, int], look: Look) -> Iterator[Line]:
    """By how pressing they are; several check-ins of today are one line."""
    if not items:
        yield (Part("Nothing is due."),)
        return
    checkins = [item for item in items if item.kind == "checkin"]
    grouped = checkins if len(checkins) > 1 else []
    if grouped:
        yield (Part(f"Check in ({len(grouped)})", "title"), Part("   "), Part("okr checkin", "command"))
        names = ", ".join(item.id.rpartition("/")[2] for item in grouped)
        yield from wrap(words(look.text(names), "dim"), look, indent=2)
    rest = [item for item in items if item not in grouped]
    room = max([_LEAST, *(cells(_label(item)) for item in rest)])
    section = ""
    for item in rest:
        if (name := _section(item)) != section:
            section = name
            yield (Part(name, "title"),)
        command = f"okr done {ticks[item.id]}" if item.id in ticks and item.kind in TICKED else item.command
        late = (item.late_days or 0) > 0
        yield from _row(_label(item), item.why, when(item), command, room, look, style="bad" if late else "")


def _label(item: TodoItem) -> str:
    return LABELS.get(item.kind, item.kind)


def _section(item: TodoItem) -> str:
    if item.late_days is None:
        return "Open"
    return "Overdue" if item.late_days > 0 else "This week" if item.late_days < 0 else "Today"


def when(item: TodoItem | TeamItem) -> str:
    """`4 days overdue`, `due in 2 days`; nothing for today, which its heading says, and for what has no day."""
    days = item.late_days
    if not days or item.kind in ("one_on_one", "handover"):
        return ""
    return f"{count(days, 'day')} overdue" if days > 0 else f"due in {count(-days, 'day')}"


def _team(item: TeamItem, room: int, look: Look) -> Iterator[Line]:
    lead = {"onboarding": "onboarding: "}.get(item.kind, "")
    yield from _row(f"@{item.person}", lead + item.why, when(item), item.command, room, look)


def _received(received: Received, room: int, look: Look) -> Iterator[Line]:
    said = _THANKS[received.kind] + received.text
    yield from _row(f"@{received.from_}", said, short_date(received.date, look.as_of), "", room, look)


def _row(
    label: str, text: str, told: str, command: str, room: int, look: Look, *, style: str = ""
) -> Iterator[Line]:
    """What leads it, its words, how late it is, and what does it: beside it where there is room, else below."""
    indent = room + 4
    parts = words(look.text(text))
    if told:
        parts.append(Part(look.text(f"· {told}"), style or "dim"))
    lines = wrap(parts, look, indent=indent) or [()]
    lead = (Part("  "), Part(pad(look.text(label), room), "dim"), Part("  "))
    lines[0] = stripped((*lead, *lines[0][1:]))
    command = look.text(command)
    used = sum(cells(part.text) for part in lines[-1])
    if command and used + 3 + cells(command) <= min(look.width, READABLE):
        lines[-1] = (*lines[-1], Part("   "), Part(command, "command"))
    yield from lines
    if command and used + 3 + cells(command) > min(look.width, READABLE):
        yield (Part(" " * max(min(indent, look.width - cells(command)), 2)), Part(command, "command"))
