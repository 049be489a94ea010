"""A one-on-one prepared from facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from okr.conversations import NOTHING, Conversations, Notes
from okr.scoring import Scoring
from okr.views import facts
from okr.views.blockers import open_blocker
from okr.views.checkin_words import latest_words
from okr.views.grow import questions
from okr.views.ownership import owners
from okr.views.staff_shapes import Agenda, AgreementFact, BlockerFact, InitiativeFact, KpiFact, Spoken
from okr.workspace import Workspace

LOOK_BACK = timedelta(days=91)
"""For recognitions and words where the two have not talked yet."""


def agenda(
    workspace: Workspace, person: str, asker: str | None, today: date, notes: Notes = NOTHING
) -> Agenda:
    """What is worth a word with a person; `notes` are those of the one who asks."""
    scoring = Scoring(workspace, today)
    conversations = Conversations(workspace, today, notes)
    since = conversations.last_talk(asker, person) if asker else None
    running = tuple(facts.key_results_of(scoring, person))
    known = [facts.goal(scoring, id_) for id_ in running]
    found = Agenda(
        id=f"@{person}",
        name=workspace.people[f"@{person}"].name,
        as_of=today,
        since=since,
        goals=tuple(goal for goal in known if goal.stale or goal.low_confidence or goal.falling),
        blockers=tuple(_blockers(scoring, person)),
        initiatives=tuple(_overdue(scoring, person)),
        agreements=tuple(_agreements(conversations, person, asker)),
        recognitions=_recognitions(conversations, person, since),
        kpis=tuple(_broken(scoring, person)),
        questions=(),
        checkins=tuple(latest_words(scoring, _goals(scoring, person), since or today - LOOK_BACK)),
    )
    cycle = workspace.default_cycle(today).name
    return replace(found, questions=questions(found, known, cycle))


def _blockers(scoring: Scoring, person: str) -> Iterator[BlockerFact]:
    """The oldest first."""
    today = scoring.today
    found = []
    for id_, title in _goals(scoring, person):
        run = open_blocker(scoring, id_)
        if run:
            found.append(
                BlockerFact(id=id_, title=title, text=run.text, since=run.since, days=run.days(today))
            )
    yield from sorted(found, key=lambda blocker: (-blocker.days, blocker.id))


def _goals(scoring: Scoring, person: str) -> Iterator[tuple[str, str]]:
    """Id and title of whatever a person works on today."""
    workspace = scoring.workspace
    for id_ in facts.key_results_of(scoring, person):
        yield id_, workspace.key_result(id_).title
    for id_, objective in workspace.objectives.items():
        if not scoring.closed_on(objective) and scoring.today in workspace.cycle_of(id_):
            for slug, initiative in objective.initiatives.items():
                if person in owners(workspace, f"{id_}/{slug}", scoring.today):
                    yield f"{id_}/{slug}", initiative.title
    for id_, kpi in workspace.kpis.items():
        if not scoring.is_retired(kpi) and person in owners(workspace, id_, scoring.today):
            yield id_, kpi.title


def _overdue(scoring: Scoring, person: str) -> Iterator[InitiativeFact]:
    late = [
        each
        for each in facts.initiatives_of(scoring, person)
        if not each.done and (each.late_days or 0) > 0 and _is_open(scoring, each.id)
    ]
    yield from sorted(late, key=lambda each: (-(each.late_days or 0), each.id))


def _is_open(scoring: Scoring, id_: str) -> bool:
    workspace = scoring.workspace
    return not scoring.closed_on(workspace.objectives[workspace.objective_of(id_)])


def _agreements(conversations: Conversations, person: str, asker: str | None) -> Iterator[AgreementFact]:
    """What is open between the two, and what the person promised to others."""
    talks = [each for each in conversations.of(person) if each.coaching.agreement]
    found = [
        facts.agreement(promise, conversations.today)
        for promise in conversations.agreements(talks)
        if promise.done_on is None
        and (promise.owner == person or (asker and promise.conversation.is_between(asker, person)))
    ]
    yield from sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.id))


def _recognitions(conversations: Conversations, person: str, since: date | None) -> tuple[Spoken, ...]:
    """From the day of the last talk on: what was given on that day may have come after it."""
    first = since or conversations.today - LOOK_BACK
    recent = (each for each in conversations.of_kind("recognition") if each.day >= first)
    return facts.spoken(each for each in recent if person in (each.from_, each.to))


def _broken(scoring: Scoring, person: str) -> Iterator[KpiFact]:
    """KPIs that do not hold their line in the last period that was read or should have been."""
    cycle = scoring.workspace.default_cycle(scoring.today)
    for id_, kpi in facts.kpis_of(scoring, person):
        if scoring.is_retired(kpi):
            continue
        last = scoring.kpi(id_, cycle).last
        if last.health in ("watch", "unhealthy"):
            yield facts.kpi(scoring, id_, [last.period])
