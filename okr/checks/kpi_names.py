"""The quantity that a title is about, without its verb, its way and its limit: the name of a KPI, in English or Indonesian."""

from __future__ import annotations

import re
from collections.abc import Collection

from okr.checks.titles import begins_with_work
from okr.title_words import Title, read_sentence, traits_of
from okr.units import CURRENCIES, EXPONENTS, NOUNS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _one_of(*texts: str) -> str:
    """A pattern of these words and signs, the longest first."""
    words = sorted({re.escape(word) for text in texts for word in text.split("|")}, key=len, reverse=True)
    return f"(?:{'|'.join(words)})"


_COUNTED = {"people", "orang", "clients", "klien"}
"""What is counted, not what it is counted in."""
_UNITS = _one_of(
    "%|percent|persen|percentage points|poin",
    "|".join(CURRENCIES),
    "|".join(EXPONENTS),
    "|".join(NOUNS - _COUNTED),
)
_NUMERALS = _one_of(
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|none|zero|nol|satu|dua|"
    "tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|seratus"
)
_MONEY = _one_of("|".join(CURRENCIES))
_AMOUNT = rf"(?:{_MONEY}\s?)?(?:[<>≤≥~±−-]?\s?\d(?:[\d.,]*\d)?|\b{_NUMERALS}\b)(?:\s?{_UNITS}(?![^\W\d_]))*(?:\s?\([^)]*\))?"
"""`99.9%`, `Rp 95 jt`, `three`, `130 (IDR m)`; not the thing that is counted."""
_ENDS = rf"{_AMOUNT}(?:\s*(?:–|-|to|and|sampai|dan|hingga)\s*{_AMOUNT})?"
_MORE = (
    r"(?:,?\s+(?:or|atau)\s+(?:more|less|fewer|better|higher|lower|above|below|over|under|lebih|kurang|di\s?atas\S*|"
    r"di\s?bawah\S*)(?:\s+(?:dari itu|sedikit|banyak|baik|tinggi|rendah))?)"
)
_OR_MORE = re.compile(rf"{_MORE}$", re.IGNORECASE)
_WAY = re.compile(
    rf"\s*,?\s*\b(?:from|dari)\s+{_AMOUNT}\s+(?:[^\W\d_]+\s+){{0,2}}?(?:to|ke|menjadi|jadi|hingga|sampai|into)\s+{_AMOUNT}{_MORE}?"
    rf"|\s*\(?{_AMOUNT}\s*(?:→|->|=>)\s*{_AMOUNT}\)?",
    re.IGNORECASE,
)
"""From one value to another."""
_LIMIT_WORDS = _one_of(
    "at least", "at most", "at or above", "at or below", "no more than", "not more than", "no less than",
    "no fewer than", "not less than", "more than", "less than", "fewer than", "above", "below", "over", "under", "between",
    "within", "up to", "down to", "to", "at", "of", "by", "around", "about", "minimum", "maximum", "min.", "max.", "min",
    "max", "minimal", "maksimal", "maksimum", "setidaknya", "paling sedikit", "paling banyak", "paling lama", "paling tidak",
    "paling rendah", "paling tinggi", "sekurangnya", "tidak lebih dari", "tidak kurang dari", "lebih dari", "kurang dari",
    "di atas", "diatas", "di bawah", "dibawah", "di", "pada", "antara", "sebesar", "sebanyak", "hingga", "sampai", "ke",
    "menjadi", "jadi", "sekitar", "dalam", "≥", "≤", ">", "<", ">=", "<=",
)  # fmt: skip
_LIMIT = re.compile(rf"\s*,?\s*(?:(?<!\w){_LIMIT_WORDS}\s*)+{_ENDS}{_MORE}?", re.IGNORECASE)
"""At a value, at least a value, to a value."""
_BARE = re.compile(rf"(?:^|(?<!than)(?<!dari)\s+|:\s*){_ENDS}{_MORE}?$", re.IGNORECASE)
"""A value at the end."""
_LEADING_AMOUNT = re.compile(rf"^(?:{_LIMIT_WORDS}\s*)*{_ENDS}{_MORE}?\s+(?=\S)", re.IGNORECASE)
"""A value in front of what is counted: `six new projects`, `at least 95% of orders`."""
_DEADLINE = re.compile(
    r"\s*,?\s*\b(?:by|before|until|sebelum|sampai|hingga|per)\s+(?:the\s+)?(?:end\b|akhir\b|q[1-4]\b|h[12]\b|20\d\d\b|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|januari|februari|maret|mei|"
    r"juni|juli|agustus|oktober|desember).*$",
    re.IGNORECASE,
)
_VERBS = frozenset(("change", "id change", "maintain", "continue", "going on", "causing", "id work"))
_MORE_VERBS = _words(
    "ensure sustain guarantee pastikan memastikan jamin menjamin usahakan mengusahakan batasi membatasi penuhi memenuhi"
)
_BEFORE_AMOUNTS = _words("answer close cover deliver fill get have hit hold limit make meet solve spend")
"""Verbs where a number or an article follows: `Answer 90% of requests`, not `Answer time`."""
_NOUNS_TOO = _words("boost cut decrease gain increase lift speed win")
_PARTICLES = _words("up down back out off to the our kami kita agar supaya")
_LEADING = _words("the our of for to in at on a an kami kita agar supaya")
_TRAILING = _words(
    "the is are be at of to by in on and or from within stays stay remains remain kept held rises rise rose falls fall "
    "grows grow goes go runs up down again steady stable healthy naik turun meningkat menurun bertambah berkurang tumbuh "
    "tetap selalu terus terjaga dijaga stabil di ke dari pada dan atau menjadi sebesar sebanyak sampai hingga dalam jadi "
    "minimal maksimal"
)
_SIGNS = " ,;:.–-"


def kpi_name(title: str) -> str:
    """What stays of a title such as `Keep tickets older than a week at three or fewer`: `Tickets older than a week`.

    One value goes: a title with two, as in `orders delivered within 2 days at 95%`, is about something with the other.
    Empty where nothing stays.
    """
    text = _DEADLINE.sub("", " ".join(title.split()))
    found = _WAY.search(text)
    text = _without_verbs(_without(text, found) if found else text)
    if not found and (leading := _LEADING_AMOUNT.match(text)):
        found, text = leading, text[leading.end() :]
    if not found:
        last = [*_LIMIT.finditer(text)][-1:] or [*_BARE.finditer(text)][-1:]
        text = _without(text, last[0]) if last else text
    text = _OR_MORE.sub("", text)
    left = " ".join(_trimmed(text.split(), _LEADING, _TRAILING)).strip(_SIGNS)
    return left[:1].upper() + left[1:]


def _without(text: str, found: re.Match[str]) -> str:
    """Without a value, the words that lead to it, and the thing that it counts: `… in Java from 3 to 9 shops`."""
    before, after = _trimmed(text[: found.start()].split(), (), _TRAILING), text[found.end() :].split()
    counted = len(after) == 1 and before and "routine" not in traits_of(_plain(after[0]))
    return " ".join((*before, *(() if counted else after)))


def _trimmed(words: list[str], leading: Collection[str], trailing: Collection[str]) -> list[str]:
    while words and (_plain(words[0]) in leading or not _plain(words[0])):
        words = words[1:]
    while words and (_plain(words[-1]) in trailing or not _plain(words[-1])):
        words = words[:-1]
    return words


def _plain(word: str) -> str:
    return word.casefold().strip(_SIGNS)


def _without_verbs(text: str) -> str:
    """Without the verbs in front: `Raise`, `Pertahankan`, `Bring down the`, `Tetap menjaga`."""
    first = rest = _after_verb(text)
    while rest:
        text, rest = rest, _after_verb(rest, again=bool(first))
    return text


def _after_verb(text: str, *, again: bool = False) -> str:
    """What follows the verb in front; empty where there is none, or nothing follows."""
    said = read_sentence(text)
    if len(said.words) < 2 or not _begins_with_verb(text, said, again=again):
        return ""
    start = text.casefold().find(said.words[0])
    return " ".join(_trimmed(text[start + len(said.words[0]) :].split(), _PARTICLES, ()))


def _begins_with_verb(text: str, said: Title, *, again: bool) -> bool:
    """Whether it is one of change, or of work where it is not the second verb: `Bring launch delays down` is about delays."""
    word, after = said.words[0], said.words[1]
    if word in _NOUNS_TOO and said.has(1, "preposition"):  # `Speed of delivery`
        return False
    if word in _MORE_VERBS or not _VERBS.isdisjoint(said.first):
        return True
    if word in _BEFORE_AMOUNTS and (
        after[:1].isdigit() or said.has(1, "determiner") or said.has(1, "numeral")
    ):
        return True
    is_work = "work" in said.first and not said.has(1, "preposition")
    return is_work and not again and begins_with_work(text)
