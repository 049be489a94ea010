"""Health of the weekly check-in ritual: check-ins, blockers, recognition and one-on-ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations

from msgspec.structs import replace

from okr import updates
from okr.conversations import TALK_EVERY, Conversations
from okr.key_result_score import KeyResultScore
from okr.models import KeyResult, Objective
from okr.ownership import current_person, has_left, named_owner
from okr.periods import Span, week_name
from okr.scoring import Scoring
from okr.updates import BlockerRun, blocker_runs
from okr.views.checkins import blocker_of
from okr.views.results import (
    AcrossTeams,
    CheckinShare,
    OverdueTalk,
    RecognitionCount,
    Ritual,
    TeamPair,
    UpwardFeedback,
)
from okr.workspace import Workspace

Objectives = Sequence[tuple[str, Objective]]
"""Those of the report, with their ids."""
OwnerByDay = Callable[[date], str | None]


def ritual(scoring: Scoring, span: Span, objectives: Objectives, *, full: bool) -> Ritual:
    """Of a cycle as of a day, with its conversations only where it is full; private ones are in none of it."""
    due: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    late: list[int] = []
    for team, week, days in _due(scoring, objectives):
        due[week, team] += 1
        if days is not None:
            done[week, team] += 1
            late.append(days)
    blockers = (
        blocker_of(scoring, part, run)
        for id_, objective in objectives
        for part in (f"{id_}/{slug}" for slug in (*objective.key_results, *objective.initiatives))
        for run in _runs(scoring, part, scoring.closed_on(objective), full=full)
    )
    health = Ritual(
        checkins=tuple(
            CheckinShare(team=key[1] or None, week=key[0], due=n, done=done[key], share=done[key] / n)
            for key, n in sorted(due.items())
        ),
        days_late=_median(late),
        blockers=tuple(sorted(blockers, key=lambda life: (life.since, life.id))),
    )
    if not full:
        return health
    talks = _SharedTalks(scoring.workspace, span, scoring.today)
    return replace(
        health,
        recognitions=talks.recognitions(),
        across=talks.across(),
        upward=tuple(talks.upward()),
        not_talked_with=tuple(talks.not_talked_with()),
    )


def _median(days: list[int]) -> float | None:
    """The middle one; the module of the standard library takes longer to import than all else here."""
    ordered, middle = sorted(days), len(days) // 2
    if not ordered:
        return None
    return ordered[middle] if len(days) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


# ── check-ins ────────────────────────────────────────────────────────────────────────────────────


def _due(scoring: Scoring, objectives: Objectives) -> Iterator[tuple[str, str, int | None]]:
    """Team, week, and how many days late it was done, if it was, of every check-in that was due.

    One that reads a KPI waits for the KPI, and has no check-in of its own.
    """
    workspace = scoring.workspace
    for id_, objective in objectives:
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
                person = workspace.people.get(f"@{owner_by_day(due)}")
                team = objective.team or (person.team if person else None)  # else the team of the owner
                now = workspace.slug_in_force("team", team) if team else ""
                yield now, week_name(due), days


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
    last = max(score.answered, default=-1)
    for place, period in enumerate(score.plan.periods):
        due = period.due
        if due > scoring.today:
            return
        finished = score.pace == "done" and place > last
        if place in score.answered:
            yield place, due
        elif due < until and not finished and place not in score.excused:
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


# ── conversations ────────────────────────────────────────────────────────────────────────────────


class _SharedTalks:
    """What was shared in a cycle, up to a day."""

    def __init__(self, workspace: Workspace, span: Span, today: date) -> None:
        self._workspace = workspace
        self._span = span
        self._today = today
        self._conversations = Conversations(workspace, today)
        self._recognitions = tuple(self._conversations.of_kind("recognition"))

    def recognitions(self) -> tuple[RecognitionCount, ...]:
        talks = [(f"{each.day:%Y-%m}", each) for each in self._recognitions if each.day in self._span]
        given = Counter((month, each.from_) for month, each in talks)
        received = Counter((month, each.to) for month, each in talks)
        return tuple(
            RecognitionCount(
                person=person, month=month, given=given[month, person], received=received[month, person]
            )
            for month, person in sorted({*given, *received})
        )

    def across(self) -> AcrossTeams:
        counts: Counter[tuple[str, str]] = Counter()
        ever: set[tuple[str, str]] = set()
        for each in self._recognitions:
            one, other = sorted((self._team(each.from_), self._team(each.to)))
            if one and one != other:
                ever.add((one, other))
                counts[one, other] += each.day in self._span
        teams = sorted({team for person in self._here() if (team := self._team(person))})
        return AcrossTeams(
            pairs=tuple(TeamPair(teams=pair, count=n) for pair, n in sorted(counts.items()) if n),
            never=tuple(pair for pair in combinations(teams, 2) if pair not in ever),
        )

    def _here(self) -> Iterator[str]:
        people = (id_[1:] for id_ in self._workspace.people)
        return (person for person in people if not has_left(self._workspace, person, self._today))

    def _team(self, person: str) -> str:
        record = self._workspace.people.get(f"@{person}")
        now = self._workspace.current_id(f"team/{record.team}") if record and record.team else None
        return now.removeprefix("team/") if now else ""

    def _manager(self, person: str) -> str | None:
        record = self._workspace.people.get(f"@{person}")
        return current_person(self._workspace, record.manager) if record else None

    def upward(self) -> Iterator[UpwardFeedback]:
        """In a talk, or as feedback to one's lead."""
        for each in self._conversations.of_kind("talk", "feedback"):
            to_lead = self._manager(each.from_) == each.to
            counts = each.coaching.upward if each.coaching.kind == "talk" else to_lead
            if counts and each.day in self._span:
                speaks, hears = (each.from_, each.to) if to_lead else (each.to, each.from_)
                yield UpwardFeedback(id=each.name, date=each.day, from_=speaks, to=hears)

    def not_talked_with(self) -> Iterator[OverdueTalk]:
        """By their lead, in a talk that was shared; who joined lately has time."""
        last: dict[frozenset[str], date] = {}
        for each in self._conversations.of_kind("talk"):
            last[frozenset((each.from_, each.to))] = each.day
        overdue = []
        for person in self._here():
            manager = self._manager(person)
            if manager is None or has_left(self._workspace, manager, self._today):
                continue
            talked = last.get(frozenset((person, manager)))
            since = talked or self._workspace.people[f"@{person}"].joined
            days = (self._today - since).days if since else None
            if days is None or days > TALK_EVERY.days:
                overdue.append(OverdueTalk(person=person, manager=manager, last=talked, days=days))
        yield from sorted(overdue, key=lambda each: (-(each.days or 10**6), each.person))
