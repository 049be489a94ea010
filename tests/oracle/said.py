"""What was said in check-ins, in the order in which it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any


@dataclass(frozen=True)
class Said:
    """One update of a check-in file."""

    person: str
    place: tuple[date, datetime, str, int]
    """Where it stands in the order of updates."""
    keys: Mapping[str, Any] = field(default_factory=dict)

    @property
    def date(self) -> date:
        return self.keys["date"]

    @property
    def is_answer(self) -> bool:
        return any(key in self.keys for key in ("value", "done", "undone", "parts"))


def last_of_each(said: Iterable[Said], key: Callable[[Said], Any]) -> list[Said]:
    """Of several with the same key the last, at its own place."""
    kept: dict[Any, Said] = {}
    for one in said:
        kept[key(one)] = one
    return sorted(kept.values(), key=lambda one: one.place)


def updates_of(read: Mapping[str, Any]) -> Iterable[Said]:
    """Ordered by date, then `at` (the latest of its file so far), person, place in the file."""
    never = datetime(1, 1, 1, tzinfo=UTC)
    for path, keys in read.items():
        if path.startswith("checkins/"):
            person = path.rpartition("/")[2].removesuffix(".toml")[11:]
            at = never
            for number, said in enumerate(keys.get("update", ())):
                at = max(at, said.get("at", never))
                yield Said(person, (said["date"], at, person, number), said)
