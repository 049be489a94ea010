"""The one number of what a source gave: of a table, a JSON document, or the answer of a Prometheus server."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from okr import tables
from okr.errors import TwoReadingsError, UsageError
from okr.parse import number
from okr.quantities import Scale, quantity
from okr.sources.answer import SourceError
from okr.words import Message, plural

_KEY = r'"(?:[^"\\]|\\.)*"|[^".\[\]]+'
_LONGEST = 60
"""Characters of a number; of a longer text so many are shown."""
_MOST_LINES = 100_000

# ── text ─────────────────────────────────────────────────────────────────────────────────────────

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_FOR_TEXT = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7")
"""Codecs of Python that decode text, but are charsets of no table."""


def text_of(data: bytes, charset: str, place: str) -> str:
    """The text in the charset of its mark, else in the one of its header, else in UTF-8. Raises SourceError."""
    mark = next((codec for start, codec in _MARKS if data.startswith(start)), None)
    codec = mark or (charset if _is_known(charset) else "utf-8")
    try:
        text = data.decode(codec)
    except UnicodeError:
        text = "\0"
    if "\0" in text:
        fault = Message("the data is not text in {charset}", charset=codec)
        raise SourceError(
            place, fault, Message("not text"), Message("Use an address that gives CSV or JSON in UTF-8.")
        )
    return text


def _is_known(charset: str) -> bool:
    try:
        "0".encode(charset)
        return codecs.lookup(charset).name not in _NOT_FOR_TEXT
    except (LookupError, ValueError):  # unknown, or a codec of bytes, such as base64
        return False


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
    table = _table(text, place, [tables.column(name) for name in (column, *wanted)])
    header = [tables.column(name) for name in table.header.cells]
    places = {name: _only(header, name, place) for name in (column, *wanted)}

    def cell(line: tables.Row, name: str) -> str:
        at = places[name]
        return line.cells[at].strip() if at < len(line.cells) else ""

    rows = [
        each for each in table.rows if all(cell(each, name) == wish.strip() for name, wish in wanted.items())
    ]
    if not rows:
        fault = Message("no row has what `where` asks for") if wanted else Message("the table has no rows")
        raise SourceError(
            place, fault, Message("no row"), Message("Check the table, and `where` of the source.")
        )
    chosen = rows[-1 if row == "last" else 0]
    written = cell(chosen, column)
    name = Message("{column} in line {line}", column=column, line=chosen.line)
    if not written:
        fault = Message("{name} is empty", name=name)
        raise SourceError(place, fault, Message("no value"), Message("Fill it in, or choose another row."))
    cells = (cell(each, column) for each in table.rows)
    mark = tables.decimal_mark(each for each in cells if len(each) <= _LONGEST)
    return _read(written, name, place, Scale(unit, mark))


def _table(text: str, place: str, names: Sequence[str]) -> tables.Table:
    if text.count("\n") > _MOST_LINES:
        fault = Message("more than {n} lines", n=_MOST_LINES)
        raise SourceError(place, fault, Message("too much data"), Message("Use an address that gives less."))
    try:
        return tables.read(text, place, names)
    except UsageError as error:
        # its sentence names the place and the line already
        raise SourceError(
            "", error.message, Message("not a table"), Message("Use an address that gives CSV.")
        ) from None


def _only(header: Sequence[str], name: str, place: str) -> int:
    """The place of the one column of a name."""
    found = [at for at, each in enumerate(header) if each == tables.column(name)]
    if len(found) == 1:
        return found[0]
    if found:
        fault = Message('{n} columns are named "{column}"', n=len(found), column=name)
    else:
        fault = Message('no column is named "{column}"', column=name)
    remedy = Message("Check the address: the table is empty.")
    if any(header):
        remedy = Message("Columns: {columns}", columns=_short(", ".join(filter(None, header)), 200))
    raise SourceError(place, fault, Message("unknown column"), remedy)


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
    remedy = Message("Example: {example}", example='data.0."net.sales"')
    raise SourceError(place, Message("invalid path {path}", path=path), Message("invalid path"), remedy)


def _inside(value: Any, key: str, walked: str, place: str) -> Any:
    if isinstance(value, dict) and key in value:
        return value[key]
    if (
        isinstance(value, list)
        and re.fullmatch(r"-?[0-9]{1,9}", key)
        and -len(value) <= int(key) < len(value)
    ):
        return value[int(key)]
    if walked:
        fault = Message("{walked} has no {key}", walked=walked, key=key)
    else:
        fault = Message("the document has no {key}", key=key)
    raise SourceError(place, fault, Message("no value"), Message("Check `path` of the source."))


def loaded(text: str, place: str) -> Any:
    """A JSON document, stricter than Python reads it: no NaN or Infinity, and no key twice. Raises SourceError."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = error.args[0] if isinstance(error, _JsonError) else Message("it is no valid JSON")
    fault = Message("the answer cannot be read: {reason}", reason=reason)
    raise SourceError(place, fault, Message("bad JSON"), Message("Check the address: it should give JSON."))


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
    match loaded(text, place):
        case {"status": "success", "data": {"resultType": "scalar", "result": [_, str(value)]}}:
            return exact(value, "query", place)
        case {"status": "success", "data": {"resultType": "vector", "result": [{"value": [_, str(value)]}]}}:
            return exact(value, "query", place)
        case {"status": "success", "data": {"resultType": "vector", "result": list(series)}}:
            count = plural(len(series), "{n} series", "{n} series")
            fault = Message("the query found {series}, and one is needed", series=count)
            remedy = Message(
                "Use a query that gives one value, for example with {example}.", example="sum(…)"
            )
            raise SourceError(place, fault if series else Message("the query found no series"), count, remedy)
        case _:
            fault = Message("the answer is not one value of an instant query")
            raise SourceError(place, fault, Message("no value"), Message("Check the address and the query."))


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
        remedy = Message("Format the values as plain numbers, without a separator of thousands.")
        raise SourceError(place, error.message, Message("ambiguous number"), remedy) from None
    except UsageError as error:
        raise _no_number(error.message, place) from None


def _no_number(fault: str, place: str) -> SourceError:
    return SourceError(place, fault, Message("not a number"), Message("Check which value the source reads."))


def _short(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
