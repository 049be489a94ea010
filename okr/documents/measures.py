"""What an item measures, in words: value, target and limit, the periods kept, a last day of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from okr.documents.blocks import Cell, Measured, Span, filled
from okr.documents.terms import progress_of
from okr.views.results import KeyResultShape, KpiShape
from okr.words import Message, joined, numbers, plural
from okr.words.numbers import (
    LIMIT_OPEN,
    age,
    aggregated,
    amount,
    change_share,
    computed,
    count_periods,
    field_value,
    limited,
    measured,
    number,
    share,
    short_date,
    valued,
    with_unit,
)
from okr.words.states import done_word

if TYPE_CHECKING:  # a report has no need of them
    from okr.views.people_results import Goal, GoalFact
    from okr.views.period_results import LinkedKpi
    from okr.views.report_results import ChainKpi, Mover


_OLD = 28
"""Days after which what was reached says how old it is."""


def achieved(item: KeyResultShape) -> str:
    """Of a hold the periods kept, never a share of them; else the share."""
    return periods_kept(item) if item.measure == "hold" and item.progress is not None else progress_of(item)


def value_of(item: KeyResultShape) -> str:
    """The value; of milestones how many are done."""
    if item.measure == "milestones":
        return str(sum(milestone.done for milestone in item.milestones))
    return in_unit(_plain_value(item), item)


def in_unit(values: str, item: KeyResultShape | GoalFact) -> str:
    """Values before their target or limit, which has their unit; before one that comes later they have it themselves."""
    ends = (item.target, item.at_least, item.at_most, item.above, item.below)
    if values in ("", number(None)) or any(each is not None for each in ends):
        return amount(values, item.unit, item)
    return with_unit(values, item.unit)


def _plain_value(item: KeyResultShape) -> str:
    return computed(item.current) if item.of else aggregated(item.takes, item.current)


def toward(item: KeyResultShape) -> str:
    """What follows the value: `→ 130 IDR m`, `(≥ 99.9%)`, `of 3`."""
    if item.measure == "change":
        return joined(("→ ", aim(item)), "")
    if item.measure == "milestones":
        return Message("of {n}", n=len(item.milestones))
    return joined(("(", limit(item), ")"), "")


def aim(item: KeyResultShape | GoalFact | Mover) -> str:
    """The target with its unit; of what comes later `target open`, of what has no start yet the share by which it changes."""
    if item.target is None:
        return change_share(item.by) if item.by else Message("target open")
    return with_unit(number(item.target), item.unit, item.target)


def course(item: KeyResultShape, *before: str) -> str:
    """What was before, the value and the target: `112 → 121 → 130 IDR m`, `10 → 12 → target open`."""
    values = *before, _plain_value(item)
    if item.target is None:
        return joined((in_unit(joined(values, " → "), item), aim(item)), " → ")
    return with_unit(joined((*values, number(item.target)), " → "), item.unit, item.target)


def parts(item: KeyResultShape) -> list[str]:
    """`senior 1 of 2, other 2 of 3` of a count by kinds."""
    told = (
        joined(
            (part.name, Message("{n} of {wanted}", n=number(part.current), wanted=number(part.target))), " "
        )
        for part in item.parts
    )
    return [joined(told)] if item.parts else []


def details(item: KeyResultShape) -> list[str]:
    """What a value alone does not say, for readers outside too: counts by kinds, an outcome in words."""
    return filled((*parts(item), item.result))


def value_toward(item: KeyResultShape) -> str:
    """`121 → 130 IDR m`, `99.94 (≥ 99.9%)`, `1 of 3`; nothing of an outcome in words."""
    return "" if item.measure == "words" else joined((value_of(item), toward(item)), " ")


def value_cell(item: KeyResultShape) -> Cell:
    """The same for a column of values."""
    return "" if item.measure == "words" else Measured(value_of(item), toward(item))


def seen(item: KeyResultShape, today: date) -> str:
    """How long ago its last check-in was; nothing of what is told in words and needs none."""
    return "" if item.measure == "words" and item.last_checkin is None else age(item.last_checkin, today)


def current(kpi: KpiShape) -> str:
    """The reading of a KPI."""
    return amount(measured(kpi.current), kpi.unit, kpi)


NO_LIMIT = Message("no limit")
"""Of a KPI that is only watched, which its state says."""


def limit(item: KeyResultShape | KpiShape | ChainKpi | LinkedKpi | GoalFact | Mover) -> str:
    """What a hold or a KPI keeps: `≥ 130 IDR m`, `≤ 5`, `95–100`; of a KPI without a limit that it has none."""
    is_open = getattr(item, "target_open", False) or getattr(item, "limit_open", False)
    if item.at_least is item.at_most is None and getattr(item, "above", None) is getattr(item, "below", None):
        is_open = is_open or getattr(item, "measure", None) == "hold"
        return LIMIT_OPEN if is_open else NO_LIMIT if hasattr(item, "watch_only") else item.unit or ""
    told = with_unit(numbers.limit(item), item.unit, item)
    return joined((told, LIMIT_OPEN)) if is_open else told


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
    return filled((*told, *details(item), judged))


def measure(item: KeyResultShape) -> str:
    """What a key result measures, in short: `100 → 130 IDR m`, `≥ 99.9 %`, `1 of 3 milestones`."""
    if item.measure == "change":
        return _change(item)
    if item.measure == "hold":
        return limit(item)
    if item.measure == "words":
        return Message("told in words")
    done = sum(milestone.done for milestone in item.milestones)
    return plural(len(item.milestones), "{done} of {n} milestone", "{done} of {n} milestones", done=done)


def _change(item: KeyResultShape) -> str:
    """`100 → 130 IDR m`, `120 → 140.4, +17%`, `first value → 140`."""
    ends = item.start, item.target
    if item.start is None or item.target is None:
        first = Message("first value") if item.start_first else ""
        start = first if item.start is None else number(item.start)
        told = [joined(filled((start, aim(item))), " → ")]
    else:
        told = [with_unit(joined(map(number, ends), " → "), item.unit, *ends)]
        told += [change_share(item.by)] if item.by else []
        told += [Message("the start is the first value")] if item.start_first else []
    if item.stretch is not None:
        stretch = amount(number(item.stretch), item.unit, item.stretch)
        told.append(Message("stretch {stretch}", stretch=stretch))
    return joined(told)


def periods_kept(item: KeyResultShape | Goal) -> str:
    """`7 of 7 weeks`; one that reads a KPI has the periods of the KPI."""
    cadence = None if isinstance(item, KeyResultShape) and item.kpi else item.cadence
    periods_ = count_periods(item.closed_periods, cadence or "")
    return Message("{kept} of {periods}", kept=item.kept or 0, periods=periods_)


def counts(of: tuple[float, float] | None) -> Span | str:
    """The counts of which a value is the ratio."""
    if of is None:
        return ""
    part, whole = map(numbers.recorded, of)
    return Span(Message("{part} of {whole}", part=part, whole=whole), "dim")


def recorded(value: float | str | bool | Sequence[str] | None, of: tuple[float, float] | None = None) -> str:
    """A recorded value: a number with its counts, marks by name, or done; nothing where there is none."""
    if value is None:
        return ""
    if of and isinstance(value, float | int):
        return valued(value, of)
    return done_word(value) if isinstance(value, bool) else field_value(value)
