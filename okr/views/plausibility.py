"""Values that are unlikely for a goal: a lost decimal point, another unit, the number of another question.

A doubt is a text such as `158? The goal is 4.1 → 4.6`. It stops nobody who agrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from okr import updates
from okr.fields import Bounds
from okr.formulas import NO_LINE
from okr.kpi_models import Kpi
from okr.measure_rules import bounds, bounds_of, number_of
from okr.models import KeyResult, Line
from okr.periods import Span
from okr.quantities import Scale
from okr.scores import limits_in_force
from okr.updates import Entry
from okr.words import Message
from okr.words.numbers import limit, recorded, span, valued, with_unit
from okr.workspace import Workspace

_SPANS = 3
"""A value so many spans away from all that is known is unlikely."""
_TIMES = 10
"""So many times above or below the limit of a hold or KPI, or more."""
_EXACTLY = 1 + 1e-9
"""What the arithmetic of the machine may add: 9.99 times ten is 99.9."""
_MOVED = 5
"""So many times another target, or moved by so many spans."""


def known_values(workspace: Workspace, id_: str, on: date) -> tuple[float, ...]:
    """What is planned and recorded of an item: the numbers between which a new one is likely to be."""
    record = workspace.record(id_)
    if not isinstance(record, KeyResult | Kpi):
        return ()
    planned = _planned(record, on, workspace)
    start = number_of(record.start) if isinstance(record, KeyResult) and record.takes == "sum" else None
    if start is not None:
        planned = [value - start for value in planned]  # each value is a part of the way
    return (*planned, *(answer.value for answer in updates.values(workspace.updates(id_))))


def _planned(record: KeyResult | Kpi, on: date, workspace: Workspace) -> list[float]:
    ends = (*record.span(), record.stretch) if isinstance(record, KeyResult) else ()
    return [value for value in (*ends, *_limits(record, on, workspace)) if value is not None]


def _limits(record: KeyResult | Kpi, on: date, workspace: Workspace) -> tuple[float | None, float | None]:
    if isinstance(record, Kpi):
        return limits_in_force(record, on, workspace.settings)[0]
    return bounds(record.line_on(on))


# ── a check-in ───────────────────────────────────────────────────────────────────────────────────


def doubts_of(workspace: Workspace, entry: Entry) -> list[str]:
    """What is unlikely about an update; the workspace has it already."""
    update = entry.update
    doubts: list[str] = []
    if update.value is not None:
        record = workspace.record(update.item)
        of_item = _of_change if isinstance(record, KeyResult) and record.measure == "change" else _of_limit
        doubts += of_item(workspace, entry, record, update.value)
    if update.parts:
        doubts += _of_parts(workspace, entry)
    if update.confidence is not None and 0 < update.confidence < 1:
        doubts.append(
            Message("confidence {confidence}? It goes from 0 to 10", confidence=recorded(update.confidence))
        )
    return doubts


def _of_change(workspace: Workspace, entry: Entry, kr: KeyResult, value: float) -> Iterator[str]:
    """A value far from everything, or far on the wrong side of the start; of a sum the new total."""
    answers = updates.values(workspace.updates(entry.update.item))
    start, target = kr.span(answers[0].value if answers else None)
    if start is None or target is None:  # nothing that is planned tells what is likely
        return
    others = _others(workspace, entry)
    new = value
    if kr.takes == "sum":
        before = start + math.fsum(others)
        others, new = [before], before + value
    known = (start, target, *_planned(kr, entry.update.date, workspace), *others)
    width = abs(target - start)
    away = min(abs(new - other) for other in known)
    is_behind = all(new < other if target > start else new > other for other in known)
    is_far = away > (width if is_behind else _SPANS * width)
    if not width or not (is_far or _is_share(new, Scale(kr.unit, None, known))):
        return
    goal = {"start": recorded(start), "target": with_unit(recorded(target), kr.unit)}
    told = valued(value, entry.update.of, write=recorded)
    if kr.takes == "sum":
        yield Message(
            "{value}? That makes {total}, and the goal is {start} → {target}",
            value=told, total=recorded(new), **goal,
        )  # fmt: skip
    else:
        yield Message("{value}? The goal is {start} → {target}", value=told, **goal)


def _of_limit(workspace: Workspace, entry: Entry, record: KeyResult | Kpi, value: float) -> Iterator[str]:
    """A value ten times and more above or below the limit and all that was recorded; of a KPI that sums the new total.

    A zero is no slip of a point, and neither is a small value where the lower limit is below zero. On the good side of
    an upper limit a small first value is no news, and neither is a sum that has just begun.
    """
    is_sum = isinstance(record, Kpi) and record.takes == "sum"
    on, new, others = entry.update.date, value, _others(workspace, entry)
    if isinstance(record, Kpi):
        period = updates.period_of_reading(entry.update, record, workspace.settings)
        on = period.starts
        if is_sum:
            new, others = _sums(workspace, entry, record, period)
    limits = _limits(record, on, workspace)
    known = tuple(each for each in (*limits, *others) if each is not None)
    if not known:  # the limit comes later; of the first value of a KPI without a limit nothing is known
        return
    sizes = [abs(each) for each in known]
    low = limits[0]
    may_cross = low is not None and low < 0
    is_small = (
        abs(new) * _TIMES <= min(sizes) * _EXACTLY
        and not (is_sum or may_cross)
        and (bool(others) or low is not None)
    )
    largest = max(sizes)
    is_far = bool(largest) and abs(new) * _EXACTLY >= _TIMES * largest
    if new and (is_far or is_small or _is_share(new, Scale(record.unit, None, known))):
        line = limit(record.line_on(on)) if isinstance(record, KeyResult) else span(*limits)
        shown, told = with_unit(line, record.unit), valued(new, entry.update.of, write=recorded)
        if limits == NO_LINE:
            so_far = with_unit(span(min(others), max(others)), record.unit)
            yield Message("{value}? So far it was {values}", value=told, values=so_far)
        elif is_sum and new != value:
            yield Message(
                "{value}? That makes {total}, and the limit is {limit}",
                value=recorded(value), total=recorded(new), limit=shown,
            )  # fmt: skip
        else:
            yield Message("{value}? The limit is {limit}", value=told, limit=shown)


def _sums(workspace: Workspace, entry: Entry, kpi: Kpi, period: Span) -> tuple[float, list[float]]:
    """What the period of a value comes to with it; and the other periods, and what this one came to without it."""
    read = updates.readings(workspace.updates(entry.update.item), kpi, workspace.settings)
    total = read[period.name].value(kpi)
    others = [reading.value(kpi) for name, reading in read.items() if name != period.name]
    return total, [*others, total - (entry.update.value or 0)]


def _of_parts(workspace: Workspace, entry: Entry) -> Iterator[str]:
    """Ten times and more of one kind than are wanted, or were ever counted."""
    kr = workspace.key_result(entry.update.item)
    earlier = [e.update.parts for e in workspace.updates(entry.update.item) if e.order < entry.order]
    for name, count in entry.update.parts.items():
        wanted = kr.parts.get(name, 0)
        most = max([wanted, *(counts.get(name, 0) for counts in earlier)])
        if most and count * _EXACTLY >= _TIMES * most:
            yield Message(
                "{name} {value}? The goal is {wanted}",
                name=name,
                value=recorded(count),
                wanted=recorded(wanted),
            )


def _others(workspace: Workspace, entry: Entry) -> list[float]:
    """The values of its item that count beside that of an update; what it corrects does not count any more."""
    answers = updates.values(workspace.updates(entry.update.item))
    mine = (entry.path, entry.place)
    return [answer.value for answer in answers if (answer.entry.path, answer.entry.place) != mine]


def _is_share(value: float, scale: Scale) -> bool:
    """Whether a value of a goal in percent is `0.18` and must be 18."""
    if not scale.is_percent or abs(value) > 1:
        return False
    return not scale.contains(value) and scale.contains(100 * value)


# ── a change of a goal ───────────────────────────────────────────────────────────────────────────


def doubts_of_edit(old: object, new: object) -> list[str]:
    """What is unlikely about other fields of a key result or KPI: it turns around, or its target moves far away."""
    if not isinstance(old, KeyResult | Kpi) or not isinstance(new, KeyResult | Kpi):
        return []
    doubts = [*_moved_limits(old, new)]
    if isinstance(old, KeyResult) and isinstance(new, KeyResult):
        doubts += _moved_target(old, new)
    return doubts


def _moved_target(old: KeyResult, new: KeyResult) -> Iterator[str]:
    (was, aim), (start, target) = old.span(), new.span()
    if was is None or aim is None or start is None or target is None or (was, aim) == (start, target):
        return
    ends = {
        "start": recorded(start), "target": with_unit(recorded(target), new.unit),
        "old_start": recorded(was), "old_target": with_unit(recorded(aim), old.unit),
    }  # fmt: skip
    if (aim - was) * (target - start) < 0:
        yield Message(
            "{start} → {target}? That is the other direction than {old_start} → {old_target}", **ends
        )
    elif _is_far(aim, target) or abs(target - aim) > _MOVED * abs(aim - was):
        yield Message("{start} → {target}? The goal was {old_start} → {old_target}", **ends)


def _moved_limits(old: KeyResult | Kpi, new: KeyResult | Kpi) -> Iterator[str]:
    """Limits that differ, the dated ones against those that they replace."""
    was, is_ = _lines(old), _lines(new)
    for key, line in is_.items():
        before = was.get(key) or was[max((k for k in was if k <= key), default="")]
        pairs = zip(_ends(before), _ends(line), strict=True)
        if any(low is not None and high is not None and _is_far(low, high) for low, high in pairs):
            yield Message(
                "{limit}? The limit was {old}",
                limit=with_unit(limit(line), new.unit),
                old=with_unit(limit(before), old.unit),
            )


def _lines(record: KeyResult | Kpi) -> Mapping[str, KeyResult | Kpi | Bounds]:
    """The limits by their first day or period; the item's own has none."""
    return {"": record, **(record.targets if isinstance(record, Kpi) else record.lines)}


def _ends(line: KeyResult | Kpi | Bounds) -> tuple[float | None, float | None]:
    return bounds(line) if isinstance(line, KeyResult | Line) else bounds_of(line)


def _is_far(old: float, new: float) -> bool:
    """Whether one is more than five times the other."""
    low, high = sorted((abs(old), abs(new)))
    return low > 0 and high > _MOVED * low
