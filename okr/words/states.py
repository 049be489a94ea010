"""The words of what files and JSON call by name: states of goals, steps of a calculation, values of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from okr.words import Message, plural

STATE_WORDS: Final[Mapping[str, str]] = {
    "no_data": Message("no data"),
    "done": Message("pace\x04done"),
    "early": Message("early"),
    "ahead": Message("ahead"),
    "on_track": Message("on track"),
    "at_risk": Message("at risk"),
    "off_track": Message("off track"),
    "healthy": Message("healthy"),
    "watch": Message("watch"),
    "unhealthy": Message("unhealthy"),
    "watched": Message("watched"),
    "stale": Message("stale"),
    "unread": Message("no reading"),
    "unsure": Message("unsure"),
    "overdue": Message("overdue"),
    "blocked": Message("blocked"),
    "not_due": Message("not due yet"),
    "begins_later": Message("begins later"),
    "open": Message("no target yet"),
    "in_words": Message("in words"),
    "green": Message("green"),
    "amber": Message("amber"),
    "red": Message("red"),
    "given_up": Message("given up"),
    "dropped": Message("dropped"),
    "retired": Message("retired"),
    "better": Message("better"),
    "worse": Message("worse"),
    "steady": Message("steady"),
    "up": Message("trend\x04up"),
    "down": Message("trend\x04down"),
}


def overdue(days: int) -> str:
    """How long something has been overdue."""
    return plural(days, "{n} day overdue", "{n} days overdue")


def done_word(done: object) -> str:
    """What an update says of a piece of work; one that says nothing of it is a note."""
    if not isinstance(done, bool):
        return Message("noted")
    return Message("done") if done else Message("not done")


def word(state: str) -> str:
    """The word of a state, or of a value of a field; what is neither stays as it is."""
    return STATE_WORDS.get(state) or _NAMES.get(state, state)


_WORDS = (
    Message("achievement"),
    Message("acknowledged"),
    Message("aligned"),
    Message("alike"),
    Message("aspirational"),
    Message("band"),
    Message("bonus"),
    Message("bonus band"),
    Message("basis"),
    Message("became"),
    Message("biweekly"),
    Message("blocker"),
    Message("both"),
    Message("change"),
    Message("closed on"),
    Message("commit"),
    Message("committed"),
    Message("confidence"),
    Message("current"),
    Message("delta"),
    Message("done"),
    Message("days past end"),
    Message("drop"),
    Message("ends"),
    Message("graded"),
    Message("limit"),
    Message("dropped on"),
    Message("check-in\x04due"),
    Message("expected"),
    Message("fail"),
    Message("forecast"),
    Message("forecast recent"),
    Message("given up"),
    Message("grade"),
    Message("graduated from"),
    Message("half-yearly"),
    Message("health"),
    Message("keep"),
    Message("kept"),
    Message("last"),
    Message("late"),
    Message("late updates"),
    Message("may miss"),
    Message("mean"),
    Message("missed"),
    Message("monthly"),
    Message("next"),
    Message("note"),
    Message("off periods"),
    Message("part"),
    Message("provisional part"),
    Message("unit"),
    Message("linked to"),
    Message("driven by"),
    Message("drives"),
    Message("organisation"),
    Message("outcome"),
    Message("pace"),
    Message("period"),
    Message("personal"),
    Message("progress"),
    Message("progress raw"),
    Message("project"),
    Message("quarterly"),
    Message("recent"),
    Message("retired on"),
    Message("parts"),
    Message("reached on"),
    Message("result"),
    Message("reward"),
    Message("rhythm"),
    Message("stale"),
    Message("start"),
    Message("statement"),
    Message("stretch"),
    Message("sum"),
    Message("target"),
    Message("team"),
    Message("trend"),
    Message("unblocked"),
    Message("undone"),
    Message("unsure"),
    Message("value"),
    Message("weekly"),
    Message("weight"),
    Message("yearly"),
    Message("zone"),
)
_NAMES: Final[Mapping[str, str]] = {text: text for text in _WORDS} | {"line": Message("limit")}


def name_words(name: str) -> str:
    """The words of the name of a step, a difference or a value of a field."""
    words = name.replace("_", " ")
    if words.startswith("provisional "):
        return Message("provisional {name}", name=name_words(words.removeprefix("provisional ")))
    return _NAMES.get(words, words)
