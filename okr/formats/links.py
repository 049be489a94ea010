"""Draws a document as two links that open WhatsApp and the mail program with its text, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from urllib.parse import quote

from okr.documents.blocks import Entries, Gap
from okr.formats import Answer
from okr.formats.text import plain
from okr.words import Language, Message, plural, translated
from okr.words.numbers import long_date

LONGEST = 2000
"""Characters of a link: longer ones are cut or refused by some programs."""


def draw(answer: Answer) -> str | bytes:
    blocks, language = list(answer.blocks), answer.language
    whole = list(plain(blocks, language))
    brief = list(plain((block for block in blocks if not isinstance(block, Entries | Gap)), language))
    subject = translated(Message("Due on {day}", day=long_date(answer.today)), language)
    links = (
        _link("https://wa.me/?text=", "\n", whole, brief, language),
        # line ends of a mail are CRLF: RFC 6068, 5
        _link(f"mailto:?subject={quote(subject, safe='')}&body=", "\r\n", whole, brief, language),
    )
    return answer.page("".join(f"{link}\n" for link in links))


def _link(start: str, end: str, whole: Sequence[str], brief: Sequence[str], language: Language) -> str:
    """With all lines; where they are too many, without the lists, then without the last lines."""
    lengths = accumulate(len(quote(line + end, safe="")) for line in brief)
    most = sum(length <= LONGEST for length in lengths)

    def texts() -> Iterator[Sequence[str]]:
        yield whole
        for kept in range(most, -1, -1):
            left = sum(map(bool, whole)) - kept
            words = plural(left, "{n} line left out", "{n} lines left out")
            yield (*brief[:kept], translated(words, language))

    links = (start + quote(end.join(lines), safe="") for lines in texts())
    return next(link for link in links if len(link) <= LONGEST)
