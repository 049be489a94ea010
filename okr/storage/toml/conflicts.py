"""Conflicts in the merged text: each pair of markers has on both sides whole lines or whole tables, never a part of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from okr.storage.toml import splice
from okr.storage.toml.align import Apart
from okr.storage.toml.cut import Splice
from okr.storage.toml.edit import parse
from okr.storage.toml.edited_data import same
from okr.storage.toml.format import key_text, table_text, value_text
from okr.storage.toml.merge import MISSING, Conflict, Merged, Path, table_at
from okr.storage.toml.outline import Outline, Pair, Section, comments_of, outline_of
from okr.storage.toml.parse import between_markers, first_marker, size_for


class Sides(NamedTuple):
    """What stands between one pair of markers, and which table it is about."""

    ours: bytes
    theirs: bytes
    table: Path = ()


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
        size = size_for([text for piece in self.pieces for text in _texts(piece)])
        return b"".join(
            between_markers(piece.ours, piece.theirs, eol=self.eol, size=size)
            if isinstance(piece, Sides)
            else piece
            for piece in self.pieces
        )

    def chosen(self, theirs: Sequence[bool]) -> bytes:
        """What it says when somebody has decided: for each pair of markers whether theirs is taken."""
        picks = iter(theirs)
        return b"".join(
            (piece.theirs if next(picks) else piece.ours) if isinstance(piece, Sides) else piece
            for piece in self.pieces
        )


def _texts(piece: bytes | Sides) -> tuple[bytes, ...]:
    return (piece.ours, piece.theirs) if isinstance(piece, Sides) else (piece,)


class NoLinesError(Exception):
    """A conflict has no lines of its own in the text; `table` is what would have to be decided as a whole."""

    def __init__(self, table: Path) -> None:
        super().__init__(table)
        self.table = table


def whole_texts(ours: bytes, theirs: bytes) -> Marked:
    """Both texts as they are, one against the other."""
    eol = outline_of(ours).eol
    return Marked((Sides(_closed(ours, eol), _closed(theirs, eol)),), eol)


def mark(text: bytes, theirs: bytes, merged: Merged, apart: Sequence[Apart]) -> Marked:
    """The merged text with markers around what a person decides; NoLinesError where that has no lines."""
    marker = _Marker(outline_of(text), outline_of(theirs), parse(text), parse(theirs))
    hunks = [marker.tables(one.ours, one.theirs) for one in apart]
    names = {(table, slug) for one in apart for slug in one.slugs for table in ("key_results", "initiatives")}
    hunks += [marker.tables((path,), (path,)) for path in sorted(merged.whole - names)]
    single: dict[Path | tuple[Path, frozenset[str]], list[Conflict]] = {}
    for conflict in merged.conflicts:
        if any(conflict.path[: len(path)] == path for path in merged.whole):
            continue
        if conflict.takes_out and not marker.on_a_line(conflict.path):
            hunks.append(marker.tables((conflict.path,), (conflict.path,)))
            continue
        together = next(
            (one for one in merged.tied if conflict.path[:-1] == one[0] and conflict.path[-1] in one[1]), None
        )
        single.setdefault(together or marker.line_around(conflict.path), []).append(conflict)
    hunks += [marker.lines(found) for found in single.values()]
    return Marked(tuple(_pieces(marker.outline, hunks)), marker.outline.eol)


@dataclass(frozen=True)
class _Hunk:
    """Markers at a place of the merged text, instead of the first of the spans; the others are cut."""

    at: int
    spans: tuple[tuple[int, int], ...]
    sides: Sides
    around: tuple[bytes, bytes] = (b"", b"")


def _pieces(outline: Outline, hunks: Sequence[_Hunk]) -> Iterator[bytes | Sides]:
    data, done = outline.data, 0
    edits: list[tuple[int, int, _Hunk | None]] = []
    for hunk in hunks:
        first, *others = hunk.spans or ((hunk.at, hunk.at),)
        edits += [(*first, hunk), *((start, end, None) for start, end in others)]
    edits.sort(key=lambda edit: edit[:2])
    for (_, end, one), (start, _, other) in pairwise(edits):
        if start < end:
            raise NoLinesError(next((found.sides.table for found in (one, other) if found), ()))
    for start, end, standing in edits:
        yield data[done:start]
        if standing:
            before, behind = standing.around
            bare = start and data[start - 1 : start] != b"\n" and not before
            yield outline.eol if bare else before
            yield standing.sides
            yield behind
        done = end
    yield data[done:]


@dataclass(frozen=True)
class _Marker:
    outline: Outline
    other: Outline
    data: Mapping[str, Any]
    theirs: Mapping[str, Any]

    # ── whole tables ──

    def tables(self, ours: Sequence[Path], theirs: Sequence[Path]) -> _Hunk:
        table = (ours or theirs)[0]
        spans = tuple(_block(self.outline, path) for path in ours if _value(self.data, path) is not MISSING)
        texts = [self._their_table(path) for path in theirs if _value(self.theirs, path) is not MISSING]
        eol = self.outline.eol
        mine = [_closed(self.outline.data[start:end], eol) for start, end in spans]
        sides = Sides(eol.join(mine), eol.join(_closed(text, eol) for text in texts), table)
        if spans:
            return _Hunk(spans[0][0], spans, sides)
        try:
            splices = splice.add_text(self.outline, tuple(map(str, theirs[0])), "")
        except (splice.NoPlaceError, IndexError) as error:
            raise NoLinesError(table[:-1]) from error
        return _Hunk(splices[0].start, (), sides, self._blanks(splices[0]))

    def _their_table(self, path: Path) -> bytes:
        try:
            start, end = _block(self.other, path)
        except NoLinesError:
            values = _value(self.theirs, path)
            if not isinstance(values, dict) or comments_of(self.other.data):
                raise  # written anew it would lose them
            return table_text(tuple(map(str, path)), values).encode()
        return self.other.data[start:end]

    def _blanks(self, splice: Splice) -> tuple[bytes, bytes]:
        """A blank line in front of the markers and behind them, where there is none."""
        data, at, eol = self.outline.data, splice.start, self.outline.eol
        before, behind = data[:at], data[at:]
        apart = not before.strip(b"\xef\xbb\xbf\r\n ") or before.endswith((b"\n\n", b"\n\r\n"))
        lead = b"" if apart else eol if before.endswith(b"\n") else eol + eol
        return lead, eol if behind and not behind.startswith((b"\n", b"\r\n")) else b""

    # ── fields ──

    def on_a_line(self, path: Path) -> bool:
        return _pair(self.outline, path) is not None or _pair(self.other, path) is not None

    def line_around(self, path: Path) -> Path:
        """The key on a line of its own inside whose value a field stands; of another field itself."""
        inner = (path[:length] for length in range(1, len(path)))
        return next((one for one in inner if _pair(self.outline, one)), path)

    def lines(self, conflicts: Sequence[Conflict]) -> _Hunk:
        """Fields of one table, in one pair of markers."""
        values: dict[Path, Any] = {}
        for path, _, other, _ in conflicts:
            line = self.line_around(path)
            values.setdefault(line, deepcopy(_value(self.data, line)) if line != path else other)
            if line != path:
                _put(values[line], path[len(line) :], other)
        table = next(iter(values))[:-1]
        found = [_pair(self.outline, path) for path in values]
        spans = tuple(sorted(_span(self.outline, one[1]) for one in found if one))
        section = next((one[0] for one in found if one), None) or self._section(table)
        if any(
            _value(self.data, path) is not MISSING and not one
            for path, one in zip(values, found, strict=True)
        ):
            raise NoLinesError(table)
        eol = self.outline.eol
        mine = b"".join(self._own_line(start, end) for start, end in spans)
        other = b"".join(
            self._their_line(section, path, value) for path, value in values.items() if value is not MISSING
        )
        at = self.outline.next_line(section.last)
        return _Hunk(at, spans, Sides(_closed(mine, eol), _closed(other, eol), table))

    def _section(self, table: Path) -> Section:
        section = self.outline.sections[next(iter(self.outline.tables.get(table, [0])))]
        if section.path != table or not (section.pairs or section.keys):
            raise NoLinesError(table)
        return section

    def _own_line(self, start: int, end: int) -> bytes:
        return _closed(self.outline.data[start:end], self.outline.eol)

    def _their_line(self, section: Section, path: Path, value: Any) -> bytes:
        """A field as theirs has written it, comment included, where it can stand so in our table."""
        found = _pair(self.other, path)
        comment = b""
        if found:
            start, end = _span(self.other, found[1])
            line = self.other.data[start:end]
            if (
                found[0].path == section.path
                and same(_value(self.theirs, path), value)
                and first_marker(line) is None
            ):
                return _closed(line, self.outline.eol)
            comment = b"".join(
                b"  " + self.other.data[a:b].strip() for a, b in _comments(self.other, found[1].end, end)
            )
        elif isinstance(value, dict) and _pair(self.outline, path) is None:
            raise NoLinesError(path[:-1])
        names = ".".join(key_text(str(name)) for name in path[len(section.path) :])
        return f"{names} = {value_text(value)}".encode() + comment + self.outline.eol


def _comments(outline: Outline, start: int, end: int) -> list[tuple[int, int]]:
    return [place for place in comments_of(outline.data) if start <= place[0] < end]


def _value(data: Any, path: Path) -> Any:
    return table_at(data, path[:-1]).get(path[-1], MISSING)


def _put(data: Any, path: Path, value: Any) -> None:
    for name in path[:-1]:
        data = data.setdefault(name, {})
    if value is MISSING:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value


def _pair(outline: Outline, path: Path) -> tuple[Section, Pair] | None:
    return outline.lines.get(path)


def _span(outline: Outline, pair: Pair) -> tuple[int, int]:
    return outline.line_start(pair.start), outline.next_line(pair.end)


def _block(outline: Outline, path: Path) -> tuple[int, int]:
    """From the first comment above a table's header to behind the last of its tables."""
    places = outline.tables.get(path, [])
    if not places or places != list(range(places[0], places[-1] + 1)):
        raise NoLinesError(path[:-1])
    first, last, before = (outline.sections[i] for i in (places[0], places[-1], places[0] - 1))
    start = before.body_end if before.keys or before.pairs else first.lead
    while start < first.lead and not outline.line(start):
        start = outline.next_line(start)
    return start, last.body_end


def _closed(text: bytes, eol: bytes) -> bytes:
    """Whole lines, with these line endings."""
    text = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\n", eol)
    return text if not text or text.endswith(b"\n") else text + eol
