"""How documents say the same thing alike: the state of an item, its value and target, what a check-in gave."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from okr.documents.blocks import Bar, Line, Role, Span, State, Strip, filled
from okr.formulas import Health
from okr.ids import is_unit
from okr.models import Dropped
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
from okr.words import Message, joined, numbers, plural
from okr.words.numbers import (
    LIMIT_OPEN,
    SLACK,
    age,
    aggregated,
    amount,
    computed,
    count_periods,
    field_value,
    limited,
    measured,
    number,
    off_for,
    share,
    short_date,
    valued,
    with_unit,
)
from okr.words.states import done_word, word

if TYPE_CHECKING:  # a report has no need of them
    from okr.views.change_results import Change
    from okr.views.people_results import Goal, GoalFact
    from okr.views.period_results import LinkedKpi
    from okr.views.report_results import Attention, ChainKpi, Mover

_QUARTER = r"\d{4}-Q\d"
_OLD = 28
"""Days after which what was reached says how old it is."""


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
    if item.measure == "words" or item.target_open:
        return "in_words" if item.measure == "words" else "open"
    if item.pace == "no_data" and not ended:
        return "begins_later" if not begun else "no_data" if item.closed_periods else "not_due"
    return "" if ended and item.pace not in ("done", "no_data") else item.pace


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


def achieved(item: KeyResultShape) -> str:
    """Of a hold the periods kept, never a share of them; else the share."""
    return periods_kept(item) if item.measure == "hold" and item.progress is not None else progress_of(item)


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


def value_of(item: KeyResultShape) -> str:
    """The value; of milestones how many are done."""
    if item.measure == "milestones":
        return str(sum(milestone.done for milestone in item.milestones))
    if item.of:
        return computed(item.current)
    value = aggregated(item.takes, item.current)
    return amount(value, item.unit, item)


def toward(item: KeyResultShape) -> str:
    """What follows the value: `→ 130 IDR m`, `(≥ 99.9%)`, `of 3`."""
    if item.measure == "words":
        return ""
    if item.measure == "change":
        return joined(("→ ", aim(item)), "")
    if item.measure == "milestones":
        return Message("of {n}", n=len(item.milestones))
    return joined(("(", limit(item), ")"), "")


def aim(item: KeyResultShape | GoalFact | Mover) -> str:
    """The target with its unit; of what comes later `target open`, of what has no start yet the share by which it changes."""
    if item.target is None:
        return item.by or Message("target open")
    return with_unit(number(item.target), item.unit, item.target)


def parts(item: KeyResultShape) -> list[str]:
    """`senior 1 of 2, other 2 of 3` of a count by kinds."""
    told = (
        joined(
            (part.name, Message("{n} of {wanted}", n=number(part.current), wanted=number(part.target))), " "
        )
        for part in item.parts
    )
    return [joined(told)] if item.parts else []


def value_toward(item: KeyResultShape) -> str:
    """`121 → 130 IDR m`, `99.94 (≥ 99.9%)`, `1 of 3`."""
    return joined((value_of(item), toward(item)), " ")


def current(kpi: KpiShape) -> str:
    """The reading of a KPI."""
    return amount(measured(kpi.current), kpi.unit, kpi)


NO_LIMIT = Message("no limit")
"""Of a KPI that is only watched, which its state says."""


def limit(item: KeyResultShape | KpiShape | ChainKpi | LinkedKpi | GoalFact) -> str:
    """What a hold or a KPI keeps: `≥ 130 IDR m`, `≤ 5`, `95–100`; of a KPI without a limit that it has none."""
    if getattr(item, "target_open", False):
        return LIMIT_OPEN
    if item.at_least is item.at_most is None and getattr(item, "above", None) is getattr(item, "below", None):
        is_open = getattr(item, "limit_open", False) or getattr(item, "measure", None) == "hold"
        return LIMIT_OPEN if is_open else NO_LIMIT if hasattr(item, "watch_only") else item.unit or ""
    told = with_unit(numbers.limit(item), item.unit, item)
    return joined((told, LIMIT_OPEN)) if getattr(item, "limit_open", False) else told


def limit_words(kpi: KpiShape | ChainKpi | LinkedKpi) -> str:
    """`limit ≥ 130 IDR m`, `no limit`, `limit open`."""
    if kpi.at_least is kpi.at_most is None and not kpi.limit_open:
        return NO_LIMIT
    return limited(kpi.at_least, kpi.at_most, kpi.unit, is_open=kpi.limit_open)


def reached(item: KeyResultShape, today: date) -> list[str]:
    """By which day of its own it is due or was reached; how old a value is that reached its target and that nobody has
    looked at since."""
    if item.ends:
        return [_by_its_day(item, item.ends, today)]
    day = item.answered_on
    if item.pace != "done" or item.measure != "change" or day is None or (today - day).days <= _OLD:
        return []
    return [Message("reached {day}, {age} ago", day=short_date(day, today), age=age(day, today))]


def _by_its_day(item: KeyResultShape, ends: date, today: date) -> str:
    """`by 31 Aug`, `reached 3 d after 31 Aug`, `3 d past 31 Aug`."""
    day, late = short_date(ends, today), item.days_past_end
    if not late:
        return Message("by {day}", day=day)
    if item.reached_on:
        return Message("reached {days} after {day}", days=Message("{days} d", days=number(late)), day=day)
    return Message("{days} past {day}", days=Message("{days} d", days=number(late)), day=day)


def asides(item: KeyResultShape, today: date, *, ended: bool) -> list[str]:
    """What few key results have: a last day of their own, counts by kinds, an outcome in words, a grade of their own."""
    told = reached(item, today) if not ended and (item.ends or item.pace == "done") else []
    judged = (
        joined(filled((Message("judged {grade}", grade=share(item.graded.grade)), item.graded.reason)), ": ")
        if item.graded
        else ""
    )
    return filled((*told, *parts(item), item.result, judged))


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


def measure(item: KeyResultShape) -> str:
    """What a key result measures, in short: `100 → 130 IDR m`, `≥ 99.9 %`, `1 of 3 milestones`."""
    if item.measure == "change":
        ends = item.start, item.target
        change = with_unit(joined(map(number, ends), " → "), item.unit, *ends)
        if item.start is None or item.target is None:
            start = (
                Message("first value")
                if item.start_first
                else ""
                if item.start is None
                else number(item.start)
            )
            change = joined(filled((start, aim(item))), " → ")
        if item.stretch is None:
            return change
        stretch = amount(number(item.stretch), item.unit, item.stretch)
        return Message("{change}, stretch {stretch}", change=change, stretch=stretch)
    if item.measure == "hold":
        return limit(item)
    if item.measure == "words":
        return item.result or Message("told in words")
    done = sum(milestone.done for milestone in item.milestones)
    return plural(len(item.milestones), "{done} of {n} milestone", "{done} of {n} milestones", done=done)


def periods_kept(item: KeyResultShape | Goal) -> str:
    """`7 of 7 weeks`; one that reads a KPI has the periods of the KPI."""
    cadence = None if isinstance(item, KeyResultShape) and item.kpi else item.cadence
    periods_ = count_periods(item.closed_periods, cadence or "")
    return Message("{kept} of {periods}", kept=item.kept or 0, periods=periods_)


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


def counts(of: tuple[float, float] | None) -> Span | str:
    """The counts of which a value is the ratio."""
    if of is None:
        return ""
    part, whole = map(numbers.recorded, of)
    return Span(Message("{part} of {whole}", part=part, whole=whole), "dim")


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
    """What came with the words: a value or marks, and a confidence."""
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


def recorded(value: float | str | bool | Sequence[str] | None, of: tuple[float, float] | None = None) -> str:
    """A recorded value: a number with its counts, marks by name, or done; nothing where there is none."""
    if value is None:
        return ""
    if of and isinstance(value, float | int):
        return valued(value, of)
    return done_word(value) if isinstance(value, bool) else field_value(value)


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
