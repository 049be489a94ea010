"""What removing a key takes out of the text: its lines or its part of a line, and nobody else's comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from okr.storage.toml.outline import Outline, Pair, Path, Value
from okr.storage.toml.parse import BOM


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
    """Cuts all that gives a key its value: pairs, elements, and whole tables."""
    size = len(key)
    gone = [section for section in outline.sections[1:] if section.path[:size] == key]
    cuts = [Splice(section.lead, _behind_blanks(outline, section.body_end), b"") for section in gone]
    for section in outline.sections:
        if section not in gone:
            cuts += [_cut_lines(outline, pair) for pair in section.pairs if pair.path[:size] == key]
    return _joined(outline, cuts) if cuts else _cut_inline(outline, key)


def _joined(outline: Outline, cuts: list[Splice]) -> list[Splice]:
    """Cuts that touch become one; one that reaches the end of the file leaves that end as it was."""
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
    first = start == (len(BOM) if outline.data.startswith(BOM) else 0)
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
    before = outline.data[: element.start]
    blank = len(before) - len(before.rstrip(b" \t"))
    return Splice(element.start - (0 if alone else blank), element.end, b"")
