"""Where an edit's bytes go: pure functions from an outline to splices. Whether the result is right, the gate says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from okr.storage.toml.cut import Splice, cut_element, remove
from okr.storage.toml.edited_data import plain, same
from okr.storage.toml.format import (
    INLINE_TABLES,
    UNKNOWN,
    entry_text,
    key_text,
    table_rank,
    table_text,
    value_text,
)
from okr.storage.toml.outline import Outline, Pair, Path, Section, Value
from okr.storage.toml.parse import BOM

Placement = Literal["end", "first", "last"]


class Neighbour(NamedTuple):
    """A key or table that something new goes in front of, or behind."""

    path: Path
    in_front: bool


class NoPlaceError(Exception):
    """The text has no place where this edit could be made safely."""


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
    for part in key:
        old = old[part]
    value = plain(value)
    if same(old, value):
        return []
    if standing.kind == "array" and isinstance(value, list) and isinstance(old, list):
        lines = _put_elements(outline, standing, old, value)
        if lines is not None:
            return lines
    return [Splice(standing.start, standing.end, value_text(value).encode())]


def _one_more(old: Any, key: Path, value: Any) -> Mapping[str, Any] | None:
    """The table by which a list of them, each with a head of its own, grows at its end; None where more changes."""
    for part in key:
        old = old[part]
    value = plain(value)
    grows = isinstance(old, list) and isinstance(value, list) and len(value) == len(old) + 1
    if not (grows and isinstance(value[-1], dict) and all(map(same, old, value))):
        return None
    return value[-1]


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
        return [Splice(e.start, e.end, value_text(n).encode()) for e, o, n in pairs if not same(o, n)]
    if len(new) == len(old) + 1 and all(map(same, old, new)) and old:
        return _append_element(outline, array, new[-1])
    if len(new) == len(old) - 1 and new:
        gone = next((i for i, n in enumerate(new) if not same(old[i], n)), len(new))
        if all(map(same, old[gone + 1 :], new[gone:])):
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
        dotted = _dotted_sibling(outline, above)
        if dotted is not None:
            return [_beside_dotted(outline, dotted, above, names, value)]
        if any(s.path[:length] == above for s in outline.sections):
            return _insert_implicit(outline, above, names, value)
    raise NoPlaceError


def _names(path: Path) -> tuple[str, ...]:
    names = tuple(part for part in path if isinstance(part, str))
    if len(names) != len(path):
        raise NoPlaceError
    return names


def insert_beside(outline: Outline, neighbour: Neighbour, name: str, value: Any) -> list[Splice]:
    """A key in front of another one of its table and of the comments above that one, or behind it."""
    beside = next((pair for pair in outline.all_pairs() if pair.path == neighbour.path), None)
    if beside is None or len(beside.keys) > 1:
        raise NoPlaceError
    text = _pair_text(name, value)
    if not any(beside in section.pairs for section in outline.sections):
        at, text = (beside.start, text + b", ") if neighbour.in_front else (beside.end, b", " + text)
        return [Splice(at, at, text)]
    if not neighbour.in_front:
        return [_line_beside(outline, (beside,), text, "last")]
    at = outline.line_start(beside.start)
    while (above := outline.line_start(max(at - 1, 0))) < at and outline.line(above).startswith(b"#"):
        at = above
    return [Splice(at, at, _indent(outline, beside) + _styled(outline, beside, text) + outline.eol)]


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
    text = _pair_text(names[0], _nested(names[1:], value))
    place, moved = where
    pairs = tuple(pair for pair in section.pairs if pair.path != moved)
    if pairs:
        return [_line_beside(outline, pairs, text, place)]
    if section.keys:
        at = outline.line_end(section.head_end)
        return [Splice(at, at, outline.eol + text)]
    return [_first_line(outline, text)]


def _pair_text(name: str, value: Any, equals: str = " = ") -> bytes:
    return f"{key_text(name)}{equals}{value_text(value)}".encode()


def _line_beside(outline: Outline, pairs: Sequence[Pair], text: bytes, place: Placement) -> Splice:
    """A line behind the last pair, but in front of a last `formerly`: that one is to stay the last."""
    last = pairs[-1]
    if place == "first":
        return _line_before(outline, pairs[0], text)
    if place == "end" and last.path[-1] == "formerly" and len(pairs) > 1:
        return _line_before(outline, last, text)
    at = outline.line_end(last.end)
    return Splice(at, at, outline.eol + _indent(outline, last) + _styled(outline, last, text))


def _line_before(outline: Outline, pair: Pair, text: bytes) -> Splice:
    at = outline.line_start(pair.start)
    return Splice(at, at, _indent(outline, pair) + _styled(outline, pair, text) + outline.eol)


def _indent(outline: Outline, pair: Pair) -> bytes:
    return outline.data[outline.line_start(pair.start) : pair.start]


def _styled(outline: Outline, model: Pair, text: bytes) -> bytes:
    """Without spaces around `=` where the neighbour has none."""
    tight = outline.data[model.keys[-1].end : model.value.start] == b"="
    return text.replace(b" = ", b"=", 1) if tight and not text.startswith((b'"', b"'")) else text


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


def _dotted_sibling(outline: Outline, above: Path) -> Pair | None:
    """The last pair that says `above.… = …` with dots."""
    pairs = (pair for pair in outline.all_pairs() if any(key.path == above for key in pair.keys[:-1]))
    return max(pairs, key=lambda pair: pair.start, default=None)


def _beside_dotted(outline: Outline, pair: Pair, above: Path, names: tuple[str, ...], value: Any) -> Splice:
    depth = next(i for i, key in enumerate(pair.keys) if key.path == above) + 1
    prefix = outline.data[pair.keys[0].start : pair.keys[depth].start]
    if names[0] in INLINE_TABLES:
        names, value = names[:1], _nested(names[1:], value)
    text = (
        prefix + "".join(f"{key_text(name)}." for name in names[:-1]).encode() + _pair_text(names[-1], value)
    )
    if not any(pair in section.pairs for section in outline.sections):
        return Splice(pair.end, pair.end, b", " + text)
    at = outline.line_end(pair.end)
    return Splice(at, at, outline.eol + _indent(outline, pair) + text)


def _insert_implicit(outline: Outline, above: Path, names: tuple[str, ...], value: Any) -> list[Splice]:
    """Into a table that exists only because tables inside it do."""
    table = _names(above)
    if len(names) > 1:
        return add_table(outline, (*table, *names[:-1]), {names[-1]: value})
    first = next(section for section in outline.sections if section.path[: len(above)] == above)
    return [_block_before(outline, first, table_text(table, {names[0]: value}))]


def _insert_inline(outline: Outline, standing: Value, rest: Path, value: Any) -> list[Splice]:
    first, *more = rest
    value = _nested(_names(tuple(more)), value)
    if standing.kind == "array" and first == len(standing.elements):
        return _append_element(outline, standing, value)
    if standing.kind != "table" or not isinstance(first, str):
        raise NoPlaceError
    text = _pair_text(first, value)
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
    at = min(outline.line_end(behind), array.end - 1)
    if at == array.end - 1:
        at = behind
    if trailing:
        return [Splice(at, at, line + b",")]
    comma = Splice(last.end, last.end, b"," + line if at == last.end else b",")
    return [comma] if at == last.end else [comma, Splice(at, at, line)]


# Tables


def add_table(outline: Outline, path: tuple[str, ...], values: Mapping[str, Any]) -> list[Splice]:
    """A whole new table: in an inline one in its style, behind its last sibling, else where the house order puts it."""
    if any(path[:length] in outline.values for length in range(1, len(path))):
        return insert(outline, path, values, "end")
    return add_text(outline, path, table_text(path, values))


def add_text(outline: Outline, path: tuple[str, ...], text: str) -> list[Splice]:
    """The text of a table, as it is, where `add_table` would put one."""
    for length in range(len(path) - 1, 0, -1):  # its siblings, else what is around it
        around = [section for section in outline.sections if section.path[:length] == path[:length]]
        if around:
            return [_block_behind(outline, around[-1], text)]
    return [_ranked(outline, path[0], text)]


def _ranked(outline: Outline, name: str, text: str) -> Splice:
    rank = table_rank(name)
    known = [(table_rank(str(s.path[0])), i) for i, s in enumerate(outline.sections) if i]
    lower = [i for other, i in known if other <= rank and other < UNKNOWN]
    higher = [i for other, i in known if rank < other < UNKNOWN]
    at = lower[-1] if lower else higher[0] - 1 if higher else -1
    return _block_behind(outline, outline.sections[at], text)


def _block(outline: Outline, text: str) -> bytes:
    return text.encode().replace(b"\n", outline.eol)


def _block_behind(outline: Outline, section: Section, text: str) -> Splice:
    at, data, eol = section.body_end, outline.data, outline.eol
    block = _block(outline, text)
    if not data[at:].strip():  # at the end of the file, whose final newline stays as it is
        tail = data[at:]
        if data.strip(b"\r\n \t" + BOM) and not data.endswith(b"\n"):
            return Splice(len(data), len(data), eol + eol + block.removesuffix(eol))
        blank = b"" if (at in (0, len(BOM)) and data[:at] in (b"", BOM)) or b"\n" in tail else eol
        return Splice(len(data), len(data), blank + block)
    top = data[:at] in (b"", BOM)
    followed = not outline.line(at)
    return Splice(at, at, (b"" if top else eol) + block + (b"" if followed else eol))


def add_text_beside(outline: Outline, neighbour: Neighbour, text: str) -> list[Splice]:
    """The text of a table in front of another one, or behind it."""
    path = neighbour.path
    found = [section for section in outline.sections[1:] if section.path[: len(path)] == path]
    if not found:
        raise NoPlaceError
    if neighbour.in_front:
        return [_block_before(outline, found[0], text)]
    return [_block_behind(outline, found[-1], text)]


def _block_before(outline: Outline, section: Section, text: str) -> Splice:
    return Splice(section.lead, section.lead, _block(outline, text) + outline.eol)


# Renaming


def rename(outline: Outline, key: Path, name: str) -> list[Splice]:
    text = key_text(name).encode()
    return [Splice(part.start, part.end, text) for part in outline.keys if part.path == key]
