"""Places in TOML text: of each key, value and table the bytes it takes, by tree-sitter's grammar.

Imported only to edit or to place a finding: the grammar costs start-up time. Thousands of places may be asked for at once,
so what is laid out plainly is found without the grammar.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Literal

import tomli
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from okr.findings import Key as KeyPath
from okr.storage.toml.data import BOM, DEEPEST, eol_of, line_column

Path = tuple[str | int, ...]
"""Where something stands in the data: keys, and indices of arrays."""

_LANGUAGE = Language(tree_sitter_toml.language())


@dataclass(frozen=True, slots=True)
class Key:
    """One part of a written key: `b` of `a.b = 1` or of `[a.b]`."""

    path: Path
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value; of an inline table the pairs, of an array the elements, of both the places of the commas."""

    path: Path
    start: int
    end: int
    kind: Literal["scalar", "array", "table"] = "scalar"
    pairs: tuple[Pair, ...] = ()
    elements: tuple[Value, ...] = ()
    commas: tuple[int, ...] = ()

    def inner(self) -> Iterator[Value]:
        """Itself and every value in it."""
        yield self
        for value in (*self.elements, *(pair.value for pair in self.pairs)):
            yield from value.inner()


@dataclass(frozen=True, slots=True)
class Pair:
    """`key = value`, also with a dotted key, on a line or in an inline table."""

    keys: tuple[Key, ...]
    value: Value

    @property
    def path(self) -> Path:
        return self.value.path

    @property
    def start(self) -> int:
        return self.keys[0].start

    @property
    def end(self) -> int:
        return self.value.end


@dataclass(frozen=True, slots=True)
class Section:
    """A header and its pairs; the first section of a file has no header."""

    path: Path
    keys: tuple[Key, ...]
    start: int
    """First byte of the header."""
    head_end: int
    """Behind the header."""
    pairs: tuple[Pair, ...]
    lead: int = 0
    """Start of the comment lines that stand directly above the header, else of the header's line."""
    body_end: int = 0
    """Behind the line of the last pair and the comment lines directly below it."""

    @property
    def last(self) -> int:
        """Behind its last pair, or behind its header."""
        return self.pairs[-1].end if self.pairs else self.head_end


@dataclass(frozen=True)
class Outline:
    """All places of one text. With `broken` the grammar did not understand all of it."""

    data: bytes
    sections: tuple[Section, ...]
    broken: bool = False

    def all_pairs(self) -> Iterator[Pair]:
        for pair in chain.from_iterable(section.pairs for section in self.sections):
            yield pair
            for value in pair.value.inner():
                yield from value.pairs

    @cached_property
    def values(self) -> dict[Path, Value]:
        """Every value that is written as one, array elements included."""
        pairs = chain.from_iterable(section.pairs for section in self.sections)
        return {value.path: value for pair in pairs for value in pair.value.inner()}

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every part of every key, of headers too."""
        pairs = [key for pair in self.all_pairs() for key in pair.keys]
        return (*(key for section in self.sections for key in section.keys), *pairs)

    @cached_property
    def places(self) -> dict[Path, int]:
        """Path → byte of its key. The key of a table is the whole key in its header."""
        found: dict[Path, int] = {}
        for section in self.sections[1:]:
            found[section.path] = section.keys[0].start
        for section in self.sections[1:]:
            for key in section.keys:
                found.setdefault(key.path, section.keys[0].start)
        for pair in self.all_pairs():
            for key in pair.keys:
                found.setdefault(key.path, key.start)
        for path, value in self.values.items():
            found.setdefault(path, value.start)
        return found

    @cached_property
    def eol(self) -> bytes:
        return eol_of(self.data)

    def line_start(self, offset: int) -> int:
        start = self.data.rfind(b"\n", 0, offset) + 1
        return len(BOM) if start == 0 and self.data.startswith(BOM) else start

    def line_end(self, offset: int) -> int:
        """The end of the line's text, in front of its line ending."""
        end = self.data.find(b"\n", offset)
        if end < 0:
            return len(self.data)
        return end - 1 if self.data[offset:end].endswith(b"\r") else end

    def next_line(self, offset: int) -> int:
        """The start of the next line, or the end of the text."""
        end = self.data.find(b"\n", offset)
        return len(self.data) if end < 0 else end + 1

    def line(self, offset: int) -> bytes:
        """The text of the line that starts here, without white space around it."""
        return self.data[offset : self.next_line(offset)].strip()


def place_of(data: bytes, key: Sequence[str | int]) -> tuple[int, int]:
    """Line and column of a key, else of the nearest table around it that has one; of the file itself 1, 1."""
    outline = outline_of(data)
    for length in range(len(key), 0, -1):
        offset = outline.places.get(tuple(key[:length]))
        if offset is not None:
            return line_column(data, offset)
    return 1, 1


@lru_cache(maxsize=8)
def outline_of(data: bytes) -> Outline:
    """The places of a text; of one that is broken, those that can be made out."""
    root = Parser(_LANGUAGE).parse(data).root_node
    reader = _Reader(data)
    pairs = tuple(reader.pair((), node) for node in root.named_children if node.type == "pair")
    begin = len(BOM) if data.startswith(BOM) else 0
    sections = [Section((), (), begin, begin, pairs, begin)]
    sections += [reader.section(node) for node in root.named_children if node.type.startswith("table")]
    return Outline(data, _with_comments(data, sections), root.has_error)


@dataclass
class _Reader:
    data: bytes
    arrays: dict[Path, int] = field(default_factory=dict)
    """Arrays of tables and how many of them were seen."""

    def section(self, node: Node) -> Section:
        key = next(child for child in node.children if child.is_named and child.type.endswith("key"))
        keys = self.keys(key)
        path = keys[-1].path
        if node.type == "table_array_element":
            self.arrays[path] = self.arrays.get(path, 0) + 1
        if path in self.arrays:
            path = (*path, self.arrays[path] - 1)
        pairs = tuple(self.pair(path, child) for child in node.named_children if child.type == "pair")
        closing = next(
            child for child in node.children if child.start_byte >= key.end_byte and child.type in ("]", "]]")
        )
        return Section(path, keys, node.start_byte, closing.end_byte, pairs)

    def keys(self, node: Node, path: Path = ()) -> tuple[Key, ...]:
        """The parts of a key in a table; a name of an array of tables means its last element so far."""
        keys: list[Key] = []
        for part in _parts(node):
            if path in self.arrays:
                path = (*path, self.arrays[path] - 1)
            path = (*path, _name(part))
            keys.append(Key(path, part.start_byte, part.end_byte))
        return tuple(keys)

    def pair(self, parent: Path, node: Node, depth: int = 0) -> Pair:
        key, *rest = (child for child in node.named_children if child.type not in ("comment", "ERROR"))
        keys = self.keys(key, parent)
        return Pair(keys, self.value(keys[-1].path, rest[0] if rest else key, depth))

    def value(self, path: Path, node: Node, depth: int) -> Value:
        if depth > DEEPEST or node.type not in ("array", "inline_table"):
            return Value(path, node.start_byte, node.end_byte)
        commas = tuple(child.start_byte for child in node.children if child.type == ",")
        inner = [child for child in node.named_children if child.type not in ("comment", "ERROR")]
        if node.type == "array":
            elements = tuple(self.value((*path, i), child, depth + 1) for i, child in enumerate(inner))
            return Value(path, node.start_byte, node.end_byte, "array", elements=elements, commas=commas)
        pairs = tuple(self.pair(path, child, depth + 1) for child in inner if child.type == "pair")
        return Value(path, node.start_byte, node.end_byte, "table", pairs=pairs, commas=commas)


def _parts(node: Node) -> list[Node]:
    """The parts of a key, without recursion: the grammar nests a dotted key to the left.

    Of a key that is nested too deep, which is never edited, only so many as a file may have.
    """
    parts: list[Node] = []
    while node.type == "dotted_key":
        parts.append(node.named_children[-1])
        node = node.named_children[0]
    return [node, *reversed(parts)][:DEEPEST]


def _name(node: Node) -> str:
    text = (node.text or b"").decode(errors="replace")
    if node.type == "bare_key":
        return text
    try:
        return next(iter(tomli.loads(f"{text} = 0")))
    except tomli.TOMLDecodeError:
        return text


def _with_comments(data: bytes, sections: list[Section]) -> tuple[Section, ...]:
    """Adds to each section which comment lines belong to it: those directly above its header and below its pairs."""
    plain = Outline(data, ())
    leads = [sections[0].lead]
    for before, section in pairwise(sections):
        floor = plain.next_line(before.last) if before.keys or before.pairs else before.last
        lead = plain.line_start(section.start)
        while lead > floor and plain.line(above := plain.line_start(lead - 1)).startswith(b"#"):
            lead = above
        leads.append(lead)
    done: list[Section] = []
    for section, lead, limit in zip(sections, leads, [*leads[1:], len(data)], strict=True):
        end = plain.next_line(section.last) if section.keys or section.pairs else section.last
        while end < limit and plain.line(end).startswith(b"#"):
            end = plain.next_line(end)
        done.append(replace(section, lead=lead, body_end=min(end, limit)))
    return tuple(done)


def comments_of(data: bytes) -> list[tuple[int, int]]:
    """Where each comment begins and ends, in their order; also of a text that is broken."""
    found: list[tuple[int, int]] = []
    nodes = [Parser(_LANGUAGE).parse(data).root_node]
    while nodes:
        node = nodes.pop()
        if node.type == "comment":
            found.append((node.start_byte, node.end_byte))
        nodes += node.children
    return sorted(found)


def first_key(data: bytes) -> int:
    """Where the first key or header stands; the end of the text where there is none."""
    nodes = Parser(_LANGUAGE).parse(data).root_node.named_children
    starts = (node.start_byte for node in nodes if node.type == "pair" or node.type.startswith("table"))
    return next(starts, len(data))


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NOT_PLAIN = re.compile(rb'"""|\'\'\'|\{[^}\n]*$', re.MULTILINE)
"""A value that goes over lines could hold what looks like a key."""
_HEADER = re.compile(rb"^[ \t]*\[", re.MULTILINE)
_TABLE = re.compile(rb"^(?:\[([A-Za-z0-9_.-]+)\]|\[\[([A-Za-z0-9_-]+)\]\])[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_PAIR = re.compile(rb"^[ \t]*([A-Za-z0-9_-]+)[ \t]*=", re.MULTILINE)


def place(data: bytes, key: KeyPath) -> tuple[int, int]:
    """Where a key stands, else the nearest table around it that has one; the file itself is 1, 1."""
    offset = _plain_layout(data).offset(key) if key else None
    return place_of(data, key) if offset is None else line_column(data, offset)


@lru_cache(maxsize=8)
def _plain_layout(data: bytes) -> _PlainLayout:
    return _PlainLayout(b"" if _NOT_PLAIN.search(data) else data)


class _PlainLayout:
    """Headers and keys that stand on lines of their own, each looked for once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._heads = [found.start() for found in _HEADER.finditer(data)]
        self._pairs: dict[int, dict[str, int]] = {}
        self._tables: dict[str, tuple[int, int]] = {}
        self._entries: dict[str, list[int]] = {}
        """Name of a list of tables → where each of its headers ends."""
        for found in _TABLE.finditer(data):
            if found[1]:
                self._tables.setdefault(found[1].decode(), (found.start(1), found.end()))
            else:
                self._entries.setdefault(found[2].decode(), []).append(found.end())

    def offset(self, key: KeyPath) -> int | None:
        """Of a key that is written in the house layout; None where only the grammar can tell."""
        *above, name = key
        if not all(isinstance(part, int) or _BARE.fullmatch(part) for part in key):
            return None
        match above:
            case (str(table), int(place)) if isinstance(name, str):
                ends = self._entries.get(table, [])
                return self._pairs_behind(ends[place]).get(name) if place < len(ends) else None
            case _ if not all(isinstance(part, str) for part in key):
                return None
        if header := self._tables.get(".".join(map(str, key))):
            return header[0]
        around = self._tables.get(".".join(map(str, above))) if above else (0, 0)
        return self._pairs_behind(around[1]).get(str(name)) if around else None

    def _pairs_behind(self, start: int) -> dict[str, int]:
        """The keys between here and the next header."""
        if start not in self._pairs:
            at = bisect_left(self._heads, start)
            end = self._heads[at] if at < len(self._heads) else len(self._data)
            found: dict[str, int] = {}
            for pair in _PAIR.finditer(self._data, start, end):
                found.setdefault(pair[1].decode(), pair.start(1))
            self._pairs[start] = found
        return self._pairs[start]
