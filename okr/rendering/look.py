"""How a terminal look is to be drawn, decided once: width, colour, signs, and the day of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from okr.rendering import safe

UNBOUND = 1_000_000
"""The width of what is not a terminal: nothing is shortened for a pipe or a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    as_of: date
    width: int = 80
    colour: bool = False
    ascii: bool = False
    encoding: str = "utf-8"

    def text(self, text: str) -> str:
        """What may be shown of a text, whoever wrote it, in the signs that this terminal has."""
        if text.isascii() and text.isprintable():
            return text
        shown = safe.visible(text)
        if self.ascii:
            shown = safe.ascii_glyphs(shown)
        return shown if self.encoding == "utf-8" else safe.carried(shown, self.encoding)

    def bar(self, share: float | None, cells: int) -> str:
        """A bar in eighths of a cell; one that is not whole is never drawn whole."""
        held = min(max(share or 0.0, 0.0), 1.0)
        if self.ascii:
            full = int(held * cells + 1e-9)
            return "#" * full + "-" * (cells - full)
        eighths = int(held * cells * 8 + 1e-9)
        full, part = divmod(eighths, 8)
        return ("█" * full + (" ▏▎▍▌▋▊▉"[part] if part else "")).ljust(cells, "░")
