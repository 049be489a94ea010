"""Numbers, shares, ranges, days and counts as people read them: the one formatter of every text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from okr.words import Day, Language, Message, Month, Number, Plural, grouped, joined, plural
from okr.words.money import is_money, money

Point = Literal[".", ","]
"""The sign before the decimals."""
SLACK = 1e-9
"""Shares that differ by less are the same."""
MINUS = "−"
NONE = Number("–")
_NOISE = 1e-12
"""What only the arithmetic of the machine put there, as a share of the value."""
_TYPED = 1e-14
"""How far from its twelve digits a number is that was recorded with them, or added up, as a share of the value."""


@lru_cache(maxsize=4096)
def number(value: float | None) -> Number:
    """Four decimals, below 1 four digits; more only where fewer would look exact (99.99996 is not 100).

    Its digits are in groups of three, by which people check zeros.
    """
    return grouped(_rounded(value))


def _rounded(value: float | None) -> Number:
    if value is None or not math.isfinite(value):
        return NONE
    if isinstance(value, int):
        text = str(value) if abs(value) < 10**15 else f"{value:.6g}"
    elif value.is_integer() and abs(value) < 1e15:
        text = str(int(value))
    elif abs(value) >= 1e15 or 0 < abs(value) < 1e-9:
        text = f"{value:.6g}"
    elif abs(value) < 1:
        text = f"{Decimal(significant(value, _NOISE)):f}"
    else:
        text = _decimals(value)
    return Number(text.replace("-", MINUS) if value else "0")


def _decimals(value: float) -> str:
    for digits in range(4, 13):
        text = f"{value:.{digits}f}"
        if not text.endswith("0") or abs(float(text) - value) <= _NOISE * abs(value):
            break
    return text.rstrip("0").rstrip(".")


@lru_cache(maxsize=4096)
def recorded(value: float | None) -> Number:
    """A number in a sentence, as it was written: twelve digits, so that what a person typed comes back whole."""
    return grouped(bare(value))


def bare(value: float | None) -> Number:
    """A recorded number without groups of digits: as most people type it, and for the tables of other programs."""
    if not isinstance(value, float) or not 1e-9 <= abs(value) < 1e15:
        return _rounded(value)
    text = f"{value:.12g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    return Number(text.replace("-", MINUS) if value < 0 else text)


def computed(value: float | None) -> Number:
    """A number that was worked out, not recorded: four digits, and whole above that."""
    if value is None or not math.isfinite(value) or abs(value) >= 1e15:
        return number(value)
    return number(round(value) if abs(value) >= 1000 else float(significant(value, SLACK)))


def significant(value: float, slack: float) -> str:
    """Four significant digits. What would round to fewer (0.89998 to 0.9) gets more digits until it differs."""
    for digits in range(4, 13):
        text = f"{value:.{digits}g}"
        written = len(text.partition("e")[0].lstrip("-0.").replace(".", ""))
        if written >= digits or abs(float(text) - value) <= slack:
            break
    return text


def aggregated(takes: str, value: float | None) -> Number:
    """What recorded values come to: the last and the sum as they were written, a mean or a ratio as it was worked out."""
    return (recorded if takes in ("last", "sum") and not _is_endless(value) else computed)(value)


def measured(value: float | None) -> Number:
    """A value among others: as `number`; a ratio or a mean, as 588 of 604, in four digits."""
    return (computed if _is_endless(value) else number)(value)


def _is_endless(value: float | None) -> bool:
    """Whether nobody typed it: it has more than the twelve digits of what is recorded."""
    if not isinstance(value, float) or not math.isfinite(value):
        return False
    return abs(float(f"{value:.12g}") - value) > _TYPED * abs(value)


def signed(value: float | None) -> Number:
    """A difference with its sign: `+3`, `−2`, `0`."""
    text = number(value)
    return Number(f"+{text}") if value is not None and value > 0 else text


def change_share(by: str) -> str:
    """A share of the start as it is read: `+17.5%` of a file is `+17,5%` in Indonesian."""
    value = float(by.rstrip("%"))
    return joined(("+" if value > 0 else "", recorded(value), "%"), "")


def share(value: float | None, *, down: bool = False) -> Number:
    """A share of 0..1 as `61%`, half up; 100% only when it is whole, 0% only when there is nothing.

    Rounded `down` where it is held against a limit, so that it never reads as if it reached the better side.
    """
    if value is None or not math.isfinite(value):
        return NONE
    whole = math.floor(value * 100 + (0 if down else 0.5) + 1e-7)
    if value < 1 - SLACK:
        whole = min(whole, 99)
    if abs(value) > SLACK:
        whole = max(whole, 1) if value > 0 else min(whole, -1)
    return Number(f"{whole}%".replace("-", MINUS))


def size(of: int) -> str:
    """How long a file is: `812 bytes`, `54 KB`, `1.2 MB`."""
    if of < 1000:
        return plural(of, "{n} byte", "{n} bytes")
    if of < 999_500:
        return Message("{n} KB", n=number(round(of / 1000)))
    return Message("{n} MB", n=number(round(of / 1e6, 1)))


@lru_cache(maxsize=1024, typed=True)
def span(low: float | None, high: float | None, write: Callable[[float | None], Number] = recorded) -> str:
    """The limit of a KPI or a hold: `≥ 130`, `≤ 5`, `18.5–23`, `−5 to −1`, `= 48`; without one `watched`."""
    if low is None and high is None:
        return WATCHED
    if low is None or high is None:
        sign, value = ("≤", high) if low is None else ("≥", low)
        return joined((f"{sign} ", write(value)), "")
    if low == high:
        return joined(("= ", write(low)), "")
    if low < 0 or high < 0:
        return Message("{low} to {high}", low=write(low), high=write(high))
    return joined((write(low), write(high)), "–")


def limit(line: Any, write: Callable[[float | None], Number] = recorded) -> str:
    """The limit of a key result or KPI, as `span` says it; `> 50` is strict, and one that comes later is `open`."""
    above, below = getattr(line, "above", None), getattr(line, "below", None)
    low, high = line.at_least, line.at_most
    if above is below is None and "open" not in (low, high):
        return span(low, high, write)
    ends = (("> ", above), ("≥ ", low), ("< ", below), ("≤ ", high))
    said = (
        joined((sign, OPEN if end == "open" else write(end)), "") for sign, end in ends if end is not None
    )
    return joined(said)


OPEN = Message("target\x04open")
"""What a target or limit is that comes later."""


def limited(low: float | None, high: float | None, unit: str | None = None, *, is_open: bool = False) -> str:
    """`limit ≥ 130 IDR m`; `watched` without one, and `limit open` while a part of it is not known."""
    told = Message("limit {limit}", limit=with_unit(span(low, high), unit, low, high))
    if low is None and high is None:
        return LIMIT_OPEN if is_open else WATCHED
    return joined((told, LIMIT_OPEN)) if is_open else told


WATCHED = Message("watched")
"""Of a KPI without a limit."""
LIMIT_OPEN = Message("limit open")
"""Of a KPI whose limit is not known yet."""


def with_unit(value: str, unit: str | None, *bounds: Any) -> str:
    """A number with the unit of a goal, if it has one: `5.2 h`, `99.2%`. It never seems to reach one of the `bounds`,
    which are numbers, or items with a target or limits."""
    if not unit:
        return value
    if is_money(unit):
        return money((value, unit), unit, bounds)
    return joined((value, unit), "" if unit == "%" else " ")


def amount(value: str, unit: str | None, *bounds: Any) -> str:
    """A number whose unit stands elsewhere. Indonesian pages write money in short, and name its currency each time."""
    return money((value,), unit, bounds) if unit and is_money(unit) else value


def valued(
    value: float | None,
    of: Sequence[float] | None,
    unit: str | None = None,
    write: Callable[[float | None], str] = measured,
) -> str:
    """A value in its unit; one that was worked out from two counts with these: `97.41% (1204 of 1236)`."""
    if value is None:
        return NONE
    if of is None:
        return with_unit(write(value), unit)
    part, whole = map(recorded, of)
    shown = with_unit(computed(value), unit)
    return Message("{value} ({part} of {whole})", value=shown, part=part, whole=whole)


def count(n: int, one: str, many: str = "") -> str:
    """`1 update`, `3 updates`, for words that are never translated; else `plural`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def field_value(of: Any, write: Callable[[float], str] = number) -> str:
    """A value of a field as a person would write it; in a sentence its numbers are `recorded`."""
    match of:
        case None | () | []:
            return NONE
        case bool():
            return Message("yes") if of else Message("no")
        case int() | float():
            return write(of)
        case Mapping():
            return joined(joined((name, field_value(inner, write)), " ") for name, inner in of.items())
        case list() | tuple():
            return joined(field_value(each, write) for each in of)
    return str(of)


@lru_cache(maxsize=1024)
def age(then: date | None, today: date) -> str:
    """How long ago: `today`, `5 d`; nothing recorded: `never`."""
    if then is None:
        return Message("never")
    days = (today - then).days
    return Message("today") if days == 0 else Message("{days} d", days=number(days))


def long_date(day: date) -> Day:
    """`Wed 19 Aug 2026`."""
    return Day(day, weekday=True, year=True)


def month_name(day: date) -> str:
    """`August 2026`."""
    return Message("{month} {year}", month=_MONTHS[day.month - 1], year=str(day.year))


_MONTHS = (
    Message("January"), Message("February"), Message("March"), Message("April"), Message("month\x04May"), Message("June"),
    Message("July"), Message("August"), Message("September"), Message("October"), Message("November"), Message("December"),
)  # fmt: skip


def period_name(period: str, today: date) -> str:
    """A period of a KPI as it is spoken of: `Aug`, `Q2`; with its year where that is another one than today's: `Aug 2025`."""
    year, _, part = period.partition("-")
    if not part:
        return period
    name = Month(int(part)) if part.isdecimal() else part
    return name if year == f"{today.year:04}" else joined((name, year), " ")


def short_date(day: date, today: date | None = None) -> Day:
    """`14 Aug`, with the year where it is another one than today's."""
    return Day(day, year=today is not None and day.year != today.year)


def ordinal(n: int) -> str:
    """`2nd`, `3rd`, `11th`; in Indonesian `ke-2`."""
    last = 0 if n % 100 in (11, 12, 13) else n % 10
    match last:
        case 1:
            return Message("{n}st", n=n)
        case 2:
            return Message("{n}nd", n=n)
        case 3:
            return Message("{n}rd", n=n)
        case _:
            return Message("{n}th", n=n)


def periods(cadence: str) -> str:
    """What one period of a cadence is called: `week`, `month`, and `period` of two weeks."""
    return _PERIODS.get(cadence, Message("period"))


_PERIODS = {
    "weekly": Message("week"),
    "monthly": Message("month"),
    "quarterly": Message("quarter"),
    "half-yearly": Message("half-year"),
    "yearly": Message("year"),
}


def count_periods(n: int, cadence: str) -> Plural:
    """How many periods of a cadence: `3 weeks`, and `3 periods` of two weeks."""
    words = _COUNTS.get(cadence, _SOME_PERIODS)
    return plural(n, words.one, words.many)


def off_for(n: int, cadence: str) -> str:
    """For how many periods a KPI has been off its limit, from the second one on: `off for 2 months`."""
    return Message("off for {periods}", periods=count_periods(n, cadence)) if n > 1 else ""


_SOME_PERIODS = plural(1, "{n} period", "{n} periods")
_COUNTS = {
    "weekly": plural(1, "{n} week", "{n} weeks"),
    "monthly": plural(1, "{n} month", "{n} months"),
    "quarterly": plural(1, "{n} quarter", "{n} quarters"),
    "half-yearly": plural(1, "{n} half-year", "{n} half-years"),
    "yearly": plural(1, "{n} year", "{n} years"),
}


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of those that follow one another: `3, 4, 5, 9` are 3 to 5 and 9 to 9."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def few(names: Sequence[str], separator: str = ", ", *, most: int = 10) -> str:
    """Names as a sentence lists them: the first ten, and how many there are more."""
    listed = joined(names[:most], separator)
    left = len(names) - most
    return Message("{names} and {n} more", names=listed, n=left) if left > 0 else listed


def decimal_point(language: Language) -> Point:
    """The sign before the decimals for readers of a language."""
    return "," if language == "id" else "."


def on_digits(texts: Sequence[str], point: Point = ".") -> list[str]:
    """Numbers padded behind, so that right-aligned they stand point under point."""
    behind = [len(text) - at if (at := text.find(point)) >= 0 else 0 for text in texts]
    most = max(behind, default=0)
    return [text + " " * (most - own) if text else text for text, own in zip(texts, behind, strict=True)]
