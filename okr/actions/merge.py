"""The common ancestor of a file and what two sides made of it → one text.

A field that one side changed has the value of that side, and one that both gave the same value has that. A field to which
they gave different values is a conflict: it is named, and both values stand in the text, between markers.

`okr.storage.toml.merge` decides field by field. Here each choice that it leaves to a person is tried. Where one would not be
valid, more is left to be chosen together: the fields that a rule ties, then their table, then the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from okr.actions.conflicts import SIDES, Names, Texts, id_at, own_path, told
from okr.errors import OkrError
from okr.git.index import merge_lines
from okr.storage.codec import decode
from okr.storage.toml.align import Aligned, align
from okr.storage.toml.assembly import NoLinesError, assemble, equal
from okr.storage.toml.edit import parse
from okr.storage.toml.format import named_tables
from okr.storage.toml.merge import Merged, Path, merge, result, table_at, widened
from okr.storage.toml.outline import outline_of
from okr.storage.toml.units import Marked, whole_texts
from okr.words import Message, joined

_BOUNDS = frozenset({"at_least", "at_most"})
_TIED: dict[tuple[str, ...], frozenset[str]] = {
    (): _BOUNDS,
    ("targets",): _BOUNDS,
    ("key_results",): _BOUNDS | {"start", "target", "stretch", "milestones", "points", "kpi"},
    ("pace",): frozenset({"rule", "ahead", "on_track", "at_risk"}),
}
"""Fields that a rule of their table ties together; of a table that is not here a rule ties all."""
_CONTAINERS = frozenset((name,) for name in named_tables())
_FEW = 5
"""So many conflicts of one table are tried in every mixture, more of them one by one."""


@dataclass(frozen=True)
class Outcome:
    text: bytes
    conflicts: tuple[str, ...] = ()
    """`ID FIELD: ours X, theirs Y`, or what each side did with a whole table."""
    whole: bool = False
    """Whether the two texts stand against each other as they were."""


def merge_texts(path: str, base: bytes, ours: bytes, theirs: bytes, names: Names = SIDES) -> Outcome:
    """One text that holds the changes of both sides; with markers where only a person can decide."""
    if theirs in (ours, base):
        return Outcome(ours)
    if ours == base:
        return Outcome(theirs)
    try:
        texts = Texts(*(parse(data) for data in (base, ours, theirs)))
    except OkrError:
        return _by_lines(path, base, ours, theirs)
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
        while True:
            try:
                marked = self._by_lines(merged) or assemble(self.aligned, merged)
                wrong = self._broken(_choices(marked))
                if not wrong:
                    return Outcome(marked.text, self._told(merged) if marked.sides else ())
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

    def _told(self, merged: Merged) -> tuple[str, ...]:
        said = told(self.path, merged.conflicts, self.aligned.apart, self.texts, self.names)
        return said or (
            Message(
                "{item}: ours and theirs cannot be joined by field. Choose by hand, then run git add.",
                item=id_at(self.path) or self.path,
            ),
        )

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

    def _wider(self, merged: Merged, tables: set[Path]) -> Merged | None:
        """With more of these tables decided at once; None where nothing is left but the whole file."""
        for table in sorted(tables):
            tied = _TIED.get(table[:1])
            if tied and (table, tied) not in merged.tied:
                merged = widened(merged, self.data, table, tied)
            elif not table or table in merged.whole or table in _CONTAINERS:
                return None
            else:
                merged = widened(merged, self.data, table)
        return merged


def _table_of(key: Sequence[str | int], text: bytes) -> Path:
    """The table that a fault is about: an item of its own, a table of the file, or the top of the file."""
    names = tuple(str(step) for step in key)
    if names[:1] in _CONTAINERS and len(names) > 1:
        return names[:2]
    return names[:1] if names and isinstance(table_at(parse(text), ()).get(names[0]), dict) else ()


def _choices(marked: Marked) -> Iterator[bytes]:
    """What somebody could make of the text. No rule ties two tables, so all of them are decided in one go."""
    counts: dict[Path, int] = {}
    places = []
    for sides in marked.sides:
        places.append(counts.get(sides.table, 0))
        counts[sides.table] = places[-1] + 1
    most = max(counts.values(), default=0)
    patterns: Iterable[Sequence[bool]] = product((False, True), repeat=most)
    if most > _FEW:  # all of one side, and all but one
        odds = product((False, True), range(-1, most))
        patterns = ([(at == odd) != side for at in range(most)] for side, odd in odds)
    for pattern in patterns:
        yield marked.chosen([pattern[place] for place in places])


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _by_lines(path: str, base: bytes, ours: bytes, theirs: bytes) -> Outcome:
    """For what is no TOML on one side: git's own merge, which is only right where its result can be read."""
    lines = merge_lines(base, ours, theirs)
    if lines and lines.clean and _parses(lines.text):
        return Outcome(lines.text)
    sides = (("base", base), ("ours", ours), ("theirs", theirs))
    said = Message(
        "{item}: {sides} cannot be read as TOML. Correct the file by hand, then run git add.",
        item=id_at(path) or path,
        sides=joined((name for name, data in sides if not _parses(data)), Message(" and ")),
    )
    marked = lines.text if lines and not lines.clean else whole_texts(ours, theirs).text
    return Outcome(marked, (said,))


def _parses(data: bytes) -> bool:
    try:
        parse(data)
    except OkrError:
        return False
    return True
