"""What both sides of a merge did, in sentences: the same from either side, with the names exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from okr.errors import OkrError
from okr.ids import id_of, kind_of
from okr.storage.toml.align import PARTS, Fate, part_of
from okr.storage.toml.data import dotted, toml_equal
from okr.storage.toml.edit import parse
from okr.storage.toml.format import value_text
from okr.storage.toml.merge import Absent, Conflict, Path
from okr.words import Message, joined

_MOST = 10
Data = Mapping[str, Any]


class Names(NamedTuple):
    """Who the sides are, where that is known: `you` and `@ana`."""

    ours: str = "ours"
    theirs: str = "theirs"


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
    path: str, conflicts: Sequence[Conflict], apart: Sequence[Sequence[Fate]], texts: Texts, names: Names
) -> tuple[str, ...]:
    """`2026-Q3/grow-revenue/mrr target: ours 120, theirs 110`, or what each side did with a whole table."""
    own = id_at(path) or path
    found = [(one.path, _sentence(own, one, names)) for one in conflicts]
    found += [
        (name, both_did(f"{own}/{name[1]}", names, mine, other))
        for one in apart
        for name, mine, other in _of_apart(one, texts)
    ]
    return tuple(sentence for _, sentence in sorted(found))


def both_did(subject: str, names: Names, mine: str, other: str) -> str:
    return Message(
        "{subject}: {ours} {mine}; {theirs} {other}",
        subject=subject,
        ours=names.ours,
        mine=mine,
        theirs=names.theirs,
        other=other,
    )


def _sentence(own: str, conflict: Conflict, names: Names) -> str:
    at, mine, other, was = conflict
    id_, field = own, at
    if at[0] in PARTS and len(at) > 1:
        id_, field = f"{own}/{at[1]}", at[2:]
    subject = f"{id_} {dotted(field)}" if field else id_
    if conflict.takes_out:
        return both_did(subject, names, act(was, mine), act(was, other))
    return Message(
        "{subject}: ours {mine}, theirs {other}", subject=subject, mine=shown(mine), other=shown(other)
    )


def act(was: Any, now: Any, *, moved_to: str = "") -> str:
    """What a side did with a table or file, as the end of a sentence: `moved it to b and changed title`."""
    if not isinstance(now, Mapping):
        return Message("removed it")
    if not isinstance(was, Mapping):
        return Message("added it")
    fields = [
        name
        for name in sorted({*was, *now})
        if not toml_equal(was.get(name), now.get(name)) and not (moved_to and name == "formerly")
    ]
    more = len(fields) - _MOST
    named = [*fields[:_MOST], *([Message("{n} more", n=more)] if more > 0 else ())]
    changed = Message("changed {fields}", fields=_both(joined(named[:-1]), *named[-1:])) if fields else ""
    return _acts(moved_to, changed)


def _acts(moved_to: str, changed: str) -> str:
    """`moved it to b and changed title`."""
    moved = Message("moved it to {id}", id=moved_to) if moved_to else ""
    return _both(moved, changed) or Message("left it as it was")


def _both(*parts: str) -> str:
    return joined(filter(None, parts), Message(" and "))


def text_act(was: bytes | None, now: bytes | None, *, moved_to: str = "") -> str:
    """What a side did with a file that is still there."""
    with suppress(OkrError):
        return act(parse(was) if was is not None else None, parse(now or b""), moved_to=moved_to)
    return _acts(moved_to, "" if was == now else Message("changed it"))


def shown(value: Any) -> str:
    if isinstance(value, Absent):
        return Message("nothing")
    try:
        return value_text(value)
    except Exception:  # noqa: BLE001  nan has no text of ours
        return repr(value)


# ── parts that were moved ────────────────────────────────────────────────────────────────────────


def _of_apart(apart: Sequence[Fate], texts: Texts) -> Iterator[tuple[Path, str, str]]:
    """Path of a part, and what each side did with it."""
    divided = [fate for fate in apart if fate.divided]
    for fate in divided:
        mine, other = (
            act(
                part_of(texts.base, fate.was),
                part_of(side, name),
                moved_to=name[1] if name and name != fate.was else "",
            )
            for name, side in ((fate.ours, texts.ours), (fate.theirs, texts.theirs))
        )
        yield fate.names[0], mine, other
    told_of = {slug for fate in divided for _, slug in fate.names}
    for slug in sorted({slug for fate in apart for _, slug in fate.names} - told_of):
        mine, other = (_came(slug, apart, texts, side) for side in ("ours", "theirs"))
        if mine and other:
            yield (PARTS[0], slug), mine, other


def _came(slug: str, apart: Sequence[Fate], texts: Texts, side: str) -> str:
    """How a side came to have something under a name: moved there, added, or of old; empty where it has nothing."""
    for fate in apart:
        name = getattr(fate, side)
        if name is None or name[1] != slug:
            continue
        if fate.was is None:
            return Message("added it")
        if fate.was == name:
            return act(part_of(texts.base, name), part_of(getattr(texts, side), name))
        return Message("moved {name} here", name=fate.was[1])
    return ""
