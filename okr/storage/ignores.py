"""Where findings stand in the text of their file, and comments that ignore them: `# okr: ignore CODE reason`.

At the end of a line a comment is about that line; alone on a line about the next line that is no comment; before the
first key about the whole file. A code may be a prefix (`Q`); several are separated by commas. A `#` inside a text is no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from msgspec.structs import replace

from okr.errors import OkrError
from okr.findings import Finding
from okr.storage.source import Source
from okr.storage.toml.data import BOM
from okr.storage.toml.outline import comments_of, first_key, place

_MARK = b"okr:"
"""What stands in every file with such a comment."""
_COMMENT = re.compile(rb"#\s*okr:\s*ignore\s+([A-Za-z]\d{0,3}(?:\s*,\s*[A-Za-z]\d{0,3})*)(?![\w,])")


@dataclass(frozen=True, slots=True)
class Ignores:
    """Prefixes of codes that are ignored, in the whole file and by line."""

    file: tuple[str, ...] = ()
    lines: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, finding: Finding) -> bool:
        return finding.code.startswith((*self.file, *self.lines.get(finding.line, ())))


def located(findings: Iterable[Finding], data: bytes, *, even_ignored: bool = False) -> Iterator[Finding]:
    """Findings of one file with the line and column of their key, without those that a comment in it ignores."""
    ignores = Ignores() if even_ignored else ignores_of(data)
    for finding in findings:
        found = finding
        if not finding.is_located:
            line, column = place(data, finding.key)
            found = replace(finding, line=line, column=column)
        if found not in ignores:
            yield found


def not_ignored(findings: Iterable[Finding], source: Source) -> Iterator[Finding]:
    """Findings without those that a comment in their file ignores. Only where there is such a comment they get a line."""
    marked: dict[str, bytes] = {}
    for finding in findings:
        if finding.path not in marked:
            data = b""
            with suppress(OkrError):  # gone meanwhile, or refused: then no comment speaks for it
                data = source.read(finding.path)
            marked[finding.path] = data if _MARK in data else b""
        data = marked[finding.path]
        yield from located((finding,), data) if data else (finding,)


def ignores_of(data: bytes) -> Ignores:
    """What the comments of a file ignore."""
    if _MARK not in data or not _COMMENT.search(data):
        return Ignores()
    whole: set[str] = set()
    lines: dict[int, set[str]] = {}
    begin = first_key(data)
    for start, end, line, target in _lines_of(data, comments_of(data)):
        match = _COMMENT.match(data, start, end)
        if not match:
            continue
        codes = {code.strip().upper() for code in match[1].decode().split(",")}
        if target != line and start < begin:
            whole |= codes
        else:
            lines.setdefault(target, set()).update(codes)
    return Ignores(tuple(whole), {line: tuple(codes) for line, codes in lines.items()})


def _lines_of(data: bytes, comments: list[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Start, end and line of each comment, the last first, and the line that it is about: its own, or the next without one."""
    line = data.count(b"\n") + 1
    until = len(data)
    below = 0, 0
    for start, end in reversed(comments):
        line -= data.count(b"\n", start, until)
        until = start
        target = line
        if not data[data.rfind(b"\n", 0, start) + 1 : start].removeprefix(BOM).strip():  # alone on its line
            target = below[1] if below[0] == line + 1 else line + 1
            below = line, target
        yield start, end, line, target
