"""What waits for people beside their goals: promises, first steps, feedback asked for, and what a lead answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from okr import records
from okr.conversations import Conversation, Conversations, Notes, Step
from okr.views.ownership import owners
from okr.views.shapes import TodoItem, TodoKind
from okr.workspace import Workspace

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
        entries = records.counted(workspace.updates(now), today)
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
