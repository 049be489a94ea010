"""What waits for people beside their goals: promises, first steps, feedback asked for, and what a lead answered.

What goals ask of their owners: check-ins, readings, blockers, pieces of work, and closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from okr import updates
from okr.conversations import Conversation, Conversations, Notes, Step
from okr.models import Objective
from okr.periods import DAY, running_quarter
from okr.scores import KeyResultScore
from okr.scoring import Scoring
from okr.updates import Blocked
from okr.views.checkin_words import open_blocker
from okr.views.ownership import lead_of_team, owners
from okr.views.results import TodoItem, TodoKind
from okr.views.words import number
from okr.workspace import Workspace, has_left

SOON = timedelta(days=7)
"""How long before its due day a piece of work is told."""
FRESH = timedelta(days=14)
"""How long an acknowledgement is shown, unless the owner checks in before."""
Waits = tuple[str, TodoItem]


def item(id_: str, kind: TodoKind, due: date | None, today: date, why: str, command: str = "") -> TodoItem:
    late = (today - due).days if due else None
    return TodoItem(id=id_, kind=kind, due=due, late_days=late, why=why, command=command)


def waiting(
    workspace: Workspace, today: date, wanted: Callable[[str], bool], notes: Notes
) -> Iterator[Waits]:
    """Person and what waits for them, of the people who are wanted."""
    conversations = Conversations(workspace, today, notes)
    yield from _agreements(conversations, wanted)
    yield from _steps(conversations, wanted)
    yield from _requests(conversations, wanted)
    yield from _acknowledged(workspace, today, wanted)


def _agreements(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    today = conversations.today
    mine = (
        each
        for each in conversations.all
        if any(wanted(conversations.slug(promise.owner)) for promise in each.coaching.agreement)
    )
    for promise in conversations.agreements(mine):
        if promise.done_on is None and wanted(promise.owner):
            talk = promise.conversation
            other = talk.to if promise.owner == talk.from_ else talk.from_
            why = f"{promise.text} (agreed with @{other} on {talk.day})"
            yield (
                promise.owner,
                item(promise.id, "agreement", promise.due, today, why, f"okr checkin {promise.id} done"),
            )


def _steps(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    today = conversations.today
    for person in conversations.newcomers:
        if not wanted(person):
            continue
        for step in conversations.steps(person):
            if step.done_on is None and (step.due is None or step.due <= today + SOON):
                yield person, onboarding_step(conversations, step, f"okr checkin {step.id} done")


def onboarding_step(conversations: Conversations, step: Step, command: str) -> TodoItem:
    title = conversations.workspace.onboarding[step.id.split("/")[1]].title
    return item(step.id, "onboarding", step.due, conversations.today, f"{title} › {step.step.title}", command)


def unanswered(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Conversation]:
    """The open requests to the people who are wanted."""
    return (request for request in conversations.open_requests() if wanted(request.to))


def _requests(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    for request in unanswered(conversations, wanted):
        said = request.coaching
        about = f" about {said.about}" if said.about else ""
        text = f": {said.text}" if said.text else ""
        why = f"@{request.from_} asks for feedback{about}, since {request.day}{text}"
        command = f"okr coach feedback @{request.from_} --answers {request.name}"
        yield request.to, item(request.name, "feedback", None, conversations.today, why, command)


def _acknowledged(workspace: Workspace, today: date, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    """What others acknowledged since the owner last checked in, for a while."""
    kinds = workspace.items
    for id_ in workspace.recorded:
        now = workspace.current_id(id_)
        if now is None or kinds[now] not in ("key result", "initiative", "kpi"):
            continue
        people = [person for person in owners(workspace, now, today) if wanted(person)]
        if not people:
            continue
        entries = updates.counted(workspace.updates(now), today)
        if not entries or entries[-1].update.date < today - FRESH:
            continue
        for person in people:
            spoke = max((e.update.date for e in entries if e.person == person), default=date.min)
            for e in entries:
                word = e.update.acknowledged
                if word is not None and e.person != person and e.update.date >= max(spoke, today - FRESH):
                    yield (
                        person,
                        item(now, "acknowledged", None, today, f"@{e.person} on {e.update.date}: {word}"),
                    )


Wanted = Callable[[str], bool]


def owned(scoring: Scoring, id_: str, wanted: Wanted) -> list[str]:
    return [person for person in owners(scoring.workspace, id_, scoring.today) if wanted(person)]


def checkins(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """What is due, and what is stale until it is answered; one that reads a KPI waits for the KPI."""
    due = set()
    for person, waits in (*_due_key_results(scoring, wanted), *_due_readings(scoring, wanted)):
        due.add(waits.id)
        yield person, waits
    yield from (pair for pair in stale(scoring, wanted) if pair[1].id not in due)


def _key_results(scoring: Scoring, wanted: Wanted) -> Iterator[tuple[str, Objective, list[str]]]:
    """Id, objective and owners of every key result that can be checked in."""
    workspace = scoring.workspace
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, kr in objective.key_results.items():
            people = [] if kr.kpi else owned(scoring, f"{id_}/{slug}", wanted)
            if people:
                yield f"{id_}/{slug}", objective, people


def _due_key_results(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    today = scoring.today
    for part, objective, people in _key_results(scoring, wanted):
        score = scoring.key_result(part)
        place = score.plan.open_on(today)
        if score.due and place is not None:
            told = _last_answer(score) if score.stale else "no check-in for this period yet"
            why = f"{score.key_result.statement(objective)}: {told}"
            due = (_first_missed(score) if score.stale else None) or score.plan.periods[place].due
            yield from ((p, item(part, "checkin", due, today, why, f"okr checkin {part}")) for p in people)


def _due_readings(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for id_, kpi in workspace.kpis.items():
        people = owned(scoring, id_, wanted)
        if not people:
            continue
        score = scoring.kpi(id_, running_quarter(today, workspace.settings))
        if score.due and score.awaited:
            due = scoring.reading_window(id_, score.awaited).due
            why = f"{kpi.title}: no reading for {score.awaited.name} yet"
            yield from ((p, item(id_, "checkin", due, today, why, f"okr checkin {id_}")) for p in people)


def stale(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """What ran out unanswered, whether it is due again or not. After the end of a cycle its close is asked for instead."""
    workspace, today = scoring.workspace, scoring.today
    for part, objective, people in _key_results(scoring, wanted):
        score = scoring.key_result(part)
        if score.stale and workspace.cycle_of(workspace.objective_of(part)).ends >= today:
            why = f"{score.key_result.statement(objective)}: {_last_answer(score)}"
            due = _first_missed(score)
            yield from ((p, item(part, "stale", due, today, why, f"okr checkin {part}")) for p in people)
    for id_, kpi in workspace.kpis.items():
        people = owned(scoring, id_, wanted)
        if not people:
            continue
        reading = scoring.kpi(id_, running_quarter(today, workspace.settings))
        if reading.stale and not reading.due:
            due = scoring.reading_window(id_, reading.last.period).due
            why = f"{kpi.title}: no reading for {reading.last.period.name}"
            yield from ((p, item(id_, "stale", due, today, why, f"okr checkin {id_}")) for p in people)


def _last_answer(score: KeyResultScore) -> str:
    return f"no check-in since {score.answered_on}" if score.answered_on else "no check-in yet"


def _first_missed(score: KeyResultScore) -> date | None:
    """The due day of the first period that ran out since the last answer."""
    last = score.answered_on
    periods = (score.plan.periods[place] for place in score.unanswered)
    return next((period.due for period in periods if last is None or period.closes >= last), None)


def unsure(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """Key results whose confidence is low or fell, and which nobody else has acknowledged since."""
    workspace, today = scoring.workspace, scoring.today
    for part, objective, people in _key_results(scoring, wanted):
        score = scoring.key_result(part)
        if score.unsure and workspace.cycle_of(workspace.objective_of(part)).ends >= today:
            path = " → ".join(number(each) for each in score.series.confidences[-2:])
            why = f"confidence {path}: {score.key_result.statement(objective)}"
            command = f'okr ack {part} "…"'
            yield from ((p, item(part, "unsure", None, today, why, command)) for p in people)


def blockers(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    today = scoring.today
    for person, id_, run in open_blockers(scoring, wanted):
        why = f"blocked for {run.days(today)} d, since {run.since}: {run.text}"
        yield person, item(id_, "blocker", None, today, why, f"okr checkin {id_}")


def open_blockers(scoring: Scoring, wanted: Wanted) -> Iterator[tuple[str, str, Blocked]]:
    """Owner, item, and what stands in its way."""
    for now in _spoken_of(scoring.workspace):
        people = owned(scoring, now, wanted)
        run = None if not people or _has_ended(scoring, now) else open_blocker(scoring, now)
        if run:
            yield from ((person, now, run) for person in people)


def _spoken_of(workspace: Workspace) -> Iterator[str]:
    """Ids in force of the goals of which something was recorded, each once."""
    found = (workspace.current_id(id_) for id_ in workspace.recorded)
    goals = ("key result", "initiative", "kpi")
    yield from dict.fromkeys(id_ for id_ in found if id_ and workspace.items.get(id_) in goals)


def _has_ended(scoring: Scoring, id_: str) -> bool:
    """Whether the cycle of a goal is over: the close asks for it then."""
    workspace = scoring.workspace
    if workspace.items[id_] == "kpi":
        return False
    return workspace.cycle_of(workspace.objective_of(id_)).ends < scoring.today


def initiatives(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, initiative in objective.initiatives.items():
            part = f"{id_}/{slug}"
            due = initiative.due
            people = [] if due is None or due > today + SOON else owned(scoring, part, wanted)
            if people and not scoring.initiative(part).done:
                why = f"{objective.title} › {initiative.title}"
                command = f"okr checkin {part} done"
                yield from ((p, item(part, "initiative", due, today, why, command)) for p in people)


def closes(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """Objectives whose cycle has ended, of their owner, else of the lead of their team."""
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        ended = workspace.cycle_of(id_).ends
        if scoring.closed_on(objective) or ended >= today:
            continue
        person = _closer(workspace, id_, objective, today)
        if person and wanted(person):
            why = f"{objective.title}: ended on {ended}, not closed"
            yield person, item(id_, "close", ended + DAY, today, why, f"okr close {id_}")


def _closer(workspace: Workspace, id_: str, objective: Objective, today: date) -> str | None:
    here = [person for person in owners(workspace, id_, today) if not has_left(workspace, person, today)]
    return here[0] if here else lead_of_team(workspace, objective.team, today)
