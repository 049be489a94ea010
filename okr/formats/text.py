"""Draws a reminder, which has headings, sentences and lists, as plain text to paste into a chat; it mentions nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okr.documents.blocks import Block, Entries, Gap, Heading, Paragraph, Span, Text
from okr.formats import Answer
from okr.formats.sanitise import lines_of, unmentioned, visible
from okr.formats.terminal_layout import wrapped
from okr.words import Language, translated

COLUMNS = 60


def draw(answer: Answer) -> str | bytes:
    lines = plain(answer.blocks, answer.language)
    return answer.page("".join(f"{part}\n" for line in lines for part in wrapped(line, COLUMNS)))


def plain(blocks: Iterable[Block], language: Language) -> Iterator[str]:
    """The lines of a document, however long they are."""

    def said(text: Text) -> str:
        assert isinstance(text, str | Span)
        words = translated(text.text if isinstance(text, Span) else text, language)
        return unmentioned(visible(" ".join(lines_of(words))))

    for block in blocks:
        match block:
            case Gap():
                yield ""
            case Heading():
                yield said(block.title)
            case Paragraph():
                yield " ".join(map(said, block.texts))
            case Entries():
                yield from (" ".join(["-", *map(said, entry.texts)]) for entry in block.rows)
            case _:
                raise TypeError(block)
