"""Comments that silence findings: `# okr: ignore CODE reason`.

At the end of a line it silences that line; alone on a line the next one that is no comment; before the first key the
whole file. A code may be a prefix (`Q`), several go with commas. A `#` inside a text is no comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    from okr.storage.spans import comments_of, first_key  # noqa: PLC0415  brings the grammar

    whole: list[str] = []
    lines: dict[int, tuple[str, ...]] = {}
    begin = first_key(data)
    for start, end in comments_of(data):
        found = _COMMENT.match(data, start, end)
        if not found:
            continue
        codes = tuple(code.strip().upper() for code in found[1].decode().split(","))
        line = data.count(b"\n", 0, start) + 1
        if not _is_alone(data, start):
            lines[line] = (*lines.get(line, ()), *codes)
        elif start < begin:
            whole += codes
        else:
            line += _comments_below(data, end)
            lines[line] = (*lines.get(line, ()), *codes)
    return Silenced(tuple(whole), lines)


def _is_alone(data: bytes, start: int) -> bool:
    return not data[data.rfind(b"\n", 0, start) + 1 : start].removeprefix(b"\xef\xbb\xbf").strip()


def _comments_below(data: bytes, end: int) -> int:
    """How far down the line stands that is meant: comments in between are passed over."""
    lines = data[end:].split(b"\n")[1:]
    return next((at for at, line in enumerate(lines, 1) if not line.lstrip().startswith(b"#")), 1)
