"""Comments that silence findings: `# okr: ignore CODE reason`.

At the end of a line it silences that line; alone on a line the next one that is no comment; before the first key the
whole file. A code may be a prefix (`Q`), several go with commas. A `#` inside a text is no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from okr.findings import Finding

_COMMENT = re.compile(rb"#\s*okr:\s*ignore\s+([A-Za-z]\d{0,3}(?:\s*,\s*[A-Za-z]\d{0,3})*)(?![\w,])")


@dataclass(frozen=True, slots=True)
class Silenced:
    """Prefixes of codes that are not to be told."""

    file: tuple[str, ...] = ()
    lines: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, finding: Finding) -> bool:
        return finding.code.startswith((*self.file, *self.lines.get(finding.line, ())))


NOTHING = Silenced()


def silenced(data: bytes) -> Silenced:
    """What the comments of a file silence."""
    if b"okr:" not in data or not _COMMENT.search(data):
        return NOTHING
    from okr.storage.toml.outline import comments_of, first_key  # noqa: PLC0415  brings the grammar

    whole: set[str] = set()
    lines: dict[int, set[str]] = {}
    begin = first_key(data)
    for start, end, line, meant in _lines_meant(data, comments_of(data)):
        found = _COMMENT.match(data, start, end)
        if not found:
            continue
        codes = {code.strip().upper() for code in found[1].decode().split(",")}
        if meant != line and start < begin:
            whole |= codes
        else:
            lines.setdefault(meant, set()).update(codes)
    return Silenced(tuple(whole), {line: tuple(codes) for line, codes in lines.items()})


def _lines_meant(data: bytes, comments: list[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Start, end and line of each comment, the last first, and the line that it is about: its own, or the next without one."""
    line = data.count(b"\n") + 1
    until = len(data)
    below = 0, 0
    for start, end in reversed(comments):
        line -= data.count(b"\n", start, until)
        until = start
        meant = line
        if _is_alone(data, start):
            meant = below[1] if below[0] == line + 1 else line + 1
            below = line, meant
        yield start, end, line, meant


def _is_alone(data: bytes, start: int) -> bool:
    return not data[data.rfind(b"\n", 0, start) + 1 : start].removeprefix(b"\xef\xbb\xbf").strip()
