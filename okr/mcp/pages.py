"""A long answer in pages: each is JSON that stands by itself, and all of them together have each value once.

An answer is walked depth-first. What does not fit on a page is left for the next one: a row stays whole where a page has
room for it. On the next page what was told is left out, and of each row that goes on there is its id, or its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

Place = tuple[int, ...]
"""Where a page begins: which child of the answer, which child of that, and so on."""
_NAMES = ("id", "name", "slug", "person", "team", "kind")
_LONGEST_NAME = 200

_encode = msgspec.json.Encoder().encode


def size(value: Any) -> int:
    """Bytes of a value as JSON."""
    return len(_encode(value))


def page(value: Any, begin: Place, room: int) -> tuple[Any, Place | None]:
    """As much of a value from a place on as `room` bytes hold, and the place of the rest; None where that is all.

    The first value is always told, so that pages come to an end. Raises IndexError for a place that is not in the value.
    """
    if not begin and size(value) <= room:
        return value, None
    inner = value
    for at in begin:
        inner = [*_inside(inner)][at]
    part, _, rest = _taken(value, begin, room, room, is_first=True)
    return part, rest


def _taken(
    value: Any, begin: Place, room: int, most: int, *, is_first: bool
) -> tuple[Any, int, Place | None]:
    """The part of a list or object, the bytes that it takes, and where it goes on; `most` is the room of an empty page."""
    names = _identity(value) if begin else {}
    part: Any = names if isinstance(value, dict) else []
    used = size(part)
    for at, key, child in _children(value, begin[0] if begin else 0):
        deeper = begin[1:] if begin and at == begin[0] else ()
        if key in names:
            continue
        around = size(key) + 2 if key is not None else 1
        needed = around + (0 if deeper else size(child))
        nested = isinstance(child, dict | list) and bool(child)
        if not deeper and used + needed <= room:
            _put(part, key, child)
            used += needed
        elif nested and (deeper or is_first or isinstance(child, list) or needed > most):
            below = room - used - around
            inner, taken, rest = _taken(child, deeper, below, most - around, is_first=is_first)
            if inner or rest is None:
                _put(part, key, inner)
                used += around + taken
            if rest is not None:
                return part, used, (at, *rest)
        elif is_first:
            _put(part, key, child)
            used += needed
        else:
            return part, used, (at,)
        is_first = False
    return part, used, None


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _children(value: Any, begin: int) -> Iterator[tuple[int, str | None, Any]]:
    rows: Sequence[tuple[str | None, Any]]
    rows = [*value.items()] if isinstance(value, dict) else [(None, each) for each in value]
    for at in range(begin, len(rows)):
        yield at, *rows[at]


def _put(part: Any, key: str | None, child: Any) -> None:
    if key is None:
        part.append(child)
    else:
        part[key] = child


def _identity(value: Any) -> dict[str, Any]:
    """What says which row goes on: its id, or else its name."""
    if not isinstance(value, dict):
        return {}
    for name in _NAMES:
        given = value.get(name)
        if isinstance(given, str) and len(given) <= _LONGEST_NAME:
            return {name: given}
    return {}
