"""JSON and JSON Lines, brought to rows of cells: an entry a row, what is nested in columns with dots."""

from __future__ import annotations

import codecs
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NoReturn

from okr.errors import UsageError
from okr.exchange.cells import text as words_of
from okr.exchange.grid import Cell, Room, Row, Sheet, guessed_encoding
from okr.tables import decoded
from okr.words import Message
from okr.words.numbers import few

_DEEPEST = 8
"""Objects and lists inside of each other."""
_FLAT = Message("Export a flat list, one object an entry.")
_AGAIN = Message("Export the file again, or correct that line.")


def read(data: bytes, name: str, form: str, encoding: str, room: Room) -> list[Sheet]:
    """A sheet of each list of objects. Raises UsageError."""
    text, guessed = decoded(data, name, encoding)
    found = _parsed(text, name, is_lines=form == "jsonl")
    lists = _lists(found, name)
    notes = list(guessed_encoding(name, guessed))
    others = [key for key in found if key not in lists] if isinstance(found, dict) and "" not in lists else []
    if others:
        notes.append(
            Message("{file}: left out, only the list was read: {keys}", file=name, keys=few(others, most=5))
        )
    return [
        Sheet(key if len(lists) > 1 else "", tuple(_rows(entries, name, room)), tuple(notes))
        for key, entries in lists.items()
    ]


def begins(data: bytes, name: str) -> bool:
    """Whether a file looks like JSON from its first signs on; a name that ends so needs fewer of them."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data[:1000].decode("utf-16" if is_wide else "utf-8-sig", "ignore")
    is_named = name.lower().endswith((".json", ".jsonl"))
    return re.match(r"\s*[\[{]" if is_named else r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])", text) is not None


# ── the text ─────────────────────────────────────────────────────────────────────────────────────


class _FaultError(ValueError):
    """What JSON allows, and nobody can read in one way."""


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise _FaultError(Message('the key "{key}" is there twice in one object', key=twice))
    return found


def _no_number(text: str) -> NoReturn:
    raise _FaultError(Message("{text} is not a number", text=text))


def _parsed(text: str, name: str, *, is_lines: bool) -> Any:
    """What a text holds: JSON, or an object a line, told by its first two lines."""
    first = [line.strip() for _, line in islice(_lines(text), 2)]
    if len(first) > 1:
        is_lines = is_lines or (first[0].endswith("}") and first[1].startswith("{"))
    if not is_lines:
        return _loaded(text, name)
    room, entries = Room(name), []  # counted before a million lines become objects
    for n, line in _lines(text):
        room.take(0)
        entries.append(_loaded(line.strip(), f"{name}:{n}"))
    return entries


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    lines = enumerate(io.StringIO(text, newline=None), 1)
    return ((n, line) for n, line in lines if not line.isspace())


def _loaded(text: str, place: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except RecursionError as error:
        raise _too_deep(place) from error
    except ValueError as error:
        reason = error.args[0] if isinstance(error, _FaultError) else Message("a number is too long")
        if isinstance(error, json.JSONDecodeError):
            place, reason = place if error.lineno == 1 else f"{place}:{error.lineno}", error.msg
        message = Message("{place} is not valid JSON: {reason}", place=place, reason=reason)
        raise UsageError(message, remedy=_AGAIN) from error


def _too_deep(place: str) -> UsageError:
    return UsageError(
        Message("{place} has more than {n} levels of nested values", place=place, n=_DEEPEST), remedy=_FLAT
    )


# ── the entries ──────────────────────────────────────────────────────────────────────────────────


def _lists(found: Any, name: str) -> dict[str, list[dict[str, Any]]]:
    """The lists of objects of a file, each by its key; that of a file which is a list has none."""
    if isinstance(found, list):
        return {"": _entries(found, name)}
    if not isinstance(found, dict):
        raise UsageError(Message("{file} has no list of objects", file=name), remedy=_FLAT)
    lists = {
        key: _entries(value, f"{name}: {key}")
        for key, value in found.items()
        if isinstance(value, list) and any(isinstance(entry, dict) for entry in value)
    }
    return lists or {"": [found]}


def _entries(found: list[Any], place: str) -> list[dict[str, Any]]:
    for n, entry in enumerate(found, 1):
        if not isinstance(entry, dict):
            raise UsageError(Message("{place}: entry {n} is not an object", place=place, n=n), remedy=_FLAT)
    return found


def _rows(entries: Sequence[dict[str, Any]], name: str, room: Room) -> Iterator[Row]:
    flat = []
    for number, entry in enumerate(entries, 1):
        cells: dict[str, list[Cell]] = {}
        for column, value in _leaves("", entry, name, 0):
            cells.setdefault(column, []).append(value)
        joined = {name: "; ".join(map(words_of, of)) if of[1:] else of[0] for name, of in cells.items()}
        flat.append((number, joined))
    columns = list(dict.fromkeys(column for _, joined in flat for column in joined))
    room.take(len(columns) * len(flat), len(flat))
    if columns:
        yield Row(0, tuple(columns))
        yield from (Row(number, tuple(map(joined.get, columns))) for number, joined in flat)


def _leaves(column: str, value: Any, name: str, depth: int) -> Iterator[tuple[str, Cell]]:
    """The columns and scalars of a value; what says nothing is left out."""
    if depth > _DEEPEST:
        raise _too_deep(name)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{column}.{key}" if column else key, inner, name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(column, inner, name, depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        raise UsageError(
            Message('{file}: a number in "{column}" is too large', file=name, column=column),
            remedy=Message("Correct the number in the file."),
        )
    elif value is not None and value != "":
        yield column, value
