"""Objectives as a tree: those of the cycles above as headings, their key results, milestones and plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from okr.rendering.look import Look
from okr.rendering.numbers import about, age, count, number, on_digits, short_date, signed
from okr.rendering.terminal.layout import Column, Line, Part, Table, cells, words, wrap, wrapped
from okr.rendering.terminal.marks import mark, style_of
from okr.rendering.words import (
    graded,
    is_dropped,
    late,
    left_out,
    now,
    overdue,
    periods_kept,
    person,
    reached,
    share,
    slug,
    state,
    titled,
    toward,
)
from okr.views.results import InitiativeShape, KeyResultShape, ObjectiveShape, Report

BAR = 10
"""Cells of a bar."""
_STEP = 2
_DEEPEST = 4
_TITLE, _NOW, _PROGRESS = 0, 2, 3
_FLOOR, _LEAST, _MOST = 12, 24, 36
"""Cells that titles get before other columns: as many as two lines of the longest need, between these."""

_COLUMNS = (
    Column("Objectives", wraps=True),
    Column("owner", drop=5),
    Column("now → target", drop=4),
    Column("progress"),
    Column("pace"),
    Column("delta", align="right", drop=3),
    Column("conf.", align="right", drop=2),
    Column("last", align="right", drop=6),
    Column("forecast", align="right", drop=1),
)


class Note(NamedTuple):
    """Words below a row, wrapped where they are too long."""

    parts: list[Part]
    indent: int


class Row(NamedTuple):
    item: ObjectiveShape | KeyResultShape
    depth: int
    title: str
    ended: bool
    """Whether its objective has ended: then the value reached is shown, and no pace."""
    below: tuple[str, ...] = ()
    """What is said below the progress."""
    gone: bool = False
    """Given up: struck through."""
    begun: bool = True
    """Whether its cycle has begun."""


Entry = Row | Note


def tree(report: Report, look: Look) -> Iterator[Line]:
    entries = list(_entries(report, look))
    rows = [entry for entry in entries if isinstance(entry, Row)]
    drawn = _drawn(rows, look)
    longest = max((cells(row[0].text) // 2 + 6 for row in drawn), default=0)
    titles = replace(_COLUMNS[_TITLE], least=min(max(longest, _LEAST), _MOST), floor=_FLOOR)
    table = Table.fit((titles, *_COLUMNS[1:]), drawn, look)
    both = look.text("Objectives, now → target")
    told_below = any(row[_NOW].text for row in drawn) and not table.widths[_NOW]
    yield table.heads(both if told_below and cells(both) <= table.widths[_TITLE] else "Objectives")
    at = iter(drawn)
    start = table.start(_PROGRESS)
    for entry in entries:
        if isinstance(entry, Row):
            yield from _lines(entry, next(at), table, start)
        else:
            yield from wrap(entry.parts, look, indent=entry.indent, hang=_STEP)


def _lines(row: Row, drawn: tuple[Part, ...], table: Table, start: int) -> Iterator[Line]:
    """A row; what is said below the progress stands beside what is left of the title."""
    told = row.below
    if not table.widths[_NOW] and drawn[_NOW].text:
        told = (" ".join(drawn[_NOW].text.split()), *told)
    first, *more = table.lines(drawn)
    yield first
    if not told:
        yield from more
        return
    look = table.look
    below = wrapped(" · ".join(told) if not look.ascii else " . ".join(told), max(look.width - start, 8))
    for title, text in zip_longest(more, below, fillvalue=None):
        used = sum(cells(part.text) for part in title) if title else 0
        beside = (Part(" " * (start - used)), Part(text)) if text is not None else ()
        yield (*(title or ()), *beside)


def _drawn(rows: Sequence[Row], look: Look) -> list[tuple[Part, ...]]:
    key_results = [row.item if isinstance(row.item, KeyResultShape) else None for row in rows]
    values = on_digits([look.own(now(k)) if k else "" for k in key_results])
    room = max(map(cells, values), default=0)
    deltas = on_digits([signed(k.delta) if k and k.delta is not None else "" for k in key_results])
    # of what has ended there is nothing to foresee
    forecasts = on_digits(
        [
            "" if k is None or k.forecast is None or row.ended else about(k.forecast)
            for row, k in zip(rows, key_results, strict=True)
        ]
    )
    shares = max(5, *(len(share(row.item)) for row in rows)) if rows else 5
    drawn = []
    for row, item, value, delta, forecast in zip(rows, key_results, values, deltas, forecasts, strict=True):
        pace = _pace(row, look)
        drawn.append(
            (
                Part(look.text("  " * row.depth + row.title), _title_style(row)),
                Part(look.text(person(row.item.owner)), "dim"),
                Part(" " * (room - cells(value)) + value + look.own(toward(item), item.unit) if item else ""),
                Part(_progress(row, look, shares), pace.style),
                pace,
                *_latest(item, look, delta, forecast),
            )
        )
    return drawn


def _title_style(row: Row) -> str:
    if row.gone:
        return "gone"
    return "title" if isinstance(row.item, ObjectiveShape) else ""


def _progress(row: Row, look: Look, shares: int) -> str:
    """A bar with the expected mark and the share; of a hold the strip of its periods."""
    item = row.item
    if item.progress is None:
        return ""
    if isinstance(item, KeyResultShape) and item.measure == "hold":
        return look.strip(item.held, item.planned_periods, BAR + 1 + shares)
    bar = look.bar(item.progress, BAR, None if row.ended else item.expected)
    return f"{bar} {share(item):>{shares}}"


def _pace(row: Row, look: Look) -> Part:
    item = row.item
    told = state(item, ended=row.ended, begun=row.begun)
    if not told:
        return Part("")
    # What rests on values that are too old takes no green.
    calm = isinstance(item, ObjectiveShape) and any(
        k.stale for k in item.key_results if not is_dropped(k, look.as_of)
    )
    return mark(told, look, calm=calm and not row.ended)


def _latest(item: KeyResultShape | None, look: Look, delta: str, forecast: str) -> tuple[Part, ...]:
    if item is None:
        return (Part(""),) * 4
    confidence = number(item.confidence) if item.confidence is not None else ""
    return (
        Part(look.own(delta)),
        Part(confidence),
        Part(age(item.last_checkin, look.as_of), "dim"),
        Part(look.own(forecast), "dim"),
    )


def _entries(report: Report, look: Look) -> Iterator[Entry]:
    above = {objective.id for objective in report.above}
    begun = report.cycle.starts <= report.as_of
    for objective, depth in _ordered(report):
        below = tuple(map(look.text, left_out(objective, begun=begun)))
        title = titled(objective)
        if objective.id in above:
            title = f"{objective.id.partition('/')[0]} · {title}"
        yield Row(objective, depth, title, objective.ended, below, objective.given_up, begun)
        if objective.id not in above:
            yield from _inside(objective, depth, look, begun=begun)


def _ordered(report: Report) -> list[tuple[ObjectiveShape, int]]:
    """Every objective once, below the first of those it supports; a loop starts at its first objective."""
    known = {objective.id: objective for objective in (*report.above, *report.objectives)}
    below: dict[str, list[str]] = {}
    roots: list[str] = []
    for id_, objective in known.items():
        parent = _parent(objective, known)
        if parent:
            below.setdefault(parent, []).append(id_)
        else:
            roots.append(id_)
    placed: dict[str, int] = {}
    for root in (*roots, *known):
        waiting = [(root, 0)]
        while waiting:
            id_, depth = waiting.pop()
            if id_ not in placed:
                placed[id_] = min(depth, _DEEPEST)
                waiting += ((child, depth + 1) for child in reversed(below.get(id_, [])))
    return [(known[id_], depth) for id_, depth in placed.items()]


def _parent(objective: ObjectiveShape, known: dict[str, ObjectiveShape]) -> str | None:
    for id_ in objective.supports:
        for parent in (id_, id_.rpartition("/")[0]):
            if parent in known and parent != objective.id:
                return parent
    return None


def _inside(objective: ObjectiveShape, depth: int, look: Look, *, begun: bool) -> Iterator[Entry]:
    indent = (depth + 1) * _STEP
    yield from _of_objective(objective, indent, look)
    for item in objective.key_results:
        if is_dropped(item, look.as_of):
            yield _dropped(item, indent, look)
            continue
        below = [periods_kept(item)] if item.measure == "hold" and item.progress is not None else []
        below += [] if objective.ended else reached(item, look.as_of)
        yield Row(
            item,
            depth + 1,
            item.title,
            objective.ended,
            tuple(map(look.text, below)),
            objective.given_up,
            begun,
        )
        if item.milestones:
            yield _milestones(item, indent + _STEP, look)
    if objective.initiatives:
        yield _plan(objective.initiatives, indent, look)


def _of_objective(objective: ObjectiveShape, indent: int, look: Look) -> Iterator[Entry]:
    closed = objective.closed
    if closed:
        ended = f"closed {short_date(closed.date, look.as_of)}: {graded(closed.grade, objective.band)}"
        facts = [ended, f"outcome {closed.outcome}" if closed.outcome else ""]
        facts.append(f"lesson: {closed.lesson}" if closed.lesson else "")
        yield Note(words(look.text(" · ".join(fact for fact in facts if fact))), indent)
        if objective.late_updates:
            yield Note(words(look.text(late(objective)), "warn"), indent)
    if objective.roll_up != "key_results" and objective.counted.objectives:
        included = count(objective.counted.objectives, "supporting objective")
        yield Note(words(f"includes {included}", "dim"), indent)
    if not objective.key_results and objective.roll_up == "key_results" and not closed:
        command = f"okr add key-result {objective.id}"
        yield Note([*words("no key results yet:", "dim"), Part(look.text(command), "command")], indent)


def _milestones(item: KeyResultShape, indent: int, look: Look) -> Note:
    done, open_ = ("+", ".") if look.ascii else ("+", "·")
    named = [
        Part(look.text(f"{done if m.done else open_} {m.name} "), "good" if m.done and not item.stale else "")
        for m in item.milestones
    ]
    return Note(named, indent)


def _dropped(item: KeyResultShape, indent: int, look: Look) -> Note:
    assert item.dropped
    why = f"dropped {short_date(item.dropped.date, look.as_of)}: {item.dropped.reason}"
    title = [Part(word.text, "gone") for word in words(look.text(item.title))]
    return Note(
        [Part(mark("dropped", look).text[0], "dim"), *title, *words(look.text(why), style_of("dropped"))],
        indent,
    )


def _plan(items: Sequence[InitiativeShape], indent: int, look: Look) -> Note:
    done = sum(item.done for item in items)
    told = f"Plan: {done} of {len(items)} initiatives done"
    behind = overdue(items, look.as_of)
    if not behind:
        return Note(words(told, "dim"), indent)
    named = [f"{slug(item.id)}, {count((look.as_of - item.due).days, 'day')}" for item in behind if item.due]
    return Note(
        [*words(f"{told},", "dim"), *words(look.text(f"{len(behind)} overdue ({'; '.join(named)})"), "warn")],
        indent,
    )
