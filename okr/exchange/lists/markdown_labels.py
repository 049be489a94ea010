"""The labels that say which lines of a Markdown document state a goal: the table `[markdown]` of a mapping."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple, get_args

from msgspec import Struct, structs

from okr.errors import UsageError, did_you_mean
from okr.words import Message

LONGEST_LABEL = 80
"""Characters; what stands before a later colon is a sentence."""


States = Literal["key_result", "objective", "owner"]


_SEVERAL = re.compile(r"\s*[&+/]\s*|\s+(?:and|dan)\s+")
"""What is between the names of several owners."""


class Label(NamedTuple):
    """What a label says of its line."""

    states: States
    """`owner`: an objective of the person or role that it names."""
    owners: tuple[str, ...] = ()
    rest: str = ""
    """What it says besides."""


class Labels(Struct, frozen=True):
    """Regular expressions, each of which matches a whole label in any case; the first list that matches decides.

    A group `owner` is who owns the goal, a group `rest` is told and not taken.
    """

    objective: tuple[str, ...] = ()
    key_result: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """Further labels of owners, as they are written: no expressions, and beside those of `owner`."""
    headings: tuple[int | str, ...] = ()
    """What states objectives without a label: headings of these levels, paragraphs that are bold (`bold`) or stand above a list
    (`text`), items with items below (`item`)."""
    under: str = ""
    """Words of the headings below which the goals stand; empty: the whole document."""
    unlabelled: Literal["", "key_result"] = ""
    """What items without a label right below an objective state."""
    id: str = ""
    """Of the text of a link at the end of a line, which is the id of the goal there."""
    lines: Mapping[str, Any] = {}
    """Number or title of a line → what a person says of it: see `okr.exchange.lists.said_lines`."""
    counts_from: int | float | None = None
    """Where a number begins of which a title says only the end; None: a start is never set."""

    def read(self, text: str) -> Label | None:
        """What a label says; None where no expression matches it."""
        if not text or len(text) > LONGEST_LABEL:
            return None
        if several := self._owners(text):
            return Label("owner", several)
        return self._read(text)

    def _owners(self, text: str) -> tuple[str, ...]:
        """The owners of `CFO & CRO`; none where one of the names is not known as an owner by itself."""
        names = _SEVERAL.split(text)
        known = [self._read(name) for name in names] if len(names) > 1 else [None]
        if any(label is None or label.states != "owner" or label.rest for label in known):
            return ()
        return tuple(owner for label in known if label for owner in label.owners)

    def _read(self, text: str) -> Label | None:
        if text.casefold() in map(str.casefold, self.roles):
            return Label("owner", (text,))
        for states in get_args(States):
            for pattern in getattr(self, states):
                if found := re.fullmatch(pattern, text, re.IGNORECASE):
                    said = {name: (group or "").strip() for name, group in found.groupdict().items()}
                    owner = said.get("owner", "")
                    owners = (self._owners(owner) or (owner,)) if owner else ()
                    return Label(states, owners, said.get("rest", ""))
        return None


def _are_all(kind: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(kind, value))


_PLAIN: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "counts_from": (lambda value: type(value) in (int, float) and math.isfinite(value), "counts_from = 0"),
    "roles": (_are_all(lambda each: isinstance(each, str)), 'roles = ["Content", "Sales"]'),
    "headings": (
        _are_all(lambda each: each in (1, 2, 3, 4, 5, 6, "bold", "text", "item")),
        'headings = [2, "bold"]',
    ),
    "under": (lambda value: isinstance(value, str), 'under = "2026 Q3"'),
    "unlabelled": (lambda value: value == "key_result", 'unlabelled = "key_result"'),
    "lines": (lambda value: isinstance(value, dict), 'lines = { 12 = "from 3 to 5 posts" }'),
}
"""Keys that hold no expressions: what their values must be, and an example."""


def labels_of(table: Mapping[str, Any], place: str) -> Labels:
    """The table `[markdown]` of the mapping in the file `place`.

    Raises UsageError for an unknown key, a value of another type, or an expression that is none.
    """
    names = [field.name for field in structs.fields(Labels)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        where = f"{place} [markdown] {key}"
        if key not in names:
            raise UsageError(
                Message("{place}: unknown key", place=where),
                remedy=did_you_mean(get_close_matches(key, names, n=1))
                or Message("Known keys: {names}", names=", ".join(names)),
            )
        if key in _PLAIN:
            is_right, example = _PLAIN[key]
            if not is_right(value):
                raise _other_value(where, example)
            values[key] = tuple(value) if isinstance(value, list) else value
        elif key == "id":
            values[key] = _pattern(value, where)
        else:
            values[key] = tuple(_pattern(each, where) for each in (value if type(value) is list else [value]))
    return Labels(**values)


def _other_value(where: str, example: str) -> UsageError:
    message = Message("{place}: a value of another kind is needed", place=where)
    return UsageError(message, remedy=Message("Example: {example}", example=example))


def _pattern(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _other_value(where, "objective = ['Objective', 'Goal']")
    try:
        re.compile(value)
    except re.error as error:
        raise UsageError(
            Message('{place}: "{pattern}" is not a regular expression', place=where, pattern=value),
            remedy=Message("The fault: {fault}", fault=str(error)),
        ) from error
    return value
