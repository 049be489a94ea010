"""Health of the weekly check-in ritual: check-ins, blockers, recognition and one-on-ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from okr import updates
from okr.checkin_plan import Plan, Timing
from okr.models import Objective, teams_named
from okr.ownership import current_people, current_person, current_team, named_owners
from okr.periods import Span, week_name
from okr.scoring import Scoring
from okr.updates import BlockerRun, blocker_runs
from okr.views.checkins import blocker_of
from okr.views.results import CheckinShare, Ritual

Objectives = Sequence[tuple[str, Objective]]
"""Those of the report, with their ids."""
WhoseByDay = Callable[[date], tuple[str, bool]]
"""The team of an item on a day, and whether its owner has left by then."""
DueCheckin = tuple[str, date, int | None]
"""Team, due day, and how many days late it was done, if it was."""


class _Alike(Struct, frozen=True):
    """Of key results that were due and answered on the same days what tells so."""

    plan: Plan
    timing: Timing
    done: bool
    until: date
    whose: WhoseByDay


def ritual(scoring: Scoring, span: Span, objectives: Objectives, *, full: bool) -> Ritual:
    """Of a cycle as of a day, with its conversations only where it is full; private ones are in none of it."""
    due = _due(scoring, objectives)
    blockers = (
        blocker_of(scoring, part, run)
        for id_, objective in objectives
        for part in (f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives))
        for run in _runs(scoring, part, scoring.closed_on(objective), full=full)
    )
    health = Ritual(
        checkins=tuple(_shares(due, scoring.today)),
        days_late=median([days for _, _, days in due.elements() if days is not None]),
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


def _shares(checkins: Counter[DueCheckin], today: date) -> Iterator[CheckinShare]:
    """By week and team."""
    due: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    for (team, day, days), n in checkins.items():
        key = week_name(day), team
        due[key] += n
        done[key] += n * (days is not None)
        waiting[key] += n * (days is None and day == today)
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


def _due(scoring: Scoring, objectives: Objectives) -> Counter[DueCheckin]:
    """How many check-ins were due, of a team and on a day.

    Most key results are answered on the same days by people who are there: what they have alike is looked at once. One
    that reads a KPI waits for the KPI, and has no check-in of its own.
    """
    workspace, alike = scoring.workspace, Counter[_Alike]()

    @cache
    def always(team: str, left: date) -> WhoseByDay:
        return lambda day: (team, left < day)

    @cache
    def whose(team: str | None, people: tuple[str | None, ...]) -> WhoseByDay:
        records = (workspace.people.get(f"@{owner}") for owner in people)
        left = max((person and person.left) or date.max for person in records)
        return always(current_team(workspace, team, people[0]) or "", left)

    def by_day(id_: str, team: str | None) -> WhoseByDay:
        return lambda day: whose(team, named_owners(workspace, id_, day) or (None,))(day)

    for id_, objective in objectives:
        closed = scoring.closed_on(objective)
        for slug, kr in objective.key_results.items():
            score = scoring.key_result(f"{id_}/{slug}")
            if kr.kpi or not score.is_asked:
                continue
            team = next(iter(teams_named(kr)), objective.team)
            one = current_person(workspace, kr.owner or objective.owner)
            people = current_people(workspace, kr.owners) or (one,)
            of = by_day(score.id, team) if kr.owned or objective.owned else whose(team, people)
            dropped = kr.dropped.date if kr.dropped and score.dropped else None
            until = min((day for day in (closed, dropped) if day), default=date.max)
            alike[_Alike(score.plan, score.timing, score.pace == "done", until, of)] += 1
    found = Counter[DueCheckin]()
    for same, n in alike.items():
        for each in _due_days(same, scoring.today):
            found[each] += n
    return found


def _due_days(same: _Alike, today: date) -> Iterator[DueCheckin]:
    """The periods that were due: not after the close, the drop, the end, or the owner's last day, and not while the owner
    was away without a stand-in."""
    first, excused = same.timing.first, same.timing.excused
    last = max(first, default=-1)
    for place, period in enumerate(same.plan.periods):
        due = period.due
        if due > today:
            return
        team, has_left = same.whose(due)
        finished = same.done and place > last
        if place in first:
            yield team, due, max((first[place] - due).days, 0)
        elif due < same.until and not finished and not has_left and place not in excused:
            yield team, due, None


# ── blockers ─────────────────────────────────────────────────────────────────────────────────────


def _runs(scoring: Scoring, id_: str, closed: date | None, *, full: bool) -> list[BlockerRun]:
    """Every run of a goal, the oldest first; only the open one where it is short."""
    if not scoring.workspace.series(id_).blocked:
        return []
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
    return [replace(run, solved=run.solved or (max(ends, run.since) if ends else None)) for run in runs]
