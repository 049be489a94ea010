"""Lines that fit: parts with a style, columns that shrink and drop, words that wrap. Counted in cells.

Nothing here reads mark-up: a part is a text and the name of a style, and every text has gone through
`Look.text` before it is measured.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import category

from rich.cells import get_character_cell_size

from okr.rendering.look import Look
from okr.rendering.words import lines_of

GAP = 2
READABLE = 120
"""Cells to which words are wrapped where the line is longer."""


class Part(NamedTuple):
    text: str
    style: str = ""


Line = tuple[Part, ...]
Crop = Callable[[str, int, Look], str]


_OWN = str.maketrans("", "", "─│█▏▎▍▌▋▊▉●○◆▼▲◌✓✗■→≥≤–−·›…")
"""The signs that `okr` draws, each a cell wide."""


def cells(text: str) -> int:
    """How many cells a terminal gives to a text: 2 for a wide character, 0 for a mark on the one before.

    Pictures made of several are counted as a terminal draws them that joins nothing: where it does join them
    there is a gap, but no line is ever too wide.
    """
    return len(text) if text.isascii() else _cells(text)


@lru_cache(maxsize=4096)
def _cells(text: str) -> int:
    return len(text) if text.translate(_OWN).isascii() else sum(_widths(text))


def _widths(text: str) -> list[int]:
    """Cells of each character; the selector of emoji look widens a narrow one before it."""
    widths: list[int] = []
    for character in text:
        widths.append(1 if character == "\ufe0f" and widths and widths[-1] == 1 else _width(character))
    return widths


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if category(character) == "Mc":  # a vowel sign with a place of its own
        return 1
    return 2 if "\U0001f3fb" <= character <= "\U0001f3ff" else get_character_cell_size(character)


def chop(text: str, room: int) -> str:
    """As much of the start of a text as goes into that many cells."""
    if text.isascii():
        return text[:room]
    used = 0
    for at, width in enumerate(_widths(text)):
        used += width
        if used > room:
            return text[:at]
    return text


def ellipsise(text: str, room: int, look: Look) -> str:
    if cells(text) <= room:
        return text
    sign = "..." if look.ascii else "…"
    if room <= len(sign):
        return chop(text, room)
    return chop(text, room - len(sign)).rstrip(" \u200c\u200d") + sign


def crop_statement(text: str, room: int, look: Look) -> str:
    """Shortens the objective before the key result, down to a third: what differs from row to row is the latter."""
    mark = " > " if look.ascii else " › "
    objective, found, title = text.partition(mark)
    if not found or cells(text) <= room or room < 24:
        return ellipsise(text, room, look)
    before = ellipsise(objective, max(room - cells(title) - len(mark), room // 3), look)
    return before + mark + ellipsise(title, room - cells(before) - len(mark), look)


def pad(text: str, room: int, align: Literal["left", "right"] = "left") -> str:
    space = " " * (room - cells(text))
    return space + text if align == "right" else text + space


@dataclass(frozen=True, slots=True)
class Column:
    head: str = ""
    align: Literal["left", "right"] = "left"
    drop: int = 0
    """Where there is no room, columns go in this order; 0 stays."""
    least: int = 0
    """May shrink to this; 0: keeps its width."""
    floor: int = 0
    """May shrink further, to this, where no column is left that can be dropped."""
    shrink: int = 1
    """Columns shrink in this order."""
    crop: Crop = ellipsise
    wraps: bool = False
    """What does not fit goes on below, indented by two more, instead of being shortened."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns as they fit on this terminal. `overflow` tells by how many cells they do not."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    """0 for a column that is dropped or empty."""
    look: Look
    overflow: int
    wrapping: tuple[int, ...] = ()
    """Places of the columns whose texts go on below."""

    @classmethod
    def fit(
        cls, columns: Sequence[Column], rows: Iterable[Sequence[Part]], look: Look, indent: int = 0
    ) -> Table:
        rows = tuple(rows)
        widths = [max((cells(row[at].text) for row in rows), default=0) for at in range(len(columns))]
        widths = [max(w, cells(look.text(c.head))) if w else 0 for w, c in zip(widths, columns, strict=True)]
        room = look.width - indent
        for at in sorted((at for at, c in enumerate(columns) if c.drop), key=lambda at: columns[at].drop):
            if _least(columns, widths) <= room:
                break
            widths[at] = 0
        excess = _total(widths) - room
        for at in sorted(range(len(columns)), key=lambda at: columns[at].shrink):
            for least in (columns[at].least, columns[at].floor):
                if least and excess > 0:
                    taken = min(excess, max(widths[at] - least, 0))
                    widths[at] -= taken
                    excess -= taken
        wrapping = tuple(at for at, column in enumerate(columns) if column.wraps and widths[at])
        return cls(tuple(columns), tuple(widths), look, max(excess, 0), wrapping)

    def heads(self, first: str | None = None) -> Line:
        """The line of headings, the first of them another one if given."""
        names = [column.head for column in self.columns]
        if first is not None:
            names[0] = first
        parts = [Part(self.look.text(name), "head" if not at else "dim") for at, name in enumerate(names)]
        return self.line(parts)

    def lines(self, row: Sequence[Part]) -> Iterator[Line]:
        """A row, and below it what of its titles did not fit."""
        columns = {
            at: wrapped(row[at].text, self.widths[at])
            for at in self.wrapping
            if cells(row[at].text) > self.widths[at]
        }
        if not columns:
            yield self.line(row)
            return
        first = [
            part if at not in columns else Part(columns[at][0], part.style) for at, part in enumerate(row)
        ]
        yield self.line(first)
        for place in range(1, max(map(len, columns.values()), default=0)):
            parts: list[Part] = []
            used = 0
            for at, texts in columns.items():
                if place < len(texts):
                    parts += (Part(" " * (self.start(at) - used)), Part(texts[place], row[at].style))
                    used = self.start(at) + cells(texts[place])
            yield tuple(parts if parts[0].text else parts[1:])

    def start(self, at: int) -> int:
        """Cells before a column."""
        return sum(width + GAP for width in self.widths[:at] if width)

    def line(self, row: Sequence[Part]) -> Line:
        parts: list[Part] = []
        space = 0
        for (text, style), width, column in zip(row, self.widths, self.columns, strict=True):
            if not width:
                continue
            used = cells(text)
            shown = text
            if used > width:
                shown = column.crop(text, width, self.look)
                used = cells(shown)
            lead = width - used if column.align == "right" else 0
            if space + lead:
                parts.append(Part(" " * (space + lead)))
            parts.append(Part(shown, style))
            space = GAP + (0 if column.align == "right" else width - used)
        return stripped(parts)


def stripped(parts: Sequence[Part]) -> Line:
    """Without white space at the end."""
    kept = list(parts)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[-1] = Part(kept[-1].text.rstrip(), kept[-1].style)
    return tuple(kept)


def _total(widths: Sequence[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + GAP * max(len(shown) - 1, 0)


def _least(columns: Sequence[Column], widths: Sequence[int]) -> int:
    held = (min(w, c.least) if c.least else w for w, c in zip(widths, columns, strict=True))
    return _total(list(held))


def wrap(parts: Sequence[Part], look: Look, *, indent: int = 0, hang: int = 0) -> list[Line]:
    """Parts that are never broken unless they are longer than a line; what follows is indented by `hang` more."""
    room = min(look.width, READABLE)
    lines: list[Line] = []
    row: list[Part] = [Part(" " * indent)] if indent else []
    used = indent
    fresh = True
    for part in parts:
        for text in _pieces(part.text, max(room - indent - hang, 1)):
            width = cells(text)
            if not fresh and used + 1 + width > room:
                lines.append(stripped(row))
                row, used, fresh = [Part(" " * (indent + hang))], indent + hang, True
            if fresh:
                row.append(Part(text, part.style))
            elif row[-1].style == part.style:
                row[-1] = Part(f"{row[-1].text} {text}", part.style)
            else:
                row += (Part(" "), Part(text, part.style))
            used += width + (not fresh)
            fresh = False
    return [*lines, stripped(row)] if not fresh else lines


def wrapped(text: str, room: int) -> list[str]:
    """A text on lines of so many cells; those after the first go in by two more, where there is room."""
    if cells(text) <= room:
        return [text]
    body = text.lstrip(" ")
    indent = min(len(text) - len(body), max(room // 2 - 2, 0))
    hang = indent + min(2, max(room - indent - 8, 0))
    lines: list[str] = []
    row, used = " " * indent, indent
    fresh = True
    for word in body.split():
        for piece in _pieces(word, max(room - hang, 1)) if len(word) * 2 > room - hang else (word,):
            width = cells(piece)
            if not fresh and used + 1 + width > room:
                lines.append(row)
                row, used, fresh = " " * hang, hang, True
            row += piece if fresh else f" {piece}"
            used += width + (not fresh)
            fresh = False
    return [*lines, row]


def words(text: str, style: str = "") -> list[Part]:
    return [Part(word, style) for word in text.split()]


def word_lines(texts: Iterable[str], look: Look, *, indent: int = 0) -> Iterator[Line]:
    """Texts of people, each line of them on lines of its own, so that none breaks the screen."""
    for text in texts:
        for at, line in enumerate(lines_of(text)):
            yield from wrap(words(look.text(line)), look, indent=indent + (2 if at else 0))


_SHELL_WORD = r"""(?:'[^']*'|"[^"]*"|[^\s'"]|['"])+"""


def wrap_command(command: str, look: Look, *, indent: int) -> list[Line]:
    """A command that can be copied from several lines: broken between words of the shell, with its sign for more.

    An option keeps its value beside it. A word that no line can hold is broken inside, and goes on at the very edge:
    a shell puts the two together again.
    """
    room = min(look.width, READABLE) - 2
    lines: list[str] = []
    row = " " * indent
    fresh = True
    for unit in _units(look.text(command)):
        if not fresh and cells(row) + 1 + cells(unit) > room:
            lines.append(f"{row} \\")
            row, fresh = " " * (indent + 2), True
        first, *more = _torn(unit, room - cells(row)) if cells(row) + cells(unit) > room else [unit]
        row += first if fresh else f" {first}"
        fresh = False
        for piece in more:
            lines.append(f"{row}\\")
            row = piece
    return [_command(text) for text in (*lines, row)]


def _command(text: str) -> Line:
    bare = text.lstrip(" ")
    return stripped([Part(" " * (len(text) - len(bare))), Part(bare, "command")])


def _units(command: str) -> Iterator[str]:
    """The words of a shell command, an option together with its value."""
    option = ""
    for word in re.findall(_SHELL_WORD, command):
        if option and not word.startswith("--"):
            yield f"{option} {word}"
            option = ""
            continue
        if option:
            yield option
        option = word if word.startswith("--") else ""
        if not option:
            yield word
    if option:
        yield option


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


def _pieces(text: str, room: int) -> Iterable[str]:
    while cells(text) > room:
        piece = chop(text, room) or text[:1]
        yield piece
        text = text[len(piece) :]
    yield text
