"""Health of the weekly check-in ritual: check-ins, blockers, recognition and one-on-ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from okr import updates
from okr.key_result_score import KeyResultScore
from okr.models import KeyResult, Objective
from okr.ownership import current_team, has_left, named_owner
from okr.periods import Span, week_name
from okr.scoring import Scoring
from okr.updates import BlockerRun, blocker_runs
from okr.views.checkins import blocker_of
from okr.views.results import (
    CheckinShare,
    Ritual,
)
from okr.workspace import Workspace

Objectives = Sequence[tuple[str, Objective]]
"""Those of the report, with their ids."""
OwnerByDay = Callable[[date], str | None]
DueCheckin = tuple[str, date, int | None]
"""Team, due day, and how many days late it was done, if it was."""


def ritual(scoring: Scoring, span: Span, objectives: Objectives, *, full: bool) -> Ritual:
    """Of a cycle as of a day, with its conversations only where it is full; private ones are in none of it."""
    due = list(_due(scoring, objectives))
    blockers = (
        blocker_of(scoring, part, run)
        for id_, objective in objectives
        for part in (f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives))
        for run in _runs(scoring, part, scoring.closed_on(objective), full=full)
    )
    health = Ritual(
        checkins=tuple(_shares(due, scoring.today)),
        days_late=median([days for _, _, days in due if days is not None]),
        blockers=tuple(sorted(blockers, key=lambda life: (life.since, life.id))),
    )
    if not full:
        return health
    from okr.views.talks import SharedTalks  # noqa: PLC0415  a short one reads no conversations

    talks = SharedTalks(scoring.workspace, span, scoring.today)
    return replace(
        health,
        recognitions=talks.recognitions(),
        across=talks.across(),
        upward=tuple(talks.upward()),
        not_talked_with=tuple(talks.not_talked_with()),
    )


def _shares(checkins: Iterable[DueCheckin], today: date) -> Iterator[CheckinShare]:
    """By week and team."""
    due: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    weeks: dict[date, str] = {}
    for team, day, days in checkins:
        key = weeks.get(day) or weeks.setdefault(day, week_name(day)), team
        due[key] += 1
        done[key] += days is not None
        waiting[key] += days is None and day == today
    for key, n in sorted(due.items()):
        week, team = key
        yield CheckinShare(
            team=team or None, week=week, due=n, done=done[key], share=done[key] / n, waiting=waiting[key]
        )


def median(days: list[int]) -> float | None:
    """The middle one; the module of the standard library takes longer to import than all else here."""
    ordered, middle = sorted(days), len(days) // 2
    if not ordered:
        return None
    return ordered[middle] if len(days) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


# ── check-ins ────────────────────────────────────────────────────────────────────────────────────


def _due(scoring: Scoring, objectives: Objectives) -> Iterator[DueCheckin]:
    """Team, due day, and how many days late it was done, if it was, of every check-in that was due.

    One that reads a KPI waits for the KPI, and has no check-in of its own.
    """
    workspace = scoring.workspace
    for id_, objective in objectives:
        teams: dict[str | None, str] = {}  # owner → the team that a check-in counts for
        for slug, kr in objective.key_results.items():
            if kr.kpi:
                continue
            score = scoring.key_result(f"{id_}/{slug}")
            owner_by_day = _owner_by_day(workspace, f"{id_}/{slug}", objective, kr)
            first: dict[int, date] = {}  # place of each answered period → the day of its first answer
            series = score.series
            for day, name in zip(series.days, series.periods or (None,) * len(series.days), strict=True):
                place = score.plan.place_of(name, day)
                if place is not None:
                    first.setdefault(place, date.fromordinal(day))
            for place, due in _due_days(scoring, objective, kr, score, owner_by_day):
                answered = first.get(place)
                days = None if answered is None else max((answered - due).days, 0)
                owner = owner_by_day(due)
                if owner not in teams:
                    teams[owner] = current_team(workspace, objective.team, owner) or ""
                yield teams[owner], due, days


def _owner_by_day(workspace: Workspace, id_: str, objective: Objective, kr: KeyResult) -> OwnerByDay:
    """Who owned a key result on a day; looked up once where that never changed."""
    if kr.owned or objective.owned:
        return lambda day: named_owner(workspace, id_, day)
    owner = named_owner(workspace, id_, date.max)
    return lambda _day: owner


def _due_days(
    scoring: Scoring, objective: Objective, kr: KeyResult, score: KeyResultScore, owner_by_day: OwnerByDay
) -> Iterator[tuple[int, date]]:
    """Places and days of the periods that were due: not after the close, the drop, the end, or the owner's last day, and
    not while the owner was away without a stand-in."""
    dropped = kr.dropped.date if kr.dropped and scoring.is_dropped(kr) else None
    until = min((day for day in (scoring.closed_on(objective), dropped) if day), default=date.max)
    answered = score.timing.answered
    last = max(answered, default=-1)
    for place, period in enumerate(score.plan.periods):
        due = period.due
        if due > scoring.today:
            return
        finished = score.pace == "done" and place > last
        if place in answered:
            yield place, due
        elif due < until and not finished and place not in score.timing.excused:
            owner = owner_by_day(due)
            if owner is None or not has_left(scoring.workspace, owner, due):
                yield place, due


# ── blockers ─────────────────────────────────────────────────────────────────────────────────────


def _runs(scoring: Scoring, id_: str, closed: date | None, *, full: bool) -> list[BlockerRun]:
    """Every run of a goal, the oldest first; only the open one where it is short."""
    if not full:
        run = scoring.open_blocker(id_)
        return [run] if run else []
    ends = closed
    if not closed and scoring.workspace.items[id_] == "key result":
        # nothing is in its way since it was dropped, or reached its target
        score = scoring.key_result(id_)
        dropped = score.key_result.dropped if scoring.is_dropped(score.key_result) else None
        ends = dropped.date if dropped else score.answered_on if score.is_over else None
    runs = blocker_runs(updates.updates_until(scoring.workspace.updates(id_), scoring.today, closed))
    return [run._replace(solved=run.solved or (max(ends, run.since) if ends else None)) for run in runs]
