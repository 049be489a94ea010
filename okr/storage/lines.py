"""Lines and columns of places in a text, each found without a walk through all of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

BOM = b"\xef\xbb\xbf"
_STEP = 4096
_CONTINUING = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


def line_column(data: bytes, offset: int) -> tuple[int, int]:
    """Both from 1, the column in characters; a BOM is none."""
    lines = _lines(data)
    line = bisect_right(lines.starts, offset)
    start = lines.starts[line - 1]
    if start == 0 and data.startswith(BOM):
        start = min(len(BOM), offset)
    return line, lines.characters(offset) - lines.characters(start) + 1


@lru_cache(maxsize=8)
def _lines(data: bytes) -> _Lines:
    return _Lines(data)


class _Lines:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.starts = [0, *(found.end() for found in re.finditer(b"\n", data))]
        self._sums = [0]
        """Characters in front of each step of bytes."""
        for at in range(0, len(data), _STEP):
            self._sums.append(self._sums[-1] + _count(data[at : at + _STEP]))

    def characters(self, offset: int) -> int:
        """How many begin in front of a byte."""
        step = offset // _STEP
        return self._sums[step] + _count(self._data[step * _STEP : offset])


def _count(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUING))
