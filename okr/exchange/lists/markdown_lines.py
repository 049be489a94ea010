"""The lines of a Markdown document that can state a goal: headings, items of lists and lines that begin with bold words.

Read line by line, without recursion, each character a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain
from typing import Literal, NamedTuple

LONGEST_LINE = 32 * 1024
"""Characters; a longer line is told and not read."""

Form = Literal["heading", "item", "text", "table"]


class Line(NamedTuple):
    number: int
    """As an editor counts it, the first one 1."""
    form: Form
    depth: int
    """Of a heading 1 to 6, else how many columns it is indented."""
    text: str
    """Without its mark; lines that belong to the same paragraph are joined."""
    is_too_long: bool = False
    is_ticked: bool = False
    """An item with a box that is done: `- [x]`."""

    def holds(self, below: Line) -> bool:
        """Whether a later line stands below this one, unless one between ends it."""
        if below.form == "heading":
            return self.form == "heading" and self.depth < below.depth
        if self.form == "heading":
            return True
        least = self.depth if self.form == "text" and below.form == "item" else self.depth + _LEAST_INDENT
        return below.depth >= least


_LEAST_INDENT = 2
"""Columns by which an item is further in than the one that it belongs to."""
_TAB = 4
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?:\s+|$)")
_HEADING = re.compile(r"(#{1,6})(?:\s+|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_RULE = re.compile(r"(?:-[- ]*|\*[* ]*|_[_ ]*|=[=]*)")
_REFERENCE = re.compile(r"\[[^\[\]]+\]:\s")
_LABEL = re.compile(r"\*\*[^*]+(?::\*\*|\*\*\s?:|\*\*$)|__[^_]+(?::__|__\s?:|__$)|[^:]{1,40}:$")
"""A line with one begins a paragraph of its own."""
_BOX = re.compile(r"\[[ xX]\]\s+")


def lines_of(text: str) -> Iterator[Line]:
    """Headings, items, other paragraphs and rows of tables; not what stands in front matter, comments and blocks of code."""
    begun: Line | None = None
    parts: list[str] = []
    end = (0, 0, "")  # a blank line ends the last one
    for number, indent, body in chain(_outside_of_code(_without_comments(text)), [end]):
        line = _begun(number, indent, body)
        goes_on = line and line.form == "text" and begun and begun.form in ("item", "text")
        if goes_on and not _LABEL.match(body):
            parts.append(body)
            continue
        if begun:
            is_too_long = sum(map(len, parts)) > LONGEST_LINE
            whole = parts[0][:LONGEST_LINE] if is_too_long else " ".join(parts)
            yield begun._replace(text=whole, is_too_long=is_too_long)
        begun, parts = line, [line.text] if line else []


def _begun(number: int, indent: int, body: str) -> Line | None:
    """The line that a text begins; None where it is blank, a rule, a table, an attribute or an address of a link."""
    if not body or _RULE.fullmatch(body) or body.startswith("{:") or _REFERENCE.match(body):
        return None
    if indent < _TAB and (found := _HEADING.match(body)):
        return Line(number, "heading", len(found[1]), _closed(body[found.end() :]))
    if found := _ITEM.match(body):
        text = body[found.end() :]
        box = _BOX.match(text)
        is_ticked = box is not None and box[0][1] != " "
        return Line(number, "item", indent, text[box.end() :] if box else text, is_ticked=is_ticked)
    return Line(number, "table" if body.startswith("|") else "text", indent, body)


def _closed(heading: str) -> str:
    """A heading without the signs that close it: `## Goals ##`, and not those of `C#`."""
    bare = heading.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else heading


def _outside_of_code(text: str) -> Iterator[tuple[int, int, str]]:
    """Number, indentation and text of each line, without front matter and blocks of code."""
    lines = re.split(r"\r\n|\r|\n", text)
    number = _behind_front_matter(lines)
    fence, begun, has_fences = "", 0, True
    while number < len(lines) or fence:
        if number == len(lines):  # never closed: it is no block of code
            number, fence, has_fences = begun, "", False
            continue
        line = lines[number]
        number += 1
        body = line.strip()
        mark = _FENCE.match(body) if has_fences else None
        if fence:
            if mark and body == mark[0] and body.startswith(fence):
                fence = ""
        elif mark and "`" not in body[mark.end() :]:
            fence, begun = mark[0], number
        else:
            lead = line[: len(line) - len(line.lstrip())] if body else ""
            yield number, len(lead.expandtabs(_TAB)), body


def _behind_front_matter(lines: list[str]) -> int:
    if lines[0].strip() == "---":
        for place, line in enumerate(lines[1:], 1):
            if line.strip() in ("---", "..."):
                return place + 1
    return 0


def _without_comments(text: str) -> str:
    """A text without `<!-- … -->`, which keeps its line ends."""
    parts, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin)) >= 0:
        parts += [text[place:begin], re.sub(r"[^\r\n]", "", text[begin:end])]
        place = end + len("-->")
    return "".join((*parts, text[place:])) if parts else text


class Link(NamedTuple):
    words: str
    address: str


# ── words without their marks ────────────────────────────────────────────────────────────────────

_BOLD = re.compile(r"(?:\*\*(?P<stars>[^*]+)\*\*|__(?P<lines>[^_]+)__)")
_LINK = re.compile(
    r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+[\"'][^\"']*[\"'])?\)|\[[^\[\]]*\])"
)
_ADDRESS = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:\s+[\"'][^\"']*[\"'])?\)")
_LAST_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)[.,;]?")
_TAG = re.compile(
    r"</?(?:br|b|i|u|s|em|strong|a|code|span|sub|sup|p|div|del|ins|kbd|small|mark|font|img)\b[^<>]*>",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT = re.compile("[\ue021-\ue07e]")
_MARKS = re.compile(
    r"\*\*|~~|`|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\w)|(?<=[\w.])_(?!\w)"
)
_ATTRIBUTES = re.compile(r"\{[:#.][^{}]*\}\s*$")


def plain(text: str) -> str:
    """A text without emphasis, links, tags and escapes: what a reader of the page sees."""
    text = _ESCAPED.sub(lambda found: chr(0xE000 + ord(found[1])), text)
    text = _MARKS.sub("", _TAG.sub(" ", _LINK.sub(r"\1", text)))
    text = unescape(_ATTRIBUTES.sub("", text))
    return " ".join(_KEPT.sub(lambda found: chr(ord(found[0]) - 0xE000), text).split())


def links(text: str) -> Sequence[Link]:
    """The links of a text whose address stands beside their words, in the order of the text."""
    return [Link(plain(found[1]), unescape(found[2])) for found in _ADDRESS.finditer(text)]


def has_link(text: str) -> bool:
    return _LINK.search(text) is not None


def bold_lead(text: str) -> tuple[str, str]:
    """The bold words that a text begins with, without marks, and the rest as it is written; two empty texts where there are none."""
    found = _BOLD.match(text)
    return (plain(found["stars"] or found["lines"]), text[found.end() :]) if found else ("", "")


def last_link(text: str) -> tuple[str, str]:
    """A text without the link at its end, and the words of that link; empty where none ends it."""
    bare = text.rstrip()
    place = bare.rfind("[")
    found = _LAST_LINK.fullmatch(bare, place) if place >= 0 else None
    return (bare[:place].rstrip(), plain(found[1])) if found else (text, "")
