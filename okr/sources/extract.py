"""The one number of what a source gave: of a table, a JSON document, or the answer of a Prometheus server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from okr import tables
from okr.errors import OkrError, TwoReadingsError, UsageError
from okr.parse import number
from okr.quantities import Scale, quantity
from okr.sources.answer import SourceError
from okr.words import Message, plural

_KEY = r'"(?:[^"\\]|\\.)*"|[^".\[\]]+'
_LONGEST = 60
"""Characters of a number; of a longer text so many are shown."""
_MOST_LINES = 100_000


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def of_table(
    text: str,
    place: str,
    *,
    column: str,
    row: Literal["last", "first"] = "last",
    where: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> int | float:
    """The number in a column, in the first or last row that has the wanted texts. Raises SourceError.

    An empty cell there is an error: the row above it has the figure of another time.
    """
    wanted = where or {}
    names = [tables.column(name) for name in (column, *wanted)]
    if text.count("\n") > _MOST_LINES:
        raise SourceError(
            Message("{place}: more than {n} lines", place=place, n=_MOST_LINES),
            place=place, status=Message("too much data"), remedy=Message("Use an address that gives less."),
        )  # fmt: skip
    try:
        table = tables.read(text, place, names)
    except UsageError as error:
        raise _unreadable(error, place) from None
    header = [tables.column(name) for name in table.header.cells]
    places = {name: _only(header, name, place) for name in (column, *wanted)}

    def cell(line: tables.Row, name: str) -> str:
        at = places[name]
        return line.cells[at].strip() if at < len(line.cells) else ""

    rows = [
        each
        for each in table.rows
        if all(cell(each, name) == value.strip() for name, value in wanted.items())
    ]
    if not rows:
        raise SourceError(
            Message("{place}: no row has what `where` asks for", place=place)
            if wanted
            else Message("{place}: the table has no rows", place=place),
            place=place, status=Message("no row"), remedy=Message("Check the table, and `where` of the source."),
        )  # fmt: skip
    chosen = rows[-1 if row == "last" else 0]
    written = cell(chosen, column)
    name = Message("{column} in line {line}", column=column, line=chosen.line)
    if not written:
        raise SourceError(
            Message("{place}: {name} is empty", place=place, name=name),
            place=place, status=Message("no value"), remedy=Message("Fill it in, or choose another row."),
        )  # fmt: skip
    cells = (cell(each, column) for each in table.rows)
    mark = tables.decimal_mark(each for each in cells if len(each) <= _LONGEST)
    return _read(written, name, place, Scale(unit, mark))


def _only(header: Sequence[str], name: str, place: str) -> int:
    """The place of the one column of a name."""
    found = [at for at, each in enumerate(header) if each == tables.column(name)]
    if len(found) == 1:
        return found[0]
    raise SourceError(
        Message('{place}: no column is named "{column}"', place=place, column=name)
        if not found
        else Message('{place}: {n} columns are named "{column}"', place=place, n=len(found), column=name),
        place=place, status=Message("unknown column"),
        remedy=Message("Columns: {columns}", columns=_short(", ".join(filter(None, header)), 200))
        if any(header)
        else Message("Check the address: the table is empty."),
    )  # fmt: skip


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def of_json(text: str, path: str, place: str, *, unit: str | None = None) -> int | float:
    """The number at a dotted path, such as `data.0."net.sales"`. Raises SourceError."""
    value = loaded(text, place)
    walked: list[str] = []
    for key in keys_of(path, place):
        value = _inside(value, key, ".".join(walked), place)
        walked.append(key)
    if isinstance(value, str):
        return _read(value, path, place, Scale(unit))
    return exact(value, path, place)


def keys_of(path: str, place: str) -> list[str]:
    """The keys of a dotted path; a key with a dot in it is in quotes."""
    try:
        if re.fullmatch(rf"(?:{_KEY})(?:\.(?:{_KEY}))*", path):
            return [json.loads(key) if key[0] == '"' else key for key in re.findall(_KEY, path)]
    except ValueError:  # a backslash before a letter that has none
        pass
    raise SourceError(
        Message("{place}: invalid path {path}", place=place, path=path),
        place=place, status=Message("invalid path"),
        remedy=Message("Example: {example}", example='data.0."net.sales"'),
    )  # fmt: skip


def _inside(value: Any, key: str, walked: str, place: str) -> Any:
    if isinstance(value, dict) and key in value:
        return value[key]
    if (
        isinstance(value, list)
        and re.fullmatch(r"-?[0-9]{1,9}", key)
        and -len(value) <= int(key) < len(value)
    ):
        return value[int(key)]
    raise SourceError(
        Message("{place}: {walked} has no {key}", place=place, walked=walked, key=key)
        if walked
        else Message("{place}: the document has no {key}", place=place, key=key),
        place=place, status=Message("no value"), remedy=Message("Check `path` of the source."),
    )  # fmt: skip


def loaded(text: str, place: str) -> Any:
    """A JSON document, stricter than Python reads it: no NaN or Infinity, and no key twice. Raises SourceError."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = error.args[0] if isinstance(error, _JsonError) else Message("it is no valid JSON")
    raise SourceError(
        Message("{place}: the answer cannot be read: {reason}", place=place, reason=reason),
        place=place, status=Message("bad JSON"), remedy=Message("Check the address: it should give JSON."),
    )  # fmt: skip


class _JsonError(ValueError):
    """What is valid for Python, and is refused here."""


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    listed = list(pairs)
    found = dict(listed)
    if len(found) != len(listed):
        raise _JsonError(Message("a key is in an object twice"))
    return found


def _no_constant(name: str) -> Any:
    raise _JsonError(Message("{name} is not a number", name=name))


# ── Prometheus ───────────────────────────────────────────────────────────────────────────────────


def of_prometheus(text: str, place: str) -> int | float:
    """The value of the only series in the answer of an instant query. Raises SourceError."""
    document = loaded(text, place)
    match document:
        case {"status": "success", "data": {"resultType": "scalar", "result": [_, str(value)]}}:
            return exact(value, "query", place)
        case {"status": "success", "data": {"resultType": "vector", "result": [{"value": [_, str(value)]}]}}:
            return exact(value, "query", place)
        case {"status": "success", "data": {"resultType": "vector", "result": list(series)}}:
            raise SourceError(
                Message("{place}: the query found no series", place=place)
                if not series
                else Message(
                    "{place}: the query found {series}, and one is needed",
                    place=place, series=plural(len(series), "{n} series", "{n} series"),
                ),
                place=place, status=plural(len(series), "{n} series", "{n} series"),
                remedy=Message("Use a query that gives one value, for example with {example}.", example="sum(…)"),
            )  # fmt: skip
        case _:
            raise SourceError(
                Message("{place}: the answer is not one value of an instant query", place=place),
                place=place, status=Message("no value"), remedy=Message("Check the address and the query."),
            )  # fmt: skip


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def exact(value: Any, name: str, place: str) -> int | float:
    """A number as programs write it: `3.637` is a decimal. Raises SourceError."""
    if type(value) in (int, float):
        value = repr(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        kind = json.dumps(value, default=str)
        raise _no_number(Message('{name}: "{text}" is not a number', name=name, text=_short(kind)), place)
    try:
        return number(value, name)
    except UsageError as error:
        raise _no_number(error.message, place) from None


def _read(text: str, name: str, place: str, scale: Scale) -> int | float:
    """A number as people write it; one that can be read in two ways is refused with both."""
    if len(text) > _LONGEST:
        raise _no_number(Message('{name}: "{text}" is not a number', name=name, text=_short(text)), place)
    try:
        return quantity(text, name, scale)
    except TwoReadingsError as error:
        raise SourceError(
            Message("{place}: {fault}", place=place, fault=error.message),
            place=place, status=Message("ambiguous number"),
            remedy=Message("Format the values as plain numbers, without a separator of thousands."),
        ) from None  # fmt: skip
    except UsageError as error:
        raise _no_number(error.message, place) from None


def _no_number(fault: str, place: str) -> SourceError:
    return SourceError(
        Message("{place}: {fault}", place=place, fault=fault),
        place=place, status=Message("not a number"), remedy=Message("Check which value the source reads."),
    )  # fmt: skip


def _unreadable(error: OkrError, place: str) -> SourceError:
    return SourceError(
        error.message,
        place=place,
        status=Message("not a table"),
        remedy=Message("Use an address that gives CSV."),
    )


def _short(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
