"""The KPIs of a workspace as of one day: what was read of them, which periods are asked for, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import takewhile

from okr import composed, formulas, updates
from okr.formulas import Bound
from okr.kpi_models import Kpi
from okr.ownership import all_away, owners
from okr.periods import (
    DAY,
    Period,
    Span,
    is_expected,
    kpi_horizon,
    kpi_period,
    last_ended,
    later_window,
    reading_period,
)
from okr.references import loops, post_order
from okr.scores import KpiReading, KpiScore, limits_in_force
from okr.updates import Entry, Reading, Series
from okr.workspace import Workspace

_LONGEST_ABSENCE = 60
"""In check-in days: whoever is away for longer needs another owner, not another day."""


class KpiScoring:
    """The scores of the KPIs of one workspace as of one day; each is made once."""

    def __init__(self, workspace: Workspace, today: date) -> None:
        self.workspace = workspace
        self.today = today
        self._today = today.toordinal()
        self._kpis: dict[tuple[str, Span], KpiScore] = {}
        self._readings: dict[str, dict[str, Reading]] = {}
        self._readings_at: dict[date, dict[str, dict[str, Reading]]] = {}

    @cached_property
    def _somebody_away(self) -> bool:
        return any(person.away for person in self.workspace.people.values())

    def _series(self, id_: str, closed: date | None = None) -> Series:
        """What counts of an item on the day of the report."""
        series = self.workspace.series(id_)
        until = self._today if closed is None else min(closed.toordinal(), self._today)
        return series if series.last <= until else updates.series(self._entries(id_, closed))

    def _entries(self, id_: str, closed: date | None) -> Sequence[Entry]:
        return updates.updates_until(self.workspace.updates(id_), self.today, closed)

    def is_retired(self, kpi: Kpi) -> bool:
        return kpi.retired is not None and kpi.retired.date <= self.today

    def readings(self, id_: str, closed: date | None = None) -> dict[str, Reading]:
        """What was read of a KPI by the day, by period; of one that is made of others what they come to, at a close as
        its parts were then."""
        known = self._readings if closed is None else self._readings_at.setdefault(closed, {})
        if id_ not in known:
            below = partial(self._parts_unread, known)
            for part in post_order(id_, below) if id_ in self.workspace.composed else (id_,):
                known[part] = self._read(part, known, closed)
        return known[id_]

    def _parts_unread(self, known: Mapping[str, object], id_: str) -> Iterator[str]:
        """What a KPI is made of and is not known yet; nothing in a loop, nor what is no KPI."""
        if id_ not in self._looped:
            parts = self.workspace.composed.get(id_, ())
            yield from (part for part in parts if part not in known and part in self.workspace.kpis)

    @cached_property
    def _looped(self) -> frozenset[str]:
        """KPIs in a loop of parts: they have no value."""
        return frozenset(id_ for loop in loops(self.workspace.composed) for id_ in loop)

    def _read(
        self, id_: str, known: Mapping[str, Mapping[str, Reading]], closed: date | None
    ) -> dict[str, Reading]:
        if id_ in self._looped:
            return {}
        if id_ in self.workspace.composed:
            return composed.readings(self.workspace, id_, known.__getitem__)
        entries = self._entries(id_, closed)
        return updates.readings(entries, self.workspace.kpis[id_], self.workspace.settings)

    def value(self, id_: str, period: str) -> float | None:
        """What a KPI is in a period of that name; None where it has no reading, and of what is no KPI."""
        kpi = self.workspace.kpis.get(id_)
        reading = self.readings(id_).get(period) if kpi else None
        return reading.value(kpi) if kpi and reading else None

    def adds_up(self, id_: str) -> bool:
        """Whether the value of a KPI grows with its period: it takes the sum, or all that it is made of does."""
        kpis = self.workspace.kpis
        return {kpis[part].takes for part in composed.read_parts(self.workspace, id_)} == {"sum"}

    def ended(self, id_: str) -> list[Reading]:
        """What was read of the periods of a KPI that have ended, in their order."""
        return [each for each in self.readings(id_).values() if each.period.ends <= self.today]

    def kpi(self, id_: str, span: Span) -> KpiScore:
        """How a KPI stands in the report of a cycle."""
        if (id_, span) not in self._kpis:
            self._kpis[id_, span] = self._score_kpi(id_, span)
        return self._kpis[id_, span]

    def _score_kpi(self, id_: str, span: Span) -> KpiScore:
        kpi = self.workspace.kpis[id_]
        settings = self.workspace.settings
        found = self.readings(id_)
        horizon = kpi_horizon(span, kpi.cadence, settings)
        retired = kpi.retired.date if kpi.retired and self.is_retired(kpi) else None
        until = min(retired or self.today, horizon)
        ended = last_ended(until, kpi.cadence, settings)
        read = [reading for reading in found.values() if reading.period.ends <= until]
        shown, awaited = self._shown(id_, ended, read[-1].period if read else None)
        running = kpi_period(self.today, kpi.cadence, settings)
        runs = (
            retired is None
            and running.name in found
            and running.ends > self.today
            and running.starts <= span.ends
        )
        expected = bool(read) or kpi.since is not None
        made = id_ in self.workspace.composed  # nobody reads it: what is awaited are its parts

        def line(reading: Reading) -> Bound:
            return limits_in_force(kpi, reading.period.starts, settings)[0]

        off = takewhile(lambda r: not formulas.within(r.value(kpi), *line(r)), reversed(read))
        return KpiScore(
            kpi=kpi,
            last=self.kpi_reading(id_, shown),
            running=self.kpi_reading(id_, running) if runs else None,
            readings=found,
            stale=shown.name not in found and shown != awaited and expected and self.is_asked(id_, shown),
            due=not made and awaited is not None and self.reading_window(id_, awaited).due <= self.today,
            awaited=None if made else awaited,
            trend=formulas.trend([r.value(kpi) for r in read[-3:]], line(read[-1]), kpi.unit)
            if read
            else None,
            off_periods=len(list(off)),
            said=self._series(id_),
        )

    def reading_window(self, id_: str, period: Span) -> Period:
        """When a period of a KPI is to be read: on no day on which all who read it are away, as in a week that is off; of one
        that is made of others when the last of them is."""
        if id_ in self.workspace.composed:
            parts = composed.read_parts(self.workspace, id_)
            plain = reading_period(period, self.workspace.settings)
            return max(
                (self.reading_window(part, period) for part in parts), key=lambda p: p.due, default=plain
            )
        window = plain = reading_period(period, self.workspace.settings)
        if not self._somebody_away:
            return plain
        for _ in range(_LONGEST_ABSENCE):
            if not all_away(self.workspace, owners(self.workspace, id_, window.due), window.due):
                return window
            window = later_window(window, self.workspace.settings)
        return plain

    def _shown(self, id_: str, ended: Span, read: Span | None) -> tuple[Span, Span | None]:
        """The period that a report shows, and the newest one that is awaited, of several the newest that is due.

        Back from the last that ended: one that is read, or that was asked for and ran out unread; while its window is
        open it is awaited.
        """
        kpi, settings = self.workspace.kpis[id_], self.workspace.settings
        awaited: Span | None = None
        due: Span | None = None
        period, expected = ended, read or kpi.since
        while (read is None or period > read) and self.is_asked(id_, period):
            window = self.reading_window(id_, period)
            if self.today > window.closes:
                return period if expected else ended, due or awaited
            awaited = awaited or period
            due = due or (period if window.due <= self.today else None)
            period = last_ended(period.starts - DAY, kpi.cadence, settings)
        return read or ended, due or awaited

    def is_asked(self, id_: str, period: Span) -> bool:
        """Whether a period is expected: none before `since`, also of what the KPI is made of, and none any more of a KPI that
        was retired."""
        kpis, settings = self.workspace.kpis, self.workspace.settings
        if id_ in self.workspace.groups:
            asked = any(
                self.is_asked(part, period) for part in composed.parts_in(self.workspace, id_, period)
            )
            return asked and is_expected(period, kpis[id_].since, settings)
        return composed.has_begun(self.workspace, id_, period) and not self.is_retired(kpis[id_])

    def kpi_reading(self, id_: str, period: Span) -> KpiReading:
        """A KPI in one period, against the line that is in force in it.

        A running sum is held against the share of its period that has elapsed.
        """
        kpi = self.workspace.kpis[id_]
        settings = self.workspace.settings
        reading = self.readings(id_).get(period.name)
        (at_least, at_most), since = limits_in_force(kpi, period.starts, settings)
        value = reading.value(kpi) if reading else None
        share = period.elapsed(self.today) if self.adds_up(id_) else 1.0
        line = (_scaled(at_least, share), _scaled(at_most, share))
        return KpiReading(
            period=period,
            reading=reading,
            at_least=at_least,
            at_most=at_most,
            since=since,
            share=share,
            line=line,
            current=value,
            of=reading.of(kpi) if reading else None,
            limit_open=since is None and kpi.limit_open,
            achievement=None
            if value is None or line == formulas.NO_LINE
            else formulas.achievement(value, *line),
            health=formulas.health(
                value, line, _scaled(kpi.tolerance, share), settings.health.watch, kpi.unit
            ),
        )


def _scaled(bound: float | None, share: float) -> float | None:
    return bound if bound is None or share == 1 else bound * share
