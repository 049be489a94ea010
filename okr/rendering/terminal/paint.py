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
def _codes(name: str) -> tuple[str, str]:
    """What Rich puts before and after a text of a style."""
    before, _, after = Style.parse(STYLES[name]).render("x", color_system=ColorSystem.STANDARD).partition("x")
    return before, after


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
    drawn = []
    for text, style in line:
        if style and text:
            before, after = _codes(style)
            drawn.append(f"{before}{text}{after}")
        else:
            drawn.append(text)
    return "".join(drawn)


def _held(line: Line, width: int) -> Line:
    kept = []
    for part in line:
        text = chop(part.text, width)
        kept.append(part._replace(text=text))
        width -= cells(text)
    return tuple(kept)
