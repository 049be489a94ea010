"""Where a person stands today, in few lines: nothing of zero is shown, and what needs doing is first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    STATES,
    Block,
    Column,
    Entries,
    Entry,
    Heading,
    Measured,
    Paragraph,
    Role,
    Row,
    Span,
    State,
    Table,
    Text,
    filled,
)
from okr.documents.measures import achieved, toward, value_of
from okr.documents.terms import cycle_and_week, shortest_endings, shown, state
from okr.views.results import Configuration, Overview, TeamItem, TodoItem
from okr.words import Day, Message, joined, plural
from okr.words.numbers import field_value, share
from okr.words.states import overdue

_SHOWN = 7
_CHECKINS = ("checkin", "stale")
_DUE = (Column(), Column(align="right"), Column(wraps=True, least=20))
_GOALS = (
    Column(),
    Column(),
    Column(wraps=True, least=24),
    Column(drop=2),
    Column(align="right"),
    Column(drop=1),
)


def overview(found: Overview, today: date) -> Iterator[Block]:
    who = joined(filled((found.person, Day(today, weekday=True))))
    yield Heading(found.name, (cycle_and_week(found.cycle, today), who), level=1)
    rows = list(waiting(found))
    yield GAP
    if rows:
        yield Table(_DUE, rows, heads=False)
    elif found.person:
        yield Paragraph((Message("Nothing is due."),))
    else:
        unknown = Message("Your own list is not shown: okr cannot tell who you are.")
        yield Paragraph((unknown, Span("okr config", "command")))
    yield from goals(found)


def waiting(found: Overview) -> Iterator[Row]:
    """A row for each sort of thing that waits: how many, and the first of them or the command that does them."""
    checkins = [item for item in found.items if item.kind in _CHECKINS]
    if checkins:
        yield Row((Message("Check-ins due"), str(len(checkins)), Span("okr checkin", "command")))
    rest = [item for item in found.items if item not in checkins]
    command = "okr todo"  # named once
    for label, items in (
        (Message("Overdue"), [item for item in rest if (item.late_days or 0) > 0]),
        (Message("This week"), [item for item in rest if item.late_days is not None and item.late_days <= 0]),
        (Message("Open"), [item for item in rest if item.late_days is None]),
        (Message("Your team"), found.team),
    ):
        if items:
            yield Row((label, str(len(items)), joined(filled((*_first(items), command)), " · ")))
            command = ""


def _first(items: Sequence[TodoItem]) -> Iterator[str]:
    item = items[0]
    why = Message("onboarding: {step}", step=item.why) if item.kind == "onboarding" else item.why
    yield joined((f"@{item.person}", why), ": ") if isinstance(item, TeamItem) else why
    if item.due and item.late_days is not None:
        late = item.late_days
        yield overdue(late) if late > 0 else Day(item.due, weekday=True) if late else Message("today")
    if more := len(items) - 1:
        yield plural(more, "and {n} more", "and {n} more")


def goals(found: Overview) -> Iterator[Block]:
    if not found.key_results:
        if not found.titles:
            none = Message("No objectives in {cycle} yet:", cycle=found.cycle.name)
            add = Message('okr add objective "Keep the clients we win" -q {cycle}', cycle=found.cycle.name)
            yield Paragraph((none, Span(add, "command")))
        return
    yield GAP
    if found.person is None:
        states = Counter(state(item, begun=found.cycle.begun) for item in found.key_results)
        counts = [State(name, states[name]) for name in STATES if states[name]]
        label = plural(len(found.key_results), "{n} key result", "{n} key results")
        yield Entries([Entry(counts, Span(label))], facts=True)
        return
    items = found.key_results[:_SHOWN]
    names = shortest_endings([item.id for item in items], [item.id for item in found.key_results])
    rows = []
    for item in items:
        title = f"{found.titles[item.objective]} › {item.title}"
        expected: Text = ""
        if item.progress is not None and item.measure != "hold":
            expected = Span(Message("expected {share}", share=share(item.expected)), "dim")
        mark, name = shown(state(item, begun=found.cycle.begun)), Span(names[item.id], "command")
        reached = achieved(item) if item.progress is not None else ""
        rows.append(Row((mark, name, title, Measured(value_of(item), toward(item)), reached, expected)))
    yield Table(_GOALS, rows, heads=False)
    if len(found.key_results) > _SHOWN:
        left = len(found.key_results) - _SHOWN
        more = plural(left, "and {n} more:", "and {n} more:")
        yield Paragraph((more, Span(Message("okr report --person {person}", person=found.person), "command")))


# ── the settings ─────────────────────────────────────────────────────────────────────────────────

_SETTINGS = (
    Column(Message("setting")),
    Column(Message("value"), wraps=True, least=12),
    Column(Message("from")),
)
_SOURCES = {
    "default": Message("default"),
    "folder": Message("current folder"),
    "clock": Message("clock"),
    "terminal": Message("terminal"),
    "git": Message("user.email of git"),
}


def config(found: Configuration, _today: date) -> Iterator[Block]:
    rows = []
    for each in found.settings:
        source = _SOURCES.get(each.source, each.source)
        where = f"{each.source}:{each.line}" if each.line else source
        role: Role = "dim" if each.source == "default" else ""
        rows.append(
            Row((each.key, field_value(each.value), Span(where, role)), paid=each.key.startswith("bonus."))
        )
    yield Table(_SETTINGS, rows)
