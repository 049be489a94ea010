"""What several looks say alike: states as words, lines of KPIs, the shortest id, what wants attention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from okr.periods import Span, named_by_its_days
from okr.rendering.numbers import count, long_date, number, short_date
from okr.views.shapes import (
    CheckinWords,
    CycleShape,
    InitiativeShape,
    KeyResultShape,
    KpiShape,
    LateUpdate,
    Listing,
    ObjectiveShape,
)

WORDS: Mapping[str, str] = {
    "no_data": "no data",
    "done": "done",
    "early": "early",
    "ahead": "ahead",
    "on_track": "on track",
    "at_risk": "at risk",
    "off_track": "off track",
    "healthy": "healthy",
    "watch": "watch",
    "unhealthy": "unhealthy",
    "stale": "stale",
    "dropped": "dropped",
    "retired": "retired",
}


class Words(Protocol):
    """What may carry the words of a check-in."""

    @property
    def note(self) -> str | None: ...
    @property
    def next(self) -> str | None: ...
    @property
    def blocker(self) -> str | None: ...
    @property
    def unblocked(self) -> bool | None: ...


_PERIODS = {"weekly": ("week", "weeks"), "monthly": ("month", "months"), "quarterly": ("quarter", "quarters")}

_MOST = 3
"""Late updates that are named."""


_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of a text of people that have words in them; a tab is a space."""
    return [" ".join(line.replace("\t", " ").split()) for line in _LINE_END.split(text) if line.strip()]


def with_words(found: Words) -> Iterator[str]:
    """Note, next step and blocker, each with its name; lines of a text keep their ends."""
    for name in ("note", "next", "blocker"):
        text = getattr(found, name)
        if text:
            yield f"{name}: {text}"
    if found.unblocked:
        yield "unblocked"


def checkin_head(found: CheckinWords) -> str:
    """When, by whom and with what value something was written."""
    return ", ".join(filter(None, (f"{long_date(found.date)}, @{found.person}", *given(found))))


def given(found: CheckinWords) -> Iterator[str]:
    """What came with the words: a value or marks, and a confidence."""
    period = f" of {found.period}" if found.period else ""
    if found.value is not None:
        yield f"{number(found.value)}{period}"
    elif isinstance(found.done, bool):
        yield "done" if found.done else "not done"
    elif found.done or found.undone:
        yield ", ".join((*(found.done or ()), *(f"not {name}" for name in found.undone)))
    if found.confidence is not None:
        yield f"confidence {number(found.confidence)}"


def state(item: KeyResultShape | KpiShape | ObjectiveShape) -> str:
    """The one word for how an item stands; stale goes before what the old values say."""
    if isinstance(item, ObjectiveShape):
        return item.pace
    if isinstance(item, KpiShape) and item.retired:
        return "retired"
    if item.stale:
        return "stale"
    return item.health if isinstance(item, KpiShape) else item.pace


def cycle_name(cycle: CycleShape) -> str:
    """`2026-Q3`; of a fiscal or own cycle with its days: `2027-Q1 (1 Feb – 30 Apr 2026)`."""
    if named_by_its_days(Span(cycle.starts, cycle.ends, cycle.name)):
        return cycle.name
    first = short_date(cycle.starts, cycle.ends)
    return f"{cycle.name} ({first} – {short_date(cycle.ends)} {cycle.ends.year})"


def is_dropped(item: KeyResultShape, as_of: date) -> bool:
    return item.dropped is not None and item.dropped.date <= as_of


def line(at_least: float | None, at_most: float | None) -> str:
    """The line that is held: `≥ 130`, `≤ 5`, `95–100`."""
    if at_least is not None and at_most is not None:
        return f"{number(at_least)}–{number(at_most)}"
    if at_least is not None:
        return f"≥ {number(at_least)}"
    return f"≤ {number(at_most)}" if at_most is not None else ""


def line_in_words(at_least: float | None, at_most: float | None, unit: str | None) -> str:
    """`line at most 4 h`."""
    of = f" {unit}" if unit else ""
    if at_least is not None and at_most is not None:
        return f"line {number(at_least)} to {number(at_most)}{of}"
    if at_least is not None:
        return f"line at least {number(at_least)}{of}"
    return f"line at most {number(at_most)}{of}"


def measure(item: KeyResultShape) -> str:
    """What a key result measures, in short: `100 → 130 IDR m`, `≥ 99.9 %`, `1 of 3 milestones`."""
    unit = f" {item.unit}" if item.unit else ""
    if item.measure == "change":
        stretch = f", stretch {number(item.stretch)}" if item.stretch is not None else ""
        return f"{number(item.start)} → {number(item.target)}{unit}{stretch}"
    if item.measure == "hold":
        return f"{line(item.at_least, item.at_most)}{unit}"
    done = sum(milestone.done for milestone in item.milestones)
    return f"{done} of {count(len(item.milestones), 'milestone')}"


def kept(item: KeyResultShape) -> str:
    """How a line was held so far: `kept 7 of 7 weeks, 13 planned`."""
    one, many = _PERIODS.get(item.cadence, ("period", "periods"))
    if item.kpi or item.cadence == "biweekly":
        one, many = "period", "periods"
    return f"kept {item.kept or 0} of {count(item.closed_periods, one, many)}, {item.planned_periods} planned"


def person(slug: str | None) -> str:
    return f"@{slug}" if slug else ""


def overdue(items: Iterable[InitiativeShape], today: date) -> tuple[InitiativeShape, ...]:
    late = (item for item in items if item.due and item.due < today and not item.done)
    return tuple(sorted(late, key=lambda item: (item.due, item.id)))


_MANY = {"kpi": "KPIs", "person": "people"}


def nothing(listing: Listing) -> str:
    """What is said of a list without items."""
    where = f" in {listing.cycle}" if listing.cycle else ""
    return f"There are no {_MANY.get(listing.kind, f'{listing.kind}s')}{where}."


def late(objective: ObjectiveShape) -> str:
    """What was recorded after the close, by name: it did not move the grade."""
    told = ", ".join(f"{slug(u.id)}{_said(u)} by @{u.person} on {u.date}" for u in objective.late[:_MOST])
    more = len(objective.late) - _MOST
    named = f": {told}{f' and {more} more' if more > 0 else ''}" if told else ""
    return f"{count(objective.late_updates, 'update')} recorded after the close{named}; the grade stays"


def _said(update: LateUpdate) -> str:
    value = update.value
    if isinstance(value, bool) or value is None:
        return "" if value is None else " done" if value else " not done"
    return f" {', '.join(value) if isinstance(value, tuple) else number(value)}"


def slug(id_: str) -> str:
    return id_.rpartition("/")[2]


def shortest_endings(ids: Iterable[str]) -> dict[str, str]:
    """Each id → its shortest ending of whole segments that no other of these ids has."""
    endings = {id_: _endings(id_) for id_ in ids}
    seen = Counter(ending for of_one in endings.values() for ending in of_one)
    return {id_: next((e for e in of_one if seen[e] == 1), id_) for id_, of_one in endings.items()}


def _endings(id_: str) -> tuple[str, ...]:
    segments = id_.split("/")
    return tuple("/".join(segments[at:]) for at in range(len(segments) - 1, -1, -1))
