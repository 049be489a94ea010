"""What has a day in a calendar: check-in days, work and KPI readings that are due, and the last days of cycles.

Nothing private is in it: no conversations, agreements, notes or blockers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct
from msgspec.structs import replace

from okr.checkin_plan import checkin_periods
from okr.ids import is_inside, split
from okr.ownership import has_left, owners
from okr.periods import DAY, kpi_period
from okr.scoring import Scoring
from okr.views.results import Result
from okr.words import Message, joined
from okr.workspace import Workspace

EventKind = Literal["checkin", "initiative", "reading", "cycle"]


class CalendarEvent(Struct, frozen=True, kw_only=True):
    """Something on a whole day."""

    uid: str
    """The same for the same item, whenever and wherever it is asked for."""
    kind: EventKind
    day: date
    title: str
    about: tuple[str, ...]
    """Further lines."""
    until: date | None = None
    """The last day of what is repeated each week."""
    off: tuple[date, ...] = ()
    """The days between on which it is not."""


class Calendar(Result, frozen=True, kw_only=True):
    """Days of a workspace, or of one person in it."""

    envelope_kind = "calendar"

    name: str
    as_of: date
    events: tuple[CalendarEvent, ...]


def calendar(workspace: Workspace, today: date, person: str | None = None) -> Calendar:
    """Of the whole workspace, or with the due days of one person (a slug) alone."""
    days = _Days(workspace, today, person)
    events = (*days.checkins(), *days.initiatives(), *days.readings(), *days.last_days())
    names = (workspace.name, workspace.name_of(person)) if person else (workspace.name,)
    return Calendar(
        name=joined(names, " · "), as_of=today, events=tuple(sorted(events, key=lambda e: (e.day, e.uid)))
    )


def _each_week(event: CalendarEvent, days: Collection[date]) -> CalendarEvent:
    """The event on each of some days, which are whole weeks apart."""
    first, last = min(days), max(days)
    weeks = range((last - first).days // 7)
    off = tuple(day for week in weeks if (day := first + 7 * week * DAY) not in days)
    return replace(event, until=last, off=off)


class _Days:
    """The events of a workspace as of a day."""

    def __init__(self, workspace: Workspace, today: date, person: str | None) -> None:
        self.workspace = workspace
        self.scoring = Scoring(workspace, today)
        self.running = workspace.default_cycle(today)
        self._person = person

    def _event(self, kind: EventKind, item: str, day: date, title: str, *about: str) -> CalendarEvent:
        """Its UID is that of the kind and the item alone, so that a calendar knows the event again."""
        workspace = self.workspace.settings.id or self.workspace.name
        uid = uuid5(NAMESPACE_URL, f"okr:{workspace}/{kind}/{item}")
        return CalendarEvent(uid=str(uid), kind=kind, day=day, title=title, about=about)

    def _people(self, id_: str, day: date) -> str | None:
        """Names of those who have an item on the day on which it is due; None where that is not asked for."""
        people = owners(self.workspace, id_, day)
        person = self._person
        if person and (person not in people or has_left(self.workspace, person, day)):
            return None
        return ", ".join(map(self.workspace.name_of, people))

    def checkins(self) -> Iterator[CalendarEvent]:
        """One event that is repeated each week of the running cycle, but for those that are off."""
        span = self.running
        days = [period.due for period in checkin_periods(span, None, "weekly", self.workspace.settings)]
        title = joined((Message("Check-in"), self.workspace.name), " · ")
        yield _each_week(self._event("checkin", span.name, days[0], title), days)

    def initiatives(self) -> Iterator[CalendarEvent]:
        """Work that is not done, of objectives that are not closed."""
        for id_, objective in self.scoring.open:
            for slug, initiative in objective.initiatives.items():
                part, due = f"{id_}/{slug}", initiative.due
                if due is None or self.scoring.initiative(part).done:
                    continue
                if (people := self._people(part, due)) is not None:
                    title = Message("Due: {title}", title=initiative.title)
                    statement = f"{objective.title} › {initiative.title}"
                    yield self._event("initiative", self._first_id(part), due, title, statement, people)

    def readings(self) -> Iterator[CalendarEvent]:
        """Those of the periods that the running cycle has a part of, and of the ones just before it, if none is newer; those
        of weeks as one event that is repeated."""
        settings, scoring = self.workspace.settings, self.scoring
        for id_, kpi in self.workspace.kpis.items():
            if id_ in self.workspace.composed:
                continue
            read = max((each.period.ends for each in scoring.readings(id_).values()), default=None)
            period = kpi_period(self.running.starts - DAY, kpi.cadence, settings)
            weekly: dict[date, str] = {}
            while period.starts <= self.running.ends:
                window = scoring.reading_window(id_, period)
                is_asked = scoring.is_asked(id_, period) and period.ends > (read or date.min)
                is_missed = window.closes < scoring.today and (read or kpi.since) is None
                people = self._people(id_, window.due) if is_asked and not is_missed else None
                if people is not None and kpi.cadence == "weekly":
                    weekly[window.due] = people
                elif people is not None:
                    title = Message("KPI reading: {title}, {period}", title=kpi.title, period=period.name)
                    item = f"{self._first_id(id_)}/{period.name}"
                    yield self._event("reading", item, window.due, title, people)
                period = kpi_period(period.ends + DAY, kpi.cadence, settings)
            if weekly:
                title = Message("KPI reading: {title}, each week", title=kpi.title)
                item, last = f"{self._first_id(id_)}/{self.running.name}", [*weekly][-1]
                yield _each_week(self._event("reading", item, min(weekly), title, weekly[last]), weekly)

    def last_days(self) -> Iterator[CalendarEvent]:
        """Of the running cycle and of each in which an objective is open."""
        spans = {self.workspace.cycle_of(id_) for id_, _ in self.scoring.open}
        for span in {self.running, *spans}:
            yield self._event("cycle", span.name, span.ends, Message("Last day of {cycle}", cycle=span.name))

    def _first_id(self, id_: str) -> str:
        """The id that an item had before it was ever moved."""
        first = next(iter(self.workspace.formerly(id_)), id_)
        if not is_inside(id_, self.workspace.items[id_]):
            return first
        above, slug = split(first)
        now = self.workspace.current_id(above)
        return f"{next(iter(self.workspace.formerly(now)), now) if now else above}/{slug}"
