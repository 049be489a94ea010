"""A one-on-one prepared from facts: what went well since the last talk, every running goal, what needs a word, and three
questions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Literal

from msgspec.structs import replace

from okr import formulas, updates
from okr.conversations import NOTHING, Conversations, Notes
from okr.key_result_score import KeyResultScore
from okr.measure_rules import number_of
from okr.ownership import named_owner, owners
from okr.periods import DAY
from okr.scoring import Scoring
from okr.views.agenda_questions import questions
from okr.views.checkins import latest_words, open_blockers
from okr.views.items import goal
from okr.views.people_results import Agenda, AgreementFact, GoalFact, GoodNews, RoleKpi
from okr.views.person import agreement, feedback_facts, initiatives_of, kpi_fact, kpis_of, onboard
from okr.views.results import like
from okr.words import Message, joined
from okr.words.numbers import SLACK, aggregated, count_periods, share, with_unit
from okr.words.states import word
from okr.workspace import Workspace

FALLS = 3
"""So many check-ins in a row, each with a lower pace than the one before."""
LOOK_BACK = timedelta(days=91)
"""For changes, recognitions and words where the two have not talked yet."""


def agenda(
    workspace: Workspace, person: str, asker: str | None, today: date, notes: Notes = NOTHING
) -> Agenda:
    """What is worth a word with a person; `notes` are those of the one who asks."""
    scoring = Scoring(workspace, today)
    conversations = Conversations(workspace, today, notes)
    talks = list(conversations.talks(asker, person)) if asker else []
    since = max(talks, default=None)
    first = since or today - LOOK_BACK
    then = Scoring(workspace, first)
    cycle = workspace.default_cycle(today)
    running = tuple(_running(scoring, then, person))
    work = [*initiatives_of(scoring, person, objectives=scoring.open)]
    kpis = {id_: kpi for id_, kpi in kpis_of(scoring, person) if not scoring.is_retired(kpi)}
    titles = {each.id: each.title for each in running}
    titles |= {each.id: each.title for each in work if today in workspace.cycle_of(each.objective)}
    titles |= {id_: kpi.title for id_, kpi in kpis.items()}
    overdue = (each for each in work if not each.done and (each.late_days or 0) > 0)
    promises = _promises(conversations, person, asker)
    facts = Agenda(
        id=f"@{person}",
        name=workspace.people[f"@{person}"].name,
        as_of=today,
        since=since,
        goals=running,
        blockers=tuple(open_blockers(scoring, titles)),
        initiatives=tuple(sorted(overdue, key=lambda each: (-(each.late_days or 0), each.id))),
        agreements=tuple(each for each in promises if not each.done),
        # from the day of the last talk on: what was given on that day may have come after it
        recognitions=feedback_facts(conversations, "recognition", person, first),
        kpis=tuple(_kpi(scoring, id_) for id_ in kpis),
        questions=(),
        checkins=tuple(latest_words(scoring, titles.items(), first)),
        went_well=tuple(_good_news(scoring, then, person, promises)),
        compared_with=first,
        onboarding=next((each for each in onboard(workspace, today, person).people if each.next), None),
        probation_ends=conversations.probation_ends(person),
    )
    following = workspace.default_cycle(cycle.ends + DAY)
    return replace(facts, questions=questions(facts, cycle, following.name, turn=len(talks)))


def _promises(conversations: Conversations, person: str, asker: str | None) -> list[AgreementFact]:
    """What a person agreed, and what the two agreed with each other, the one that is due first at the front."""
    found = [
        agreement(each, conversations.today)
        for each in conversations.agreements()
        if person in (each.conversation.from_, each.conversation.to)
        and (each.owner == person or (asker and each.conversation.is_between(asker, person)))
    ]
    return sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.id))


def _kpi(scoring: Scoring, id_: str) -> RoleKpi:
    """A KPI as it stood in the last two periods that were read."""
    score = scoring.kpi(id_, scoring.workspace.default_cycle(scoring.today))
    shown = score.last.period
    before = [each.period for each in score.readings.values() if each.period.ends < shown.starts]
    return like(RoleKpi, kpi_fact(scoring, id_, (*before[-1:], shown)), stale=score.stale)


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def _running(scoring: Scoring, then: Scoring, person: str) -> Iterator[GoalFact]:
    """The key results of a person that run today: not closed, not dropped, in a running cycle."""
    workspace = scoring.workspace
    for id_, objective in scoring.open:
        for slug, kr in objective.key_results.items() if scoring.today in workspace.cycle_of(id_) else ():
            part = f"{id_}/{slug}"
            if not scoring.is_dropped(kr) and person in owners(workspace, part, scoring.today):
                score = scoring.key_result(part)
                line = kr.line_on(score.day) if kr.lines else kr
                now, was = _value(score), _value(then.key_result(part))
                yield goal(
                    GoalFact,
                    scoring,
                    part,
                    objective=objective.title,
                    low_confidence=score.unsure,
                    falling=score.pace != "done" and _is_falling(score),
                    then=score.start if was is None and now is not None else was,
                    now=now,
                    milestones=len(kr.milestones),
                    at_least=number_of(line.at_least),
                    at_most=number_of(line.at_most),
                    above=line.above,
                    below=line.below,
                )


def _value(score: KeyResultScore) -> float | None:
    """The value of a change or a hold; of milestones how many are reached."""
    return len(score.milestones_done) if score.key_result.milestones else score.current


def _is_falling(score: KeyResultScore) -> bool:
    """Whether progress against the time elapsed fell from one of the last three check-ins to the next.

    A hold is left out: its pace is that of its periods, and one missed week would count three times.
    """
    kr = score.key_result
    if score.start is None and not kr.milestones:
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
        elif score.start is not None and score.target is not None:
            value = updates.aggregate(kr.takes, series.values, score.start, at + 1)
            yield formulas.change(value, score.start, score.target, kr.points) / elapsed


# ── what went well ───────────────────────────────────────────────────────────────────────────────


def _good_news(
    scoring: Scoring, then: Scoring, person: str, promises: list[AgreementFact]
) -> Iterator[GoodNews]:
    """Goals, initiatives, agreements and KPIs of a person that went well since the day of `then`, that day included."""
    first = then.today
    yield from _goals_that_went_well(scoring, then, person)
    for work in initiatives_of(scoring, person, first):
        if work.done_on and work.done_on >= first:
            yield GoodNews(kind="initiative", id=work.id, title=work.title, date=work.done_on)
    for each in promises:
        if each.owner == person and each.done_on and each.done_on >= first:
            yield GoodNews(kind="agreement", id=each.id, title=each.text, date=each.done_on)
    for id_, kpi in kpis_of(scoring, person):
        readings = [*scoring.readings(id_).values()]
        if len(readings) < 2 or readings[-1].answers[-1].day < first:
            continue
        was, now = (scoring.kpi_reading(id_, each.period) for each in readings[-2:])
        if now.health == "healthy" and was.health in ("watch", "unhealthy"):
            values = (aggregated(kpi.takes, each.current) for each in (was, now))
            text = with_unit(joined(values, " → "), kpi.unit)
            yield GoodNews(kind="kpi", id=id_, title=kpi.title, date=readings[-1].answers[-1].day, text=text)


def _goals_that_went_well(scoring: Scoring, then: Scoring, person: str) -> Iterator[GoodNews]:
    """Objectives that were closed green, and key results that were reached or moved up; of those the reached first."""
    workspace, first = scoring.workspace, then.today
    found = []
    for id_, objective in workspace.in_days(first, scoring.today):
        closed = scoring.closed_on(objective)
        if closed and closed < first:
            continue
        score = scoring.objective(id_)
        if closed and score.band == "green" and named_owner(workspace, id_, closed) == person:
            text = joined((share(score.grade, down=True), word("green")), " ")
            found.append(GoodNews(kind="closed", id=id_, title=objective.title, date=closed, text=text))
        for slug, kr in objective.key_results.items():
            part = f"{id_}/{slug}"
            if scoring.is_dropped(kr) or person not in owners(workspace, part, scoring.today):
                continue
            now, was = scoring.key_result(part), then.key_result(part)
            kind = _went_well(now, was)
            if kind == "reached" or (kind and not closed):
                found.append(
                    GoodNews(
                        kind=kind,
                        id=part,
                        title=kr.title,
                        date=now.answered_on,
                        objective=objective.title,
                        text=_change(now, was),
                    )
                )
    order = ("closed", "reached", "moved", "held")
    yield from sorted(found, key=lambda each: order.index(each.kind))


def _went_well(now: KeyResultScore, was: KeyResultScore) -> Literal["reached", "moved", "held"] | None:
    """Whether a key result was reached since then, or moved up or kept its limit and needs no word."""
    if now.pace == "done":
        return "reached" if was.pace != "done" or now.answered_on == was.day else None
    if now.stale or now.unsure or now.pace == "off_track" or (now.pace != "ahead" and _is_falling(now)):
        return None
    if now.progress is None or now.progress <= (was.progress or 0) + SLACK:
        return None
    if now.missed is None:
        return "moved"
    return "held" if now.missed <= (was.missed or 0) else None


def _change(now: KeyResultScore, was: KeyResultScore) -> str:
    """`115 → 121 IDR m`, `7 of 7 weeks`, or the milestones that were reached."""
    kr = now.key_result
    if now.kept is not None:
        periods = count_periods(now.closed_periods, kr.own_cadence or "")
        return Message("{kept} of {periods}", kept=now.kept, periods=periods)
    if kr.milestones:
        return joined(name for name in now.milestones_done if name not in was.milestones_done)
    before = now.start if was.current is None else was.current
    values = (aggregated(kr.takes, each) for each in (before, now.current))
    return with_unit(joined(values, " → "), kr.unit)
