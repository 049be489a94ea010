"""What a figure of a title counts: its currency or percent sign, else the noun behind it with its window, `views in 30 days`."""

from __future__ import annotations

import re

from okr.title_figures import NUMERALS, Figure
from okr.title_words import WORDS
from okr.units import NOUNS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[\s-]*([^\W\d_]+(?:[-'’][^\W\d_]+)*)")
ENDS = _words(
    "of for to in at on with by per from before until and or across that which who whose than as is are was were has have be "
    "this us its plus minus versus via during within over into out when where how if so the a an our their untuk di ke dari "
    "pada dengan oleh bagi dan atau yang sebelum setiap tiap dalam agar supaya adalah more fewer less times thirds quarters fifths"
)
"""Words with which a noun ends."""
_SYMBOLS = _words("ms s sec secs min mins h hr hrs kg km kb mb gb tb m² m2")
_PLURALS = _words("people men women children staff media data") | NOUNS - {"s", "h", "min", "hr"}
_NO_PLURALS = _words("news business process progress success access address class across always press sales")
_KNOWN = _words(
    "anggota klien mitra cabang kota pelatihan kontrak pengguna karyawan sekolah toko peserta proyek tim"
).union(*(str(WORDS[trait]).split() for trait in ("unit of work", "made", "always made")))
"""Nouns without an ending, most of them Indonesian."""
_MOST_WORDS = 4
_DOERS = {
    "viewed": "views", "watched": "views", "visited": "visits", "downloaded": "downloads", "used": "uses", "opened": "opens",
    "shared": "shares", "installed": "installs", "cited": "citations", "read": "reads", "clicked": "clicks",
}  # fmt: skip
_MORE = re.compile(r"\s?(?:more|fewer|less)\b(?! than)", re.IGNORECASE)
_TIMES = re.compile(r"\s?times\b", re.IGNORECASE)
_WINDOW = re.compile(
    r"\s(?:per|every|each|in|within|an?)\s((?:any\s)?(?:\d+\s)?(?:days?|weeks?|months?|quarters?|years?)|"
    r"(?:hari|minggu|bulan|kuartal|triwulan|tahun))\b"
    r"|\s(?:per|setiap|tiap|dalam)\s((?:\d+\s)?(?:hari|minggu|pekan|bulan|kuartal|triwulan|tahun))\b",
    re.IGNORECASE,
)


_OF_CYCLE = (" per quarter", " per kuartal", " per triwulan")
"""What is counted in the whole cycle."""


def unit_at(title: str, figure: Figure) -> str:
    """The unit of a figure: `%`, `$`, `days`; empty where the title does not name it for certain."""
    if figure.is_percent:
        return "%"
    if figure.money:
        return figure.money.rstrip(". ")
    if figure.word.casefold() in _SYMBOLS:
        return figure.word
    noun, end = noun_at(title, figure.end)
    if times := _TIMES.match(title, figure.end):
        before = re.findall(r"[^\W\d_]+", title[: figure.place].casefold())
        noun = next((_DOERS[word] for word in reversed(before[-4:]) if word in _DOERS), "times")
        end = times.end()
    window = window_at(title, end)
    return f"{noun}{'' if window in _OF_CYCLE else window}" if noun else ""


def unit_of_count(title: str, figure: Figure | int) -> str:
    """The same of a number in figures or in words, `three packaging projects`; of a single one there is no plural to name."""
    if isinstance(figure, Figure):
        return unit_at(title, figure)
    spelled = re.search(rf"\b(?:{'|'.join(NUMERALS)})\b", title, re.IGNORECASE)
    return noun_at(title, spelled.end())[0] if spelled else ""


def unit_of_more(title: str, figure: Figure) -> str:
    """What is measured of which a share is said: `3% more active contributors`."""
    found = _MORE.match(title, figure.end)
    return noun_at(title, found.end())[0] if found else ""


def window_at(title: str, place: int) -> str:
    """Over which span of time it counts: ` in 30 days`, ` per month`; empty where there is none."""
    if not (found := _WINDOW.match(title, place)):
        return ""
    span = (found[1] or found[2]).casefold()
    return f" in {span}" if re.search(r"\d", span) and found[1] else f" per {span}"


def noun_at(title: str, place: int) -> tuple[str, int]:
    """The words up to the noun in the plural, and where they end; `25 people pass a test` counts people."""
    words: list[str] = []
    last = 0
    end = place
    while len(words) < _MOST_WORDS and (found := _WORD.match(title, end)):
        word = found[1].casefold()
        if word in ENDS:
            break
        if last and not _is_plural(word):
            break
        words.append(found[1])
        end = found.end()
        if word in _KNOWN or _is_plural(word):
            last, place = len(words), end
            if _is_plural(word):
                break
    return " ".join(words[:last]), place


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
        and word not in _NO_PLURALS
    )
