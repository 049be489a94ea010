"""Records that are read from the index only where a command asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

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
