"""Lines → text with the colours of the terminal. The only place where Rich draws."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.color import ColorSystem
from rich.style import Style

from okr.rendering.look import Look
from okr.rendering.safe import visible
from okr.rendering.terminal.layout import Line, cells, chop

STYLES = {
    "head": "bold",
    "title": "bold",
    "dim": "dim",
    "good": "green",
    "warn": "yellow",
    "bad": "bold red",
    "gone": "dim strike",
    "command": "cyan",
}


@lru_cache(maxsize=32)
def _style(name: str) -> Style:
    return Style.parse(STYLES[name])


def paint(lines: Iterable[Line], look: Look) -> str:
    """The text of a screen, each line ended; whatever went before, no line is wider than the terminal or acts on it."""
    draw = _coloured if look.colour else _plain
    return "".join(draw(_held(_shown(line, look), look.width)) + "\n" for line in lines)


def _shown(line: Line, look: Look) -> Line:
    text = _plain(line)
    return line if visible(text) == text else tuple(part._replace(text=look.text(part.text)) for part in line)


def _plain(line: Line) -> str:
    return "".join(part.text for part in line)


def _coloured(line: Line) -> str:
    return "".join(
        _style(style).render(text, color_system=ColorSystem.STANDARD) if style and text else text
        for text, style in line
    )


def _held(line: Line, width: int) -> Line:
    if sum(cells(part.text) for part in line) <= width:
        return line
    kept = []
    for part in line:
        text = chop(part.text, width)
        kept.append(part._replace(text=text))
        width -= cells(text)
    return tuple(kept)
