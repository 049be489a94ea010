"""Draws a reminder or an agenda, which have headings, sentences, lists and tables, as plain text to paste into a chat; it
mentions nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from okr.documents.blocks import (
    Block,
    Cell,
    Entries,
    Entry,
    Gap,
    Heading,
    Line,
    Note,
    Paragraph,
    Row,
    Span,
    State,
    Table,
)
from okr.formats import Answer
from okr.formats.sanitise import lines_of, unmentioned, visible
from okr.formats.terminal_layout import wrapped
from okr.words import Language, translated
from okr.words.states import word

COLUMNS = 60
Said = Callable[[Line | Cell], str]


def draw(answer: Answer) -> str | bytes:
    lines = plain(answer.blocks, answer.language)
    return answer.page("".join(f"{part}\n" for line in lines for part in wrapped(line, COLUMNS)))


def plain(blocks: Iterable[Block], language: Language) -> Iterator[str]:
    """The lines of a document, however long they are."""

    def said(text: Line | Cell) -> str:
        if isinstance(text, list):
            return " ".join(map(said, text))
        words = word(text.name) if isinstance(text, State) else text.text if isinstance(text, Span) else text
        assert isinstance(words, str)
        return unmentioned(visible(" ".join(lines_of(translated(words, language)))))

    for block in blocks:
        match block:
            case Gap():
                yield ""
            case Heading():
                yield " · ".join(map(said, (block.title, *block.more)))
            case Paragraph():
                yield " ".join(map(said, block.texts))
            case Entries():
                for entry in block.rows:
                    yield from _entry(entry, said)
            case Table():
                yield from (_row(row, said) for row in block.rows)
            case _:
                raise TypeError(block)


def _entry(entry: Entry, said: Said) -> Iterator[str]:
    lead = [f"{said(entry.lead)}:"] if entry.lead else []
    yield " ".join(["-", *lead, *map(said, entry.texts)])
    yield from (f"  {said(line)}" for line in entry.below)


def _row(row: Row | Note, said: Said) -> str:
    """The cells in which something stands; what heads the rows below as a line of its own."""
    if isinstance(row, Note):
        return " ".join(map(said, row.texts))
    return f"- {' · '.join(filter(None, map(said, row.cells)))}"
