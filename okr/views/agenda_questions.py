"""Three open questions for a one-on-one, in the order of a coaching talk: goal, reality, options, will.

Each fact raises a question of one of the four stages and has a rank; the three strongest of different stages are asked.
A stage without a fact has a question for quiet weeks. In the last two weeks of a cycle all three look ahead.

Each question has several wordings that ask for different things. The number of talks that the two have had chooses among
them: the same facts give the same questions until the next talk, and a question of the last talk is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from okr.periods import Span, is_quarter
from okr.views.people_results import Agenda
from okr.words import Message
from okr.words.numbers import recorded, share, short_date, with_unit

STAGES = 4
GOAL, REALITY, OPTIONS, WILL = range(STAGES)
ASKED = 3
LAST_DAYS = 14
"""So many days before the end of a cycle the questions look ahead."""
_AHEAD = -1
_QUIET = 100


class Question(NamedTuple):
    """What a fact asks for; two wordings at least."""

    rank: int
    stage: int
    wordings: tuple[str, ...]


def questions(facts: Agenda, cycle: Span, following: str, turn: int) -> tuple[str, ...]:
    """Three texts; `turn` is the number of talks so far, `following` the name of the cycle after this one."""
    by_stage: dict[int, Question] = {}
    for question in sorted(_raised(facts, cycle, following, turn), key=lambda each: each[:2]):
        by_stage.setdefault(question.stage, question)
    asked = sorted(list(by_stage.values())[:ASKED], key=lambda each: each.stage)
    return tuple(each.wordings[turn % len(each.wordings)] for each in asked)


def _raised(facts: Agenda, cycle: Span, following: str, turn: int) -> Iterator[Question]:
    """The questions that the facts raise, and those for quiet weeks."""
    name = Message("this quarter") if is_quarter(cycle.name) else cycle.name
    if (cycle.ends - facts.as_of).days < LAST_DAYS:
        yield from _ahead(facts, name, following)
    yield from _in_the_way(facts)
    yield from _onboarding(facts)
    yield from _about_goals(facts, name)
    yield from _about_kpis(facts)
    for news in facts.went_well[:1]:
        yield Question(9, REALITY, (
            Message("What made “{title}” work, and where else could it help?", title=news.title),
            Message("What did you do differently for “{title}”, and who should know about it?", title=news.title),
        ))  # fmt: skip
    for stage, wordings in enumerate(_quiet(name)):
        yield Question(_QUIET + (stage - turn) % STAGES, stage, wordings)


def _ahead(facts: Agenda, cycle: str, following: str) -> Iterator[Question]:
    """Lessons, what to keep, and the next cycle."""
    best = next((each for each in facts.went_well if each.kind in ("closed", "reached", "moved")), None)
    behind = next(
        (each for each in facts.goals if each.pace == "off_track" and each.progress is not None), None
    )
    worked: str = Message("What went best for you in {cycle}, and why?", cycle=cycle)
    if best:
        worked = Message(
            "What worked for “{title}” that we should do again in {next}?", title=best.title, next=following
        )
    lesson: str = Message("What did you learn in {cycle} that the whole team should know?", cycle=cycle)
    if behind:
        lesson = Message(
            "“{title}” is at {share}. What would you do differently from the first week?",
            title=behind.title,
            share=share(behind.progress),
        )
    yield Question(_AHEAD, REALITY, (worked, lesson))
    yield Question(_AHEAD, OPTIONS, (
        Message("What do we keep from {cycle}, and what do we leave out in {next}?", cycle=cycle, next=following),
        Message("Which habit from {cycle} is worth keeping, and which one is not?", cycle=cycle),
    ))  # fmt: skip
    yield Question(_AHEAD, GOAL, (
        Message("What should be different for our clients by the end of {next}?", next=following),
        Message("Which goal would you like to own in {next}, and why?", next=following),
    ))  # fmt: skip


def _in_the_way(facts: Agenda) -> Iterator[Question]:
    """Blockers, agreements of the person, and work that is overdue."""
    for blocker in facts.blockers[:1]:
        yield Question(0, REALITY, (
            Message("What have you tried so far against “{text}”, and who could help?", text=blocker.text),
            Message("What has to happen so that “{text}” is solved in a week?", text=blocker.text),
        ))  # fmt: skip
    mine = [each for each in facts.agreements if f"@{each.owner}" == facts.id]
    late = [each for each in mine if (each.late_days or 0) > 0]
    for promise in (*late, *mine)[:1]:
        yield Question(1 if late else 8, WILL, (
            Message("What would help you to finish “{text}”, and by when?", text=promise.text),
            Message("Is “{text}” still the right step, or do we agree on another one?", text=promise.text),
        ))  # fmt: skip
    for work in facts.initiatives[:1]:
        yield Question(2, OPTIONS, (
            Message("Which part of “{title}” could be finished first?", title=work.title),
            Message("What can wait, so that “{title}” gets its time?", title=work.title),
        ))  # fmt: skip


def _onboarding(facts: Agenda) -> Iterator[Question]:
    if facts.onboarding is None:
        return
    late = [each for each in facts.onboarding.steps if not each.done and (each.late_days or 0) > 0]
    for step in late[:1]:
        yield Question(1, REALITY, (
            Message("What is “{title}” waiting for, and who could help?", title=step.title),
            Message("What have you looked for and not found yet?"),
        ))  # fmt: skip
    yield Question(6, REALITY, (
        Message("What has surprised you about how we work?"),
        Message("What is still unclear in your work, and whom could you ask?"),
    ))  # fmt: skip
    yield Question(6, GOAL, (
        Message("What would you like to do without help a month from now?"),
        Message("Which of your strengths have we not used yet?"),
    ))  # fmt: skip


def _about_goals(facts: Agenda, cycle: str) -> Iterator[Question]:
    for each in [each for each in facts.goals if each.is_slowing][:1]:
        yield Question(3, REALITY, (
            Message("What has changed around “{title}” since it slowed down?", title=each.title),
            Message("What takes the time that “{title}” needs?", title=each.title),
        ))  # fmt: skip
    for each in [each for each in facts.goals if each.stale][:1]:
        day = each.last_checkin and short_date(each.last_checkin, facts.as_of)
        since = Message("since {day}", day=day) if day else Message("so far")
        yield Question(4, REALITY, (
            Message("What has happened with “{title}” {since}, and what stops you from checking in?",
                    title=each.title, since=since),
            Message("Where is “{title}” today, in one number?", title=each.title),
        ))  # fmt: skip
    for each in [each for each in facts.goals if each.unsure][:1]:
        yield Question(5, GOAL, (
            Message("What result would you be happy with for “{title}” by the end of {cycle}?",
                    title=each.title, cycle=cycle),
            Message("What would raise your confidence in “{title}” by one point?", title=each.title),
        ))  # fmt: skip
    for each in [each for each in facts.goals if each.pace == "off_track"][:1]:
        yield Question(7, OPTIONS, (
            Message("What else could you try for “{title}”, if you could change anything?", title=each.title),
            Message("If you began “{title}” again today, what would you do first?", title=each.title),
        ))  # fmt: skip
    if not facts.goals:
        yield Question(5, GOAL, (
            Message("What should be different by the end of {cycle}, and how would we see it?", cycle=cycle),
            Message("Which problem of our clients would you like to work on in {cycle}?", cycle=cycle),
        ))  # fmt: skip


def _about_kpis(facts: Agenda) -> Iterator[Question]:
    for kpi in [each for each in facts.kpis if each.periods[-1].health in ("watch", "unhealthy")][:1]:
        value = with_unit(recorded(kpi.periods[-1].current), kpi.unit)
        yield Question(6, REALITY, (
            Message("What is behind “{title}” at {value}, with a limit of {limit}?",
                    title=kpi.title, value=value, limit=with_unit(kpi.line, kpi.unit)),
            Message("When was “{title}” last within its limit, and what was different then?", title=kpi.title),
        ))  # fmt: skip


def _quiet(cycle: str) -> tuple[tuple[str, ...], ...]:
    """By stage."""
    return (
        (
            Message("What would you most like to achieve by the end of {cycle}?", cycle=cycle),
            Message("Which of your goals matters most to you now, and why?"),
            Message("What would make the next weeks good ones for you?"),
        ),
        (
            Message("What went better than you expected since we last talked, and why?"),
            Message("What took more of your time than it should?"),
            Message("What did you notice that others may have missed?"),
        ),
        (
            Message("What would you try with one more day a week?"),
            Message("What could we stop doing, and what would that make room for?"),
            Message("Who else could you work with on this?"),
        ),
        (
            Message("What one thing will you do before we talk again, and how will I see it?"),
            Message("What do you need from me until we talk again?"),
            Message("What should I do differently, so that your work gets easier?"),
        ),
    )
