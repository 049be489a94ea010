"""What a change of a definition makes different in days that are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from okr.models import KeyResult, Kpi
from okr.periods import Span, cycle
from okr.references import owned_item
from okr.scores import KeyResultScore, is_kept
from okr.scoring import Scoring
from okr.settings import Settings
from okr.views.ownership import named_owner
from okr.views.words import count, period
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
    match after.items.get(id_):
        case "key result":
            asked = [*_owners(before, after, id_, today), *_limits(before, after, id_, today)]
            warned = [] if asked else [*_kept_otherwise(before, after, id_, today)]
        case "kpi":
            asked = [*_owners(before, after, id_, today)]
            warned = [*_cadence(before, after, id_, today), *_health(before, after, id_, today)]
        case "objective" | "initiative":
            asked, warned = [*_owners(before, after, id_, today)], []
        case _:
            asked, warned = [], []
    return Hindsight((*asked, *warned), bool(asked))


# ── limits ───────────────────────────────────────────────────────────────────────────────────────


def _limits(before: Workspace, after: Workspace, id_: str, today: date) -> Iterator[str]:
    """Weeks of a hold that are judged anew by another limit."""
    old, new = before.key_result(id_), after.key_result(id_)
    if (old.at_least, old.at_most, old.lines) != (new.at_least, new.at_most, new.lines):
        yield from _kept_otherwise(before, after, id_, today)


def _kept_otherwise(before: Workspace, after: Workspace, id_: str, today: date) -> Iterator[str]:
    old, new = (Scoring(workspace, today).key_result(id_) for workspace in (before, after))
    if old.key_result.measure != "hold" or new.key_result.measure != "hold":
        return
    was, is_ = _kept(old, today), _kept(new, today)
    if was == is_:
        return
    noun, then = _period(old.key_result), _period(new.key_result)
    if len(was) != len(is_) or noun != then:
        yield f"{count(len(was), f'kept {noun}')} become{'s' * (len(was) == 1)} {len(is_)}" + (
            f" {then}{'s' * (len(is_) != 1)}" if noun != then else ""
        )
    else:
        yield f"{count(len(was - is_), f'kept {noun}')} and as many missed ones change places"


def _kept(score: KeyResultScore, today: date) -> frozenset[date]:
    """Due days, before today, of the periods that were kept."""
    answered = score.plan.answered(score.series)
    found: set[date] = set()
    for place, value in answered.items():
        due = score.plan.periods[place].due
        if due < today and is_kept(score.key_result, score.plan, place, value):
            found.add(due)
    return frozenset(found)


def _period(kr: KeyResult) -> str:
    return period(kr.own_cadence or "")


# ── owners ───────────────────────────────────────────────────────────────────────────────────────


def _owners(before: Workspace, after: Workspace, id_: str, today: date) -> Iterator[str]:
    """Check-ins of the time of one owner that would come to lie in that of another, who did not make them."""
    if not _owner_changed(before, after, id_):
        return
    parts = [id_]
    if after.items[id_] == "objective":
        objective = after.objectives[id_]
        parts += [f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives)]
    moved: Counter[tuple[str, str | None]] = Counter()
    for part in parts:
        if part not in before.items:
            continue
        said = {(e.update.date, e.person) for e in before.updates(part) if e.update.acknowledged is None}
        for day, person in said:
            was, is_ = (named_owner(workspace, part, day) for workspace in (before, after))
            if was and was != is_ != person and day < today:
                moved[was, is_] += 1
    for (was, is_), days in moved.items():
        become = "become" if days != 1 else "becomes"
        whose = f"@{is_}'s" if is_ else "nobody's"
        yield f"{count(days, 'check-in')} from the time of @{was} {become} {whose}"


def _owner_changed(before: Workspace, after: Workspace, id_: str) -> bool:
    old, new = owned_item(before, id_), owned_item(after, id_)
    return old is not None and new is not None and (old.owner, old.owned) != (new.owner, new.owned)


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _cadence(before: Workspace, after: Workspace, id_: str, today: date) -> Iterator[str]:
    old, new = before.kpis[id_], after.kpis[id_]
    if old.cadence == new.cadence:
        return
    was, is_ = (Scoring(workspace, today).readings(id_) for workspace in (before, after))
    if not was:
        return
    noun, then = period(old.cadence), period(new.cadence)
    yield f"{count(len(was), noun)} with a reading become{'s' * (len(was) == 1)} {count(len(is_), then)}"
    if len(is_) < len(was) and new.takes == "last":
        yield f"of the readings of one {then} the last counts"


def _health(before: Workspace, after: Workspace, id_: str, today: date) -> Iterator[str]:
    """Periods that were read and are judged anew by another line."""
    old, new = before.kpis[id_], after.kpis[id_]
    if old.cadence != new.cadence or _line(old) == _line(new):
        return
    then, now = Scoring(before, today), Scoring(after, today)
    told = []
    for name, reading in then.readings(id_).items():
        was, is_ = (scoring.kpi_reading(id_, reading.period).health for scoring in (then, now))
        if was != is_ and reading.period.ends < today:
            told.append(f"{name}: {was} becomes {is_}")
    yield from told[:_MOST]
    if len(told) > _MOST:
        yield f"and {len(told) - _MOST} more periods"


def _line(kpi: Kpi) -> tuple[object, ...]:
    return kpi.at_least, kpi.at_most, kpi.targets, kpi.tolerance


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def of_settings(workspace: Workspace, after: Settings) -> Hindsight:
    """What another first month of the year, or another name of it, makes of the cycles that have goals, and of the readings of KPIs."""
    before = workspace.settings
    if before.cycle.first_month == after.cycle.first_month:
        return Hindsight()
    goals = Counter(id_.partition("/")[0] for id_ in workspace.objectives)
    told = [
        f"{name} ({count(goals[name], 'objective')}): {_days(was)} becomes {_days(is_)}"
        for name in sorted(goals)
        if (was := cycle(name, before)) and (is_ := cycle(name, after)) and was != is_
    ]
    more = [f"and {len(told) - _MOST} more cycles"] if len(told) > _MOST else []
    readings = sum(
        cycle(e.update.period, before) != cycle(e.update.period, after)
        for id_ in workspace.kpis
        for e in workspace.updates(id_)
        if e.update.period
    )
    if readings:
        more.append(f"{count(readings, 'reading')} of KPIs describe{'s' * (readings == 1)} other months")
    return Hindsight((*told[:_MOST], *more))


def _days(span: Span) -> str:
    return f"{span.starts} to {span.ends}"
