"""The forms in which files write days: ISO, with the name of a month, or as three numbers in an order that they do not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from okr.errors import UsageError
from okr.parse import written_day
from okr.periods import MONTHS
from okr.words import Message

_TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<year>[0-9]{2})",
    **dict.fromkeys(("MMMM", "MMM"), r"(?P<name>[a-z]+)\.?"),
    **dict.fromkeys(("MM", "M"), r"(?P<month>[0-9]{1,2})"),
    **dict.fromkeys(("DD", "D"), r"(?P<day>[0-9]{1,2})"),
}
_TIME = (
    r"(?:(?:t|,? )[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)? ?(?:[ap]m)?"
    r" ?(?:z|utc|gmt|wib|wita|wit|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""Behind a day; it is left out, since check-ins and terms are of days."""
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})" + _TIME, re.IGNORECASE)
_NUMERIC = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME, re.IGNORECASE)
_NAMED = tuple(
    re.compile(pattern + _TIME, re.IGNORECASE)
    for pattern in (
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[-/. ]{1,2}(?P<name>[a-z]+)[.,]?[-/. ]+(?P<year>[0-9]{4})",
        r"(?P<name>[a-z]+)\.?[- ](?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[- ](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[-/. ](?P<name>[a-z]+)[-/. ](?P<day>[0-9]{1,2})",
    )
)
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})([/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})" + _TIME, re.IGNORECASE
)
ISO = "2026-07-31"
"""How the form of ISO days is named."""


@lru_cache(maxsize=16)
def pattern(dates: str) -> re.Pattern[str]:
    """What finds day, month and year in days of a form such as `DD/MM/YYYY`. Raises UsageError where it is none."""
    parts = re.split(r"(YYYY|YY|MMMM|MMM|MM|M|DD|D)", dates.upper())
    tokens = sorted(part[0] for part in parts if part in _TOKENS)
    if tokens != ["D", "M", "Y"] or re.search(r"[^\W_]", "".join(parts[::2])):
        raise UsageError(
            Message('dates = "{text}" is not a form of days', text=dates),
            remedy=Message("Examples: {examples}", examples="DD/MM/YYYY, MM/DD/YYYY, D MMM YYYY"),
        )
    whole = "".join(_TOKENS.get(part, re.escape(part)) for part in parts)
    return re.compile(whole + _TIME, re.IGNORECASE)


def certain(text: str) -> date | None:
    """The day of an ISO text, with a time behind it or without; None of another one."""
    if found := written_day(text):
        return found
    iso = _ISO.fullmatch(text)
    return written_day(iso[1]) if iso else None


def said(text: str, dates: str) -> date | None:
    """The day of a text in a form that the mapping says; None where it is not in it."""
    match = pattern(dates).fullmatch(text)
    return _of_match(match) if match else None


def readings(text: str) -> Sequence[tuple[str, date]]:
    """The days that a text can be, each with its form: one where the month has a name, up to three of three numbers."""
    for each in (*_NAMED, _YEAR_FIRST):
        if match := each.fullmatch(text):
            return [("", found)] if (found := _of_match(match)) else []
    match = _NUMERIC.fullmatch(text)
    if not match:
        return []
    one, mark, two, three = match.groups()
    first, second, third = int(one), int(two), int(three)
    year = third if len(three) == 4 else 2000 + third
    long = "Y" * len(three)
    days = [
        (f"DD{mark}MM{mark}{long}", _on(year, second, first)),
        (f"MM{mark}DD{mark}{long}", _on(year, first, second)),
        (f"YY{mark}MM{mark}DD", _on(2000 + first, second, third) if len(three) == 2 else None),
    ]
    unique: dict[date, str] = {}
    for form, day in days:
        if day:
            unique.setdefault(day, form)
    return [(form, day) for day, form in unique.items()]


def form_of(text: str) -> tuple[str, ...]:
    """An example of the form of a text, of three numbers one of each order that it can have; empty for no day."""
    shown = text.strip()
    if _ISO.fullmatch(shown):
        return (ISO,)
    if _YEAR_FIRST.fullmatch(shown):
        return ("2026/07/31",)
    if match := _NUMERIC.fullmatch(shown):
        first, mark, second, year = match.groups()
        orders = ((31, "07") if int(first) > 12 else None, ("07", 31) if int(second) > 12 else None)
        kept = [order for order in orders if order] or [(31, "07"), ("07", 31)]
        return tuple(f"{one}{mark}{two}{mark}{2026 if len(year) == 4 else 26}" for one, two in kept)
    return ("31 Jul 2026",) if any(each.fullmatch(shown) for each in _NAMED) else ()


def _of_match(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = MONTHS.get(parts["name"].casefold(), 0) if parts.get("name") else int(parts["month"])
    year = int(parts["year"])
    return _on(2000 + year if len(parts["year"]) == 2 else year, month, int(parts["day"]))


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
