"""What others gave a person: thanks, feedback, and answers to a request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from okr.conversations import Conversations
from okr.views.shapes import Received
from okr.views.waiting import FRESH
from okr.workspace import Workspace


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
