"""Three open questions for a talk, chosen by what the facts show: goal, reality, options, will.

Each fact speaks for one of the four stages and has a rank; the three strongest of different stages are asked, in the order
of the talk. A stage without a fact has a question for quiet weeks. The same facts always give the same questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from okr.views.staff_shapes import Agenda, GoalFact
from okr.views.words import number

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
