"""What changed, in words; as Markdown for a pull request, and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, assert_never

from msgspec.structs import replace as with_

from okr.rendering.escapes import EMPTY, Markdown, joined, put
from okr.rendering.escapes import markdown_code as code
from okr.rendering.numbers import NONE, number, percent
from okr.rendering.words import lines_of, with_words
from okr.views.change_results import (
    Audit,
    AuditEntry,
    Beginning,
    Change,
    Diff,
    HistoryBegins,
    Log,
    Moved,
    Told,
)

COLUMNS = (
    "id", "change", "field", "old", "new", "who", "date", "commit", "reason", "message", "title", "period", "path",
    "earlier", "counts", "confidence", "note", "next", "blocker",
    "unblocked",
)  # fmt: skip
_OF_AUDIT = ("rule", "explained", "why", "person")


def value(found: Any) -> str:
    """A value of a field as a person would write it."""
    match found:
        case None:
            return NONE
        case bool():
            return "yes" if found else "no"
        case int() | float():
            return number(found)
        case Mapping():
            return ", ".join(f"{name} {value(inner)}" for name, inner in found.items())
        case list() | tuple():
            return ", ".join(map(value, found)) or NONE
    return str(found)


def happened(change: Change) -> str:
    """What happened to the item, without its name."""
    match change.change:
        case "added":
            return "added"
        case "removed":
            return f"{change.field} {value(change.old)} taken out" if change.field else "removed"
        case "moved":
            return f"moved from {change.old}"
        case "dropped":
            new = change.new if isinstance(change.new, Mapping) else {}
            return f"dropped on {value(new.get('date'))}: {value(new.get('reason'))}"
        case "changed":
            return f"{change.field}: {value(change.old)} → {value(change.new)}"
        case "recorded":
            return _recorded(change)
        case _:
            assert_never(change.change)


def _recorded(change: Change) -> str:
    """What was recorded in one line; note, next step and blocker are told below it."""
    if change.field in ("note", "next", "blocker", "unblocked"):
        told = "check-in"
    else:
        told = f"{change.field} {' '.join(value(change.new).split())}"
    period = f" of {change.period}" if change.period else ""
    sure = f", confidence {number(change.confidence)}" if _has_confidence(change) else ""
    return f"{told}{period}{sure}{', corrected later that day' if change.counts is False else ''}"


def _has_confidence(change: Change) -> bool:
    return change.confidence is not None and change.field != "confidence"


def name(change: Change) -> str:
    """What a heading calls the item."""
    return change.title or ("Settings" if change.kind == "settings" else change.id.rpartition("/")[2])


def by_whom(change: Change) -> str:
    """Who did it, when and in which commit."""
    who = f"@{change.who}" if change.who and is_checkin(change) else change.who
    parts = (who, change.date.isoformat() if change.date else None, change.commit and change.commit[:10])
    told = ", ".join(part for part in parts if part)
    if change.earlier:
        return f"{told}, before the history of this clone".removeprefix(", ")
    return told if change.commit else f"{told}, not committed".removeprefix(", ")


def begins_line(begins: HistoryBegins) -> str:
    """Where the history of a shallow clone begins, and what brings the rest."""
    return f"The history of this clone begins on {begins.date} ({begins.commit[:10]}). More: {begins.remedy}"


def beginning_line(found: Beginning) -> str:
    what = "The workspace begins with" if found.id == "okr.toml" else "Adopted with their past:"
    return f"{what} {found.brought} ({found.who}, {found.date}, {found.commit[:10]})"


def is_checkin(change: Change) -> bool:
    return change.path is not None and not isinstance(change, AuditEntry)


def defined(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.path is None]


def grouped(changes: Iterable[Change]) -> Iterator[tuple[Change, list[Change]]]:
    """Changes of one item together, the first of them in front."""
    for _, group in groupby(changes, key=lambda change: change.id):
        members = list(group)
        yield members[0], members


def summed(changes: Iterable[Change]) -> Iterator[tuple[Change, str, list[str]]]:
    """What was recorded, item by item: how many updates, the one that counts, and the words of that check-in."""
    for last, members in _by_item([change for change in changes if change.path is not None]):
        many = f"{len(members)} updates, the last: " if len(members) > 1 else ""
        yield last, f"{many}{happened(last)} ({by_whom(last)})", list(with_words(_together(last, members)))


def _together(last: Change, members: Sequence[Change]) -> Change:
    """The last update with the words that its person gave on that day: a correction keeps what it leaves out."""
    found = last
    of_day = [m for m in members if (m.who, m.date, m.change) == (last.who, last.date, "recorded")]
    for field in ("note", "next", "blocker"):
        given = [text for m in of_day if (text := getattr(m, field))]
        found = with_(found, **{field: given[-1] if given else None})
    # of a blocker and its end on one day the later word counts
    return with_(
        found, unblocked=next((m.unblocked for m in reversed(of_day) if m.blocker or m.unblocked), None)
    )


def _by_item(changes: Sequence[Change]) -> Iterator[tuple[Change, list[Change]]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.id, []).append(change)
    for members in found.values():
        yield _counting(members), members


def _counting(members: Sequence[Change]) -> Change:
    """Of updates in their order the value that counts; without any the last update, else what was taken out."""
    recorded = [change for change in members if change.change == "recorded"]
    answers = [change for change in recorded if change.field in ("value", "done", "undone")]
    return (answers or recorded or members)[-1]


def moved(progress: Iterable[Moved]) -> list[Moved]:
    """Goals whose progress is another one now."""
    return [one for one in progress if one.then != one.now]


def because(change: Change) -> str:
    """What the commit says: the reason where one is given, else its first line."""
    return f"Goal-Change: {change.reason}" if change.reason else change.message or ""


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────


def changes_markdown(result: Told) -> Iterator[Markdown]:
    match result:
        case Diff():
            return _diff(result)
        case Log():
            return _log(result)
        case Audit():
            return _audit(result)
        case _:
            assert_never(result)


def _diff(diff: Diff) -> Iterator[Markdown]:
    yield put("# Goals from {} to {}", diff.from_, diff.to)
    yield from _begins(diff.begins)
    found = defined(diff.changes)
    if not diff.changes:
        yield EMPTY
        yield put("Nothing changed.")
    for first, members in grouped(found):
        yield from _heading(first)
        yield from map(_line, members)
    recorded = list(summed(diff.changes))
    if recorded:
        yield EMPTY
        yield put("## Recorded")
        yield EMPTY
        for first, told, words in recorded:
            yield put("- {} {}: {}{}", name(first), code(first.id), told, _words(words))
    yield from _progress(diff)


def _begins(begins: HistoryBegins | None) -> Iterator[Markdown]:
    if begins:
        yield EMPTY
        yield put("{}", begins_line(begins))


def _heading(first: Change) -> Iterator[Markdown]:
    yield EMPTY
    yield put("**{}** {}", name(first), code(first.id))
    yield EMPTY


def _line(change: Change) -> Markdown:
    words = _words(with_words(change)) if change.path is not None else EMPTY
    return put("- {} ({}){}{}", happened(change), by_whom(change), words, _because(change))


def _words(texts: Iterable[str]) -> Markdown:
    """Each line of each text on a line of its own inside the entry."""
    return joined("", (put("<br>{}", line) for text in texts for line in lines_of(text)))


def _because(change: Change) -> Markdown:
    why = because(change)
    return put("<br>{}", why) if why else EMPTY


def _progress(diff: Diff) -> Iterator[Markdown]:
    found = moved(diff.progress)
    if not found:
        return
    yield EMPTY
    yield put("## Progress in {}", diff.cycle)
    yield EMPTY
    yield put("| goal | then | now |")
    yield put("| --- | --: | --: |")
    for one in found:
        yield put("| {} {} | {} | {} |", one.title, code(one.id), percent(one.then), percent(one.now))


def _log(log: Log) -> Iterator[Markdown]:
    yield put("# {}", log.title)
    yield EMPTY
    yield code(log.id)
    yield from _begins(log.begins)
    yield EMPTY
    yield from map(_line, log.entries)


def _audit(audit: Audit) -> Iterator[Markdown]:
    yield put("# Audit of goals from {} to {}", audit.from_, audit.to)
    yield from _begins(audit.begins)
    for one in audit.beginnings:
        yield EMPTY
        yield put("{}", beginning_line(one))
    yield EMPTY
    if not audit.entries:
        yield put("Nothing that a reviewer must know.")
        return
    yield put("{} to know, {} of them unexplained.", len(audit.entries), audit.unexplained)
    for first, members in grouped(audit.entries):
        yield from _heading(first)
        for entry in members:
            assert isinstance(entry, AuditEntry)
            mark = put("explained") if entry.explained else put("**unexplained**")
            told = (code(entry.rule), entry.why, by_whom(entry), _because(entry))
            yield put("- {} {}: {} ({}){}", mark, *told)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def changes_rows(result: Told) -> Iterator[Sequence[object]]:
    """One row a change."""
    audit = isinstance(result, Audit)
    names = (*COLUMNS, *_OF_AUDIT) if audit else COLUMNS
    entries: Sequence[Change] = result.changes if isinstance(result, Diff) else result.entries
    yield names
    for entry in entries:
        yield [_cell(getattr(entry, name)) for name in names]


def _cell(found: Any) -> object:
    return value(found) if isinstance(found, Mapping | list | tuple) else found
