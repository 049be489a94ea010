"""JSON and JSON Lines, brought to rows of cells: an entry a row, what is nested in columns with dots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from okr.errors import UsageError
from okr.exchange.grid import Cell, Room, Row, Sheet
from okr.tables import decoded
from okr.words import Message

_DEEPEST = 8
"""Objects and lists inside of each other."""


def read(data: bytes, name: str, encoding: str, room: Room) -> list[Sheet]:
    """A sheet of each list of objects. Raises UsageError."""
    text, _ = decoded(data, name, encoding)
    lists = _lists(_parsed(text, name), name)
    return [
        Sheet(key if len(lists) > 1 else "", tuple(_rows(entries, name, room)))
        for key, entries in lists.items()
    ]


def begins(text: str) -> bool:
    """Whether a text looks like JSON from its first signs on."""
    return re.match(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])", text) is not None


# ── the text ─────────────────────────────────────────────────────────────────────────────────────


class _FaultError(ValueError):
    """What JSON allows, and nobody can read in one way."""


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _FaultError(Message('the key "{key}" is there twice in one object', key=twice))
    return found


def _no_number(text: str) -> NoReturn:
    raise _FaultError(Message("{text} is not a number", text=text))


def _parsed(text: str, name: str) -> Any:
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    is_lines = len(lines) > 1 and lines[0][1].rstrip().endswith("}") and lines[1][1].lstrip().startswith("{")
    if is_lines:
        return [_loaded(line, f"{name}:{n}") for n, line in lines]
    return _loaded(text, name)


def _loaded(text: str, place: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = place if ":" in place else f"{place}:{error.lineno}"
        raise UsageError(
            Message("{place} is not valid JSON: {reason}", place=where, reason=error.msg),
            remedy=Message("Export the file again, or correct that line."),
        ) from error
    except RecursionError as error:
        raise _too_deep(place) from error
    except ValueError as error:
        reason = error.args[0] if isinstance(error, _FaultError) else Message("a number is too long")
        raise UsageError(
            Message("{place} is not valid JSON: {reason}", place=place, reason=reason),
            remedy=Message("Export the file again, or correct that line."),
        ) from error


def _too_deep(place: str) -> UsageError:
    return UsageError(
        Message("{place} has more than {n} levels of nested values", place=place, n=_DEEPEST),
        remedy=Message("Export a flat list, one object an entry."),
    )


# ── the entries ──────────────────────────────────────────────────────────────────────────────────


def _lists(found: Any, name: str) -> dict[str, list[dict[str, Any]]]:
    named = {"": found} if isinstance(found, list) else found if isinstance(found, dict) else {}
    lists = {
        key: value
        for key, value in named.items()
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value)
    }
    if not lists:
        raise UsageError(
            Message("{file} has no list of objects", file=name),
            remedy=Message("Export a flat list, one object an entry."),
        )
    return lists


def _rows(entries: Sequence[dict[str, Any]], name: str, room: Room) -> Iterator[Row]:
    flat = []
    for number, entry in enumerate(entries, 1):
        cells: dict[str, list[Cell]] = {}
        for column, value in _leaves("", entry, name, 0):
            cells.setdefault(column, []).append(value)
        flat.append((number, {column: _joined(values) for column, values in cells.items()}))
    columns = list(dict.fromkeys(column for _, cells in flat for column in cells))
    room.take(len(columns) * len(flat), len(flat))
    yield Row(0, tuple(columns))
    for number, cells_ in flat:
        yield Row(number, tuple(cells_.get(column) for column in columns))


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
    elif value is not None and value != "":
        yield column, value


def _joined(values: Sequence[Cell]) -> Cell:
    return values[0] if len(values) == 1 else "; ".join(map(str, values))
