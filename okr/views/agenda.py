"""Three open questions for a talk, chosen by what the facts show: goal, reality, options, will.

Each fact speaks for one of the four stages and has a rank; the three strongest of different stages are asked, in the order
of the talk. A stage without a fact has a question for quiet weeks. The same facts always give the same questions.

A one-on-one prepared from facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from okr.conversations import NOTHING, Conversations, Notes
from okr.scoring import Scoring
from okr.views import person_facts
from okr.views.checkin_words import latest_words, open_blocker
from okr.views.ownership import owners
from okr.views.people_results import (
    Agenda,
    AgreementFact,
    BlockerFact,
    GoalFact,
    InitiativeFact,
    KpiFact,
    Spoken,
)
from okr.views.words import number
from okr.workspace import Workspace

STAGES = ("Goal", "Reality", "Options", "Will")
ASKED = 3
_QUIET = 100


class Question(NamedTuple):
    rank: int
    stage: str
    text: str


def questions(agenda: Agenda, goals: Sequence[GoalFact], cycle: str) -> tuple[str, ...]:
    """Three texts; `goals` are all that run, not only those on the agenda."""
    found = [*_by_facts(agenda, goals), *_by_goals(agenda, goals, cycle), *_quiet(cycle)]
    strongest: dict[str, Question] = {}
    for question in sorted(found, key=lambda q: (q.rank, STAGES.index(q.stage))):
        strongest.setdefault(question.stage, question)
    asked = list(strongest.values())[:ASKED]
    return tuple(f"{q.stage}: {q.text}" for q in sorted(asked, key=lambda q: STAGES.index(q.stage)))


def _by_facts(agenda: Agenda, goals: Sequence[GoalFact]) -> Iterator[Question]:
    for blocker in agenda.blockers[:1]:
        text = f"what have you tried so far against “{blocker.text}”, and who else has met it?"
        yield Question(0, "Reality", text)
    late = [each for each in agenda.agreements if (each.late_days or 0) > 0]
    for promise in (*late, *agenda.agreements)[:1]:
        text = f"what would help “{promise.text}” to get done, and by when will it be?"
        yield Question(1 if late else 8, "Will", text)
    for work in agenda.initiatives[:1]:
        text = f"what is the smallest piece of “{work.title}” that could be finished first?"
        yield Question(2, "Options", text)
    for kpi in agenda.kpis[:1]:
        value = number(kpi.periods[-1].current)
        unit = f" {kpi.unit}" if kpi.unit else ""
        text = f"what do you see behind “{kpi.title}” at {value}{unit}, where {kpi.line} is the line?"
        yield Question(6, "Reality", text)
    for goal in goals:
        if goal.pace == "off_track":
            text = f"which other ways are there to move “{goal.title}”, if nothing were fixed?"
            yield Question(7, "Options", text)
            break


def _by_goals(agenda: Agenda, goals: Sequence[GoalFact], cycle: str) -> Iterator[Question]:
    falling = [goal for goal in agenda.goals if goal.falling]
    for goal in falling[:1]:
        text = f"what has changed around “{goal.title}” since it began to slow down?"
        yield Question(3, "Reality", text)
    for goal in [goal for goal in agenda.goals if goal.stale][:1]:
        since = f"since {goal.last_checkin}" if goal.last_checkin else "so far"
        text = f"what has happened at “{goal.title}” {since}, and what keeps it from being told?"
        yield Question(4, "Reality", text)
    for goal in [goal for goal in agenda.goals if goal.low_confidence][:1]:
        text = f"what would make you content with “{goal.title}” at the end of the cycle?"
        yield Question(5, "Goal", text)
    if not goals:
        yield Question(5, "Goal", f"what is to be different by the end of {cycle}, and how would we see it?")


def _quiet(cycle: str) -> Iterator[Question]:
    yield Question(_QUIET, "Goal", f"what would you most like to have moved by the end of {cycle}?")
    yield Question(_QUIET, "Reality", "what went better than you expected since we last talked, and why?")
    yield Question(_QUIET, "Options", "what would you try if you had one more day a week?")
    yield Question(
        _QUIET, "Will", "what is the one thing you will do before we talk again, and how will I see it?"
    )


LOOK_BACK = timedelta(days=91)
"""For recognitions and words where the two have not talked yet."""


def agenda(
    workspace: Workspace, person: str, asker: str | None, today: date, notes: Notes = NOTHING
) -> Agenda:
    """What is worth a word with a person; `notes` are those of the one who asks."""
    scoring = Scoring(workspace, today)
    conversations = Conversations(workspace, today, notes)
    since = conversations.last_talk(asker, person) if asker else None
    running = tuple(person_facts.key_results_of(scoring, person))
    known = [person_facts.goal(scoring, id_) for id_ in running]
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
    for id_ in person_facts.key_results_of(scoring, person):
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
        for each in person_facts.initiatives_of(scoring, person)
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
        person_facts.agreement(promise, conversations.today)
        for promise in conversations.agreements(talks)
        if promise.done_on is None
        and (promise.owner == person or (asker and promise.conversation.is_between(asker, person)))
    ]
    yield from sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.id))


def _recognitions(conversations: Conversations, person: str, since: date | None) -> tuple[Spoken, ...]:
    """From the day of the last talk on: what was given on that day may have come after it."""
    first = since or conversations.today - LOOK_BACK
    recent = (each for each in conversations.of_kind("recognition") if each.day >= first)
    return person_facts.spoken(each for each in recent if person in (each.from_, each.to))


def _broken(scoring: Scoring, person: str) -> Iterator[KpiFact]:
    """KPIs that do not hold their line in the last period that was read or should have been."""
    cycle = scoring.workspace.default_cycle(scoring.today)
    for id_, kpi in person_facts.kpis_of(scoring, person):
        if scoring.is_retired(kpi):
            continue
        last = scoring.kpi(id_, cycle).last
        if last.health in ("watch", "unhealthy"):
            yield person_facts.kpi(scoring, id_, [last.period])
