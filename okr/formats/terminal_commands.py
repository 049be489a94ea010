"""Commands on a terminal, as they can be copied."""

from __future__ import annotations

import re
import shlex

from okr.documents.blocks import Span
from okr.formats import TerminalStyle
from okr.formats.terminal_layout import READABLE, Line, cells, chop, stripped

_WORD = r"""(?:'[^']*'|"[^"]*"|[^\s'"]|['"])+"""
_UNIT = rf"--[^\s'\"]+(?=\s|$)(?:\s+(?!--){_WORD})?|{_WORD}"
"""A word of the shell, an option together with its value."""


def wrap_command(command: str, style: TerminalStyle, *, indent: int) -> list[Line]:
    """A command that can be copied from several lines: broken between words of the shell, with its sign for more.

    An option keeps its value beside it. A word that no line can hold is broken inside, and goes on at the very edge:
    a shell puts the two together again.
    """
    room = min(style.width, READABLE)
    text = style.text(command)
    if indent + cells(text) <= room:
        return [(Span(" " * indent), Span(text, "command"))]
    room -= 2
    lines: list[str] = []
    row = " " * indent
    fresh = True
    for unit in (" ".join(found.split(None, 1)) for found in re.findall(_UNIT, text)):
        if not fresh and cells(row) + 1 + cells(unit) > room:
            lines.append(f"{row} \\")
            row, fresh = " " * (indent + 2), True
        first, *more = _torn(unit, room - cells(row)) if cells(row) + cells(unit) > room else [unit]
        row += first if fresh else f" {first}"
        fresh = False
        for piece in more:
            lines.append(f"{row}\\")
            row = piece
    bare = [(line, line.lstrip(" ")) for line in (*lines, row)]
    return [stripped([Span(" " * (len(line) - len(own))), Span(own, "command")]) for line, own in bare]


def _torn(unit: str, room: int) -> list[str]:
    """A unit that is longer than a line, in pieces that a shell joins: each is quoted by itself."""
    option, _, word = unit.partition(" ") if unit.startswith("--") else ("", "", unit)
    try:
        (text,) = shlex.split(word)
    except ValueError:
        return [unit]  # words of people that are no word of a shell: they are cut at the edge
    pieces = [f"{option} "] if option else []
    left = room - cells(option) - 1 if option else room
    while text:
        piece = chop(text, max(left - 2, 4))
        while len(piece) > 1 and cells(shlex.quote(piece)) > left:
            piece = piece[:-1]
        pieces.append(shlex.quote(piece))
        text = text[len(piece) :]
        left = room
    if option:
        pieces[:2] = [pieces[0] + pieces[1]]
    return pieces
