"""Text cut into units, each with its comments, and pairs of markers between them.

A unit is a key or a header on lines of its own. A pair of markers has whole lines or whole tables on both sides, never a
part of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, takewhile
from typing import Any, NamedTuple

from okr.storage.toml.data import BOM, between_markers, eol_of, size_for
from okr.storage.toml.edit import EditRefusedError, parse
from okr.storage.toml.merge import Path
from okr.storage.toml.outline import comments_of, outline_of


class Sides(NamedTuple):
    """What stands between one pair of markers, and which table it is about."""

    ours: bytes
    theirs: bytes
    table: Path = ()
    about: tuple[Path, ...] = ()
    """The fields and tables that are decided with it."""


@dataclass(frozen=True)
class Marked:
    """A text with conflicts in it."""

    pieces: tuple[bytes | Sides, ...]
    eol: bytes

    @property
    def sides(self) -> list[Sides]:
        return [piece for piece in self.pieces if isinstance(piece, Sides)]

    @property
    def text(self) -> bytes:
        """With markers that no line of the text can be taken for."""
        parts = [piece[:2] if isinstance(piece, Sides) else (piece,) for piece in self.pieces]
        size = size_for(chain.from_iterable(parts))
        return b"".join(
            between_markers(*part, eol=self.eol, size=size) if len(part) > 1 else part[0] for part in parts
        )

    def chosen(self, theirs: Sequence[bool]) -> bytes:
        """What it says when somebody has decided: for each pair of markers whether theirs is taken."""
        picks = iter(theirs)
        return b"".join(
            (piece.theirs if next(picks) else piece.ours) if isinstance(piece, Sides) else piece
            for piece in self.pieces
        )


def whole_texts(ours: bytes, theirs: bytes) -> Marked:
    """Both texts as they are, one against the other."""
    eol = eol_of(ours)
    mine, other = (_lines(text).replace(b"\n", eol) for text in (ours, theirs))
    return Marked((Sides(mine, other),), eol)


def _lines(text: bytes) -> bytes:
    """Whole lines, with plain endings."""
    text = text.removeprefix(BOM).replace(b"\r\n", b"\n")
    return text if not text or text.endswith(b"\n") else text + b"\n"


# ── units ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Unit:
    """A key with its value, or a header: the lines that it takes, and the comments that belong to it."""

    path: Path
    keys: Path
    """The key as it stands in its table; none for a header."""
    above: bytes = b""
    """Blank lines and comments in front of it."""
    body: bytes = b""
    behind: bytes = b""
    """The comment on its last line, and the blanks in front of that."""
    below: bytes = b""
    """Comments directly below it, with a blank line behind them."""
    sides: Sides | None = None
    """A pair of markers, in the place of units that a person has to decide about."""

    @property
    def name(self) -> tuple[bool, Path]:
        return not self.keys, self.path

    @property
    def line(self) -> bytes:
        return self.body + self.behind + b"\n"

    @property
    def text(self) -> bytes:
        return self.above if self.sides else self.above + self.line + self.below


@dataclass
class Table:
    """A header and what stands below it; the top of a file has no header."""

    path: Path
    items: list[Unit] = field(default_factory=list)
    is_new: bool = False
    """Whether it was put between others, and needs blank lines around it."""
    has_gap: bool = False
    """Whether a group of keys at its end was taken out, so that what comes next stands apart."""


@dataclass(frozen=True)
class Cut:
    """A text as units; what is behind the last of them is its `tail`."""

    text: bytes
    tables: list[Table]
    tail: bytes
    data: dict[str, Any]
    lists: frozenset[str]
    """Arrays of tables, each entry with a header of its own."""
    units: dict[tuple[bool, Path], Unit]
    names: Mapping[tuple[str, int], str]
    """Entries of arrays of tables by what they hold: their number is not the same on every side."""


def cut(text: bytes) -> Cut:
    """The units of a text, in which comments and blank lines each belong to one of them."""
    text = _lines(text)
    outline = outline_of(text)
    if outline.broken:
        raise EditRefusedError("a side is written in a way of TOML that cannot be merged")
    data = parse(text)
    names = _entry_names(data)
    tables: list[Table] = []
    units: dict[tuple[bool, Path], Unit] = {}
    last: Unit | None = None
    done = 0
    for section in outline.sections:
        path = _named(section.path, names)
        tables.append(table := Table(path))
        things: list[tuple[int, int, Path]] = [(section.start, section.head_end, ())] if section.keys else []
        things += [(pair.start, pair.end, _named(pair.path, names)[len(path) :]) for pair in section.pairs]
        for start, end, keys in things:
            begin, stop = outline.line_start(start), outline.line_end(end)
            above = text[done:begin]
            if last:
                last.below, above = _divided(above)
            last = Unit(path + keys, keys, above, text[begin:end], text[end:stop])
            table.items.append(last)
            units[last.name] = last
            done = outline.next_line(end)
    tail = text[done:]
    if last:
        last.below, tail = _divided(tail, at_end=True)
    lists = {str(section.path[0]) for section in outline.sections if section.path[1:2] == (0,)}
    return Cut(text, tables, tail, data, frozenset(lists), units, names)


def _divided(gap: bytes, *, at_end: bool = False) -> tuple[bytes, bytes]:
    """Comments directly below a unit that a blank line or the end follows, and the rest of what is in front of the next."""
    comments = takewhile(lambda line: line.strip().startswith(b"#"), gap.splitlines(keepends=True))
    below = b"".join(comments)
    if below == gap and not at_end:
        below = b""
    return below, gap.removeprefix(below)


def _entry_names(data: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    named: dict[tuple[str, int], str] = {}
    for name, entries in data.items():
        seen: Counter[str] = Counter()
        for at, entry in enumerate(entries if isinstance(entries, list) else ()):
            text = repr(sorted(entry.items()) if isinstance(entry, dict) else entry)
            named[name, at] = f"{text} {seen[text]}"
            seen[text] += 1
    return named


def _named(path: Sequence[str | int], names: Mapping[tuple[str, int], str]) -> Path:
    first, *rest = path or ("",)
    if rest and isinstance(rest[0], int):
        rest[0] = names[str(first), rest[0]]
    return tuple(map(str, (first, *rest))) if path else ()


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def rendered(tables: Iterable[Table], tail: bytes, ours: bytes) -> Marked:
    """Text and markers in their order, with the line endings, the BOM and the end of ours."""
    pieces: list[bytes | Sides] = [b""]
    was_new = False
    for table in tables:
        for at, item in enumerate(table.items):
            text = item.text.lstrip(b"\n") if table.is_new and at == 0 else item.text
            _add(pieces, text, apart=at == 0 and (table.is_new or was_new))
            if item.sides:
                pieces += [item.sides, b""]
        was_new = table.is_new
    if tail:
        _add(pieces, tail, apart=was_new)
    end = pieces[-1]
    if (
        isinstance(end, bytes)
        and not ours.endswith(b"\n")
        and ours.splitlines()[-1:] == end.splitlines()[-1:]
    ):
        pieces[-1] = end.removesuffix(b"\n")
    eol = eol_of(ours)
    pieces.insert(0, BOM if ours.startswith(BOM) else b"")
    return Marked(
        tuple(
            piece._replace(ours=piece.ours.replace(b"\n", eol), theirs=piece.theirs.replace(b"\n", eol))
            if isinstance(piece, Sides)
            else piece.replace(b"\n", eol)
            for piece in pieces
        ),
        eol,
    )


def _add(pieces: list[bytes | Sides], text: bytes, *, apart: bool) -> None:
    """Append a text; `apart` with a blank line in front of it, if there is none and it is not the first."""
    last = pieces[-1]
    assert isinstance(last, bytes)
    if apart and len(pieces) == 1 and not last:
        text = text.lstrip(b"\n")
    elif apart and not last.endswith(b"\n\n") and not text.startswith(b"\n"):
        text = b"\n" + text
    pieces[-1] = last + text


def comments_in(text: bytes) -> list[bytes]:
    return [text[start:end].strip() for start, end in comments_of(text)]
