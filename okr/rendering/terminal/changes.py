"""What changed, on a terminal: item by item, old and new, by whom; then what was recorded and how progress moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from okr.rendering.changes import (
    because,
    beginning_line,
    begins_line,
    by_whom,
    defined,
    grouped,
    happened,
    moved,
    name,
    summed,
)
from okr.rendering.look import Look
from okr.rendering.numbers import percent
from okr.rendering.terminal.layout import Column, Line, Part, Table, crop_statement, word_lines, words, wrap
from okr.rendering.words import with_words
from okr.views.change_results import Audit, AuditEntry, Change, Diff, HistoryBegins, Log, Moved, Told


def changes_lines(result: Told, look: Look) -> Iterator[Line]:
    match result:
        case Diff():
            return _diff(result, look)
        case Log():
            return _log(result, look)
        case Audit():
            return _audit(result, look)
        case _:
            assert_never(result)


def _diff(diff: Diff, look: Look) -> Iterator[Line]:
    yield (Part(look.text(f"{diff.name} · {diff.from_} → {diff.to}"), "head"),)
    yield from _begins(diff.begins, look)
    if not diff.changes:
        yield (Part("Nothing changed."),)
    for first, members in grouped(defined(diff.changes)):
        yield ()
        yield from _heading(first, look)
        for change in members:
            yield from _told(change, look)
    recorded = list(summed(diff.changes))
    if recorded:
        yield ()
        yield (Part("Recorded", "head"),)
        for first, told, texts in recorded:
            yield from _item(name(first), first.id, look, indent=2)
            yield from wrap(words(look.text(told)), look, indent=4)
            yield from word_lines(texts, look, indent=6)
    yield from _progress(moved(diff.progress), diff.cycle, look)


def _begins(begins: HistoryBegins | None, look: Look) -> Iterator[Line]:
    if begins:
        yield from wrap(words(look.text(begins_line(begins)), "dim"), look)


def _heading(change: Change, look: Look) -> Iterator[Line]:
    yield from _item(name(change), change.id, look)


def _item(title: str, id_: str, look: Look, *, indent: int = 0) -> Iterator[Line]:
    yield from wrap([*words(look.text(title), "title"), *words(look.text(id_), "dim")], look, indent=indent)


def _told(change: Change, look: Look) -> Iterator[Line]:
    style = "gone" if change.change in ("removed", "dropped") else ""
    parts = [*words(look.text(happened(change)), style), *words(look.text(f"({by_whom(change)})"), "dim")]
    yield from wrap(parts, look, indent=2, hang=2)
    if change.path is not None:
        yield from word_lines(with_words(change), look, indent=4)
    if because(change):
        yield from wrap(words(look.text(because(change)), "dim"), look, indent=4)


def _progress(found: Iterable[Moved], cycle: str, look: Look) -> Iterator[Line]:
    rows = [
        (
            Part(look.text(one.title)),
            Part(look.text(one.id), "dim"),
            Part(percent(one.then)),
            Part(percent(one.now)),
        )
        for one in found
    ]
    if not rows:
        return
    columns = (
        Column(f"Progress in {cycle}", least=24, crop=crop_statement),
        Column(drop=1, least=16),
        Column("then", align="right"),
        Column("now", align="right"),
    )
    table = Table.fit(columns, rows, look)
    yield ()
    yield table.heads()
    yield from map(table.line, rows)


def _log(log: Log, look: Look) -> Iterator[Line]:
    yield from _item(log.title, log.id, look)
    yield from _begins(log.begins, look)
    for change in log.entries:
        yield from _told(change, look)


def _audit(audit: Audit, look: Look) -> Iterator[Line]:
    yield (Part(look.text(f"{audit.name} · audit · {audit.from_} → {audit.to}"), "head"),)
    yield from _begins(audit.begins, look)
    for one in audit.beginnings:
        yield from wrap(words(look.text(beginning_line(one)), "dim"), look)
    if not audit.entries:
        yield (Part("Nothing that a reviewer must know."),)
        return
    told = f"{len(audit.entries)} to know, {audit.unexplained} of them unexplained"
    yield (Part(told, "bad" if audit.unexplained else ""),)
    for first, members in grouped(audit.entries):
        yield ()
        yield from _heading(first, look)
        for entry in members:
            if isinstance(entry, AuditEntry):
                yield from _entry(entry, look)


def _entry(entry: AuditEntry, look: Look) -> Iterator[Line]:
    mark = Part("explained", "good") if entry.explained else Part("unexplained", "bad")
    told = [*words(look.text(f"{entry.rule}: {entry.why}")), *words(look.text(f"({by_whom(entry)})"), "dim")]
    yield from wrap([mark, *told], look, indent=2, hang=2)
    if because(entry):
        yield from wrap(words(look.text(because(entry)), "dim"), look, indent=4)
