"""How documents say the same thing alike: the state and progress of an item, names and days, what a check-in gave."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from okr.documents.blocks import Bar, Line, Role, Span, State, Strip, Text, filled
from okr.fields import Dropped
from okr.formulas import Health
from okr.ids import is_unit
from okr.periods import Span as Days
from okr.periods import named_by_its_days
from okr.views.results import (
    CheckinWords,
    CycleShape,
    InitiativeShape,
    KeyResultShape,
    KpiShape,
    ObjectiveShape,
)
from okr.words import Message, joined, plural
from okr.words.numbers import (
    SLACK,
    age,
    amount,
    field_value,
    long_date,
    number,
    off_for,
    share,
    short_date,
    valued,
)
from okr.words.states import done_word, name_words, word

if TYPE_CHECKING:  # a report has no need of them
    from okr.views.change_results import Change
    from okr.views.people_results import Goal
    from okr.views.report_results import Attention, Mover

_QUARTER = r"\d{4}-Q\d"


def state(
    item: KeyResultShape | KpiShape | ObjectiveShape, *, ended: bool = False, begun: bool = True
) -> str:
    """The name of the state of an item; stale goes before what the old values say.

    Of an objective that has ended its band; of a key result in one (`ended`) no pace, which is an empty name.
    """
    if isinstance(item, ObjectiveShape):
        return _of_objective(item, begun=begun)
    if isinstance(item, KpiShape) and item.retired:
        return "retired"
    if item.stale:
        return "stale"
    if isinstance(item, KpiShape):
        return health(item.health)
    if told := unmeasured(item):
        return told
    if item.pace == "no_data" and not ended:
        return "begins_later" if not begun else "no_data" if item.closed_periods else "not_due"
    return "" if ended and item.pace not in ("done", "no_data") else item.pace


def unmeasured(item: KeyResultShape | Goal | Mover) -> str:
    """The name of the state of what has no progress whatever is recorded: told in words, or its target comes later."""
    return "in_words" if item.measure == "words" else "open" if item.target_open else ""


def health(of: Health | None) -> str:
    """The name of the health of a KPI; one without a limit is only watched."""
    return of or "watched"


def mark(kpi: KpiShape) -> State:
    """How a KPI stands; of one without a limit how it goes."""
    told = state(kpi)
    return State(kpi.trend or told) if told == "watched" else State(told)


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


def shown(name: str) -> State | str:
    """A state as shape and word; without a name nothing."""
    return State(name) if name else ""


def progress_of(item: KeyResultShape | ObjectiveShape) -> str:
    """Progress as `61%`; what fell below its start as `−25%`. Where a band is judged it is rounded down."""
    if isinstance(item, ObjectiveShape):
        return share(item.progress, down=item.ended)
    raw = item.progress_raw
    if raw is None or item.progress is None or raw > -SLACK:
        return share(item.progress)
    return share(raw) if raw > -10 else Message("below start")


def drawn(
    item: KeyResultShape | ObjectiveShape, mark: State | str, told: str, *, ended: bool = False
) -> Bar | Strip | str:
    """Progress as a bar with its share as it is `told`, of a hold as a strip of its periods; nothing without an answer.
    It has the colour of `mark`; with `ended` nothing is expected any more."""
    if item.progress is None:
        return ""
    role: Role = mark.role if isinstance(mark, State) else ""
    if isinstance(item, KeyResultShape) and item.measure == "hold":
        return Strip(item.held, item.planned_periods, role)
    return Bar(item.progress, None if ended else item.expected, told, role)


def graded(grade: float | None, band: str | None) -> str:
    """A grade has one form everywhere: `70% green`."""
    return joined(filled((share(grade, down=True), word(band or ""))), " ")


def ticked(text: str, role: Role = "good", *, done: bool) -> Span:
    return Span(f"{'✓' if done else '·'} {text}", role if done else "")


def titled(goal: ObjectiveShape | Goal) -> str:
    return with_ambition(goal.title, committed=goal.ambition == "committed")


def with_ambition(title: str, *, committed: bool) -> str:
    """A committed goal says so wherever it is shown."""
    return Message("{title} (committed)", title=title) if committed else title


def left_out(objective: ObjectiveShape, *, begun: bool = True) -> Iterator[str]:
    """What the progress is made of, where that is not all."""
    counted = objective.counted
    if objective.covers:
        yield objective.covers
    if begun and 0 < counted.begins_later < counted.items:
        yield Message("{n} of {items} not due yet", n=counted.begins_later, items=counted.items)
    if counted.not_measurable:
        yield Message("{n} of {items} not measurable yet", n=counted.not_measurable, items=counted.items)
    if 0 < counted.no_data < counted.items:
        yield plural(
            counted.no_data,
            "{n} of {items} has no data (counts as 0%)",
            "{n} of {items} have no data (count as 0%)",
            items=counted.items,
        )


def ago(day: date, today: date) -> str:
    return age(day, today) if day == today else Message("{age} ago", age=age(day, today))


def cycle_name(cycle: CycleShape) -> str:
    """`2026-Q3`; of a fiscal or own cycle with its days: `2027-Q1 (1 Feb – 30 Apr 2026)`."""
    if named_by_its_days(Days(cycle.starts, cycle.ends, cycle.name)):
        return cycle.name
    first, last = short_date(cycle.starts, cycle.ends), short_date(cycle.ends, date.min)
    return Message("{cycle} ({first} – {last})", cycle=cycle.name, first=first, last=last)


def cycle_and_week(cycle: CycleShape, today: date) -> str:
    """`2026-Q3, week 8 of 13`: of a running quarter with the week, as people count it."""
    name = cycle_name(cycle)
    if not (re.fullmatch(_QUARTER, cycle.name) and cycle.starts <= today <= cycle.ends):
        return name
    weeks = ((cycle.ends - cycle.starts).days + 1) // 7
    week = min((today - cycle.starts).days // 7 + 1, weeks)
    return Message("{cycle}, week {week} of {weeks}", cycle=name, week=week, weeks=weeks)


def is_dropped(item: KeyResultShape, as_of: date) -> bool:
    return item.dropped is not None and item.dropped.date <= as_of


def dropped(item: Dropped, today: date) -> str:
    """Since when and why it is out."""
    day = short_date(item.date, today)
    if not item.reason:  # which is not published
        return Message("dropped {day}", day=day)
    return Message("dropped {day}: {reason}", day=day, reason=item.reason)


def in_groups(kpis: Iterable[KpiShape]) -> Iterator[tuple[KpiShape, int, str]]:
    """KPIs in their order, each with its depth below its indicator; the title of that goes in front of its first unit, unless
    the indicator has a row of its own."""
    last = None
    for kpi in kpis:
        group = kpi.kpi_group
        yield kpi, int(group is not None), (kpi.group_title or "") if group and group != last else ""
        last = group or (kpi.id.removeprefix("kpi/") if kpi.units else None)


def first_or_read(kpi: KpiShape) -> str:
    """The period that is shown; of a KPI of which nothing is asked yet, since when it will be: `from 2026-Q3`."""
    begins = kpi.current is None and kpi.since and not (kpi.stale or kpi.awaited or kpi.retired)
    return Message("from {period}", period=kpi.since or "") if begins else kpi.period


def trend(kpi: KpiShape) -> str:
    """`worse, off for 2 months`; where there is no limit its mark says it."""
    going = "" if kpi.health is None else word(kpi.trend or "")
    return joined(filled((going, off_for(kpi.off_periods, kpi.cadence))))


def running(kpi: KpiShape, today: date) -> str:
    """The reading of the period that runs, or which one is due."""
    so_far = kpi.provisional
    if kpi.awaited:
        due = short_date(kpi.awaited.due, today)
        return Message("{period} due {due}", period=kpi.awaited.period, due=due)
    if so_far is None:
        return ""
    return Message(
        "{period} so far {value}, {state}",
        period=so_far.period,
        value=amount(valued(so_far.current, so_far.of), kpi.unit, kpi),
        state=word(health(so_far.health)),
    )


def person(slug: str | None) -> str:
    """The id of a person, or of the team that stands for one where people are not shown."""
    return f"@{slug}" if slug and "/" not in slug else slug or ""


def who(slug: str | None) -> Span:
    return Span(person(slug), "person")


def owners(item: KeyResultShape | Attention) -> Span:
    """The owner; of several the first, and how many more there are."""
    more = len(item.owners) - 1
    return who(item.owner) if more < 1 else Span(f"{person(item.owner)} +{more}", "person")


def titled_part(item: KeyResultShape, role: Role = "") -> Span:
    """The title of a key result, with its priority where it has one."""
    return Span(item.title if item.priority is None else f"{item.title} · P{item.priority}", role)


def slug(id_: str) -> str:
    """The last segment of an id; of a unit with its indicator, since others may have a unit of that name."""
    return id_.removeprefix("kpi/") if is_unit(id_) else id_.rpartition("/")[2]


def with_words(checkin: CheckinWords | Change) -> Iterator[Line]:
    """Note, next step, link and blocker, each with its name; lines of a text keep their ends."""
    if checkin.note:
        yield Message("note: {text}", text=checkin.note)
    if checkin.next:
        yield Message("next: {text}", text=checkin.next)
    if checkin.link:
        yield [Message("link:"), Span(checkin.link, "link")]
    if checkin.blocker:
        yield Message("blocker: {text}", text=checkin.blocker)
    if checkin.unblocked:
        yield Message("unblocked")


def given(checkin: CheckinWords) -> Iterator[str]:
    """What came with the words: a value or marks, a confidence, and the program through which they came."""
    if checkin.value is not None:
        value: str = valued(checkin.value, checkin.of)
        yield (
            Message("{value} of {period}", value=value, period=checkin.period) if checkin.period else value
        )
    elif isinstance(checkin.done, bool):
        yield done_word(checkin.done)
    elif checkin.parts:
        yield field_value(checkin.parts)
    elif checkin.done or checkin.undone:
        undone = (Message("not {name}", name=name) for name in checkin.undone)
        yield joined((*(checkin.done or ()), *undone))
    if checkin.confidence is not None:
        yield Message("confidence {confidence}", confidence=number(checkin.confidence))
    if checkin.via:
        yield via(checkin.via)


def via(program: str) -> str:
    """Through which program a person recorded something."""
    return Message("via {program}", program=program)


def confidence_path(given_: Sequence[float], *, unsure: bool) -> str:
    """The last ones given: `7 7 6 4 of 10`."""
    path = joined(map(number, given_), " ")
    return Message("{path} of 10, unsure", path=path) if unsure else Message("{path} of 10", path=path)


def confidences(given_: Sequence[float], *, unsure: bool = False) -> str:
    return Message("confidence {confidence}", confidence=confidence_path(given_, unsure=unsure))


def shortest_endings(wanted: Sequence[str], ids: Iterable[str]) -> dict[str, str]:
    """Each wanted id → its shortest ending of whole segments that no other of the ids has."""
    last = {id_.rpartition("/")[2] for id_ in wanted}
    counts = Counter(ending for id_ in ids if id_.rpartition("/")[2] in last for ending in _endings(id_))
    return {id_: next((each for each in _endings(id_) if counts[each] == 1), id_) for id_ in wanted}


def _endings(id_: str) -> Iterator[str]:
    """`mrr`, `grow-revenue/mrr`, and the whole id."""
    at = len(id_)
    while (at := id_.rfind("/", 0, at)) >= 0:
        yield id_[at + 1 :]
    yield id_


def work_state(item: InitiativeShape, today: date) -> Span:
    """Whether an initiative is done, open or overdue."""
    if item.done:
        return Span(Message("done"), "good")
    late = item.due is not None and item.due < today
    return Span(word("overdue"), "warn") if late else Span(Message("open"))


Facts = Iterator[tuple[str, Text | list[Text] | None]]
"""What `okr show` says of an item, by name."""


def cadence_and_takes(item: KeyResultShape | KpiShape) -> str:
    cadence, takes = name_words(item.cadence), name_words(item.takes)
    if isinstance(item, KpiShape) and item.parts:
        return cadence
    return Message("{cadence}, takes {takes}", cadence=cadence, takes=takes)


def last_recorded(day: date | None, today: date) -> str:
    return joined((long_date(day), ago(day, today))) if day else Message("nothing recorded yet")
