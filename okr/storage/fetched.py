"""What a loaded workspace fetches from the index when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from okr.findings import Finding

Value = TypeVar("Value")


class Fetched(Mapping[str, Value]):
    """Name → value, fetched when it is asked for, together with those that begin like it."""

    def __init__(
        self,
        names: Callable[[], Iterable[str]],
        read: Callable[[str], Mapping[str, Value]],
        *,
        segments: int = 1,
        kept: int = sys.maxsize,
    ) -> None:
        self._read_names = names
        self._read = read
        """The values of all names that begin with one segment, such as `2026-Q3`, or with more."""
        self._segments = segments
        self._kept = kept
        """About so many are kept."""
        self._fetched: dict[str, Value | None] = {}
        self._whole: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        value = self._fetched.get(name)
        if value is None and name not in self._fetched:
            value = self._fetch(name)
        return default if value is None else value

    def __getitem__(self, name: str) -> Value:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value  # type: ignore[no-any-return]

    def _fetch(self, name: str) -> Value | None:
        above = "/".join(name.split("/", self._segments)[: self._segments])
        if above not in self._whole:
            if len(self._fetched) >= self._kept:
                self._fetched, self._whole = {}, set()
            self._whole.add(above)
            self._fetched.update(self._read(above))
        return self._fetched.setdefault(name, None)

    @cached_property
    def _names(self) -> dict[str, None]:
        return dict.fromkeys(self._read_names())

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class FileFindings(Collection[Finding]):
    """What is wrong with single files, as it is known when it is asked for."""

    def __init__(self, read: Callable[[], list[Finding]], version: Callable[[], int]) -> None:
        self._read, self._version = read, version
        self._known: tuple[int, list[Finding]] = (-1, [])

    def _now(self) -> list[Finding]:
        if self._known[0] != self._version():
            self._known = (self._version(), self._read())
        return self._known[1]

    def __contains__(self, finding: object) -> bool:
        return finding in self._now()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())
