"""Objectives as a tree: those of the cycles above as headings, their key results, milestones and plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from okr.rendering.look import Look
from okr.rendering.numbers import about, age, count, number, on_digits, percent, score, short_date, signed
from okr.rendering.terminal.layout import Column, Line, Part, Table, words, wrap
from okr.rendering.terminal.marks import mark, style_of
from okr.rendering.words import is_dropped, kept, late, overdue, person, slug, state
from okr.views.shapes import InitiativeShape, KeyResultShape, ObjectiveShape, Report

WIDE, NARROW = 16, 8
"""Cells of a bar."""
_STEP = 2
_DEEPEST = 4

_COLUMNS = (
    Column("Objectives"),
    Column("owner", drop=3),
    Column("progress"),
    Column("", align="right"),
    Column("pace"),
    Column("delta", align="right", drop=2),
    Column("conf.", align="right", drop=4),
    Column("last", align="right", drop=5),
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


Entry = Row | Note


def tree(report: Report, look: Look) -> Iterator[Line]:
    entries = list(_entries(report, look))
    rows = [entry for entry in entries if isinstance(entry, Row)]
    bar = WIDE if look.width >= 100 else NARROW
    drawn = _drawn(rows, look, bar)
    titles = replace(_COLUMNS[0], least=min(look.width * 2 // 5, 60))
    table = Table.fit((titles, *_COLUMNS[1:]), drawn, look)
    yield table.heads()
    at = iter(drawn)
    for entry in entries:
        if isinstance(entry, Row):
            yield table.line(next(at))
        else:
            yield from wrap(entry.parts, look, indent=entry.indent, hang=_STEP)


def _drawn(rows: Sequence[Row], look: Look, bar: int) -> list[tuple[Part, ...]]:
    key_results = [row.item if isinstance(row.item, KeyResultShape) else None for row in rows]
    deltas = on_digits([signed(k.delta) if k and k.delta is not None else "" for k in key_results])
    forecasts = on_digits([about(k.forecast) if k and k.forecast is not None else "" for k in key_results])
    return [
        (*_standing(row, look, bar), *_latest(item, look, delta, forecast))
        for row, item, delta, forecast in zip(rows, key_results, deltas, forecasts, strict=True)
    ]


def _standing(row: Row, look: Look, bar: int) -> tuple[Part, ...]:
    item = row.item
    pace = _pace(item, look)
    known = item.progress is not None
    return (
        Part(look.text("  " * row.depth + row.title), "title" if isinstance(item, ObjectiveShape) else ""),
        Part(look.text(person(item.owner)), "dim"),
        Part(look.bar(item.progress, bar), pace.style) if known else Part(""),
        Part(percent(item.progress)) if known else Part(""),
        pace,
    )


def _pace(item: ObjectiveShape | KeyResultShape, look: Look) -> Part:
    if isinstance(item, KeyResultShape):
        return mark(state(item), look)
    if item.closed:
        return Part("closed", "dim")
    # What rests on values that are too old takes no green.
    return mark(
        state(item), look, calm=any(k.stale for k in item.key_results if not is_dropped(k, look.as_of))
    )


def _latest(item: KeyResultShape | None, look: Look, delta: str, forecast: str) -> tuple[Part, ...]:
    if item is None:
        return (Part(""),) * 4
    confidence = number(item.confidence) if item.confidence is not None else ""
    return (
        Part(look.text(delta)),
        Part(confidence),
        Part(age(item.last_checkin, look.as_of), "dim"),
        Part(look.text(forecast), "dim"),
    )


def _entries(report: Report, look: Look) -> Iterator[Entry]:
    above = {objective.id for objective in report.above}
    for objective, depth in _ordered(report):
        if objective.id in above:
            yield Row(objective, depth, f"{objective.id.partition('/')[0]} · {objective.title}")
        else:
            yield Row(objective, depth, objective.title)
            yield from _inside(objective, depth, look)


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


def _inside(objective: ObjectiveShape, depth: int, look: Look) -> Iterator[Entry]:
    indent = (depth + 1) * _STEP
    yield from _of_objective(objective, indent, look)
    for item in objective.key_results:
        if is_dropped(item, look.as_of):
            yield _dropped(item, indent, look)
            continue
        yield Row(item, depth + 1, item.title)
        yield from _of_key_result(item, indent + _STEP, look)
    if objective.initiatives:
        yield _plan(objective.initiatives, indent, look)


def _of_objective(objective: ObjectiveShape, indent: int, look: Look) -> Iterator[Entry]:
    closed = objective.closed
    if closed:
        band = f" {objective.band}" if objective.band else ""
        ended = f"closed {short_date(closed.date, look.as_of)}: {score(closed.grade)}{band}"
        facts = [ended, f"outcome {closed.outcome}" if closed.outcome else ""]
        facts.append(f"lesson: {closed.lesson}" if closed.lesson else "")
        yield Note(words(look.text(" · ".join(fact for fact in facts if fact))), indent)
        if objective.late_updates:
            yield Note(words(look.text(late(objective)), "warn"), indent)
    counted = objective.counted
    if objective.roll_up != "key_results" and counted.objectives:
        yield Note(
            words(
                f"rolls up {count(counted.objectives, 'objective that supports it', 'objectives that support it')}",
                "dim",
            ),
            indent,
        )
    if counted.no_data and counted.no_data < counted.items:
        yield Note(words(f"{counted.no_data} of {counted.items} without data, counted as 0", "dim"), indent)
    if not objective.key_results and objective.roll_up == "key_results" and not closed:
        command = f"okr add key-result {objective.id}"
        yield Note([*words("no key results yet:", "dim"), Part(look.text(command), "command")], indent)


def _of_key_result(item: KeyResultShape, indent: int, look: Look) -> Iterator[Entry]:
    if item.measure == "hold" and item.progress is not None:
        yield Note(words(kept(item), "dim"), indent)
    if item.milestones:
        done, open_ = ("+", ".") if look.ascii else ("+", "·")
        yield Note(
            [
                Part(
                    look.text(f"{done if m.done else open_} {m.name} "),
                    "good" if m.done and not item.stale else "",
                )
                for m in item.milestones
            ],
            indent,
        )


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
