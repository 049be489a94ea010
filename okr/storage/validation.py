"""What is wrong with the data of one file, said in words of the file, not of the validator.

All is derived from the models: their fields are the known keys, their annotations say what a value needs.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le

from okr.findings import Level

Form = Literal["table", "named", "listed"]
"""How a key holds tables of a model: one, `[key.NAME]`, or `[[key]]`."""
Key = tuple[str | int, ...]
"""Where a value stands: keys of tables and places in lists, from the top."""

_MISSING = object()
_SHOWN = 40
"""Characters of a text that a sentence repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A remark that knows its key, but not yet its line."""

    code: str
    key: Key
    at: Key
    """The key at which it is shown: for something missing the table that should hold it."""
    message: str
    level: Level = "error"
    fix: str = ""
    fixable: bool = False


def dotted(key: Key) -> str:
    """`("update", 0, "value")` → `update[0].value`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_cut(step)}" for step in key)
    return text.removeprefix(".")


# ── the shape of a model ─────────────────────────────────────────────────────────────────────────


class Shape(NamedTuple):
    """The keys of a table, and those that hold tables of a model again."""

    hints: Mapping[str, Any]
    known: frozenset[str]
    nested: tuple[tuple[str, type, Form], ...]


@lru_cache(maxsize=64)
def shape_of(model: type) -> Shape:
    hints = get_type_hints(model, include_extras=True)
    known = {field.name.rstrip("_"): hints[field.name] for field in dataclasses.fields(model)}
    found = ((key, _model_in(member)) for key, hint in known.items() for member in _members(hint))
    return Shape(known, frozenset(known), tuple((key, *inner) for key, inner in found if inner))


def _members(hint: Any) -> list[Any]:
    """What a value may be: the members of a union without None, annotations taken off."""
    if get_origin(hint) is Annotated:
        return _members(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return [inner for arg in get_args(hint) if arg is not NoneType for inner in _members(arg)]
    return [hint]


def _model_in(hint: Any) -> tuple[type, Form] | None:
    args = get_args(hint)
    inner, form = hint, "table"
    if get_origin(hint) is dict:
        inner, form = args[1], "named"
    elif get_origin(hint) is tuple:
        inner, form = args[0], "listed"
    if isinstance(inner, type) and dataclasses.is_dataclass(inner):
        return inner, cast(Form, form)
    return None


def unknown_keys(model: type, data: Mapping[str, Any], key: Key = ()) -> Iterator[Fault]:
    """A warning for each key that no field has, in nested tables too."""
    shape = shape_of(model)
    if not shape.known.issuperset(data):
        yield from (_unknown(name, shape, (*key, name)) for name in data if name not in shape.known)
    for name, inner, form in shape.nested:
        if name not in data:
            continue
        plain = shape_of(inner)
        for step, table in _tables(data[name], form):
            if plain.nested or not plain.known.issuperset(table):
                yield from unknown_keys(inner, table, (*key, name, *step))


def _tables(value: Any, form: Form) -> list[tuple[Key, dict[str, Any]]]:
    """The tables in a value, and where in it each stands; what is no table is told by the validator."""
    items: Iterable[tuple[Key, Any]] = [((), value)]
    if form == "named":
        items = [((name,), inner) for name, inner in value.items()] if isinstance(value, dict) else ()
    elif form == "listed":
        items = [((place,), inner) for place, inner in enumerate(value)] if isinstance(value, list) else ()
    return [(step, table) for step, table in items if isinstance(table, dict)]


def _unknown(name: str, shape: Shape, key: Key) -> Fault:
    shown = _cut(name)
    near = difflib.get_close_matches(shown.casefold(), shape.hints, n=1, cutoff=0.6)
    meant = f"; did you mean {near[0]}?" if near else ""
    fix = f"write {near[0]} instead of {shown}" if near else "take it out, or leave it: okr keeps it as it is"
    return Fault(
        code="F004", level="warning", key=key, at=key, message=f"unknown key '{shown}'{meant}", fix=fix
    )


def _cut(text: str) -> str:
    """As much of a text as a sentence repeats."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# ── wrong types and values ───────────────────────────────────────────────────────────────────────


def validation_faults(model: type, data: Mapping[str, Any], errors: list[Any]) -> Iterator[Fault]:
    """The sentences for pydantic's errors, one for each place, in its order."""
    told: set[Key] = set()
    for error in errors:
        fault = _fault(model, data, error)
        if fault.key not in told:
            told.add(fault.key)
            yield fault


def _fault(model: type, data: Mapping[str, Any], error: Mapping[str, Any]) -> Fault:
    loc: Key = error["loc"]
    if error["type"] == "missing" and isinstance(loc[-1], int):
        loc = loc[:-1]  # a pair with one number: the pair is wrong
    key, hint, value, holder = _resolve(model, loc, data)
    if value is _MISSING:
        return _missing(key, hint, holder)
    if error["type"] == "value_error" and (isinstance(value, dict) or type(value) in (int, float)):
        words = str(error["ctx"]["error"])
        where = f"{_label(key)}: " if key else ""
        fix = (
            "set the keys that it names so that the rule holds"
            if isinstance(value, dict)
            else f"write {needs(hint)}"
        )
        return Fault(code="F003", key=key, at=key, message=where + words, fix=fix)
    return _mismatch(key, hint, value)


def _resolve(model: type, loc: Key, data: Any) -> tuple[Key, Any, Any, type]:
    """Follow a location; what the validator calls the members of a union is left out.

    Gives the key, its annotation, its value, and the model of the table in which it stands.
    """
    hint: Any = model
    holder = model
    key: Key = ()
    for step in loc:
        inner = _step_into(hint, step)
        if inner is None:
            break
        holder = next((m for m in _members(hint) if dataclasses.is_dataclass(m)), holder)  # type: ignore[assignment]
        key, hint, data = (*key, step), inner, _child(data, step)
    return key, hint, data, holder


def _step_into(hint: Any, step: str | int) -> Any:
    for member in _members(hint):
        args = get_args(member)
        if dataclasses.is_dataclass(member) and isinstance(member, type):
            return shape_of(member).hints.get(str(step))
        if get_origin(member) is dict and isinstance(step, str):
            return args[1]
        if get_origin(member) is tuple and isinstance(step, int):
            return args[0] if args[-1] is Ellipsis else args[min(step, len(args) - 1)]
    return None


def _child(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step, _MISSING)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return _MISSING


def _label(key: Key) -> str:
    """How a sentence calls a key: `start`, or `entry 2 of points`."""
    if not key:
        return "the file"
    last = key[-1]
    return f"entry {last + 1} of {_label(key[:-1])}" if isinstance(last, int) else _cut(last)


def _missing(key: Key, hint: Any, holder: type) -> Fault:
    name = str(key[-1])
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", holder.__name__).lower().replace("kpi", "KPI")
    owner = f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
    message = f"{name} is missing: {owner} needs {needs(hint)}"
    return Fault(code="F003", key=key, at=key[:-1], message=message, fix=f"add {name} = {_example(hint)}")


def _example(hint: Any) -> str:
    member = _members(hint)[0]
    if member is date:
        return "2026-07-10"
    return "1" if member in (int, float) else '"…"'


def _mismatch(key: Key, hint: Any, value: Any) -> Fault:
    label = _label(key)
    fix, fixable = _quotes_off(str(key[-1]) if key else "", hint, value)
    if fix:
        ending = "; take the quotes away"
    else:
        fix, ending = f"write {needs(hint)}", ""
        near = difflib.get_close_matches(_cut(str(value)), _words_allowed(hint), n=1)
        if near:
            fix = f'write "{near[0]}"'
    if value == "" and str in _members(hint):
        message = f"{label} is empty: {needs(hint)} is needed"
    else:
        message = f"{label} needs {needs(hint)}, found {found(value)}{ending}"
    return Fault(code="F003", key=key, at=key, message=message, fix=fix, fixable=fixable)


def _words_allowed(hint: Any) -> list[str]:
    return [word for member in _members(hint) if get_origin(member) is Literal for word in get_args(member)]


def _quotes_off(name: str, hint: Any, value: Any) -> tuple[str, bool]:
    """What to write where a number, a date or a truth value stands in quotes, and whether `--fix` does it."""
    if not isinstance(value, str):
        return "", False
    members = _members(hint)
    bare = value.strip()
    if (int in members or float in members) and re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", bare):
        leading_zero = re.match(r"[+-]?0\d", bare)
        return ("", False) if leading_zero else (f"write {name} = {bare}", True)
    if date in members and re.fullmatch(r"\d{4}-\d\d-\d\d", bare):
        return f"write {name} = {bare}", False
    if bool in members and bare in ("true", "false"):
        return f"write {name} = {bare}", False
    return "", False


def needs(hint: Any) -> str:
    """What an annotation asks for, as it goes after "needs"."""
    members = _members(hint)
    if int in members or float in members:
        return ("a number" if float in members else "a whole number") + _range(hint)
    return " or ".join(dict.fromkeys(_member_needs(member) for member in members))


def _range(hint: Any) -> str:
    bounds: dict[type, Any] = {}
    for layer in [hint, *get_args(hint)]:
        for meta in getattr(layer, "__metadata__", ()):
            bounds[type(meta)] = meta
    low = bounds[Ge].ge if Ge in bounds else None
    high = bounds[Le].le if Le in bounds else None
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of {low} or more" if low is not None else ""


_NEEDS: dict[Any, str] = {
    str: "text in quotes",
    bool: "true or false",
    date: "a date such as 2026-07-10",
    datetime: "a date and time with its zone, such as 2026-07-10T14:05:00+07:00",
}


def _member_needs(member: Any) -> str:
    args = get_args(member)
    if get_origin(member) is Literal:
        return "one of " + ", ".join(f'"{word}"' for word in args)
    if get_origin(member) is tuple and args[-1] is Ellipsis:
        inner = args[0]
        return f"a list of {'tables' if dataclasses.is_dataclass(inner) else _plural(inner)}"
    if get_origin(member) is tuple:
        return "a pair of numbers"
    if get_origin(member) is dict:
        return "a table of tables" if dataclasses.is_dataclass(args[1]) else "a table of numbers"
    return _NEEDS.get(member, "a table")


def _plural(hint: Any) -> str:
    return "texts in quotes" if _members(hint) == [str] else "pairs of numbers"


def found(value: Any) -> str:
    """A value as a sentence calls it, cut short."""
    match value:
        case bool():
            words = "true" if value else "false"
        case str():
            words = f"the text '{_cut(value)}'"
        case int() | float():
            words = "a huge number" if 1e40 < abs(value) < math.inf else str(value)
        case list() | tuple():
            words = f"a list of {len(value)}"
        case datetime():
            words = "a date with a time"
        case date():
            words = f"the date {value}"
        case time():
            words = "a time"
        case _:
            words = "a table"
    return words
