"""What a loaded workspace fetches from the index when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from okr.findings import Finding

_SINGLE = 16
"""So many items of a cycle are fetched one by one; then it is cheaper to fetch all of them."""

Value = TypeVar("Value")


class Fetched(Mapping[str, Value]):
    """Name → value, fetched when it is asked for: at first single ones, then all of a cycle at once."""

    def __init__(
        self,
        names: Callable[[], Iterable[str]],
        within: Callable[[str], Mapping[str, Value]],
        single: Callable[[str], Value | None] | None = None,
    ) -> None:
        self._read_names = names
        self._within = within
        """The values of all names that begin with a segment, such as `2026-Q3`."""
        self._single = single
        """The value of one name; without it all of a cycle are read at once."""
        self._fetched: dict[str, Value | None] = {}
        self._asked: Counter[str] = Counter()
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
        first = name.partition("/")[0]
        if first not in self._whole:
            self._asked[first] += 1
            if self._single and self._asked[first] <= _SINGLE:
                self._fetched[name] = self._single(name)
                return self._fetched[name]
            self._whole.add(first)
            self._fetched.update(self._within(first))
        return self._fetched.setdefault(name, None)

    def forget(self) -> None:
        """Let go of what was fetched."""
        self._fetched.clear()
        self._whole.clear()

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
