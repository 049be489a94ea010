"""Three-way merge of TOML by field: what both sides changed in different places is kept, on plain data.

Who wants text gives the result to `assembly`; nothing here looks at bytes.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, Final, Literal, NamedTuple

from okr.errors import OkrError
from okr.storage.toml.data import toml_equal
from okr.storage.toml.format import entry_text, named_tables
from okr.updates import instant_of

Path = tuple[str, ...]
Side = Literal["ours", "theirs"]
UNITED = frozenset({"formerly", "moves", "drives", "sum_of", "owners", "teams"})
"""Lists of which each entry is decided by itself: what one side added or removed holds for both."""

LED = frozenset({"owners", "teams"})
"""Those of them in which the first entry means more than the others."""


class Absent:
    """No value at all; the data of TOML has no null."""


ABSENT: Final = Absent()


class Conflict(NamedTuple):
    path: Path
    ours: Any
    theirs: Any
    base: Any = ABSENT

    @property
    def takes_out(self) -> bool:
        """Whether one side took a table out that the other changed."""
        sides = (self.base, self.theirs if self.ours is ABSENT else self.ours)
        return ABSENT in (self.ours, self.theirs) and all(isinstance(side, dict) for side in sides)


class TakenField(NamedTuple):
    """A field of ours that gets the value of theirs, or loses its own."""

    path: Path
    value: Any


class ListEntry(NamedTuple):
    """An entry of a merged list: which side's text has it, and where there."""

    side: Side
    at: int


@dataclass(frozen=True)
class Merged:
    taken: tuple[TakenField, ...]
    lists: dict[str, tuple[ListEntry, ...]]
    """Arrays of tables at the top of the file, put together anew."""
    conflicts: tuple[Conflict, ...]
    whole: frozenset[Path] = frozenset()
    """Tables that a person decides about as a whole: they stay as they are in ours."""
    tied: tuple[tuple[Path, frozenset[str]], ...] = ()
    """Fields of a table that a person decides about together."""


def merge(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any], whole: frozenset[Path] = frozenset()
) -> Merged:
    """What is to be done to ours so that it holds the changes of both sides, but for the tables `whole`."""
    taken: list[TakenField] = []
    lists: dict[str, tuple[ListEntry, ...]] = {}
    conflicts: list[Conflict] = []
    for found in _table((), base, ours, theirs):
        match found:
            case TakenField() | Conflict() if not whole.isdisjoint(heads(found.path)):
                pass
            case TakenField():
                taken.append(found)
            case Conflict():
                conflicts.append(found)
            case (name, places):
                lists[name] = places
    return Merged(tuple(taken), lists, tuple(conflicts), whole)


def heads(path: Path) -> Iterator[Path]:
    """A path and those of the tables around it."""
    return (path[:length] for length in range(1, len(path) + 1))


def widened(
    merged: Merged, sides: Sequence[dict[str, Any]], table: Path, names: frozenset[str] | None = None
) -> Merged:
    """With all that differs in a table, or in these fields of it, as one conflict; `sides` are base, ours, theirs."""

    def within(path: Path) -> bool:
        inside = path[: len(table)] == table and len(path) > len(table)
        return path == table or (inside and (names is None or path[len(table)] in names))

    was, mine, other = (table_at(side, table) for side in sides)
    fresh = [
        Conflict((*table, name), *(side.get(name, ABSENT) for side in (mine, other, was)))
        for name in dict.fromkeys((*mine, *other))
        if (names is None or name in names)
        and not toml_equal(mine.get(name, ABSENT), other.get(name, ABSENT))
    ]
    return replace(
        merged,
        taken=tuple(taken for taken in merged.taken if not within(taken.path)),
        conflicts=(*(one for one in merged.conflicts if not within(one.path)), *fresh),
        whole=merged.whole | {table} if names is None else merged.whole,
        tied=merged.tied if names is None else (*merged.tied, (table, names)),
    )


def value_in(data: Any, path: Path) -> Any:
    """The value at the end of a path through tables; ABSENT where there is none."""
    for name in path:
        data = data.get(name, ABSENT) if isinstance(data, dict) else ABSENT
    return data


def table_at(data: Any, path: Path) -> dict[str, Any]:
    """The table at a path; an empty one where there is none."""
    found = value_in(data, path)
    return found if isinstance(found, dict) else {}


def result(merged: Merged, ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """The data that the merge means; where there is a conflict that of ours."""
    data = deepcopy(ours)
    for path, value in merged.taken:
        above = data
        for name in path[:-1]:
            above = above.setdefault(name, {})
        if value is ABSENT:
            above.pop(path[-1], None)
            if len(path) == 2 and not above and path[0] not in theirs:
                del data[path[0]]
        else:
            above[path[-1]] = deepcopy(value)
    for name, places in merged.lists.items():
        sides = {"ours": ours.get(name, []), "theirs": theirs.get(name, [])}
        data[name] = [deepcopy(sides[place.side][place.at]) for place in places]
        if not data[name] and [] not in (ours.get(name), theirs.get(name)):
            del data[name]
    return data


def _table(
    path: Path, base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> Iterator[TakenField | Conflict | tuple[str, tuple[ListEntry, ...]]]:
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        was, mine, other = (side.get(name, ABSENT) for side in (base, ours, theirs))
        if toml_equal(mine, other) or toml_equal(was, other):
            continue
        here = (*path, name)
        if _are_entries(was, mine, other) and not path:
            if toml_equal(was, mine):
                entries = other if isinstance(other, list) else []
                yield name, tuple(ListEntry("theirs", at) for at in range(len(entries)))
                continue
            yield name, merge_lists(*(v if isinstance(v, list) else [] for v in (was, mine, other)))
        elif _splits(name, mine, other) or (isinstance(mine, dict) and isinstance(other, dict)):
            inner = (v if isinstance(v, dict) else {} for v in (was, mine, other))
            yield from _table(here, *inner)
        elif toml_equal(was, mine):
            yield TakenField(here, other)
        elif name in UNITED and isinstance(mine, list) and isinstance(other, list):
            before = was if isinstance(was, list) else []
            first = _first(before, mine, other) if name in LED else []
            if first is None:
                yield Conflict(here, mine, other, was)
                continue
            united = [
                (mine if side == "ours" else other)[at] for side, at in merge_lists(before, mine, other)
            ]
            yield TakenField(here, sorted(united, key=lambda entry: entry not in first))
        else:
            yield Conflict(here, mine, other, was)


def _first(was: list[Any], mine: list[Any], other: list[Any]) -> list[Any] | None:
    """The first entry, in a list, that both sides have or one of them changed; None where they disagree."""
    if other[:1] in (was[:1], mine[:1]):
        return mine[:1]
    return other[:1] if mine[:1] == was[:1] else None


def _splits(name: str, mine: Any, other: Any) -> bool:
    """Whether a table is merged table by table although one side has none."""
    filled = [v for v in (mine, other) if isinstance(v, dict) and v]
    return (
        name in named_tables() and bool(filled) and all(isinstance(v, dict | Absent) for v in (mine, other))
    )


def _are_entries(*values: Any) -> bool:
    lists = [value for value in values if not isinstance(value, Absent)]
    return all(isinstance(v, list) and all(isinstance(e, dict) for e in v) for v in lists) and any(lists)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def merge_lists(base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]) -> tuple[ListEntry, ...]:
    """Entries of the base that both sides still have, then those that the sides added.

    Each side's additions keep their order. What was recorded earlier goes first (`at`, as `Entry.order` takes it);
    where that does not decide, the side whose added text sorts first, so that it does not matter which side is ours.
    What both sides added alike is there once.
    """
    was, mine, other = ([_text(entry) for entry in entries] for entries in (base, ours, theirs))
    kept_by_me, added_by_me = _against(was, mine)
    kept_by_other, added_by_other = _against(was, other)
    kept = [ListEntry("ours", kept_by_me[i]) for i in kept_by_me if i in kept_by_other]
    times = _instants(ours), _instants(theirs)
    first = [_Added(mine[i], ListEntry("ours", i), times[0][i]) for i in added_by_me]
    second = [_Added(other[i], ListEntry("theirs", i), times[1][i]) for i in added_by_other]
    if [each.text for each in second] < [each.text for each in first]:
        first, second = second, first
    return (*kept, *_joined(first, second))


class _Added(NamedTuple):
    text: str
    place: ListEntry
    instant: int
    """The latest `at` so far on its side, 0 where there is none."""


def _instants(entries: Sequence[Any]) -> list[int]:
    times = (entry.get("at") if isinstance(entry, dict) else None for entry in entries)
    known = (instant_of(at) if isinstance(at, datetime) and at.tzinfo else 0 for at in times)
    return list(accumulate(known, max))


def _by_instant(first: Sequence[_Added], second: Sequence[_Added]) -> Iterator[ListEntry]:
    """Both parts, each in its order; of equal instants the first part goes first."""
    yield from (each.place for each in heapq.merge(first, second, key=lambda each: each.instant))


def _text(entry: Any) -> str:
    """An entry as text that does not depend on how it was written."""
    if not isinstance(entry, dict):
        return repr(entry)
    try:
        return entry_text(("update",), dict(sorted(entry.items())))
    except OkrError:  # nan and infinity are no values of ours
        return repr(sorted(entry.items()))


def _against(base: list[str], side: list[str]) -> tuple[dict[int, int], list[int]]:
    """Place in the base → place in the side of what it kept; and the places of what it added."""
    kept = dict(_matches(base, side))
    known = set(kept.values())
    return kept, [i for i in range(len(side)) if i not in known]


def _matches(one: list[str], other: list[str]) -> Iterator[tuple[int, int]]:
    """The places at which both lists say the same, in the order of both."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return ((block.a + i, block.b + i) for block in blocks for i in range(block.size))


def _joined(first: list[_Added], second: list[_Added]) -> Iterator[ListEntry]:
    """Both lists, each in its order; what stands in both once, as often as in the one that has it more often."""
    texts, others = [each.text for each in first], [each.text for each in second]
    anchors = {there: here for here, there in _matches(texts, others)}
    spare = Counter(texts)
    for at in anchors.values():
        spare[texts[at]] -= 1
    done = 0
    own: list[_Added] = []
    """What the second alone has since the last anchor."""
    for at, each in enumerate(second):
        if at in anchors:
            yield from _by_instant(first[done : anchors[at]], own)
            yield first[anchors[at]].place
            done, own = anchors[at] + 1, []
        elif spare[each.text]:
            spare[each.text] -= 1
        else:
            own.append(each)
    yield from _by_instant(first[done:], own)
