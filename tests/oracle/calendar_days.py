"""Days, cycles and check-in periods, worked out from the text of the rules and from nothing of okr."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


@dataclass(frozen=True)
class Days:
    """From a first to a last day, both included."""

    first: date
    last: date

    def elapsed(self, day: date) -> float:
        """(days gone, that day included) / (days in it), held to 0..1."""
        return min(1.0, max(0.0, ((day - self.first).days + 1) / ((self.last - self.first).days + 1)))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Period:
    """A check-in period: open on its days, due on one of them."""

    days: Days
    due: date


def same_day_after(day: date, months: int) -> date:
    """The same day so many months after, the first of the next month where there is none."""
    return min(month_after(day, months) + (day.day - 1) * DAY, month_after(day, months + 1))


def month_after(day: date, months: int) -> date:
    """The first of the month, so many months after that of a day."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


class Calendar:
    """What okr.toml says of time."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.year_starts = settings.get("cycle", {}).get("year_starts", 1)
        self.own = settings.get("cycles", {})
        checkin = settings.get("checkin", {})
        self.weekday = WEEKDAYS.index(checkin.get("day", "friday"))
        self.grace = checkin.get("grace_days", 3) * DAY
        self.off = set(checkin.get("off", ()))

    # ── cycles and the periods of KPIs ───────────────────────────────────────────────────────────

    def days_of(self, name: str) -> Days:
        """A cycle, or the period that a value names."""
        if name in self.own:
            return Days(self.own[name]["starts"], self.own[name]["ends"])
        if week := re.fullmatch(r"(\d{4})-W(\d\d)", name):
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return Days(monday, monday + 6 * DAY)
        if re.fullmatch(r"\d{4}-\d\d", name):
            first = date(int(name[:4]), int(name[5:]), 1)
            return Days(first, month_after(first, 1) - DAY)
        year = date(int(name[:4]), self.year_starts, 1)
        length = {"": 12, "H": 6, "Q": 3}[name[5:6]]
        first = month_after(year, length * (int(name[6:] or 1) - 1))
        return Days(first, month_after(first, length) - DAY)

    def period_on(self, day: date, cadence: str) -> str:
        """The name of the week, month, quarter, half or year that a day lies in."""
        if cadence == "weekly":
            return f"{day:%G-W%V}"
        if cadence == "monthly":
            return f"{day:%Y-%m}"
        year = day.year if day.month >= self.year_starts else day.year - 1
        part = (day.month - self.year_starts) % 12 // MONTHS[cadence] + 1
        return {"quarterly": f"{year}-Q{part}", "half-yearly": f"{year}-H{part}", "yearly": f"{year}"}[
            cadence
        ]

    def periods_between(self, first: date, last: date, cadence: str) -> list[str]:
        """The periods of a KPI that end from one day to another."""
        found = []
        day = first
        while (end := self.days_of(self.period_on(day, cadence)).last) <= last:
            found.append(self.period_on(day, cadence))
            day = end + DAY
        return found

    def reading_due(self, period: str) -> date:
        """The first check-in day that is not off after it ends."""
        day = self.days_of(period).last + DAY
        while not self.is_checkin(day):
            day += DAY
        return day

    # ── check-in periods of key results ──────────────────────────────────────────────────────────

    def is_checkin(self, day: date) -> bool:
        year, week, _ = day.isocalendar()
        return day.weekday() == self.weekday and f"{year}-W{week:02}" not in self.off

    def periods(self, cycle: Days, span: Days, cadence: str) -> list[Period]:
        """The check-in periods of a cycle, or of what `since` leaves of it."""
        every = [
            day
            for n in range((span.last - span.first).days + 1)
            if self.is_checkin(day := span.first + n * DAY)
        ]
        if cadence == "weekly":
            due = every
        elif cadence == "biweekly":
            due = every[1::2]
        elif cycle.last < same_day_after(cycle.first, MONTHS[cadence]) - DAY:
            due = every[-1:]
        else:
            due = list({self.period_on(day, cadence): day for day in every}.values())
        return self.one_after_another(span, due)

    def one_after_another(self, span: Days, due_days: Iterable[date]) -> list[Period]:
        """From the day after the previous due day plus grace to the due day plus grace.

        The first starts with the cycle, the last runs at least to its end; where there is none, all of it is one.
        """
        due = list(due_days)
        if not due:
            return [Period(span, span.last)]
        firsts = [span.first, *(day + self.grace + DAY for day in due[:-1])]
        lasts = [*(day + self.grace for day in due[:-1]), max(due[-1] + self.grace, span.last)]
        return [Period(Days(first, last), day) for first, last, day in zip(firsts, lasts, due, strict=True)]
