"""Names of periods as other systems write them: `Quarter 1 FY25`, `1Q 2025`, `Annual 2025`, `Triwulan I 2025`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from okr.kpi_models import KpiCadence
from okr.parse import written_day
from okr.periods import (
    DAY,
    MONTHS,
    YEARS,
    Span,
    add_months,
    cycle,
    cycles_meant,
    kpi_period,
    own_cycles,
    week,
)
from okr.settings import CycleSettings, Settings
from okr.words import Message

_KINDS = {
    **dict.fromkeys(("q", "qtr", "quarter", "kuartal", "triwulan", "tw"), "Q"),
    **dict.fromkeys(("h", "half", "semester", "smt", "sem", "paruh"), "H"),
}
_YEAR = frozenset((
    "y", "year", "annual", "annually", "yearly", "full", "fy", "fiscal", "financial", "calendar", "cy", "tahun",
    "tahunan", "ta", "anggaran",
))  # fmt: skip
_PARTS = {
    **dict.fromkeys(("1", "01", "i", "1st", "first", "pertama", "kesatu"), 1),
    **dict.fromkeys(("2", "02", "ii", "2nd", "second", "kedua"), 2),
    **dict.fromkeys(("3", "03", "iii", "3rd", "third", "ketiga"), 3),
    **dict.fromkeys(("4", "04", "iv", "4th", "fourth", "keempat"), 4),
}
_CADENCES: tuple[KpiCadence, ...] = ("yearly", "half-yearly", "quarterly", "monthly")
_LONGEST = 60
"""Characters of a name; a longer text is a note in the wrong column."""
_FILLERS = frozenset(("of", "the", "in", "ke", "period", "periode", "cycle", "siklus", "th", "okr", "okrs"))
_WORD = r"\d+(?:st|nd|rd|th)\b|\d+|[qh](?=fy)|[^\W\d_]+"
_MONTH = r"0?[1-9]|1[0-2]"
_MONTH_NUMBER = (
    rf"(?a)(?P<month>{_MONTH})[/.-](?P<year>\d{{4}})|(?P<year_first>\d{{4}})[/.](?P<month_last>{_MONTH})"
)
_WEEK = (
    r"(?a)(?:(?P<year>\d{4})[-/ ]*)?(?:weeks?|wk|w|kw|minggu(?: ke)?|pekan(?: ke)?)[-. ]*(?P<n>\d{1,2})"
    r"(?:[-/, ]+(?P<year_behind>\d{4}))?"
)
_ANY_YEAR = (Settings(), Settings(cycle=CycleSettings(year_starts=4)))
_RANGE = r"\s*(?:[-–—]|to|until|till|through|sampai(?: dengan)?|hingga|s\.?/?d\.?)\s*"


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
    if named and (named.starts, named.ends) == (starts, ends):
        return named
    return _of_days(starts, ends, settings) or named


def is_period(text: str) -> bool:
    """Whether words name a period, with its year or without, in some year that may go across two."""
    day = date(2025, 1, 1)
    texts = (text, f"{text} {day.year}")
    return any(span_of(words, day, None, day, settings) for settings in _ANY_YEAR for words in texts)


def reading_span(text: str, cadence: str, today: date, settings: Settings) -> Span | None:
    """The period of a KPI of that name: as `span_of`, of a weekly one a week; None of an unknown one."""
    if cadence != "weekly":
        return span_of(text, None, None, today, settings)
    match = re.fullmatch(_WEEK, text.casefold().strip())
    if not match:
        return None
    year = match["year"] or match["year_behind"]
    years = [int(year)] if year else range(today.year, today.year - 2, -1)
    weeks = [span for each in years if (span := week(f"{each}-W{int(match['n']):02}"))]
    return next((span for span in weeks if year or span.starts <= today), None)


def contradiction(
    text: str, starts: date | None, ends: date | None, today: date, settings: Settings
) -> Message | None:
    """How the days of a period are others than those of its name; None where they lie inside of them."""
    named = _named(text, starts or ends, today, settings)
    days = [day for day in (starts, ends) if day]
    if named is None or all(day in named for day in days):
        return None
    return Message(
        '"{period}" is {start} to {end} here, and the file says {first} to {last}',
        period=text.strip(), start=named.starts, end=named.ends,
        first=days[0], last=days[-1],
    )  # fmt: skip


def _of_days(starts: date, ends: date, settings: Settings) -> Span | None:
    """The cycle with exactly these days: your own, else year, half, quarter or month."""
    spans = list(own_cycles(settings))
    if starts.year in YEARS:
        spans += (kpi_period(starts, cadence, settings) for cadence in _CADENCES)
    return next((span for span in spans if (span.starts, span.ends) == (starts, ends)), None)


def _named(text: str, day: date | None, today: date, settings: Settings) -> Span | None:
    """The cycle of that name; where it has no year, the one in which a day of the period lies."""
    plain = " ".join(text.split())
    if not 0 < len(plain) <= _LONGEST:
        return None
    own = [span for span in own_cycles(settings) if _dashed(span.name) == _dashed(plain)]
    if own:
        return own[0] if len(own) == 1 else None
    meant = cycles_meant(plain, today, settings)
    if len(meant) == 1:
        return meant[0]
    if found := _from_to(plain.casefold(), settings):
        return found
    names = _names(plain.casefold(), day, settings)
    spans = {span for name in names if (span := cycle(name, settings))}
    return spans.pop() if len(spans) == 1 else None


def _dashed(name: str) -> str:
    """A name as it is compared: in any case, with dashes for blanks."""
    return re.sub(r"[\s_-]+", "-", name.casefold().strip())


def _from_to(plain: str, settings: Settings) -> Span | None:
    """The cycle of `Jan - Mar 2025` or `2025-01-01 to 2025-03-31`."""
    days = [written_day(each) for each in re.findall(r"(?a)(?<!\d)\d{4}-\d\d-\d\d(?!\d)", plain)]
    if len(days) == 2 and days[0] and days[1]:
        return _of_days(days[0], days[1], settings)
    parts = re.fullmatch(
        rf"(?P<first>[a-z]+)\.?(?: (?P<from>\d{{4}}))?{_RANGE}(?P<last>[a-z]+)\.? (?P<to>\d{{4}})", plain
    )
    if not parts or not {parts["first"], parts["last"]} <= MONTHS.keys() or int(parts["to"]) not in YEARS:
        return None
    first, last, year = MONTHS[parts["first"]], MONTHS[parts["last"]], int(parts["to"])
    began = int(parts["from"] or (year - (first > last)))
    if began not in YEARS:
        return None
    return _of_days(date(began, first, 1), add_months(date(year, last, 1), 1) - DAY, settings)


def _names(plain: str, day: date | None, settings: Settings) -> list[str]:
    """The name of the cycle that words mean, as okr writes it, of each year that may be meant."""
    if month := re.fullmatch(_MONTH_NUMBER, plain):
        number = int(month["month"] or month["month_last"])
        return [f"{month['year'] or month['year_first']}-{number:02}"]
    bare = re.sub(r"\([^)]*\)", " ", plain)
    words = [word for word in re.findall(_WORD, bare) if word not in _FILLERS]
    suffix, rest = _part(words)
    if rest is None:
        return []
    years = [word for word in rest if word not in _YEAR]
    if not years and suffix and day:
        names = (f"{year}{suffix}" for year in range(day.year - 1, day.year + 2))
        return [name for name in names if (span := cycle(name, settings)) and day in span]
    year = _year(years, settings, is_said=bool(suffix) or len(years) < len(rest))
    return [f"{year}{suffix}"] if year else []


def _part(words: Sequence[str]) -> tuple[str, list[str] | None]:
    """The part of a year that words name, as the end of a cycle's name, and the other words; None for contradictory ones."""
    at = next((n for n, word in enumerate(words) if word in _KINDS), None)
    if at is not None:
        beside = next((n for n in (at + 1, at - 1) if 0 <= n < len(words) and words[n] in _PARTS), None)
        if beside is None:
            return "", None
        rest = [word for n, word in enumerate(words) if n not in (at, beside)]
        return f"-{_KINDS[words[at]]}{_PARTS[words[beside]]}", rest
    months = [word for word in words if word in MONTHS]
    if len(months) > 1:
        return "", None
    rest = [word for word in words if word not in MONTHS]
    return (f"-{MONTHS[months[0]]:02}" if months else ""), rest


def _year(years: Sequence[str], settings: Settings, *, is_said: bool) -> str:
    """The year of `2025`, of `25` beside other words, and of `2024/25` where fiscal years go across two; else empty."""
    if not years or not all(year.isdecimal() and len(year) in (2, 4) for year in years):
        return ""
    if not (is_said or len(years[0]) == 4):
        return ""
    whole = [year if len(year) == 4 else f"20{year}" for year in years]
    if len(whole) == 1:
        return whole[0]
    is_pair = len(whole) == 2 and int(whole[1]) == int(whole[0]) + 1 and settings.cycle.year_starts > 1
    return whole[settings.cycle.named_by == "end"] if is_pair else ""
