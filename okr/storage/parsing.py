"""The text of a file → its data, by the one way that refuses deep nesting before any parser meets it.

A key of a thousand parts takes two kilobytes, and the parser time and memory with the square of them; whoever walks
through the data afterwards would have to do so without recursion. No goal needs more than a few levels.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

DEEPEST = 100
"""Steps from the top of a file to a value: names of tables, keys, and places in lists."""

_STEPS = (b".", b"[", b"{")
"""Each step that is not the first of a key is written with one of these."""
_TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    rb"|'''(?:[^']|'(?!''))*+(?:''')?"
    rb'|"(?:[^"\\\n]|\\[^\n])*+"?'
    rb"|'[^'\n]*+'?"
    rb"|#[^\n]*+"
    rb"|[\n\[\]{}.=,]",
    re.DOTALL,
)


class TooDeepError(ValueError):
    """A file is nested too deep; `line` is where."""

    def __init__(self, line: int) -> None:
        super().__init__(f"nested more than {DEEPEST} levels deep")
        self.line = line


def data_of(data: bytes) -> dict[str, Any]:
    """The data of a text, whose BOM says nothing.

    Raises UnicodeDecodeError, tomli.TOMLDecodeError or TooDeepError, all of them ValueErrors.
    """
    import tomli  # noqa: PLC0415  whoever only reads the index has no need of it

    text = data.removeprefix(codecs.BOM_UTF8)
    if sum(map(text.count, _STEPS)) >= DEEPEST:
        line = _line_too_deep(text)
        if line:
            raise TooDeepError(line)
    return tomli.loads(text.decode())


def _line_too_deep(text: bytes) -> int:
    """The line that first passes the limit, 0 if none does; of what is no TOML some answer, without a stop."""
    header, level = 0, 1
    naming, heading = True, False
    opened: list[tuple[int, bool]] = []
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == b"\n":
            if not opened:
                level, naming, heading = header + 1, True, False
        elif token == b"=":
            naming = False
        elif token == b".":
            level += naming
        elif token == b"[" and naming and not opened:
            level, heading = level + 1 if heading else 1, True
        elif token == b"]" and heading:
            header, naming = level, False
        elif token in (b"[", b"{"):
            opened.append((level, token == b"{"))
            level, naming = level + 1, token == b"{"
        elif token in (b"]", b"}") and opened:
            level, naming = opened.pop()[0], False
        elif token == b"," and opened:
            level, naming = opened[-1][0] + 1, opened[-1][1]
        if level > DEEPEST:
            return text.count(b"\n", 0, found.start()) + 1
    return 0
