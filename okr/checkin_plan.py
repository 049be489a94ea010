"""The check-ins that are planned of a key result, and how its answers lie in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from okr import formulas
from okr.kpi_models import KpiCadence
from okr.models import Cadence, KeyResult
from okr.periods import (
    DAY,
    Period,
    Span,
    add_months,
    checkin_days,
    clipped_since,
    due_after,
    is_off,
    kpi_periods_ending,
    week_or_month,
)
from okr.settings import CheckinSettings, Settings
from okr.updates import Series


class Plan:
    """The check-in periods of a key result, and the days over which its time elapses; days as ordinals."""

    __slots__ = ("_timings", "closes", "ends", "first", "periods", "places", "window")

    def __init__(self, window: Span, periods: tuple[Period, ...]) -> None:
        self.window = window
        self.periods = periods
        self.first = window.starts.toordinal()
        self.ends = window.ends.toordinal()
        self.closes = [period.closes.toordinal() for period in periods]
        days = range(self.first, self.closes[-1] + 1)
        self.places = {day: bisect_left(self.closes, day) for day in days}
        """Day → place of the period in which it lies."""
        self._timings: dict[Hashable, Timing] = {}

    def elapsed(self, day: int) -> float:
        """Share of the days gone on `day`, that day included, held to 0..1."""
        return min(max((day - self.first + 1) / (self.ends - self.first + 1), 0.0), 1.0)

    def open_on(self, day: date) -> int | None:
        """Place of the period in which a day lies."""
        return self.places.get(day.toordinal())

    def is_early(self, place: int, day: int) -> bool:
        """Whether a day lies in the first two thirds of a period, its grace included."""
        opens = self.closes[place - 1] + 1 if place else self.first
        return 3 * (day - opens + 1) <= 2 * (self.closes[place] - opens + 1)

    def may_miss(self, kr: KeyResult) -> int:
        """Periods of a line that may be missed."""
        return formulas.may_miss(len(self.periods)) if kr.may_miss is None else kr.may_miss

    def place_of(self, name: str | None, day: int) -> int | None:
        """Place of the last period whose due day lies in the week or month of that name, else that of the day."""
        span = week_or_month(name) if name else None
        due = [i for i, p in enumerate(self.periods) if p.due in span] if span else ()
        return due[-1] if due else self.places.get(day)

    def timing(
        self, series: Series, today: date, excused: frozenset[int], described: tuple[int, ...] | None
    ) -> Timing:
        """How answers lie in it; `described`: the day of which each speaks, where their periods do not tell."""
        key = (series.days, series.periods, today, excused, described)
        found = self._timings.get(key)
        if found is None:
            found = self._timings[key] = self._timed(series, today.toordinal(), excused, described)
        return found

    def _timed(
        self, series: Series, today: int, excused: frozenset[int], described: Sequence[int] | None
    ) -> Timing:
        days, described = series.days, _described(series) if described is None else described
        places = [self.places.get(day) for day in days]
        if series.periods:
            places = list(map(self.place_of, series.periods, days))
        answered = {place: answer for answer, place in enumerate(places) if place is not None}
        run_out = bisect_left(self.closes, today)
        back = zip(reversed(places), reversed(days), strict=True)
        first = {place: date.fromordinal(day) for place, day in back if place is not None}
        missed = [place for place in range(run_out) if place not in answered and place not in excused]
        due = run_out < len(self.periods) and self.periods[run_out].due.toordinal() <= today
        return Timing(
            answered=answered,
            first=first,
            unanswered=missed,
            closed=[(place, answered.get(place)) for place in sorted((*answered, *missed))],
            latest=places[-1] if places else None,
            answered_on=date.fromordinal(max(days)) if days else None,
            silent=bool(missed) and self.closes[missed[-1]] >= max(days, default=0),
            run_out=run_out,
            asks=due and run_out not in excused,
            begun=bool(days or missed) or today >= self.ends,
            described=described,
            elapsed=self.elapsed(today),
            shares=[self.elapsed(day) for day in described],
            excused=excused,
        )


class Timing(Struct, frozen=True, kw_only=True, eq=False):
    """How the answers of a key result lie in its plan on a day: all that their days tell, whatever their values.

    Most key results of a cycle are answered on the very same days, so it is made once for all of them.
    """

    answered: Mapping[int, int]
    """Place of each period that is answered → the last answer of it, by its number.

    A value answers the period that it names, else the one in which it was recorded; outside of all it answers none.
    """
    first: Mapping[int, date]
    """Place of each period that is answered → the day of its first answer."""
    unanswered: Sequence[int]
    """Places of the periods that ran out and were missed, the earliest first."""
    closed: Sequence[tuple[int, int | None]]
    """Places of the periods that were answered or ran out, in order, each with its last answer."""
    latest: int | None
    """Place of the last answer."""
    answered_on: date | None
    """Day of the last answer; readings of a KPI go by period, so it need not be that of the last one."""
    silent: bool
    """Whether a period ran out unanswered since the last answer."""
    run_out: int
    """How many periods are over: the place of the one that is open."""
    asks: bool
    """Whether the due day of that one has come, and its owner is there."""
    begun: bool
    """Whether it has an answer, a period of it ran out, or its time is over."""
    described: Sequence[int]
    """The day of which each answer speaks."""
    elapsed: float
    """Share of its time that is gone on the day."""
    shares: Sequence[float]
    """Share of its time that was gone on each of the days of which answers speak."""
    excused: frozenset[int]
    """Places of the periods that nobody misses: their owner is away on the day they are due."""


def _described(series: Series) -> Sequence[int]:
    """The day of which each value speaks: the end of the period that it names, never after it was recorded."""
    if series.periods is None:
        return series.days
    spans = [week_or_month(name) if name else None for name in series.periods]
    return [
        min(day, span.ends.toordinal()) if span else day for span, day in zip(spans, series.days, strict=True)
    ]


# ── the periods of a cycle ───────────────────────────────────────────────────────────────────────


def checkin_periods(
    span: Span, since: date | None, cadence: Cadence, settings: Settings
) -> tuple[Period, ...]:
    """The check-in periods of a key result in its cycle, at least one."""
    opens = clipped_since(span, since)
    due = list(checkin_days(opens, span.ends, settings.checkin.day, settings.checkin.off))
    if cadence == "biweekly":
        due = due[1::2]
    elif cadence in ("monthly", "quarterly"):
        months = 1 if cadence == "monthly" else 3
        first = add_months(span.starts, months)
        same_day = min(first + (span.starts.day - 1) * DAY, add_months(first, 1))
        shorter = span.ends < same_day - DAY
        # the last day in each month or fiscal quarter
        last = {(day.year * 12 + day.month - settings.cycle.year_starts) // months: day for day in due}
        due = due[-1:] if shorter else list(last.values())
    return _windows(due, opens, span.ends, settings.checkin)


def kpi_checkin_periods(
    span: Span, since: date | None, cadence: KpiCadence, settings: Settings
) -> tuple[Period, ...]:
    """The check-in periods of a key result that reads a KPI: the KPI's that end in its cycle, at least one."""
    opens = clipped_since(span, since)
    rule, readings = settings.checkin, kpi_periods_ending(opens, span.ends, cadence, settings)
    due = [due_after(each.ends, rule.day, rule.off) for each in readings if not is_off(each, settings)]
    return _windows(due, opens, span.ends, settings.checkin)


def _windows(due: list[date], opens: date, ends: date, rule: CheckinSettings) -> tuple[Period, ...]:
    """Periods that lie end to end: each runs to its due day plus grace, the last at least to the end."""
    if not due:
        return (Period(opens, ends, ends),)
    grace = rule.grace_days * DAY
    closes = [day + grace for day in due]
    closes[-1] = max(closes[-1], ends)
    starts = [opens, *(day + DAY for day in closes[:-1])]
    return tuple(map(Period, starts, due, closes))
