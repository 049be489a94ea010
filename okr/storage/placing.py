"""Line and column of a key. Thousands may be asked for at once, so what is laid out plainly is found without the grammar."""

from __future__ import annotations

import re
from functools import lru_cache

from okr.storage.faults import Key

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NOT_PLAIN = re.compile(rb'"""|\'\'\'|\{[^}\n]*$', re.MULTILINE)
"""A value that goes over lines could hold what looks like a key."""
_HEADER = re.compile(rb"^[ \t]*\[", re.MULTILINE)


def place(data: bytes, key: Key) -> tuple[int, int]:
    """Where a key stands, else the nearest table around it that has one; the file itself is 1, 1."""
    if not key:
        return 1, 1
    offset = _plain(data, key)
    if offset is not None:
        return data.count(b"\n", 0, offset) + 1, offset - data.rfind(b"\n", 0, offset)
    from okr.storage.spans import place_of  # noqa: PLC0415  brings the grammar

    return place_of(data, key)


def _plain(data: bytes, key: Key) -> int | None:
    """The offset of a key that is written in the house layout; None where only the grammar can tell."""
    if _NOT_PLAIN.search(data):
        return None
    match key:
        case (str(table), int(place), str(name)) if _BARE.fullmatch(table) and _BARE.fullmatch(name):
            headers = [found.end() for found in _header(table, 2).finditer(data)]
            return _in_table(data, name, headers[place]) if place < len(headers) else None
        case _ if all(isinstance(part, str) and _BARE.fullmatch(part) for part in key):
            return _of_names(data, tuple(str(part) for part in key))
        case _:
            return None


def _of_names(data: bytes, names: tuple[str, ...]) -> int | None:
    header = _header(r"\.".join(map(re.escape, names)), 1).search(data)
    if header:
        return header.start(1)
    if len(names) == 1:
        return _in_table(data, names[0], 0)
    above = _header(r"\.".join(map(re.escape, names[:-1])), 1).search(data)
    return _in_table(data, names[-1], above.end()) if above else None


@lru_cache(maxsize=256)
def _header(path: str, brackets: int) -> re.Pattern[bytes]:
    opening, closing = rf"\[{{{brackets}}}", rf"\]{{{brackets}}}"
    return re.compile(rf"^{opening}({path}){closing}[ \t]*(?:#.*)?\r?$".encode(), re.MULTILINE)


@lru_cache(maxsize=256)
def _pair(name: str) -> re.Pattern[bytes]:
    return re.compile(rf"^[ \t]*({re.escape(name)})[ \t]*=".encode(), re.MULTILINE)


def _in_table(data: bytes, name: str, start: int) -> int | None:
    """A key between here and the next header."""
    following = _HEADER.search(data, start)
    found = _pair(name).search(data, start, following.start() if following else len(data))
    return found.start(1) if found else None
