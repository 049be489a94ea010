"""The settings of okr.toml as they are in use, each with the place that gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from okr.fields import Ambition, Model, values_of
from okr.findings import Finding, Key
from okr.ids import SETTINGS
from okr.settings import Settings, Thresholds
from okr.storage.source import Folder
from okr.storage.toml.data import data_of
from okr.store import Store
from okr.views.results import Setting


def settings_in_use(store: Store, settings: Settings) -> Iterator[Setting]:
    """Every setting with its value and its line in okr.toml; thresholds of the pace as each ambition has them."""
    data = data_of(Folder(store.root).read(SETTINGS))
    values = dict(_values(settings))
    for ambition in get_args(Ambition):
        values |= {
            ("pace", ambition, name): value
            for name, value in settings.pace.thresholds(ambition, settings.grade)._asdict().items()
        }
    sources = {key: next((place for place in _places(key) if _stands(place, data)), None) for key in values}
    wanted = [Finding(path=SETTINGS, key=key) for key in sources.values() if key]
    lines = {found.key: found.line for found in store.located(wanted, even_ignored=True)}
    for key, value in values.items():
        place = sources[key]
        if value is None and key[0] == "pace":
            continue  # the thresholds of each ambition tell it
        yield Setting(
            key=".".join(key),
            value=value.isoformat() if hasattr(value, "isoformat") else value,
            source=SETTINGS if place else "default",
            line=lines.get(place) if place else None,
        )


def _values(record: Model, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values_of(record):
        key = (*above, name)
        if isinstance(value, Model):
            yield from _values(value, key)
        elif isinstance(value, Mapping):
            for part, inner in value.items():
                yield from (
                    _values(inner, (*key, part)) if isinstance(inner, Model) else [((*key, part), inner)]
                )
        else:
            yield key, value


def _places(key: Sequence[str]) -> Iterator[Key]:
    """Where a setting may be given: its own key, then, for a threshold of an ambition, that of all."""
    yield tuple(key)
    if len(key) == 3 and key[0] == "pace" and key[2] in Thresholds._fields:
        yield ("pace", key[2])


def _stands(key: Key, data: Any) -> bool:
    for part in key:
        if not isinstance(data, Mapping) or part not in data:
            return False
        data = data[part]
    return True
