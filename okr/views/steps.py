"""A step of an explanation: a value, why it is that, and what was recorded for it."""

from __future__ import annotations

from collections.abc import Iterable

from okr.periods import Period
from okr.updates import Entry
from okr.views import items
from okr.views.results import Step, StepUpdate, like
from okr.words import Message, joined
from okr.words.numbers import computed
from okr.words.numbers import recorded as n


def step(name: str, value: float | str | bool | None, why: str, used: Iterable[Entry] = ()) -> Step:
    shown = (
        like(StepUpdate, entry, entry.update, value=items.recorded_value(entry.update)) for entry in used
    )
    return Step(name=name, value=value, why=why, updates=tuple(shown))


def window_words(period: Period) -> str:
    return Message("due on {due}, open until {closes}", due=period.due, closes=period.closes)


def weighted(pairs: Iterable[tuple[float, float]]) -> str:
    """The sum behind a weighted mean: `(2 × 0.5 + 1 × 0.8) / 3`."""
    listed = list(pairs)
    above = joined((joined((n(weight), " × ", computed(value)), "") for weight, value in listed), " + ")
    return joined(("(", above, ") / ", n(sum(weight for weight, _ in listed))), "")
