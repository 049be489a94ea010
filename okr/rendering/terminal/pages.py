"""Pages about people and the ritual on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okr.rendering.look import Look
from okr.rendering.pages import Page, Row, Section
from okr.rendering.terminal.layout import GAP, Line, Part, cells, ellipsise, pad, stripped, words, wrap
from okr.rendering.words import lines_of

_SHARE = 8
"""Rows are indented by at most a quarter of the line: two cells a level."""


def page_lines(page: Page, look: Look) -> Iterator[Line]:
    yield from _header(page, look)
    sections = page.filled
    if not sections:
        yield ()
        yield from wrap(words(look.text(page.nothing)), look)
    yield from section_lines(sections, look)


def _header(page: Page, look: Look) -> Iterator[Line]:
    yield from wrap([*words(look.text(page.title), "title"), *words(look.text(page.id), "dim")], look, hang=2)
    for fact in page.facts:
        yield from wrap(words(look.text(fact), "dim"), look, hang=2)


def section_lines(sections: Iterable[Section], look: Look) -> Iterator[Line]:
    for section in sections:
        yield ()
        note = words(look.text(f"· {section.note}"), "dim") if section.note else []
        yield from wrap([*words(look.text(section.name), "head"), *note], look, hang=2)
        yield from _rows(section, look)


def _rows(section: Section, look: Look) -> Iterator[Line]:
    """What leads the rows in a column, at most a third of the line."""
    leads = [look.text(row.lead) for row in section.rows]
    room = min(max(map(cells, leads)), max(look.width // 3, 8))
    for row, lead in zip(section.rows, leads, strict=True):
        yield from _row(row, ellipsise(lead, room, look), room, look)


def _row(row: Row, lead: str, room: int, look: Look) -> Iterator[Line]:
    indent = 2 + 2 * min(row.indent, look.width // _SHARE)
    begin: tuple[Part, ...] = (Part(" " * indent),)
    if room:
        begin = (*begin, Part(pad(lead, room), row.style or "dim"), Part(" " * GAP))
        indent += room + GAP
    tail = words(look.text(f"· {row.tail}"), "dim") if row.tail else []
    first, *more = lines_of(row.text) or [""]
    lines = wrap([*words(look.text(first)), *tail], look, indent=indent) or [()]
    yield stripped((*begin, *lines[0][1:]))
    yield from lines[1:]
    for line in more:
        yield from wrap(words(look.text(line)), look, indent=indent)
    if row.command:
        command = look.text(row.command)
        yield (Part(" " * max(min(indent, look.width - cells(command)), 2)), Part(command, "command"))
