"""A KPI on a day, in the report of a cycle."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.oracle.arithmetic import Line, as_written, at_least
from tests.oracle.calendar_days import DAY
from tests.oracle.said import Said

if TYPE_CHECKING:
    from tests.oracle.calculator import Calculator


class KpiOn:
    """One KPI on a day."""

    def __init__(self, whole: Calculator, id_: str, cycle: str) -> None:
        self.whole, self.id = whole, id_
        self.calendar, self.settings, self.day = whole.calendar, whole.settings, whole.today
        self.keys = whole.kpis[id_]
        self.cadence = self.keys.get("cadence", "quarterly")
        self.cycle = whole.calendar.days_of(cycle)
        self.horizon = whole.horizon(cycle, self.cadence)
        self.readings: dict[str, list[Said]] = {}
        for one in whole.readings(id_, None, self.day):
            self.readings.setdefault(one.keys["period"], []).append(one)
        first = self.day - 1500 * DAY
        self.ended = self.calendar.periods_between(first, self.day, self.cadence)
        since = self.keys.get("since")
        self.since = self.calendar.days_of(since).first if since else None
        self.of = [KpiOn(whole, part, cycle) for part in whole.made_of(id_)]
        """What it is made of."""

    def last_day(self, period: str) -> date:
        return self.calendar.days_of(period).last

    def is_asked(self, period: str) -> bool:
        if period in self.calendar.off:
            return False
        if not all(part.is_asked(period) for part in self.of):
            return False
        return self.since is None or self.calendar.days_of(period).first >= self.since

    @property
    def adds_up(self) -> bool:
        """Whether its value grows with its period."""
        return all(part.adds_up for part in self.of) if self.of else self.keys.get("takes") == "sum"

    def begins(self) -> date | None:
        """The first day of the first period that is expected."""
        if self.since or not self.readings:
            return self.since
        return min(self.calendar.days_of(period).first for period in self.readings)

    def ran_out_unread(self, period: str) -> bool:
        begins = self.begins()
        closes = self.calendar.reading_due(period) + self.calendar.grace
        return (
            begins is not None
            and self.is_asked(period)
            and period not in self.calendar.off
            and self.calendar.days_of(period).first >= begins
            and period not in self.readings
            and closes < self.day
        )

    def is_open(self, period: str) -> bool:
        """Ended, asked for, not read, and its window is not over."""
        closes = self.calendar.reading_due(period) + self.calendar.grace
        return period not in self.readings and self.is_asked(period) and self.day <= closes

    def value(self, period: str) -> float:
        return self.whole.taken(self.id, self.readings[period])

    def line(self, period: str) -> Line:
        """The bounds in force: from a named period on, until the next entry."""
        begun = [
            (self.calendar.days_of(name).first, keys)
            for name, keys in self.keys.get("targets", {}).items()
            if self.calendar.days_of(name).first <= self.calendar.days_of(period).first
        ]
        return Line(max(begun, key=lambda one: one[0])[1] if begun else self.keys)

    @property
    def in_percent(self) -> bool:
        return self.keys.get("unit") in ("%", "percent", "persen")

    def judged(self, period: str, value: float, share: float = 1.0) -> dict[str, Any]:
        """Held against its line."""
        line = self.line(period).times(share)
        return {
            "current": value, "achievement": line.achievement(value), "health": self.health(value, line, share)
        }  # fmt: skip

    def health(self, value: float, line: Line, share: float = 1.0) -> str | None:
        if line.is_none:
            return None
        bound = line.broken(value)
        if bound is None:
            return "healthy"
        if "tolerance" in self.keys:
            off, tolerance = as_written(value) - as_written(bound), self.keys["tolerance"] * share
            within = abs(off) <= as_written(tolerance)
            return "watch" if within else "unhealthy"
        if self.in_percent and bound >= 90:
            return "unhealthy"
        watch = self.settings.get("health", {}).get("watch", 0.9)
        return "watch" if at_least(line.achievement(value), watch) else "unhealthy"

    def told(self) -> dict[str, Any]:
        shown = [period for period in self.ended if self.last_day(period) <= self.horizon]
        read = [period for period in shown if period in self.readings]
        lost = [period for period in shown if self.ran_out_unread(period)]
        period = max([*read[-1:], *lost[-1:]], key=self.last_day, default=None)
        fields: dict[str, Any] = {"current": None, "achievement": None, "health": "no_data"}
        if period in self.readings:
            fields = self.judged(period, self.value(period))
        unread = shown[shown.index(read[-1]) + 1 :] if read else shown
        waiting = [period for period in unread if self.is_open(period)]
        due = [period for period in waiting if self.calendar.reading_due(period) <= self.day]
        awaited = [*waiting, *due][-1:]
        return {
            **({"period": period} if period else {}),
            **fields,
            "stale": period in lost,
            "due": bool(due) and not self.of,
            "awaited": {"period": awaited[0], "due": self.calendar.reading_due(awaited[0])}
            if awaited and not self.of
            else None,
            "trend": self.trend(read),
            "off_periods": self.off_periods(read),
            "provisional": self.provisional(),
            "watch_only": self.keys.get("watch_only", False),
        }

    def trend(self, read: list[str]) -> str | None:
        if len(read) < 3:
            return None
        return self.line(read[-1]).way(self.value(read[-3]), self.value(read[-1]), in_percent=self.in_percent)

    def off_periods(self, read: list[str]) -> int:
        count = 0
        for period in reversed(read):
            if self.line(period).broken(self.value(period)) is None:
                break
            count += 1
        return count

    def provisional(self) -> dict[str, Any] | None:
        running = self.calendar.period_on(self.day, self.cadence)
        if (
            running not in self.readings
            or running in self.ended
            or self.calendar.days_of(running).first > self.cycle.last
        ):
            return None
        share = self.calendar.days_of(running).elapsed(self.day) if self.adds_up else 1.0
        return {"period": running, **self.judged(running, self.value(running), share)}
