"""git's conflict markers: the one place that knows them, to find and to write them."""

from __future__ import annotations

import re

SHORTEST = 7
_MARKER = re.compile(rb"(?:^|(?<=\A\xef\xbb\xbf))(?:([<>|])\1{6,}(?: .*)?|={7,})\r?$", re.MULTILINE)
"""Also those that git makes longer, where both sides renamed a file and in a merge of merges, and diff3's `|||||||`."""


def first_marker(data: bytes) -> int | None:
    """Where the first line begins that looks like a marker; a text that can be read may only quote one."""
    found = _MARKER.search(data)
    return found.start() if found else None


def size_for(texts: list[bytes]) -> int:
    """How long markers must be so that no line of these texts is taken for one of them."""
    lines = (line.group() for text in texts for line in _MARKER.finditer(text))
    return max((len(line) - len(line.lstrip(line[:1])) for line in lines), default=SHORTEST - 1) + 1


def between_markers(ours: bytes, theirs: bytes, *, eol: bytes, size: int = SHORTEST) -> bytes:
    """Two texts of whole lines as the sides of one pair of markers."""
    opening, middle, closing = (sign * size for sign in (b"<", b"=", b">"))
    return b"".join((opening, b" ours", eol, ours, middle, eol, theirs, closing, b" theirs", eol))
