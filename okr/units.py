"""What stands beside a number: currencies, factors such as `jt`, the percent sign, and the unit of a goal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

_FACTORS = {
    3: ("k", "rb", "ribu", "thousand"),
    6: ("jt", "juta", "mn", "mio", "million"),
    9: ("miliar", "milyar", "bn", "billion"),
    12: ("triliun", "trilyun", "tn", "trillion"),
}
EXPONENTS = {word: (exponent,) for exponent, words in _FACTORS.items() for word in words} | {"m": (6, 9)}
"""Powers of ten of a word; `m` is a million in English and a miliar in Indonesian."""
CURRENCIES = {
    "rp": "IDR", "rp.": "IDR", "rupiah": "IDR", "$": "USD", "us$": "USD", "s$": "SGD", "€": "EUR", "euro": "EUR",
    "£": "GBP", "¥": "JPY", "rm": "MYR",
    **{code.lower(): code for code in ("IDR", "USD", "EUR", "GBP", "JPY", "SGD", "MYR", "AUD", "CHF", "CNY", "INR")},
}  # fmt: skip
_PERCENT = frozenset(("%", "percent", "persen", "pct"))
NOUNS = frozenset((
    "s", "sec", "detik", "min", "menit", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "jam", "day", "days",
    "hari", "week", "weeks", "minggu", "month", "months", "bulan", "year", "years", "tahun", "kg", "km", "orang", "people",
    "klien", "clients",
))  # fmt: skip
"""Behind a number these alone are no note."""
# a text, compiled only when somebody types a number: every command imports this module
_WORD = r"us\$|s\$|[$€£¥%]|rp\.?(?![a-z])|[^\s$€£¥%]+"


class Unit(Struct, frozen=True):
    """The unit of a goal, taken apart: `Rp jt/bulan`."""

    whole: str
    words: tuple[str, ...] = ()
    """All of it but currency, factor, percent sign, and what follows a `/`."""
    currency: str = ""
    exponents: tuple[int, ...] = ()
    is_percent: bool = False
    per: str = r"(?!)"
    """Pattern of what follows a `/`, as it may end a number: `/bulan`, `per bulan`."""

    def is_written(self, words: str) -> bool:
        """Whether words are the whole unit, in the singular or plural."""
        typed = words.casefold()
        return bool(typed) and self.whole in (typed, f"{typed}s", typed.removesuffix("s"))

    def powers(self, typed: str, *, is_share: bool) -> Sequence[Sequence[int]]:
        """By which powers of ten the digits may be multiplied, since words are typed beside them; none where they do
        not fit.

        A later group counts only where nothing of the one before fits the goal: `Rp 1.300` of a goal in `Rp jt` is 1300
        of its unit, as nobody means 0.0013 of it; but where it goes from 100 to 130, `Rp 121.000.000` is 121.
        """
        if not typed or self.is_written(typed):
            return ((0,),)
        words = words_of(typed)
        own = tuple(word for word in words if word in self.words)
        others = [word for word in words if word not in self.words]
        currencies = {CURRENCIES[word] for word in others if word in CURRENCIES}
        factors = [word for word in others if word in EXPONENTS]
        is_percent = any(word in _PERCENT for word in others)
        if (own and own != self.words) or not all(map(is_measure, others)) or len(factors) + is_percent > 1:
            return ()
        if is_percent and not currencies:
            return ((0,),) if self.is_percent else ((-2,),) if is_share else ()
        is_bare_factor = bool(self.exponents) and not (self.words or self.currency)
        if currencies and not (is_bare_factor or currencies == {self.currency}):
            return ()
        if factors:
            exponents = EXPONENTS[factors[0]]
            if exponents == self.exponents:
                return ((0,),)
            return ([exponent - base for exponent in exponents for base in self.exponents or (0,)],)
        return ((0,), [-base for base in self.exponents]) if self.exponents else ((0,),)


@lru_cache(maxsize=64)
def unit_of(text: str | None) -> Unit:
    """The unit that a goal names, taken apart."""
    whole = " ".join((text or "").split()).casefold()
    head, *per = re.split(r" ?/ ?| per ", whole, maxsplit=1) if whole[:1] != "/" else (whole,)
    words = words_of(head)
    currency = next((CURRENCIES[word] for word in words if word in CURRENCIES), "")
    factors = [word for word in words if word in EXPONENTS and (word != "m" or currency)]
    rest = [w for w in words if w not in CURRENCIES and w not in factors and w not in _PERCENT]
    return Unit(
        whole,
        tuple(rest),
        currency,
        EXPONENTS[factors[0]] if len(factors) == 1 else (),
        any(word in _PERCENT for word in words),
        *(rf" ?(?:/|\bper\b) ?{re.escape(each)}$" for each in per),
    )


def ratio(of: Sequence[int | float], unit: str | None) -> int | float:
    """What a first count is of a second one, in percent where that is the unit: worked out from the digits as they are
    written, whole where it is, else the nearest float."""
    (part, below), (whole, above) = (Decimal(str(each)).as_integer_ratio() for each in of)
    numerator, denominator = part * above * (100 if unit_of(unit).is_percent else 1), below * whole
    found, rest = divmod(numerator, denominator)
    return numerator / denominator if rest or abs(found) >= 10**_LONGEST_WHOLE else found


_LONGEST_WHOLE = 18
"""Digits that every integer of a file may have."""


def words_of(text: str) -> list[str]:
    """Words and signs in small letters: `US$ 2 jt` has `us$`, `2` and `jt`."""
    return re.findall(_WORD, text.casefold())


def is_measure(text: str) -> bool:
    """Whether words are currencies, factors and percent signs."""
    found = words_of(text)
    return bool(found) and all(w in CURRENCIES or w in EXPONENTS or w in _PERCENT for w in found)
