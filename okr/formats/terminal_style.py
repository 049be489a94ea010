"""What a terminal can show, decided once a run: width, colour, signs, encoding, and the language of its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okr.formats import sanitise
from okr.words import Language, Words

UNBOUND = 1_000_000
"""The width of what is not a terminal: nothing is shortened for a pipe or a file."""
_PLAIN_STRIP = str.maketrans("●○·", "#o.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalStyle:
    width: int = 80
    colour: bool = False
    ascii: bool = False
    encoding: str = "utf-8"
    language: Language = "en"

    def text(self, text: str) -> str:
        """What may be shown of a text, whoever wrote it, in the language and the signs of this terminal."""
        if self.language != "en" and isinstance(text, Words):
            text = text.drawn(self.language)
        if text.isascii() and text.isprintable():
            return text
        shown = sanitise.visible(text)
        if self.ascii:
            shown = sanitise.ascii_glyphs(shown)
        return shown if self.encoding == "utf-8" else sanitise.carried(shown, self.encoding)

    def bar(self, share: float | None, cells: int, expected: float | None = None) -> str:
        """A bar in eighths of a cell, with a mark where it should be; one that is not whole is never drawn whole."""
        held = min(max(share or 0.0, 0.0), 1.0)
        if self.ascii:
            full = int(held * cells + 1e-9)
            drawn = "#" * full + "-" * (cells - full)
        else:
            full, part = divmod(int(held * cells * 8 + 1e-9), 8)
            drawn = ("█" * full + (" ▏▎▍▌▋▊▉"[part] if part else "")).ljust(cells, "─")
        if expected is None:
            return drawn
        at = min(max(int(expected * cells + 1e-9), 0), cells - 1)
        return f"{drawn[:at]}{'|' if self.ascii else '│'}{drawn[at + 1 :]}"

    def strip(self, signs: str, closed: int, cells: int) -> str:
        """The signs of the periods of a hold; of too many those around today."""
        first = min(max(closed - cells * 3 // 4, 0), max(len(signs) - cells, 0))
        shown = signs[first : first + cells]
        return shown.translate(_PLAIN_STRIP) if self.ascii else shown

    def curve(self, values: Sequence[float]) -> str:
        """Values as a small curve; ASCII has no signs for one."""
        if len(values) < 2 or self.ascii:
            return ""
        low, high = min(values), max(values)
        reach = (high - low) or 1
        return "".join("▁▂▃▄▅▆▇█"[int((value - low) / reach * 7)] for value in values)
