"""What removing a key takes out of the text: its lines or its part of a line, and nobody else's comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from okr.storage.spans import BOM, Outline, Pair, Path, Section, Value


@dataclass(frozen=True, slots=True)
class Splice:
    start: int
    end: int
    text: bytes


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    for splice in sorted(splices, key=lambda s: s.start, reverse=True):
        data = data[: splice.start] + splice.text + data[splice.end :]
    return data


def remove(outline: Outline, key: Path) -> list[Splice]:
    """Cuts all that gives a key its value: pairs, elements, and whole tables."""
    size = len(key)
    splices = [_cut_section(outline, s) for s in outline.sections[1:] if s.path[:size] == key]
    for section in outline.sections:
        if section.path[:size] == key:
            continue
        gone = [pair for pair in section.pairs if pair.path[:size] == key]
        splices += [_cut_lines(outline, pair) for pair in gone]
    return splices or _cut_inline(outline, key)


def _cut_section(outline: Outline, section: Section) -> Splice:
    """A table from the comment above its header to its last line, with the blank lines behind it."""
    end = _behind_blanks(outline, section.body_end)
    if end < len(outline.data):
        return Splice(section.lead, end, b"")
    return Splice(_end_of_text(outline, section.lead), end, b"")


def _end_of_text(outline: Outline, at: int) -> int:
    """In front of the blank lines above `at`; the line ending stays where the file ended with one."""
    before = outline.data[:at]
    text = before.rstrip(b"\r\n \t")
    if text in (b"", BOM):
        return len(text)
    return outline.next_line(len(text)) if outline.data.endswith(b"\n") else len(text)


def _behind_blanks(outline: Outline, at: int) -> int:
    while at < len(outline.data) and not outline.line(at):
        at = outline.next_line(at)
    return at


def _cut_lines(outline: Outline, pair: Pair) -> Splice:
    """The lines of a pair with its comment; where that would leave two blank lines, one of them too."""
    data = outline.data
    start, end = outline.line_start(pair.start), outline.next_line(pair.end)
    first = start == line_zero(data)
    above_blank = first or not outline.line(outline.line_start(start - 1))
    if end == len(data):
        if first:
            return Splice(start, end, b"")
        if above_blank or not data.endswith(b"\n"):
            return Splice(_end_of_text(outline, start), end, b"")
        return Splice(start, end, b"")
    if above_blank and not outline.line(end):
        end = outline.next_line(end)
    return Splice(start, end, b"")


def line_zero(data: bytes) -> int:
    return len(BOM) if data.startswith(BOM) else 0


def _cut_inline(outline: Outline, key: Path) -> list[Splice]:
    above = outline.values.get(key[:-1])
    if above is not None and above.kind == "array":
        index = key[-1]
        return cut_element(outline, above, index) if isinstance(index, int) else []
    for value in outline.values.values():
        gone = [i for i, pair in enumerate(value.pairs) if pair.path[: len(key)] == key]
        if gone:
            parts = [(pair.start, pair.end) for pair in value.pairs]
            return _cut_parts(value, parts, gone)
    return []


def _cut_parts(value: Value, parts: Sequence[tuple[int, int]], gone: Sequence[int]) -> list[Splice]:
    """Cuts parts of an inline table, each with the comma that would be left over."""
    kept = [i for i in range(len(parts)) if i not in gone]
    if not kept:
        return [Splice(value.start, value.end, b"{}")]
    splices = []
    for i in gone:
        if i < kept[-1]:
            splices.append(Splice(parts[i][0], parts[i + 1][0], b""))
        else:
            splices.append(Splice(parts[i - 1][1], parts[i][1], b""))
    return splices


def cut_element(outline: Outline, array: Value, index: int) -> list[Splice]:
    elements = array.elements
    if not 0 <= index < len(elements):
        return []
    element = elements[index]
    own = outline.line_start(element.start)
    end = element.end
    comma = array.commas[index] if index < len(array.commas) else None
    if comma is not None:
        end = comma + 1
    alone = own > array.start and not outline.data[own : element.start].strip()
    rest = outline.data[end : outline.line_end(end)].strip()
    if alone and comma is not None and (not rest or rest.startswith(b"#")):
        return [Splice(own, outline.next_line(end), b"")]
    if index + 1 < len(elements) and comma is not None:
        return [Splice(element.start, elements[index + 1].start, b"")]
    if index == 0:
        return [Splice(element.start, end, b"")]
    before = elements[index - 1]
    if comma is not None:  # the last, with a comma behind it
        return [Splice(array.commas[index - 1] + 1, end, b"")]
    return [
        Splice(array.commas[index - 1], array.commas[index - 1] + 1, b""),
        _cut_last(outline, before, element),
    ]


def _cut_last(outline: Outline, before: Value, element: Value) -> Splice:
    start = outline.line_start(element.start)
    if start > before.end and not outline.data[start : element.start].strip():
        return (
            Splice(start, outline.next_line(element.end), b"")
            if not outline.data[element.end : outline.line_end(element.end)].strip()
            else Splice(element.start, element.end, b"")
        )
    return Splice(element.start, element.end, b"")
