"""Values of goals ↔ cells of the own table: what a cell holds is read by the field of its column, so that it comes back.

A cell has the words themselves wherever these come back. A text that would not is written as a string of TOML, and what
is nested as a value of TOML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from okr.exchange.grid import Cell
from okr.fields import First, Open, fields, members, tables
from okr.findings import shortened
from okr.ids import KINDS, FileKind, Kind
from okr.parse import written_day
from okr.people_models import Update
from okr.storage.toml.data import DEEPEST, data_of
from okr.storage.toml.format import key_text, value_text
from okr.tables import csv_text, restored
from okr.words import Message

RowKind = Kind | FileKind
Names = tuple[str, ...]
"""A key of a record, or one in a table of it: `("closed", "grade")`."""
Form = Literal["text", "words", "done", "number", "flag", "day", "any"]
"""How a cell is written and read: `words` is a list of them, `done` such a list or a truth value, `any` a value of TOML or
else a text."""

LEAD = ("kind", "id", "person", "recorded")
"""The columns in front, which are no keys of a record; a key with such a name is written in quotes."""

_QUOTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Signs that a program for sheets may change, and what a workbook takes for such a sign."""
_LIKE_TOML = re.compile(r"[0-9+\-.\"'\[{]|(?:true|false|inf|nan)\Z")
"""How a value of TOML begins, or is written."""
_MOMENT = re.compile(r"(?a)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?[+-](?:0\d|1[0-4]):[0-5]\d")
"""The instant of an update, as okr writes it."""
_DAY_OR_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,1000}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,1000}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NAME = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([^."\s](?:[^."]*[^."\s])?))\s*(\.|\Z)')


_SINGLE: tuple[tuple[set[Any], Form], ...] = (
    ({bool}, "flag"), ({date}, "day"), ({int}, "number"), ({int, float}, "number"),
)  # fmt: skip
_DEEPEST = 8
"""Tables inside of each other."""


class CellError(ValueError):
    """A cell that does not hold what its column says."""


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


def model_of(kind: RowKind) -> Any:
    """Of a check-in that of one update: a row is one."""
    return Update if kind == "checkin" else KINDS[kind].model


@lru_cache(maxsize=512)
def form_of(kind: RowKind, names: Names) -> Form:
    model = model_of(kind)
    for name in names[:-1]:
        model = next((each.model for each in tables(model) if each.key == name), None)
        if model is None:
            return "any"
    field = fields(model).get(names[-1])
    return _form(members(field.hint)) if field else "any"


def _form(kinds: list[Any]) -> Form:
    lists = [kind for kind in kinds if get_origin(kind) is tuple]
    others = [kind for kind in kinds if kind not in lists]
    if lists:
        is_words = [members(arg) for arg in get_args(lists[0])[:1]] == [[str]] and len(kinds) < 3
        return ("done" if others == [bool] else "any" if others else "words") if is_words else "any"
    literals = [kind for kind in others if get_origin(kind) is Literal]
    others = [kind for kind in others if kind not in literals]
    if {*others} <= {str} and all(isinstance(word, str) for kind in literals for word in get_args(kind)):
        return "text"
    return next((form for kinds_, form in _SINGLE if kinds_ == {*others}), "any")


@lru_cache(maxsize=32)
def parted(kind: RowKind) -> frozenset[str]:
    """The keys whose table has a column for each of its own keys."""
    return frozenset(table.key for table in tables(model_of(kind)) if table.form == "table")


@lru_cache(maxsize=4096)
def head(names: Names) -> str:
    """The name of a column."""
    if len(names) == 1 and names[0] in LEAD:
        return f'"{names[0]}"'
    return ".".join(map(_key, names))


def names_in(text: str) -> Names:
    """The key that the name of a column means: dotted as in TOML, but that any letters may stand without quotes. Raises
    CellError."""
    found: list[str] = []
    at, joint = 0, "."
    while joint == "." and (part := _NAME.match(text, at)):
        found.append(str(_toml(part[1])) if part[1] else part[2])
        at, joint = part.end(), part[3]
    if joint or len(found) > _DEEPEST:
        raise CellError(Message('"{text}" is not the name of a column', text=shortened(text)))
    return tuple(found)


# ── values → cells ───────────────────────────────────────────────────────────────────────────────


def cell_of(value: Any, form: Form) -> Cell:
    """What is written: a number, a day or a truth value as it is, all else as a text."""
    if isinstance(value, str):
        return csv_text(value if _comes_back(value, form) else quoted(value))
    if isinstance(value, bool | int | float) or type(value) is date:
        return value
    if form in ("words", "done") and isinstance(value, list) and _are_plain(value, form):
        return csv_text("; ".join(value))
    return quoted(value)


def quoted(value: Any) -> str:
    """A value as TOML, with every sign that may be lost on the way as its escape."""
    if isinstance(value, Mapping):
        pairs = [f"{_key(name)} = {quoted(inner)}" for name, inner in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(quoted, value))}]"
    return _QUOTED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", value_text(value))


def _key(name: str) -> str:
    return quoted(name) if _QUOTED.search(name) else key_text(name)


def _comes_back(text: str, form: Form) -> bool:
    """Whether a text is read again as it stands."""
    if not text or text[0].isspace() or text[-1].isspace() or text[0] == '"' or _QUOTED.search(text):
        return False
    return form != "any" or not _LIKE_TOML.match(text)


def _are_plain(words: list[Any], form: Form) -> bool:
    if not words or not all(isinstance(word, str) and ";" not in word for word in words):
        return False
    if form == "done" and words[0].casefold() in ("true", "false"):
        return False
    return words[0][:1] != "[" and all(_comes_back(word, "words") for word in words)


# ── cells → values ───────────────────────────────────────────────────────────────────────────────


def value_in(cell: Cell, form: Form) -> Any:
    """The value of a cell that says something. Raises CellError."""
    if isinstance(cell, str):
        return _READ[form](restored(cell))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= 2**53:
        # a workbook has no other numbers; a whole one of ours that is none is written as a text
        cell = int(cell)
    if isinstance(cell, datetime) and not cell.tzinfo and cell.time() == time():
        cell = cell.date()
    if form == "text":
        return str(cell)
    if form == "words":
        return [str(cell)]
    return cell


def _text(text: str) -> str:
    if text.startswith('"'):
        try:
            found = _toml(text)
        except CellError:
            return text
        return found if isinstance(found, str) else text
    return text


def _words(text: str) -> list[Any]:
    if text.startswith("["):
        try:
            found = _toml(text)
        except CellError:
            found = None
        if isinstance(found, list):
            return found
    return [word for part in text.split(";") if (word := part.strip())]


def _flag(text: str) -> bool:
    if text.strip().casefold() not in _FLAGS:
        raise CellError(Message('"{text}" is neither true nor false', text=shortened(text)))
    return _FLAGS[text.strip().casefold()]


def _number(text: str) -> int | float | str:
    shown = text.strip()
    if shown in (*get_args(Open), *get_args(First)):  # what may stand in its place
        return shown
    if _WHOLE.fullmatch(shown):
        return int(shown)
    if _NUMBER.fullmatch(shown):
        return float(shown)
    raise CellError(Message('"{text}" is not a number; write it as 1250.75', text=shortened(text)))


def _day(text: str) -> date:
    found = written_day(text.strip())
    if found is None:
        raise CellError(Message('"{text}" is not a day; write it as 2026-07-10', text=shortened(text)))
    return found


def _any(text: str) -> Any:
    if not _LIKE_TOML.match(text):
        return text
    if _MOMENT.fullmatch(text):
        with suppress(ValueError):  # no day of the calendar
            return datetime.fromisoformat(text)
    try:
        return _toml(text)
    except CellError:
        if text[0] in "[{":
            raise
        return text


_FLAGS = {"true": True, "false": False}
_READ = {
    "text": _text,
    "words": _words,
    "done": lambda text: _FLAGS[text.casefold()] if text.casefold() in _FLAGS else _words(text),
    "number": _number,
    "flag": _flag,
    "day": _day,
    "any": _any,
}


def _toml(text: str) -> Any:
    """The value of TOML that a text is, and nothing behind it. Raises CellError."""
    try:  # in braces, where a comment or a second key is a fault
        found = data_of(f"x = {{ y = {text} }}".encode("utf-8", "surrogatepass"))
    except ValueError:
        found = {}
    inside = found.get("x")
    if len(found) != 1 or not isinstance(inside, dict) or inside.keys() != {"y"}:
        raise CellError(Message("{text} is not a value of TOML", text=shortened(text)))
    return inside["y"]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def json_of(value: Any) -> Any:
    """A value as JSON has it: days and times as texts, and a text that looks like one, or is in quotes, as one of TOML."""
    if isinstance(value, str):
        return quoted(value) if value.startswith('"') or _DAY_OR_TIME.match(value) else value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: json_of(inner) for key, inner in value.items()}
    return [json_of(inner) for inner in value] if isinstance(value, list) else value


def value_of_json(value: Any, form: Form, depth: int = 0) -> Any:
    """The value again; a text in a column of texts may look like a day. Raises CellError."""
    if isinstance(value, str):
        if form == "text" or value.startswith('"'):
            return _text(value)
        return _any(value) if _DAY_OR_TIME.match(value) else value
    if not isinstance(value, dict | list):
        return value
    if depth == DEEPEST:
        raise CellError(Message("nested more than {n} levels deep", n=DEEPEST))
    if isinstance(value, dict):
        pairs = ((key, inner) for key, inner in value.items() if inner is not None)
        return {key: value_of_json(inner, "any", depth + 1) for key, inner in pairs}
    if None in value:
        raise CellError(Message("a list has null in it"))
    return [value_of_json(inner, "any", depth + 1) for inner in value]


def json_head(key: str) -> str:
    """The name of a key of a record, beside those that every row has."""
    return quoted(key) if key in LEAD or key.startswith('"') else key


def key_of_json(name: str) -> str:
    return str(_toml(name)) if name.startswith('"') else name
