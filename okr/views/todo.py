"""What others gave a person: thanks, feedback, and answers to a request.

What a person must do now, most days late first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec.structs import replace

from okr.conversations import NOTHING, Conversations, Notes
from okr.scoring import Scoring
from okr.views.due import FRESH, Waits, Wanted, blockers, checkins, closes, initiatives, waiting
from okr.views.results import TICKED, Received, TodoItem
from okr.workspace import Workspace, absence, has_left, in_charge


def for_you(workspace: Workspace, person: str, today: date) -> tuple[Received, ...]:
    """Of the last two weeks, the latest first; only what was shared."""
    conversations = Conversations(workspace, today)
    found = [*_shared(conversations, person), *_told(conversations, person)]
    fresh = (each for each in found if each.date >= today - FRESH)
    return tuple(sorted(fresh, key=lambda each: (-each.date.toordinal(), each.id)))


def _shared(conversations: Conversations, person: str) -> Iterator[Received]:
    for each in conversations.of_kind("recognition", "feedback"):
        if each.to == person:
            kind: Literal["recognition", "feedback"] = (
                "recognition" if each.coaching.kind == "recognition" else "feedback"
            )
            yield Received(id=each.name, kind=kind, from_=each.from_, date=each.day, text=each.text)


def _told(conversations: Conversations, person: str) -> Iterator[Received]:
    """Requests of the person that were answered in person: the words themselves are in no file that is shared."""
    for each in conversations.of_kind("request"):
        day = conversations.handed_over_on(each) if each.from_ == person else None
        if day:
            text = f"answered your request of {each.day}" + (f": {each.text}" if each.text else "")
            yield Received(id=each.name, kind="answer", from_=each.to, date=day, text=text)


def todo(workspace: Workspace, person: str, today: date, notes: Notes = NOTHING) -> tuple[TodoItem, ...]:
    """Everything that waits for the person (a slug): most days late first, what has no day last."""
    found = _everything(workspace, today, lambda other: other == person, notes)
    return in_order(item for _, item in found)


def todo_of_all(workspace: Workspace, today: date) -> Mapping[str, tuple[TodoItem, ...]]:
    """Slug of each person for whom something waits → what; private notes are in none of them."""
    found: dict[str, list[TodoItem]] = {}
    known = {id_[1:] for id_ in workspace.people}
    for person, waits in _everything(workspace, today, known.__contains__, NOTHING):
        found.setdefault(person, []).append(waits)
    return {id_[1:]: in_order(found[id_[1:]]) for id_ in workspace.people if id_[1:] in found}


def in_order(items: Iterable[TodoItem]) -> tuple[TodoItem, ...]:
    return tuple(sorted(items, key=lambda it: (it.late_days is None, -(it.late_days or 0), it.id, it.kind)))


def ticked(items: Iterable[TodoItem]) -> tuple[str, ...]:
    """Ids of what `okr done` ticks by its number, in the order of the list."""
    return tuple(each.id for each in items if each.kind in TICKED)


def _everything(workspace: Workspace, today: date, wanted: Wanted, notes: Notes) -> Iterator[Waits]:
    """What is due of goals goes to the stand-in of who is away; what two people have between them waits."""
    scoring = Scoring(workspace, today)

    def is_charged(owner: str) -> bool:
        person = in_charge(workspace, owner, today)
        return person is not None and wanted(person)

    for find in (checkins, blockers, initiatives, closes):
        for owner, item in find(scoring, is_charged):
            if not is_free(workspace, owner, item, today):
                yield _handed_on(workspace, owner, item, today)
    for person, item in waiting(workspace, today, wanted, notes):
        if not (is_free(workspace, person, item, today) or absence(workspace, person, today)):
            yield person, item


def _handed_on(workspace: Workspace, owner: str, item: TodoItem, today: date) -> Waits:
    away = absence(workspace, owner, today)
    person = in_charge(workspace, owner, today) if away else owner
    assert person is not None  # nothing is wanted of who has nobody
    if away:
        item = replace(item, why=f"{item.why} (for @{owner}, away until {away.to})")
    return person, item


def is_free(workspace: Workspace, person: str, waits: TodoItem, today: date) -> bool:
    """Nothing due after `left` is due, and once the person is gone nothing waits for them at all."""
    return has_left(workspace, person, max(waits.due or today, today))


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due, or stale until they are answered."""
    workspace, today = scoring.workspace, scoring.today
    for owner, item in checkins(scoring, lambda other: in_charge(workspace, other, today) == person):
        if not is_free(workspace, owner, item, today):
            yield item
