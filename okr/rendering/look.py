"""How a terminal look is to be drawn, decided once: width, colour, signs, and the day of the reader."""

from __future__ import annotations

from collections.abc import Sequence
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

    def own(self, text: str, *foreign: str | None) -> str:
        """A text of numbers and signs, with the words of people in it named: quicker where those are plain."""
        plain = all(not each or (each.isascii() and each.isprintable()) for each in foreign)
        return text if plain and not self.ascii and self.encoding == "utf-8" else self.text(text)

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

    def strip(self, held: Sequence[bool], planned: int, cells: int) -> str:
        """The periods of a hold, a sign each: kept, missed, to come. Of too many those around today."""
        kept, missed, to_come = "#o." if self.ascii else "●○·"
        signs = "".join(kept if each else missed for each in held) + to_come * (planned - len(held))
        first = min(max(len(held) - cells * 3 // 4, 0), max(len(signs) - cells, 0))
        return signs[first : first + cells]
