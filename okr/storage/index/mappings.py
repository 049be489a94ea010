"""What is read from the index only where a command asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from okr.models import Entry
from okr.storage.index.index import Index
from okr.updates import Series

_SINGLE = 16
"""So many items of a cycle are fetched one by one; then it is cheaper to fetch all of them."""

Record = TypeVar("Record")


class Lazy(Mapping[str, Record]):
    """A mapping that is made when it is first looked into."""

    def __init__(self, read: Callable[[], Mapping[str, Record]]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> Mapping[str, Record]:
        return self._read()

    def __getitem__(self, name: str) -> Record:
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class Recorded(Mapping[str, tuple[Entry, ...]]):
    """Item → its updates, fetched when asked for: single ones one by one, many of a cycle all at once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._fetched: dict[str, tuple[Entry, ...] | None] = {}
        self._asked: Counter[str] = Counter()

    def __getitem__(self, item: str) -> tuple[Entry, ...]:
        found = self._fetch(item)
        if found is None:
            raise KeyError(item)
        return found

    def _fetch(self, item: str) -> tuple[Entry, ...] | None:
        if item in self._fetched:
            return self._fetched[item]
        first = item.partition("/")[0]
        if self._asked[first] > _SINGLE:
            return None
        self._asked[first] += 1
        if self._asked[first] > _SINGLE:
            self._fetched |= self._index.histories(first)
            return self._fetched.get(item)
        self._fetched[item] = self._index.history(item)
        return self._fetched[item]

    @cached_property
    def _items(self) -> dict[str, None]:
        return dict.fromkeys(self._index.items())

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class Summed(Mapping[str, Series]):
    """Item → what counts of its updates, all of a cycle at once when the first is asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._found: dict[str, dict[str, Series]] = {}

    def get(self, item: str, default: Any = None) -> Any:
        first = item.partition("/")[0]
        found = self._found.get(first)
        if found is None:
            found = self._found[first] = self._index.series(first)
        return found.get(item, default)

    def __getitem__(self, item: str) -> Series:
        found = self.get(item)
        if found is None:
            raise KeyError(item)
        return found  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index.items())

    def __len__(self) -> int:
        return len(self._index.items())
