"""Text of other people, made safe inside Markdown and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable

from okr.formats.sanitise import visible

_MARKDOWN = re.compile(r"[\\`*_\[\]|~]|[<@]|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", "@": "&#64;", "&": "&amp;"}
_BLOCK = re.compile(r"^(\d{0,9})([#>+=.)-])")
_SPACE = re.compile(r"\s+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Markdown(str):
    """Text that is Markdown already, so that nothing in it is escaped again. Made in this module alone."""

    __slots__ = ()


EMPTY, SPACE, INDENT = Markdown(), Markdown(" "), Markdown("  ")
LEFT, RIGHT = Markdown("---"), Markdown("--:")
"""Below the heading of a column of a table: how its cells are aligned."""


def put(template: str, *values: object) -> Markdown:
    """Values in a template of this program, the only text that is not escaped: all else is, unless it is Markdown."""
    return Markdown(template.format(*map(cell, values)))


def cell(value: object) -> Markdown:
    """One value as Markdown."""
    return value if isinstance(value, Markdown) else markdown(str(value))


def joined(joint: str, values: Iterable[object]) -> Markdown:
    """Values with a joint of this program between them."""
    return Markdown(joint.join(map(cell, values)))


def markdown(text: str) -> Markdown:
    """The text as words in Markdown: no mark-up, no link, no HTML, no mention, no end of a table's cell."""
    folded = visible(_SPACE.sub(" ", text).strip())
    return Markdown(_MARKDOWN.sub(lambda m: _ENTITIES.get(m[0], f"\\{m[0]}"), folded))


def line(text: Markdown) -> Markdown:
    """Words at the start of a line, where they are neither a heading, a quotation nor an entry of a list."""
    return Markdown(_BLOCK.sub(r"\1\\\2", text, count=1))


def markdown_code(text: str) -> Markdown:
    """An id in code marks, also where it holds code marks itself; what could be HTML is no id, and stays words."""
    if "<" in text:
        return markdown(text)
    folded = visible(_SPACE.sub(" ", text).strip()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", folded)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return Markdown(f"{marks}{space}{folded}{space}{marks}" if folded else "")


def csv_text(text: str) -> str:
    """A text cell that a spreadsheet never takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
