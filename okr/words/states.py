"""The words of the states of goals, the same in sentences and on every screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from okr.words import Message

STATE_WORDS: Final[Mapping[str, str]] = {
    "no_data": Message("no data"),
    "done": Message("done"),
    "early": Message("early"),
    "ahead": Message("ahead"),
    "on_track": Message("on track"),
    "at_risk": Message("at risk"),
    "off_track": Message("off track"),
    "healthy": Message("healthy"),
    "watch": Message("watch"),
    "unhealthy": Message("unhealthy"),
    "stale": Message("stale"),
    "unread": Message("no reading"),
    "unsure": Message("unsure"),
    "overdue": Message("overdue"),
    "blocked": Message("blocked"),
    "not_due": Message("not due yet"),
    "begins_later": Message("begins later"),
    "green": Message("green"),
    "amber": Message("amber"),
    "red": Message("red"),
    "given_up": Message("given up"),
    "dropped": Message("dropped"),
    "retired": Message("retired"),
    "better": Message("better"),
    "worse": Message("worse"),
    "steady": Message("steady"),
}


def word(state: str) -> str:
    """The word of a state; a name that is no state stays as it is."""
    return STATE_WORDS.get(state, state)
