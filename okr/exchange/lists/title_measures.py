"""The measures that a title says, and nothing that it does not say: a change, a share of the start, limits, steps, or the reason
why there is none. What comes later, such as `from X to Y`, is open."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from okr.errors import TwoReadingsError, UsageError
from okr.exchange.cells import Style, number
from okr.exchange.lists.title_parts import LATER_IN_WORDS, LIMITS, NONE, Change, Part, Parts, Role, parts_of
from okr.exchange.lists.title_steps import counts_by_kind, steps_of
from okr.exchange.lists.title_units import noun_at, unit_at, unit_of_count, unit_of_more
from okr.exchange.lists.title_verbs import DOUBLES, GROWTH, HELD, adds, exists_before, is_verb, lowers, sign
from okr.quantities import exact
from okr.title_figures import CHANGE, NUMERALS, Figure, counted_in_words, proposal
from okr.title_words import read, read_sentence
from okr.words import Message, joined
from okr.words.numbers import OPEN, recorded


class Measure(NamedTuple):
    values: Mapping[str, Any]
    """Keys of a key result: start, target, by, at_least, at_most, above, below, milestones, parts, unit."""
    doubt: str = ""
    """What is read, for a person to look at."""
    words: str = ""
    """Of several in one title those that this one is read from."""


class Unmeasured(NamedTuple):
    """A title that does not say how it is measured, or in a way that can be read in two."""

    reason: str
    options: str = "--from START --to TARGET"
    """Of the `okr add key-result` that adds it; in capitals what a person has to know."""
    has_figure: bool = True


def measure_of(title: str, style: Style, counts_from: float | None) -> Measure | Unmeasured:
    """The only measure of a title; see `measures_of`."""
    found = measures_of(title, style, counts_from)
    if isinstance(found, Unmeasured):
        return found
    if len(found) > 1:
        return Unmeasured(_several([each.words for each in found]))
    return found[0]


def measures_of(title: str, style: Style, counts_from: float | None) -> Sequence[Measure] | Unmeasured:
    """What a title says to measure, each with its part of the weight where there are several.

    `counts_from` is where a number begins of which only the end is said (None: not known). Raises TwoReadingsError for a
    figure that the style of the numbers would decide.
    """
    try:
        found = _measures(title, style, counts_from)
    except TwoReadingsError as error:
        try:
            number(error.text, Style(decimal="."), "")
        except TwoReadingsError:  # "3m": million or miliar
            return Unmeasured(error.message)
        raise
    except UsageError as error:
        return Unmeasured(error.message)
    return found if isinstance(found, Unmeasured) else shared(found)


def shared(measures: Sequence[Measure]) -> Sequence[Measure]:
    """Measures of one line, which weigh one together."""
    if len(measures) < 2:
        return measures
    weight = round(1 / len(measures), 4)
    return [each._replace(values={**each.values, "weight": weight}) for each in measures]


def _measures(title: str, style: Style, counts_from: float | None) -> Sequence[Measure] | Unmeasured:
    parts = parts_of(title)
    ends = [part for part in parts.ends if part.role != "by"] if len(parts.changes) == 1 else parts.ends
    if parts.changes and ends:
        return Unmeasured(_several([*(each.text for each in parts.changes), *(each.shown for each in ends)]))
    if parts.changes:
        return _all(_from_to(title, change, style) for change in parts.changes)
    if parts.now:
        return _all([_from_now(title, parts, style)])
    if not ends:
        return _all([_in_words(title, counts_from)])
    if len(ends) == 1:
        return _all([_of_one(title, ends[0], style, counts_from)])
    if _are_sides(title, ends):
        both = _limit(title, ends, style)
        low, high = (both.values[key] for key in both.values if key != "unit")
        is_order = isinstance(low, str) or isinstance(high, str) or low < high
        return [both] if is_order else Unmeasured(_several([part.shown for part in ends]))
    if (kinds := counts_by_kind(title, ends, style)) and counts_from == 0:
        return [
            Measure({"parts": kinds}, _told("0", joined(f"{n} {name}" for name, n in kinds.items()) or ""))
        ]
    return _each(title, ends, style)


_BOTH_SIDES = (["at_least", "at_most"], ["above", "below"], ["above", "at_most"], ["at_least", "below"])
_AND = re.compile(r"(?:\s[^\W\d_]+)?,?\s(?:and|but|dan|tetapi|tapi)\s", re.IGNORECASE)


def _are_sides(title: str, ends: Sequence[Part]) -> bool:
    """Whether two limits are those of one value: `at least 5% and at most 10%`."""
    if sorted(part.role for part in ends) not in _BOTH_SIDES:
        return False
    low, high = ends
    between = title[low.figure.end : high.figure.place - len(high.words)]
    units = {unit for each in ends if (unit := "%" if each.figure.is_percent else each.figure.money)}
    return low.role in ("at_least", "above") and bool(_AND.fullmatch(between)) and len(units) < 2


def _all(found: Iterable[Measure | Unmeasured]) -> Sequence[Measure] | Unmeasured:
    """All of them, or the first that is none."""
    measures = []
    for each in found:
        if isinstance(each, Unmeasured):
            return each
        measures.append(each)
    return measures


def _each(title: str, ends: Sequence[Part], style: Style) -> Sequence[Measure] | Unmeasured:
    """Several figures in one line, where each says by itself what it is; a share beside a limit is a limit as well."""
    roles = {part.role for part in ends}
    if roles & LIMITS and all(
        part.role in LIMITS or (not part.role and part.figure.is_percent) for part in ends
    ):
        ends = [part if part.role else part._replace(role="at_least") for part in ends]
        return [_limit(title, [part], style)._replace(words=part.shown) for part in ends]
    if roles == {"by"}:
        return _all(_share(title, part, style) for part in ends)
    figures = [part.figure for part in ends]
    if len(ends) == 2 and _RANGE.fullmatch(title, figures[0].end, figures[1].place):
        start, target = (_value(figure, style) for figure in figures)
        if start > target and figures[0].money == figures[1].money:  # `errors 10 to 5`
            return _all([_changed(start, target, unit_at(title, figures[1]))])
        return Unmeasured(Message("{words}: a range", words=title[figures[0].place : figures[1].end]))
    return Unmeasured(_several([figure.text for figure in figures]))


_RANGE = re.compile(r"\s?[-–—~]\s?|\s(?:to|sampai|hingga)\s")


def _several(figures: Sequence[str]) -> str:
    return Message("several figures ({figures}), each a key result of its own", figures=joined(figures, ", "))


def _of_one(title: str, part: Part, style: Style, counts_from: float | None) -> Measure | Unmeasured:
    if part.role not in LIMITS and (ratio := _RATE.match(title, part.figure.place)):
        return Unmeasured(Message('"{words}" is relative', words=ratio[0].strip()))
    if not part.role and part.words:  # `records older than 5 years`
        return _NOT_SAID
    if part.role == "by" and not adds(title, part.figure):
        return _share(title, part, style)
    if part.role in _OPPOSITE and NONE.match(title):  # `No bugs older than 24h`
        part = part._replace(role=_OPPOSITE[part.role])
    first = title.split(maxsplit=1)[0].casefold()
    if part.role not in LIMITS and first in HELD - {"hold"}:  # `Hold 3 meetings` is work
        return Unmeasured(Message("{figure} should stay: at least, or at most", figure=part.figure.text))
    if first in _LIMITING and part.role not in LIMITS and len(title[: part.figure.place].split()) > 1:
        part = part._replace(role="at_most")  # `Limit overtime to 10 hours`
    if part.role == "at_least" and _TO_LEAST.search(title[: part.figure.place]):
        part = part._replace(role="to")
    is_first = bool(part.words) and title.startswith(part.words)  # `Minimal 3` is no verb
    is_amount = not (part.figure.is_percent or is_first)
    is_won = part.role in ("at_least", "above") and is_amount and is_verb(title)
    if part.role in LIMITS and not is_won:  # `Win at least 5 members` is how many are won
        return _limit(title, [part], style)
    if part.role == "above" and not part.is_later:
        return Unmeasured(Message('"{words}": a limit to hold, or how many are won', words=part.shown))
    return _count(title, part, style, counts_from)


_OPPOSITE: Mapping[Role, Role] = {"above": "at_most", "below": "at_least"}
_RATE = re.compile(
    r"\S*\d+\s?[x×]\b|[^\s%]+\sin\s\d+\b|\S+\s(?:(?:mom|yoy|qoq|wow|cagr)\b|\w+[- ]over[- ]\w+)"
    r"|\S+%\s(?:annual|monthly|weekly|quarterly)(?:ly)?(?:\s(?:growth|increase|rise|decrease|decline)\b|\W*$)"
    r"|\S+%\s(?:(?:more|higher|growth)\s)?(?:per|a|each|every|setiap|tiap)\s(?:day|week|month|year|hari|minggu|bulan|tahun)\b",
    re.IGNORECASE,
)
"""`3x`, `1 in 4`, `20% MoM`: what it is relative to is not said."""
_LIMITING = frozenset(("limit", "cap", "batasi", "membatasi"))
_TO_LEAST = re.compile(r"\b(?:to|menjadi|jadi|hingga|sampai)(?: (?:at least|minimal))?\s?$", re.IGNORECASE)


# ── changes ──────────────────────────────────────────────────────────────────────────────────────


def _from_to(title: str, change: Change, style: Style) -> Measure | Unmeasured:
    """Both ends of a change; one that comes later is `"first"` or `"open"`."""
    low, high = change.start, change.target
    if low.digits and high.digits and (match := CHANGE.match(title, change.place)):
        said = proposal(match[0])
        if said.start is None or said.target is None:
            return Unmeasured(Message("its start and target have different units"))
        start, target = number(said.start, style, "start"), number(said.target, style, "target")
        unit = said.unit or unit_at(title, high) or unit_at(title, low)
        return _changed(start, target, unit, change.text, is_strict=change.is_strict)
    units = {unit for each in (low, high) if (unit := unit_at(title, each))}
    if len(units) > 1:
        return Unmeasured(Message("its start and target have different units"))
    unit = next(iter(units), "")
    return _changed(
        _value(low, style) if low.digits else "first",
        _value(high, style) if high.digits else "open",
        unit,
        change.text,
        is_strict=change.is_strict,
    )


def _from_now(title: str, parts: Parts, style: Style) -> Measure | Unmeasured:
    """From `(now 125k)` to the only other figure."""
    now, ends = parts.now, parts.ends
    if len(now) != 1 or len(ends) != 1 or ends[0].role == "by":
        return Unmeasured(Message("start and target are not told apart"))
    low, high = now[0].figure, ends[0].figure
    unit = unit_at(title, high)
    if low.digits and unit_at(title, low) not in ("", unit) and (low.is_percent or low.money):
        return Unmeasured(Message("start and target are not told apart"))
    start = _value(low, style) if low.digits else "first"
    return _changed(start, _value(high, style) if high.digits else "open", unit)


def _changed(
    start: float | str, target: float | str, unit: str, words: str = "", *, is_strict: bool = False
) -> Measure | Unmeasured:
    if start == target and not isinstance(target, str):
        return Unmeasured(
            Message("start and target are both {value}, so it is a limit", value=recorded(target)),
            f"--at-least {exact(target)}{_unit_option(unit)}",
        )
    shown = joined((_shown(target), unit), "" if unit == "%" else " ") if unit else _shown(target)
    told = _told(_shown(start), shown)
    if is_strict:
        strict = Message("a strict limit: here {value} itself reaches the target", value=_shown(target))
        told = joined((told, strict), "; ")
    return _measured({"start": start, "target": target}, unit, told, words)


def _measured(values: Mapping[str, Any], unit: str, doubt: str, words: str = "") -> Measure:
    return Measure({**values, "unit": unit} if unit else values, doubt, words)


def _shown(end: float | str) -> str:
    if end == "first":
        return Message("first value")
    return OPEN if isinstance(end, str) else recorded(end)


def _told(start: str, target: str) -> str:
    return Message("{start} → {target}, from the title", start=start, target=target)


# ── a share of the start ─────────────────────────────────────────────────────────────────────────


def _share(title: str, part: Part, style: Style) -> Measure | Unmeasured:
    """`grow by 17%`, `3% more`: a share of the start, which is the first value that is recorded."""
    figure = part.figure
    unit = unit_of_more(title, figure)
    if part.is_later:
        return _changed("first", "open", unit)
    if not figure.is_percent or _POINTS.match(title, figure.end):
        return Unmeasured(Message("{figure}: relative to a start that is not given", figure=figure.text))
    direction = sign(title, figure)
    if not direction:
        return Unmeasured(Message("{figure}: more or less than at the start", figure=figure.text))
    by = f"{direction}{exact(abs(_value(figure, style)))}%"
    return _by(by, unit, part.shown.strip())


_POINTS = re.compile(r"\s?-?(?:(?:percentage )?points?|poin|pp\b)", re.IGNORECASE)
_OF_PERCENT = re.compile(r"\s?-?(?:percentage[- ]points?|poin persen(?:tase)?|pp)\b", re.IGNORECASE)


def _by(by: str, unit: str, words: str = "") -> Measure:
    return _measured({"start": "first", "by": by}, unit, _told(_shown("first"), by), words)


# ── limits ───────────────────────────────────────────────────────────────────────────────────────


def _limit(title: str, ends: Sequence[Part], style: Style) -> Measure:
    values: dict[str, Any] = {}
    for part in ends:
        if part.is_later:  # whether it is strict is said by the title until there is a number
            values["at_least" if part.role in ("at_least", "above") else "at_most"] = "open"
        else:
            values[part.role] = _value(part.figure, style)
    unit = unit_at(title, ends[-1].figure) or unit_at(title, ends[0].figure)
    return _held(values, unit, joined([part.shown for part in ends], ", "))


def _held(values: Mapping[str, Any], unit: str, words: str) -> Measure:
    return _measured(values, unit, Message('a limit for the whole cycle, from "{words}"', words=words))


# ── counts ───────────────────────────────────────────────────────────────────────────────────────


def _count(title: str, part: Part, style: Style, counts_from: float | None) -> Measure | Unmeasured:
    figure, exists = part.figure, exists_before(title, part)
    unit = unit_of_count(title, figure) or unit_of_more(title, figure)
    words = read(title).words
    if figure.is_percent and not part.role and not GROWTH.isdisjoint((*words[:1], *words[-3:])):
        return Unmeasured(Message("{figure}: by that share, or to it", figure=figure.text))
    if not read_sentence(title).first.isdisjoint(("work", "id work")):
        unit = unit.partition(" in ")[0]
        if " per " in unit:
            return Unmeasured(Message("{figure} {unit}: each time, or in all", figure=figure.text, unit=unit))
    is_part = not (part.role or figure.is_percent) and len(title[: figure.place].split()) == 1
    is_points = not part.role and _OF_PERCENT.match(title, figure.end)
    if is_points or (is_part and lowers(title)):  # `Cut 20 hours`
        return Unmeasured(Message("{figure}: relative to a start that is not given", figure=figure.text))
    exists = exists or " per " in unit or " in " in unit
    if not figure.is_percent and figure.digits and set(figure.digits) <= {"0", ".", ","}:
        return _held({"at_most": 0}, unit, figure.text)  # none may happen
    if exists:
        return _changed("first", "open" if part.is_later else _value(figure, style), unit)
    if part.is_later:
        return _open(counts_from, unit)
    is_version = not (figure.is_percent or figure.money or unit) and re.fullmatch(
        r"\d+[.,]\d\d?", figure.text
    )
    if counts_from is not None and not is_version:  # `Python 3.12`, `release 1.0`
        return _changed(counts_from, _value(figure, style), unit)
    try:
        value = exact(_value(figure, style))
    except TwoReadingsError:
        value = "TARGET"
    return Unmeasured(NO_START, f"--from 0 --to {value}{_unit_option(unit)}")


def _open(counts_from: float | None, unit: str) -> Measure:
    start = {"start": counts_from} if counts_from is not None else {}
    return _measured({**start, "target": "open"}, unit, Message("target open, from the title"))


NO_START = Message("its start is not given")


def _in_words(title: str, counts_from: float | None) -> Measure | Unmeasured:
    if LATER_IN_WORDS.search(title):
        return _open(None, "")
    first = re.match(r"(\S+)\s", title)
    if first and first[1].casefold() in ("zero", "nol"):
        return _held({"at_most": 0}, noun_at(title, first.end(1))[0], first[1])
    value = counted_in_words(title)
    if value is None and first and first[1].casefold() in NUMERALS and noun_at(title, first.end(1))[0]:
        value = NUMERALS[first[1].casefold()]
    if value is not None:
        if counts_from is None:
            return Unmeasured(NO_START, f"--from 0 --to {value}")
        return _changed(counts_from, value, unit_of_count(title, value))
    if by := DOUBLES.get(next(iter(read_sentence(title).words), "")):
        return _by(by, "")
    if steps := steps_of(title):
        return Measure(
            {"milestones": steps}, Message("milestones from the title: {names}", names=joined(steps, ", "))
        )
    return _NOT_SAID


_NOT_SAID = Unmeasured(Message("no figure says how far"), "--milestone STEP", has_figure=False)


def _value(figure: Figure, style: Style) -> int | float:
    # a miliar is of rupiah alone
    is_million = figure.money in ("$", "€", "£", "USD", "EUR") and figure.word in ("M", "m")
    return number(f"{figure.digits} million" if is_million else figure.text, style, "title")


def _unit_option(unit: str) -> str:
    return f" --unit {shlex.quote(unit)}" if unit else ""
