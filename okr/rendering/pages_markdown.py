"""Pages about people and the ritual in Markdown: a heading a section, a bullet a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from okr.rendering.escapes import EMPTY, INDENT, SPACE, Markdown, joined, line, put
from okr.rendering.escapes import markdown_code as code
from okr.rendering.pages import Page, Row, Section
from okr.rendering.words import lines_of

_MENTION = re.compile(r"(@[a-z0-9]+(?:[-_][a-z0-9]+)*(?:/[a-z0-9/_-]+)?)")


def page_markdown(page: Page) -> Iterator[Markdown]:
    yield put("# {} {}", _said(page.title), code(page.id)) if page.id else put("# {}", _said(page.title))
    for fact in page.facts:
        yield EMPTY
        yield line(_said(fact))
    if not page.filled:
        yield EMPTY
        yield _said(page.nothing)
    yield from sections_markdown(page.sections)


def sections_markdown(sections: Iterable[Section]) -> Iterator[Markdown]:
    for section in sections:
        if not section.rows:
            continue
        yield EMPTY
        yield put("## {}", _said(section.name))
        yield EMPTY
        if section.note:
            yield line(_said(section.note))
            yield EMPTY
        yield from map(_bullet, section.rows)


def _bullet(row: Row) -> Markdown:
    lead = put("{}: ", _said(row.lead)) if row.lead else EMPTY
    tail = put(" ({})", _said(row.tail)) if row.tail else EMPTY
    first, *more = lines_of(row.text) or [""]
    below = joined("", (put("<br>{}", _said(line)) for line in more))
    return put("{}- {}{}{}{}", joined("", [INDENT] * row.indent), lead, _said(first), tail, below)


def _said(text: str) -> Markdown:
    """Words of people, in which nobody is mentioned: ids of people stand in code marks."""
    parts = enumerate(_MENTION.split(text))
    return joined("", (code(part) if at % 2 else _spaced(part) for at, part in parts))


def _spaced(text: str) -> Markdown:
    """What stands between two ids keeps the space at its ends."""
    if not text.strip():
        return SPACE if text else EMPTY
    return put("{}{}{}", SPACE if text[0].isspace() else EMPTY, text, SPACE if text[-1].isspace() else EMPTY)
