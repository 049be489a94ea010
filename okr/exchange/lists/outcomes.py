"""What stands around a title: its outcome, `… => 45%`, `…: 7/10 (70%)`, `… → 7/10`, its owners, a score and a sign of its state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from okr.errors import OkrError
from okr.exchange.cells import Style, number
from okr.measure_rules import number_of
from okr.words import Message
from okr.words.numbers import computed
from okr.words.numbers import recorded as written

_ARROWS = ("=>", "⇒")
_FIGURE = r"[-−]?\d[\d.,]*|X+"
_BEHIND_COLON = re.compile(
    rf":\s+(?P<said>[~≈]?(?:{_FIGURE})\s?/\s?(?:{_FIGURE})(?:\s?\([~≈]?(?:{_FIGURE})\s?%\))?|[^:()]*\([~≈]?(?:{_FIGURE})\s?%\))[.!]?$"
)
_BEHIND_ARROW = re.compile(
    rf"\s(?:→|->|[-–—])\s+(?P<said>(?:{_FIGURE})\s?/\s?(?P<of>{_FIGURE})(?:\s?\((?:{_FIGURE})\s?%\))?)[.!]?$"
)
_COUNT = re.compile(
    r"(?P<about>[~≈])?\s?(?P<value>[-−]?\d[\d.,]*)(?P<percent_sign>\s?%)?(?:\s?/\s?(?P<of>\d[\d.,]*))?(?P<words>[^()%\d/]*)"
    r"(?:\([~≈]?(?P<percent>[-−]?\d[\d.,]*)\s?%\))?[.!]?"
)
_MOST_POINTS_APART = 1
"""Of a percentage that the file gives and the one of its own figures: it may be cut or rounded."""
SIGN = re.compile("[\U0001f300-\U0001faff\u2600-\u2793\u2b00-\u2bff\ufe0f]+|:[a-z_]{3,30}:")
"""`🟢`, `:large_green_circle:`"""
_SIGNS = rf"(?:(?:{SIGN.pattern})\s*)+"
_FRONT = re.compile(rf"^{_SIGNS}")
_HANDLE = r"(?<![\w.])@\w[\w.-]*"
_HANDLES = rf"{_HANDLE}(?:(?:\s*[,&/+]\s*|\s+(?:and|dan)\s+|\s+){_HANDLE})*"
_OF_OWNERS = re.compile(rf"(?P<mark>\[?P[\dX?]\]?\s+)?(?P<owners>{_HANDLES})\s*[-–—:]\s+(?P<title>.+)")
_OWNER = r"owners?|dri|lead|pic|pj|accountable|responsible|penanggung ?jawab|pemilik"
_GRADE = r"(?:score|grade|skor):?\s*(?P<score>0[.,]\d\d?|1[.,]00?)"
"""Behind a mark or a full stop: `Improve the F1 score 0.85` says where it goes."""
_BEHIND = re.compile(
    rf"(?P<title>.*[^\s(\[|–—-])\s*(?:[(\[](?:(?:{_OWNER})\s*[:=]\s*(?P<names>[^()\[\]\d:;]{{2,80}})|(?P<handles>{_HANDLES}))[)\]]"
    rf"|[-–—]\s+(?P<bare>{_HANDLES})|(?:[-–—|]\s*|[(\[]|(?<=[.;,]\s)){_GRADE}[)\]]?"
    rf"|(?:\s—\s|\s\|\s|(?<!\d)\s–\s)(?P<grade>0[.,]\d\d?|1[.,]00?)|(?:[-–—|]\s*)?{_SIGNS})\.?",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    rf"(?:(?P<owner>{_OWNER})|(?P<why>why(?: (?:it|this) matters)?|rationale|statement|alasan|mengapa))\s?:\s+(?P<said>.+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,&+/]\s*|\s+(?:and|dan)\s+")
_MOST_ASIDES = 4


class Around(NamedTuple):
    """A title, and what stands in front of it and behind it."""

    title: str
    owners: tuple[str, ...] = ()
    grade: float | None = None


def around(text: str) -> Around:
    """`P1 @ana - Win 5`, `Win 5 (owner: Ana) — 0.7 🟢`; a score needs a title with another figure, or the word for it."""
    text, owners, grade = _FRONT.sub("", text, count=1), [], None
    if found := _OF_OWNERS.fullmatch(text):
        owners += names_in(found["owners"])
        text = f"{found['mark'].strip()} - {found['title']}" if found["mark"] else found["title"]
    for _ in range(_MOST_ASIDES):
        found = _BEHIND.fullmatch(text)
        if not found or (found["grade"] and not re.search(r"\d", found["title"])):
            break
        text = found["title"]
        owners += names_in(found["names"] or found["handles"] or found["bare"] or "")
        if said := found["grade"] or found["score"]:
            grade = float(said.replace(",", "."))
    return Around(text, tuple(owners), grade)


def names_in(text: str) -> list[str]:
    """The names of `Ana & Budi` or `@ana @budi`."""
    return re.findall(_HANDLE, text) or [each for each in _BETWEEN.split(text.strip()) if each]


def detail(text: str) -> tuple[str, Sequence[str]]:
    """`owner` and the names of a line such as `Owner: Ana`, `why` and its words; else two that are empty."""
    found = _DETAIL.fullmatch(text)
    if not found or found["why"]:
        return ("why", [found["said"]]) if found else ("", ())
    names = names_in(found["said"])
    are_names = all(re.fullmatch(r"@\S+|[A-Z][^\d\s]*(?:\s[A-Z][^\d\s]*){0,3}", each) for each in names)
    return ("owner", names) if are_names else ("", ())


class Recorded(NamedTuple):
    """What an outcome says of a key result."""

    values: Mapping[str, Any]
    """Keys of an update: a value where there is one, and the words as a note; none where the outcome was never filled in."""
    doubt: str = ""


def split(text: str) -> tuple[str, str]:
    """A title and the outcome behind it, as it is written; empty where there is none."""
    for arrow in _ARROWS:
        title, found, said = text.partition(arrow)
        if found and title.strip():
            return title.rstrip(" :"), said.strip()
    behind = _BEHIND_ARROW.search(text)
    if behind and behind["of"] not in re.findall(_FIGURE, text[: behind.start()]):
        behind = None  # `Rating → 4.5/5` is where it goes, `3 shops - 24/7` how
    behind = behind or _BEHIND_COLON.search(text)
    # not of `Satisfaction: 4.6/5`
    if behind and ("%" in behind["said"] or re.search(r"\d", text[: behind.start()])):
        return text[: behind.start()].rstrip(), behind["said"].strip()
    return text, ""


def recorded(said: str, measure: Mapping[str, Any], style: Style) -> Recorded:
    """What an outcome records of a key result with these keys; of what is no value the words are kept as a note."""
    if re.search(r"(?<!\w)(?:X+|TBD)(?!\w)", said):
        return Recorded({}, Message('the outcome "{words}" was not filled in', words=said))
    note = {"note": said}
    if measure.get("start") == "first" or measure.keys() & {"parts", "milestones"}:
        return Recorded(note)  # the first value would be the start; a total does not say of which kinds it is
    found = _COUNT.fullmatch(said)
    if found is None:
        return Recorded(note)
    is_percent = measure.get("unit") == "%"
    if bool(found["percent_sign"]) and not is_percent:
        return Recorded(note)  # of a count the share alone
    try:
        value = number(found["value"], style, "outcome")
        of = number(found["of"], style, "outcome") if found["of"] else None
        percent = number(found["percent"], style, "outcome") if found["percent"] else None
    except OkrError as error:
        return Recorded(note, error.message)
    if is_percent and (of is not None or not found["percent_sign"]):
        return Recorded(note)  # the counts of a share
    doubt = _doubt(value, of, percent, measure) or (
        Message('the outcome "{words}" is not exact', words=said) if found["about"] else ""
    )
    if is_percent and (measure.get("start", 0), measure.get("target", 100)) != (0, 100):
        doubt = doubt or Message("the outcome {words} is taken as the value, not as the progress", words=said)
    return Recorded({"value": value} | note, doubt)


def _doubt(value: float, of: float | None, percent: float | None, measure: Mapping[str, Any]) -> str:
    """Where the figures of an outcome and of the title say different things."""
    start, target = number_of(measure.get("start")), number_of(measure.get("target"))
    if of is not None and target is not None and of != target:
        one, other = written(of), written(target)
        return Message("the outcome counts to {one}, the title to {other}", one=one, other=other)
    if percent is None or start is None or target is None:
        return ""
    reached = 100 * (value - start) / (target - start)
    if abs(reached - percent) <= _MOST_POINTS_APART:
        return ""
    one, other = computed(percent), computed(reached)
    return Message("the file says {one}%, its figures {other}%", one=one, other=other)
