"""Apply an edit to parsed data. The write gate compares the result with the data of the edited text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okr.parse import composed

Path = Sequence[str | int]


@dataclass(eq=False)
class RefusedError(Exception):
    """Why an edit cannot be made; without words where data or text have no place for it."""

    why: str = ""


def toml_equal(a: Any, b: Any) -> bool:
    """Equal in value and type: 1, 1.0 and true differ, 0.0 and -0.0 too; the order of keys says nothing."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(toml_equal(value, b[key]) for key, value in a.items())
    if isinstance(a, list):
        return len(a) == len(b) and all(map(toml_equal, a, b))
    if isinstance(a, str):
        return bool(a == b)
    if isinstance(a, datetime):  # a zone may have a name besides its offset, which no file holds
        return bool(a.isoformat() == b.isoformat())
    return repr(a) == repr(b)


def plain(value: Any) -> Any:
    """A value as it comes back out of TOML."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new table: what is None or empty is left out of it."""
    return {key: value for key, value in plain(values).items() if value not in ("", [], {})}


def spelled(data: Any, key: Path) -> tuple[str | int, ...]:
    """The key as the data spells it: names are one where they are one in NFC."""
    found: list[str | int] = []
    for part in key:
        named = part
        if isinstance(data, dict) and isinstance(part, str) and part not in data:
            named = next((name for name in data if composed(name) == composed(part)), part)
        found.append(named)
        inside = isinstance(data, dict) or (
            isinstance(data, list) and isinstance(named, int) and named < len(data)
        )
        data = (data.get(named) if isinstance(data, dict) else data[named]) if inside else None
    return tuple(found)


def value_at(data: Any, key: Path, *, create: bool = False) -> Any:
    """The value of a key that is there; with `create` tables on the way to it are made."""
    for part in key:
        if create and isinstance(data, dict) and part not in data:
            data[part] = {}
        data = data[part]
    return data


def set_value(data: Any, key: Path, value: Any) -> None:
    above = value_at(data, key[:-1], create=True)
    last = key[-1]
    if isinstance(above, list) and last == len(above):
        above.append(value)
    else:
        above[last] = value


def remove_value(data: Any, key: Path) -> None:
    """Without the key; one that is missing is no mistake."""
    with suppress(LookupError, TypeError):
        del value_at(data, key[:-1])[key[-1]]


def drop_empty_tables(data: dict[str, Any], found: dict[str, Any], key: Path) -> None:
    """Takes out the tables above the key that are empty now and that `found` does not have."""
    for length in range(len(key) - 1, 0, -1):
        above = key[:length]
        with suppress(LookupError, TypeError):
            value_at(found, above)
            return
        with suppress(LookupError, TypeError):
            if value_at(data, above) != {}:
                return
        remove_value(data, above)


def dotted(key: Path) -> str:
    return ".".join(map(str, key))
