"""What changed, commit by commit and item by item; then what was recorded and how progress moved.

A commit is told once: what it changed is below its head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar, assert_never

from msgspec.structs import replace

from okr.documents.blocks import (
    DOT,
    GAP,
    Block,
    Column,
    Either,
    Entries,
    Entry,
    Heading,
    Paid,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    filled,
    section,
)
from okr.documents.terms import slug, via, with_words
from okr.views.change_results import Audit, AuditEntry, Change, Diff, GoalProgress, HistoryStart, Log
from okr.words import Message, joined, plural
from okr.words.numbers import field_value, number, share, short_date, valued
from okr.words.states import done_word, name_words

C = TypeVar("C", bound=Change)


def diff(found: Diff, _today: date) -> Iterator[Block]:
    title = _ends(found)
    yield Heading(found.name or title, (title,) if found.name else (), level=1)
    yield from _begins(found.begins)
    if not found.changes:
        yield Paragraph((Message("Nothing changed."),))
    yield from goal_changes(found)
    yield from section(Message("Recorded"), list(_recordings(found.changes)))
    if moved := list(_moved(found.progress)):
        yield GAP
        columns = (
            Column(Message("Progress in {cycle}", cycle=found.cycle), least=24, wraps=True),
            Column(drop=1, least=16, brief=True),
            Column(Message("then"), "right"),
            Column(Message("now"), "right"),
        )
        yield Table(columns, moved)


def goal_changes(found: Diff) -> Iterator[Block]:
    """What changed of the goals themselves, commit by commit, with the reasons that were given."""
    for members in _by_commit(change for change in found.changes if change.path is None):
        yield GAP
        yield from _of_commit(members, _by_item(members, _entry))


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
    yield Heading(found.title or found.id, (Span(found.id, "id"),) if found.title else (), level=1)
    yield from _begins(found.begins)
    yield GAP
    if not found.entries:
        yield Paragraph((Message("No history yet."),))
    for _, group in groupby(found.entries, key=_place):
        members = list(group)
        yield from _of_commit(members, [replace(_entry(change), paid=change.is_inside) for change in members])


def audit(found: Audit, _today: date) -> Iterator[Block]:
    """What a reviewer should see, with the rule that says so: what changed the goals before check-ins."""
    yield Heading(found.name or Message("Audit"), (Message("audit"), _ends(found)), level=1)
    yield from _begins(found.begins)
    for one in found.beginnings:
        day, commit = short_date(one.date, date.min), one.commit[:10]
        about = {"brought": one.brought, "who": _name(one.who), "day": day, "commit": commit}
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
    for of_checkins in (False, True):
        for members in _by_commit(each for each in found.entries if (each.path is not None) is of_checkins):
            yield GAP
            yield from _of_commit(members, _by_item(members, _finding))


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


def _place(change: Change) -> tuple[str | None, bool]:
    """What is told once of changes that are side by side: their commit, or why they have none."""
    return change.commit, change.earlier


def _by_commit(changes: Iterable[C]) -> list[list[C]]:
    """The changes of each commit together, the earliest first; those that are not committed last."""
    groups: dict[tuple[str | None, bool], list[C]] = {}
    for change in changes:
        groups.setdefault(_place(change), []).append(change)
    return sorted(groups.values(), key=lambda group: (not group[0].earlier, group[0].date or date.max))


def _of_commit(changes: Sequence[Change], rows: Sequence[Entry]) -> Iterator[Block]:
    """A commit as the head of what it changed, with the reason that it gives; its author and day, where they are known.

    Check-ins have only their own. The message of a commit that changed a bonus may tell the bonus.
    """
    signed = (change for change in changes if change.path is None or isinstance(change, AuditEntry))
    by, first = next(signed, None), changes[0]
    day = short_date(by.date, date.min) if by and by.date else None
    commit = first.commit[:10] if first.commit else ""
    about = filled((by and by.who and _name(by.who), day))
    if not commit:
        title = Message("Before the history of this clone") if first.earlier else Message("Not committed")
        unsaid, head = Heading(title, level=3), None
    else:
        unsaid = Heading(commit, about, level=3)
        head = Heading(first.message, (*about, Span(commit, "id")), level=3) if first.message else None
    told = [Paragraph((Span(f"Goal-Change: {first.reason}", "dim"),), indent=1)] if first.reason else []
    paid = [change.is_inside for change in changes]
    blocks = (Either((head,), (unsaid,)) if head and any(paid) else head or unsaid, *told, Entries(rows))
    yield from (Paid(blocks),) if all(paid) else blocks


def _name(author: str) -> str:
    """Without the address, which is nobody's who is sent a page."""
    return author.partition(" <")[0] or author


def _by_item(changes: Iterable[C], entry: Callable[[C], Entry]) -> list[Entry]:
    """Each item once, and below it what changed of it."""
    rows: list[Entry] = []
    for _, group in groupby(changes, key=lambda change: change.id):
        first, *more = group
        told = [replace(entry(change), depth=1, paid=change.is_inside) for change in (first, *more)]
        rows += (Entry(_item(first), paid=all(each.paid for each in told)), *told)
    return rows


def _item(change: Change) -> Sequence[Text]:
    if change.kind == "cycle":
        return (change.id,)
    name = change.title or change.id.rpartition("/")[2]
    if not change.title and change.kind == "settings":
        name = Message("Settings")
    return (name, DOT, Span(change.id, "id"))


def _entry(change: Change) -> Entry:
    gone = change.change in ("removed", "dropped")
    what = Span(happened(change), "gone" if gone else "")
    if change.path is None:
        return Entry((what,))
    return Entry((what, Span(_by_whom(change), "dim")), below=list(with_words(change)))


def _finding(entry: AuditEntry) -> Entry:
    explained = Span(Message("explained"), "good") if entry.explained else Span(Message("unexplained"), "bad")
    return Entry((explained, joined((entry.rule, entry.why), ": ")))


def happened(change: Change) -> str:
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
    if change.field in ("note", "next", "blocker", "unblocked", "link"):
        text: str = Message("check-in")
    elif isinstance(change.new, bool):
        text = done_word(change.new)
    elif change.field == "decision" and isinstance(change.new, Mapping):
        until = change.new["until"]
        text = Message(
            "decision {decision} until {day}",
            decision=change.new["decision"],
            day=short_date(until, date.min),
        )
        text = joined(filled((text, change.new.get("key_result"))))
    else:
        shown = " ".join(change.new.split()) if isinstance(change.new, str) else field_value(change.new)
        shown = valued(change.new, change.of) if change.of else shown
        text = joined((name_words(change.field or ""), shown), " ")
    if change.period:
        text = Message("{value} of {period}", value=text, period=change.period)
    parts = [text]
    if change.confidence is not None and change.field != "confidence":
        parts.append(Message("confidence {confidence}", confidence=number(change.confidence)))
    if change.counts is False:
        parts.append(Message("corrected later that day"))
    return joined(parts)


def _by_whom(change: Change, *more: str | None) -> str:
    """Who recorded it, when, and through which program."""
    day = short_date(change.date, date.min) if change.date else None
    by = change.who and f"@{change.who}", day, change.via and via(change.via), *more
    return joined(("(", joined(filled(by)), ")"), "")


def _recordings(changes: Iterable[Change]) -> Iterator[Entry]:
    """Each item with what was recorded of it; the commit of the last update at the first item that has it."""
    items: dict[str, list[Change]] = {}
    for change in changes:
        if change.path is not None:
            items.setdefault(change.id, []).append(change)
    for group in _by_commit(map(_last, items.values())):
        first, *others = group
        early = Message("before the history of this clone") if first.earlier else Message("not committed")
        yield _summed(items[first.id], first, (first.commit or "")[:10] or early)
        yield from (_summed(items[last.id], last, "") for last in others)


def _last(members: Sequence[Change]) -> Change:
    """The update that counts."""
    updates = [change for change in members if change.change == "recorded"]
    answers = [change for change in updates if change.field in ("value", "done", "undone", "parts")]
    return (answers or updates or members)[-1]


def _summed(members: Sequence[Change], last: Change, commit: str) -> Entry:
    """How many updates of an item were recorded, the one that counts, and the words of that check-in."""
    text = joined((happened(last), _by_whom(last, commit)), " ")
    if len(members) > 1:
        text = Message("{n} updates, the last: {update}", n=len(members), update=text)
    return Entry(_item(last), below=(text, *with_words(_together(last, members))))


def _together(last: Change, members: Sequence[Change]) -> Change:
    """The last update with the words that its person gave on that day: a correction keeps what it leaves out."""
    of_day = [m for m in members if (m.who, m.date, m.change) == (last.who, last.date, "recorded")]
    said = {}
    for field in ("note", "next", "link", "blocker"):
        texts = [text for m in of_day if (text := getattr(m, field))]
        said[field] = texts[-1] if texts else None
    # of a blocker and its end on one day the later word counts
    ends = (m.unblocked for m in reversed(of_day) if m.blocker or m.unblocked)
    return replace(last, **said, unblocked=next(ends, None))
