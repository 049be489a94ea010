"""What needs somebody, made once for every format: the most severe first, each item once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from okr import formulas
from okr.models import Objective
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.checkins import open_blocker
from okr.views.results import Attention, InitiativeShape, KeyResultShape, KpiShape, ObjectiveShape, Trouble
from okr.views.words import bounds, count, number, ordinal, percent, period, taken

_RANKS: dict[Trouble, int] = {
    "off_track": 0,
    "unhealthy": 0,
    "unsure": 2,
    "blocked": 3,
    "overdue": 4,
    "stale": 5,
    "unread": 5,
    "at_risk": 6,
}
_COMMITTED_AT_RISK = 1


class Day(NamedTuple):
    """The day of the list, and for how many days an item has been blocked on it."""

    today: date
    blocked: Callable[[str], int]


def of_report(
    scoring: Scoring, objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]
) -> tuple[Attention, ...]:
    """What needs somebody in a report."""
    return attention(objectives, kpis, Day(scoring.today, partial(_days_blocked, scoring)))


def _days_blocked(scoring: Scoring, id_: str) -> int:
    run = open_blocker(scoring, id_)
    return run.days(scoring.today) if run else 0


def attention(
    objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape], day: Day
) -> tuple[Attention, ...]:
    """The items that need somebody on the day; of what has ended nothing about its pace."""
    found = [call for objective in objectives for call in _of_parts(objective, day)]
    found += [call for kpi in kpis if (call := _of_kpi(kpi, day))]
    found += _objectives(objectives, {call.objective for call in found})
    return tuple(sorted(found, key=_rank))


def to_close(scoring: Scoring, span: Span, keeps: Callable[[str, Objective], bool]) -> tuple[str, ...]:
    """Objectives of cycles that were over before the day, and not after the cycle `span`, that are not closed."""
    workspace = scoring.workspace
    return tuple(
        id_
        for id_, objective in workspace.objectives.items()
        if (objective.closed is None or objective.closed.date > scoring.today)
        and workspace.cycle_of(id_).ends < scoring.today
        and workspace.cycle_of(id_).ends <= span.ends
        and keeps(id_, objective)
    )


def _rank(call: Attention) -> int:
    return _COMMITTED_AT_RISK if call.kind == "at_risk" and call.committed else _RANKS[call.kind]


def _of_parts(objective: ObjectiveShape, day: Day) -> Iterator[Attention]:
    if objective.closed is not None:
        return
    committed = objective.ambition == "committed"
    for item in objective.key_results:
        if item.dropped is None or item.dropped.date > day.today:
            kinds = _kinds(item, committed=committed)
            if objective.ended:
                kinds = [kind for kind in kinds if kind == "stale"]
            if kinds:
                yield _call(objective, item, kinds[0], _told(item, kinds, day))
    for work in objective.initiatives:
        if not work.done and work.due and work.due < day.today:
            late = count((day.today - work.due).days, "day")
            yield _call(objective, work, "overdue", f"{late} overdue")


def _call(
    objective: ObjectiveShape, item: KeyResultShape | InitiativeShape, kind: Trouble, text: str
) -> Attention:
    return Attention(
        id=item.id,
        kind=kind,
        title=item.title,
        objective=objective.id,
        owner=item.owner,
        role=None,
        text=text,
        committed=objective.ambition == "committed",
    )


def _kinds(item: KeyResultShape, *, committed: bool) -> list[Trouble]:
    """Everything that is the matter with a key result, the most severe first."""
    kinds: list[Trouble] = []
    if item.pace == "off_track":
        kinds.append("off_track")
    elif item.pace == "at_risk" and committed:
        kinds.append("at_risk")
    if item.unsure:
        kinds.append("unsure")
    if item.blocker:
        kinds.append("blocked")
    if item.stale:
        kinds.append("stale")
    if item.pace == "at_risk" and not committed:
        kinds.append("at_risk")
    return kinds


def _told(item: KeyResultShape, kinds: Sequence[Trouble], day: Day) -> str:
    """What shows the trouble; a blocker and silence are told beside a more severe one, too."""
    return "; ".join(
        _reason(item, kind, day) for kind in kinds if kind == kinds[0] or kind in ("blocked", "stale")
    )


def _reason(item: KeyResultShape, kind: Trouble, day: Day) -> str:
    match kind:
        case "unsure":
            return _confidence(item.confidences or (item.confidence or 0,))
        case "blocked":
            return _blocked(day.blocked(item.id), item.blocker or "")
        case "stale":
            last = item.answered_on or item.last_checkin
            return f"no check-in for {_days(last, day.today)}" if last else "no check-in yet"
        case _:
            return _against(item)


def _days(then: date, today: date) -> str:
    return count((today - then).days, "day")


def _confidence(given: Sequence[float]) -> str:
    before, last = given[-2] if len(given) > 1 else given[-1], given[-1]
    return (
        f"confidence {number(before)} → {number(last)}"
        if last < before
        else f"confidence {number(last)} of 10"
    )


def _blocked(days: int, words: str) -> str:
    return f"blocked {count(days, 'day') if days else 'since today'}: {words}"


def _current(item: KeyResultShape | KpiShape) -> str:
    """A recorded value as it was written, a mean as it was worked out."""
    return taken(item.takes, item.current)


def _against(item: KeyResultShape) -> str:
    """Value and limit: `31 of 90, expected 44`; of a hold the value, the limit and the periods kept."""
    unit = f" {item.unit}" if item.unit else ""
    if item.measure == "hold":
        noun = period("" if item.kpi else item.cadence)
        kept = f"{item.kept or 0} of {count(item.closed_periods, noun)}"
        return f"{_current(item)}{unit}, limit {bounds(item.at_least, item.at_most)}, kept {kept}"
    if item.measure == "milestones":
        return _steps(item)
    value = f"{_current(item)} {'→' if item.start else 'of'} {number(item.target)}{unit}"
    return f"{value}, expected {_expected_value(item)}"


def _steps(item: KeyResultShape) -> str:
    done = sum(step.done for step in item.milestones)
    total = len(item.milestones)
    if len({step.weight for step in item.milestones}) > 1:
        shares = f"{percent(item.progress)}, expected {percent(item.expected)}"
        return f"{done} of {count(total, 'milestone')}, {shares}"
    return f"{done} of {count(total, 'milestone')}, expected {_rounded(item.expected * total, 1)}"


def _expected_value(item: KeyResultShape) -> str:
    """The value at the expected share; as exact as one in a hundred of the way."""
    start, target = item.start or 0, item.target or 0
    way = abs(target - start) or 1.0
    value = formulas.value_at(item.expected, start, target, item.points)
    return _rounded(value, max(1 - math.floor(math.log10(way)), 0))


def _rounded(value: float, decimals: int) -> str:
    return number(round(value, min(decimals, 12)))


def _of_kpi(kpi: KpiShape, day: Day) -> Attention | None:
    if kpi.retired:
        return None
    unit = f" {kpi.unit}" if kpi.unit else ""
    blocked = _blocked(day.blocked(kpi.id), kpi.blocker) if kpi.blocker else ""
    unread = f"no reading for {kpi.period}" if kpi.stale else ""
    kind: Trouble
    reasons: tuple[str, ...]
    if kpi.health == "unhealthy":
        told = f"{_current(kpi)}{unit}, limit {bounds(kpi.at_least, kpi.at_most)}"
        told += f", {ordinal(kpi.off_periods)} {period(kpi.cadence)}" if kpi.off_periods > 1 else ""
        kind, reasons = "unhealthy", (told, blocked, unread)
    elif blocked:
        kind, reasons = "blocked", (blocked, unread)
    elif unread:
        kind, reasons = "unread", (unread,)
    else:
        return None
    return Attention(
        id=kpi.id,
        kind=kind,
        title=kpi.title,
        objective=None,
        owner=kpi.owner,
        role=kpi.role,
        text="; ".join(filter(None, reasons)),
    )


def _objectives(objectives: Sequence[ObjectiveShape], listed: set[str | None]) -> Iterator[Attention]:
    """Objectives that are off track although nothing of them is in the list."""
    off = {o.id: o for o in objectives if o.pace == "off_track" and not o.ended and o.closed is None}
    named = listed | off.keys()
    for objective in off.values():
        if objective.id in listed or any(child in named for child in _below(objective, objectives)):
            continue
        yield Attention(
            id=objective.id,
            kind="off_track",
            title=objective.title,
            objective=None,
            owner=objective.owner,
            role=None,
            text=f"{percent(objective.progress)}, expected {percent(objective.expected)}",
            committed=objective.ambition == "committed",
        )


def _below(objective: ObjectiveShape, objectives: Iterable[ObjectiveShape]) -> Iterator[str]:
    """The objectives that its progress is made of."""
    if objective.roll_up != "key_results":
        yield from (each.id for each in objectives if objective.id in each.supports)
