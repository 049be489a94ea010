"""What was recorded of one item, as the answers that count.

Of several updates of one item by one person on one date the last that carries a value counts, of a KPI the last for each
period; every `done` and `undone` is applied, one after another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter

from msgspec import Struct
from msgspec.structs import replace

from okr.formulas import tidy
from okr.kpi_models import Kpi
from okr.measure_rules import added
from okr.models import KeyResult, Objective
from okr.people_models import Update
from okr.periods import Span, kpi_period, last_ended, period_span, week_name, week_or_month
from okr.settings import Settings
from okr.units import ratio


class Entry(Struct, frozen=True, array_like=True, omit_defaults=True):
    """An update as recorded: by whom, in which file, at which place in it (counted from 0)."""

    update: Update
    person: str
    place: int = 0
    instant: int = 0
    """The latest `at` of its file down to this place, in microseconds (`instant_of`); 0 where there is none."""
    elsewhere: str = ""
    """Its file, where that is not the one in which it belongs."""

    @property
    def path(self) -> str:
        return self.elsewhere or _usual_path(self.update.date, self.person)

    def by(self, person: str) -> Entry:
        """The same where the person has another name today; its file is the one that it was."""
        return replace(self, person=person, elsewhere=self.path)

    def valued(self, unit: str | None) -> Entry:
        """The same with the value of counts that stand alone, in the unit of the item."""
        update = self.update
        if update.value is not None or update.of is None:
            return self
        return self.saying(replace(update, value=ratio(update.of, unit)))

    def saying(self, update: Update) -> Entry:
        """The same with other words at its place."""
        return replace(self, update=update)

    @property
    def order(self) -> tuple[date, int, str, int]:
        """Every clone sorts alike: by date, then instant, then person, then place in the file."""
        return (self.update.date, self.instant, self.person, self.place)


_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DATE, _BLOCKER, _OF, _PARTS = map(attrgetter, ("date", "blocker", "of", "parts"))
"""Of an update, without a call of Python for each of 130,000."""


def instant_of(at: datetime) -> int:
    """Microseconds since the year 1: positive for every `at` of a file, whatever its zone."""
    return (at - _YEAR_ONE) // _MICROSECOND


@lru_cache(maxsize=1024)
def _usual_path(day: date, person: str) -> str:
    return f"checkins/{week_name(day)}/{day.isoformat()}-{person}.toml"


def entries_of(updates: Sequence[Update], person: str, path: str) -> Iterator[Entry]:
    """The updates of one file, each with its place."""
    usual: dict[date, bool] = {}
    latest = 0
    for place, update in enumerate(updates):
        day = update.date
        if update.at:
            latest = max(latest, instant_of(update.at))
        if day not in usual:
            usual[day] = _usual_path(day, person) == path
        yield Entry(update, person, place, latest, "" if usual[day] else path)


History = Mapping[str, tuple[Entry, ...]]
"""Item id (the one in force) → its updates in `Entry.order`."""


class Answer(Struct, frozen=True):
    """A value that counts, and the update that gave it."""

    day: date
    """On which it was recorded."""
    value: float
    entry: Entry
    period: str | None = None


Ratio = tuple[int | float, int | float]
"""`[490, 500]`: a first count, and the second one of which it is a share."""


class Mark(Struct, frozen=True, array_like=True):
    """Milestones that one update reached and took back."""

    day: int
    done: tuple[str, ...]
    undone: tuple[str, ...]
    period: str | None = None


class Count(Struct, frozen=True, array_like=True):
    """How many one update says that there are of some kinds."""

    day: int
    parts: dict[str, int | float]
    period: str | None = None


class Series(Struct, frozen=True, array_like=True):
    """What counts of the updates of one item, as columns: ten thousand of them are read from the index in C.

    Days are ordinals (`date.toordinal`). `days`, `values` and `periods` run side by side, an answer a place.
    """

    days: tuple[int, ...] = ()
    """On which each value was recorded."""
    values: tuple[int | float, ...] = ()
    periods: tuple[str | None, ...] | None = None
    """What each value describes; None where none says so."""
    marks: tuple[Mark, ...] = ()
    """Milestones done and undone, an update a place."""
    done: bool = False
    """Whether the last mark of an initiative or step says that it is done."""
    last_checkin: int | None = None
    """The last update of any kind but an acknowledgement."""
    confidences: tuple[int | float, ...] = ()
    """The last four given, the latest last; a correction on the same day replaces."""
    acknowledged: bool = False
    """Whether somebody else acknowledged the last confidence, on its day or later."""
    first_confidence: int | float | None = None
    """The first one given, as it was corrected on its day."""
    blocker: str | None = None
    """What stands in the way, until an update says `unblocked` or that the work is done."""
    blocked_since: int | None = None
    """The day since which it stands there."""
    last: int = 0
    """The last update of any kind: on an earlier day less of it counts."""
    shared: bool = False
    """Whether several people recorded something of it on one day."""
    blocked: bool = False
    """Whether something ever stood in the way."""
    of: Ratio | None = None
    """The counts of the last value, where it is a ratio."""
    counted: bool = False
    """Whether some update has counts."""
    unvalued: bool = False
    """Whether some update has counts alone: the unit of the item gives its value, which is not here yet."""
    counts: tuple[Count, ...] = ()
    """Of a count by kinds: an update a place."""

    @property
    def confidence(self) -> int | float | None:
        """The last one given."""
        return self.confidences[-1] if self.confidences else None


def updates_until(entries: Sequence[Entry], day: date, closed: date | None = None) -> Sequence[Entry]:
    """The updates up to and including `day`; of a closed objective those up to its close, and late ones."""
    if entries and entries[-1].update.date > day:
        entries = [e for e in entries if e.update.date <= day]
    if closed is not None and entries and entries[-1].update.date > closed:
        entries = [e for e in entries if e.update.date <= closed or e.update.late]
    return entries


def series(entries: Sequence[Entry]) -> Series:
    """The columns of an item's updates."""
    told = [entry.update for entry in entries]
    sure = [entry for entry in entries if entry.update.confidence is not None]
    if len({*map(_DATE, told)}) == len(told):  # nothing corrects anything, as nearly always
        answers = [(u.date, u.value, u.period) for u in told if u.value is not None]
        path = [u.confidence for u in told if u.confidence is not None]
        shared = False
    else:
        answers = [(answer.day, answer.value, answer.period) for answer in values(entries)]
        path = [confidence for _, confidence in confidences(sure)]
        shared = any(a.update.date == b.update.date and a.person != b.person for a, b in pairwise(entries))
    marking = [entry for entry in entries if entry.update.done is not None or entry.update.undone]
    blocked = any(map(_BLOCKER, told))
    counted = [*filter(_OF, told)]
    valued = values(entries) if counted else ()
    spoken, in_the_way = last_update(entries), open_blocker(entries) if blocked else None
    return Series(
        days=tuple([day.toordinal() for day, _, _ in answers]),
        values=tuple([value for _, value, _ in answers]),
        periods=_if_any(period for _, _, period in answers),
        marks=tuple(mark for entry in marking if (mark := _mark(entry.update))),
        done=done_since(marking) is not None,
        last_checkin=spoken.update.date.toordinal() if spoken else None,
        confidences=tuple(path[-PATH:]),
        acknowledged=any(
            entry.person != sure[-1].person and entry.update.date >= sure[-1].update.date
            for entry in entries
            if sure and entry.update.acknowledged is not None
        ),
        first_confidence=path[0] if path else None,
        blocker=in_the_way.text if in_the_way else None,
        blocked_since=in_the_way.since.toordinal() if in_the_way else None,
        last=told[-1].date.toordinal() if told else 0,
        shared=shared,
        blocked=blocked,
        of=valued[-1].entry.update.of if valued else None,
        counted=bool(counted),
        unvalued=any(update.value is None for update in counted),
        counts=tuple(Count(u.date.toordinal(), u.parts, u.period) for u in filter(_PARTS, told)),
    )


PATH = 4
"""So many confidences tell where it goes."""


def confidences(entries: Iterable[Entry]) -> list[tuple[date, float]]:
    """Those that were given, in their order, with their days; of one person and day the last counts."""
    path: dict[tuple[str, date], float] = {}
    for entry in entries:
        if entry.update.confidence is not None:
            key = entry.person, entry.update.date
            path.pop(key, None)
            path[key] = entry.update.confidence
    return [(day, confidence) for (_, day), confidence in path.items()]


def unblocks(update: Update) -> bool:
    """Whether nothing stands in the way any more: somebody says so, or the work is done."""
    return update.unblocked is True or update.done is True


class BlockerRun(Struct, frozen=True):
    """Something in the way, from the update that names it to the one that says that it is gone."""

    since: date
    text: str
    """As it was said last."""
    solved: date | None = None

    def days(self, today: date) -> int:
        return ((self.solved or today) - self.since).days


def blocker_runs(entries: Sequence[Entry]) -> list[BlockerRun]:
    """Every one, the first one first; new words replace it and its age stays."""
    found: list[BlockerRun] = []
    begun: BlockerRun | None = None
    for entry in entries:
        if begun and unblocks(entry.update):
            found.append(BlockerRun(begun.since, begun.text, entry.update.date))
            begun = None
        elif entry.update.blocker and not unblocks(entry.update):
            begun = BlockerRun(begun.since if begun else entry.update.date, entry.update.blocker)
    return [*found, begun] if begun else found


def open_blocker(entries: Sequence[Entry]) -> BlockerRun | None:
    """What stands in the way; a later update that does not speak of it leaves it."""
    found = blocker_runs(entries)
    return found[-1] if found and found[-1].solved is None else None


def _if_any(periods: Iterable[str | None]) -> tuple[str | None, ...] | None:
    found = tuple(periods)
    return found if any(found) else None


def _mark(update: Update) -> Mark | None:
    if not isinstance(update.done, tuple) and not update.undone:
        return None
    reached = update.done if isinstance(update.done, tuple) else ()
    return Mark(update.date.toordinal(), reached, update.undone, update.period)


def _names_a_step(mark: Mark, weights: Mapping[str, float]) -> bool:
    """Whether a mark says something: a known step, or `done = []`, that all is as it was."""
    names = (*mark.done, *mark.undone)
    return not names or any(name in weights for name in names)


def milestone_series(marked: Series, weights: Mapping[str, float]) -> tuple[Series, tuple[str, ...]]:
    """The series of a key result with milestones (value: Σ of the weights done), and the names done at the end."""
    done: dict[str, float] = {}
    sums: list[float] = []
    marks = [mark for mark in marked.marks if _names_a_step(mark, weights)]
    for mark in marks:
        done.update((name, weights[name]) for name in mark.done if name in weights)
        for name in mark.undone:
            done.pop(name, None)
        sums.append(math.fsum(done.values()))
    columns = replace(
        marked,
        days=tuple(mark.day for mark in marks),
        values=tuple(sums),
        periods=_if_any(mark.period for mark in marks),
    )
    return columns, tuple(name for name in weights if name in done)


def part_series(
    counted: Series, wanted: Mapping[str, float]
) -> tuple[Series, tuple[Mapping[str, float], ...]]:
    """The series of a count by kinds (value: the sum of the last of each kind), and those counts after each answer."""
    found: list[Mapping[str, float]] = []
    now: Mapping[str, float] = dict.fromkeys(wanted, 0)
    counts = [count for count in counted.counts if any(name in wanted for name in count.parts)]
    for count in counts:
        now = {name: count.parts.get(name, known) for name, known in now.items()}
        found.append(now)
    columns = replace(
        counted,
        days=tuple(count.day for count in counts),
        values=tuple(added(each.values()) for each in found),
        periods=_if_any(count.period for count in counts),
    )
    return columns, tuple(found)


def may_not_count(objective: Objective, part: str, found: Series) -> bool:
    """Whether some update of a key result or initiative may not count, by its columns."""
    kr, closed = objective.key_results.get(part), objective.closed
    if kr is None:
        return bool(found.values or found.unvalued or found.marks or found.counts)
    if closed is not None and found.last > closed.date.toordinal():
        return True
    if kr.parts:
        unknown = any(not kr.parts.keys() >= count.parts.keys() for count in found.counts)
        return bool(found.values or found.unvalued or found.marks) or found.done or unknown
    if kr.milestones:
        names = kr.milestones.keys()
        unknown = any(not names >= {*mark.done, *mark.undone} for mark in found.marks)
        return bool(found.values or found.unvalued or found.counts) or found.done or unknown
    takes_none = kr.kpi or kr.measure == "words"
    if found.marks or found.counts or found.done or (takes_none and (found.values or found.unvalued)):
        return True
    return found.periods is not None and any(name and not week_or_month(name) for name in found.periods)


def last_update(entries: Sequence[Entry]) -> Entry | None:
    """The last update of an item, acknowledgements apart."""
    return next((entry for entry in reversed(entries) if entry.update.acknowledged is None), None)


def values(entries: Sequence[Entry]) -> list[Answer]:
    """The values of an item in the order in which they count."""
    latest: dict[tuple[str, date, str | None], Answer] = {}
    for entry in entries:
        update = entry.update
        if update.value is not None:
            key = _recorded_for(entry)
            latest.pop(key, None)  # a correction comes after what others recorded meanwhile
            latest[key] = Answer(update.date, update.value, entry, update.period)
    return list(latest.values())


def _recorded_for(entry: Entry) -> tuple[str, date, str | None]:
    """What a value is recorded for, and of several for the same the last one counts: by whom, on which day, and of a KPI
    for which period."""
    update = entry.update
    of_kpi = update.period is not None and update.item.startswith("kpi/")
    return entry.person, update.date, update.period if of_kpi else None


def corrected(entries: Sequence[Entry]) -> set[tuple[str, int]]:
    """File and place of every value after which the same person recorded another one of that day and period."""
    if len({entry.update.date for entry in entries}) == len(entries):  # as nearly always
        return set()
    last: dict[tuple[str, date, str | None], Entry] = {}
    found: set[tuple[str, int]] = set()
    for entry in entries:
        if entry.update.value is not None:
            key = _recorded_for(entry)
            if earlier := last.get(key):
                found.add((earlier.path, earlier.place))
            last[key] = entry
    return found


def steps(entries: Sequence[Entry], key_result: KeyResult) -> list[Answer]:
    """The answers of a key result with milestones or parts, each with its update."""
    if key_result.parts:
        counting = [e for e in entries if any(name in key_result.parts for name in e.update.parts)]
        sums = part_series(series(entries), key_result.parts)[0].values
        return _answers(counting, sums)
    weights = key_result.milestones
    marking = [e for e in entries if (mark := _mark(e.update)) and _names_a_step(mark, weights)]
    return _answers(marking, milestone_series(series(entries), weights)[0].values)


def _answers(entries: Sequence[Entry], sums: Sequence[float]) -> list[Answer]:
    return [
        Answer(entry.update.date, value, entry, entry.update.period)
        for entry, value in zip(entries, sums, strict=True)
    ]


def done_since(entries: Iterable[Entry]) -> date | None:
    """The day since which updates say without a break that something is done; None where the last says that it is not."""
    since: date | None = None
    for entry in entries:
        if isinstance(entry.update.done, bool):
            since = (since or entry.update.date) if entry.update.done else None
    return since


EMPTY = Series()
"""Of an item of which nothing was recorded."""


class Reading(Struct, frozen=True):
    """All values of one period of a KPI that count."""

    period: Span
    answers: tuple[Answer, ...]

    def value(self, kpi: Kpi) -> float:
        return aggregate(kpi.takes, [a.value for a in self.answers])

    def of(self, kpi: Kpi) -> Ratio | None:
        """The counts of its value, where the last one is taken and is a ratio."""
        return self.answers[-1].entry.update.of if kpi.takes == "last" else None


RECENT = 4
"""So many answers count where the recent ones do."""


def aggregate(takes: str, recorded: Sequence[float], start: float = 0, first: int | None = None) -> float:
    """What recorded values, or the `first` so many of them, come to: the last, start plus their sum, their mean, or the
    mean of the last four."""
    until = len(recorded) if first is None else first
    if takes == "last":
        return recorded[until - 1]
    recorded = recorded[max(until - RECENT, 0) if takes == "recent" else 0 : until]
    total = math.fsum(recorded)
    return tidy(start + total if takes == "sum" else total / len(recorded))


def period_of_reading(update: Update, kpi: Kpi, settings: Settings) -> Span:
    """The period of a KPI for which a reading counts: the one in which the time that it names begins.

    One that names no time is a finding; it is taken as of the period that had just ended.
    """
    named = period_span(update.period, settings) if update.period else None
    if named is None:
        return last_ended(update.date, kpi.cadence, settings)
    return kpi_period(named.starts, kpi.cadence, settings)


def readings(entries: Sequence[Entry], kpi: Kpi, settings: Settings) -> dict[str, Reading]:
    """Period name → what was read of it, in the order of the periods."""
    latest: dict[tuple[str, str, date], tuple[Span, Answer]] = {}
    for entry in entries:
        update = entry.update
        if update.value is None:
            continue
        period = period_of_reading(update, kpi, settings)
        key = (period.name, entry.person, update.date)
        latest.pop(key, None)
        latest[key] = (period, Answer(update.date, update.value, entry, period.name))
    # those of one period stay in the order of the entries
    by_period = groupby(sorted(latest.values(), key=lambda pair: pair[0].starts), key=itemgetter(0))
    return {period.name: Reading(period, tuple(a for _, a in pairs)) for period, pairs in by_period}
