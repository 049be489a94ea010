"""A merge → the text of ours with the changes of theirs in it: comments of both are kept, and a gate proves the result."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

from okr.errors import OkrError
from okr.storage.toml import splice
from okr.storage.toml.cut import Splice, spliced
from okr.storage.toml.edit import AddTable, EditRefusedError, RemoveTable, SetKey, apply, parse
from okr.storage.toml.edited_data import same
from okr.storage.toml.format import INLINE_TABLES, named_tables, table_text
from okr.storage.toml.merge import MISSING, Merged, Path, Place, Taken, result, table_at
from okr.storage.toml.outline import Outline, outline_of
from okr.storage.toml.splice import Neighbour

_LAST = "formerly"
"""Always the last key of its table."""


def rewrite(ours: bytes, theirs: bytes, merged: Merged) -> bytes:
    """The merged text; EditRefusedError where it cannot be made without touching more than is meant."""
    wanted = result(merged, parse(ours), parse(theirs))
    text = ours
    neighbours = _neighbours(merged, parse(ours), parse(theirs))
    for taken in merged.taken:
        text = _take(text, theirs, taken, neighbours.get(taken.path))
    for name, places in merged.lists.items():
        text = _arranged(text, ours, theirs, name, places)
    if not equal(parse(text), wanted):
        raise EditRefusedError("The merged text would not say what is meant.")
    return text


def equal(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """The same data, also where the last table of a kind was taken out with or without its header."""
    return same(_filled(a), _filled(b))


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value != {} or name not in named_tables()}


def _neighbours(merged: Merged, ours: dict[str, Any], theirs: dict[str, Any]) -> dict[Path, Neighbour]:
    """Of what theirs added to a table that ours added to as well: what it goes in front of, or behind.

    The side whose added names sort first goes first, so that it does not matter which side is ours.
    """
    found: dict[Path, Neighbour] = {}
    for above in dict.fromkeys(path[:-1] for path, _ in merged.taken):
        mine, other = table_at(ours, above), table_at(theirs, above)
        added = [path[-1] for path, _ in merged.taken if path[:-1] == above and path[-1] not in mine]
        added = [name for name in added if name in other and name != _LAST]
        own = [name for name in mine if (*above, name) in merged.added and name != _LAST]
        if added and own and added < own:
            found |= {(*above, name): Neighbour((*above, own[0]), in_front=True) for name in added}
        elif own:
            pairs = zip([own[-1], *added], added, strict=False)
            found |= {(*above, name): Neighbour((*above, last), in_front=False) for last, name in pairs}
    return found


def _take(text: bytes, theirs: bytes, taken: Taken, neighbour: Neighbour | None) -> bytes:
    path, value = taken
    if neighbour is not None:
        beside = _beside(text, theirs, taken, neighbour)
        if beside is not None:
            return beside
    if value is MISSING:
        return apply(text, [RemoveTable(path)])
    if not isinstance(value, dict) or path[-1] in INLINE_TABLES or path in outline_of(theirs).values:
        return apply(text, [SetKey(path, value)])
    block = _block(outline_of(theirs), path)
    if block is not None:
        wanted = _with(parse(text), path, value)
        added = spliced(text, _added(outline_of(text), path, block))
        try:
            if same(parse(added), wanted):
                return added
        except Exception:  # noqa: BLE001, S110  what the gate does not like is written in the house layout instead
            pass
    return apply(text, [AddTable(path, value, keep_empty=True)])


def _beside(text: bytes, theirs: bytes, taken: Taken, neighbour: Neighbour) -> bytes | None:
    """With something new beside its neighbour; None where that has no place of its own."""
    path, value = taken
    outline, standing = outline_of(text), outline_of(theirs)
    try:
        if isinstance(value, dict) and path[-1] not in INLINE_TABLES and path not in standing.values:
            block = _block(standing, path) or table_text(path, value)
            splices = splice.add_text_beside(outline, neighbour, block)
        else:
            splices = splice.insert_beside(outline, neighbour, path[-1], value)
        added = spliced(text, splices)
        return added if same(parse(added), _with(parse(text), path, value)) else None
    except (OkrError, splice.NoPlaceError):
        return None


def _added(outline: Outline, path: Path, block: str) -> list[Splice]:
    try:
        return splice.add_text(outline, path, block)
    except splice.NoPlaceError:
        return []


def _with(data: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    data = deepcopy(data)
    above = data
    for name in path[:-1]:
        above = above.setdefault(name, {})
    above[path[-1]] = value
    return data


def _block(outline: Outline, path: Path) -> str | None:
    """A table as it is written, with its comments; None where it does not stand in one piece."""
    places = [i for i, s in enumerate(outline.sections) if i and s.path[: len(path)] == path]
    if not places or places != list(range(places[0], places[-1] + 1)):
        return None
    first, last = outline.sections[places[0]], outline.sections[places[-1]]
    text = outline.data[first.lead : last.body_end].decode().replace("\r\n", "\n")
    return text.rstrip("\n") + "\n"


# ── arrays of tables ─────────────────────────────────────────────────────────────────────────────


def _arranged(text: bytes, ours: bytes, theirs: bytes, name: str, places: Sequence[Place]) -> bytes:
    """The entries of both sides in their new order, each as its side has written it."""
    outline = outline_of(text)
    mine, others = _chunks(outline, name), _chunks(outline_of(theirs), name)
    data = {"ours": parse(ours).get(name, []), "theirs": parse(theirs).get(name, [])}
    in_line = (name,) in outline.values
    if in_line or len(mine) != len(data["ours"]) or len(others) != len(data["theirs"]):
        return apply(text, [SetKey((name,), [data[place.side][place.at] for place in places])])
    start = outline_start(outline, name)
    end = start + sum(map(len, mine))
    head, tail = text[:start], text[end:]
    eol = outline.eol
    chunks = [(place, (mine if place.side == "ours" else others)[place.at]) for place in places]
    body = b"".join(
        _chunk(place, chunk, eol, last=at == len(chunks) - 1 and not tail, total=len(mine))
        for at, (place, chunk) in enumerate(chunks)
    )
    if body and head.strip(b"\xef\xbb\xbf\r\n \t") and not head.endswith((b"\n\n", b"\n\r\n")):
        head += eol if head.endswith(b"\n") else eol + eol
    return head + body + tail


def _chunk(place: Place, chunk: bytes, eol: bytes, *, last: bool, total: int) -> bytes:
    if last and place == ("ours", total - 1):
        return chunk
    text = chunk if place.side == "ours" else chunk.replace(b"\r\n", b"\n").replace(b"\n", eol)
    bare = text.rstrip(b"\r\n \t")
    if last:
        return bare + eol
    return text if place.side == "ours" and text.endswith((b"\n\n", b"\n\r\n")) else bare + eol + eol


def outline_start(outline: Outline, name: str) -> int:
    """Where the first entry begins; the end of the text where there is none."""
    starts = [section.lead for section in outline.sections[1:] if section.path == (name, 0)]
    return starts[0] if starts else len(outline.data)


def _chunks(outline: Outline, name: str) -> list[bytes]:
    """Each entry with the comments above it, up to the next one."""
    sections = outline.sections[1:]
    entries = [s for s in sections if s.path[:1] == (name,) and len(s.path) == 2]
    if not entries:
        return []
    last = max(i for i, s in enumerate(sections) if s.path[:1] == (name,))
    end = sections[last + 1].lead if last + 1 < len(sections) else len(outline.data)
    bounds = [*(section.lead for section in entries), end]
    return [outline.data[a:b] for a, b in pairwise(bounds)]
