"""Amounts of money in Indonesian: the currency in front, `Rp 121 jt`, and on pages in short, `Rp 26,2 M`; in English they
stay as they are, `121 Rp jt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from okr.units import CURRENCIES
from okr.words import Joined, Language, Message, Number, Plural, grouped, joined, plural

_SIZES = ((12, "T"), (9, "M"), (6, "jt"))
"""Powers of ten of triliun, miliar and juta."""
_MOST_DECIMALS = 3
"""An amount that needs more is written out."""
_BEHIND = ("rupiah", "euro")
"""Currencies that are words stand behind the number."""


class Money(Joined):
    """Numbers of a currency, with its name or without it, and what none of them may seem to reach: bounds, and items with
    a target or limits."""

    __slots__ = ("bounds", "unit")

    unit: str
    bounds: tuple[Any, ...]

    def drawn(self, language: Language) -> str:
        text = super().drawn(language)
        if language == "en" or len(self.parts) == 1:
            return text
        numbers = text.removesuffix(f" {self.unit}")
        first = _FIRST.search(numbers)
        return numbers[: first.start()] + _placed(first[0], self.unit) if first else text


_FIRST = re.compile(r"[+−-]?\d.*")
"""What begins with the first number of several: `≥ 130`, `100 → 130`."""


@lru_cache(maxsize=64)
def is_money(unit: str) -> bool:
    """Whether a unit begins with a currency: `Rp`, `Rp jt`, `Rp/bulan`."""
    return _name(unit).casefold() in CURRENCIES


def _name(unit: str) -> str:
    return unit.replace("/", " ").strip().partition(" ")[0]


@lru_cache(maxsize=64)
def _is_plain(unit: str) -> bool:
    """Whether it is a currency and no more, but for a time; one with a factor is short already."""
    return unit.partition("/")[0].strip().casefold() in CURRENCIES


def money(parts: tuple[str, ...], unit: str, bounds: tuple[Any, ...]) -> Money:
    """Numbers, and the unit behind them where it is said."""
    found = Money(" ".join(parts))
    found.parts, found.separator, found.unit = parts, " ", unit
    found.bounds = bounds
    return found


def shortened(text: str, wholes: dict[str, str], of: Money | None = None) -> str:
    """A text with its amounts of money as an Indonesian page writes them, itself where it has none; `wholes` gets what is
    written out for each that is short. Numbers in it are amounts `of` that money."""
    match text:
        case Number() if of is not None:
            return _amount(text, of, wholes)
        case Money() if not _is_plain(text.unit):
            return text
        case Money():
            value = shortened(text.parts[0], wholes, text)
            return text if value is text.parts[0] else value
        case Joined():
            parts = [shortened(part, wholes, of) for part in text.parts]
            is_same = all(new is old for new, old in zip(parts, text.parts, strict=True))
            return text if is_same else joined(parts, text.separator)
        case Message():
            values = _values(text.values, wholes, of)
            return Message(text.template, **values) if values else text
        case Plural():
            values = _values(text.values, wholes, of)
            return plural(values.pop("n"), text.one, text.many, **values) if values else text
        case _:
            return text


def _values(values: Mapping[str, Any], wholes: dict[str, str], of: Money | None) -> dict[str, Any]:
    """What fills the places of a template; nothing where no amount is among it."""
    found = {
        name: shortened(value, wholes, of) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return found if any(found[name] is not value for name, value in values.items()) else {}


def _amount(text: Number, of: Money, wholes: dict[str, str]) -> str:
    if not text[-1:].isdigit():  # "–", where there is none
        return text
    short, whole = _written(text, of.unit, tuple(_ends(of.bounds)))
    if short != whole:
        wholes[short] = whole
    return short


_ENDS = ("target", "stretch", "at_least", "at_most", "above", "below")


def _ends(bounds: Iterable[Any]) -> Iterator[float]:
    for bound in bounds:
        each = [bound] if isinstance(bound, int | float) else [getattr(bound, key, None) for key in _ENDS]
        yield from (end for end in each if isinstance(end, int | float))  # one that comes later is a word


@lru_cache(maxsize=1024)
def _written(text: Number, unit: str, bounds: tuple[float, ...]) -> tuple[str, str]:
    """An amount in short, and written out; most are on a page twice."""
    value = Decimal(text.replace(",", "").replace("−", "-"))
    sign = text[0] if text[0] in "+−" else ""
    whole = _placed(text.drawn("id"), unit)
    digits = _digits(value, bounds)
    return (_placed(sign + digits, unit) if digits else whole), whole


def _placed(number: str, unit: str) -> str:
    """`−Rp 5 jt/bulan` of `−5` and `Rp jt/bulan`."""
    currency = _name(unit)
    if currency.casefold() in _BEHIND:
        return f"{number} {unit}"
    digits = number.lstrip("+−-")
    return f"{number.removesuffix(digits)}{currency} {digits}{unit.strip().removeprefix(currency)}"


def _digits(value: Decimal, bounds: Iterable[float]) -> str:
    """`26,2 M`; with further decimals where fewer would look round or on another side of a bound. Empty where it cannot
    be short."""
    power, word = next(((power, word) for power, word in _SIZES if abs(value) >= 10**power), (0, ""))
    if not power:
        return ""
    for decimals in range(1, _MOST_DECIMALS + 1):
        shown = value.scaleb(-power).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        looks_round = shown == shown.quantize(Decimal(1).scaleb(1 - decimals))
        if shown.scaleb(power) == value or not (
            looks_round or any(_side(shown.scaleb(power), bound) != _side(value, bound) for bound in bounds)
        ):
            text = f"{abs(shown):f}".rstrip("0").rstrip(".")
            return f"{grouped(Number(text)).drawn('id')} {word}"
    return ""


def _side(value: Decimal, bound: float) -> int:
    return (value > bound) - (value < bound)
