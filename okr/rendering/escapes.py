"""Text of other people, made safe inside Markdown and CSV."""

from __future__ import annotations

import re

from okr.rendering.safe import visible

_MARKDOWN = re.compile(r"[\\`*_\[\]|~]|[<@]|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", "@": "&#64;", "&": "&amp;"}
_SPACE = re.compile(r"\s+")


def markdown(text: str) -> str:
    """The text as words in Markdown: no mark-up, no link, no HTML, no mention, no end of a table's cell."""
    folded = visible(_SPACE.sub(" ", text).strip())
    return _MARKDOWN.sub(lambda m: _ENTITIES.get(m[0], f"\\{m[0]}"), folded)


def markdown_code(text: str) -> str:
    """An id in code marks, also where it holds code marks itself."""
    folded = visible(_SPACE.sub(" ", text).strip()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", folded)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{marks}{space}{folded}{space}{marks}" if folded else ""


def csv_text(text: str) -> str:
    """A text cell that a spreadsheet never takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
