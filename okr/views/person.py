"""The page about a person over a span, the progress of newcomers, and the facts that pages and agendas share.

A page states facts for a conversation about growth, next to the duties; no score is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import UNSET

from okr import updates
from okr.conversations import NOTHING, AgreementStatus, Conversations, Notes
from okr.decisions import is_undecided, last_decisions
from okr.formulas import NO_LINE
from okr.kpi_models import Kpi
from okr.measure_rules import bounds_of
from okr.models import KeyResult, Objective
from okr.ownership import current_person, has_left, named_owners, owners, ownership_span
from okr.people_models import CoachingKind
from okr.periods import Span, is_expected, kpi_periods_ending, running_quarter
from okr.scoring import Scoring
from okr.views.checkins import latest_words
from okr.views.decisions import decision
from okr.views.items import goal, initiative
from okr.views.kpi_items import linked_in, reading
from okr.views.people_results import (
    AgreementFact,
    FeedbackFact,
    InitiativeFact,
    KpiFact,
    Newcomer,
    Onboard,
    OwnedGoal,
    PersonPage,
    StepShape,
    StepWords,
)
from okr.views.results import like
from okr.words.numbers import LIMIT_OPEN
from okr.words.numbers import span as line
from okr.workspace import Workspace

YEAR = timedelta(days=365)
PHASES = (30, 60, 90)
"""Parts of an onboarding, by their last days."""


def late_days(due: date | None, done_on: date | None, today: date) -> int | None:
    """How late something is, or was when it was done; below 0 before its day, None without one."""
    return ((done_on or today) - due).days if due else None


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def initiatives_of(
    scoring: Scoring,
    person: str,
    since: date | None = None,
    objectives: Iterable[tuple[str, Objective]] | None = None,
) -> Iterator[InitiativeFact]:
    """Every initiative of a person, today or on a day from `since` on; a closed objective's as they stood. Of these
    objectives, or of all."""
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.with_initiatives() if objectives is None else objectives:
        for slug in objective.initiatives:
            part = f"{id_}/{slug}"
            if not ownership_span(workspace, part, person, since or today, today):
                continue
            work = initiative(scoring, part)
            recorded = updates.updates_until(workspace.updates(part), today)
            done_on = updates.done_since(recorded) if work.done else None
            waits = done_on is not None or not has_left(workspace, person, today)
            late = late_days(work.due, done_on, today) if waits else None
            yield like(InitiativeFact, work, late_days=late, done_on=done_on)


def agreement(promise: AgreementStatus, today: date) -> AgreementFact:
    late = late_days(promise.due, promise.done_on, today)
    return like(AgreementFact, promise, done=promise.done_on is not None, late_days=late)


def feedback_facts(
    conversations: Conversations, kind: CoachingKind, person: str, since: date
) -> tuple[FeedbackFact, ...]:
    """What a person gave and received since a day."""
    return tuple(
        like(FeedbackFact, each, each.coaching, id=each.name)
        for each in conversations.of_kind(kind)
        if person in (each.from_, each.to) and each.day >= since
    )


def kpis_of(scoring: Scoring, person: str, since: date | None = None) -> Iterator[tuple[str, Kpi]]:
    """The KPIs of a person, today or on a day from `since` on, by name or by role."""
    for id_, kpi in scoring.workspace.kpis.items():
        if ownership_span(scoring.workspace, id_, person, since or scoring.today, scoring.today):
            yield id_, kpi


def kpi_fact(scoring: Scoring, id_: str, spans: Iterable[Span]) -> KpiFact:
    kpi = scoring.workspace.kpis[id_]
    readings = [scoring.kpi_reading(id_, span) for span in spans]
    bounds = (readings[-1].at_least, readings[-1].at_most) if readings else bounds_of(kpi)
    is_open = readings[-1].limit_open if readings else kpi.limit_open
    within = LIMIT_OPEN if is_open and bounds == NO_LINE else line(*bounds)
    running = running_quarter(scoring.today, scoring.workspace.settings)
    last = last_decisions(scoring.workspace, scoring.today).get(id_)
    return like(
        KpiFact,
        kpi,
        id=id_,
        line=within,
        limit_open=is_open,
        periods=tuple(map(reading, readings)),
        linked=linked_in(scoring, id_, running),
        decision=decision(scoring.workspace, last, scoring.today) if last else None,
        undecided=is_undecided(scoring, id_, last),
    )


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def person_page(workspace: Workspace, person: str, starts: date, ends: date, today: date) -> PersonPage:
    """What was shared and recorded between two days, as of the later one; no page has private notes."""
    day = min(ends, today)
    scoring = Scoring(workspace, day)
    conversations = Conversations(workspace, day)
    record = workspace.people[f"@{person}"]
    role = (
        workspace.roles.get(f"role/{workspace.slug_in_force('role', record.role)}") if record.role else None
    )
    goals = tuple(_goals(scoring, person, starts, ends))
    kpis = tuple(_kpis(scoring, person, starts))
    initiatives = tuple(
        each
        for each in initiatives_of(scoring, person, starts)
        if _is_in((each.due, each.done_on), starts, day, otherwise=not each.done)
    )
    steps = steps_of(conversations, person)
    on_path = (on for step in steps for on in (step.due, step.done_on))
    whole_path = _is_in(on_path, starts, day, otherwise=True)
    items: tuple[OwnedGoal | InitiativeFact | KpiFact, ...] = (*goals, *initiatives, *kpis)
    titles = [(each.id, each.title) for each in items]
    return like(
        PersonPage,
        record,
        id=f"@{person}",
        manager=current_person(workspace, record.manager),
        from_=starts,
        to=ends,
        goals=goals,
        kpis=kpis,
        initiatives=initiatives,
        onboarding=steps if whole_path else (),
        recognitions=feedback_facts(conversations, "recognition", person, starts),
        feedback=feedback_facts(conversations, "feedback", person, starts),
        agreements=tuple(
            agreement(each, day)
            for each in conversations.agreements(person.__eq__)
            if any(on and on >= starts for on in (each.conversation.day, each.due, each.done_on))
        ),
        duties=role.duties if role else (),
        role_title=role.title if role else "",
        checkins=tuple(latest_words(scoring, titles, starts)),
    )


def _is_in(days: Iterable[date | None], starts: date, ends: date, *, otherwise: bool) -> bool:
    """Whether one of the days is in a span; `otherwise` where there is none."""
    known = [day for day in days if day]
    return any(starts <= day <= ends for day in known) if known else otherwise


def _goals(scoring: Scoring, person: str, starts: date, ends: date) -> Iterator[OwnedGoal]:
    """What the person owned on a day of the span, or recorded something of."""
    workspace, today = scoring.workspace, scoring.today
    at: dict[date, Scoring] = {today: scoring}
    objectives = [*workspace.in_days(starts, ends)]
    recorded = workspace.recorded_since(starts, person)
    for id_, objective in objectives:
        span = workspace.cycle_of(id_)
        first, last = max(span.starts, starts), min(span.ends, ends)
        for part, named in _named(workspace, id_, objective):
            mine = ownership_span(workspace, part, person, first, last) if person in named else None
            checkins = {
                e.update.date
                for e in (workspace.updates(part) if part in recorded else ())
                if e.person == person
                and e.update.acknowledged is None
                and starts <= e.update.date <= min(ends, today)
            }
            if not mine and not checkins:
                continue
            until = mine.ends if mine and mine.ends < min(last, today) else None
            then = at.setdefault(until or today, Scoring(workspace, until or today))
            now = named_owners(workspace, part, today)
            closed = then.closed_on(objective)
            kr = workspace.key_result(part) if part != id_ else None
            yield goal(
                OwnedGoal,
                then,
                part,
                ambition=objective.ambition,
                cycle=span.name,
                outcome=objective.closed.outcome if closed and objective.closed and kr is None else None,
                closed=closed,
                dropped=kr.dropped.date if kr and kr.dropped and then.is_dropped(kr) else None,
                objective=objective.title if kr else None,
                since=mine.starts if mine and mine.starts > first else None,
                until=until,
                owner=next(iter(now), None) if person not in now else None,
                checkins=len(checkins),
            )


def _named(workspace: Workspace, id_: str, objective: Objective) -> Iterator[tuple[str, set[str | None]]]:
    """An objective and its key results, each with everybody who is ever named as its owner."""

    def names(item: Objective | KeyResult) -> set[str | None]:
        more = item.owners if isinstance(item, KeyResult) else ()
        return {
            current_person(workspace, each) for each in (*(one.owner for one in (item, *item.owned)), *more)
        }

    of_goal = names(objective)
    yield id_, of_goal
    for slug, kr in objective.key_results.items():
        yield f"{id_}/{slug}", of_goal | names(kr)


def _kpis(scoring: Scoring, person: str, starts: date) -> Iterator[KpiFact]:
    """The KPIs of a person in the periods that ended since a day and after they joined; none unread before its first."""
    workspace, settings = scoring.workspace, scoring.workspace.settings
    joined = workspace.people[f"@{person}"].joined or date.min
    for id_, kpi in kpis_of(scoring, person, starts):
        read = scoring.readings(id_)
        ends = min(scoring.today, kpi.retired.date) if kpi.retired else scoring.today
        yield kpi_fact(
            scoring,
            id_,
            [
                span
                for span in kpi_periods_ending(starts, ends, kpi.cadence, settings)
                if (span.name in read or is_expected(span, kpi.since, settings))
                and person in owners(workspace, id_, span.ends)
                and span.ends >= joined
            ],
        )


# ── newcomers ────────────────────────────────────────────────────────────────────────────────────


def onboard(workspace: Workspace, today: date, person: str | None = None, notes: Notes = NOTHING) -> Onboard:
    """One newcomer, or everyone who has a path and has not left; `notes` are those of the one who asks."""
    conversations = Conversations(workspace, today, notes)
    people: list[Newcomer] = []
    for each in conversations.newcomers:
        gone = has_left(workspace, each, today)
        if each != person if person else gone:
            continue
        record, steps = workspace.people[f"@{each}"], steps_of(conversations, each)
        path = record.onboarding or ""
        waits = () if gone else (step for step in steps if not step.done)
        first = min(waits, key=lambda step: (step.waits, step.day is None, step.day or 0), default=None)
        people.append(
            like(
                Newcomer,
                record,
                id=f"@{each}",
                path=path,
                steps=steps,
                next=first.id if first else None,
                title=workspace.onboarding[path].title,
                buddy=current_person(workspace, record.buddy),
                probation_ends=conversations.probation_ends(each) or UNSET,
            )
        )
    return Onboard(people=tuple(people), as_of=today)


def _phase(day: int | None) -> int | None:
    return next((phase for phase in PHASES if day <= phase), PHASES[-1]) if day else None


def steps_of(conversations: Conversations, person: str) -> tuple[StepShape, ...]:
    """The onboarding steps of a person; what was due after they left is not due, nor late once they have left."""
    workspace, today = conversations.workspace, conversations.today
    steps = []
    for each in conversations.steps(person):
        never = each.due is not None and has_left(workspace, person, each.due)
        waits = each.done_on is not None or not has_left(workspace, person, today)
        step = each.step
        steps.append(
            like(
                StepShape,
                StepWords,
                each,
                step,
                due=None if never else each.due,
                done=each.done_on is not None,
                late_days=late_days(each.due, each.done_on, today) if waits and not never else None,
                owner=each.helper,
                phase=step.phase or _phase(step.day),
                answers=tuple(
                    StepWords(
                        person=conversations.slug(e.person), date=e.update.date, text=e.update.note or ""
                    )
                    for e in each.notes
                ),
            )
        )
    return tuple(steps)
