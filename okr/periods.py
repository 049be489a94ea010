"""Cycles, weeks and cadences: names of spans of time, and the days on which something is due.

All days are inclusive. Nothing here reads a clock: `today` comes in as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct

from okr.errors import UsageError, did_you_mean
from okr.kpi_models import KpiCadence
from okr.parse import FIRST_DAY, LAST_DAY
from okr.settings import WEEKDAYS, Settings
from okr.words import Message, joined
from okr.words.numbers import few

DAY = timedelta(days=1)
YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)
"""The years of which there are cycles and weeks, so that nothing computed from them leaves the calendar."""
_CYCLE = r"(?a)(?P<year>\d{4})(?:-(?:(?P<kind>[HQ])(?P<part>\d)|(?P<month>\d\d)))?"
_SPOKEN = r"(?a)(?:(?P<year>\d{4})[- ]?)?(?P<part>[hq]\d|[a-z]{3,})(?:[- /](?P<year_behind>\d{4}))?"
MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mar march maret",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august agu agt agustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december des desember",
        ),
        1,
    )
    for name in names.split()
}
"""Names of months in both languages → their number."""
_MONTHS: dict[KpiCadence, int] = {"yearly": 12, "half-yearly": 6, "quarterly": 3}
STEPS = {
    **dict.fromkeys(("last", "prev", "previous", "lalu", "sebelumnya"), -1),
    **dict.fromkeys(("now", "this", "sekarang", "ini"), 0),
    **dict.fromkeys(("next", "depan", "berikutnya"), 1),
}
"""How far from the running one is the cycle, week or period that is meant."""
_CADENCES: dict[str | None, KpiCadence] = {None: "yearly", "H": "half-yearly", "Q": "quarterly"}
"""Letter in the name of a cycle → how often there is one."""


class Span(Struct, frozen=True, order=True):
    """A named span of days, both ends included."""

    starts: date
    ends: date
    name: str

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    def elapsed(self, day: date) -> float:
        """Share of the days gone on `day`, that day included, held to 0..1."""
        return min(max(((day - self.starts).days + 1) / self.days, 0.0), 1.0)

    def overlaps(self, other: Span) -> bool:
        return self.starts <= other.ends and other.starts <= self.ends

    def holds(self, other: Span) -> bool:
        """Whether `other` lies inside and is shorter."""
        return self.starts <= other.starts and other.ends <= self.ends and self.days > other.days


def add_months(first: date, months: int) -> date:
    """The first of the month that lies `months` after the month of `first`."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _span(starts: date, months: int, name: str) -> Span:
    return Span(starts, add_months(starts, months) - DAY, name)


@lru_cache(maxsize=4096)
def _calendar_cycle(name: str, first_month: int) -> Span | None:
    match = re.fullmatch(_CYCLE, name)
    if not match or int(match["year"]) not in YEARS:
        return None
    year = int(match["year"])
    if match["month"]:
        month = int(match["month"])
        return _span(date(year, month, 1), 1, name) if 1 <= month <= 12 else None
    months = _MONTHS[_CADENCES[match["kind"]]]
    part = int(match["part"] or 1)
    if not 1 <= part <= 12 // months:
        return None
    return _span(add_months(date(year, 1, 1), first_month - 1 + (part - 1) * months), months, name)


def cycle(name: str, settings: Settings) -> Span | None:
    """The cycle of that full name (`2026`, `2026-H1`, `2026-Q3`, `2026-07` or an own one), or None."""
    own = settings.cycles.get(name)
    if own:
        return Span(own.starts, own.ends, name)
    return _calendar_cycle(name, settings.cycle.first_month)


def is_calendar(name: str) -> bool:
    """Whether a name looks like one of the calendar's, of whatever year and part."""
    return re.fullmatch(_CYCLE, name) is not None


def _months(span: Span) -> int | None:
    """How many months a cycle of the calendar has; None of one of your own."""
    months = (span.ends.year - span.starts.year) * 12 + span.ends.month - span.starts.month + 1
    return months if is_calendar(span.name) else None


def covers(whole: Span, parts: Iterable[Span]) -> str | None:
    """Which parts of a cycle others make up, where it is not all: `Q1 of 4`; None where they are of several kinds."""
    inside = sorted({part for part in parts if whole.holds(part)})
    months, lengths = _months(whole), {_months(part) for part in inside}
    length = lengths.pop() if len(lengths) == 1 else None
    if not months or not length or len(inside) == months // length:
        return None
    names = ", ".join(part.name.rpartition("-")[2] for part in inside)
    return Message("{parts} of {n}", parts=names, n=months // length)


def is_quarter(name: str) -> bool:
    """Whether a name looks like that of a quarter of the calendar."""
    match = re.fullmatch(_CYCLE, name)
    return match is not None and match["kind"] == "Q"


def next_cycle(span: Span, settings: Settings) -> Span | None:
    """The cycle of the same kind that follows; None after the last of all.

    After one of your own: the own cycle that starts and ends later, and starts nearest to the day after this one ends;
    of several that start on one day the one nearest in length.
    """
    if span.name in settings.cycles:
        after = span.ends + DAY
        later = (each for each in own_cycles(settings) if each.starts > span.starts and each.ends > span.ends)
        return min(
            later, key=lambda s: (abs((s.starts - after).days), abs(s.days - span.days), s), default=None
        )
    return _beside(span, span.ends + DAY, settings)


def previous_cycle(span: Span, settings: Settings) -> Span | None:
    """The cycle of the same kind that comes before; None before the first of all. Own cycles as in `next_cycle`."""
    if span.name in settings.cycles:
        before = span.starts - DAY
        earlier = (
            each for each in own_cycles(settings) if each.starts < span.starts and each.ends < span.ends
        )
        return min(
            earlier, key=lambda s: (abs((s.ends - before).days), abs(s.days - span.days), s), default=None
        )
    return _beside(span, span.starts - DAY, settings)


def _beside(span: Span, day: date, settings: Settings) -> Span | None:
    """The cycle of a day, of the same kind as a cycle of the calendar."""
    match = re.fullmatch(_CYCLE, span.name)
    if not match:
        return None
    cadence: KpiCadence = "monthly" if match["month"] else _CADENCES[match["kind"]]
    return cycle(kpi_period(day, cadence, settings).name, settings)


def own_cycles(settings: Settings) -> Iterator[Span]:
    """The cycles that okr.toml names, in its order."""
    return (Span(own.starts, own.ends, name) for name, own in settings.cycles.items())


def named_by_its_days(span: Span) -> bool:
    """Whether the name of a cycle says by itself from when to when it runs; that of a fiscal or own one does not."""
    return _calendar_cycle(span.name, 1) == span


def running_quarter(today: date, settings: Settings) -> Span:
    return kpi_period(today, "quarterly", settings)


def cycles_meant(text: str, today: date, settings: Settings) -> list[Span]:
    """The cycles that `2026-Q3`, `Q3 2026`, `Q3`, `june` or an own name may mean, in any case: of a short name that of each
    year around today. Raises UsageError where several own cycles have the name."""
    spans = [span for name in (text, text.upper()) if (span := cycle(name, settings))][:1]
    spans = spans or [span for span in own_cycles(settings) if span.name.casefold() == text.casefold()]
    if len(spans) > 1:
        raise UsageError(
            Message('"{cycle}" is ambiguous', cycle=text), remedy=did_you_mean([span.name for span in spans])
        )
    spoken = re.fullmatch(_SPOKEN, text.casefold())
    if spoken and not spans:
        year, part = spoken["year"] or spoken["year_behind"], spoken["part"]
        part = f"{MONTHS[part]:02}" if part in MONTHS else part.upper()
        years = [year] if year else range(today.year - 2, today.year + 3)
        spans = [span for each in years if (span := cycle(f"{each}-{part}", settings))]
    return spans


def find_cycle(text: str, today: date, settings: Settings, running: Span | None = None) -> Span:
    """The cycle that a person means by `2026-Q3`, `Q3 2026`, `Q3`, `june`, `last` or an own name, in any case.

    A short name means the running cycle of that name, else the one whose start or end is nearest to today; `last` and
    `next` are those beside `running`, by default the running quarter. Raises UsageError.
    """

    def distance(span: Span) -> tuple[bool, int, int]:
        days = min(abs((span.starts - today).days), abs((span.ends - today).days))
        return today not in span, days, -span.starts.toordinal()

    if spans := cycles_meant(text, today, settings):
        return min(spans, key=distance)
    step, running = STEPS.get(text.casefold()), running or running_quarter(today, settings)
    beside = {-1: previous_cycle, 1: next_cycle}
    if step is not None and (found := beside[step](running, settings) if step else running):
        return found
    own = [few(list(settings.cycles))] if settings.cycles else []
    examples = joined(("2026, 2026-H1, 2026-Q3, 2026-07, Q3", *own))
    raise UsageError(
        Message('unknown cycle "{cycle}"', cycle=text),
        remedy=Message("Use a year from {first} to {last}.", first=str(YEARS[0]), last=str(YEARS[-1]))
        if is_calendar(text) and int(text[:4]) not in YEARS
        else Message("Examples: {examples}", examples=examples),
    )


def week_name(day: date) -> str:
    """The ISO week of a day, for example `2026-W28`."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


_WEEK = r"(?a)(\d{4})-W(\d\d)"


def period_span(name: str, settings: Settings) -> Span | None:
    """What the period of a KPI names: a cycle, or an ISO week; None of an unknown name."""
    return cycle(name, settings) or week(name)


def weeks_of(span: Span) -> Iterator[str]:
    """The name of each week that shares a day with a span."""
    for day in range(span.starts.toordinal(), span.ends.toordinal() + 7, 7):
        yield week_name(min(date.fromordinal(day), span.ends))


def week(name: str) -> Span | None:
    """The ISO week of that name, Monday to Sunday, or None."""
    match = re.fullmatch(_WEEK, name)
    if not match or int(match[1]) not in YEARS:
        return None
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None
    return Span(monday, monday + 6 * DAY, name)


def week_or_month(name: str) -> Span | None:
    """What the `period` of a key result's update may name."""
    return week(name) or (_calendar_cycle(name, 1) if re.fullmatch(r"\d{4}-\d\d", name) else None)


class Period(Struct, frozen=True):
    """A time in which something is to be recorded: from `opens` to `closes`, due on `due`."""

    opens: date
    due: date
    closes: date

    def __contains__(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def checkin_days(starts: date, ends: date, weekday: str, off: Collection[str]) -> Iterator[date]:
    """The days of a span on which people check in."""
    day = starts + ((WEEKDAYS.index(weekday) - starts.weekday()) % 7) * DAY
    while day <= ends:
        if not off or week_name(day) not in off:
            yield day
        day += 7 * DAY


def clipped_since(span: Span, since: date | None) -> date:
    """The day on which planning starts: `since`, held inside the cycle."""
    return min(max(span.starts, since), span.ends) if since else span.starts


@lru_cache(maxsize=4096)
def _kpi_span(day: date, cadence: KpiCadence, first_month: int) -> Span:
    if cadence == "weekly":
        monday = day - day.weekday() * DAY
        return Span(monday, monday + 6 * DAY, week_name(day))
    if cadence == "monthly":
        return _span(day.replace(day=1), 1, f"{day.year:04}-{day.month:02}")
    months = _MONTHS[cadence]
    year, month = divmod(day.year * 12 + day.month - first_month, 12)
    part = month // months
    name = f"{year:04}" if cadence == "yearly" else f"{year:04}-{cadence[0].upper()}{part + 1}"
    return _span(add_months(date(year, 1, 1), first_month - 1 + part * months), months, name)


def kpi_period(day: date, cadence: KpiCadence, settings: Settings) -> Span:
    """The ISO week, the month or the fiscal quarter, half or year in which `day` lies."""
    return _kpi_span(day, cadence, settings.cycle.first_month)


def kpi_periods_ending(starts: date, ends: date, cadence: KpiCadence, settings: Settings) -> Iterator[Span]:
    """The periods of a KPI that end from one day to another, whenever the first of them begins, also those that are off."""
    period = kpi_period(starts, cadence, settings)
    while period.ends <= ends:
        yield period
        period = kpi_period(period.ends + DAY, cadence, settings)


def kpi_period_of(span: Span, cadence: KpiCadence, settings: Settings) -> Span | None:
    """The period of a KPI that a cycle names: the one of the same days, whatever the cycle is called; else None."""
    found = kpi_period(span.starts, cadence, settings)
    return found if (found.starts, found.ends) == (span.starts, span.ends) else None


def kpi_horizon(span: Span, cadence: KpiCadence, settings: Settings) -> date:
    """The last day of the KPI periods that a report of a cycle shows: its own last day; of an own cycle, whose end
    need not be that of a period, the last day of the period in which it ends."""
    return kpi_period(span.ends, cadence, settings).ends if span.name in settings.cycles else span.ends


def is_off(period: Span, settings: Settings) -> bool:
    """Whether a period of a KPI is a week without a check-in: nobody is asked for its reading."""
    return period.name in settings.checkin.off


def is_expected(period: Span, since: str | None, settings: Settings) -> bool:
    """Whether a period of a KPI is not off and not before its first one, `since`."""
    return not is_off(period, settings) and not_before(period, since, settings)


def not_before(period: Span, since: str | None, settings: Settings) -> bool:
    """Whether a period of a KPI is not before its first one, `since`."""
    first = period_span(since, settings) if since else None
    return first is None or period.ends >= first.starts


def last_ended(day: date, cadence: KpiCadence, settings: Settings) -> Span:
    """The latest period of a KPI that is not off and whose last day is `day` or earlier."""
    running = kpi_period(day, cadence, settings)
    found = running if running.ends == day else kpi_period(running.starts - DAY, cadence, settings)
    while is_off(found, settings):
        found = kpi_period(found.starts - DAY, cadence, settings)
    return found


@lru_cache(maxsize=4096)
def due_after(day: date, weekday: str, off: tuple[str, ...]) -> date:
    """The first check-in day after a day that is not off."""
    return next(checkin_days(day + DAY, day + 400 * DAY, weekday, off), day + DAY)


def reading_period(reading: Span, settings: Settings) -> Period:
    """When the reading of a KPI's period is to be recorded: from the day after it ends."""
    return later_window(Period(reading.ends + DAY, reading.ends, reading.ends), settings)


def later_window(window: Period, settings: Settings) -> Period:
    """The same window, due on the next check-in day that is not off."""
    due = due_after(window.due, settings.checkin.day, settings.checkin.off)
    return Period(window.opens, due, due + settings.checkin.grace_days * DAY)
