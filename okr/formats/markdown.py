"""Draws a document as Markdown to paste into a pull request: ids in code marks, nobody mentioned, nothing interpreted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from okr.documents.blocks import (
    STATES,
    Bar,
    Block,
    Cell,
    Curve,
    Entries,
    Entry,
    Heading,
    Heat,
    Line,
    Lines,
    Link,
    Measured,
    Note,
    Paragraph,
    Row,
    Series,
    Span,
    State,
    Strip,
    Table,
    Text,
    page_columns,
    parts_of,
    texts_of,
)
from okr.formats import Answer
from okr.formats.sanitise import lines_of, visible
from okr.parse import fault_of_link
from okr.words import Language, translated
from okr.words.states import word

_MARKS = re.compile(r"[\\`*_\[\]|~]|[<@]|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", "@": "&#64;", "&": "&amp;"}
_BLOCK = re.compile(r"^(\d{0,9})([#>+=.)-])")
_SPACE = re.compile(r"\s+")
_MENTION = re.compile(r"((?<![\w.])@[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?:/[A-Za-z0-9/_-]+)?)")


class Markdown(str):
    """Text that is Markdown already, so that nothing in it is escaped again. Made in this module alone."""

    __slots__ = ()


EMPTY, INDENT = Markdown(), Markdown("  ")
LEFT, RIGHT = Markdown("---"), Markdown("--:")
"""Below the heading of a column of a table: how its cells are aligned."""


def put(template: str, *values: object) -> Markdown:
    """Values in a template of this program, the only text that is not escaped: all else is, unless it is Markdown."""
    return Markdown(template.format(*map(_safe, values)))


def joined(joint: str, values: Iterable[object]) -> Markdown:
    """Values with a joint of this program between them."""
    return Markdown(joint.join(map(_safe, values)))


def _safe(value: object) -> Markdown:
    return value if isinstance(value, Markdown) else escaped(str(value).strip())


def escaped(text: str) -> Markdown:
    """The text as words in Markdown: no mark-up, no link, no HTML, no mention, no end of a table's cell."""
    return Markdown(_MARKS.sub(lambda m: _ENTITIES.get(m[0], f"\\{m[0]}"), visible(_SPACE.sub(" ", text))))


def code(text: str) -> Markdown:
    """An id in code marks, also where it holds code marks itself; what could be HTML is no id, and stays words."""
    if "<" in text:
        return escaped(text)
    folded = visible(_SPACE.sub(" ", text).strip()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", folded)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return Markdown(f"{marks}{space}{folded}{space}{marks}" if folded else "")


def way_out(address: str) -> Markdown:
    """A web address as a link, if it is one that may be led to: then nothing in it ends it; else as words."""
    return escaped(address) if fault_of_link(address) else Markdown(f"<{address}>")


def line(text: Markdown) -> Markdown:
    """Words at the start of a line, where they are neither a heading, a quotation nor an entry of a list."""
    return Markdown(_BLOCK.sub(r"\1\\\2", text, count=1))


def draw(answer: Answer) -> str | bytes:
    return answer.page(markdown(answer.blocks, answer.language))


def markdown(blocks: Iterable[Block], language: Language = "en") -> str:
    """The whole text; a blank line between blocks."""
    return "\n".join(_blocks(blocks, language)) + "\n"


def _blocks(blocks: Iterable[Block], language: Language) -> Iterator[Markdown]:
    drawn = (list(_lines(block, language)) for block in blocks)
    for at, lines in enumerate(filter(None, drawn)):
        yield from (EMPTY, *lines) if at else lines


def _lines(block: Block, language: Language) -> Iterator[Markdown]:
    match block:  # pages have their own space between blocks: a gap is nothing
        case Heading():
            yield from _heading(block, language)
        case Paragraph():
            yield line(_inline(block.texts, language))
        case Entries():
            yield from (_entry(entry, language) for entry in block.rows)
        case Table():
            yield from _table(block, language)
        case Lines():
            yield put("```")
            yield from (put("{}", code_line) for code_line in block.texts)
            yield put("```")
        case _:
            yield from _blocks(parts_of(block, page=True), language)


_LEVELS = {1: put("#"), 2: put("##"), 3: put("###"), 4: put("###")}


def _heading(heading: Heading, language: Language) -> Iterator[Markdown]:
    """The title with its ids; what else follows is a paragraph below."""
    ids = [text for text in heading.more if _is_id(text)]
    yield put("{} {}", _LEVELS[heading.level], _inline((heading.title, *ids), language))
    rest = [text for text in heading.more if not _is_id(text)]
    if rest:
        yield EMPTY
        yield line(joined(" · ", (_text(text, language) for text in rest)))


def _is_id(text: Text) -> bool:
    return isinstance(text, Span) and text.role in ("id", "person")


def _entry(entry: Entry, language: Language) -> Markdown:
    indent = joined("", [INDENT] * entry.depth)
    lead = _text(entry.lead, language)
    lead = put("{}: ", lead) if lead else EMPTY
    below = [_inline(texts_of(line), language) for line in entry.below]
    below += [code(entry.command)] if entry.command else []
    under = joined("", (put("<br>{}", text) for text in below))
    texts = _inline((*entry.texts, *entry.aside), language)
    return put("{}- {}{}{}{}", indent, _BOX if entry.box else EMPTY, lead, texts, under)


_BOX = put("[ ] ")


def _inline(texts: Iterable[Text], language: Language) -> Markdown:
    return joined(" ", filter(None, (_text(text, language) for text in texts)))


def _text(text: Text, language: Language) -> Markdown:
    if isinstance(text, State):
        mark = STATES[text.name]
        count = EMPTY if text.how_many is None else put("{} ", text.how_many)
        return put("{} {}{}", mark.shape, count, translated(word(text.name), language))
    if isinstance(text, Curve):
        return EMPTY
    if isinstance(text, Strip):
        return put("{}", text.signs)
    if isinstance(text, Bar | Heat):
        return put("{}", translated(text.text, language))
    if isinstance(text, Link):
        text = text.text
    if isinstance(text, str):
        return _broken(text, language)
    return _span(text, language)


def _span(text: Span, language: Language) -> Markdown:
    match text.role:
        case "link":
            return way_out(text.text)
        case "id" | "person" | "command":
            return code(translated(text.text, language))
        case "gone":
            return put("~~{}~~", _broken(text.text, language)) if text.text else EMPTY
        case "title" | "bad":
            return put("**{}**", _broken(text.text, language)) if text.text else EMPTY
        case _:
            return _broken(text.text, language)


def _broken(text: str, language: Language) -> Markdown:
    """Words of people, line by line."""
    lines = lines_of(translated(text, language))
    return joined("<br>", map(_said, lines))


def _said(text: str) -> Markdown:
    """Words in which nobody is mentioned: what could be a name stands in code marks."""
    parts = enumerate(_MENTION.split(text.strip()))
    return joined("", (code(part) if at % 2 else escaped(part) for at, part in parts))


def _table(table: Table, language: Language) -> Iterator[Markdown]:
    """A note takes the first cell of a row of its own."""
    drawn = [[_cell(each, language) for each in row.cells] for row in table.rows if isinstance(row, Row)]
    shown = page_columns(table, drawn)
    heads = [translated(table.columns[at].head, language) for at in shown]
    yield _cells(heads)
    yield _cells([LEFT if table.columns[at].align == "left" else RIGHT for at in shown])
    waiting = iter(drawn)
    for row in table.rows:
        if isinstance(row, Note):
            lead = joined("", [_DEPTH] * row.depth)
            text = _inline((*row.texts, *row.aside), language)
            yield _cells([put("{}{}", lead, text), *[EMPTY] * (len(shown) - 1)])
        else:
            yield _cells(_row(table, row, next(waiting), shown, language))


_DEPTH = put("\u2003")
"""A space that a page does not fold."""


def _row(
    table: Table, row: Row, drawn: Sequence[Markdown], shown: Sequence[int], language: Language
) -> Iterator[Markdown]:
    for at in shown:
        text = drawn[at]
        told: Sequence[Line] = ()
        if at == shown[0]:
            text = joined("", (*[_DEPTH] * row.depth, text))
            text = put("{} {}", text, code(row.id)) if row.id else text
            told = row.aside
        if at == (table.below if table.below in shown else shown[-1]):
            told = (*told, *row.below)
        yield joined("<br>", filter(None, (text, *(_inline(texts_of(each), language) for each in told))))


def _cells(row: Iterable[object]) -> Markdown:
    return put("| {} |", joined(" | ", row))


def _cell(cell: Cell, language: Language) -> Markdown:
    match cell:
        case Measured():
            return put(
                "{} {}", _said(translated(cell.value, language)), _said(translated(cell.rest, language))
            )
        case Series():
            return joined(" ", (_said(translated(value, language)) for value in cell.values))
        case _:
            return _text(cell, language)
