"""Who is where on the first way, what is late, and what comes next."""

from __future__ import annotations

from datetime import date

from okr.conversations import Conversations, Step
from okr.views.people_results import Newcomer, Onboard, StepShape
from okr.workspace import Workspace, has_left


def onboard(workspace: Workspace, today: date, person: str | None = None) -> Onboard:
    """One newcomer, or everyone who has a path and has not left."""
    conversations = Conversations(workspace, today)
    people = [
        each
        for each in conversations.newcomers
        if (each == person if person else not has_left(workspace, each, today))
    ]
    return Onboard(people=tuple(_newcomer(conversations, each) for each in people), as_of=today)


def _newcomer(conversations: Conversations, person: str) -> Newcomer:
    workspace = conversations.workspace
    found = workspace.people[f"@{person}"]
    path = found.onboarding or ""
    steps = steps_of(conversations, person)
    gone = has_left(workspace, person, conversations.today)
    return Newcomer(
        id=f"@{person}",
        name=found.name,
        path=path,
        joined=found.joined,
        steps=steps,
        next=None if gone else next((step.id for step in _in_order(steps) if not step.done), None),
        title=workspace.onboarding[path].title,
    )


def _in_order(steps: tuple[StepShape, ...]) -> list[StepShape]:
    """By their day, what has none last; the order of the file else."""
    return sorted(steps, key=lambda step: (step.day is None, step.day or 0))


def steps_of(conversations: Conversations, person: str) -> tuple[StepShape, ...]:
    return tuple(_shape(conversations, each) for each in conversations.steps(person))


def _shape(conversations: Conversations, each: Step) -> StepShape:
    step = each.step
    workspace, today = conversations.workspace, conversations.today
    never = each.due is not None and has_left(workspace, each.person, each.due)
    waits = each.done_on is not None or not has_left(workspace, each.person, today)
    return StepShape(
        id=each.id,
        title=step.title,
        topic=step.topic,
        day=step.day,
        due=None if never else each.due,
        done=each.done_on is not None,
        late_days=late_days(each.due, each.done_on, today) if waits and not never else None,
        owner=conversations.slug(step.owner) if step.owner else None,
        why=step.why,
        link=step.link,
        done_on=each.done_on,
    )


def late_days(due: date | None, done_on: date | None, today: date) -> int | None:
    """How late something is, or was when it was done; below 0 before its day, null without one."""
    return ((done_on or today) - due).days if due else None
