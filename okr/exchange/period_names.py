"""Names of periods as other systems write them: `Quarter 1 FY25`, `1Q 2025`, `Annual 2025`, `Triwulan I 2025`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from okr.periods import MONTHS, Span, cycle, cycles_meant, kpi_period, own_cycles
from okr.settings import Settings
from okr.words import Message
from okr.words.numbers import long_date

_KINDS = {
    **dict.fromkeys(("q", "qtr", "quarter", "kuartal", "triwulan", "tw"), "Q"),
    **dict.fromkeys(("h", "half", "semester", "smt", "sem", "paruh"), "H"),
}
_YEAR = frozenset((
    "y", "year", "annual", "annually", "yearly", "full", "fy", "fiscal", "financial", "calendar", "cy", "tahun",
    "tahunan", "ta", "anggaran",
))  # fmt: skip
_PARTS = {
    name: part
    for part, names in enumerate(
        (
            "1 01 i 1st first pertama kesatu",
            "2 02 ii 2nd second kedua",
            "3 03 iii 3rd third ketiga",
            "4 04 iv 4th fourth keempat",
        ),
        1,
    )
    for name in names.split()
}
_FILLERS = frozenset(
    ("of", "the", "in", "ke", "in", "period", "periode", "cycle", "siklus", "th", "okr", "okrs", "goals")
)
_TO = frozenset(("to", "until", "till", "sampai", "hingga", "sd", "s.d"))
_WORD = r"\d+(?:st|nd|rd|th)|\d+|[^\W\d_]+"


def span_of(
    text: str, starts: date | None, ends: date | None, today: date, settings: Settings
) -> Span | None:
    """The cycle of a period of a file: the one that has exactly its days, else the one of its name; None of an unknown one.

    Of cycles that have these days that of the name is taken, then your own, then those of the calendar. Fiscal years are
    those of the settings.
    """
    named = _named(text, starts or ends, today, settings)
    if not (starts and ends):
        return named
    exact = [span for span in _of_days(starts, settings) if (span.starts, span.ends) == (starts, ends)]
    return named if named in exact else exact[0] if exact else named


def contradiction(
    text: str, starts: date | None, ends: date | None, today: date, settings: Settings
) -> Message | None:
    """How the days of a period are others than those of its name; None where they lie inside of them."""
    named = _named(text, None, today, settings)
    if named is None or (
        (starts or ends or named.starts) in named and (ends or starts or named.ends) in named
    ):
        return None
    return Message(
        '"{period}" is from {start} to {end} here, and the file says from {first} to {last}',
        period=text.strip(), start=long_date(named.starts), end=long_date(named.ends),
        first=long_date(starts or ends or named.starts), last=long_date(ends or starts or named.ends),
    )  # fmt: skip


def _of_days(starts: date, settings: Settings) -> Iterator[Span]:
    """The cycles that may start on a day: your own, then year, half, quarter and month."""
    yield from own_cycles(settings)
    for cadence in ("yearly", "half-yearly", "quarterly", "monthly"):
        yield kpi_period(starts, cadence, settings)


def _named(text: str, day: date | None, today: date, settings: Settings) -> Span | None:
    """The cycle of that name; where it has no year, the one in which a day of the period lies."""
    plain = " ".join(text.split())
    if not plain:
        return None
    own = [span for span in own_cycles(settings) if _dashed(span.name) == _dashed(plain)]
    if own:
        return own[0] if len(own) == 1 else None
    meant = cycles_meant(plain, today, settings)
    if len(meant) == 1:
        return meant[0]
    names = _names(plain, day, settings)
    spans = {span for name in names if (span := cycle(name, settings))}
    return spans.pop() if len(spans) == 1 else None


def _dashed(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.casefold().strip())


def _names(plain: str, day: date | None, settings: Settings) -> list[str]:
    """The name of the cycle that words mean, as okr writes it, of each year that may be meant."""
    words = [
        word
        for word in re.findall(_WORD, re.sub(r"\([^)]*\)", " ", plain.casefold()))
        if word not in _FILLERS
    ]
    at = next((n for n, word in enumerate(words) if word in _KINDS), None)
    suffix, rest = "", words
    if at is not None:
        beside = [n for n in (at + 1, at - 1) if 0 <= n < len(words) and words[n] in _PARTS]
        if not beside:
            return []
        part = _PARTS[words[beside[0]]]
        suffix = f"-{_KINDS[words[at]]}{part}"
        rest = [word for n, word in enumerate(words) if n not in (at, beside[0])]
    elif months := [word for word in words if word in MONTHS]:
        if len(months) > 1:
            return []
        suffix = f"-{MONTHS[months[0]]:02}"
        rest = [word for word in words if word not in MONTHS]
    years = [word for word in rest if word not in _YEAR]
    if not years and suffix and day:
        return [f"{year}{suffix}" for year in range(day.year - 1, day.year + 2)
                if (span := cycle(f"{year}{suffix}", settings)) and day in span]  # fmt: skip
    if len(years) != 1 or not years[0].isdecimal() or len(years[0]) not in (2, 4):
        return []
    is_year = suffix or any(word in _YEAR for word in words) or len(years[0]) == 4
    return [f"{'20' * (len(years[0]) == 2)}{years[0]}{suffix}"] if is_year else []
