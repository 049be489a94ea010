"""Numbers and days for people; the same in every country."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from okr.views.words import SLACK, percent, significant

__all__ = ("about", "age", "count", "long_date", "number", "on_digits", "percent", "short_date", "signed")

MINUS = "−"
NONE = "–"
_NOISE = 1e-12
"""What only the arithmetic of the machine put there, as a share of the value."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: float | None) -> str:
    """Four decimals, below 1 four digits; more only where fewer would look exact (99.99996 is not 100)."""
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
    return text.replace("-", MINUS) if value else "0"


def _decimals(value: float) -> str:
    digits = 4
    text = f"{value:.4f}"
    while digits < 12 and text.endswith("0") and abs(float(text) - value) > _NOISE * abs(value):
        digits += 1
        text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".")


def about(value: float | None) -> str:
    """A number that was worked out, not recorded: four digits, and whole above that."""
    if value is None or not math.isfinite(value) or abs(value) >= 1e15:
        return number(value)
    return number(round(value) if abs(value) >= 1000 else float(significant(value, SLACK)))


def signed(value: float | None) -> str:
    """A difference with its sign: `+3`, `−2`, `0`."""
    text = number(value)
    return f"+{text}" if value is not None and value > 0 else text


def age(then: date | None, today: date) -> str:
    """How long ago: `today`, `5 d`; nothing recorded: `never`."""
    if then is None:
        return "never"
    days = (today - then).days
    return "today" if days == 0 else f"{days} d".replace("-", MINUS)


def count(number_: int, one: str, many: str = "") -> str:
    """`1 update`, `3 updates`."""
    return f"{number_} {one if number_ == 1 else many or one + 's'}"


def long_date(day: date) -> str:
    """`Wed 19 Aug 2026`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date, today: date | None = None) -> str:
    """`14 Aug`, with the year where it is another one than today's."""
    year = f" {day.year}" if today and day.year != today.year else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def on_digits(texts: Sequence[str]) -> list[str]:
    """Numbers padded behind, so that right-aligned they stand point under point."""
    behind = [len(text) - at if (at := text.find(".")) >= 0 else 0 for text in texts]
    most = max(behind, default=0)
    return [text + " " * (most - own) if text else text for text, own in zip(texts, behind, strict=True)]
