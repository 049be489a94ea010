"""From the text of a file to its data, by the one function that refuses deep nesting before any parser meets it.

A key of a thousand parts takes two kilobytes, and the parser time and memory with the square of them. No goal needs more
than a few levels. Also git's conflict markers, to find and to write them, lines and columns of places in a text, and what
an edit makes of the data: the write gate compares it with the data of the edited text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any

from msgspec import Struct, field

from okr.parse import composed

SHORTEST = 7
_MARKER = rb"(?m)(?:^|(?<=\A\xef\xbb\xbf))(?:([<>|])\1{6,}(?: .*)?|={7,})\r?$"
"""Also those that git makes longer, where both sides renamed a file and in a merge of merges, and diff3's `|||||||`."""


def first_marker(data: bytes) -> int | None:
    """Where the first line begins that looks like a marker; a text that can be read may only quote one."""
    found = re.search(_MARKER, data)
    return found.start() if found else None


def size_for(texts: Iterable[bytes]) -> int:
    """How long markers must be so that no line of these texts is taken for one of them."""
    lines = (line.group() for text in texts for line in re.finditer(_MARKER, text))
    return max((len(line) - len(line.lstrip(line[:1])) for line in lines), default=SHORTEST - 1) + 1


def between_markers(ours: bytes, theirs: bytes, *, eol: bytes, size: int = SHORTEST) -> bytes:
    """Two texts of whole lines as the sides of one pair of markers."""
    opening, middle, closing = (sign * size for sign in (b"<", b"=", b">"))
    return b"".join((opening, b" ours", eol, ours, middle, eol, theirs, closing, b" theirs", eol))


BOM = b"\xef\xbb\xbf"
_STEP = 4096
_CONTINUING = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


def eol_of(data: bytes) -> bytes:
    """The line ending that most lines have."""
    return b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"


def line_column(data: bytes, offset: int) -> tuple[int, int]:
    """Both from 1, the column in characters; a BOM is none."""
    starts, sums = _measured(data)
    line = bisect_right(starts, offset)
    start = starts[line - 1]
    if start == 0 and data.startswith(BOM):
        start = min(len(BOM), offset)
    before, until = (sums[at // _STEP] + _count(data[at // _STEP * _STEP : at]) for at in (start, offset))
    return line, until - before + 1


@lru_cache(maxsize=8)
def _measured(data: bytes) -> tuple[list[int], list[int]]:
    """Where each line begins, and how many characters begin in front of each step of bytes."""
    starts = [0, *(found.end() for found in re.finditer(b"\n", data))]
    steps = (_count(data[at : at + _STEP]) for at in range(0, len(data), _STEP))
    return starts, [0, *accumulate(steps)]


def _count(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUING))


DEEPEST = 100
"""Steps from the top of a file to a value: names of tables, keys, and places in lists."""

_STEPS = (b".", b"[", b"{")
"""Each step that is not the first of a key is written with one of these."""
_NAMING = (*_STEPS, b"=")
"""With these a level is there; a line end alone, or a comment, makes none."""
_TOKEN = (
    rb'(?s)"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    rb"|'''(?:[^']|'(?!''))*+(?:''')?"
    rb'|"(?:[^"\\\n]|\\[^\n])*+"?'
    rb"|'[^'\n]*+'?"
    rb"|#[^\n]*+"
    rb"|[\n\[\]{}.=,]"
)


class TooDeepError(ValueError):
    """A file is nested too deep; `line` is where."""

    def __init__(self, line: int) -> None:
        super().__init__(f"nested more than {DEEPEST} levels deep")
        self.line = line


class InvalidTomlError(ValueError):
    """A text is no TOML; `problem` says why, without the place, which is counted from 1."""

    def __init__(self, sentence: str, problem: str, line: int, column: int) -> None:
        super().__init__(sentence)
        self.problem = problem
        self.line, self.column = line, column


def data_of(data: bytes) -> dict[str, Any]:
    """The data of a text, whose BOM says nothing.

    Raises UnicodeDecodeError, InvalidTomlError or TooDeepError, all of them ValueErrors, and ValueError itself for a number
    of thousands of digits.
    """
    import tomli  # noqa: PLC0415  whoever only reads the index has no need of it

    text = data.removeprefix(BOM)
    if sum(map(text.count, _STEPS)) >= DEEPEST:
        walk = _Walk()
        for found in re.finditer(_TOKEN, text):
            walk.meet(found[0])
            if walk.level > DEEPEST and found[0] in _NAMING:
                raise TooDeepError(text.count(b"\n", 0, found.start()) + 1)
    try:
        return tomli.loads(text.decode())
    except tomli.TOMLDecodeError as error:
        raise InvalidTomlError(str(error), error.msg, error.lineno, error.colno) from error


class _Walk(Struct):
    """Where in the data the text has come to: how many steps from the top."""

    level: int = 1
    header: int = 0
    """Steps to the table whose keys are read."""
    naming: bool = True
    """Whether a dot is a step: in a key or a header, not in a number."""
    heading: bool = False
    opened: list[tuple[int, bool]] = field(default_factory=list)
    """Of each open bracket the steps in front of it, and whether keys stand in it."""

    def meet(self, token: bytes) -> None:
        if token == b".":
            self.level += self.naming
        elif token == b"=":
            self.naming = False
        elif token == b"[" and self.naming and not self.opened:
            # a header, of two brackets where it is an entry of a list
            self.level, self.heading = self.level + 1 if self.heading else 1, True
        elif token in (b"[", b"{"):
            self.opened.append((self.level, token == b"{"))
            self.level, self.naming = self.level + 1, token == b"{"
        elif token in (b"]", b"}") and self.heading:
            self.header, self.naming = self.level, False
        elif token in (b"]", b"}") and self.opened:
            self.level, self.naming = self.opened.pop()[0], False
        elif token == b"," and self.opened:
            self.level, self.naming = self.opened[-1][0] + 1, self.opened[-1][1]
        elif token == b"\n" and not self.opened:
            self.level, self.naming, self.heading = self.header + 1, True, False


# ── edits of data ──────────────────────────────────────────────────────────────────────────────────


Path = Sequence[str | int]


class RefusedError(Exception):
    """Why an edit cannot be made; without words where data or text have no place for it."""

    def __init__(self, why: str = "") -> None:
        self.why = why


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
