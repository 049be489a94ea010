"""A one-on-one prepared from facts, with three open questions: goal, reality, options, will.

Each fact raises a question of one of the four stages and has a rank; the three strongest of different stages are asked,
in the order of the talk. A stage without a fact has a question for quiet weeks. The same facts give the same questions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise

from msgspec.structs import replace

from okr import formulas, updates
from okr.conversations import NOTHING, Conversations, Notes
from okr.key_result_score import KeyResultScore
from okr.ownership import named_owner
from okr.scoring import Scoring
from okr.views.checkins import latest_words, open_blockers
from okr.views.items import goal
from okr.views.people_results import Agenda, GoalFact
from okr.views.person import agreement, feedback_facts, initiatives_of, kpi_fact, kpis_of
from okr.words import Message, joined
from okr.words.numbers import recorded, short_date, with_unit
from okr.workspace import Workspace

STAGES = (Message("Goal"), Message("Reality"), Message("Options"), Message("Will"))
GOAL, REALITY, OPTIONS, WILL = range(4)
ASKED = 3
FALLS = 3
"""So many check-ins in a row, each with a lower pace than the one before."""
_QUIET = 100
LOOK_BACK = timedelta(days=91)
"""For recognitions and words where the two have not talked yet."""


def agenda(
    workspace: Workspace, person: str, asker: str | None, today: date, notes: Notes = NOTHING
) -> Agenda:
    """What is worth a word with a person; `notes` are those of the one who asks."""
    scoring = Scoring(workspace, today)
    conversations = Conversations(workspace, today, notes)
    since = conversations.last_talk(asker, person) if asker else None
    first = since or today - LOOK_BACK
    cycle = workspace.default_cycle(today)
    running = list(_running(scoring, person))
    work = [
        each
        for each in initiatives_of(scoring, person)
        if not scoring.closed_on(workspace.objectives[each.objective])
    ]
    kpis = {id_: kpi for id_, kpi in kpis_of(scoring, person) if not scoring.is_retired(kpi)}
    titles = {each.id: each.title for each in running}
    titles |= {each.id: each.title for each in work if today in workspace.cycle_of(each.objective)}
    titles |= {id_: kpi.title for id_, kpi in kpis.items()}
    overdue = (each for each in work if not each.done and (each.late_days or 0) > 0)
    promises = (
        agreement(promise, today)
        for promise in conversations.agreements()
        if promise.done_on is None
        and person in (promise.conversation.from_, promise.conversation.to)
        and (promise.owner == person or (asker and promise.conversation.is_between(asker, person)))
    )
    last = ((id_, scoring.kpi(id_, cycle).last) for id_ in kpis)
    facts = Agenda(
        id=f"@{person}",
        name=workspace.people[f"@{person}"].name,
        as_of=today,
        since=since,
        goals=tuple(each for each in running if each.stale or each.unsure or each.falling),
        blockers=tuple(open_blockers(scoring, titles)),
        initiatives=tuple(sorted(overdue, key=lambda each: (-(each.late_days or 0), each.id))),
        agreements=tuple(
            sorted(promises, key=lambda each: (each.due is None, each.due or date.max, each.id))
        ),
        # from the day of the last talk on: what was given on that day may have come after it
        recognitions=feedback_facts(conversations, "recognition", person, first),
        kpis=tuple(
            kpi_fact(scoring, id_, [reading.period])
            for id_, reading in last
            if reading.health in ("watch", "unhealthy")
        ),
        questions=(),
        checkins=tuple(latest_words(scoring, titles.items(), first)),
    )
    return replace(facts, questions=questions(facts, running, cycle.name))


def _running(scoring: Scoring, person: str) -> Iterator[GoalFact]:
    """The key results of a person that run today: not closed, not dropped, in a running cycle."""
    workspace = scoring.workspace
    for id_, objective in scoring.open:
        for slug, kr in objective.key_results.items() if scoring.today in workspace.cycle_of(id_) else ():
            part = f"{id_}/{slug}"
            if not scoring.is_dropped(kr) and named_owner(workspace, part, scoring.today) == person:
                score = scoring.key_result(part)
                yield goal(
                    GoalFact,
                    scoring,
                    part,
                    objective=objective.title,
                    low_confidence=score.unsure,
                    falling=score.pace != "done" and _is_falling(score),
                )


def _is_falling(score: KeyResultScore) -> bool:
    """Whether progress against the time elapsed fell from one of the last three check-ins to the next.

    A hold is left out: its pace is that of its periods, and one missed week would count three times.
    """
    kr = score.key_result
    if kr.start is None and not kr.milestones:
        return False
    last = list(islice(_paces(score), FALLS))
    return len(last) == FALLS and all(after < before - 1e-9 for after, before in pairwise(last))


def _paces(score: KeyResultScore) -> Iterator[float]:
    """Progress against elapsed time on the days of the check-ins, the last day first; none before the start."""
    kr, series = score.key_result, score.series
    for at in reversed(range(len(series.values))):
        elapsed = score.plan.elapsed(series.days[at])
        if elapsed <= 0:
            continue
        if kr.milestones:
            yield series.values[at] / math.fsum(kr.milestones.values()) / elapsed
        elif kr.start is not None and kr.target is not None:
            value = updates.aggregate(kr.takes, series.values[: at + 1], kr.start)
            yield formulas.change(value, kr.start, kr.target, kr.points) / elapsed


def questions(facts: Agenda, running: Sequence[GoalFact], cycle: str) -> tuple[str, ...]:
    """Three texts; `running` are all running key results, not only those on the agenda."""
    by_stage: dict[int, str] = {}
    for _, stage, text in sorted(_questions(facts, running, cycle), key=lambda question: question[:2]):
        by_stage.setdefault(stage, text)
    asked = sorted(list(by_stage.items())[:ASKED])
    return tuple(joined((STAGES[stage], ": ", text), "") for stage, text in asked)


_Question = tuple[int, int, str]
"""Rank, stage and text."""


def _questions(facts: Agenda, running: Sequence[GoalFact], cycle: str) -> Iterator[_Question]:
    """The questions that the facts raise, and those for quiet weeks."""
    for blocker in facts.blockers[:1]:
        text = Message("what have you tried so far against “{text}”, and who could help?", text=blocker.text)
        yield 0, REALITY, text
    late = [each for each in facts.agreements if (each.late_days or 0) > 0]
    for promise in (*late, *facts.agreements)[:1]:
        text = Message("what would help you to finish “{text}”, and by when?", text=promise.text)
        yield 1 if late else 8, WILL, text
    for work in facts.initiatives[:1]:
        yield 2, OPTIONS, Message("which part of “{title}” could be finished first?", title=work.title)
    yield from _about_goals(facts, running, cycle)
    for kpi in facts.kpis[:1]:
        text = Message(
            "what is behind “{title}” at {value}, with a limit of {limit}?",
            title=kpi.title,
            value=with_unit(recorded(kpi.periods[-1].current), kpi.unit),
            limit=kpi.line,
        )
        yield 6, REALITY, text
    yield _QUIET, GOAL, Message("what would you most like to achieve by the end of {cycle}?", cycle=cycle)
    yield _QUIET, REALITY, Message("what went better than you expected since we last talked, and why?")
    yield _QUIET, OPTIONS, Message("what would you try with one more day a week?")
    yield _QUIET, WILL, Message("what one thing will you do before we talk again, and how will I see it?")


def _about_goals(facts: Agenda, running: Sequence[GoalFact], cycle: str) -> Iterator[_Question]:
    for each in [each for each in facts.goals if each.falling][:1]:
        text = Message("what has changed around “{title}” since it slowed down?", title=each.title)
        yield 3, REALITY, text
    for each in [each for each in facts.goals if each.stale][:1]:
        day = each.last_checkin and short_date(each.last_checkin, facts.as_of)
        since = Message("since {day}", day=day) if day else Message("so far")
        text = Message(
            "what has happened with “{title}” {since}, and what stops you from checking in?",
            title=each.title,
            since=since,
        )
        yield 4, REALITY, text
    for each in [each for each in facts.goals if each.unsure][:1]:
        text = Message(
            "what result would you be happy with for “{title}” by the end of {cycle}?",
            title=each.title,
            cycle=cycle,
        )
        yield 5, GOAL, text
    for each in [each for each in running if each.pace == "off_track"][:1]:
        text = Message("what else could you try for “{title}” if you had no constraints?", title=each.title)
        yield 7, OPTIONS, text
    if not running:
        text = Message(
            "what should be different by the end of {cycle}, and how would we see it?", cycle=cycle
        )
        yield 5, GOAL, text
