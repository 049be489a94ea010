"""Line and column of a key. Thousands may be asked for at once, so what is laid out plainly is found without the grammar."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from okr.storage.faults import Key
from okr.storage.lines import line_column

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NOT_PLAIN = re.compile(rb'"""|\'\'\'|\{[^}\n]*$', re.MULTILINE)
"""A value that goes over lines could hold what looks like a key."""
_HEADER = re.compile(rb"^[ \t]*\[", re.MULTILINE)
_TABLE = re.compile(rb"^(?:\[([A-Za-z0-9_.-]+)\]|\[\[([A-Za-z0-9_-]+)\]\])[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_PAIR = re.compile(rb"^[ \t]*([A-Za-z0-9_-]+)[ \t]*=", re.MULTILINE)


def place(data: bytes, key: Key) -> tuple[int, int]:
    """Where a key stands, else the nearest table around it that has one; the file itself is 1, 1."""
    if not key:
        return 1, 1
    offset = _plain(data, key)
    if offset is not None:
        return line_column(data, offset)
    from okr.storage.spans import place_of  # noqa: PLC0415  brings the grammar

    return place_of(data, key)


def _plain(data: bytes, key: Key) -> int | None:
    """The offset of a key that is written in the house layout; None where only the grammar can tell."""
    plain = _outline(data)
    if plain is None:
        return None
    match key:
        case (str(table), int(place), str(name)) if _BARE.fullmatch(table) and _BARE.fullmatch(name):
            ends = plain.entries.get(table, [])
            return plain.pairs(ends[place]).get(name) if place < len(ends) else None
        case _ if all(isinstance(part, str) and _BARE.fullmatch(part) for part in key):
            return plain.of_names([str(part) for part in key])
        case _:
            return None


@lru_cache(maxsize=8)
def _outline(data: bytes) -> _Outline | None:
    return None if _NOT_PLAIN.search(data) else _Outline(data)


class _Outline:
    """Headers and keys that stand on lines of their own, each looked for once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._heads = [found.start() for found in _HEADER.finditer(data)]
        self._pairs: dict[int, dict[str, int]] = {}
        self._tables: dict[str, tuple[int, int]] = {}
        self.entries: dict[str, list[int]] = {}
        """Name of a list of tables → where each of its headers ends."""
        for found in _TABLE.finditer(data):
            if found[1]:
                self._tables.setdefault(found[1].decode(), (found.start(1), found.end()))
            else:
                self.entries.setdefault(found[2].decode(), []).append(found.end())

    def of_names(self, names: list[str]) -> int | None:
        header = self._tables.get(".".join(names))
        if header:
            return header[0]
        if len(names) == 1:
            return self.pairs(0).get(names[0])
        above = self._tables.get(".".join(names[:-1]))
        return self.pairs(above[1]).get(names[-1]) if above else None

    def pairs(self, start: int) -> dict[str, int]:
        """The keys between here and the next header."""
        if start not in self._pairs:
            at = bisect_left(self._heads, start)
            end = self._heads[at] if at < len(self._heads) else len(self._data)
            found: dict[str, int] = {}
            for pair in _PAIR.finditer(self._data, start, end):
                found.setdefault(pair[1].decode(), pair.start(1))
            self._pairs[start] = found
        return self._pairs[start]
