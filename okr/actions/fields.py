"""What a person types for a field, read by the type that its model gives it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from okr.errors import OkrError, UsageError
from okr.ids import KINDS, Kind
from okr.lookup import with_article
from okr.models import Away
from okr.parse import composed, day, number, words
from okr.periods import cycle, week
from okr.settings import Settings
from okr.storage.toml.parse import data_of

ItemKind = Kind | Literal["settings"]
_ONE_LINE = ("title", "name", "unit", "project", "level")
_DATED = {"owned": "`okr set ID owner=NAME --from DATE` writes it."}
"""Lists that `--from` writes; by hand they are only taken out."""
_OF_ANOTHER_COMMAND = {
    "formerly": "`okr move` writes it.",
    "schema": "`okr migrate` writes it.",
    "key_results": "Name the key result itself: `okr set OBJECTIVE/KEY_RESULT FIELD=VALUE`.",
    "initiatives": "Name the initiative itself: `okr set OBJECTIVE/INITIATIVE FIELD=VALUE`.",
}


class Field(NamedTuple):
    """Where a field stands below its item, and what it takes."""

    key: tuple[str, ...]
    hint: Any


CALENDAR = Settings()
"""No own cycles."""


def field(kind: ItemKind, dotted: str, settings: Settings = CALENDAR) -> Field:
    """The field of a model that `bonus.weight` or `targets.2026-Q4.at_least` names."""
    hint: Any = KINDS[kind].model
    key: tuple[str, ...] = ()
    for part in composed(dotted).split("."):
        hint = _step(hint, part, key, kind, settings)
        key = (*key, part)
    if key[0] in _OF_ANOTHER_COMMAND or (kind == "settings" and key == ("id",)):
        raise UsageError(
            f"'{dotted}' is not set by hand.",
            remedy=_OF_ANOTHER_COMMAND.get(key[0], "`okr init` writes it once."),
        )
    return Field(key, hint)


def value(text: str, found: Field) -> Any:
    """What `text` means for a field."""
    name = ".".join(found.key)
    if name in _DATED:
        raise UsageError(f"'{name}' is not set by hand.", remedy=_DATED[name])
    members = _members(found.hint)
    first = members[0]
    if get_origin(first) is Literal:
        return _choice(text, name, get_args(first))
    if float in members:
        return number(text, name)
    if first is str:
        return words(text, name, one_line=found.key[-1] in _ONE_LINE)
    read = {int: _whole, date: day, bool: _flag}.get(first)
    return read(text, name) if read else _compound(text, name, first)


def _fields(hint: Any) -> Mapping[str, Any]:
    """Name in the file → type of each field of a model."""
    hints = get_type_hints(hint, include_extras=True)
    return {f.name.rstrip("_"): hints[f.name] for f in dataclasses.fields(hint)}


def _members(hint: Any) -> list[Any]:
    """What a value may be, without annotations and None."""
    if get_origin(hint) is Annotated:
        return _members(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return [inner for arg in get_args(hint) if arg is not NoneType for inner in _members(arg)]
    return [hint]


def _step(hint: Any, part: str, key: Sequence[str], kind: ItemKind, settings: Settings) -> Any:
    member = _members(hint)[0]
    if dataclasses.is_dataclass(member):
        known = _fields(member)
        if part in known:
            return known[part]
        raise _unknown(part, known, key, kind)
    if get_origin(member) is dict and part:
        words(part, ".".join((*key, part)))
        if key[-1] == "targets" and cycle(part, settings) is None:
            raise UsageError(
                f"targets: '{part}' names no period.", remedy="Write targets.2026-Q4.at_least=150."
            )
        return get_args(member)[1]
    raise UsageError(f"'{'.'.join(key)}' has no fields of its own, so '{'.'.join((*key, part))}' is none.")


def _unknown(part: str, known: Mapping[str, Any], key: Sequence[str], kind: ItemKind) -> OkrError:
    if part == "bonus" and kind in ("objective", "key result", "initiative"):
        return OkrError(
            "A bonus belongs to KPIs: an objective or key result never carries one.",
            remedy="Set it on the KPI: `okr set kpi/NAME bonus.weight=40`.",
        )
    name = ".".join((*key, part))
    near = get_close_matches(part, known, n=1, cutoff=0.5)
    owner = ".".join(key) or ("okr.toml" if kind == "settings" else with_article([kind]))
    hint = f"Did you mean {'.'.join((*key, near[0]))}?" if near else f"There are {', '.join(known)}."
    return UsageError(f"{owner} has no field '{name}'.", remedy=hint)


def _choice(text: str, name: str, allowed: Sequence[str]) -> str:
    if text in allowed:
        return text
    near = get_close_matches(text, allowed, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"{name}: '{text}' is none of its values.", remedy=f"{hint}It takes {', '.join(allowed)}."
    )


def _whole(text: str, name: str) -> int:
    found = number(text, name)
    if isinstance(found, float):
        raise UsageError(f"{name}: '{text}' is not a whole number.")
    return found


def _flag(text: str, name: str) -> bool:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    raise UsageError(f"{name}: '{text}' is neither true nor false.")


def _compound(text: str, name: str, hint: Any) -> Any:
    """A list of words by comma, or a list as the file has it."""
    args = get_args(hint)
    if get_origin(hint) is tuple and args[0] is Away and not text.lstrip().startswith("["):
        return [_away(part.strip(), name) for part in text.split(",")]
    if get_origin(hint) is tuple and _members(args[0]) == [str] and not text.lstrip().startswith("["):
        return [words(part, name) for part in text.split(",")]
    if get_origin(hint) is tuple and text.lstrip().startswith("["):
        found = _as_written(text, name)
        if _members(args[0]) == [str] and not all(isinstance(each, str) for each in found):
            raise UsageError(f"{name}: '{text}' is no list of words.", remedy="Separate them by commas: a,b.")
        return found
    if get_origin(hint) is tuple:
        raise UsageError(
            f"{name} takes pairs of numbers.", remedy=f"Write {name}='[[110, 0.2], [120, 0.6]]'."
        )
    raise UsageError(f"{name} is a table.", remedy=f"Set one of its keys: {name}.KEY=VALUE.")


def _away(text: str, name: str) -> dict[str, Any]:
    """`2026-08-10..2026-08-24`, one day, or a week such as `2026-W33`; a stand-in follows as `@budi`."""
    days, _, stand_in = text.partition("@")
    first, dots, last = days.strip().partition("..")
    span = week(first)
    if not first or (dots and (not last or span)):
        raise UsageError(
            f"{name}: '{text}' does not say from when to when.",
            remedy="Write 2026-08-10..2026-08-24, one day, or one week (2026-W33); @budi behind it stands in.",
        )
    starts, ends = (
        (span.starts, span.ends) if span and not last else (day(first, name), day(last or first, name))
    )
    if ends < starts:
        raise UsageError(f"{name}: {ends} is before {starts}.", remedy="Write the first day first.")
    found: dict[str, Any] = {"from": starts, "to": ends}
    return found | ({"stand_in": words(stand_in, name).strip()} if stand_in else {})


def _as_written(text: str, name: str) -> Any:
    try:
        return data_of(f"x = {text}".encode())["x"]
    except ValueError as error:
        raise UsageError(
            f"{name}: '{text}' does not read as pairs.", remedy="Write [[110, 0.2], [120, 0.6]]."
        ) from error
