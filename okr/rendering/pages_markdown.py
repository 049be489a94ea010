"""Pages about people and the ritual in Markdown: a heading a section, a bullet a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from okr.rendering.escapes import markdown as safe
from okr.rendering.escapes import markdown_code as code
from okr.rendering.pages import Page, Row, Section

_MENTION = re.compile(r"(@[a-z0-9]+(?:[-_][a-z0-9]+)*(?:/[a-z0-9/_-]+)?)")


def page_markdown(page: Page) -> Iterator[str]:
    yield f"# {_said(page.title)}{f' {code(page.id)}' if page.id else ''}"
    for fact in page.facts:
        yield ""
        yield _said(fact)
    if not page.filled:
        yield ""
        yield _said(page.nothing)
    yield from sections_markdown(page.sections)


def sections_markdown(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        if not section.rows:
            continue
        yield ""
        yield f"## {_said(section.name)}"
        yield ""
        if section.note:
            yield _said(section.note)
            yield ""
        yield from map(_bullet, section.rows)


def _bullet(row: Row) -> str:
    lead = f"{_said(row.lead)}: " if row.lead else ""
    tail = f" ({_said(row.tail)})" if row.tail else ""
    return f"{'  ' * row.indent}- {lead}{_said(row.text)}{tail}"


def _said(text: str) -> str:
    """Words of people, in which nobody is mentioned: ids of people stand in code marks."""
    return "".join(code(part) if at % 2 else _spaced(part) for at, part in enumerate(_MENTION.split(text)))


def _spaced(text: str) -> str:
    """What stands between two ids keeps the space at its ends."""
    if not text.strip():
        return " " * bool(text)
    return f"{' ' * text[0].isspace()}{safe(text)}{' ' * text[-1].isspace()}"
