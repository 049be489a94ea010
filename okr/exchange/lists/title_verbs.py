"""What the verbs of a title say of its figure: made, won, raised or lowered, there before or not."""

from __future__ import annotations

import re

from okr.exchange.lists.title_parts import Part
from okr.title_figures import Figure
from okr.title_words import read_sentence
from okr.units import NOUNS

_TIME = NOUNS - {"orang", "people", "klien", "clients", "kg", "km"}
DOUBLES = {
    "double": "+100%", "triple": "+200%", "quadruple": "+300%", "halve": "-50%", "gandakan": "+100%", "melipatgandakan": "+100%",
}  # fmt: skip
_UP = re.compile(
    r"grow\w*|increas\w*|rais\w*|lift\w*|boost\w*|expand\w*|gain\w*|up|rise\w*|rising|more|higher|growth|naik\w*|menaik\w*|"
    r"tingkat\w*|meningkat\w*|tambah\w*|bertambah|menambah\w*|tumbuh\w*|(?:lebih )?(?:banyak|tinggi)"
)
_DOWN = re.compile(
    r"cut\w*|decreas\w*|reduc\w*|lower\w*|shorten\w*|drop\w*|shrink\w*|fall\w*|fewer|less|down|declin\w*|turun\w*|menurun\w*|"
    r"kurangi|mengurangi|berkurang|pangkas|memangkas|tekan|menekan|hemat|menghemat|(?:lebih )?(?:sedikit|rendah|kurang)"
)
_LOWER = frozenset((
    "cut", "decrease", "reduce", "lower", "shorten", "halve", "lose", "kurangi", "mengurangi", "turunkan", "menurunkan",
    "pangkas", "memangkas", "tekan", "menekan", "hemat", "menghemat",
))  # fmt: skip
_GET = frozenset((
    "get", "make", "receive", "obtain", "collect", "sign", "onboard", "dapat", "dapatkan", "mendapatkan", "peroleh", "raih",
))  # fmt: skip
_GROW = frozenset((
    "grow", "increase", "raise", "lift", "boost", "improve", "naikkan", "menaikkan", "tingkatkan", "meningkatkan",
))  # fmt: skip
GROWTH = (
    _LOWER | _GROW | {"growth", "increase", "decrease", "reduction", "pertumbuhan", "kenaikan", "penurunan"}
)
_PASSED = re.compile(
    r"\b(?:complet\w+|finish\w*|pass(?:es|ed)?|certif\w+|graduat\w+|train(?:ed|ing)\b|attend\w*|onboarded|lulus|bersertifikat|"
    r"sertifika\w+|menyelesaikan|mengikuti|terlatih|dilatih)",
    re.IGNORECASE,
)
"""Of a share of people: what they do or get in the cycle, so that none has at first."""
_MEAN = re.compile(r"\b(?:average|median|mean|rata-rata)\b|\d ?/ ?(?:5|10|100)\b", re.IGNORECASE)
HELD = frozenset((
    "maintain", "keep", "hold", "pertahankan", "mempertahankan", "jaga", "menjaga", "sustain", "preserve", "stabilize", "stabilise",
    "stabil", "stable", "stabilisasi",
))  # fmt: skip
"""Words that say that a value stays, and not on which side of it is well."""


def exists_before(title: str, part: Part) -> bool:
    """Whether what is measured has a value before it begins: a share, a rating, a time, what is lowered or moved *to* a value."""
    said = read_sentence(title)
    if part.figure.is_percent:
        return part.role == "to" or not _PASSED.search(title)
    is_work = len(title[: part.figure.place].split()) == 1 and bool(said.first & {"work", "id work", "saved"})
    if part.role == "to" or (part.figure.word.casefold() in _TIME and not is_work):  # `Deliver 300 hours`
        return True
    is_known = bool(_MEAN.search(title)) or not {"existing", "rated"}.isdisjoint(said.traits)
    return is_known or not _LOWER.isdisjoint(said.words[:1])


def is_verb(title: str) -> bool:
    """Whether it begins with a verb of making or winning."""
    said = read_sentence(title)
    is_got = not _GET.isdisjoint(said.words[:1])
    return is_got or not said.first.isdisjoint(("work", "change", "id work", "id change"))


def adds(title: str, figure: Figure) -> bool:
    """Whether what is won comes on top: `Sign up 3 more partners`; what grows is relative to its start."""
    said = read_sentence(title)
    grows = not _GROW.union(_LOWER).isdisjoint(said.words[:1])
    is_more = re.match(r"\s(?:more|additional|further|lagi)\b", title[figure.end :], re.IGNORECASE)
    return (
        bool(is_more) and not figure.is_percent and not grows and (is_verb(title) or said.words[0] == "add")
    )


def lowers(title: str) -> bool:
    """Whether the first word of a title that says a way says that it goes down: `Cut churn`."""
    words = re.findall(r"[^\W\d_]+", title.casefold())
    way = next((word for word in words if _UP.fullmatch(word) or _DOWN.fullmatch(word)), "")
    return _DOWN.fullmatch(way) is not None


def sign(title: str, figure: Figure) -> str:
    """`+` or `-` by the sign of the figure or the word right behind it, else by the nearest in front; empty where none says it."""
    if figure.digits[0] in "-−" or title[: figure.place].endswith("+"):
        return "-" if figure.digits[0] in "-−" else "+"
    behind = re.findall(r"[^\W\d_]+", title[figure.end :].casefold())[:2]
    before = re.findall(r"[^\W\d_]+", title[: figure.place].casefold())[::-1]
    for word in (*behind, *before):
        if word in ("faster", "slower", "cepat", "lambat"):
            return ""
        if _UP.fullmatch(word):
            return "+"
        if _DOWN.fullmatch(word):
            return "-"
    return ""
