"""The agenda of the meeting of a week or a month: good news first, what moved, what is in the way, what comes next.

Only what is shared is in it: no private notes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from okr.decisions import score_now, undecided
from okr.key_result_score import KeyResultScore
from okr.ownership import current_team, named_owner, owners
from okr.people_models import MeetingKind
from okr.periods import DAY, Span, kpi_period
from okr.scoring import Scoring
from okr.updates import done_since, updates_until
from okr.views import items
from okr.views.checkins import open_blockers
from okr.views.decisions import decisions
from okr.views.meeting_circle import Circle
from okr.views.meeting_results import (
    SECTIONS,
    Coming,
    ComingKind,
    MeetingAgenda,
    Meetings,
    MeetingState,
    Win,
    WinKind,
)
from okr.views.month import month_kpi, standing
from okr.views.period_results import GoalChange, MonthKpi, Standing
from okr.views.results import CycleShape, KeyResultShape
from okr.workspace import Workspace

SOON = timedelta(days=7)
_FIRST_DAYS = timedelta(days=7)
"""So many days into a month its meeting is about the one before."""
_A_WEEK, _TWO_WEEKS = timedelta(days=7), timedelta(days=14)


def meetings(scoring: Scoring, team: str | None) -> Meetings:
    """Which meetings there are, and when each was last held."""
    circle = Circle(scoring, team, scoring.today)
    return Meetings(
        name=circle.name,
        team=team,
        meetings=tuple(
            MeetingState(
                kind=kind,
                minutes=sum(sections.values()),
                last=_met_on(scoring.workspace, kind, team, date.max),
            )
            for kind, sections in SECTIONS.items()
        ),
        open=len(circle.decisions()),
    )


def _met_on(workspace: Workspace, kind: MeetingKind, team: str | None, before: date) -> date | None:
    """The last day of which a meeting is on record."""
    held = (each for each in workspace.meetings.values() if each.kind == kind and each.date < before)
    same = (each for each in held if current_team(workspace, each.team) == team)
    return max((each.date for each in same), default=None)


def week(scoring: Scoring, team: str | None, cycle: Span) -> MeetingAgenda:
    """Since the last meeting of a week, or for a week where there is none of the last two."""
    today = scoring.today
    met = _met_on(scoring.workspace, "week", team, today)
    since = met if met and today - met <= _TWO_WEEKS else today - _A_WEEK
    circle = Circle(scoring, team, since)
    found = _what_moved(circle, "week", cycle, first=since)
    told = {each.id for each in circle.decisions()}
    health = tuple(kpi for kpi in kpis_of(circle, cycle) if is_off(kpi))
    return replace(found, next=tuple(coming(circle, told)), health=health, **_decisions_about(circle, health))


def month(
    scoring: Scoring,
    team: str | None,
    cycle: Span,
    changes: tuple[GoalChange, ...] | None,
    unknown: str | None,
) -> MeetingAgenda:
    """Since the month began; `changes` are those of the plan, where git knows them."""
    span = month_of(scoring)
    circle = Circle(scoring, team, span.starts - DAY)
    kpis = tuple(kpis_of(circle, cycle))
    return replace(
        _what_moved(circle, "month", cycle, first=span.starts),
        kpis=kpis,
        **_decisions_about(circle, kpis),
        changes=changes and tuple(each for each in changes if circle.has(each.id)),
        unknown=unknown,
    )


def _what_moved(circle: Circle, kind: MeetingKind, cycle: Span, first: date) -> MeetingAgenda:
    """What the meetings of a week and of a month have in common: wins, numbers, blockers and open decisions."""
    moves = Moves(circle, first)
    return MeetingAgenda(
        **head(circle, kind, cycle),
        titles={id_: objective.title for id_, objective in circle.running},
        wins=tuple(moves.wins()),
        numbers=tuple(number for number, _, _ in moves.goals if number),
        before=tuple(before for number, before, _ in moves.goals if number),
        blockers=tuple(open_blockers(circle.scoring, _hindered(circle))),
        decisions=circle.decisions(),
    )


def month_of(scoring: Scoring) -> Span:
    """The running month; in its first days the one that has just ended."""
    return kpi_period(scoring.today - _FIRST_DAYS, "monthly", scoring.workspace.settings)


def head(circle: Circle, kind: MeetingKind, cycle: Span, without: Collection[str] = ()) -> dict[str, Any]:
    """What every agenda says of itself; `without` are sections that are left out."""
    return {
        "kind": kind,
        "name": circle.name,
        "team": circle.team,
        "as_of": circle.today,
        "since": circle.since,
        "cycle": CycleShape.of(cycle, circle.today),
        "minutes": {name: n for name, n in SECTIONS[kind].items() if name not in without},
    }


def _hindered(circle: Circle) -> Iterator[str]:
    """Ids of what something can be in the way of."""
    yield from circle.kpis()
    for id_, objective in circle.running:
        yield from (f"{id_}/{name}" for name in (*objective.key_results, *objective.initiatives))


def kpis_of(circle: Circle, cycle: Span) -> Iterator[MonthKpi]:
    """Their KPIs with the last readings."""
    return (month_kpi(circle.scoring, id_, cycle) for id_ in circle.kpis())


def is_off(kpi: MonthKpi) -> bool:
    """Whether the last reading is outside of the limit, or one is missed."""
    ended = [each.health for each in kpi.periods if not each.running]
    return kpi.stale or ended[-1:] in (["watch"], ["unhealthy"])


def _decisions_about(circle: Circle, kpis: Sequence[MonthKpi]) -> dict[str, Any]:
    """What was decided about KPIs of the agenda, and which of them wait for a decision."""
    scoring, last = circle.scoring, decisions(circle.scoring)
    waiting = undecided(scoring)
    asked = [kpi.id for kpi in kpis if kpi.id in waiting]
    asked.sort(key=lambda id_: -score_now(scoring, id_).off_periods)
    return {"decided": {kpi.id: last[kpi.id] for kpi in kpis if kpi.id in last}, "undecided": tuple(asked)}


# ── what moved ───────────────────────────────────────────────────────────────────────────────────


class Moves:
    """What happened to the goals of a circle from a `first` day on."""

    def __init__(self, circle: Circle, first: date) -> None:
        self.circle = circle
        self.first = first
        self._evening, self._before = (Scoring(circle.workspace, day) for day in (circle.since, first - DAY))

    def _then(self, id_: str) -> Scoring:
        """The scores to compare with: those of the evening before.

        What was recorded on the day of the last meeting may have come after it, so it counts where nothing came since.
        """
        days = self.circle.scoring.key_result(id_).series.days
        came_since = days and days[-1] > self.circle.since.toordinal()
        return self._evening if came_since else self._before

    @cached_property
    def goals(self) -> list[tuple[KeyResultShape | None, Standing, Win | None]]:
        """Of each key result, while what was recorded of it is at hand: its number where it moved, or should have and was not
        checked in, what it was before, and what is good about it."""
        return [
            (self._number(id_, before), before, self._reached(id_, then))
            for id_, _ in self.circle.key_results()
            for then in [self._then(id_)]
            for before in [standing(then, id_, self.circle.today)]
        ]

    def _number(self, id_: str, before: Standing) -> KeyResultShape | None:
        item = items.key_result(self.circle.scoring, id_)
        has_moved = (before.value, before.confidences[:1]) != (item.current, before.confidences[-1:]) and (
            item.last_checkin is not None and item.last_checkin >= self.first
        )
        return item if item.stale or item.due or has_moved else None

    def wins(self) -> Iterator[Win]:
        """What was reached and done, decisions that were kept, thanks, and what people wrote about good numbers."""
        reached = [win for _, _, win in self.goals if win]
        yield from (each for each in reached if each.kind != "note")
        yield from self._done()
        yield from self._healthy_again()
        for decided in self.circle.decided:
            if decided.done_on and decided.done_on >= self.first:
                yield Win(
                    kind="decision",
                    id=decided.id,
                    person=decided.owner,
                    date=decided.done_on,
                    title=decided.text,
                )
        for each in self.circle.thanks():
            if each.day >= self.first:
                yield Win(
                    kind="thanks",
                    id=each.name,
                    person=each.from_,
                    date=each.day,
                    title=each.to,
                    text=each.text,
                )
        yield from (each for each in reached if each.kind == "note")

    def _reached(self, id_: str, before: Scoring) -> Win | None:
        """Its target or milestones, or a note of a check-in that moved the number toward its target."""
        workspace, today = self.circle.workspace, self.circle.today
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
        elif not (said and _is_good_news(then, now)):
            return None
        return Win(
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
                if day and day >= self.first:
                    owner = named_owner(workspace, part, today)
                    yield Win(kind="initiative", id=part, person=owner, date=day, title=initiative.title)

    def _healthy_again(self) -> Iterator[Win]:
        """KPIs that came back within their limit."""
        workspace, today = self.circle.workspace, self.circle.today
        cycle = workspace.default_cycle(today)
        for id_ in self.circle.kpis():
            then, now = (each.kpi(id_, cycle).last.health for each in (self._evening, self.circle.scoring))
            if now == "healthy" and then in ("watch", "unhealthy"):
                day = updates_until(workspace.updates(id_), today)[-1].update.date
                owner = next(iter(owners(workspace, id_, today)), None)
                yield Win(kind="kpi", id=id_, person=owner, date=day, title=workspace.kpis[id_].title)


def _is_good_news(then: KeyResultScore, now: KeyResultScore) -> bool:
    """Whether a number moved toward its target and its owner is surer of it, or it is ahead and they are as sure."""
    if now.key_result.measure == "hold" or (now.progress or 0) <= (then.progress or 0):
        return False
    before, sure = (score.series.confidence or 0 for score in (then, now))
    return sure > before or (sure == before and now.pace in ("ahead", "done"))


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
