"""The common ancestor of a file and what two sides made of it → one text.

A field that one side changed has the value of that side, and one that both gave the same value has that. A field to which
they gave different values is a conflict: it is named, and both values stand in the text, between markers.

`okr.storage.toml.merge` decides field by field. Here each choice that it leaves to a person is tried. Where one would not be
valid, more is left to be chosen together: the fields that a rule ties, then their table, then the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from okr.errors import OkrError
from okr.git.index import merge_lines
from okr.ids import id_of, kind_of
from okr.storage.codec import decode
from okr.storage.toml.align import PARTS, Aligned, Fate, align, part_of
from okr.storage.toml.assembly import NoLinesError, assemble, equal
from okr.storage.toml.data import dotted, toml_equal
from okr.storage.toml.edit import parse
from okr.storage.toml.format import named_tables, value_text
from okr.storage.toml.merge import Absent, Conflict, Merged, Path, heads, merge, result, table_at, widened
from okr.storage.toml.outline import outline_of
from okr.storage.toml.units import Marked, whole_texts
from okr.words import Message, joined
from okr.words.numbers import recorded

_BOUNDS = frozenset({"at_least", "at_most"})
_JUDGED = frozenset({"result", "graded"})
_LIMITS = _BOUNDS | {"above", "below"}
_GRADE = frozenset({"grade", "reason"})
_LINE = _LIMITS | {"may_miss", "lines"}
_TIED: dict[tuple[str, ...], tuple[frozenset[str], ...]] = {
    (): (_BOUNDS | {"watch_only", "tolerance", "sum_of", "mean_of", "source", "takes"},),
    ("targets",): (_BOUNDS,),
    ("units",): (_BOUNDS,),
    ("key_results",): (
        _LINE
        | {"start", "target", "by", "stretch", "points", "takes", "milestones", "parts", "kpi"}
        | _JUDGED,
        frozenset({"since", "ends"}),
        frozenset({"owner", "owners", "owned"}),
        frozenset({"team", "teams"}),
    ),
    ("pace",): (frozenset({"rule", "ahead", "on_track", "at_risk"}),),
}
"""Fields that a rule of their table ties together, rule by rule; of a table that is not here a rule ties all."""
_CONTAINERS = frozenset((name,) for name in named_tables())
_PARTS = frozenset((name,) for name in PARTS)
_FEW = 5
"""So many conflicts of one table are tried in every mixture, more of them one by one."""
_MOST_NAMED = 10
"""Fields that a sentence names."""


@dataclass(frozen=True)
class Names:
    """Who the sides are, where that is known: `you` and `@ana`; and how a conflict is told."""

    ours: str = "ours"
    theirs: str = "theirs"

    def item(self, id_: str) -> str:
        return id_

    def values(self, subject: str, conflict: Conflict) -> str:
        """Two values of one field."""
        return Message(
            "{subject}: ours {mine}, theirs {other}",
            subject=subject,
            mine=shown(conflict.ours),
            other=shown(conflict.theirs),
        )

    def whole(self, item: str) -> str:
        """Two texts that have no fields in common."""
        return Message(
            "{item}: ours and theirs cannot be joined by field. Choose by hand, then run git add.", item=item
        )

    def unreadable(self, item: str, sides: Sequence[str]) -> str:
        """Texts that are no TOML: of `base`, `ours` and `theirs`."""
        return Message(
            "{item}: {sides} cannot be read as TOML. Correct the file by hand, then run git add.",
            item=item,
            sides=joined(sides, Message(" and ")),
        )


SIDES = Names()
"""The words for sides of which nobody is known."""


class Texts(NamedTuple):
    """The data of the three versions of a file, as they were."""

    base: Mapping[str, Any]
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    text: bytes
    told: tuple[tuple[Path, str], ...] = ()
    """Place and sentence of each conflict: `ID FIELD: ours X, theirs Y`, or what each side did with a table."""
    whole: bool = False
    """Whether the two texts stand against each other as they were."""
    marked: Marked | None = None
    """The text before its markers are written; whichever side is chosen of each pair, it is valid."""
    fields: tuple[Conflict, ...] = ()
    """Those of the conflicts that are about one field."""

    @property
    def conflicts(self) -> tuple[str, ...]:
        return tuple(sentence for _, sentence in self.told)


def merge_texts(path: str, base: bytes, ours: bytes, theirs: bytes, names: Names = SIDES) -> Outcome:
    """One text that holds the changes of both sides; with markers where only a person can decide."""
    if theirs in (ours, base):
        return Outcome(ours)
    if ours == base:
        return Outcome(theirs)
    if kind_of(own_path(path) or "") == "pulse":  # counts of two records are never mixed
        return Outcome(whole_texts(ours, theirs).text, (((), names.whole(path)),), whole=True)
    try:
        texts = Texts(*(parse(data) for data in (base, ours, theirs)))
    except OkrError:
        return _by_lines(path, base, ours, theirs, names)
    id_ = id_at(path)
    try:
        aligned = align(base, ours, theirs, (id_,) if id_ else ())
    except OkrError:  # a table that was moved is written in a way that cannot be edited
        aligned = Aligned(base, ours, theirs)
    outcome = _Case(path, (base, ours, theirs), texts, aligned, names).outcome()
    reformed = not outcome.conflicts and _reformed(base, theirs) and not _reformed(base, ours)
    if reformed or (outcome.whole and not aligned.apart):
        exchanged = replace(aligned, ours=aligned.theirs, theirs=aligned.ours)
        into_theirs = _Case(path, (base, theirs, ours), texts, exchanged, names).outcome()
        return outcome if into_theirs.conflicts else into_theirs
    return outcome


def _reformed(base: bytes, side: bytes) -> bool:
    """Whether a side has its lines in another order or with other endings: what is merged into it keeps that."""
    was, now = outline_of(base), outline_of(side)
    order, other = (
        [path for path in sorted(one.places, key=one.places.__getitem__) if path in two.places]
        for one, two in ((was, now), (now, was))
    )
    return order != other or was.eol != now.eol or base.endswith(b"\n") != side.endswith(b"\n")


@dataclass(frozen=True)
class _Case:
    """One merge: tried field by field, and with more and more in one pair of markers until every choice is valid."""

    path: str
    originals: tuple[bytes, bytes, bytes]
    texts: Texts
    aligned: Aligned
    names: Names

    @cached_property
    def data(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        return parse(self.aligned.base), parse(self.aligned.ours), parse(self.aligned.theirs)

    def outcome(self) -> Outcome:
        merged = merge(*self.data, self.aligned.names_apart)
        for table, names in _together((), *self.data):
            if merged.whole.isdisjoint(heads(table)):
                merged = widened(merged, self.data, table, names)
        while True:
            try:
                marked = self._by_lines(merged) or assemble(self.aligned, merged)
                wrong = self._broken(_choices(marked))
                if not wrong:
                    told = self._told(merged) if marked.sides else ()
                    return Outcome(marked.text, told, marked=marked, fields=merged.conflicts)
            except NoLinesError as error:
                wrong = {error.table}
            except OkrError:
                wrong = {()}
            wider = self._wider(merged, wrong)
            if wider is None:
                return Outcome(whole_texts(*self.originals[1:]).text, self._told(merged), whole=True)
            merged = wider

    def _by_lines(self, merged: Merged) -> Marked | None:
        """git's own merge by lines, which keeps the layout of both sides; None where it says something else."""
        if merged.conflicts or merged.whole:
            return None
        lines = merge_lines(self.aligned.base, self.aligned.ours, self.aligned.theirs)
        if lines and lines.clean:
            with suppress(OkrError):
                if equal(parse(lines.text), result(merged, *self.data[1:])):
                    return Marked((lines.text,), b"\n")
        return None

    def _told(self, merged: Merged) -> tuple[tuple[Path, str], ...]:
        said = _told(self.path, merged.conflicts, self.aligned.apart, self.texts, self.names)
        return said or (((), self.names.whole(self.names.item(id_at(self.path) or self.path))),)

    # ── rules ──

    @cached_property
    def _inner(self) -> str | None:
        """The path whose rules hold; None where no kind is known, or a side breaks them already."""
        inner = own_path(self.path)
        return (
            None if inner is None or any(decode(inner, text).errors for text in self.originals[1:]) else inner
        )

    def _broken(self, texts: Iterable[bytes]) -> set[Path]:
        """The tables whose rules one of the texts breaks."""
        inner = self._inner
        if inner is None:
            return set() if all(map(_parses, texts)) else {()}
        return {_table_of(finding.key, text) for text in texts for finding in decode(inner, text).errors}

    def _tied(self, merged: Merged, table: Path) -> frozenset[str]:
        """The first fields tied by a rule that both sides changed, and that are not decided at once yet."""
        was, mine, other = (table_at(data, table) for data in self.data)

        def changed(side: Mapping[str, Any], names: frozenset[str]) -> bool:
            return any(not toml_equal(was.get(name), side.get(name)) for name in names)

        return next(
            (
                names
                for names in _TIED.get(table[:1], ())
                if (table, names) not in merged.tied and changed(mine, names) and changed(other, names)
            ),
            frozenset(),
        )

    def _wider(self, merged: Merged, tables: set[Path]) -> Merged | None:
        """With more of these tables decided at once; None where nothing is left but the whole file."""
        for table in sorted(tables):
            if tied := self._tied(merged, table):
                merged = widened(merged, self.data, table, tied)
            elif not table or table in merged.whole or table in _CONTAINERS:
                return None
            else:
                merged = widened(merged, self.data, table)
        return merged


def _together(
    path: Path, base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Iterator[tuple[Path, frozenset[str]]]:
    """Fields of which each side means its own together, valid as any mixture may be: a grade and its reason, and the limits
    where both sides gave limits to what had none."""
    for names in (_GRADE, _LIMITS):
        was, mine, other = (
            {name: side[name] for name in names & side.keys()} for side in (base, ours, theirs)
        )
        if mine and other and was not in (mine, other) and not (was and names is _LIMITS):
            yield path, names
    for name in ours:
        tables = [side.get(name, {}) for side in (base, ours, theirs)]
        if all(isinstance(table, dict) for table in tables):
            yield from _together((*path, name), *tables)


def _table_of(key: Sequence[str | int], text: bytes) -> Path:
    """The table that a fault is about: an item of its own, a table of the file, or the top of the file."""
    names = tuple(str(step) for step in key)
    if names[:1] in _CONTAINERS and len(names) > 1:
        return names[:2]
    return names[:1] if names and isinstance(table_at(parse(text), ()).get(names[0]), dict) else ()


def _choices(marked: Marked) -> Iterator[bytes]:
    """What somebody could make of the text. No rule ties a part of an objective to anything else, so all parts are decided in
    one go; a rule may tie any other tables."""
    counts: dict[Path, int] = {}
    places = []
    for sides in marked.sides:
        part = sides.table[:2] if sides.table[:1] in _PARTS else ()
        places.append(counts.get(part, 0))
        counts[part] = places[-1] + 1
    most = max(counts.values(), default=0)
    patterns: Iterable[Sequence[bool]] = product((False, True), repeat=most)
    if most > _FEW:  # all of one side, and all but one
        odds = product((False, True), range(-1, most))
        patterns = ([(at == odd) != side for at in range(most)] for side, odd in odds)
    for pattern in patterns:
        yield marked.chosen([pattern[place] for place in places])


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _by_lines(path: str, base: bytes, ours: bytes, theirs: bytes, names: Names) -> Outcome:
    """For what is no TOML on one side: git's own merge, which is only right where its result can be read."""
    lines = merge_lines(base, ours, theirs)
    if lines and lines.clean and _parses(lines.text):
        return Outcome(lines.text)
    sides = (("base", base), ("ours", ours), ("theirs", theirs))
    item = names.item(id_at(path) or path)
    said = names.unreadable(item, [name for name, data in sides if not _parses(data)])
    marked = lines.text if lines and not lines.clean else whole_texts(ours, theirs).text
    return Outcome(marked, (((), said),))


def _parses(data: bytes) -> bool:
    try:
        parse(data)
    except OkrError:
        return False
    return True


# ── what both sides did, in sentences: the same from either side, with the names exchanged ─────────


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


def _told(
    path: str, conflicts: Sequence[Conflict], apart: Sequence[Sequence[Fate]], texts: Texts, names: Names
) -> tuple[tuple[Path, str], ...]:
    """`2026-Q3/grow-revenue/mrr target: ours 120, theirs 110`, or what each side did with a whole table; with the place."""
    own = id_at(path) or path
    found = [(one.path, _sentence(own, one, names)) for one in conflicts]
    found += [
        (name, both_did(names.item(f"{own}/{name[1]}"), names, mine, other))
        for one in apart
        for name, mine, other in _of_apart(one, texts)
    ]
    return tuple(sorted(found))


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
    subject = f"{names.item(id_)} {dotted(field)}" if field else names.item(id_)
    if conflict.takes_out:
        return both_did(subject, names, act(was, mine), act(was, other))
    return names.values(subject, conflict)


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
    more = len(fields) - _MOST_NAMED
    named = [*fields[:_MOST_NAMED], *([Message("{n} more", n=more)] if more > 0 else ())]
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
    with suppress(Exception):  # nan has no text of ours
        return recorded(value) if type(value) in (int, float) and abs(value) < 1e15 else value_text(value)
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
