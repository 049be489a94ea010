"""What both sides did, in sentences: the same from either side, with the sides exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from okr.errors import OkrError
from okr.ids import id_of, kind_of
from okr.storage.toml.align import PARTS, Apart, Fate, Name, part_of
from okr.storage.toml.data import dotted, toml_equal
from okr.storage.toml.edit import parse
from okr.storage.toml.format import value_text
from okr.storage.toml.merge import Absent, Conflict, Path

_MOST = 10
Data = Mapping[str, Any]


class Names(NamedTuple):
    """Who the sides are, where that is known: `you` and `@ana`."""

    ours: str = "ours"
    theirs: str = "theirs"

    @property
    def exchanged(self) -> Names:
        return Names(self.theirs, self.ours)


SIDES = Names()
"""The words for sides of which nobody is known."""


class Texts(NamedTuple):
    """The data of the three versions of a file, as they were."""

    base: Data
    ours: Data
    theirs: Data


def own_path(path: str) -> str | None:
    """The path inside the workspace, which may be a folder of the repository; None for what is not ours."""
    parts = path.split("/")
    tails = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((tail for tail in tails if kind_of(tail)), None)


def id_at(path: str) -> str | None:
    inner = own_path(path)
    try:
        return id_of(inner) if inner else None
    except OkrError:
        return None


def told(
    path: str, conflicts: Sequence[Conflict], apart: Sequence[Apart], texts: Texts, names: Names
) -> tuple[str, ...]:
    """`2026-Q3/grow-revenue/mrr target: ours 120, theirs 110`, or what each side did with a whole table."""
    own = id_at(path) or path
    found = [(one.path, _sentence(own, one, names)) for one in conflicts]
    found += [
        (name, f"{own}/{name[1]}: {said}") for one in apart for name, said in _of_apart(one, texts, names)
    ]
    return tuple(said for _, said in sorted(found))


def _sentence(own: str, conflict: Conflict, names: Names) -> str:
    at, mine, other, was = conflict
    id_, field = own, at
    if at[0] in PARTS and len(at) > 1:
        id_, field = f"{own}/{at[1]}", at[2:]
    subject = f"{id_} {dotted(field)}" if field else id_
    if conflict.takes_out:
        return f"{subject}: {names.ours} {act(was, mine)}; {names.theirs} {act(was, other)}"
    return f"{subject}: ours {shown(mine)}, theirs {shown(other)}"


def act(was: Any, now: Any, *, moved_to: str = "") -> str:
    """What a side did with a table or file, as the end of a sentence: `moved it to b and changed title`."""
    if not isinstance(now, Mapping):
        return "removed it"
    if not isinstance(was, Mapping):
        return "added it"
    fields = [
        name
        for name in sorted({*was, *now})
        if not toml_equal(was.get(name), now.get(name)) and not (moved_to and name == "formerly")
    ]
    more = len(fields) - _MOST
    shown_fields = [*fields[:_MOST], *((f"{more} more",) if more > 0 else ())]
    *first, last = shown_fields or [""]
    changed = f"changed {', '.join(first)} and {last}" if first else f"changed {last}" if last else ""
    moved = f"moved it to {moved_to}" if moved_to else ""
    return " and ".join(filter(None, (moved, changed))) or "left it as it was"


def text_act(was: bytes | None, now: bytes | None, *, moved_to: str = "") -> str:
    """What a side did with a file that is still there."""
    with suppress(OkrError):
        return act(parse(was) if was is not None else None, parse(now or b""), moved_to=moved_to)
    moved = f"moved it to {moved_to}" if moved_to else ""
    return " and ".join(filter(None, (moved, "" if was == now else "changed it")))


def shown(value: Any) -> str:
    if isinstance(value, Absent):
        return "nothing"
    try:
        return value_text(value)
    except Exception:  # noqa: BLE001  nan has no text of ours
        return repr(value)


# ── parts that were moved ────────────────────────────────────────────────────────────────────────


def _of_apart(apart: Apart, texts: Texts, names: Names) -> Iterator[tuple[Path, str]]:
    divided = [fate for fate in apart.fates if fate.divided]
    for fate in divided:
        mine, other = (_did(fate, name, texts.base, side) for name, side in _sides(fate, texts))
        yield fate.was, f"{names.ours} {mine}; {names.theirs} {other}"
    told_of = {slug for fate in divided for _, slug in fate.names}
    for slug in sorted(apart.slugs - told_of):
        mine, other = (_came(slug, apart, texts, side) for side in ("ours", "theirs"))
        if mine and other:
            yield (PARTS[0], slug), f"{names.ours} {mine}; {names.theirs} {other}"


def _sides(fate: Fate, texts: Texts) -> tuple[tuple[Name | None, Data], tuple[Name | None, Data]]:
    return (fate.ours, texts.ours), (fate.theirs, texts.theirs)


def _did(fate: Fate, name: Name | None, base: Data, side: Data) -> str:
    moved = name[1] if name and name != fate.was else ""
    return act(part_of(base, fate.was), part_of(side, name), moved_to=moved)


def _came(slug: str, apart: Apart, texts: Texts, side: str) -> str:
    """How a side came to have something under a name: moved there, added, or of old; empty where it has nothing."""
    names: tuple[Name, ...] = getattr(apart, side)
    data: Data = getattr(texts, side)
    name = next((one for one in names if one[1] == slug), None)
    fate = next((one for one in apart.fates if getattr(one, side) == name), None) if name else None
    if name is None:
        return ""
    if fate is None:
        return "added it"
    if fate.was == name:
        return act(part_of(texts.base, name), part_of(data, name))
    return f"moved {fate.was[1]} here"
