"""Key results and initiatives that were moved: three texts of an objective get the same names, so that they can be merged.

What cannot get one name, since both sides gave it another, or gave one name to two things, is set apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from okr.storage.toml.data import toml_equal
from okr.storage.toml.edit import EditRefusedError, parse
from okr.storage.toml.format import key_text, value_text
from okr.storage.toml.outline import outline_of
from okr.storage.toml.splices import Splice, spliced

PARTS = ("key_results", "initiatives", "units")
Name = tuple[str, str]
"""Table and slug."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A key result or initiative, and its name in each version; None where that does not have it."""

    was: Name | None
    ours: Name | None
    theirs: Name | None

    @property
    def names(self) -> tuple[Name, ...]:
        return tuple(name for name in (self.was, self.ours, self.theirs) if name)

    @property
    def divided(self) -> bool:
        """Whether both sides did what cannot go together."""
        moved = self.was not in (self.ours, self.theirs)
        return moved and self.ours != self.theirs

    @property
    def now(self) -> Name:
        """Its name after the merge."""
        return next((name for name in (self.ours, self.theirs) if name and name != self.was), self.names[0])


@dataclass(frozen=True, slots=True)
class Aligned:
    """Three texts in which what is the same has the same name."""

    base: bytes
    ours: bytes
    theirs: bytes
    apart: tuple[tuple[Fate, ...], ...] = ()
    """What only a person can decide about, in groups that hang together by their names."""

    @property
    def names_apart(self) -> frozenset[tuple[str, ...]]:
        slugs = {slug for group in self.apart for fate in group for _, slug in fate.names}
        return frozenset((table, slug) for slug in slugs for table in PARTS)


def align(base: bytes, ours: bytes, theirs: bytes, heads: Collection[str] = ()) -> Aligned:
    """The texts with the moves of both sides made in all three; `heads` are the ids that the objective ever had."""
    was, mine, other = parse(base), parse(ours), parse(theirs)
    known = {*heads, *(id_ for data in (was, mine, other) for id_ in formerly(data))}
    moved, moved_there = (_moves(was, side, known if heads else ()) for side in (mine, other))
    fates = [Fate(name, _fate(name, moved, mine), _fate(name, moved_there, other)) for name in _names(was)]
    fresh, fresh_there = (
        set(_names(side)).difference(of_base)
        for side, of_base in ((mine, [fate.ours for fate in fates]), (other, [fate.theirs for fate in fates]))
    )
    fates += [
        Fate(None, name if name in fresh else None, name if name in fresh_there else None)
        for name in sorted(fresh | fresh_there)
    ]
    apart = _apart(fates, was, mine, other)
    kept = [fate for fate in fates if not any(fate in group for group in apart)]
    texts = []
    for text, data, side in ((base, was, "was"), (ours, mine, "ours"), (theirs, other, "theirs")):
        both_names = ((getattr(fate, side), fate.now) for fate in kept)
        names = {old: new for old, new in both_names if old not in (None, new)}
        slugs = {old[1]: new[1] for old, new in names.items() if old[0] == PARTS[0]}
        texts.append(_rewritten(text, data, names, _serving(data, slugs)))
    both = [fate for group in apart for fate in group if fate.was and fate.ours and fate.theirs]
    texts[1] = _with_old_references(texts[1], {fate.ours: fate.was for fate in both})
    texts[2] = _with_old_references(texts[2], {fate.theirs: fate.was for fate in both})
    return Aligned(texts[0], texts[1], texts[2], apart)


def _parts(data: Mapping[str, Any], table: str) -> dict[str, Any]:
    parts = data.get(table)
    return parts if isinstance(parts, dict) else {}


def _names(data: Mapping[str, Any]) -> Iterator[Name]:
    return ((table, slug) for table in PARTS for slug in _parts(data, table))


def part_of(data: Mapping[str, Any], name: Name | None) -> Any:
    return _parts(data, name[0]).get(name[1]) if name else None


def formerly(part: Any) -> list[str]:
    """The old ids that an item says of itself."""
    texts = part.get("formerly") if isinstance(part, dict) else None
    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []


# ── what became of a part ────────────────────────────────────────────────────────────────────────


def _moves(base: Mapping[str, Any], side: Mapping[str, Any], heads: Collection[str]) -> dict[Name, Name]:
    """Old name → new one, by the old ids that a side's parts say newly in `formerly`."""
    found: dict[Name, Name] = {}
    for table in PARTS:
        was, now = _parts(base, table), _parts(side, table)
        for slug, part in now.items():
            known = formerly(was.get(slug))
            for old in reversed([id_ for id_ in formerly(part) if id_ not in known]):
                head, _, name = old.rpartition("/")
                if name in was and name != slug and (not heads or head in heads):
                    found.setdefault((table, name), (table, slug))
                    break
    return found


def _fate(name: Name, moved: Mapping[Name, Name], side: Mapping[str, Any]) -> Name | None:
    if name in moved:
        return moved[name]
    return name if part_of(side, name) is not None and name not in moved.values() else None


def _apart(
    fates: list[Fate], base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[tuple[Fate, ...], ...]:
    """What is divided, and what wants one name for two things; with all that hangs together with it."""
    holders: dict[str, set[Fate]] = {}
    for fate in fates:
        sides = part_of(ours, fate.ours), part_of(theirs, fate.theirs)
        kept = [part for part in sides if part is not None]
        # what one side took out and the other left alone is not there after the merge
        if len(kept) == 2 or any(not toml_equal(part, part_of(base, fate.was)) for part in kept):
            holders.setdefault(fate.now[1], set()).add(fate)
    clashing = {slug for slug, found in holders.items() if len(found) > 1}
    clashing |= {slug for fate in fates if fate.divided for _, slug in fate.names}
    return tuple(
        tuple(fate for fate in fates if fate.names[0][1] in slugs) for slugs in _together(fates, clashing)
    )


def _together(fates: list[Fate], clashing: Collection[str]) -> list[frozenset[str]]:
    """The names that hang together, since one part has them on different sides; of those with a clash in them."""
    leaders: dict[str, str] = {}

    def leader(slug: str) -> str:
        while (above := leaders.setdefault(slug, slug)) != slug:
            leaders[slug] = leaders[above]
            slug = above
        return slug

    for fate in fates:
        for _, slug in fate.names:
            leaders[leader(slug)] = leader(fate.names[0][1])
    groups: dict[str, set[str]] = {}
    for slug in (*leaders, *clashing):
        groups.setdefault(leader(slug), set()).add(slug)
    return [frozenset(group) for group in groups.values() if not group.isdisjoint(clashing)]


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


def _with_old_references(text: bytes, names: Mapping[Name | None, Name | None]) -> bytes:
    """What serves a key result that is set apart names it as before it was moved: every choice knows that name."""
    data: Mapping[str, Any] = parse(text) if names else {}
    slugs = {now[1]: was[1] for now, was in names.items() if now and was and part_of(data, was) is None}
    return _rewritten(text, data, {}, _serving(data, slugs))


def _serving(data: Mapping[str, Any], slugs: Mapping[str, str]) -> dict[str, str]:
    """Initiatives that serve one of these key results, and what they are to name instead."""
    parts = _parts(data, PARTS[1]).items()
    served = {slug: part.get("key_result") for slug, part in parts if isinstance(part, dict)}
    return {slug: slugs[of] for slug, of in served.items() if isinstance(of, str) and of in slugs}


def _rewritten(
    text: bytes, data: Mapping[str, Any], names: Mapping[Name, Name], served: Mapping[str, str]
) -> bytes:
    """With parts under other names, all at once, and what serves a key result naming another one."""
    if not names and not served:
        return text
    outline = outline_of(text)
    found = [
        (key, names.get((str(key.path[0]), str(key.path[-1])))) for key in outline.keys if len(key.path) == 2
    ]
    splices = [Splice(key.start, key.end, key_text(name[1]).encode()) for key, name in found if name]
    for slug, of in served.items():
        value = outline.values.get((PARTS[1], slug, "key_result"))
        if value:
            splices.append(Splice(value.start, value.end, value_text(of).encode()))
    new = spliced(text, splices)
    if outline.broken or not toml_equal(parse(new), _meant(data, names, served)):
        raise EditRefusedError("what was moved is written in a way of TOML that cannot be edited")
    return new


def _meant(data: Mapping[str, Any], names: Mapping[Name, Name], served: Mapping[str, str]) -> dict[str, Any]:
    meant = dict(data)
    for table in PARTS:
        parts = {
            slug: {**part, "key_result": served[slug]} if table == PARTS[1] and slug in served else part
            for slug, part in _parts(data, table).items()
        }
        if parts:
            meant[table] = {names.get((table, slug), (table, slug))[1]: part for slug, part in parts.items()}
    return meant
