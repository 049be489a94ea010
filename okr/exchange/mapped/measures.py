"""The measure of a key result or a KPI as a row says it: a change, a limit or milestones; never one that is guessed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from okr.errors import OkrError, UsageError
from okr.exchange import cells
from okr.exchange.cells import text
from okr.exchange.drafts import ColumnError
from okr.exchange.lists.title_measures import Unmeasured, measure_of
from okr.exchange.lists.title_verbs import HELD, lowers
from okr.exchange.mapped.columns import Fields
from okr.exchange.mapped.measure_cells import (
    DIRECTIONS,
    ONE,
    POLARITIES,
    is_less_better,
    is_open,
    none_allowed,
    parts,
    share_of_start,
    sides,
    unit_in_title,
    with_words,
)
from okr.exchange.mapped.readings import Reader, Said, is_no_word, is_yes_word, one_line
from okr.findings import shortened
from okr.measure_rules import number_of
from okr.parse import composed
from okr.quantities import exact
from okr.storage.toml.format import key_text
from okr.words import Message
from okr.words.numbers import recorded

_FALLS = frozenset(("decrease", "reduce", "turun", "turunkan", "menurun"))
_TITLE = "title"
"""`measure = { is = "title" }`"""
_STEPS = re.compile(r"[,;\n]")
_ARROW = re.compile(r"->|→")
_COUNT = re.compile(r"(?P<target>[\d.,]+)(?P<unit>\s*%|\s+[^\W\d][^\d+&/]*)?")
_AND = re.compile(r"\b(?:and|dan)\b", re.IGNORECASE)
_LIMITS = ("at_least", "at_most", "above", "below")
_INCLUSIVE = {"above": "at_least", "below": "at_most"}
"""Strict limit → the one that includes its number."""
_NUMBERS = ("start", "target", "stretch", *_LIMITS)
_OPEN = {"start": "first", "target": "open", "at_least": "open", "at_most": "open"}
"""Key → what it is where its number comes later."""


def of_key_result(said: Said, reader: Reader) -> dict[str, Any]:
    """The keys of its measure and its unit. What could not be read is told, and `said.is_bad`. Raises ColumnError."""
    _take_sides(said, reader)
    by = _by(said, reader)
    unit = _unit(said, reader)
    listed = text(said.cells.get("milestones"))
    measure = text(said.cells.get("measure"))
    stated = [key for key in _NUMBERS if key in said.cells and key in said.fields.places] + ["by"] * bool(by)
    if measure == _TITLE and "measure" not in said.fields.places and not stated and not listed:
        return _of_title(said, reader, unit)
    if counted := _parts(said, reader):
        counted_from = {"start"} if said.cells.get("start") in (0, "0") else set[str]()
        taken = counted_from | ({"target"} if "parts" not in said.cells else set())
        _tell_unused(said, reader, [key for key in stated if key not in taken])
        return {"parts": counted, **unit}
    if listed or (measure and not {*stated} - {"start"}):
        found = _milestones(listed) if listed else _of_words(measure, said, reader, unit)
        if not found:
            raise _unreadable(said, reader, measure or listed)
        _tell_unused(said, reader, stated if "milestones" in found else ())
        return found
    if measure:
        name = reader.column(said, "measure")
        said.doubts.append(Message('not kept: {name} "{text}"', name=name, text=measure))
    if _is_one_step(said):
        return {"milestones": {"done": 1}}
    numbers = _numbers(said, reader, unit)
    if said.is_bad:
        return {}
    if by:  # from the first value recorded where no cell says another start
        _tell_unused(said, reader, ("target", "stretch"))
        return {"start": numbers.get("start", "first"), "by": by, **unit}
    return (_limit(said, reader, numbers) or _change(said, reader, numbers)) | unit


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
        raise ColumnError(column, found.reason, Message("To add it: {command}", command=command))
    if found.doubt:
        said.doubts.append(found.doubt)
    return {**found.values, **unit}


def of_kpi(said: Said, reader: Reader, later: Mapping[str, Any]) -> dict[str, Any]:
    """The limit of a KPI and its unit, as of a key result; none where there are `later` ones, or where it is only watched."""
    found, unit = limits_of(said, reader), _unit(said, reader)
    if said.is_bad:
        return {}
    if not (found or later) and is_yes_word(said.cells.get("watch_only")):
        found = {"watch_only": True}
    if found or later:
        return {**found, **unit}
    watched = "[kpi] watch_only = { is = true }"
    column = next((key for key in ("target", *_LIMITS) if key in said.fields.places), "title")
    raise ColumnError(
        reader.column(said, column),
        Message("a KPI needs a limit: at_least, at_most or both"),
        Message(
            "Say in the mapping file which it is: {example}. If those without a target are only watched: {watched}",
            example='[kpi] at_least = "Target"', watched=watched,
        ),
    )  # fmt: skip


def limits_of(said: Said, reader: Reader) -> dict[str, Any]:
    """The limits of a KPI as a row says them. A strict one is told, as that of a KPI includes its number; and so is a lower one of
    what is usually to be small, where the row itself says no side.
    """
    words = text(said.cells.get("at_least", said.cells.get("target")))
    _take_sides(said, reader, is_kpi=True)
    _take_words(said, reader)
    way = text(said.cells.get("direction")).casefold()
    if DIRECTIONS.get(way) == "change" and way in POLARITIES:
        # a KPI has no start: `naik` says which values are better
        said.cells = {"polarity": way, **said.cells, "direction": None}
    numbers = _numbers(said, reader, _unit(said, reader))
    found = {} if said.is_bad else _limit(said, reader, numbers)
    is_said = said.fields.places.keys() & {"polarity", "direction"} or sides(
        words, reader.open_words, ranges=True
    )
    least = number_of(found.get("at_least"))
    if least is not None and not is_said and (least == 0 or is_less_better(reader.line(said, "title"))):
        value = recorded(least)
        example = f'[values.COLUMN] "{words}" = "≤ {value}"'
        doubt = Message(
            "at least {value}: if less is better here, write {example}", value=value, example=example
        )
        said.doubts.append(doubt)
    return found


def _take_words(said: Said, reader: Reader) -> None:
    """Take the words behind the number of a limit as its unit; those behind a share, or beside a unit, are told."""
    for key in ("target", *_LIMITS):
        cell = said.cells.get(key)
        found = with_words(cell) if isinstance(cell, str) and key in said.fields.places else None
        if not found:
            continue
        number, words = found
        if "%" in number or "unit" in said.cells:
            reader.leave_out(said, key, words)
        said.cells = {"unit": "%" if "%" in number else words, **said.cells, key: number}


def _take_sides(said: Said, reader: Reader, *, is_kpi: bool = False) -> None:
    """Make limits of what says on which side of it a value is good, in whatever column of targets and limits it stands."""
    for key in ("target", "at_least", "at_most"):
        cell = said.cells.get(key)
        if not isinstance(cell, str) or (key == "target" and {*_LIMITS} & said.cells.keys()):
            continue
        found = dict(sides(cell, reader.open_words, ranges=is_kpi))
        if not found and (is_kpi or "start" not in said.cells) and (zero := none_allowed(cell)):
            found = {"at_most": zero}
        if not (found or is_kpi) and sides(cell, ranges=True):
            _refuse_range(said, reader, key)
        found = {
            _INCLUSIVE.get(side, side) if is_open(value, reader.open_words) else side: value
            for side, value in found.items()
        }
        if is_kpi and {*found} & {*_INCLUSIVE}:
            found = {_INCLUSIVE.get(side, side): value for side, value in found.items()}
            strict = {"text": cell.strip()}
            said.doubts.append(
                Message('"{text}" excludes its own number, and the limit of a KPI includes it', **strict)
            )
        if not found:
            continue
        said.cells = {**{name: each for name, each in said.cells.items() if name != key}, **found}
        if (place := said.fields.places.get(key)) is not None:
            places = {**said.fields.places, **dict.fromkeys(found, place)}
            said.fields = Fields(places, said.fields.constants)


def _refuse_range(said: Said, reader: Reader, key: str) -> None:
    column, words = reader.column(said, key), text(said.cells[key])
    example = f'[values] {key_text(column)} = {{ {key_text(words)} = "…" }}'
    error = UsageError(
        Message('{name}: "{text}" is a range', name=column, text=words),
        remedy=Message("Say in the mapping file which of its numbers is meant: {example}", example=example),
    )
    reader.refuse(said.row, column, error)
    said.is_bad, said.cells = True, {name: cell for name, cell in said.cells.items() if name != key}


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def _unit(said: Said, reader: Reader) -> dict[str, str]:
    """The unit of its column, else the one beside a number of it, as the key of a table; also what the title says, if asked."""
    beside = (cells.unit(said.cells.get(key)) for key in ("target", *_LIMITS, "start"))
    unit = reader.line(said, "unit")
    if not unit or (unit == _TITLE and "unit" not in said.fields.places):
        unit = next(filter(None, beside), "") or (unit and unit_in_title(reader.line(said, "title")))
    return {"unit": unit} if unit else {}


def _numbers(said: Said, reader: Reader, unit: Mapping[str, str]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key in _NUMBERS:
        cell = said.cells.get(key)
        if (
            key in _OPEN
            and isinstance(cell, str)
            and (cell == _OPEN[key] or is_open(cell, reader.open_words))
        ):
            read[key] = _OPEN[key]  # it comes later, by the words of the mapping or by our own one
        elif (value := reader.amount(said, key, unit.get("unit"))) is not None:
            read[key] = value
    return read


def _is_one_step(said: Said) -> bool:
    """Whether the target is that something is done: `yes`, `selesai`; its start may say that it is not."""
    start, cell = said.cells.get("start"), said.cells.get("target")
    begins = "start" in said.fields.places and start is not None
    if begins and not (isinstance(start, str) and is_no_word(start)):
        return False
    is_done = isinstance(cell, str) and (cell.casefold().strip() in ONE or is_yes_word(cell))
    return is_done and not re.search(r"\d", str(cell))


def _parts(said: Said, reader: Reader) -> dict[str, int | float]:
    """What is counted by its kinds, in a column of its own, as the target or as the measure."""
    for key in ("parts", "target", "measure"):
        cell = text(said.cells.get(key))
        if cell and (found := parts(cell, reader.style(reader.column(said, key)), several=key != "parts")):
            return found
    return {}


def _by(said: Said, reader: Reader) -> str:
    """`+17%`, of its own column or of a target that says it; what says it otherwise is told."""
    way = text(said.cells.get("direction")).casefold()
    falls = way in _FALLS or (not way and lowers(reader.line(said, "title")))
    if own := text(said.cells.get("by")):
        found = share_of_start(own, falls=falls) or share_of_start(f"by {own}", falls=falls)
        if not found:
            reader.leave_out(said, "by", own)
        return found
    found = share_of_start(text(said.cells.get("target")), falls=falls)
    if not found or text(said.cells.get("unit")) == "%":
        return ""
    said.cells = {key: cell for key, cell in said.cells.items() if key != "target"}
    return found


def _limit(said: Said, reader: Reader, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The bounds, where a row has some or says that its target is one; what they leave without use is a doubt."""
    bounds: dict[str, Any] = {key: numbers[key] for key in _LIMITS if key in numbers}
    word = text(said.cells.get("direction")).casefold()
    direction, column = DIRECTIONS.get(word), reader.column(said, "direction")
    if better := text(said.cells.get("polarity")).casefold().rstrip(".") or (
        word if direction is None else ""
    ):
        if (polarity := POLARITIES.get(better)) and direction is None:
            direction = "change" if "start" in numbers else polarity
        elif not polarity and not word:
            word, column = better, reader.column(said, "polarity")
    example = f'[values] "{column}" = {{ "{word}" = "at most" }}'
    target = numbers.get("target")
    if word in HELD and isinstance(target, int | float) and not bounds:
        command, facts = f"okr add kpi {shlex.quote(reader.line(said, 'title'))}", {"value": recorded(target)}
        remedy = Message(
            "Say it in the mapping file: {example}. If it should outlive the cycle, it is a KPI, which needs an objective and"
            " a role: {command}",
            example=example,
            command=command,
        )
        fault = Message('"{word}" does not say on which side of {value} a value is good', word=word, **facts)
        raise ColumnError(column, fault, remedy)
    if word and direction is None:
        said.doubts.append(
            Message('unknown direction "{word}"; say what it means: {example}', word=word, example=example)
        )
    if way := _way_to(said, numbers, bounds):
        return way
    if bounds:
        _tell_unused(said, reader, ("start", "target", "stretch"))
    elif direction in ("at_least", "at_most") and "target" in numbers:
        bounds = {direction: numbers["target"]}
        _tell_unused(said, reader, ("start", "stretch"))
    return bounds


def _way_to(said: Said, numbers: Mapping[str, Any], bounds: Mapping[str, Any]) -> dict[str, Any]:
    """A change, where a target has a side and its row a start that is not there yet: `60` and `≥ 80`."""
    (key, bound), *others = bounds.items() or [("", None)]
    start, places = numbers.get("start"), said.fields.places
    is_of_target = "start" in places and "target" in places and places["target"] == places.get(key)
    if others or not is_of_target or isinstance(start, str | None) or isinstance(bound, str | None):
        return {}
    if not (start < bound if key in ("at_least", "above") else start > bound):
        return {}
    if key in _INCLUSIVE:
        said.doubts.append(
            Message("a strict limit: here {value} itself reaches the target", value=recorded(bound))
        )
    return {key: value for key, value in {**numbers, "target": bound}.items() if key not in _LIMITS}


def _change(said: Said, reader: Reader, numbers: dict[str, Any]) -> dict[str, Any]:
    add = f"okr add kr OBJECTIVE {shlex.quote(reader.line(said, 'title'))}"
    lacks = [key for key in ("start", "target") if key not in numbers]
    if lacks == ["start"] and numbers["target"] == "open":
        return numbers
    if lacks:
        message = Message("it has no start") if lacks == ["start"] else Message("it has no target")
        if len(lacks) == 2:
            message = Message("no start and target, no limit, no milestones: it cannot be measured")
        remedy = Message("Add it with a measure: {command}", command=f"{add} --from N --to N")
        if lacks == ["start"]:
            facts = {"example": "[key_result] start = { is = 0 }", "other": 'start = { is = "first" }'}
            remedy = Message(
                "If all of them begin at 0, say so in the mapping file: {example}. If each begins at its first value: {other}",
                **facts,
            )
        has_column = len(lacks) == 2 or lacks[0] in said.fields.places
        raise ColumnError(reader.column(said, lacks[-1]) if has_column else "", message, remedy)
    if numbers["start"] == numbers["target"] == 0 and "start" not in said.fields.places:
        said.doubts.append(Message("{value} is a limit here: none may happen", value="0"))
        return {"at_most": 0}
    if numbers["start"] == numbers["target"]:
        value = recorded(numbers["target"])
        raise ColumnError(
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
    if measure.casefold() in ONE:
        return {"milestones": {"done": 1}}
    if colon and head.casefold().strip() in ONE:
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
    if low == high:
        return {}
    beside = (count["unit"] or "").strip()
    return {"start": low, "target": high, **({"unit": beside} if beside else {}), **unit}


def _unreadable(said: Said, reader: Reader, measure: str) -> ColumnError:
    column, plain = reader.column(said, "measure"), one_line(measure)
    example = f'[values] "{column}" = {{ "{plain}" = "milestone" }}'
    if _COUNT.fullmatch(measure) and "start" not in said.cells and not _AND.search(measure):
        example = "[key_result] start = { is = 0 }"
    message = Message('okr cannot keep the measure "{text}"', text=shortened(plain))
    return ColumnError(
        column, message, Message("Say in the mapping file what it means: {example}", example=example)
    )
