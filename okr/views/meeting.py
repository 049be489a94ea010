"""The agenda of a meeting of a week, prepared from facts: good news first, what moved, what is in the way, what comes next.

Only what is shared is in it: no private notes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from okr.conversations import Conversations, DecisionStatus
from okr.ids import slug
from okr.models import MeetingKind, Objective
from okr.ownership import has_left, named_owner, owners, teams_within
from okr.periods import DAY, Span
from okr.scoring import Scoring
from okr.updates import done_since, updates_until
from okr.views import items
from okr.views.checkins import open_blockers
from okr.views.meeting_results import (
    Coming,
    ComingKind,
    MeetingAgenda,
    Meetings,
    MeetingState,
    OpenDecision,
    Win,
    WinKind,
)
from okr.views.month import month_kpi, standing
from okr.views.period_results import MonthKpi, Standing
from okr.views.results import CycleShape, KeyResultShape
from okr.workspace import Workspace

SOON = timedelta(days=7)
_A_WEEK, _TWO_WEEKS = timedelta(days=7), timedelta(days=14)
WEEK = {"wins": 5, "numbers": 5, "blockers": 10, "next": 3, "health": 2, "decisions": 5}
"""Sections of the meeting of a week → their minutes."""


@dataclass(frozen=True)
class Circle:
    """Who meets: a team with the teams below it, or all; and what is theirs on a day."""

    scoring: Scoring
    team: str | None

    @property
    def workspace(self) -> Workspace:
        return self.scoring.workspace

    @property
    def today(self) -> date:
        return self.scoring.today

    @property
    def name(self) -> str:
        return self.workspace.title(f"team/{self.team}") if self.team else self.workspace.name

    @cached_property
    def teams(self) -> Collection[str] | None:
        return teams_within(self.workspace, self.team) if self.team else None

    def _is_theirs(self, team: str | None) -> bool:
        if self.teams is None:
            return True
        return team is not None and self.workspace.slug_in_force("team", team) in self.teams

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Slugs of who is there, by name from A to Z; the lead of a team is one of them."""
        people = self.workspace.people
        leads = {
            self.workspace.slug_in_force("person", team.lead)
            for id_, team in self.workspace.teams.items()
            if team.lead and self.teams and slug(id_) in self.teams
        }
        here = (
            id_[1:]
            for id_, person in people.items()
            if (self._is_theirs(person.team) or id_[1:] in leads)
            and not has_left(self.workspace, id_[1:], self.today)
        )
        return tuple(sorted(here, key=lambda each: people[f"@{each}"].name.casefold()))

    def has_objective(self, id_: str, objective: Objective) -> bool:
        """By the team of an objective, else by that of its owner."""
        owner = self.workspace.people.get(f"@{named_owner(self.workspace, id_, self.today)}")
        return self._is_theirs(objective.team or (owner.team if owner else None))

    @cached_property
    def running(self) -> tuple[tuple[str, Objective], ...]:
        """Open objectives of the cycles of today."""
        return tuple(
            (id_, objective)
            for id_, objective in self.scoring.open
            if self.today in self.workspace.cycle_of(id_) and self.has_objective(id_, objective)
        )

    def key_results(self) -> Iterator[tuple[str, str]]:
        """Ids of the key results of running objectives, and of their objectives."""
        for id_, objective in self.running:
            for name, key_result in objective.key_results.items():
                if not self.scoring.is_dropped(key_result):
                    yield f"{id_}/{name}", id_

    def kpis(self) -> Iterator[str]:
        """By the people who have them."""
        for id_, kpi in self.workspace.kpis.items():
            people = owners(self.workspace, id_, self.today)
            if not self.scoring.is_retired(kpi) and (
                self.teams is None or any(person in self.people for person in people)
            ):
                yield id_

    @cached_property
    def conversations(self) -> Conversations:
        """What was shared of them."""
        return Conversations(self.workspace, self.today)

    @cached_property
    def decided(self) -> tuple[DecisionStatus, ...]:
        """What the meetings of who meets decided."""
        decided = self.conversations.decisions()
        return tuple(each for each in decided if self._is_theirs(each.meeting.team))

    def decisions(self) -> Iterator[OpenDecision]:
        """What is open of what they decided: what is due first comes first."""
        found = [
            OpenDecision(
                id=each.id,
                text=each.text,
                owner=each.owner,
                due=each.due,
                late_days=(self.today - each.due).days if each.due else None,
                date=each.meeting.date,
                kind=each.meeting.kind,
                team=each.meeting.team and self.workspace.slug_in_force("team", each.meeting.team),
            )
            for each in self.decided
            if each.done_on is None
        ]
        yield from sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.id))

    def met_on(self, kind: MeetingKind) -> date | None:
        """The last day before today of which a meeting of this kind is on record."""
        return max(
            (
                meeting.date
                for meeting in self.workspace.meetings.values()
                if meeting.kind == kind and meeting.date < self.today and meeting.team == self.team
            ),
            default=None,
        )


def week(scoring: Scoring, team: str | None, cycle: Span) -> MeetingAgenda:
    """Since the last meeting of a week, or for a week where there is none of the last two."""
    circle, today = Circle(scoring, team), scoring.today
    met = circle.met_on("week")
    since = met if met and today - met <= _TWO_WEEKS else today - _A_WEEK
    moves = Moves(circle, since)
    decisions = tuple(circle.decisions())
    return MeetingAgenda(
        kind="week",
        name=circle.name,
        team=team,
        as_of=today,
        since=since,
        cycle=CycleShape.of(cycle, today),
        minutes=WEEK,
        titles=moves.titles,
        wins=tuple(moves.wins()),
        numbers=tuple(moves.numbers),
        before=tuple(moves.before(each.id) for each in moves.numbers),
        blockers=tuple(open_blockers(scoring, in_the_way_of(circle))),
        next=tuple(coming(circle, {each.id for each in decisions})),
        health=tuple(off_limit(circle, cycle)),
        decisions=decisions,
    )


AGENDAS: Mapping[MeetingKind, Callable[[Scoring, str | None, Span], MeetingAgenda]] = {"week": week}
"""What prepares each kind of meeting."""
SECTIONS: Mapping[MeetingKind, Mapping[str, int]] = {"week": WEEK}


def meetings(scoring: Scoring, team: str | None) -> Meetings:
    """Which meetings there are, and when each was last held."""
    circle = Circle(scoring, team)
    return Meetings(
        name=circle.name,
        team=team,
        meetings=tuple(
            MeetingState(kind=kind, minutes=sum(sections.values()), last=circle.met_on(kind))
            for kind, sections in SECTIONS.items()
        ),
        open=len(tuple(circle.decisions())),
    )


def in_the_way_of(circle: Circle) -> Iterator[str]:
    """Ids of what something can be in the way of."""
    yield from circle.kpis()
    for id_, objective in circle.running:
        yield from (f"{id_}/{name}" for name in (*objective.key_results, *objective.initiatives))


def off_limit(circle: Circle, cycle: Span) -> Iterator[MonthKpi]:
    """KPIs outside their limit, or of which a reading is missed."""
    for id_ in circle.kpis():
        kpi = month_kpi(circle.scoring, id_, cycle)
        ended = [each.health for each in kpi.periods if not each.running]
        if kpi.stale or ended[-1:] in (["watch"], ["unhealthy"]):
            yield kpi


# ── what moved ───────────────────────────────────────────────────────────────────────────────────


class Moves:
    """What happened to the goals of a circle since a day."""

    def __init__(self, circle: Circle, since: date) -> None:
        self.circle = circle
        self.since = since
        self._evening, self._morning = (Scoring(circle.workspace, day) for day in (since, since - DAY))

    def _then(self, id_: str) -> Scoring:
        """The scores to compare with.

        What was recorded on the day of the last meeting may have come after it, so it counts where nothing came since.
        """
        days = self.circle.scoring.key_result(id_).series.days
        last = days[-1] if days else 0
        return self._morning if last == self.since.toordinal() else self._evening

    def before(self, id_: str) -> Standing:
        return standing(self._then(id_), id_, self.circle.today)

    @cached_property
    def numbers(self) -> tuple[KeyResultShape, ...]:
        """Key results that moved, or that should have and were not checked in."""
        shapes = (items.key_result(self.circle.scoring, id_) for id_, _ in self.circle.key_results())
        return tuple(each for each in shapes if each.stale or each.due or self._has_moved(each))

    def _has_moved(self, item: KeyResultShape) -> bool:
        then = self.before(item.id)
        return (then.value, then.confidences[:1]) != (item.current, then.confidences[-1:]) and (
            item.last_checkin is not None and item.last_checkin >= self.since
        )

    @property
    def titles(self) -> dict[str, str]:
        return {id_: objective.title for id_, objective in self.circle.running}

    def wins(self) -> Iterator[Win]:
        """What was reached, done and decided before and kept, what went well in words, and thanks."""
        yield from self._reached()
        yield from self._done()
        for decided in self.circle.decided:
            if decided.done_on and decided.done_on >= self.since:
                yield Win(
                    kind="decision",
                    id=decided.id,
                    person=decided.owner,
                    date=decided.done_on,
                    title=decided.text,
                )
        for each in self.circle.conversations.of_kind("recognition"):
            if each.day >= self.since and {each.from_, each.to} & {*self.circle.people}:
                yield Win(
                    kind="thanks",
                    id=each.name,
                    person=each.from_,
                    date=each.day,
                    title=each.to,
                    text=each.text,
                )

    def _reached(self) -> Iterator[Win]:
        """Targets and milestones, and notes of check-ins that moved a number toward its target."""
        workspace, today = self.circle.workspace, self.circle.today
        for id_, _ in self.circle.key_results():
            before = self._then(id_)
            then, now = before.key_result(id_), self.circle.scoring.key_result(id_)
            entries = updates_until(workspace.updates(id_), today)
            new = [e for e in entries if e.update.date > before.today and e.update.acknowledged is None]
            milestones = tuple(name for name in now.milestones_done if name not in then.milestones_done)
            said = [e for e in new if e.update.note and not e.update.blocker]
            kind: WinKind = "note"
            if now.pace == "done" and then.pace != "done":
                kind = "reached"
            elif milestones:
                kind = "milestone"
            elif not said or (now.progress or 0) <= (then.progress or 0):
                continue
            yield Win(
                kind=kind,
                id=id_,
                person=said[-1].person if said else named_owner(workspace, id_, today),
                date=new[-1].update.date if new else today,
                title=now.key_result.title,
                text=said[-1].update.note or "" if said else "",
                milestones=milestones,
            )

    def _done(self) -> Iterator[Win]:
        workspace, today = self.circle.workspace, self.circle.today
        for id_, objective in self.circle.running:
            for name, initiative in objective.initiatives.items():
                part = f"{id_}/{name}"
                day = done_since(updates_until(workspace.updates(part), today))
                if day and day >= self.since:
                    owner = named_owner(workspace, part, today)
                    yield Win(kind="initiative", id=part, person=owner, date=day, title=initiative.title)


# ── what comes ───────────────────────────────────────────────────────────────────────────────────


def coming(circle: Circle, told: Collection[str]) -> list[Coming]:
    """Work, shared agreements, decisions and onboarding steps of the next days, the most overdue first.

    `told` are ids of decisions that the agenda has elsewhere.
    """
    found = (
        each
        for each in (*_work(circle), *_promises(circle, told))
        if each.due and each.due <= circle.today + SOON
    )
    return sorted(found, key=lambda each: (each.due or date.max, each.kind, each.id))


def _work(circle: Circle) -> Iterator[Coming]:
    for id_, objective in circle.running:
        for name, initiative in objective.initiatives.items():
            part = f"{id_}/{name}"
            if not circle.scoring.initiative(part).done:
                owner = named_owner(circle.workspace, part, circle.today)
                yield _coming(circle, "initiative", part, initiative.title, owner, initiative.due)


def _promises(circle: Circle, told: Collection[str]) -> Iterator[Coming]:
    for promise in circle.conversations.agreements(circle.people.__contains__):
        if promise.done_on is None:
            yield _coming(circle, "agreement", promise.id, promise.text, promise.owner, promise.due)
    for decided in circle.conversations.decisions():
        if decided.done_on is None and decided.owner in circle.people and decided.id not in told:
            yield _coming(circle, "decision", decided.id, decided.text, decided.owner, decided.due)
    for person in circle.conversations.newcomers:
        for step in circle.conversations.steps(person) if person in circle.people else ():
            if step.done_on is None:
                yield _coming(circle, "onboarding", step.id, step.step.title, person, step.due)


def _coming(
    circle: Circle, kind: ComingKind, id_: str, title: str, person: str | None, due: date | None
) -> Coming:
    late = (circle.today - due).days if due else None
    return Coming(kind=kind, id=id_, title=title, person=person, due=due, late_days=late)
