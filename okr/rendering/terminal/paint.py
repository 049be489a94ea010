"""Lines → text with the colours of the terminal. The only place where Rich draws."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial

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
    return "".join(map(partial(_painted, look=look), lines))


def _painted(line: Line, look: Look) -> str:
    text = _plain(line)
    if visible(text) != text:
        line = tuple(part._replace(text=look.text(part.text)) for part in line)
        text = _plain(line)
    if cells(text) > look.width:
        line = _held(line, look.width)
        text = _plain(line)
    return f"{_coloured(line) if look.colour else text}\n"


def _plain(line: Line) -> str:
    return "".join(part.text for part in line)


def _coloured(line: Line) -> str:
    return "".join(
        _style(style).render(text, color_system=ColorSystem.STANDARD) if style and text else text
        for text, style in line
    )


def _held(line: Line, width: int) -> Line:
    kept = []
    for part in line:
        text = chop(part.text, width)
        kept.append(part._replace(text=text))
        width -= cells(text)
    return tuple(kept)
