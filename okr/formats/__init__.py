"""The formats of an answer. Each is a module of this package with a function `draw`; this table names them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from okr.documents import blocks_of
from okr.findings import Finding
from okr.formats.terminal_style import TerminalStyle
from okr.views.results import Result
from okr.words import Language

if TYPE_CHECKING:
    from okr.documents.blocks import Block

Use = Literal["data", "done", "findings", "page"]

FORMATS: Final[Mapping[str, Sequence[Use]]] = {
    "terminal": ("data", "done", "findings"),
    "json": ("data", "done", "findings"),
    "csv": ("data",),
    "markdown": ("data", "page"),
    "html": ("data", "page"),
    "sarif": ("findings",),
    "github": ("findings",),
}
"""Name of a format → what it can draw: data that a command shows, what a command did, findings about files.
A page is read by others than who asks for it."""


def formats_of(use: Use) -> tuple[str, ...]:
    return tuple(name for name, uses in FORMATS.items() if use in uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a format draws, and for whom."""

    result: Result
    kind: str
    """`kind` in the envelope of JSON, which also tells the document: `show` or `explain`."""
    today: date
    warnings: Sequence[Finding] = ()
    is_terminal: bool = False
    style: TerminalStyle = field(default_factory=TerminalStyle)

    @property
    def language(self) -> Language:
        return self.style.language

    @property
    def blocks(self) -> Iterable[Block]:
        return blocks_of(self.result, self.today, self.kind)

    def page(self, text: str) -> str | bytes:
        """A text in UTF-8 for a file or a program; on a terminal with nothing in it that acts there."""
        if not self.is_terminal:
            return text.encode("utf-8", "backslashreplace")
        return "".join(f"{self.style.text(line)}\n" for line in text.split("\n")[:-1])


def drawn(name: str, answer: Answer) -> str | bytes:
    """An answer in the format of that name; bytes are written as they are."""
    draw: Callable[[Answer], str | bytes] = import_module(f"okr.formats.{name}").draw
    return draw(answer)
