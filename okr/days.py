"""Days as people type them in both languages: `31/7/2026`, `31 Jul`, `friday`, `besok`; the day before the month.

A weekday, or a day without a year, means the latest such day for what happened, and the next one for what is due. Files
do not come here: a day in a file is written as `okr.parse` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from okr import parse
from okr.errors import UsageError
from okr.kpi_models import KpiCadence
from okr.parse import FIRST_DAY
from okr.periods import (
    DAY,
    MONTHS,
    STEPS,
    YEARS,
    Span,
    add_months,
    cycles_meant,
    kpi_period,
    kpi_period_of,
    week,
    week_name,
)
from okr.settings import Settings
from okr.words import Message
from okr.words.numbers import long_date


class TypedDay(Struct, frozen=True):
    """A day that was typed."""

    day: date
    echo: Message | None
    """What the text was read as; None where it was typed as `2026-07-31`."""


class InvalidDayError(ValueError):
    """A text that has the form of a day and is none."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


Choice = Callable[[Sequence[date], date], date]
"""Which of the days that a text may mean is meant on a day."""
_DAY_EXAMPLES = Message("2026-07-31, 31/7/2026, 31 Jul, friday, today")
_DUE_EXAMPLES = Message("2026-07-31, 31/7/2026, 31 Jul, friday, aug, Q3")


def _latest(days: Sequence[date], today: date) -> date:
    return max(day for day in days if day <= today)


def _next(days: Sequence[date], today: date) -> date:
    return min(day for day in days if day >= today)


def _nearest(days: Sequence[date], today: date) -> date:
    return min(days, key=lambda day: (abs(day - today), day))


def past_day(text: str, name: str, today: date) -> TypedDay:
    """The day on which something happened. Raises UsageError."""
    return _read(text, name, lambda plain: _day(plain, today, _latest), _DAY_EXAMPLES)


def looks_typed(text: str) -> bool:
    """Whether a text that may be a revision of git is meant as a day; `1.2.3` is a version."""
    plain = bare(simplified(text))
    if re.fullmatch(r"[\d.]+", plain) and not re.search(r"\d{4}", plain):
        return False
    try:
        return _day(plain, FIRST_DAY, _nearest) is not None
    except InvalidDayError:
        return True


def coming_day(text: str, name: str, today: date) -> TypedDay:
    """The day of something planned. Raises UsageError."""
    return _read(text, name, lambda plain: _day(plain, today, _next), _DAY_EXAMPLES)


def near_day(text: str, name: str, today: date) -> TypedDay:
    """A day that may be past or ahead, such as the first of a new owner: the nearest one, the next of a weekday.

    Raises UsageError.
    """
    return _read(text, name, lambda plain: _day(plain, today, _nearest), _DAY_EXAMPLES)


def due_day(text: str, name: str, today: date, settings: Settings) -> TypedDay:
    """The day on which something is due: a month, week or cycle means its last one. Raises UsageError."""

    def find(plain: str) -> date | None:
        return _day(plain, today, _next) or _last_day(plain, today, settings)

    return _read(text, name, find, _DUE_EXAMPLES)


def past_span(text: str, today: date, settings: Settings) -> Span | None:
    """The week, month or cycle that a person means, the latest of that name that has begun; None of an unknown name."""
    spans = cycles_meant(text.strip(), today, settings) or _spans_named(simplified(text), today, settings)
    return max((span for span in spans if span.starts <= today), default=min(spans, default=None))


def past_month(text: str, today: date, settings: Settings) -> Span:
    """`2026-08`, `august`, `agustus`, `last`: the latest of that name that has begun. Raises UsageError."""
    span = past_span(f"{text} month" if text.casefold() in STEPS else text, today, settings)
    found = span and kpi_period_of(span, "monthly", settings)
    if found is None:
        raise UsageError(
            Message('unknown month "{text}"', text=text),
            remedy=Message("Examples: {examples}", examples="2026-08, august, last"),
        )
    if found.starts > today:
        raise UsageError(
            Message("{period} has not begun", period=found.name), remedy=Message("Use a month up to today.")
        )
    return found


class DayReader(Struct, frozen=True):
    """Reads what people type on a day, and tells them what was understood."""

    today: date
    settings: Settings
    tell: Callable[[str], None] = lambda _: None
    cycle: Span | None = None
    """The cycle of the item whose days are read."""

    def past(self, text: str, name: str) -> date:
        """As `past_day`."""
        return self._told(past_day(text, name, self.today))

    def coming(self, text: str, name: str) -> date:
        """As `coming_day`."""
        return self._told(coming_day(text, name, self.today))

    def near(self, text: str, name: str) -> date:
        """As `near_day`."""
        return self._told(near_day(text, name, self.today))

    def due(self, text: str, name: str) -> date:
        """As `due_day`."""
        return self._told(due_day(text, name, self.today, self.settings))

    def within(self, text: str, name: str) -> date:
        """As `due`; a date without a year is that of the cycle: there `30/11` is over on 1 December. Raises UsageError."""
        typed = due_day(text, name, self.today, self.settings)
        if self.cycle and typed.day not in self.cycle:
            own = due_day(text, name, self.cycle.starts, self.settings)
            is_same = (own.day.month, own.day.day) == (typed.day.month, typed.day.day)
            typed = own if is_same and own.day in self.cycle else typed
        return self._told(typed)

    def period(self, text: str) -> str:
        """The name of the period that a text means, the latest that has begun; as it is where it means none."""
        span = past_span(text, self.today, self.settings)
        if span is None or span.name == text:
            return text
        self.tell(Message('"{text}" was read as {day}', text=text, day=span.name))
        return span.name

    def next(self, plain: str) -> date | None:
        """The next day that a `plain` text means; None where it has another form. Raises InvalidDayError."""
        return _day(plain, self.today, _next)

    def found(self, plain: str) -> date | None:
        """As `next`, or the last day of the week, month or cycle that it means."""
        return self.next(plain) or _last_day(plain, self.today, self.settings)

    def _told(self, typed: TypedDay) -> date:
        if typed.echo:
            self.tell(typed.echo)
        return typed.day


# ── one day ──────────────────────────────────────────────────────────────────────────────────────


_WEEKDAYS = {
    name: weekday
    for weekday, names in enumerate(
        (
            "mon monday sen senin",
            "tue tues tuesday sel selasa",
            "wed wednesday rab rabu",
            "thu thur thurs thursday kam kamis",
            "fri friday jum jumat",
            "sat saturday sab sabtu",
            "sun sunday min minggu ahad",
        )
    )
    for name in names.split()
}
_AWAY = {"today": 0, "hari ini": 0, "yesterday": -1, "kemarin": -1, "tomorrow": 1, "besok": 1, "lusa": 2}
DEADLINE = (
    r"by|before|until|till|due|deadline|no later than|"
    r"sampai|hingga|sebelum|tenggat|selambatnya|paling (?:lambat|telat)"
)
"""Words that say that a day is the last one."""
_BEFORE = rf"(?:{DEADLINE}|on|tgl|tanggal|hari|pada) (?!\d+$)"
"""Words in front of a day that change nothing; `tanggal 25` has no month."""
_NO_MONTH = r"(?a)(?:tgl|tanggal) (\d{1,2})"
# patterns are texts, compiled only when somebody types a day: every command imports this module
_NUMERIC = (
    r"(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})(?P<by>[-/.])(?P<month>\d{1,2})(?:(?P=by)(?P<year>\d+))?\.?",
)
_NAMED = (
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/. ]{0,2}(?P<month>[a-z]+)\.?(?:[-/. ](?P<year>\d+))?",
    r"(?P<month>[a-z]+)\.?[- ](?P<day>\d{1,2})(?:st|nd|rd|th)?(?:[- ](?P<year>\d+))?",
)
_LEAP = 8
"""Between two 29 February there are at most so many years."""


def simplified(text: str) -> str:
    """A text in small letters, without commas and the like behind or around a word."""
    words = (word.strip(",;:()") for word in text.casefold().replace("'", "").replace("’", "").split())
    return " ".join(word for word in words if word)


def number_of_weekday(text: str) -> int | None:
    """The number of a weekday in either language, from 0 for Monday; None of another word."""
    return _WEEKDAYS.get(simplified(text))


def bare(plain: str) -> str:
    """A text without words such as `by` and `paling lambat hari` in front of its day."""
    while plain not in _AWAY and (word := re.match(_BEFORE, plain)):
        plain = plain[word.end() :]
    return plain


def _read(text: str, name: str, find: Callable[[str], date | None], examples: str) -> TypedDay:
    """What `find` makes of a text in small letters. Raises UsageError."""
    if parse.written_day(text.strip()):
        return TypedDay(parse.day(text, name), None)
    try:
        found = find(bare(simplified(text)))
    except InvalidDayError as error:
        raise UsageError(
            Message(
                '{name}: "{text}" is not a valid date: {reason}', name=name, text=text, reason=error.reason
            ),
            remedy=error.remedy or Message("Examples: {examples}", examples=examples),
        ) from error
    if found is None:
        raise UsageError(
            Message('{name}: "{text}" is not a valid date', name=name, text=text),
            remedy=Message("Examples: {examples}", examples=examples),
        )
    return TypedDay(found, Message('"{text}" was read as {day}', text=text.strip(), day=long_date(found)))


def _day(plain: str, today: date, choose: Choice) -> date | None:
    """The day that a text means; None where it has another form. Raises InvalidDayError."""
    if plain in _AWAY:
        return today + _AWAY[plain] * DAY
    if without := re.fullmatch(_NO_MONTH, plain):
        month = today.month if int(without[1]) >= today.day else today.month % 12 + 1
        example = f"{without[1]}/{month}"
        raise InvalidDayError(
            Message("the month is missing"), Message("Write it in full: {example}", example=example)
        )
    first, _, rest = plain.partition(" ")
    weekday = _WEEKDAYS.get(first)
    if weekday is None:
        return _weekday_of_week(plain, today) or _date(plain, today, choose)
    if not rest:
        days = [day for n in range(-7, 8) if (day := today + n * DAY).weekday() == weekday]
        return (_latest if choose is _latest else _next)(days, today)
    found = _weekday_of_week(plain, today) or _date(rest, today, choose)
    if found and found.weekday() != weekday:
        raise InvalidDayError(
            Message("that day is {day}", day=long_date(found)),
            Message("Correct the weekday or the date, or leave the weekday out."),
        )
    return found


def _weekday_of_week(plain: str, today: date) -> date | None:
    """`next friday`, `jumat depan`: the weekday of this week, the next or the last one."""
    head, _, tail = plain.partition(" ")
    if head in ("minggu", "min"):  # `minggu depan` is a week
        return None
    weekday = _WEEKDAYS.get(head, _WEEKDAYS.get(tail))
    weeks = STEPS.get(tail, STEPS.get(head))
    if weekday is None or weeks is None:
        return None
    return today + (weekday - today.weekday() + 7 * weeks) * DAY


def _date(plain: str, today: date, choose: Choice) -> date | None:
    for pattern in (*_NUMERIC, *_NAMED):
        match = re.fullmatch(pattern, plain, re.ASCII)
        month = match and (int(match["month"]) if match["month"].isdecimal() else MONTHS.get(match["month"]))
        if match and month is not None:
            return _of_parts(int(match["day"]), month, match["year"], today, choose)
    return None


def _of_parts(day: int, month: int, year: str | None, today: date, choose: Choice) -> date:
    if year and len(year) != 4:
        example = f"{day}/{month}/{f'20{year}' if len(year) == 2 else today.year}"
        raise InvalidDayError(
            Message("a year has four digits"), Message("Write it in full: {example}", example=example)
        )
    if year and int(year) not in YEARS:
        raise InvalidDayError(
            Message("the year is out of range"),
            Message("Use a date from {first} to {last}.", first=str(YEARS[0]), last=str(YEARS[-1])),
        )
    if not 1 <= month <= 12:
        swapped = f"{month}/{day}" + (f"/{year}" if year else "")
        raise InvalidDayError(
            Message("there is no month {n}", n=month),
            Message("The day comes before the month: {example}", example=swapped)
            if 1 <= day <= 12 and month <= 31
            else "",
        )
    years = [int(year)] if year else range(today.year - _LEAP, today.year + _LEAP + 1)
    days = [found for each in years if (found := _on(each, month, day))]
    if not days:
        end = add_months(date(int(year or today.year), month, 1), 1) - DAY
        raise InvalidDayError(Message("that month has the days 1 to {n}", n=end.day))
    return days[0] if year else choose(days, today)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ── the last day of a span ───────────────────────────────────────────────────────────────────────

_END = r"(?:(?:the )?end of (?:the )?|akhir )"
_UNITS: dict[str, KpiCadence | None] = {
    **dict.fromkeys(("week", "minggu", "pekan"), None),
    **dict.fromkeys(("month", "bulan"), "monthly"),
    **dict.fromkeys(("quarter", "kuartal"), "quarterly"),
    **dict.fromkeys(("year", "tahun"), "yearly"),
}
_MONTH = r"(?a)(\d{1,2})[/.-](\d{4})"
_WEEK = r"(?a)(?:w|week |minggu ke[- ])(?P<week>\d{1,2})"


def _last_day(plain: str, today: date, settings: Settings) -> date | None:
    """The last day of the week, month or cycle that a text means, the first that is not over; None where it has
    another form."""
    end = re.match(_END, plain)
    name = plain[end.end() :] if end else plain
    spans = _spans_named(name, today, settings)
    if end and name in _UNITS:
        spans = [_unit_around(name, 0, today, settings)]
    ends = [span.ends for span in spans]
    return next((day for day in ends if day >= today), ends[-1] if ends else None)


def _spans_named(name: str, today: date, settings: Settings) -> list[Span]:
    """The weeks, months or cycles of that name, of the years around today where it has none, in their order."""
    head, _, tail = name.partition(" ")
    for unit, when in ((head, tail), (tail, head)):
        if unit in _UNITS and when in STEPS:
            return [_unit_around(unit, STEPS[when], today, settings)]
    if of_week := week(name.upper()):
        return [of_week]
    years = range(today.year - 1, today.year + 2)
    if match := re.fullmatch(_WEEK, name):
        names = (f"{year}-W{int(match['week']):02}" for year in years)
        return [span for each in names if (span := week(each))]
    if match := re.fullmatch(_MONTH, name):
        name = f"{match[2]}-{int(match[1]):02}"
    return sorted(cycles_meant(name, today, settings))


def _unit_around(unit: str, later: int, today: date, settings: Settings) -> Span:
    """This week, month, quarter or year, or the next or last one."""
    cadence = _UNITS[unit]
    if cadence is None:
        found = week(week_name(today + 7 * later * DAY))
        assert found
        return found
    span = kpi_period(today, cadence, settings)
    return kpi_period((span.starts - DAY, span.starts, span.ends + DAY)[later + 1], cadence, settings)
