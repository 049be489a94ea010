"""What a person says of single lines, in the table `[markdown.lines]` of a mapping or when asked: the measure, several, or no goal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from okr.errors import UsageError, did_you_mean
from okr.exchange.cells import Style
from okr.exchange.lists.title_measures import Measure, Unmeasured, measure_of, shared
from okr.models import KeyResult
from okr.parse import composed
from okr.words import Message

EXAMPLE = '12 = "from 3 to 5 posts"'
_OPEN = frozenset(("open", "terbuka", "menyusul"))
_DONE = frozenset(("done", "milestone", "selesai"))
_WORDS = frozenset(("words", "kata"))
_STEPS = re.compile(r"(?:milestones?|steps?|langkah)\s*:\s*(.+)", re.IGNORECASE)
_NAMED = re.compile(r"(?P<name>[^:]{1,60}):\s+(?P<said>.+)")
_NO_KEYS = ("title", "imported", "formerly")


class Decision(Struct, frozen=True):
    """What is to become of one line."""

    measures: Sequence[Measure] = ()
    is_goal: bool = True


def decision_of(value: Any, place: str, style: Style) -> Decision:
    """The decision that a value of the table states.

    `false` is no goal; a text is a measure, `from 3 to 5`, `at least 90%`, `by +10%`, `milestones: a, b`, `done`, `open`; a table
    has keys of a key result; a list has one of these for each key result. Raises UsageError for anything else.
    """
    if value is False:
        return Decision(is_goal=False)
    listed = value if isinstance(value, list) and value else [value]
    return Decision(shared([_measure(each, place, style, len(listed)) for each in listed]))


def _measure(value: Any, place: str, style: Style, n: int) -> Measure:
    match value:
        case str():
            named = _NAMED.fullmatch(value.strip()) if n > 1 else None
            name, said = (named["name"], named["said"]) if named else (value.strip(), value.strip())
            return Measure(measure_said(said, place, style), words=name)
        case dict() if value:
            keys = [name for name in KeyResult.__struct_fields__ if name not in _NO_KEYS]
            for key in value:
                if key not in (*keys, "name"):
                    raise UsageError(
                        Message("{place}: unknown key", place=f"{place} {key}"),
                        remedy=did_you_mean(get_close_matches(str(key), keys, n=1))
                        or Message("Known keys: {names}", names=", ".join(keys)),
                    )
            own = {key: each for key, each in value.items() if key != "name"}
            return Measure(own, words=str(value.get("name", "")))
    raise UsageError(
        Message("{place}: a measure is needed, or false where it is no goal", place=place),
        remedy=Message("Example: {example}", example=EXAMPLE),
    )


def measure_said(said: str, place: str, style: Style) -> Mapping[str, Any]:
    """The keys of a measure in words. Raises UsageError where they are none."""
    word = said.casefold().strip()
    if word in _OPEN:
        return {"target": "open"}
    if word in _DONE:
        return {"milestones": {"done": 1}}
    if word in _WORDS:
        return {"result": "words"}
    if steps := _STEPS.fullmatch(said):
        names = [composed(" ".join(each.split())) for each in re.split("[,;]", steps[1]) if each.strip()]
        return {"milestones": dict.fromkeys(names, 1)}
    found = measure_of(said, style, 0)
    if isinstance(found, Unmeasured):
        told = {"place": place, "text": said, "reason": found.reason}
        examples = Message('"from 3 to 5", "at least 90%", "by +10%", "milestones: a, b", "done", "open"')
        raise UsageError(
            Message('{place}: "{text}" is not a measure: {reason}', **told),
            remedy=Message("Examples: {examples}", examples=examples),
        )
    return found.values
