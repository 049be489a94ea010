"""What is wrong with the data of one file, in terms of the file, not of the validator.

All is derived from the models: their fields are the known keys, their annotations say what a value needs. The rules
K001 to K003, K005, K009, K010 and R006 hold for single files, too: they are checked here.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Literal, get_args, get_origin

from msgspec.structs import replace

from okr.fields import Form, choices, fields, is_model, limits, members, tables
from okr.findings import MISPLACED_CHECKIN, Finding, Key, Level, shortened
from okr.ids import checkin_name, checkin_path
from okr.kpi_models import Kpi
from okr.models import Objective
from okr.people_models import Checkin
from okr.periods import week_name
from okr.settings import SCHEMA, Settings
from okr.words import Message, joined

_MISSING = object()


def fault(
    key: Key, message: str, fix: str, *, code: str = "F003", level: Level = "error", fixable: bool = False
) -> Finding:
    """A finding in a file whose path, and the line of the key, are added by `decode`."""
    return Finding(path="", code=code, level=level, key=key, message=message, fix=fix, fixable=fixable)


def unknown_keys(model: type, data: Mapping[str, Any], key: Key = ()) -> Iterator[Finding]:
    """A warning for each key that no field has, in nested tables too."""
    known = fields(model).keys()
    if not data.keys() <= known:
        yield from (_unknown(name, known, (*key, name)) for name in data if name not in known)
    for each in tables(model):
        name, inner = each.key, each.model
        if name not in data:
            continue
        plain = None if tables(inner) else fields(inner).keys()
        for step, table in _tables(data[name], each.form):
            if plain is None or not table.keys() <= plain:
                yield from unknown_keys(inner, table, (*key, name, *step))


def _tables(value: Any, form: Form) -> list[tuple[Key, dict[str, Any]]]:
    """The tables in a value, and where in it each stands; the validator reports what is not a table."""
    items: Iterable[tuple[Key, Any]] = [((), value)]
    if form == "named":
        items = [((name,), inner) for name, inner in value.items()] if isinstance(value, dict) else ()
    elif form == "listed":
        items = [((place,), inner) for place, inner in enumerate(value)] if isinstance(value, list) else ()
    return [(step, table) for step, table in items if isinstance(table, dict)]


def _unknown(name: str, known: Collection[str], key: Key) -> Finding:
    shown = shortened(name)
    near = difflib.get_close_matches(shown.casefold(), known, n=1, cutoff=0.6)
    if near:
        message = Message('unknown key "{key}"; did you mean {near}?', key=shown, near=near[0])
        fix = Message("write {near} instead of {key}", near=near[0], key=shown)
    else:
        message = Message('unknown key "{key}"', key=shown)
        fix = Message("remove it, or keep it: okr ignores it")
    return fault(key, message, fix, code="F004", level="warning")


# ── wrong types and values ───────────────────────────────────────────────────────────────────────


def validation_faults(model: type, data: Mapping[str, Any], errors: list[Any]) -> Iterator[Finding]:
    """Findings for pydantic's errors, one for each place, in its order."""
    keys: set[Key] = set()
    for error in errors:
        finding = _of_error(model, data, error)
        if finding.key not in keys:
            keys.add(finding.key)
            yield finding


def _of_error(model: type, data: Mapping[str, Any], error: Mapping[str, Any]) -> Finding:
    loc: Key = error["loc"]
    if error["type"] == "missing" and isinstance(loc[-1], int):
        loc = loc[:-1]  # a pair with one number: the pair is wrong
    key, hint, value = _resolve(model, loc, data)
    if value is _MISSING:
        return _missing(key, hint)
    is_link = type(value) is str and members(hint) == [str]  # of all texts these alone are looked at
    if error["type"] == "value_error" and (isinstance(value, dict) or type(value) in (int, float) or is_link):
        problem, *remedies = error["ctx"]["error"].args
        fix = Message("change one of these keys") if isinstance(value, dict) else _write(hint)
        fix = remedies[0] if remedies else fix
        if is_link:
            fix = Message("write an address such as {example}", example='"https://example.com/report"')
        return fault(
            key, Message("{key}: {problem}", key=_label(key), problem=problem) if key else problem, fix
        )
    return _mismatch(key, hint, value)


def _missing(key: Key, hint: Any) -> Finding:
    name = str(key[-1])
    message = Message("{key} is missing: it needs {what}", key=name, what=needs(hint))
    example = {date: "2026-07-10", int: "1", float: "1"}.get(members(hint)[0], '"…"')
    return fault(key, message, Message("add {key} = {example}", key=name, example=example))


def _write(hint: Any) -> Message:
    return Message("write {what}", what=needs(hint))


def _resolve(model: type, loc: Key, data: Any) -> tuple[Key, Any, Any]:
    """The key, its annotation and its value at a location of pydantic, which also names the members of unions."""
    hint: Any = model
    key: Key = ()
    for step in loc:
        inner = _step_into(hint, step, data)
        if inner is None:
            break
        key, hint = (*key, step), inner
        if isinstance(data, dict):
            data = data.get(step, _MISSING)
        else:
            is_there = isinstance(data, list) and isinstance(step, int) and step < len(data)
            data = data[step] if is_there else _MISSING
    return key, hint, data


def _step_into(hint: Any, step: str | int, data: Any) -> Any:
    for member in members(hint):
        args = get_args(member)
        if is_model(member):
            field = fields(member).get(str(step))
            return field.hint if field else None
        if get_origin(member) is dict and isinstance(step, str) and isinstance(data, dict):
            return args[1]
        if get_origin(member) is tuple and isinstance(step, int):
            return args[0] if args[-1] is Ellipsis else args[min(step, len(args) - 1)]
    return None


def _label(key: Key) -> str:
    """How a sentence calls a key: `start`, or `entry 2 of points`."""
    if not key:
        return Message("the file")
    last = key[-1]
    if isinstance(last, int):
        return Message("entry {n} of {list}", n=last + 1, list=_label(key[:-1]))
    return shortened(last)


def _mismatch(key: Key, hint: Any, value: Any) -> Finding:
    label, what = _label(key), needs(hint)
    if value == "" and str in members(hint):
        return fault(key, Message("{key} is empty: it needs {what}", key=label, what=what), _write(hint))
    bare, fixable = _without_quotes(hint, value)
    if bare:
        message = Message(
            "{key} needs {what}, found {value}; remove the quotes",
            key=label,
            what=what,
            value=described(value),
        )
        name = str(key[-1]) if key else ""
        return fault(key, message, Message("write {key} = {value}", key=name, value=bare), fixable=fixable)
    near = difflib.get_close_matches(shortened(str(value)), choices(hint), n=1)
    return fault(
        key,
        Message("{key} needs {what}, found {value}", key=label, what=what, value=described(value)),
        Message('write "{word}"', word=near[0]) if near else _write(hint),
    )


def _without_quotes(hint: Any, value: Any) -> tuple[str, bool]:
    """A number, a date or a truth value that stands in quotes, without them, and whether `--fix` removes them."""
    if not isinstance(value, str):
        return "", False
    kinds = members(hint)
    bare = value.strip()
    if (int in kinds or float in kinds) and re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", bare):
        return ("", False) if re.match(r"[+-]?0\d", bare) else (bare, True)
    is_date = date in kinds and re.fullmatch(r"\d{4}-\d\d-\d\d", bare)
    return (bare, False) if is_date or (bool in kinds and bare in ("true", "false")) else ("", False)


def needs(hint: Any) -> str:
    """What an annotation asks for, as it goes after "needs"."""
    kinds = members(hint)
    if int not in kinds and float not in kinds:
        return joined(dict.fromkeys(_member_needs(member) for member in kinds), Message(" or "))
    kind = Message("a number") if float in kinds else Message("a whole number")
    if words := choices(hint):
        return Message("{number} or {words}", number=kind, words=", ".join(f'"{word}"' for word in words))
    low, high = limits(hint)
    if low is not None and high is not None:
        return Message("{number} from {low} to {high}", number=kind, low=str(low), high=str(high))
    return Message("{number} of {low} or more", number=kind, low=str(low)) if low is not None else kind


_NEEDS: Mapping[Any, str] = {
    str: Message("text in quotes"),
    bool: Message("true or false"),
    date: Message("a date such as 2026-07-10"),
    datetime: Message("a date and time with its zone, such as 2026-07-10T14:05:00+07:00"),
}


def _member_needs(member: Any) -> str:
    args = get_args(member)
    if get_origin(member) is Literal:
        return Message(
            "one of {words}",
            words=", ".join(f'"{word}"' if isinstance(word, str) else str(word) for word in args),
        )
    if get_origin(member) is tuple and args[-1] is not Ellipsis:
        if len(args) == 2:
            return Message("a pair of numbers")
        return Message("a list of {n} whole numbers of 0 or more", n=len(args))
    if get_origin(member) is tuple:
        if is_model(args[0]):
            return Message("a list of tables")
        return (
            Message("a list of texts in quotes")
            if members(args[0]) == [str]
            else Message("a list of pairs of numbers")
        )
    if get_origin(member) is dict:
        return _table_needs(args[1])
    return _NEEDS.get(member, Message("a table"))


def _table_needs(hint: Any) -> str:
    if is_model(hint) or get_origin(hint) is dict:
        return Message("a table of tables")
    return Message("a table of texts in quotes") if members(hint) == [str] else Message("a table of numbers")


def described(value: Any) -> str:
    """A value in a sentence, shortened."""
    match value:
        case bool():
            words = "true" if value else "false"
        case str():
            words = Message('the text "{text}"', text=shortened(value))
        case int() | float():
            words = Message("a huge number") if 1e40 < abs(value) < math.inf else str(value)
        case list() | tuple():
            words = Message("a list of {n}", n=len(value))
        case datetime():
            words = Message("a date with a time")
        case date():
            words = Message("the date {date}", date=value.isoformat())
        case time():
            words = Message("a time")
        case _:
            words = Message("a table")
    return words


# ── KPI or OKR ───────────────────────────────────────────────────────────────────────────────────

_TOO_OFTEN = {"daily": "weekly", "biweekly": "monthly"}
"""How a KPI is read that asks for a cadence that none has."""
_TOO_RARE = ("half-yearly", "halfyearly", "yearly", "annual", "annually")


def with_lesson(model: type, table: Mapping[str, Any], finding: Finding) -> Finding:
    """The finding, or instead of it the rule that it breaks where a KPI and a key result are mixed up."""
    code, key = finding.code, finding.key
    message = fix = ""
    if code == "F004":
        if model is Objective and key[-1] == "bonus":
            code, message = "K005", Message("a bonus belongs to a KPI, not to an OKR")
            fix = Message("remove it, or write [bonus] in kpis/NAME.toml")
    elif model is Kpi and key == ("objective",) and "objective" not in table:
        code, message = "K002", Message("objective is missing: a KPI needs one that it keeps healthy")
        fix = Message('add objective = "2026/…", the id of that objective')
    elif model is Objective and key == ("title",) and "title" not in table and table.get("key_results"):
        code, message = "K001", Message("title is missing: these key results need an objective")
        fix = Message('add title = "…", the change that the key results show')
    elif model is Objective and _cadence_of_key_result(table, key) in _TOO_RARE:
        code = "K010"
        message = Message(
            "cadence {cadence} is longer than quarterly for a key result",
            cadence=_cadence_of_key_result(table, key),
        )
        fix = Message('write cadence = "quarterly" or shorter; what is read once a year is a KPI')
    elif model is Settings and key == ("schema",) and type(table.get("schema")) is int:
        message = Message(
            "schema {version} is older than this okr, which reads schema {schema}",
            version=table["schema"],
            schema=SCHEMA,
        )
        fix = Message("run `okr migrate`")
    if not message:
        return finding
    return replace(finding, code=code, level="error", message=message, fix=fix)


def missing_in_kpi(model: type, table: Mapping[str, Any]) -> Iterator[Finding]:
    """The findings of a KPI without what it needs. A unit of an indicator with a file of its own may have all from there; a KPI
    without a role has a unit without one, too, or none at all."""
    units = table.get("units") if model is Kpi else None
    tables = units if isinstance(units, dict) and units else {}
    if model is Kpi and table.get("title") == "":
        yield _mismatch(("title",), str, "")
    if model is not Kpi or ("kpi_group" in table and not tables):
        return
    yield from (_missing((key,), str) for key in ("title", "objective") if key not in table)
    if "role" in table:
        return
    without = [name for name, unit in tables.items() if isinstance(unit, dict) and "role" not in unit]
    if without or not tables:
        message = Message("role is missing: a KPI belongs to a role")
        fix = Message('add role = "…", the name of a file in roles/')
        yield fault((*(("units", without[0]) if without else ()), "role"), message, fix, code="K003")


def with_cadence(model: type, table: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """A KPI with a cadence that none has as one of the next, and the hint that says so: its file counts."""
    cadence = _word(table.get("cadence")) if model is Kpi else ""
    if cadence not in _TOO_OFTEN:
        return table, ()
    nearest = _TOO_OFTEN[cadence]
    message = Message(
        "a KPI has no cadence {cadence}; it is read as {nearest}", cadence=cadence, nearest=nearest
    )
    fix = Message('write cadence = "{nearest}"', nearest=nearest)
    hint = fault(("cadence",), message, fix, code="K009", level="hint")
    return {**table, "cadence": nearest}, (hint,)


def _cadence_of_key_result(table: Mapping[str, Any], key: Key) -> str:
    """The cadence that a key is about; empty where it is about something else."""
    if len(key) != 3 or key[0] != "key_results" or key[2] != "cadence":
        return ""
    return _word(table["key_results"][key[1]].get("cadence"))


def _word(value: object) -> str:
    return value.casefold() if isinstance(value, str) else ""


# ── the place of a check-in file ─────────────────────────────────────────────────────────────────


def misplaced_checkin(path: str, checkin: Checkin) -> Iterator[Finding]:
    """One finding for the place of the file, and one for each update of another day than its neighbours."""
    old, person = checkin_name(path)
    dates = {update.date for update in checkin.update}
    day = dates.pop() if len(dates) == 1 else old
    right = checkin_path(week_name(day), day, person)
    if right != path:
        if old != day:
            message = Message("the file name says {name}, its updates say {date}", name=old, date=day)
        else:
            message = Message(
                "{date} is in week {week}, the file is in {folder}",
                date=day,
                week=week_name(day),
                folder=path.split("/")[1],
            )
        finding = fault(
            (), message, Message("move it to {path}", path=right), code=MISPLACED_CHECKIN, fixable=True
        )
        yield replace(finding, right_path=right)
    for place, update in enumerate(checkin.update):
        if update.date != day:
            yield fault(
                ("update", place, "date"),
                Message("an update of {date} in the file of {day}", date=update.date, day=day),
                Message(
                    "move this [[update]] to the file {name}, or correct its date",
                    name=f"{update.date}-{person}.toml",
                ),
                code=MISPLACED_CHECKIN,
            )
