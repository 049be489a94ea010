"""Byte ranges of an edit: pure functions from an outline to splices. Whether the result is right, the write gate decides.

Where a key is removed, comments of other keys stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from okr.storage.toml.data import BOM, RefusedError, plain, toml_equal, value_at
from okr.storage.toml.format import (
    INLINE_TABLES,
    UNKNOWN,
    entry_text,
    key_text,
    pair_text,
    table_rank,
    table_text,
    value_text,
)
from okr.storage.toml.outline import Outline, Pair, Path, Section, Value

NewTable = tuple[tuple[str, ...], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Splice:
    start: int
    end: int
    text: bytes


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """The text with all splices made: they do not overlap, and of two at one place the last is in front."""
    parts: list[bytes] = []
    end = len(data)
    for splice in sorted(splices, key=lambda s: s.start, reverse=True):
        parts += (data[splice.end : end], splice.text)
        end = splice.start
    return b"".join([data[:end], *reversed(parts)])


def remove(outline: Outline, key: Path) -> list[Splice]:
    """Cuts all that gives a key its value: pairs, elements, and whole tables.

    Cuts that touch become one; one that reaches the end of the file leaves that end as it was.
    """
    size = len(key)
    gone = [section for section in outline.sections[1:] if section.path[:size] == key]
    cuts = [Splice(section.lead, _behind_blanks(outline, section.body_end), b"") for section in gone]
    for section in outline.sections:
        if section not in gone:
            cuts += [_cut_lines(outline, pair) for pair in section.pairs if pair.path[:size] == key]
    if not cuts:
        return _cut_inline(outline, key)
    joined: list[Splice] = []
    for cut in sorted(cuts, key=lambda c: c.start):
        if joined and joined[-1].end >= cut.start:
            joined[-1] = Splice(joined[-1].start, max(joined[-1].end, cut.end), b"")
        else:
            joined.append(cut)
    last = joined[-1]
    if last.end == len(outline.data):
        joined[-1] = Splice(_end_of_text(outline, last.start), last.end, b"")
    return joined


def _end_of_text(outline: Outline, at: int) -> int:
    """In front of the blank lines above `at`; the line ending stays where the file ended with one."""
    text = outline.data[:at].rstrip(b"\r\n \t")
    if text in (b"", BOM):
        return len(text)
    return min(outline.next_line(len(text)), at) if outline.data.endswith(b"\n") else len(text)


def _behind_blanks(outline: Outline, at: int) -> int:
    while at < len(outline.data) and not outline.line(at):
        at = outline.next_line(at)
    return at


def _cut_lines(outline: Outline, pair: Pair) -> Splice:
    """The lines of a pair with its comment; where that would leave two blank lines, one of them too."""
    start, end = outline.line_start(pair.start), outline.next_line(pair.end)
    first = outline.data[:start] in (b"", BOM)
    above_blank = first or not outline.line(outline.line_start(start - 1))
    if above_blank and end < len(outline.data) and not outline.line(end):
        end = outline.next_line(end)
    return Splice(start, end, b"")


def _cut_inline(outline: Outline, key: Path) -> list[Splice]:
    above = outline.values.get(key[:-1])
    if above is not None and above.kind == "array":
        index = key[-1]
        return cut_element(outline, above, index) if isinstance(index, int) else []
    for value in outline.values.values():
        pairs = value.pairs
        kept = [i for i, pair in enumerate(pairs) if pair.path[: len(key)] != key]
        if len(kept) == len(pairs):
            continue
        if not kept:
            return [Splice(value.start, value.end, b"{}")]
        return [  # each with the comma that would be left over
            Splice(pair.start, pairs[i + 1].start, b"")
            if i < kept[-1]
            else Splice(pairs[i - 1].end, pair.end, b"")
            for i, pair in enumerate(pairs)
            if i not in kept
        ]
    return []


def cut_element(outline: Outline, array: Value, index: int) -> list[Splice]:
    """Cuts an element with its comma, and with its line where it stands alone on one."""
    if not 0 <= index < len(array.elements):
        return []
    element, commas, data = array.elements[index], array.commas, outline.data
    if index == len(commas):  # the last, with no comma behind it: the one in front goes
        in_front = [Splice(commas[-1], commas[-1] + 1, b"")] if commas else []
        return [*in_front, _cut_last(outline, array, element)]
    start, end = outline.line_start(element.start), commas[index] + 1
    rest = data[end : outline.line_end(end)].strip()
    if (
        start > array.start
        and not data[start : element.start].strip()
        and (not rest or rest.startswith(b"#"))
    ):
        return [Splice(start, outline.next_line(end), b"")]
    if index + 1 < len(array.elements):
        return [Splice(element.start, array.elements[index + 1].start, b"")]
    after = commas[index - 1] + 1 if index else element.start
    return [Splice(element.start if b"#" in data[after : element.start] else after, end, b"")]


def _cut_last(outline: Outline, array: Value, element: Value) -> Splice:
    """The last element; with its line, where nothing else stands there."""
    start, end = outline.line_start(element.start), outline.line_end(element.end)
    alone = start > array.start and not outline.data[start : element.start].strip()
    if alone and not outline.data[element.end : end].strip():
        return Splice(start, outline.next_line(element.end), b"")
    start = element.start if alone else len(outline.data[: element.start].rstrip(b" \t"))
    return Splice(start, element.end, b"")


Placement = Literal["end", "first", "last"]


def put(outline: Outline, key: Path, value: Any, old: Any, place: Placement) -> list[Splice]:
    """The splices that give a key its value; `old` is the data of the text so far."""
    standing = outline.values.get(key)
    if standing is None:
        tables = [section for section in outline.sections if section.path[: len(key)] == key]
        more = _one_more(old, key, value) if tables else None
        if more is not None:
            return [_block_behind(outline, tables[-1], entry_text(_names(key), more))]
        return [*(remove(outline, key) if tables else ()), *insert(outline, key, value, place)]
    if place != "end" and not _stands(outline, key, place):
        return [*remove(outline, key), *insert(outline, key, value, place, moved=key)]
    old, value = value_at(old, key), plain(value)
    if toml_equal(old, value):
        return []
    if standing.kind == "array" and isinstance(value, list) and isinstance(old, list):
        lines = _put_elements(outline, standing, old, value)
        if lines is not None:
            return lines
    return [Splice(standing.start, standing.end, value_text(value).encode())]


def _one_more(old: Any, key: Path, value: Any) -> Mapping[str, Any] | None:
    """The table by which a list of them, each with a head of its own, grows at its end; None where more changes."""
    old, value = value_at(old, key), plain(value)
    return value[-1] if _grows(old, value) and isinstance(value[-1], dict) else None


def _grows(old: Any, new: Any) -> bool:
    """Whether a list gets one more element at its end."""
    is_longer = isinstance(old, list) and isinstance(new, list) and len(new) == len(old) + 1
    return is_longer and all(map(toml_equal, old, new))


def _stands(outline: Outline, key: Path, place: Placement) -> bool:
    for section in outline.sections:
        paths = [pair.path for pair in section.pairs]
        if key in paths:
            return paths.index(key) == (0 if place == "first" else len(paths) - 1)
    return True  # inside an inline table the order says nothing


def _put_elements(outline: Outline, array: Value, old: list[Any], new: list[Any]) -> list[Splice] | None:
    """Of an array on several lines only the elements that change, so that comments between them stay."""
    if b"\n" not in outline.data[array.start : array.end] or len(array.elements) != len(old):
        return None
    if len(new) == len(old):
        pairs = zip(array.elements, old, new, strict=True)
        return [Splice(e.start, e.end, value_text(n).encode()) for e, o, n in pairs if not toml_equal(o, n)]
    if old and _grows(old, new):
        return _append_element(outline, array, new[-1])
    if len(new) == len(old) - 1 and new:
        gone = next((i for i, n in enumerate(new) if not toml_equal(old[i], n)), len(new))
        if all(map(toml_equal, old[gone + 1 :], new[gone:])):
            return cut_element(outline, array, gone)
    return None


# Inserting


def insert(outline: Outline, key: Path, value: Any, place: Placement, *, moved: Path = ()) -> list[Splice]:
    """The splices that add a key which is missing, in the style of what is around it."""
    for length in range(len(key) - 1, -1, -1):
        above, rest = key[:length], key[length:]
        standing = outline.values.get(above)
        if standing is not None:
            return _insert_inline(outline, standing, rest, value)
        names = _names(rest)
        section = next((s for s in outline.sections if s.path == above), None)
        if section is not None:
            return _insert_in_section(outline, section, names, value, (place, moved))
        dotted = [pair for pair in outline.all_pairs() if above in (key.path for key in pair.keys[:-1])]
        if dotted:
            last = max(dotted, key=lambda pair: pair.start)
            return [_beside_dotted(outline, last, above, names, value)]
        if any(s.path[:length] == above for s in outline.sections):
            return _insert_implicit(outline, above, names, value)
    raise RefusedError


def _names(path: Path) -> tuple[str, ...]:
    names = tuple(part for part in path if isinstance(part, str))
    if len(names) != len(path):
        raise RefusedError
    return names


def _nested(names: Sequence[str], value: Any) -> Any:
    for name in reversed(names):
        value = {name: value}
    return value


def _insert_in_section(
    outline: Outline, section: Section, names: tuple[str, ...], value: Any, where: tuple[Placement, Path]
) -> list[Splice]:
    if (
        len(names) > 1
        and names[-2] not in INLINE_TABLES
        and not any(isinstance(p, int) for p in section.path)
    ):
        return add_table(outline, (*_names(section.path), *names[:-1]), {names[-1]: value})
    text = pair_text(names[:1], _nested(names[1:], value)).encode()
    place, moved = where
    pairs = tuple(pair for pair in section.pairs if pair.path != moved)
    if pairs:
        return [_line_beside(outline, pairs, text, place)]
    if section.keys:
        at = outline.line_end(section.head_end)
        return [Splice(at, at, outline.eol + text)]
    return [_first_line(outline, text)]


def _line_beside(outline: Outline, pairs: Sequence[Pair], text: bytes, place: Placement) -> Splice:
    """A line behind the last pair, but in front of a last `formerly`: that one is to stay the last.

    It has no spaces around `=` where its neighbour has none.
    """
    keeps_last = place == "end" and pairs[-1].path[-1] == "formerly" and len(pairs) > 1
    beside = pairs[0] if place == "first" else pairs[-1]
    is_tight = outline.data[beside.keys[-1].end : beside.value.start] == b"="
    if is_tight and not text.startswith((b'"', b"'")):
        text = text.replace(b" = ", b"=", 1)
    text = _indent(outline, beside) + text
    if place == "first" or keeps_last:
        at = outline.line_start(beside.start)
        return Splice(at, at, text + outline.eol)
    at = outline.line_end(beside.end)
    return Splice(at, at, outline.eol + text)


def _indent(outline: Outline, pair: Pair) -> bytes:
    return outline.data[outline.line_start(pair.start) : pair.start]


def _first_line(outline: Outline, text: bytes) -> Splice:
    """The first pair at the top of a file, in front of the first table."""
    eol = outline.eol
    if len(outline.sections) > 1:
        at = outline.sections[1].lead
        return Splice(at, at, text + eol + eol)
    at = len(outline.data)
    if outline.data.removeprefix(BOM) and not outline.data.endswith(b"\n"):
        return Splice(at, at, eol + text)
    return Splice(at, at, text + eol)


def _beside_dotted(outline: Outline, pair: Pair, above: Path, names: tuple[str, ...], value: Any) -> Splice:
    depth = next(i for i, key in enumerate(pair.keys) if key.path == above) + 1
    prefix = outline.data[pair.keys[0].start : pair.keys[depth].start]
    if names[0] in INLINE_TABLES:
        names, value = names[:1], _nested(names[1:], value)
    text = prefix + pair_text(names, value).encode()
    if not any(pair in section.pairs for section in outline.sections):
        return Splice(pair.end, pair.end, b", " + text)
    at = outline.line_end(pair.end)
    return Splice(at, at, outline.eol + _indent(outline, pair) + text)


def _insert_implicit(outline: Outline, above: Path, names: tuple[str, ...], value: Any) -> list[Splice]:
    """Into a table that exists only because tables inside it do."""
    table = _names(above)
    if len(names) > 1:
        return add_table(outline, (*table, *names[:-1]), {names[-1]: value})
    lead = next(section.lead for section in outline.sections if section.path[: len(above)] == above)
    text = table_text(table, {names[0]: value}).encode().replace(b"\n", outline.eol)
    return [Splice(lead, lead, text + outline.eol)]


def _insert_inline(outline: Outline, standing: Value, rest: Path, value: Any) -> list[Splice]:
    first, *more = rest
    value = _nested(_names(tuple(more)), value)
    if standing.kind == "array" and first == len(standing.elements):
        return _append_element(outline, standing, value)
    if standing.kind != "table" or not isinstance(first, str):
        raise RefusedError
    text = pair_text((first,), value).encode()
    if not standing.pairs:
        return [Splice(standing.start, standing.end, b"{ " + text + b" }")]
    at = standing.pairs[-1].end
    return [Splice(at, at, b", " + text)]


def _append_element(outline: Outline, array: Value, value: Any) -> list[Splice]:
    text = value_text(value).encode()
    if not array.elements:
        return [Splice(array.start + 1, array.start + 1, text)]
    last = array.elements[-1]
    trailing = len(array.commas) == len(array.elements)
    if b"\n" not in outline.data[array.start : last.start]:
        return [Splice(last.end, last.end, b", " + text)]
    start = outline.line_start(last.start)
    indent = outline.data[start : last.start]
    line = outline.eol + (indent if not indent.strip() else b"  ") + text
    behind = array.commas[-1] + 1 if trailing else last.end
    at = outline.line_end(behind)
    if at >= array.end - 1:
        at = behind
    if trailing:
        return [Splice(at, at, line + b",")]
    return [Splice(at, at, line), Splice(last.end, last.end, b",")]


# Tables


def add_table(outline: Outline, path: tuple[str, ...], values: Mapping[str, Any]) -> list[Splice]:
    """A whole new table: in an inline one in its style, behind its last sibling, else where the house order puts it."""
    found = add_tables(outline, [(path, values)])
    return insert(outline, path, values, "end") if found is None else [found]


def add_tables(outline: Outline, tables: Sequence[NewTable]) -> Splice | None:
    """The same of several tables of one parent, one behind the other; None where that is an inline one."""
    path = tables[0][0]
    if any(path[:length] in outline.values for length in range(1, len(path))):
        return None
    text = "\n".join(table_text(*table) for table in tables)
    for length in range(len(path) - 1, 0, -1):  # its siblings, else what is around it
        around = [section for section in outline.sections if section.path[:length] == path[:length]]
        if around:
            return _block_behind(outline, around[-1], text)
    rank = table_rank(path[0])
    known = [(table_rank(str(s.path[0])), i) for i, s in enumerate(outline.sections) if i]
    lower = [i for other, i in known if other <= rank and other < UNKNOWN]
    higher = [i for other, i in known if rank < other < UNKNOWN]
    at = lower[-1] if lower else higher[0] - 1 if higher else -1
    return _block_behind(outline, outline.sections[at], text)


def _block_behind(outline: Outline, section: Section, text: str) -> Splice:
    at, data, eol = section.body_end, outline.data, outline.eol
    block = text.encode().replace(b"\n", eol)
    if not data[at:].strip():  # at the end of the file, whose final newline stays as it is
        tail = data[at:]
        if data.strip(b"\r\n \t" + BOM) and not data.endswith(b"\n"):
            return Splice(len(data), len(data), eol + eol + block.removesuffix(eol))
        blank = b"" if (at in (0, len(BOM)) and data[:at] in (b"", BOM)) or b"\n" in tail else eol
        return Splice(len(data), len(data), blank + block)
    top = data[:at] in (b"", BOM)
    followed = not outline.line(at)
    return Splice(at, at, (b"" if top else eol) + block + (b"" if followed else eol))


# Renaming


def rename(outline: Outline, key: Path, name: str) -> list[Splice]:
    text = key_text(name).encode()
    return [Splice(part.start, part.end, text) for part in outline.keys if part.path == key]
