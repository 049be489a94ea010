"""Lines that fit a terminal: words that wrap, commands that can be copied, columns that shrink and drop. In cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, repeat
from operator import attrgetter
from typing import Literal
from unicodedata import category

from msgspec import Struct
from msgspec.structs import replace

from okr.documents.blocks import STATES, Bar, Column, Curve, Heat, Link, Role, Span, State, Strip, Text
from okr.formats import TerminalStyle
from okr.words.states import STATE_WORDS

GAP = 2
READABLE = 120
"""Cells to which words are wrapped where the line is longer."""
_WHOLE = 20
"""Letters of a text with a role that is not broken, such as `5 days overdue`."""
Line = tuple[Span, ...]

_OTHER = "[^\x00-\x7f─│█▏▎▍▌▋▊▉▁▂▃▄▅▆▇●○◆▼▲◌✓✗■→≥≤–−·›…\u2801-\u28ff]"
"""What is neither ASCII nor a sign that `okr` draws: those are a cell wide each."""


def is_narrow(text: str) -> bool:
    """Whether it has only signs that are a cell wide, if they are printed."""
    return text.isascii() or not re.search(_OTHER, text)


def cells(text: str) -> int:
    """How many cells a terminal gives to a text: 2 for a wide character, 0 for a mark on the one before.

    Pictures made of several are counted as a terminal draws them that joins nothing: where it does join them
    there is a gap, but no line is ever too wide.
    """
    return len(text) if text.isascii() else _cells(text)


@lru_cache(maxsize=4096)
def _cells(text: str) -> int:
    return len(text) if is_narrow(text) else sum(_widths(text))


def _widths(text: str) -> Iterator[int]:
    """Cells of each character; the selector of emoji look widens a narrow one before it."""
    width = 0
    for character in text:
        width = 1 if character == "\ufe0f" and width == 1 else _width(character)
        yield width


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if character.isprintable() and is_narrow(character):
        return 1
    from rich.cells import get_character_cell_size  # noqa: PLC0415  few texts have letters of another width

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


def ellipsise(text: str, room: int, style: TerminalStyle) -> str:
    if cells(text) <= room:
        return text
    sign = "..." if style.ascii else "…"
    if room <= len(sign):
        return chop(text, room)
    return chop(text, room - len(sign)).rstrip(" \u200c\u200d") + sign


def pad(text: str, room: int, align: Literal["left", "right"] = "left") -> str:
    space = " " * (room - cells(text))
    return space + text if align == "right" else text + space


@lru_cache(maxsize=256)
def _state(state: State, style: TerminalStyle) -> Span:
    mark = STATES[state.name]
    count = "" if state.how_many is None else f"{state.how_many} "
    return Span(
        f"{mark.plain if style.ascii else mark.shape} {count}{style.text(STATE_WORDS[state.name])}",
        state.role,
    )


_INLINE = 10
"""Cells of a bar or a strip among words."""


def span_of(text: Text, style: TerminalStyle, role: Role = "") -> Span:
    """A text as it is shown; `role` is taken by what has none of its own."""
    if isinstance(text, Span):
        shown = style.text(text.text)
        if text.role in ("", "id"):
            return Span(shown, role)
        return text if shown is text.text else Span(shown, text.role)
    if isinstance(text, str):
        return Span(style.text(text), role)
    match text:
        case State():
            return _state(text, style)
        case Link():
            return span_of(text.text, style, role)
        case Bar():
            bar = style.bar(text.share, _INLINE, text.expected)
            return Span(f"{bar} {style.text(text.text)}", text.role)
        case Strip():
            return Span(style.strip(text.signs, len(text.held), _INLINE + 5), text.role)
        case Heat():
            return Span(style.text(text.text))
        case Curve():
            return Span(style.curve(text.values, text.floor), "dim")


class Prose(Span):
    """A text that may go on on the next line, between two of its words."""

    __slots__ = ()


def words(text: str, role: Role = "") -> list[Span]:
    text = " ".join(text.split())
    return [Prose(text, role)] if text else []


_TOGETHER = r"\S{1,12} (?:→|->) \S{1,12}(?!\S)|[≤≥] \S{1,12}(?!\S)|\S{1,12} [▲●◆▼◌✓○](?!\S)|\S+"
"""A word; from where to where, a limit and a share with its sign are never on two lines."""
_SIGNS = r"[→≤≥▲●◆▼◌✓○]|->"


def _words(text: str) -> list[str]:
    return re.findall(_TOGETHER, text) if re.search(_SIGNS, text) else text.split()


def inline(texts: Iterable[Text], style: TerminalStyle, role: Role = "") -> list[Span]:
    """Texts to be wrapped; a state and a command stay whole."""
    parts: list[Span] = []
    for text in texts:
        span = span_of(text, style, role)
        if isinstance(text, State):
            # a second space before the next count
            parts.append(span if text.how_many is None else Span(f"{span.text} ", span.role))
        elif span.role == "command" or (span.role and len(span.text) <= _WHOLE):
            parts += (span,) if span.text else ()
        else:
            parts += words(span.text, span.role)
    return parts


def stripped(parts: Sequence[Span]) -> Line:
    """Without white space at the end."""
    if parts and parts[-1].text[-1:].strip():  # as most
        return tuple(parts)
    kept = list(parts)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[-1] = Span(kept[-1].text.rstrip(), kept[-1].role)
    return tuple(kept)


def wrap(parts: Sequence[Span], style: TerminalStyle, *, indent: int = 0, hang: int = 0) -> list[Line]:
    """Parts of which only prose is broken, unless one is longer than a line; what follows is indented by `hang` more."""
    room = min(style.width, READABLE)
    if parts and indent + hang + sum([cells(part.text) for part in parts]) + len(parts) <= room:
        return [_line(parts, indent)]  # as most
    spans = [
        Span(piece, part.role)
        for part in parts
        for word in (_words(part.text) if isinstance(part, Prose) else (part.text,))
        for piece in _pieces(word, max(room - indent - hang, 1))
    ]
    lines: list[Line] = []
    for first, last in _filled([span.text for span in spans], room, indent, indent + hang):
        lines.append(_line(spans[first:last], indent + hang if lines else indent))
    return lines


def _line(spans: Sequence[Span], indent: int) -> Line:
    """Parts with a space between them."""
    row = [Span(" " * indent)] if indent else []
    for role, same in groupby(spans, key=attrgetter("role")):
        texts = [span.text for span in same]
        if row and row[-1].text.strip():
            row.append(_SPACE)
        row.append(Span(" ".join(texts) if len(texts) > 1 else texts[0], role))
    return stripped(row)


_SPACE = Span(" ")


def wrapped(text: str, room: int) -> list[str]:
    """A text on lines of so many cells; those after the first go in by two more, where there is room."""
    if cells(text) <= room:
        return [text]
    body = text.lstrip(" ")
    indent = min(len(text) - len(body), max(room // 2 - 2, 0))
    hang = indent + min(2, max(room - indent - 8, 0))
    pieces = _words(body) or [""]
    if len(max(pieces, key=len)) * 2 > room - hang:
        pieces = [piece for word in pieces for piece in _pieces(word, max(room - hang, 1))]
    lines = [" ".join(pieces[first:last]) for first, last in _filled(pieces, room, indent, hang)]
    return [" " * (hang if at else indent) + line for at, line in enumerate(lines)]


_COPIED = r"""`[^`]+`\S*|\((?:okr|git) [^)]*\)\S*|(?:(?<=: )|(?<=^  ))(?:okr|git|glab|cd) (?:"[^"]*"|'[^']*'|(?![.,;] | · ).)+[.,;]?"""
"""A command in a sentence: in its marks, or behind a colon or an indent, up to the end of the sentence."""


def sentence(text: str, width: int, paths: Iterable[str] = ()) -> list[str]:
    """A sentence on lines of so many cells; what is copied from it, a command or a path, is never on two.

    What stands behind columns goes on below its own beginning.
    """
    room = min(width, READABLE)
    if cells(text) <= room:
        return [text]
    indent = len(text) - len(text.lstrip(" "))
    columns = re.match(r".*\S {2,}(?=\S)", text)
    lead = columns[0] if columns and cells(columns[0]) <= room // 2 else " " * indent
    hang = cells(lead) if lead.strip() else indent + 2
    rest = text.removeprefix(lead.rstrip(" "))
    pieces = re.findall("|".join([*(rf"{re.escape(path)}\S*" for path in paths), _COPIED, r"\S+"]), rest)
    places = _filled(pieces, room, cells(lead), hang)
    return [(" " * hang if first else lead) + " ".join(pieces[first:last]) for first, last in places]


def _filled(pieces: Sequence[str], room: int, indent: int, hang: int) -> Iterator[tuple[int, int]]:
    """The first piece of each line, and that of the next."""
    first, used = 0, indent
    for at, piece in enumerate(pieces):
        width = cells(piece)
        if at > first and used + 1 + width > room:
            yield first, at
            first, used = at, hang
        used += width + (at > first)
    if pieces:
        yield first, len(pieces)


def _pieces(text: str, room: int) -> Iterator[str]:
    """A word in pieces of at most so many cells, in one pass: it may have a hundred thousand letters."""
    first = used = 0
    for at, width in enumerate(repeat(1, len(text)) if text.isascii() else _widths(text)):
        if used + width > room and at > first:
            yield text[first:at]
            first, used = at, 0
        used += width
    yield text[first:]


_LAST = 99
"""In the order of dropped columns: after all others."""


class Grid(Struct, frozen=True):
    """Columns as they fit on this terminal."""

    columns: Sequence[Column]
    widths: Sequence[int]
    """0 for a column that is dropped or empty."""
    style: TerminalStyle
    overflow: int
    """Cells by which they do not fit."""
    folded: Sequence[int] = ()
    """Places of dropped columns whose texts stand below."""
    wrapping: Sequence[int] = ()
    """Places of the columns whose texts go on below."""

    @classmethod
    def fit(
        cls,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Span]],
        style: TerminalStyle,
        indent: int = 0,
        *,
        heads: bool = True,
    ) -> Grid:
        widths = [max((cells(row[at].text) for row in rows), default=0) for at in range(len(columns))]
        if heads:
            widths = [
                max(w, cells(style.text(c.head))) if w else 0 for w, c in zip(widths, columns, strict=True)
            ]
        least = [
            min(max(w // 2 + 6, c.least), c.ample) if c.ample else c.least
            for w, c in zip(widths, columns, strict=True)
        ]
        room = style.width - indent
        full = tuple(widths)
        for at in sorted((at for at, c in enumerate(columns) if c.drop), key=lambda at: columns[at].drop):
            if _total([min(w, low) if low else w for w, low in zip(widths, least, strict=True)]) <= room:
                break
            widths[at] = 0
        for rank in sorted({column.shrink for column in columns}):
            places = [at for at, column in enumerate(columns) if column.shrink == rank]
            for floors in (least, [column.floor for column in columns]):
                _shrink(widths, {at: floors[at] for at in places if floors[at]}, _total(widths) - room)
        if _total(widths) > room and any(c.folds and not c.drop for c in columns):
            columns = [replace(c, drop=_LAST) if c.folds and not c.drop else c for c in columns]
            return cls.fit(columns, rows, style, indent, heads=heads)
        folded = [at for at, c in enumerate(columns) if c.folds and full[at] and not widths[at]]
        wrapping = [at for at, column in enumerate(columns) if column.wraps and widths[at]]
        return cls(columns, widths, style, max(_total(widths) - room, 0), folded, wrapping)

    def heads(self) -> Line:
        """The line of headings; that of a folded column stands beside the first, where there is room."""
        names = [self.style.text(column.head) for column in self.columns]
        both = ", ".join([names[0], *filter(None, (names[at] for at in self.folded))])
        if cells(both) <= self.widths[0]:
            names[0] = both
        return self.line([Span(name, "head" if not at else "dim") for at, name in enumerate(names)])

    def lines(self, row: Sequence[Span]) -> Iterator[Line]:
        """A row, and below it what of its texts did not fit."""
        longer = {
            at: wrapped(row[at].text, self.widths[at])
            for at in self.wrapping
            if cells(row[at].text) > self.widths[at]
        }
        if not longer:
            yield self.line(row)
            return
        shown, empty = list(row), [Span("")] * len(row)
        for place in range(max(map(len, longer.values()))):
            for at, lines in longer.items():
                shown[at] = Span(lines[place] if place < len(lines) else "", row[at].role)
            yield self.line(shown)
            shown = empty

    def start(self, at: int) -> int:
        """Cells before a column."""
        return sum(width + GAP for width in self.widths[:at] if width)

    def line(self, row: Sequence[Span]) -> Line:
        parts: list[Span] = []
        space = 0
        for (text, role), width, column in zip(row, self.widths, self.columns, strict=True):
            if not width:
                continue
            if not text:
                space += width + GAP
                continue
            used = len(text) if text.isascii() else _cells(text)
            if used > width:
                text = ellipsise(text, width, self.style)  # noqa: PLW2901  as much of it as fits
                used = cells(text)
            left = column.align == "left"
            space += 0 if left else width - used
            if space:
                parts.append(Span(" " * space))
            parts.append(Span(text, role))
            space = GAP + (width - used if left else 0)
        return stripped(parts)


def _total(widths: Iterable[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + GAP * max(len(shown) - 1, 0)


def _shrink(widths: list[int], floors: dict[int, int], excess: int) -> None:
    """Takes what is too much from the columns of one rank, always from the widest that may still give."""
    while excess > 0:
        giving = [at for at, floor in floors.items() if widths[at] > floor]
        if not giving:
            return
        widest = max(widths[at] for at in giving)
        tied = [at for at in giving if widths[at] == widest]
        level = max([floors[at] for at in tied] + [widths[at] for at in giving if widths[at] < widest])
        step = max(min(widest - level, excess // len(tied)), 1)
        for at in tied[: max(excess // step, 1)]:
            widths[at] -= step
            excess -= step
