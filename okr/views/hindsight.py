"""What a change of a definition makes different in days that are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from okr.ids import cycle_name
from okr.kpi_models import Kpi
from okr.models import KeyResult
from okr.ownership import named_owners
from okr.periods import Span, cycle
from okr.scores import KpiReading
from okr.scoring import Scoring
from okr.settings import Settings
from okr.words import Message, joined, plural
from okr.words.numbers import LIMIT_OPEN, count_periods, periods
from okr.words.states import STATE_WORDS
from okr.workspace import Workspace

_MOST = 5
"""Cycles and periods that are named."""


class Hindsight(NamedTuple):
    """Sentences about what becomes different."""

    told: tuple[str, ...] = ()
    rewrites: bool = False
    """Whether a dated entry would keep the past: then it is asked about."""


def hindsight(before: Workspace, after: Workspace, id_: str, today: date) -> Hindsight:
    """What an item, changed from one workspace to the other, makes different before `today`."""
    kind = after.items.get(id_)
    if kind not in ("objective", "key result", "initiative", "kpi") or id_ not in before.items:
        return Hindsight()
    old, new = before.record(id_), after.record(id_)
    then, now = Scoring(before, today), Scoring(after, today)
    asked = list(_owners(before, after, id_, today)) if _differ(old, new, "owner", "owned", "owners") else []
    warned: list[str] = []
    match old, new:
        case KeyResult(), KeyResult():
            kept = [*_kept_otherwise(then, now, id_)]
            if _differ(old, new, "at_least", "at_most", "above", "below", "lines"):
                asked += kept
            elif not asked:
                warned = kept
        case Kpi(), Kpi():
            warned = [line for kpi in (id_, *before.units.get(id_, ())) for line in _of_one(then, now, kpi)]
    return Hindsight((*asked, *warned), bool(asked))


def _differ(old: object, new: object, *names: str) -> bool:
    return any(getattr(old, name, None) != getattr(new, name, None) for name in names)


def _kept_otherwise(then: Scoring, now: Scoring, id_: str) -> Iterator[str]:
    """Periods of a hold that are judged otherwise."""
    kept: list[frozenset[date]] = []
    cadences: list[str] = []
    for scoring in (then, now):
        score = scoring.key_result(id_)
        if score.key_result.measure != "hold" or (scoring is then and score.is_open):
            return  # nothing was measured by a limit that comes later
        cadences.append(score.key_result.own_cadence or "")
        due = {
            score.plan.periods[place].due
            for place, value in score.answered.items()
            if score.is_kept(place, value) and not score.is_open
        }
        kept.append(frozenset(day for day in due if day < now.today))
    was, is_ = kept
    if len(was) != len(is_) or (was != is_ and len(set(cadences)) > 1):
        old, new = (count_periods(len(days), of) for days, of in zip(kept, cadences, strict=True))
        yield Message("on target: {old} → {new}", old=old, new=new)
    elif was != is_:
        changed = count_periods(len(was - is_), cadences[0])
        yield Message("on target: {periods} change places with missed ones", periods=changed)


def _owners(before: Workspace, after: Workspace, id_: str, today: date) -> Iterator[str]:
    """Check-ins of the time of one owner that would belong to another, who did not make them."""
    parts = [id_]
    if objective := after.objectives.get(id_):
        parts += [f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives)]
    moved: Counter[tuple[str, str | None]] = Counter()
    for part in parts:
        entries = before.updates(part) if part in before.items else ()
        recorded = ((e.update.date, e.person) for e in entries if e.update.acknowledged is None)
        for day, person in dict.fromkeys(recorded):  # in their order, so that the sentences have one
            had, have = (named_owners(workspace, part, day) for workspace in (before, after))
            gone = [each for each in had if each not in have]
            if gone and person not in have and day < today:
                moved[gone[0], next(iter(have), None)] += 1
    for (was, is_), days in moved.items():
        yield (
            plural(
                days,
                "{n} check-in from the time of @{old} becomes @{new}'s",
                "{n} check-ins from the time of @{old} become @{new}'s",
                old=was,
                new=is_,
            )
            if is_
            else plural(
                days,
                "{n} check-in from the time of @{old} becomes nobody's",
                "{n} check-ins from the time of @{old} become nobody's",
                old=was,
            )
        )


def _of_one(then: Scoring, now: Scoring, id_: str) -> Iterator[str]:
    """Of a KPI that has a value before a change, and has its place after it; a unit is named."""
    if id_ in then.workspace.kpis and (id_ in now.workspace.kpis or id_ in now.workspace.groups):
        name = now.workspace.unit_title(id_) if now.workspace.group_of(id_) else ""
        for line in _of_kpi(then, now, id_):
            yield joined((name, line), ": ") if name else line


def _of_kpi(then: Scoring, now: Scoring, id_: str) -> Iterator[str]:
    """Readings that fall together in other periods, or periods that another limit judges otherwise."""
    old, new = then.workspace.kpis[id_], now.workspace.kpis.get(id_) or now.workspace.groups[id_]
    if old.cadence != new.cadence:
        read, still = len(then.readings(id_)), len(now.readings(id_)) if id_ in now.workspace.kpis else 0
        if read:
            of_old, of_new = count_periods(read, old.cadence), count_periods(still, new.cadence)
            yield Message("with a reading: {old} → {new}", old=of_old, new=of_new)
        if still < read and new.takes == "last":
            yield Message("the last reading of a {period} counts", period=periods(new.cadence))
        return
    if not _differ(old, new, "at_least", "at_most", "targets", "tolerance", "sum_of", "mean_of", "roll_up"):
        return
    changed: list[str] = []
    for name, reading in then.readings(id_).items():
        was, is_ = (
            _judged(scoring.kpi_reading(id_, reading.period))
            if id_ in scoring.workspace.kpis
            else STATE_WORDS["no_data"]
            for scoring in (then, now)
        )
        if was != is_ and reading.period.ends < now.today:
            changed.append(Message("{period}: {old} → {new}", period=name, old=was, new=is_))
    yield from changed[:_MOST]
    if len(changed) > _MOST:
        yield Message("and {n} more periods", n=len(changed) - _MOST)


def of_settings(workspace: Workspace, after: Settings) -> Hindsight:
    """What another first month of the year, or another name of it, makes of cycles with goals and of readings."""
    before = workspace.settings
    if before.cycle.first_month == after.cycle.first_month:
        return Hindsight()
    goals = Counter(map(cycle_name, workspace.objectives))
    moved: list[str] = [
        Message(
            "{cycle} ({objectives}): {old} → {new}",
            cycle=name,
            objectives=plural(goals[name], "{n} objective", "{n} objectives"),
            old=_days(was),
            new=_days(is_),
        )
        for name in sorted(goals)
        if (was := cycle(name, before)) and (is_ := cycle(name, after)) and was != is_
    ]
    if len(moved) > _MOST:
        moved[_MOST:] = [Message("and {n} more cycles", n=len(moved) - _MOST)]
    readings = sum(
        cycle(e.update.period, before) != cycle(e.update.period, after)
        for id_ in workspace.kpis
        for e in workspace.updates(id_)
        if e.update.period
    )
    if readings:
        moved.append(
            plural(
                readings,
                "{n} reading of a KPI is for other months",
                "{n} readings of KPIs are for other months",
            )
        )
    return Hindsight(tuple(moved))


def _days(span: Span) -> str:
    return Message("{starts} to {ends}", starts=span.starts, ends=span.ends)


def _judged(score: KpiReading) -> str:
    return LIMIT_OPEN if score.limit_open and not score.health else STATE_WORDS[score.health or "watched"]
