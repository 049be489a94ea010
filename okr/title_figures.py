"""The figures of a title: whether there is one, all that may measure something, and the change that `from 8% to 4%` says."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from okr.errors import TwoReadingsError, UsageError
from okr.periods import MONTHS
from okr.quantities import exact, quantity
from okr.title_words import read, read_sentence
from okr.units import EXPONENTS

_NAME = re.compile(
    r"\b(?:iso|sni|psak|pph|pasal|top|no\.?|nomor|number|fortune|big|level|tier|phase|fase|tahap|batch|angkatan|kelas|grade|"
    r"version|versi|windows|office|industri|industry|society|web|smkn?|sman?|smpn?|sdn?|lantai|floor|semester|"
    r"kuartal|triwulan|quarter|sprint|wave|generasi|gen|peringkat|ranking|feedback)"
    r"[ #-]{0,2}\d+(?:[.:-]\d+)*(?![\d.,]*\s?(?:%|persen|percent|juta|jt|ribu|rb|miliar|million|k\b))"
    r"|\b24\s?/\s?7\b|\b(?:50/50|80/20|360°|360[- ](?:degrees?|derajat))"
    r"|\b(?:layanan|buka|klinik|apotek|igd|siaga|service|support|open|online)\s24[\s-](?:jam|hours?)\b"
    r"|(?<![$€£\w])\d{1,2}(?-i:[SDGRP])\b"
    r"|\b\d+\s?besar\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b(?:19|20)\d\d\s?[/–-]\s?\d{2,4}\b"
    rf"|\b\d{{1,2}}\s(?:{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
"""Numbers in names: `ISO 9001`, `24/7`, `top 10`, `5S`, `Industri 4.0`, `17 Agustus`."""
_NAME_SIGN = re.compile(r"\d(?:[SDGRP]|st|nd|rd|th)\b|\d\s?[/–°-]\s?\d|°|#")
_YEAR = r"(?:(?:19|20)\d[1-9]|20[1-9]0)"
_NUMBER = re.compile(
    rf"(?<![\w.-])(?!{_YEAR}(?![\w%]|[.,]\d))"
    r"[-+−±≥≤<>~$€£]*(?:rp\.?\s?|idr\s?|usd\s?)?\d[\d.,]*\s?(?:%|[a-z]{0,3}\b)",
    re.IGNORECASE,
)
"""A number by itself; neither a year nor part of a word such as Q3 or B2B."""


def has_number(title: str) -> bool:
    """Whether it has a figure: `20%`, `1.5`, `Rp 3m`; not a year, not ISO 9001."""
    if not _NUMBER.search(title):
        return False
    said = read(title)
    if "naming" in said.traits or _NAME_SIGN.search(title) or not MONTHS.keys().isdisjoint(said.words):
        return bool(_NUMBER.search(_NAME.sub(" ", title)))
    return True


class Figure(NamedTuple):
    """One figure of a title that may measure something."""

    place: int
    """Of its first character."""
    text: str
    """As it is written, with its currency, factor or percent sign, without the noun behind it."""
    money: str
    digits: str
    word: str
    """The word or the sign behind it: `%`, `k`, `posts`."""

    @property
    def end(self) -> int:
        return self.place + len(self.text)

    @property
    def is_percent(self) -> bool:
        return self.word.casefold() in ("%", "percent", "persen", "pct")

    @property
    def typed(self) -> str:
        """As a number is typed: with the factor, without currency and percent sign."""
        return f"{self.digits} {self.word}" if self.word.casefold() in EXPONENTS else self.digits


_SPAN_OF_TIME = "second minute hour day week month quarter year detik menit jam hari minggu pekan bulan kuartal triwulan tahun"
_WHEN = re.compile(
    r"(?<![\w.,-])(?:(?:19|20)\d\d(?:-\d\d){1,2}|\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d)(?![\w%])"
    rf"|(?<![\w.,-]){_YEAR}(?![\w%-]|[.,]\d)"
    rf"|\b(?:{'|'.join(MONTHS)})\.?\s\d{{1,2}}(?![\w%]|[.,]\d)|\b\d{{1,2}}\s(?:{'|'.join(MONTHS)})\b"
    rf"|\b(?:per|every|each|within|in|last|past|next|first|setiap|tiap|dalam|selama)\s\d+\s(?:{'|'.join(_SPAN_OF_TIME.split())})s?\b",
    re.IGNORECASE,
)
"""Figures that say when: days, years, `per 30 days`."""
_AMOUNT = r"(?:(Rp|IDR|USD|EUR|[$€£])\.?\s?)?([-−]?\d(?:[\d.,]*\d)?)\s?(%|[^\W\d_]+)?"
CHANGE = re.compile(
    rf"\b(?:from|dari)\s+{_AMOUNT}\s+(?:to|ke|menjadi|jadi|hingga|sampai)\s+{_AMOUNT}", re.IGNORECASE
)


_FIGURE = re.compile(rf"(?<![\w.,]){_AMOUNT}", re.IGNORECASE)
NUMERALS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
"""Without `one`, which is more often a word for `a`."""


def figures(title: str) -> list[Figure]:
    """All figures but those of days, years, spans of time and names: `200k` and `5` in `200k views per 30 days, 5 posts`."""
    for kind in (_WHEN, _NAME):
        title = kind.sub(lambda found: " " * len(found[0]), title)
    found = []
    for match in _FIGURE.finditer(title):
        money, digits, word = (each or "" for each in match.groups())
        is_part = word.casefold() in EXPONENTS or word.casefold() in ("%", "percent", "persen", "pct")
        end = match.end() if is_part else match.end(2)
        found.append(Figure(match.start(), title[match.start() : end], money, digits, word))
    return found


def counted_in_words(title: str) -> int | None:
    """How many are to be done or won, where the verb in front says it in a word: `Run three pilots`, `Finish the two plans`."""
    said = read_sentence(title)
    if said.first.isdisjoint(("work", "change", "id work", "id change")):
        return None
    place = 2 if said.has(1, "determiner") else 1
    number = NUMERALS.get(said.words[place]) if place < len(said.words) else None
    return None if said.has(place + 1, "numeral") else number


class Proposal(NamedTuple):
    """What a title says of a change."""

    start: str | None = None
    target: str | None = None
    unit: str | None = None


def proposal(title: str) -> Proposal:
    """The change that is in a title, with a unit where both ends have it: `from 5 h to 3 h`, `dari 8 ke 4%`.

    Where one end alone has a factor, or each another one, both are given in the same unit.
    """
    found = CHANGE.search(title)
    if not found:
        return Proposal()
    currency, start, word, currency_of_target, target, word_of_target = found.groups()
    money, words = currency or currency_of_target, (word or "", word_of_target or "")
    factors = [each for each in words if each.casefold() in EXPONENTS]
    if factors and words[0].casefold() != words[1].casefold():
        if any(each and each not in factors for each in words):
            return Proposal()  # from 8% to 2 jt
        return _in_one_unit((start, target), words, money)
    is_same = not (word and word_of_target) or word == word_of_target
    is_plural = len(words[0]) > 2 < len(words[1]) and f"{min(words, key=len)}s" == max(words, key=len)
    if not (is_same or is_plural or "%" in words):
        return Proposal()  # from 5 days to 36 hours
    shared = "%" if "%" in words else max(words, key=len) if is_plural or word == word_of_target else None
    return Proposal(start, target, " ".join(filter(None, (money, shared))) or None)


def _in_one_unit(ends: tuple[str, str], factors: tuple[str, str], money: str | None) -> Proposal:
    """Both ends of a change of which one has a factor: it is that of both, or each is written out.

    `dari 1,5 ke 2 jt` is 1,5 jt to 2 jt, but `dari 500.000 ke 2 jt` is 500000 to 2000000: what makes the smaller change.
    """
    shared = factors[0] or factors[1]
    alike = product(*map(_readings, ends)) if "" in factors else ()
    whole = [_readings(f"{end} {factor}") for end, factor in zip(ends, factors, strict=True)]
    ways: list[tuple[float, float, str | None]] = [(one, other, shared) for one, other in alike]
    ways += [(one, other, None) for one, other in product(*whole)]
    if not ways:
        return Proposal()
    start, target, factor = min(ways, key=lambda way: _ratio(*way[:2]))
    return Proposal(exact(start), exact(target), " ".join(filter(None, (money, factor))) or None)


def _readings(text: str) -> Sequence[float]:
    """The numbers that a text can be."""
    try:
        return (quantity(text.strip(), ""),)
    except TwoReadingsError as error:
        return error.readings
    except UsageError:
        return ()


def _ratio(one: float, other: float) -> float:
    """How many times the larger of two is the smaller; of a zero nothing is known, so a shared factor is as good."""
    low, high = sorted((abs(one), abs(other)))
    return high / low if low else math.inf
