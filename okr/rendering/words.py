"""What several looks say alike: states as words, lines of KPIs, the shortest id, what wants attention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from okr.periods import Span, named_by_its_days
from okr.rendering.numbers import about, age, count, long_date, number, percent, short_date
from okr.views.results import (
    Attention,
    CheckinWords,
    CycleShape,
    Explanation,
    InitiativeShape,
    KeyResultShape,
    KpiShape,
    LateUpdate,
    Listing,
    ObjectiveShape,
    Report,
    Step,
)
from okr.views.words import SLACK, ordinal, period

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
    "unread": "unread",
    "not_due": "not due yet",
    "begins_later": "begins later",
    "given_up": "given up",
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


_OLD = 28
"""Days after which what was reached says how old it is."""
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


def state(
    item: KeyResultShape | KpiShape | ObjectiveShape, *, ended: bool = False, begun: bool = True
) -> str:
    """The one word for how an item stands; stale goes before what the old values say.

    Of an objective that has ended its band; of a key result in one (`ended`) no pace, which is an empty word.
    """
    if isinstance(item, ObjectiveShape):
        return _of_objective(item, begun=begun)
    if isinstance(item, KpiShape) and item.retired:
        return "retired"
    if item.stale:
        return "stale"
    if isinstance(item, KpiShape):
        return item.health
    if item.pace == "no_data" and not ended:
        return "begins_later" if not begun else "no_data" if item.closed_periods else "not_due"
    return "" if ended and item.pace not in ("done", "no_data") else item.pace


def _of_objective(item: ObjectiveShape, *, begun: bool) -> str:
    if item.given_up:
        return "given_up"
    if item.ended or item.closed:
        return item.band or "no_data"
    if item.stale:
        return "stale"
    if item.pace == "no_data" and item.counted.begins_later:
        return "not_due" if begun else "begins_later"
    return item.pace


def share(item: KeyResultShape | ObjectiveShape) -> str:
    """Progress as `61 %`; what fell below its start as `−25 %`. Where a band is judged it is rounded down."""
    if isinstance(item, ObjectiveShape):
        return percent(item.progress, down=item.ended)
    raw = item.progress_raw
    if raw is None or item.progress is None or raw > -SLACK:
        return percent(item.progress)
    return percent(raw) if raw > -10 else "below start"


def achieved(item: KeyResultShape) -> str:
    """Of a hold the periods kept, never a share of them; else the share."""
    return periods_kept(item) if item.measure == "hold" and item.progress is not None else share(item)


def graded(grade: float | None, band: str | None) -> str:
    """A grade has one form everywhere: `70 % green`."""
    return f"{percent(grade, down=True)} {band or ''}".rstrip()


def titled(objective: ObjectiveShape) -> str:
    return with_ambition(objective.title, committed=objective.ambition == "committed")


def with_ambition(title: str, *, committed: bool) -> str:
    """A committed goal says so wherever it is shown."""
    return f"{title} (committed)" if committed else title


def left_out(objective: ObjectiveShape, *, begun: bool = True) -> Iterator[str]:
    """What the progress is made of, where that is not all."""
    counted = objective.counted
    if objective.covers:
        yield objective.covers
    if begun and 0 < counted.begins_later < counted.items:
        yield f"{counted.begins_later} of {counted.items} not due yet"
    if 0 < counted.no_data < counted.items:
        told = "has no data, counts" if counted.no_data == 1 else "have no data, count"
        yield f"{counted.no_data} of {counted.items} {told} as 0 %"


def now(item: KeyResultShape) -> str:
    """The value; of milestones how many are done."""
    if item.measure == "milestones":
        return str(sum(milestone.done for milestone in item.milestones))
    return (number if item.takes in ("last", "sum") else about)(item.current)


def toward(item: KeyResultShape) -> str:
    """What follows the value: ` → 130 IDR m`, ` (≥ 99.9 %)`, ` of 3`."""
    unit = f" {item.unit}" if item.unit else ""
    if item.measure == "change":
        return f" → {number(item.target)}{unit}"
    return (
        f" of {len(item.milestones)}"
        if item.measure == "milestones"
        else f" ({line(item.at_least, item.at_most)}{unit})"
    )


def reached(item: KeyResultShape, today: date) -> list[str]:
    """How old a value is that reached its target and that nobody has looked at since."""
    day = item.answered_on
    if item.pace != "done" or item.measure != "change" or day is None or (today - day).days <= _OLD:
        return []
    return [f"reached {short_date(day, today)}, {age(day, today)} ago"]


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


class Hold(Protocol):
    """What may be a hold: the periods kept, of those that are closed."""

    @property
    def kept(self) -> int | None: ...
    @property
    def closed_periods(self) -> int: ...
    @property
    def cadence(self) -> str | None: ...


def held(item: Hold) -> str:
    """`7 of 7 weeks`."""
    return f"{item.kept or 0} of {count(item.closed_periods, period(item.cadence or ''))}"


def periods_kept(item: KeyResultShape) -> str:
    """`7 of 7 weeks`."""
    noun = period("" if item.kpi else item.cadence)
    return f"{item.kept or 0} of {count(item.closed_periods, noun)}"


def waits_for_close(many: int) -> str:
    return "objective waits for its close" if many == 1 else "objectives wait for their close"


def first_or_read(kpi: KpiShape) -> str:
    """The period that is shown; of a KPI of which nothing is asked yet, since when it will be: `from 2026-Q3`."""
    begins = kpi.current is None and kpi.since and not (kpi.stale or kpi.awaited or kpi.retired)
    return f"from {kpi.since}" if begins else kpi.period


def kept(item: KeyResultShape) -> str:
    """How a line was held so far: `7 of 7 weeks, 13 planned, 1 may be missed`."""
    spare = f", {item.may_miss} may be missed" if item.may_miss else ""
    return f"{periods_kept(item)}, {item.planned_periods} planned{spare}"


_TALLY = (
    "done",
    "ahead",
    "on_track",
    "at_risk",
    "off_track",
    "stale",
    "early",
    "not_due",
    "begins_later",
    "no_data",
)
_KPI_TALLY = ("healthy", "watch", "unhealthy", "stale", "no_data", "retired")
_BANDS = ("green", "amber", "red", "given_up", "no_data")
Tally = tuple[int, str, list[tuple[str, int]]]
"""How many, of what, and how many in each state."""


def tallies(report: Report) -> Iterator[Tally]:
    """How many there are in each state: of objectives that have ended, of key results that run, of KPIs."""
    begun = report.cycle.starts <= report.as_of
    ended = Counter(state(o) for o in report.objectives if o.ended)
    if ended:
        yield ended.total(), _noun(ended.total(), "objective"), _ordered(ended, _BANDS)
    running_ = [
        state(k, begun=begun)
        for o in report.objectives
        if not o.ended
        for k in o.key_results
        if not is_dropped(k, report.as_of)
    ]
    if running_:
        yield len(running_), _noun(len(running_), "key result"), _ordered(Counter(running_), _TALLY)
    if report.kpis:
        yield (
            len(report.kpis),
            _noun(len(report.kpis), "KPI"),
            _ordered(Counter(map(state, report.kpis)), _KPI_TALLY),
        )


def _noun(number_: int, one: str) -> str:
    return one if number_ == 1 else f"{one}s"


def _ordered(found: Counter[str], order: Iterable[str]) -> list[tuple[str, int]]:
    return [(each, found[each]) for each in order if found[each]]


def trend(kpi: KpiShape) -> str:
    """`worse, 2nd month`."""
    off = f"{ordinal(kpi.off_periods)} {period(kpi.cadence)}" if kpi.off_periods > 1 else ""
    return ", ".join(filter(None, (kpi.trend, off)))


def running(kpi: KpiShape, today: date) -> str:
    """What is known of the period that runs, or which one is to be read."""
    so_far = kpi.provisional
    if kpi.awaited:
        return f"{kpi.awaited.period} due {short_date(kpi.awaited.due, today)}"
    return f"{so_far.period} so far {number(so_far.current)}, {WORDS[so_far.health]}" if so_far else ""


def shown_steps(explanation: Explanation) -> Sequence[Step]:
    """The steps that people see: no band, and no grade, of an objective whose cycle runs."""
    item = explanation.item
    if isinstance(item, ObjectiveShape) and not item.ended and item.closed is None:
        return [step for step in explanation.steps if step.name not in ("grade", "band")]
    return explanation.steps


def called(call: Attention, titles: Mapping[str, str]) -> str:
    """What needs somebody: a part with its objective, a KPI as one, a committed goal as one."""
    title = f"{titles[call.objective]} › {call.title}" if call.objective else call.title
    return with_ambition(f"{title} (KPI)" if call.role else title, committed=call.committed)


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
    alike: dict[str, list[str]] = {}
    for id_ in ids:
        alike.setdefault(slug(id_), []).append(id_)
    found: dict[str, str] = {}
    for last, same in alike.items():
        found |= {same[0]: last} if len(same) == 1 else _told_apart(same)
    return found


def _told_apart(ids: Sequence[str]) -> dict[str, str]:
    endings = {id_: _endings(id_) for id_ in ids}
    seen = Counter(ending for of_one in endings.values() for ending in of_one)
    return {id_: next((e for e in of_one if seen[e] == 1), id_) for id_, of_one in endings.items()}


def _endings(id_: str) -> tuple[str, ...]:
    segments = id_.split("/")
    return tuple("/".join(segments[at:]) for at in range(len(segments) - 1, -1, -1))
