"""The outcome that stands behind a title: `… => 45%`, `…: 7/10 (70%)`, `…: 160 sourced (100%)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_COUNT = re.compile(
    r"(?P<about>[~≈])?\s?(?P<value>[-−]?\d[\d.,]*)(?P<percent_sign>\s?%)?(?:\s?/\s?(?P<of>\d[\d.,]*))?(?P<words>[^()%\d/]*)"
    r"(?:\([~≈]?(?P<percent>[-−]?\d[\d.,]*)\s?%\))?[.!]?"
)
_MOST_POINTS_APART = 1
"""Of a percentage that the file gives and the one of its own figures: it may be cut or rounded."""


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
    if behind := _BEHIND_COLON.search(text):
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
