"""The formats of an answer. Each is a module of this package with a function `draw`; a table names them all.

What a terminal can show is decided once a run, and an answer has it with it: also other formats are read on one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct, field

from okr.documents import Asked, blocks_of
from okr.findings import Finding
from okr.formats import sanitise
from okr.formulas import position
from okr.views.results import Result
from okr.words import Language, Words
from okr.words.numbers import Point

if TYPE_CHECKING:
    from okr.documents.blocks import Block

Use = Literal["data", "done", "findings", "page", "table"]

FORMATS: Final[Mapping[str, Sequence[Use]]] = {
    "terminal": ("data", "done", "findings"),
    "json": ("data", "done", "findings", "table"),
    "csv": ("data", "table"),
    "xlsx": ("table",),
    "markdown": ("data", "page", "table"),
    "html": ("data", "page"),
    "text": ("page",),
    "links": ("page",),
    "ics": ("page",),
    "sarif": ("findings",),
    "github": ("findings",),
}
"""Name of a format → what it can draw: data that a command shows, what a command did, findings about files.
A page is read by others than who asks for it, and a table of all goals by `okr import`: `okr.exchange` draws that."""


def formats_of(use: Use) -> tuple[str, ...]:
    return tuple(name for name, uses in FORMATS.items() if use in uses)


_ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".sarif": "sarif",
    ".ics": "ics",
}


def format_of(file: str) -> str | None:
    """The format that the name of a file promises."""
    return next((name for ending, name in _ENDINGS.items() if file.lower().endswith(ending)), None)


UNBOUND = 1_000_000
"""The width of what is not a terminal: nothing is shortened for a pipe or a file."""
_CURVE, _PLAIN_CURVE = "▁▂▃▄▅▆▇█", "_.-'\""
_PLAIN_STRIP = str.maketrans("●○·", "#o.")


class TerminalStyle(Struct, frozen=True, kw_only=True):
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
        return shown if self.encoding == "utf-8" else sanitise.encodable(shown, self.encoding)

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

    def curve(self, values: Sequence[float | None], floor: float | None = None) -> str:
        """Values as a small curve between the lowest, or the `floor`, and the highest: flat at mid height where they are
        the same, and a gap is a space. Fewer than two are none."""
        known = [value for value in values if value is not None]
        if len(known) < 2:
            return ""
        signs = _PLAIN_CURVE if self.ascii else _CURVE
        low, high, top = min(known) if floor is None else floor, max(known), len(signs) - 1
        return "".join(
            [" " if value is None else signs[int(position(value, low, high) * top)] for value in values]
        )


Part = bytes | memoryview
"""Of an answer that is written part by part."""


class Answer(Struct, frozen=True, kw_only=True):
    """What a format draws, and for whom."""

    result: Result
    kind: str
    """`kind` in the envelope of JSON, which also tells the document: `show` or `explain`."""
    today: date
    warnings: Sequence[Finding] = ()
    is_terminal: bool = False
    style: TerminalStyle = field(default_factory=TerminalStyle)
    excel: Point | None = None
    """Of CSV: the decimal mark of the Excel that opens it; None for a program."""
    asked: Asked | None = None
    """What was typed for it, where it is told in short."""

    @property
    def language(self) -> Language:
        return self.style.language

    @property
    def blocks(self) -> Iterable[Block]:
        return blocks_of(self.result, self.today, self.kind, self.asked)

    def page(self, text: str) -> str | bytes:
        """A text in UTF-8 for a file or a program; on a terminal with nothing in it that acts there."""
        if not self.is_terminal:
            return text.encode("utf-8", "backslashreplace")
        return "".join(f"{self.style.text(line)}\n" for line in text.split("\n")[:-1])


def drawn(name: str, answer: Answer) -> str | bytes | Iterable[Part]:
    """An answer in the format of that name; bytes are written as they are."""
    draw: Callable[[Answer], str | bytes | Iterable[Part]] = import_module(f"okr.formats.{name}").draw
    return draw(answer)


def fields_of(of: Struct) -> dict[str, Any]:
    """The values of a record by the names that it has in the data."""
    names = zip(of.__struct_encode_fields__, of.__struct_fields__, strict=True)
    return {encoded: getattr(of, name) for encoded, name in names}
