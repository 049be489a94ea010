"""The measure of a key result or a KPI as a row says it: a change, a limit or milestones; never one that is guessed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from okr.errors import OkrError
from okr.exchange import cells
from okr.exchange.cells import text
from okr.exchange.lists.title_measures import Unmeasured, measure_of
from okr.exchange.mapped.columns import Fields
from okr.exchange.mapped.readings import Reader, Said, one_line
from okr.findings import shortened
from okr.parse import composed
from okr.quantities import exact
from okr.words import Message
from okr.words.numbers import recorded

_DIRECTIONS: Mapping[str, str] = {
    word: direction
    for direction, words in (
        ("at_most", "at most, at_most, keep below, below, no more than, max, maximum, <, <=, ≤"),
        ("at_most", "paling banyak, maksimal, maksimum, di bawah"),
        ("at_least", "at least, at_least, keep above, above, no less than, min, minimum, >, >=, ≥"),
        ("at_least", "paling sedikit, minimal, di atas"),
        ("change", "reach, change, increase, increase to, decrease, decrease to, raise, reduce"),
        ("change", "capai, mencapai, naik, naikkan, turun, turunkan, meningkat, menurun"),
    )
    for word in words.split(", ")
}
_HELD = frozenset(("maintain", "keep", "hold", "pertahankan", "jaga"))
"""Words that say that a value stays, and not on which side of it is well."""
_TITLE = "title"
"""`measure = { is = "title" }`"""
_ONE = frozenset(("milestone", "milestones", "done"))
_STEPS = re.compile(r"[,;\n]")
_ARROW = re.compile(r"->|→")
_COUNT = re.compile(r"(?P<target>[\d.,]+)(?P<unit>\s*%|\s+[^\W\d][^\d+&/]*)?")
_AND = re.compile(r"\b(?:and|dan)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"(?:(?P<at_most>≤|<=|at most\b|max(?:imum)?\b\.?|maks(?:imal|imum)?\b\.?|paling banyak\b)"
    r"|(?P<at_least>≥|>=|at least\b|min(?:imal|imum)?\b\.?|paling sedikit\b))\s*(?P<value>[^\n]+)",
    re.IGNORECASE,
)
"""A target that says on which side of it a value is good: `≤ 5`, `min. 90%`."""
_NUMBERS = ("start", "target", "stretch", "at_least", "at_most")


class NoMeasureError(Exception):
    """That something has no measure: the column to look at, why, and what to do."""

    def __init__(self, column: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.column, self.message, self.remedy = column, message, remedy


def of_key_result(said: Said, reader: Reader) -> dict[str, Any]:
    """The keys of its measure and its unit. What could not be read is told, and `said.is_bad`. Raises NoMeasureError."""
    _take_bound(said)
    unit = _unit(said, reader)
    listed = text(said.cells.get("milestones"))
    measure = text(said.cells.get("measure"))
    stated = [key for key in _NUMBERS if key in said.cells and key in said.fields.places]
    if measure == _TITLE and "measure" not in said.fields.places and not stated and not listed:
        return _of_title(said, reader, unit)
    if listed or (measure and not {*stated} - {"start"}):
        found = _milestones(listed) if listed else _of_words(measure, said, reader, unit)
        if not found:
            raise _unreadable(said, reader, measure or listed)
        _tell_unused(said, reader, stated if "milestones" in found else ())
        return found
    if measure:
        name = reader.column(said, "measure")
        said.doubts.append(Message('not kept: {name} "{text}"', name=name, text=measure))
    numbers = _numbers(said, reader, unit)
    return {} if said.is_bad else (_limit(said, reader, numbers) or _change(said, reader, numbers)) | unit


def _of_title(said: Said, reader: Reader, unit: Mapping[str, str]) -> dict[str, Any]:
    """What the title says: `from 62% to 45%`. The mapping asked for it, as a person knows whether titles do."""
    title = reader.line(said, "title")
    column = reader.column(said, "title")
    try:
        found = measure_of(title, reader.style(column), None)
    except OkrError as error:
        said.is_bad = True
        reader.refuse(said.row, column, error)
        return {}
    if isinstance(found, Unmeasured):
        command = f"okr add kr OBJECTIVE {shlex.quote(title)} {found.options}"
        raise NoMeasureError(column, found.reason, Message("To add it: {command}", command=command))
    if found.doubt:
        said.doubts.append(found.doubt)
    return {**found.values, **unit}


def of_kpi(said: Said, reader: Reader) -> dict[str, Any]:
    """The limit of a KPI and its unit, as of a key result."""
    _take_bound(said)
    unit = _unit(said, reader)
    numbers = _numbers(said, reader, unit)
    if said.is_bad:
        return {}
    if found := _limit(said, reader, numbers):
        return found | unit
    raise NoMeasureError(
        reader.column(said, "target"),
        Message("a KPI needs a limit: at_least, at_most or both; or watch_only = true"),
        Message("Say in the mapping file which it is: {example}", example='[kpi] at_least = "Target"'),
    )


def _take_bound(said: Said) -> None:
    """Make a limit of a target that is one."""
    cell = said.cells.get("target")
    match = _BOUND.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match and re.search(r"\d", match["value"]) and not {"at_most", "at_least"} & said.cells.keys():
        key = "at_most" if match["at_most"] else "at_least"
        said.cells = {name: each for name, each in said.cells.items() if name != "target"}
        said.cells[key] = match["value"]
        places = said.fields.places
        if "target" in places:
            said.fields = Fields({**places, key: places["target"]}, said.fields.constants)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def _unit(said: Said, reader: Reader) -> dict[str, str]:
    """The unit of its column, else the one beside a number of it, as the key of a table."""
    beside = (cells.unit(said.cells.get(key)) for key in ("target", "at_least", "at_most", "start"))
    unit = reader.line(said, "unit") or next(filter(None, beside), None)
    return {"unit": unit} if unit else {}


def _numbers(said: Said, reader: Reader, unit: Mapping[str, str]) -> dict[str, int | float]:
    read = {key: reader.amount(said, key, unit.get("unit")) for key in _NUMBERS}
    return {key: value for key, value in read.items() if value is not None}


def _limit(said: Said, reader: Reader, numbers: Mapping[str, int | float]) -> dict[str, Any]:
    """The bounds, where a row has some or says that its target is one; what they leave without use is a doubt."""
    bounds: dict[str, Any] = {key: numbers[key] for key in ("at_least", "at_most") if key in numbers}
    word = text(said.cells.get("direction")).casefold()
    direction, column = _DIRECTIONS.get(word), reader.column(said, "direction")
    example = f'[values] "{column}" = {{ "{word}" = "at most" }}'
    if word in _HELD and "target" in numbers and not bounds:
        value, title = recorded(numbers["target"]), shlex.quote(reader.line(said, "title"))
        raise NoMeasureError(
            column,
            Message(
                '"{word}" does not say on which side of {value} a value is good', word=word, value=value
            ),
            Message(
                "Say it in the mapping file: {example}. If it should outlive the cycle, it is a KPI, which needs an objective and"
                " a role: {command}",
                example=example, command=f"okr add kpi {title}",
            ),
        )  # fmt: skip
    if word and direction is None:
        said.doubts.append(
            Message('unknown direction "{word}"; say what it means: {example}', word=word, example=example)
        )
    if bounds:
        _tell_unused(said, reader, ("start", "target", "stretch"))
    elif direction in ("at_least", "at_most") and "target" in numbers:
        bounds = {direction: numbers["target"]}
        _tell_unused(said, reader, ("start", "stretch"))
    return bounds


def _change(said: Said, reader: Reader, numbers: dict[str, int | float]) -> dict[str, Any]:
    add = f"okr add kr OBJECTIVE {shlex.quote(reader.line(said, 'title'))}"
    lacks = [key for key in ("start", "target") if key not in numbers]
    if lacks:
        message = Message("it has no start") if lacks == ["start"] else Message("it has no target")
        if len(lacks) == 2:
            message = Message("no start and target, no limit, no milestones: it cannot be measured")
        remedy = Message("Add it with a measure: {command}", command=f"{add} --from N --to N")
        if lacks == ["start"]:
            example = "[key_result] start = { is = 0 }"
            remedy = Message(
                "If all of them begin at 0, say so in the mapping file: {example}", example=example
            )
        has_column = len(lacks) == 2 or lacks[0] in said.fields.places
        raise NoMeasureError(reader.column(said, lacks[-1]) if has_column else "", message, remedy)
    if numbers["start"] == numbers["target"]:
        value = recorded(numbers["target"])
        raise NoMeasureError(
            reader.column(said, "target"),
            Message("start and target are both {value}: nothing changes", value=value),
            Message(
                "If it is a limit to keep, add it: {command} (or --at-most). Otherwise it can go.",
                command=f"{add} --at-least {exact(numbers['target'])}",
            ),
        )
    return numbers


def _tell_unused(said: Said, reader: Reader, keys: Sequence[str]) -> None:
    for key in keys:
        if key in said.cells and key in said.fields.places:
            name, value = reader.column(said, key), text(said.cells[key])
            said.doubts.append(Message("not kept: {name} {value}", name=name, value=value))


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def _milestones(listed: str) -> dict[str, Any]:
    """`{ database = 1, broker = 1 }` of a list of names."""
    names = [composed(name) for part in _STEPS.split(listed) if (name := one_line(part))]
    return {"milestones": dict.fromkeys(names, 1)} if names else {}


def _of_words(measure: str, said: Said, reader: Reader, unit: Mapping[str, str]) -> dict[str, Any]:
    """What a cell of measures says; empty where it says none of these."""
    head, colon, rest = measure.partition(":")
    if measure.casefold() in _ONE:
        return {"milestones": {"done": 1}}
    if colon and head.casefold().strip() in _ONE:
        return _milestones(rest)
    if len(way := _ARROW.split(measure)) == 2:
        return _counted(way[0], way[1], reader, unit)
    if _COUNT.fullmatch(measure):
        if "start" not in said.cells or _AND.search(measure):
            return {}
        return _counted(text(said.cells["start"]), measure, reader, unit)
    return _milestones(measure) if _STEPS.search(measure) and not re.search(r"\d", measure) else {}


def _counted(start: str, target: str, reader: Reader, unit: Mapping[str, str]) -> dict[str, Any]:
    """A change whose target has its unit behind it: `2 sessions`."""
    count = _COUNT.fullmatch(target.strip())
    if count is None:
        return {}
    style = reader.style("measure")
    try:
        low, high = (cells.number(each, style, "measure") for each in (start, count["target"]))
    except OkrError:
        return {}
    beside = (count["unit"] or "").strip()
    return (
        {} if low == high else {"start": low, "target": high, **({"unit": beside} if beside else {}), **unit}
    )


def _unreadable(said: Said, reader: Reader, measure: str) -> NoMeasureError:
    column, plain = reader.column(said, "measure"), one_line(measure)
    if len(re.findall(r"\d+", measure)) > 1 and (_AND.search(measure) or "+" in measure):
        message = Message('okr cannot keep several counts in one measure: "{text}"', text=shortened(plain))
        return NoMeasureError(column, message, Message("Split it into several key results."))
    example = f'[values] "{column}" = {{ "{plain}" = "milestone" }}'
    if _COUNT.fullmatch(measure) and "start" not in said.cells and not _AND.search(measure):
        example = "[key_result] start = { is = 0 }"
    message = Message('okr cannot keep the measure "{text}"', text=shortened(plain))
    return NoMeasureError(
        column, message, Message("Say in the mapping file what it means: {example}", example=example)
    )
