"""Numbers as people type them: `1.250,75`, `Rp 2 jt`, `45%`, `490/500`, read by the scale of the goal that they are for.

A text that can be two numbers is settled by what is known of the goal, or left to the person; it is never guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from okr.errors import TwoReadingsError, UsageError
from okr.parse import LARGEST_NUMBER, LARGEST_RATIO, LONGEST_TITLE, number
from okr.units import CURRENCIES, EXPONENTS, NOUNS, is_measure, ratio, unit_of, words_of
from okr.words import LANGUAGES, Message, joined, translated
from okr.words.numbers import Point, bare, recorded, with_unit

# patterns are texts, compiled only when somebody types a number: every command imports this module
_BLANKS = r"\s+"
_BODY = (
    r"[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
    r"|[.,]?[0-9](?:[0-9.,_]*[0-9])?\.?(?:[eE][+-]?[0-9]{1,3}(?![0-9]))?"
)
_PRICE = r"(?<=[0-9])[.,][-–]+"
"""Behind a price without cents, as in `Rp 250.000,-`: its other marks are those of thousands."""
_EXACT = r"(?a)[+-]?[0-9]+(?:_[0-9]+)*|[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_EITHER = r"[1-9][0-9]{0,2}[.,][0-9]{3}"
"""One separator, three digits behind it and one to three before it: thousands, or decimals."""


class Scale(Struct, frozen=True):
    """What is known of the numbers that a text may mean."""

    unit: str | None = None
    decimal: Point | None = None
    """How decimals are written: `[input] decimal` of okr.toml, or what a table says."""
    known: tuple[float, ...] = ()
    """Start, target, stretch, bounds and recorded values."""

    def contains(self, value: float) -> bool:
        """Whether a value is between the lowest and the highest known one, widened by half the span.

        A value that is known alone is its own span.
        """
        if not self.known:
            return False
        low, high = min(self.known), max(self.known)
        more = ((high - low) or abs(high)) / 2
        return low - more <= value <= high + more

    @property
    def is_percent(self) -> bool:
        """Whether the numbers are shares of a hundred."""
        return unit_of(self.unit).is_percent

    @property
    def is_share(self) -> bool:
        """Whether the numbers have no unit and go from 0 to 1."""
        return self.unit is None and bool(self.known) and all(0 <= value <= 1 for value in self.known)


Counts = tuple[int | float, int | float]
"""`490/500`: a first count, and the second one of which it is a share."""

PLAIN = Scale()
"""Nothing is known."""
SHARE = Scale(known=(0, 1))
"""Of shares, and of weights, most of which are 1: `70%` is 0.7."""


def quantity(text: str, name: str, scale: Scale = PLAIN) -> int | float:
    """The number that a text means in a scale, whole where it is written so.

    Raises TwoReadingsError where it can be two numbers and nothing decides, UsageError where it is none, or in another
    unit.
    """
    shown = _with_slash(text, scale)
    if re.fullmatch(_EXACT, shown) and not re.fullmatch(_EITHER, shown.lstrip("+-")):
        return number(shown, name)
    body = re.search(_BODY, shown) if len(shown) <= LONGEST_TITLE else None
    if body is None:
        raise _no_number(text, name)
    sign, lead = _sign(shown[: body.start()])
    unit = unit_of(scale.unit)
    trail = re.sub(unit.per, "", shown[body.end() :], flags=re.IGNORECASE).strip()
    if trail.startswith("/") and not unit.is_written(trail):
        return ratio(_counts(sign + body[0], trail[1:].strip(), text, name, scale), scale.unit)
    is_price = re.search(_PRICE, text)
    bodies = _bodies(body[0], ("," if "." in body[0] else ".") if is_price else scale.decimal)
    if not bodies:
        raise _no_number(text, name)
    powers = unit.powers(f"{lead} {trail}".strip(), is_share=scale.is_share)
    if not powers:
        is_word = is_measure(f"{lead} {trail}") or " " in shown
        raise _foreign(text, name, scale) if is_word else _no_number(text, name)
    groups = [
        [*dict.fromkeys(_value(sign + digits, exponent + by) for by in group for digits, exponent in bodies)]
        for group in powers
    ]
    return _settled(groups, text, name, scale)


def counts(text: str, scale: Scale = PLAIN) -> Counts | None:
    """The two counts of a text that is a ratio, such as `490/500`; None for every other text that `quantity` reads."""
    shown, unit = _with_slash(text, scale), unit_of(scale.unit)
    body = re.search(_BODY, shown)
    trail = re.sub(unit.per, "", shown[body.end() :], flags=re.IGNORECASE).strip() if body else ""
    if body is None or not trail.startswith("/") or unit.is_written(trail):
        return None
    sign, _ = _sign(shown[: body.start()])
    return _counts(sign + body[0], trail[1:].strip(), text, "", scale)


def of_money(text: str, decimal: Point | None) -> Scale:
    """The scale of an amount that has no unit but the currency that is typed beside it."""
    beside = re.sub(r"[0-9.,]+", " ", text)
    unit = next((word for word in words_of(beside) if word in CURRENCIES), None)
    at = beside.casefold().find(unit or "")
    return Scale(unit and beside[at : at + len(unit)].rstrip("."), decimal)


def change_by(text: str, name: str, decimal: Point | None = None) -> str:
    """A share of the start by which something changes, as a file has it: `17,5 %` is `+17.5%`. Raises UsageError."""
    remedy = Message("Examples: {examples}", examples="+17%, -10%")
    said = re.fullmatch(r"(?i)\s*(?:(?P<down>turun|down|minus)|naik|up|plus)\s+(?P<share>[0-9].*)", text)
    if said:
        text = f"-{said['share']}" if said["down"] else said["share"]
    if not re.search(r"(?i)%|\bpersen\b|\bpercent\b", text):
        raise UsageError(
            Message('{name}: "{text}" is not a share of the start: the % is missing', name=name, text=text),
            remedy=remedy,
        )
    try:
        share = quantity(text, name, Scale("%", decimal))
    except TwoReadingsError as error:
        raise UsageError(error.message, remedy=remedy) from error
    if not share:
        raise UsageError(Message('{name}: "{text}" changes nothing', name=name, text=text), remedy=remedy)
    return f"{Decimal(str(share)):+f}%"


def leading(line: str, scale: Scale = PLAIN) -> tuple[str, str]:
    """The longest beginning of a line that is meant as a value in this scale, and the rest of the line.

    A number in another unit is given whole, so that reading it refuses it and its unit never becomes a note.
    """
    line = line.strip()
    ends = [match.start() for match in re.finditer(_BLANKS, line)]
    for end in reversed([*ends, len(line)][:_MOST_WORDS]):
        if _reads(line[:end], scale):
            value, rest = line[:end], line[end:].strip()
            unit, _, others = rest.partition(" ")
            is_unit = unit.casefold() in NOUNS and (not others or others[0] in '!"' or others[0].isdigit())
            return (f"{value} {unit}", others) if is_unit else (value, rest)
    return "", line


def understood(text: str, value: float, unit: str | None) -> Message | None:
    """`"1.250,75" was read as 1250.75`; None where it is written like that in one of the languages, with its groups or without."""
    shown = _plain(text)
    if re.fullmatch(_EXACT, shown) and not re.fullmatch(_EITHER, shown.lstrip("+-")):
        return None
    typed = shown.replace(" ", "").casefold().lstrip("+")
    own = unit_of(unit)
    body = re.search(_BODY, shown)
    if body:
        beside = words_of(f"{shown[: body.start()]} {shown[body.end() :]}".strip("+- "))
        has_factor = not own.exponents or any(word in EXPONENTS for word in beside)
        if has_factor and {*beside} <= {*words_of(own.whole), *own.words}:
            sign = "-" if "-" in shown[: body.start()] else ""
            typed = sign + body[0].replace(" ", "")
    is_unclear = re.fullmatch(_EITHER, typed.lstrip("-"))
    written = {bare(value)} if is_unclear else {bare(value), recorded(value)}
    if typed in {translated(each, to).replace("−", "-") for each in written for to in LANGUAGES}:
        return None
    return Message('"{text}" was read as {value}', text=text.strip(), value=with_unit(recorded(value), unit))


def exact(value: float) -> str:
    """A number as text that every scale reads back as the same number."""
    text = repr(value)
    return f"{text}0" if re.fullmatch(_EITHER, text.lstrip("-")) else text


def typed(value: float, of: Counts | None) -> str:
    """What records a value again: its counts where it is their ratio."""
    return "/".join(map(exact, of)) if of else exact(value)


# ── the digits ───────────────────────────────────────────────────────────────────────────────────


def _plain(text: str) -> str:
    """A text with one kind of blank, minus and apostrophe."""
    shown = re.sub(_BLANKS, " ", text.strip()).replace("\u2212", "-").replace("\u2019", "'")
    return re.sub(_PRICE, "", shown)


def _with_slash(text: str, scale: Scale) -> str:
    """A plain text; two counts as screens show them, `490 of 500`, are a ratio where the numbers are shares."""
    shown = _plain(text)
    if not (scale.is_percent or scale.is_share):
        return shown
    return re.sub(r"(?i)(?<=[0-9]) (?:out of|of|dari) (?=[0-9])", "/", shown)


def _sign(lead: str) -> tuple[str, str]:
    """The sign before or behind what stands in front of a number, and that without it."""
    words = lead.strip()
    for sign in "+-":
        if words.startswith(sign) or words.endswith(sign):
            bare = words[1:] if words.startswith(sign) else words[:-1]
            return ("-" if sign == "-" else ""), bare.strip()
    return "", words


def _bodies(body: str, decimal: Point | None) -> list[tuple[str, int]]:
    """Digits and power of ten of each number that a text of digits and separators can be; thousands come first."""
    mantissa, _, exponent = body.lower().partition("e")
    power = int(exponent or 0)
    if "_" in mantissa:
        return [(mantissa.replace("_", ""), power)] if re.fullmatch(r"[0-9]+(?:_[0-9]+)+", mantissa) else []
    if " " in mantissa or "'" in mantissa:
        whole, _, behind = re.sub(r"[ ']", "", mantissa).replace(",", ".").partition(".")
        return [(whole + behind, power - len(behind))]
    points = [mark for mark in mantissa if mark in ".,"]
    if not points:
        return [(mantissa, power)]
    whole, point, behind = mantissa.rpartition(points[-1])
    as_decimal = [(whole + behind, power - len(behind))]
    if len(points) == 1:
        if exponent or not re.fullmatch(_EITHER, mantissa):
            return as_decimal if whole or behind else []
        as_thousands = [(whole + behind, power)]
        return (
            as_thousands + as_decimal if decimal is None else as_decimal if point == decimal else as_thousands
        )
    if exponent:
        return []
    if len({*points}) == 1:
        return [(mantissa.replace(point, ""), 0)] if _is_grouped(mantissa, point) else []
    other = points[0]
    is_clean = points.count(point) == 1 and _is_grouped(whole, other)
    return [(whole.replace(other, "") + behind, -len(behind))] if is_clean else []


def _is_grouped(whole: str, mark: str) -> bool:
    first, *groups = whole.split(mark)
    return first[:1] in "123456789" and 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)


def _value(digits: str, exponent: int) -> int | float:
    """The number nearest to digits times a power of ten, whole where it is."""
    kept = digits.rstrip("0")
    exponent += len(digits) - len(kept)
    if kept in ("", "-"):
        return 0
    if 0 <= exponent <= _LONGEST_WHOLE - len(kept):
        return int(kept + "0" * exponent)
    return float(f"{kept}e{exponent}")


_LONGEST_WHOLE = 18
"""Digits that every integer of a file may have."""


def _counts(part: str, of: str, text: str, name: str, scale: Scale) -> Counts:
    """The counts of `490/500`, which is a share. What is counted is whole, so points are of thousands."""
    above = _bodies(part.lstrip("-"), scale.decimal)
    below = _bodies(of, scale.decimal) if re.fullmatch(_BODY, of) else []
    if not above or not below:
        raise _no_number(text, name)
    if not (scale.is_share or scale.is_percent):
        raise _foreign(text, name, scale)
    (digits, exponent), whole = above[0], _value(*below[0])
    if not whole:
        raise UsageError(
            Message('{name}: "{text}" has nothing to divide by', name=name, text=text),
            remedy=Message("The second number must be above 0, as in 490/500."),
        )
    counted = _value(f"-{digits}" if part[0] == "-" else digits, exponent)
    if max(abs(counted), whole) > LARGEST_NUMBER or abs(counted) > LARGEST_RATIO * whole:
        raise _too_large(text, name)
    return counted, whole


# ── which of them ────────────────────────────────────────────────────────────────────────────────


def _too_large(text: str, name: str) -> UsageError:
    return UsageError(
        Message('{name}: "{text}" is beyond 1e100', name=name, text=text),
        remedy=Message("Use a larger unit."),
    )


def _settled(groups: Sequence[Sequence[int | float]], text: str, name: str, scale: Scale) -> int | float:
    """The only reading, or the only one that fits the scale, of the first group in which one does."""
    if any(abs(value) > LARGEST_NUMBER for group in groups for value in group):
        raise _too_large(text, name)
    fitting = next((fit for group in groups if (fit := [*filter(scale.contains, group)])), ())
    readings = fitting or (groups[0] if scale.known else [value for group in groups for value in group])
    if len(readings) == 1:
        return readings[0]
    near = sorted(readings, key=lambda value: _distance(value, scale.known))
    number_ = exact(near[0])
    remedy = Message("Type {number}.", number=number_)
    unclear = re.search(rf"(?<![0-9.,]){_EITHER}(?![0-9.,])", _plain(text))
    if unclear and scale.decimal is None:
        mark = unclear[0][-4]
        is_thousands = near[0] == max(readings, key=abs)
        point = mark if not is_thousands else "," if mark == "." else "."
        way = f'okr set okr.toml input.decimal="{point}"'
        remedy = Message(
            "Type {number}, or set how decimals are written: {command}", number=number_, command=way
        )
    listed = joined([recorded(value) for value in near], Message(" or "))
    raise TwoReadingsError(
        Message('{name}: "{text}" can be {readings}', name=name, text=text, readings=listed),
        remedy=remedy, text=text, readings=near, texts=[exact(value) for value in near],
    )  # fmt: skip


def _distance(value: float, known: Iterable[float]) -> float:
    """How far a value is from the nearest known one, by ratio."""
    ratios = [abs(math.log(abs(value) / abs(other))) for other in known if other and value]
    return min(ratios, default=0)


_MOST_WORDS = 8
"""Of a line that are looked at for a value."""


def _reads(text: str, scale: Scale) -> bool:
    """Whether a text is a value, in this unit or another one; groups behind a blank only where they fit the scale."""
    shown = _plain(text)
    body = re.search(_BODY, shown)
    if body is None:
        return False
    try:
        value = quantity(text, "", scale)
    except TwoReadingsError:
        return True
    except UsageError:
        _, lead = _sign(shown[: body.start()])
        return is_measure(f"{lead} {shown[body.end() :]}")
    return " " not in body[0] or not scale.known or scale.contains(value)


def _no_number(text: str, name: str) -> UsageError:
    return UsageError(
        Message('{name}: "{text}" is not a number', name=name, text=text),
        remedy=Message("Examples: {examples}", examples="12, -3, 99.9"),
    )


def _foreign(text: str, name: str, scale: Scale) -> UsageError:
    """A number with words that are not the unit of the goal."""
    if "/" in text or "%" in text:
        return UsageError(
            Message('{name}: "{text}" is a share, and the unit here is not %', name=name, text=text),
            remedy=Message("Type the value itself, or set the unit to %."),
        )
    if scale.unit is None:
        return UsageError(
            Message('{name}: "{text}" has a unit, and none is set here', name=name, text=text),
            remedy=Message("Type the number alone, or set the unit first."),
        )
    return UsageError(
        Message('{name}: "{text}" is in another unit than {unit}', name=name, text=text, unit=scale.unit),
        remedy=Message("Type it in {unit}.", unit=scale.unit),
    )
