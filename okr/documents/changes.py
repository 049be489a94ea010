"""What changed, item by item, old and new, by whom; then what was recorded and how progress moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import assert_never

from msgspec.structs import replace

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Entries,
    Entry,
    Heading,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    filled,
    section,
)
from okr.documents.terms import slug, with_words
from okr.views.change_results import (
    Audit,
    AuditEntry,
    Change,
    Diff,
    GoalProgress,
    HistoryStart,
    Log,
)
from okr.words import Message, joined, plural
from okr.words.numbers import field_value, number, share, short_date
from okr.words.states import done_word, name_words


def diff(found: Diff, _today: date) -> Iterator[Block]:
    title = _ends(found)
    yield Heading(found.name or title, (title,) if found.name else (), level=1)
    yield from _begins(found.begins)
    if not found.changes:
        yield Paragraph((Message("Nothing changed."),))
    for members in _grouped(change for change in found.changes if change.path is None):
        yield from _of_item([_entry(change) for change in members], members[0])
    recorded: dict[str, list[Change]] = {}
    for change in found.changes:
        if change.path is not None:
            recorded.setdefault(change.id, []).append(change)
    yield from section(Message("Recorded"), [_summed(members) for members in recorded.values()])
    if moved := list(_moved(found.progress)):
        yield GAP
        columns = (
            Column(Message("Progress in {cycle}", cycle=found.cycle), least=24, wraps=True),
            Column(drop=1, least=16, brief=True),
            Column(Message("then"), "right"),
            Column(Message("now"), "right"),
        )
        yield Table(columns, moved)


def _moved(progress: Iterable[GoalProgress]) -> Iterator[Row]:
    """What has another progress now; a key result below its objective, which says the first part of its title."""
    titles: dict[str, str] = {}
    for one in progress:
        if one.then != one.now:
            titles[one.id] = one.title
            above = titles.get(one.id.rpartition("/")[0], "")
            title = one.title.removeprefix(f"{above} › ") if above else one.title
            name = slug(one.id) if above else one.id
            cells = (title, Span(name, "id"), share(one.then), share(one.now))
            yield Row(cells, one.id, depth=1 if above else 0)


def log(found: Log, _today: date) -> Iterator[Block]:
    """The life of one item, the first day first."""
    yield Heading(found.title or found.id, (Span(found.id, "id"),), level=1)
    yield from _begins(found.begins)
    yield Entries([_entry(change) for change in found.entries])


def audit(found: Audit, _today: date) -> Iterator[Block]:
    """What a reviewer should see, with the rule that says so."""
    yield Heading(found.name or Message("Audit"), (Message("audit"), _ends(found)), level=1)
    yield from _begins(found.begins)
    for one in found.beginnings:
        day, commit = short_date(one.date, date.min), one.commit[:10]
        about = {"brought": one.brought, "who": one.who, "day": day, "commit": commit}
        begins = Message("Adopted with their past: {brought} ({who}, {day}, {commit})", **about)
        if one.id == "okr.toml":
            begins = Message("The workspace begins with {brought} ({who}, {day}, {commit})", **about)
        yield Paragraph((Span(begins, "dim"),))
    if not found.entries:
        yield Paragraph((Message("Nothing for a reviewer."),))
        return
    count = plural(
        len(found.entries),
        "{n} finding, {unexplained} unexplained",
        "{n} findings, {unexplained} unexplained",
        unexplained=found.unexplained,
    )
    yield Paragraph((Span(count, "bad" if found.unexplained else ""),))
    for members in _grouped(found.entries):
        rows = [_finding(entry) for entry in members if isinstance(entry, AuditEntry)]
        yield from _of_item(rows, members[0])


def _ends(found: Diff | Audit) -> str:
    ends = (found.from_, found.to)
    return joined((Message("work tree") if end == "work tree" else end for end in ends), " → ")


def _begins(begins: HistoryStart | None) -> Iterator[Block]:
    """Where the history of a shallow clone begins, and what brings the rest."""
    if begins:
        text = Message(
            "The history of this clone begins on {day} ({commit}). More: {remedy}",
            day=short_date(begins.date, date.min),
            commit=begins.commit[:10],
            remedy=begins.remedy,
        )
        yield Paragraph((Span(text, "dim"),))


def _of_item(rows: Sequence[Entry], change: Change) -> Iterator[Block]:
    return section(_name(change), rows, Span(change.id, "id"), level=3)


def _name(change: Change) -> str:
    if change.title:
        return change.title
    return Message("Settings") if change.kind == "settings" else change.id.rpartition("/")[2]


def _entry(change: Change) -> Entry:
    gone = change.change in ("removed", "dropped")
    happened = Span(_happened(change), "gone" if gone else "")
    below: list[Text] = list(with_words(change)) if change.path is not None else []
    if because := _because(change):
        below.append(Span(because, "dim"))
    return Entry((happened, Span(_by_whom(change), "dim")), below=below)


def _finding(entry: AuditEntry) -> Entry:
    explained = Span(Message("explained"), "good") if entry.explained else Span(Message("unexplained"), "bad")
    texts = (explained, joined((entry.rule, entry.why), ": "), Span(_by_whom(entry), "dim"))
    return Entry(texts, below=[Span(text, "dim") for text in filled((_because(entry),))])


def _happened(change: Change) -> str:
    """What happened to the item, without its name."""
    match change.change:
        case "added":
            return Message("added")
        case "removed":
            if not change.field:
                return Message("removed")
            return Message(
                "{field} {value} removed", field=name_words(change.field), value=field_value(change.old)
            )
        case "moved":
            return Message("moved from {old}", old=field_value(change.old))
        case "dropped":
            new = change.new if isinstance(change.new, Mapping) else {}
            day = new.get("date")
            day = short_date(day, date.min) if isinstance(day, date) else field_value(day)
            return Message("dropped on {day}: {reason}", day=day, reason=field_value(new.get("reason")))
        case "changed":
            return joined(
                (change.field or "", ": ", field_value(change.old), " → ", field_value(change.new)), ""
            )
        case "recorded":
            return _recorded(change)
        case _:
            assert_never(change.change)


def _recorded(change: Change) -> str:
    """What was recorded in one line; note, next step and blocker are told below it."""
    if change.field in ("note", "next", "blocker", "unblocked"):
        text: str = Message("check-in")
    elif isinstance(change.new, bool):
        text = done_word(change.new)
    else:
        shown = " ".join(change.new.split()) if isinstance(change.new, str) else field_value(change.new)
        text = joined((name_words(change.field or ""), shown), " ")
    if change.period:
        text = Message("{value} of {period}", value=text, period=change.period)
    parts = [text]
    if change.confidence is not None and change.field != "confidence":
        parts.append(Message("confidence {confidence}", confidence=number(change.confidence)))
    if change.counts is False:
        parts.append(Message("corrected later that day"))
    return joined(parts)


def _by_whom(change: Change) -> str:
    """Who did it, when and in which commit."""
    checkin = change.path is not None and not isinstance(change, AuditEntry)
    who = f"@{change.who}" if change.who and checkin else change.who
    day = short_date(change.date, date.min) if change.date else None
    parts = filled((who, day, change.commit and change.commit[:10]))
    if change.earlier:
        parts.append(Message("before the history of this clone"))
    elif not change.commit:
        parts.append(Message("not committed"))
    return joined(("(", joined(parts), ")"), "")


def _because(change: Change) -> str:
    """What the commit says: the reason where one is given, else its first line."""
    return f"Goal-Change: {change.reason}" if change.reason else change.message or ""


def _grouped(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Changes of one item together."""
    for _, members in groupby(changes, key=lambda change: change.id):
        yield list(members)


def _summed(members: Sequence[Change]) -> Entry:
    """How many updates of an item were recorded, the one that counts, and the words of that check-in."""
    updates = [change for change in members if change.change == "recorded"]
    answers = [change for change in updates if change.field in ("value", "done", "undone")]
    last = (answers or updates or members)[-1]
    text = joined((_happened(last), _by_whom(last)), " ")
    if len(members) > 1:
        text = Message("{n} updates, the last: {update}", n=len(members), update=text)
    heading = (Span(_name(last), "title"), Span(last.id, "id"))
    return Entry(heading, below=(text, *with_words(_together(last, members))))


def _together(last: Change, members: Sequence[Change]) -> Change:
    """The last update with the words that its person gave on that day: a correction keeps what it leaves out."""
    of_day = [m for m in members if (m.who, m.date, m.change) == (last.who, last.date, "recorded")]
    merged = last
    for field in ("note", "next", "blocker"):
        texts = [text for m in of_day if (text := getattr(m, field))]
        merged = replace(merged, **{field: texts[-1] if texts else None})
    # of a blocker and its end on one day the later word counts
    ends = (m.unblocked for m in reversed(of_day) if m.blocker or m.unblocked)
    return replace(merged, unblocked=next(ends, None))
