"""An answer to an assistant: the JSON of a command, with shared facts alone, in pages of a size that it can read.

Each page is JSON that stands by itself, and all of them together have each value once. An answer is walked depth-first.
What does not fit on a page is left for the next one: a row stays whole where a page has room for it. On the next page what
was told is left out, and of each row that goes on there is its id, or its name.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from okr.errors import OkrError, UsageError
from okr.mcp.facts import KEPT_BACK, LEFT_OUT, Envelope, Later, facts, sentence, short

MOST = 40_000
"""Bytes of an answer, with its cursor."""
LONGEST_CURSOR = 200
Position = tuple[int, ...]
"""Where a page begins: which child of the answer, which child of that, and so on."""
_NAMES = ("id", "name", "slug", "person", "team", "kind")
_LONGEST_NAME = 200
_encode = msgspec.json.Encoder().encode


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where an answer goes on: of which question, of which answer, and the place in it."""

    question: str
    answer: str
    place: Position


def answer(question: str, envelope: bytes, cursor: str | None = None) -> str:
    """One page of the answer to a question: its envelope as JSON, with `cursor` behind it where there is more.

    `question` is the name of the tool and its arguments, to which a cursor belongs. Raises UsageError for a cursor that
    belongs elsewhere, and OkrError where the goals have changed since.
    """
    whole = msgspec.json.decode(envelope, type=Envelope)
    asked, digest = _hash(question.encode()), _hash(envelope)
    begin = _place(cursor, asked, digest) if cursor else ()
    head = {"schema": whole.schema, "kind": whole.kind}
    room = MOST - size(head) - LONGEST_CURSOR - len(',"data":{},"warnings":[],"cursor":""')
    try:
        part, rest = page(facts(whole), begin, room)
    except IndexError:
        raise _no_cursor() from None
    cut = head | {"data": part.get("data", {}), "warnings": part.get("warnings", [])}
    if rest is not None:
        cut["cursor"] = _written(Cursor(asked, digest, rest))
    return _encode(cut).decode()


def refusal(error: OkrError) -> str:
    """What went wrong, as JSON: a sentence, what to do next, and what could be meant."""
    choices = [{"id": short(id_), "what": short(what)} for id_, what in getattr(error, "choices", ())]
    message = sentence(error.message)
    remedy = "" if KEPT_BACK in message else sentence(error.remedy)  # it may repeat what is kept back
    told = {"message": message, "remedy": remedy, "choices": choices}
    return _encode({"error": told}).decode()


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=9).hexdigest()


def _written(cursor: Cursor) -> str:
    return urlsafe_b64encode(_encode(cursor)).decode().rstrip("=")


def _place(text: str, asked: str, digest: str) -> Position:
    try:
        cursor = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (ValueError, msgspec.DecodeError):
        raise _no_cursor() from None
    if cursor.question != asked:
        raise UsageError(
            "this cursor belongs to another question",
            remedy="Give it with the same tool and arguments, or leave it out.",
        )
    if cursor.answer != digest:
        raise OkrError(
            "the goals have changed since this cursor was given", remedy="Ask again, without a cursor."
        )
    if any(at < 0 for at in cursor.place):
        raise _no_cursor()
    return cursor.place


def _no_cursor() -> UsageError:
    return UsageError("this is no cursor of okr", remedy="Leave it out to begin with the first page.")


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def size(value: Any) -> int:
    """Bytes of a value as JSON."""
    return len(_encode(value))


def page(value: Any, begin: Position, room: int) -> tuple[Any, Position | None]:
    """As much of a value from a place on as `room` bytes hold, and the place of the rest; None where that is all.

    The first value is always told, so that pages come to an end. Raises IndexError for a place that is not in the value.
    """
    inner = value
    for at in begin:
        inner = _at(inner, at)
    part, _, rest = _taken(value, begin, room, room, is_first=True)
    return part, rest


def _taken(
    value: Any, begin: Position, room: int, most: int, *, is_first: bool
) -> tuple[Any, int, Position | None]:
    """The part of a list or object, the bytes that it takes, and where it goes on; `most` is the room of an empty page."""
    names = _identity(value) if begin else {}
    part: Any = [] if _is_list(value) else names
    used = size(part)
    for at, key, child in _children(value, begin[0] if begin else 0):
        deeper = begin[1:] if begin and at == begin[0] else ()
        if key in names:
            continue
        around = size(key) + 2 if key is not None else 1
        needed = most + 1 if deeper or isinstance(child, Later) else around + size(child)
        if used + needed <= room:
            _put(part, key, child)
            used += needed
        elif _holds(child) and used + around < room and (is_first or _is_list(child) or needed > most):
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


def _is_list(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, Later) and value.names is None)


def _holds(value: Any) -> bool:
    """Whether there are values in it."""
    return bool(value.parts if isinstance(value, Later) else isinstance(value, dict | list) and value)


def _at(value: Any, at: int) -> Any:
    """What is in it at a place. Raises IndexError."""
    match value:
        case Later():
            return value.at(at)
        case dict():
            return [*value.values()][at]
        case list():
            return value[at]
    raise IndexError(at)


def _children(value: Any, begin: int) -> Iterator[tuple[int, str | None, Any]]:
    """What is told of it from a place on, each with its place, and the name of a field."""
    names: Sequence[str | None]
    names = [*value] if isinstance(value, dict) else (value.names or ()) if isinstance(value, Later) else ()
    for at in range(begin, len(value.parts if isinstance(value, Later) else value)):
        child = _at(value, at)
        if child is not LEFT_OUT:
            yield at, names[at] if names else None, child


def _put(part: Any, key: str | None, child: Any) -> None:
    if key is None:
        part.append(child)
    else:
        part[key] = child


def _identity(value: Any) -> dict[str, Any]:
    """What says which row goes on: its id, or else its name."""
    fields = (
        {name: value.at(at) for at, name in enumerate(value.names or ()) if name in _NAMES}
        if isinstance(value, Later)
        else value
    )
    for name in _NAMES:
        given = fields.get(name) if isinstance(fields, dict) else None
        if isinstance(given, str) and len(given) <= _LONGEST_NAME:
            return {name: given}
    return {}
