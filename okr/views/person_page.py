"""One page about a person over a span: facts for a talk about growth, next to the duties; no score is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from okr.conversations import Conversations
from okr.models import Role
from okr.scoring import Scoring
from okr.views import person_facts
from okr.views.checkin_words import latest_words
from okr.views.onboarding import steps_of
from okr.views.ownership import held, in_force, owners
from okr.views.people_results import (
    AgreementFact,
    InitiativeFact,
    KpiFact,
    OwnedGoal,
    PersonPage,
    Spoken,
    StepShape,
)
from okr.workspace import Workspace

YEAR = timedelta(days=365)


def person_page(
    workspace: Workspace, person: str, starts: date, ends: date, today: date, toward: str | None = None
) -> PersonPage:
    """What was shared and recorded between two days, as of the later one; private notes are in no page."""
    day = min(ends, today)
    scoring = Scoring(workspace, day)
    conversations = Conversations(workspace, day)
    found = workspace.people[f"@{person}"]
    role = _role(workspace, found.role)
    following = _role(workspace, toward)
    goals = tuple(_goals(scoring, person, starts, ends))
    kpis = tuple(_kpis(scoring, person, starts, day))
    initiatives = tuple(_initiatives(scoring, person, starts, day))
    return PersonPage(
        id=f"@{person}",
        name=found.name,
        role=found.role,
        team=found.team,
        manager=in_force(workspace, found.manager) if found.manager else None,
        joined=found.joined,
        left=found.left,
        from_=starts,
        to=ends,
        goals=goals,
        kpis=kpis,
        initiatives=initiatives,
        onboarding=_onboarding(conversations, person, starts, day),
        recognitions=_spoken(conversations, "recognition", person, starts),
        feedback=_spoken(conversations, "feedback", person, starts),
        agreements=tuple(_agreements(conversations, person, starts)),
        duties=role.duties if role else (),
        toward=following.duties if following else (),
        role_title=role.title if role else "",
        toward_role=toward,
        toward_title=following.title if following else "",
        checkins=tuple(
            latest_words(
                scoring,
                [
                    *((each.id, each.title) for each in goals),
                    *((each.id, each.title) for each in initiatives),
                    *((each.id, each.title) for each in kpis),
                ],
                starts,
            )
        ),
    )


def _role(workspace: Workspace, slug: str | None) -> Role | None:
    now = workspace.current_id(f"role/{slug}") if slug else None
    return workspace.roles.get(now) if now else None


def _goals(scoring: Scoring, person: str, starts: date, ends: date) -> Iterator[OwnedGoal]:
    """What the person owned on a day of the span, or recorded something of."""
    workspace = scoring.workspace
    at: dict[date, Scoring] = {scoring.today: scoring}
    for id_, objective in workspace.objectives.items():
        span = workspace.cycle_of(id_)
        first, last = max(span.starts, starts), min(span.ends, ends)
        if first > last:
            continue
        for part in (id_, *(f"{id_}/{slug}" for slug in objective.key_results)):
            mine = held(workspace, part, person, first, last)
            checkins = _checkins(workspace, part, person, starts, min(ends, scoring.today))
            if not mine and not checkins:
                continue
            until = mine.ends if mine and mine.ends < min(last, scoring.today) else None
            day = until or scoring.today
            then = at.setdefault(day, Scoring(workspace, day))
            goal = _objective(then, part) if part == id_ else _key_result(then, part)
            now = next(iter(owners(workspace, part, scoring.today)), None)
            yield replace(
                goal,
                since=mine.starts if mine and mine.starts > first else None,
                until=until,
                owner=now if now != person else None,
                checkins=checkins,
            )


def _checkins(workspace: Workspace, id_: str, person: str, starts: date, ends: date) -> int:
    """Days on which a person checked in to an item; an acknowledgement is none."""
    found = (entry for entry in workspace.updates(id_) if entry.update.acknowledged is None)
    days = {entry.update.date for entry in found if entry.person == person}
    return sum(starts <= day <= ends for day in days)


def _objective(scoring: Scoring, id_: str) -> OwnedGoal:
    found, score = scoring.workspace.objectives[id_], scoring.objective(id_)
    closed = scoring.closed_on(found)
    return OwnedGoal(
        id=id_,
        title=found.title,
        cycle=scoring.workspace.cycle_of(id_).name,
        progress=score.progress,
        pace=score.pace,
        grade=score.grade,
        band=score.band,
        ended=score.ended,
        ambition=found.ambition,
        stale=score.stale,
        given_up=score.given_up,
        outcome=found.closed.outcome if closed and found.closed else None,
        closed=closed,
        dropped=None,
        objective=None,
    )


def _key_result(scoring: Scoring, id_: str) -> OwnedGoal:
    workspace = scoring.workspace
    objective_id = workspace.objective_of(id_)
    above, score = workspace.objectives[objective_id], scoring.key_result(id_)
    kr = score.key_result
    return OwnedGoal(
        id=id_,
        title=kr.title,
        cycle=workspace.cycle_of(objective_id).name,
        progress=score.progress,
        pace=score.pace,
        grade=None,
        band=None,
        outcome=None,
        closed=scoring.closed_on(above),
        dropped=kr.dropped.date if kr.dropped and scoring.is_dropped(kr) else None,
        objective=above.title,
        ended=scoring.objective(objective_id).ended,
        ambition=above.ambition,
        stale=score.stale,
        kept=score.kept,
        closed_periods=score.closed_periods,
        cadence=kr.own_cadence,
        confidences=score.series.confidences,
        unsure=score.unsure,
    )


def _kpis(scoring: Scoring, person: str, starts: date, ends: date) -> Iterator[KpiFact]:
    joined = scoring.workspace.people[f"@{person}"].joined or date.min
    workspace = scoring.workspace
    for id_, kpi in person_facts.kpis_of(scoring, person, starts):
        spans = person_facts.periods_between(scoring, id_, starts, ends)
        if kpi.owned:
            spans = [span for span in spans if person in owners(workspace, id_, span.ends)]
        yield person_facts.kpi(scoring, id_, [span for span in spans if span.ends >= joined])


def _initiatives(scoring: Scoring, person: str, starts: date, ends: date) -> Iterator[InitiativeFact]:
    for each in person_facts.initiatives_of(scoring, person, starts):
        days = [day for day in (each.due, each.done_on) if day]
        if any(starts <= day <= ends for day in days) or (not days and not each.done):
            yield each


def _onboarding(conversations: Conversations, person: str, starts: date, ends: date) -> tuple[StepShape, ...]:
    """The whole path, if any of it falls into the span."""
    steps = steps_of(conversations, person)
    days = [day for step in steps for day in (step.due, step.done_on) if day]
    return steps if not days or any(starts <= day <= ends for day in days) else ()


def _spoken(conversations: Conversations, kind: str, person: str, starts: date) -> tuple[Spoken, ...]:
    """Given and received."""
    found = (each for each in conversations.of_kind(kind) if person in (each.from_, each.to))
    return person_facts.spoken(each for each in found if each.day >= starts)


def _agreements(conversations: Conversations, person: str, starts: date) -> Iterator[AgreementFact]:
    """What the person promised, where the talk, the due day or the doing falls into the span."""
    among = [each for each in conversations.all if each.coaching.agreement]
    mine = [
        each
        for each in among
        if any(conversations.slug(promise.owner) == person for promise in each.coaching.agreement)
    ]
    for promise in conversations.agreements(mine):
        days = (promise.conversation.day, promise.due, promise.done_on)
        if promise.owner == person and any(day and day >= starts for day in days):
            yield person_facts.agreement(promise, conversations.today)
