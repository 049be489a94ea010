"""The measure that a title says, and nothing that it does not say: a start, a target, a limit, or the reason why there is none."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okr.errors import TwoReadingsError, UsageError
from okr.exchange.cells import Style, number
from okr.quantities import exact
from okr.title_figures import CHANGE, Figure, counted_in_words, figures, proposal
from okr.title_words import read_sentence
from okr.units import NOUNS
from okr.words import Message, joined
from okr.words.numbers import recorded


class Measure(NamedTuple):
    values: Mapping[str, Any]
    """Keys of a key result: start, target, at_least, at_most, unit."""
    doubt: str = ""


class Unmeasured(NamedTuple):
    """A title that does not say how it is measured, or in a way that no key keeps."""

    reason: str
    options: str = "--from START --to TARGET"
    """Of the `okr add key-result` that adds it; in capitals what a person has to know."""
    has_figure: bool = True


_UNKNOWN = re.compile(
    r"(?<![\w/])(?:[$€£]\s?)?(?:X{1,3}|Y|Z|TBD|TBC|TBA|\?{1,3})\s?%?(?![\w/])"
    r"|\bto be (?:defined|decided|determined|agreed)\b|\bbelum (?:ditentukan|diketahui|disepakati)\b"
)
"""What stands in the place of a figure."""
_NOW = re.compile(r"\((?:now|currently|today|at present|sekarang|saat ini|kini)[ :]+[^()]+\)", re.IGNORECASE)
_ROLES = tuple(
    (role, re.compile(rf"(?:{words})\s?$", re.IGNORECASE))
    for role, words in {
        "relative": r"\b(?:by|sebesar|sebanyak)",
        "at_least": r"\b(?:at least|(?:no|not) (?:less|fewer) than|minimum(?: of)?|minimal|paling sedikit|sedikitnya|"
        r"setidaknya|sekurang-kurangnya|tidak kurang dari)|≥|>=",
        "at_most": r"\b(?:at most|(?:no|not) more than|maximum(?: of)?|maksimal|paling banyak|tidak lebih dari)|≤|<=",
        "strict": r"\b(?:(?:more|less|fewer|lower|higher|greater) than|under|below|above|over|lebih dari|kurang dari|"
        r"di bawah|di atas)|[<>]",
        "moved": r"\b(?:to|ke|menjadi|jadi|hingga|sampai)",
    }.items()
)
"""What a figure is, by what stands in front of it."""
_MORE = re.compile(
    r"\s?(?:points? )?(?:more|fewer|less|higher|lower|faster|slower|lebih \w+)\b(?! than)", re.IGNORECASE
)
"""What stands behind a relative figure: `3% more`."""
_LONGEST_WORDS = 24
"""Characters in front of a figure that may give it a role."""
_TIME = NOUNS - {"orang", "people", "klien", "clients", "kg", "km"}


class _Part(NamedTuple):
    figure: Figure
    role: str
    """`now`, one of `_ROLES`, or empty."""
    words: str


def measure_of(title: str, style: Style, counts_from: float | None) -> Measure | Unmeasured:
    """The measure of a title; `counts_from` is where a number begins of which only the end is said (None: not known).

    Raises TwoReadingsError for a figure that the style of the numbers would decide.
    """
    try:
        return _measure(title, style, counts_from)
    except TwoReadingsError as error:
        try:
            number(error.text, Style(decimal="."), "")
        except TwoReadingsError:  # "3m": million or miliar
            return Unmeasured(error.message)
        raise
    except UsageError as error:
        return Unmeasured(error.message)


def _measure(title: str, style: Style, counts_from: float | None) -> Measure | Unmeasured:
    parts = _parts(title)
    change = CHANGE.search(title)
    ends = [part for part in parts if part.role not in ("now", "relative")]
    if change and all(change.start() <= part.figure.place < change.end() for part in ends):
        said = proposal(title)
        if said.start is None or said.target is None:
            return Unmeasured(Message("its start and target have different units"))
        start, target = number(said.start, style, "start"), number(said.target, style, "target")
        return _from_to(start, target, said.unit or "")
    reasons = list(_reasons(title, parts))
    most = 2 if sorted(part.role for part in parts) == ["at_least", "at_most"] else 1  # both ends of a limit
    if change or len(ends) > most:
        listed = joined([part.figure.text for part in parts], ", ")
        reasons.append(Message("several figures ({figures}), each a key result of its own", figures=listed))
    if reasons:
        return Unmeasured(joined(reasons, "; "))
    if not parts:
        return _in_words(title, counts_from)
    if now := [part for part in parts if part.role == "now"]:
        return _from_now(now, ends, style)
    if any(part.role in ("at_least", "at_most") for part in ends) and not _wins(title, ends):
        return _limit(ends, style)
    return _count(title, ends[0], style, counts_from)


def _parts(title: str) -> list[_Part]:
    now = _NOW.search(title)
    parts = []
    for figure in figures(title):
        before = title[max(0, figure.place - _LONGEST_WORDS) : figure.place]
        role, words = "", ""
        if now and now.start() < figure.place < now.end():
            role = "now"
        elif _MORE.match(title, figure.end):
            role = "relative"
        else:
            for name, pattern in _ROLES:
                if found := pattern.search(before):
                    role, words = name, found[0]
                    break
        parts.append(_Part(figure, role, words))
    return parts


def _reasons(title: str, parts: Sequence[_Part]) -> Iterator[str]:
    if _UNKNOWN.search(title):
        yield Message("the target is not known yet")
    if relative := [part.figure.text for part in parts if part.role == "relative"]:
        yield Message("{figure}: relative to a start that is not given", figure=joined(relative, ", "))
    for part in parts:
        if part.role == "strict":
            words = f"{part.words}{part.figure.text}"
            yield Message('"{words}" excludes its own number, and a limit includes it', words=words)


def _from_to(start: float, target: float, unit: str, doubt: str = "") -> Measure | Unmeasured:
    if start == target:
        return Unmeasured(
            Message("start and target are both {value}, so it is a limit", value=recorded(target)),
            f"--at-least {exact(target)}{_unit_option(unit)}",
        )
    return Measure({"start": start, "target": target} | ({"unit": unit} if unit else {}), doubt)


def _from_now(now: Sequence[_Part], ends: Sequence[_Part], style: Style) -> Measure | Unmeasured:
    """From `(now 125k)` to the only other figure."""
    if len(now) != 1 or len(ends) != 1 or _unit(now[0].figure) not in ("", _unit(ends[0].figure)):
        return Unmeasured(Message("start and target are not told apart"))
    start, target = (_value(part.figure, style) for part in (*now, *ends))
    return _from_to(start, target, _unit(ends[0].figure))


def _limit(ends: Sequence[_Part], style: Style) -> Measure:
    values: dict[str, Any] = {part.role: _value(part.figure, style) for part in ends}
    unit = _unit(ends[0].figure)
    words = joined([f"{part.words}{part.figure.text}" for part in ends], ", ")
    return Measure(
        values | ({"unit": unit} if unit else {}),
        Message('a limit for the whole cycle, from "{words}"', words=words),
    )


def _wins(title: str, ends: Sequence[_Part]) -> bool:
    """Whether a limit is how many are to be made or won: `Win at least 5 members`."""
    is_verb = not read_sentence(title).first.isdisjoint(("work", "change", "id work", "id change"))
    return is_verb and len(ends) == 1 and ends[0].role == "at_least" and not ends[0].figure.is_percent


_LOWER = frozenset((
    "cut", "decrease", "reduce", "lower", "shorten", "halve", "lose", "kurangi", "mengurangi", "turunkan", "menurunkan",
    "pangkas", "memangkas", "tekan", "menekan", "hemat", "menghemat",
))  # fmt: skip


def _exists(title: str, part: _Part) -> bool:
    """Whether what is measured has a value before it begins: a share, a rating, a time, what is lowered or moved *to* a value."""
    said = read_sentence(title)
    if part.figure.is_percent or part.role == "moved" or part.figure.word.casefold() in _TIME:
        return True
    return not {"existing", "rated"}.isdisjoint(said.traits) or not _LOWER.isdisjoint(said.words[:1])


def _count(title: str, part: _Part, style: Style, counts_from: float | None) -> Measure | Unmeasured:
    unit, exists = _unit(part.figure), _exists(title, part)
    try:
        value = _value(part.figure, style)
    except TwoReadingsError:
        if counts_from is not None and not exists:
            raise
        return Unmeasured(_NO_START, f"--from START --to TARGET{_unit_option(unit)}")
    if counts_from is None or exists:
        options = f"--from {'START' if exists else 0} --to {exact(value)}{_unit_option(unit)}"
        return Unmeasured(_NO_START, options)
    return _from_title(counts_from, value, unit)


_NO_START = Message("its start is not given")


def _in_words(title: str, counts_from: float | None) -> Measure | Unmeasured:
    value = counted_in_words(title)
    if value is None:
        return Unmeasured(Message("no figure says how far"), "--milestone STEP", has_figure=False)
    if counts_from is None:
        return Unmeasured(_NO_START, f"--from 0 --to {value}")
    return _from_title(counts_from, value, "")


def _from_title(start: float, target: float, unit: str) -> Measure | Unmeasured:
    doubt = Message("{start} → {target}, from the title", start=recorded(start), target=recorded(target))
    return _from_to(start, target, unit, doubt)


def _value(figure: Figure, style: Style) -> int | float:
    return number(figure.text, style, "title")


def _unit(figure: Figure) -> str:
    return "%" if figure.is_percent else figure.money.rstrip(". ")


def _unit_option(unit: str) -> str:
    return f" --unit {shlex.quote(unit)}" if unit else ""
