"""The figures of a title that measure something, each with its role: a limit, a share of the start, where a change begins or ends.

What stands in the place of a figure, such as `X` or `TBD`, is a part as well: it is known to be there and comes later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from okr.exchange.lists.said_days import without_deadline
from okr.title_figures import Figure, figures
from okr.units import CURRENCIES, EXPONENTS, NOUNS

Role = Literal["", "now", "by", "at_least", "at_most", "above", "below", "to", "around"]
"""`by` a share of the start, `to` a value that is moved to, `around` no measure where the title has another figure."""
LIMITS = frozenset(("at_least", "at_most", "above", "below"))
_MONEY = r"Rp|IDR|USD|EUR|[$€£]"
_FACTOR = rf"(?:{'|'.join(EXPONENTS)})\b"
_LATER = r"X{1,3}|Y{1,3}|Z{1,3}|(?i:tbd|tbc|tba|n/a(?:\syet)?)|\?{1,3}|_{2,}"
_PLACE = re.compile(rf"(?<![\w/.])(?:({_MONEY})\.?\s?)?({_LATER})(k|K|m|M|bn)?\s?(%)?(?![\w/])")
"""What stands in the place of a figure: `X`, `$X`, `XX%`, `TBD`, `?`."""
LATER_IN_WORDS = re.compile(
    r"\b(?:(?:yet )?to be (?:defined|decided|determined|agreed|confirmed|announced|set)"
    r"|not (?:yet )?(?:known|agreed|defined|decided|set)(?: yet)?"
    r"|belum (?:ditentukan|diketahui|disepakati|ditetapkan|ada)|menyusul)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\((?:now|currently|today|at present|was|baseline|start|from|(?:up|down) from|sekarang|saat ini|kini|semula|awal|dari)"
    r"[ :=]+(?:[^(),;]|,(?=\d))+[),;]",
    re.IGNORECASE,
)
"""`(now 125k)`, `(baseline: 2%, target: 4%)`; what stands behind a comma is another figure."""
_ROLES: Mapping[Role, str] = {
    "by": r"\b(?:by|sebesar)(?: (?:at least|at most|up to|more than|over|about|around|minimal|maksimal|sekitar))?",
    "at_least": r"\b(?:at least|at or above|between|antara|(?:no|not) (?:less|fewer|lower) than|minimum(?: of)?|min\b\.?|minimal|paling sedikit|sedikitnya|"
    r"setidaknya|sekurang-kurangnya|tidak kurang dari|paling rendah)|≥|>=",
    "at_most": r"\b(?:at most|at or (?:below|under)|(?:no|not) (?:more|higher|greater|longer) than|not exceed(?:ing)?(?: (?:an?|the|our) \w+ of)?|maximum(?: of)?|max\b\.?|maksimal|"
    r"maksimum|paling (?:banyak|lama|lambat|tinggi)|setinggi-tingginya|tidak lebih dari|(?:tidak|jangan) melebihi(?: \w+)?)|≤|<=",
    "above": r"\b(?:(?:more|higher|greater|longer|older) than|above|over|exceed(?:s|ing)?|lebih (?:tinggi |besar |banyak |lama |tua )?dari|di atas|"
    r"melebihi|melampaui)|>",
    "below": r"\b(?:(?:less|fewer|lower|shorter|faster|younger|newer) than|under|below|(?:lebih (?:rendah|sedikit|cepat|kecil)|kurang) dari|"
    r"di bawah)|<",
    "to": r"\b(?:to|reach(?:es|ing)?|ke|menjadi|jadi|hingga|sampai|mencapai|capai|(?<=[\s(])(?<!\bon\s)target(?: of)?:?)",
    "now": r"\bbaseline(?: of)?:?",
}
_BEFORE = {role: re.compile(rf"(?:{words})\s?$", re.IGNORECASE) for role, words in _ROLES.items()}
"""What a figure is, by what stands in front of it."""
_BETWEEN = re.compile(r"(?:between|antara)\b", re.IGNORECASE)
_AND = re.compile(r"(?:\s[^\W\d_]+)?\s(?:and|dan)\s", re.IGNORECASE)
_SCALE = re.compile(
    r"(?<=\d)\s?/\s?(?:5|10|100)\b(?![/%]|\.\d)|(?<=\d)\s(?:out )?of (?:the )?\d+\b(?!\s?%|[.,]\d)"
    r"|(?<=\d)\sdari (?:4|5|10|100)\b(?!\s?%|[.,]\d)"
)
"""What a rating is out of, or how many there are: `4.5/5`, `2 of 3`."""
_METRICS = (
    "NPS CSAT ARR MRR ACV GMV MAU DAU CES SLA ROI EBITDA MTTR CTR CAC LTV ROAS OEE DSO TRIR OTIF FCR AHT "
    "IPK IKM IPM IKLH SAKIP SPBE GCG"
)
_OF_MEASURE = "|".join(NOUNS - {"orang", "people", "klien", "clients"})
_DATA = r"(?:[KMGTP]i?B|[kKMG]bps)"
_NAME = re.compile(
    rf"(?:(?<=[\w,)]\s)|^(?=[A-Z]{{2}}))(?!(?:{'|'.join((*_METRICS.split(), *CURRENCIES.values()))}|Rp)\b)[A-Z][\w-]*\s\d+(?:\.\d+)*(?![\w%]|[.,]\d|\s?(?:%|→|->|{_FACTOR})|\s(?:{_OF_MEASURE})\b)"
    rf"|\b\d+(?!{_DATA})(?:[A-Z]{{2,}}|[DG])\b|\b\d+:\d+|[#!]\d+\b"
    r"|\b(?i:stage|step|part|round|series|horizon|iteration|priority|epic|issue|ticket|day|week|month|year|group|option|plan|"
    r"severity|sev|class|category|kategori|juara)"
    r"\s#?\d+\+?(?![\w%.,])"
)
"""Numbers in names: `SOC 2`, `Kubernetes 1.18`, `2FA`, `1:1`; not the value behind a measure or a currency, `NPS 50`, `Rp 5`."""
_GROWS = re.compile(
    r"\b(?:grow|grows|growing|grew|increase|increases|rise|rises|up|decrease|decreases|reduce|reduces|fall|falls|drop|drops|"
    r"decline|declines|down|(?:growth|increase|rise|decrease|reduction|drop|decline) of|naik|turun|meningkat|menurun|tumbuh|"
    r"bertambah|berkurang)\s$",
    re.IGNORECASE,
)
"""In front of a figure that is relative to the start then: `sales grow 20%`, `naik 17%`."""
_PHRASE = re.compile(
    r"\b(?:sign|signing|set|setting|follow|following|clean|cleaning|open|opening|link|team|pair|back|line|write|start|pick|free|wrap|"
    r"tidy|shut|close|take|track|break)\s(?:up|down)\s$",
    re.IGNORECASE,
)
"""`Sign up 20 customers`: the verb has two words, and nothing rises."""
_MORE = re.compile(
    r"\s?(?:(?:percentage )?points? )?(?:more|fewer|less|higher|lower|faster|slower|lebih \w+)\b(?! than)"
    r"|\s(?:growth|increase|rise|decrease|reduction|drop|decline)\b",
    re.IGNORECASE,
)
"""Behind a figure that is relative to the start: `3% more`."""
_OR_MORE = re.compile(
    r"\s?\+(?!\w)|\s(?:or|and) (?:more|higher|above|better)\b|\s(?:atau lebih|ke atas)\b", re.IGNORECASE
)
_OR_LESS = re.compile(
    r"\s(?:or|and) (?:less|fewer|lower|below)\b|\s(?:atau kurang|ke bawah)\b", re.IGNORECASE
)
_AROUND = re.compile(
    r"\b(?:in|for|across|within|at|with|of|on|after|over|under|per|di|untuk|pada|bagi|dalam|setelah|dari)"
    r"(?: (?:the|all|our|these|those|at least|semua|seluruh))?\s$",
    re.IGNORECASE,
)
_AMOUNT = rf"(?:(?:{_MONEY})\.?\s?)?(?:[-−]?\d(?:[\d.,]*\d)?|{_LATER}|x|y)(?:k|K|m|M|bn)?(?:\s?%)?"
_TO = r"(?i:to|ke|menjadi|jadi|hingga|sampai)"
_STRICT = r"(?i:under|below|above|over|(?:less|fewer|more) than|di (?:bawah|atas)|(?:kurang|lebih) dari)\s|(?<![-–])[<>](?!=)\s?"
_SIDE = rf"(?:{_STRICT}|(?i:at (?:least|most)|minimal|maksimal)\s|[≤≥]\s?|[<>]=\s?)?"
_PER = r"(?:\s?/\s?[^\W\d_]+)?"
_CHANGE = re.compile(
    rf"(?:\b(?i:from|dari)\s+(?P<start>{_AMOUNT})(?:\s?(?!{_TO}\b)[^\W\d_]+){{0,2}}{_PER}\s+{_TO}\s+{_SIDE}(?P<target>{_AMOUNT})"
    rf"|(?P<left>{_AMOUNT})(?:\s?[^\W\d_]{{1,8}})?{_PER}\s?(?:→|->|–>)\s?{_SIDE}(?P<right>{_AMOUNT})(?!\d|\s?/\s?\d))"
    r"(?:\s?(?i:k|rb|ribu|thousand|jt|juta|mn|mio|million|miliar|milyar|bn|billion|percent|persen)\b)?"
)
"""`from 8% to below 4%`, `from X to Y`, `4h → 1h`."""
_LONGEST_WORDS = 28
"""Characters in front of a figure that may give it a role."""
NONE = re.compile(r"(?:no|none|nobody|never|without|zero|nol|tidak|tak|tanpa|jangan)\b(?!\.)", re.IGNORECASE)
"""A title that begins with it says what may not be."""
_AGE = re.compile(r"\b(?:older|younger|newer|lama|tua)\b", re.IGNORECASE)
"""In a limit that says which ones are meant: `Archive records older than 5 years`; of what may not be it is the limit."""


class Part(NamedTuple):
    figure: Figure
    """Without digits where it comes later."""
    role: Role = ""
    words: str = ""
    """That give it its role, as they stand in front of it."""

    @property
    def is_later(self) -> bool:
        return not self.figure.digits

    @property
    def shown(self) -> str:
        return f"{self.words}{self.figure.text}"


class Change(NamedTuple):
    """`from 8% to 4%`: both ends, either of which may come later."""

    place: int
    text: str
    start: Figure
    target: Figure

    @property
    def is_strict(self) -> bool:
        """Whether its end is a value to get below or above."""
        return re.search(_STRICT, self.text) is not None


class Parts(NamedTuple):
    changes: Sequence[Change]
    now: Sequence[Part]
    """`(now 125k)`"""
    ends: Sequence[Part]
    """All others that measure something."""


def parts_of(title: str) -> Parts:
    """All that may measure something; days until which it goes, scales and numbers in names are none of it."""
    title = without_deadline(title)
    for words in (_SCALE, _NAME):
        title = words.sub(lambda found: " " * len(found[0]), title)
    changes, rest = [], title
    for found in _CHANGE.finditer(title):
        names = ("start", "target") if found["start"] else ("left", "right")
        start, target = (_one(title, *found.span(name)) for name in names)
        changes.append(Change(found.start(), found[0], start, target))
        rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
    now = _NOW.search(rest)
    parts = _with_ranges(rest, [_part(rest, figure, now) for figure in _all(rest)])
    ends = [part for part in parts if part.role != "now"]
    main = [part for part in ends if part.role != "around"]
    is_sure = bool(changes) or any(part.role or part.figure.is_percent for part in main)
    if not is_sure:  # of two counts neither is the other's place: `30 people in 2 workshops`
        ends = [part for part in ends if part.role != "around" or not part.words] or ends
        main = [part._replace(role="") if part.role == "around" else part for part in ends]
    return Parts(changes, [part for part in parts if part.role == "now"], main)


def _with_ranges(title: str, parts: Sequence[Part]) -> Sequence[Part]:
    """Both ends of `between 5 and 10` as limits."""
    found = list(parts)
    for at, (low, high) in enumerate(pairwise(parts), 1):
        is_range = _BETWEEN.match(low.words) and _AND.fullmatch(title, low.figure.end, high.figure.place)
        if is_range and not high.role:
            found[at] = high._replace(role="at_most")
    return found


def _all(title: str) -> list[Figure]:
    """Figures, and what stands in their place where a figure would stand."""
    found = figures(title)
    later = (
        each for each in _later(title) if not found or _role(title, each) or each.is_percent or each.money
    )
    return sorted((*found, *later))


def _later(title: str, begin: int = 0) -> Iterator[Figure]:
    for match in _PLACE.finditer(title, begin):
        yield Figure(match.start(), match[0].rstrip(), match[1] or "", "", match[4] or match[3] or "")


def _one(title: str, begin: int, end: int) -> Figure:
    """The figure that begins and ends a change."""
    text = title[begin:end]
    found = next(iter(figures(title[begin : end + _LONGEST_WORDS])), None) if re.search(r"\d", text) else None
    if found:
        return found._replace(place=begin + found.place)
    return next(_later(text.upper()), Figure(0, text, "", "", ""))._replace(place=begin)


def _part(title: str, figure: Figure, now: re.Match[str] | None) -> Part:
    if now and now.start() < figure.place < now.end():
        return Part(figure, "now")
    if found := _role(title, figure):
        is_which = found.role in ("above", "below") and _AGE.search(found.words) and not NONE.match(title)
        return found._replace(role="around") if is_which else found
    is_bare = not (figure.is_percent or figure.money)
    before = title[max(0, figure.place - _LONGEST_WORDS) : figure.place]
    is_around = _AROUND.search(before) or re.fullmatch(_DATA, figure.word) or _is_in_word(title, figure)
    return Part(figure, "around" if is_bare and is_around else "")


def _is_in_word(title: str, figure: Figure) -> bool:
    """Whether it is a part of a word: `30-day retention`, `COVID-19`."""
    before, behind = title[: figure.place + figure.digits.startswith(("-", "−"))], title[figure.end :]
    return bool(re.search(r"[^\W\d_][-−]$", before) or re.match(r"-[^\W\d_]{3}", behind))


def _role(title: str, figure: Figure) -> Part | None:
    before = title[max(0, figure.place - _LONGEST_WORDS) : figure.place]
    if _MORE.match(title, figure.end):
        return Part(figure, "by")
    if (found := _GROWS.search(before)) and not _PHRASE.search(before):
        return Part(figure, "by", found[0])
    if _OR_MORE.match(title, figure.end):
        return Part(figure, "at_least")
    if _OR_LESS.match(title, figure.end):
        return Part(figure, "at_most")
    if re.search(rf"\b{_TO}\s\+$", before):  # `NPS to +50` is where it goes
        before = before[:-1]
    for role, pattern in _BEFORE.items():
        if found := pattern.search(before):
            return Part(figure, role, found[0])
    is_signed = before.endswith("+") or (figure.is_percent and figure.digits[:1] in ("-", "−"))
    return Part(figure, "by", "+" if before.endswith("+") else "") if is_signed else None
