"""Numbers as words inside the sentences of a view; the same in every format."""

from __future__ import annotations

import math

SLACK = 1e-9
"""Shares that differ by less are the same."""
_PERIODS = {
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "half-yearly": "half-year",
    "yearly": "year",
}


def number(value: float | None) -> str:
    """A recorded number as it was written, without binary noise and needless zeros."""
    if value is None:
        return "–"
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.12g}"


def computed(value: float | None) -> str:
    """The result of a calculation: four significant digits, and more where they would look exact without being so."""
    if value is None or value == int(value):
        return number(value)
    return significant(value, SLACK) if abs(value) < 1e4 else f"{value:.0f}"


def significant(value: float, slack: float) -> str:
    """Four significant digits. What would round to fewer (0.89998 to 0.9) gets more digits until it differs."""
    digits = 4
    text = f"{value:.4g}"
    while digits < 12 and _digits(text) < digits and abs(float(text) - value) > slack:
        digits += 1
        text = f"{value:.{digits}g}"
    return text


def _digits(text: str) -> int:
    return len(text.partition("e")[0].lstrip("-0.").replace(".", ""))


def percent(share: float | None, *, down: bool = False) -> str:
    """A share as `61 %`, half up; 100 % only when it is whole, 0 % only when there is nothing.

    Rounded `down` where it is held against a bound, so that it never reads as if it reached the better side.
    """
    if share is None or not math.isfinite(share):
        return "–"
    whole = math.floor(share * 100 + (0 if down else 0.5) + 1e-7)
    if share < 1 - SLACK:
        whole = min(whole, 99)
    if abs(share) > SLACK:
        whole = max(whole, 1) if share > 0 else min(whole, -1)
    return f"{whole} %".replace("-", "−")


def taken(takes: str, value: float | None) -> str:
    """What recorded values come to: the last and the sum as they were written, a mean as it was worked out."""
    return (number if takes in ("last", "sum") else computed)(value)


def count(how_many: int, noun: str) -> str:
    return f"{how_many} {noun}" if how_many == 1 else f"{how_many} {noun}s"


def bounds(at_least: float | None, at_most: float | None) -> str:
    """The line of a KPI or a hold: `≥ 130`, `≤ 5`, `95 to 100`, `= 48`."""
    if at_least is not None and at_most is not None:
        return f"= {number(at_least)}" if at_least == at_most else f"{number(at_least)} to {number(at_most)}"
    return f"≥ {number(at_least)}" if at_least is not None else f"≤ {number(at_most)}"


def period(cadence: str) -> str:
    """What one period of a cadence is called: `week`, `month`, and `period` of two weeks."""
    return _PERIODS.get(cadence, "period")


def ordinal(number_: int) -> str:
    """`2nd`, `3rd`, `11th`."""
    last = 0 if number_ % 100 in (11, 12, 13) else number_ % 10
    return f"{number_}{('th', 'st', 'nd', 'rd')[last] if last < 4 else 'th'}"
