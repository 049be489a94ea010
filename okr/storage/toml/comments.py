"""Comments of three texts → one: what a side wrote beside its data is kept wherever the merge of the data left it out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from okr.storage.toml.cut import Splice, spliced
from okr.storage.toml.edit import EditRefusedError, parse
from okr.storage.toml.edited_data import same
from okr.storage.toml.outline import Outline, Path, comments_of, outline_of
from okr.storage.toml.parse import BOM

Where = Literal["above", "behind", "inside", "below", "end"]


class Anchor(NamedTuple):
    """What a comment is about: the key or header that it stands above, behind, inside of or below."""

    where: Where
    path: Path = ()
    header: bool = False


_END = Anchor("end")
Lists = dict[Anchor, list[str]]


class _Comment(NamedTuple):
    start: int
    end: int
    text: str


class Besides(NamedTuple):
    """What markers will show with its comments, so that nothing is put there: behind these keys, and in these tables."""

    keys: frozenset[Path]
    tables: frozenset[Path]

    def covers(self, anchor: Anchor) -> bool:
        inside = any(anchor.path[:length] in self.tables for length in range(1, len(anchor.path) + 1))
        return inside or (anchor.where == "behind" and anchor.path in self.keys)


NOTHING = Besides(frozenset(), frozenset())


def with_comments(text: bytes, base: bytes, ours: bytes, theirs: bytes, besides: Besides = NOTHING) -> bytes:
    """The merged text with the comments of both sides, its data untouched."""
    sides = [_Commented(outline_of(data)) for data in (text, base, ours, theirs)]
    found = sides[0]
    if any(side.outline.broken for side in sides):
        raise EditRefusedError("A side is written in a way of TOML whose comments cannot be placed.")
    planned = _planned(sides, besides)
    new = spliced(text, _splices(found, planned, sides[3]))
    if not same(parse(new), parse(text)):
        raise EditRefusedError("The comments of both sides cannot be joined without touching the data.")
    if _count(planned) - _count(_Commented(outline_of(new)).lists):
        raise EditRefusedError("A comment would be lost.")
    return new


def _count(lists: Lists) -> Counter[str]:
    return Counter(text for texts in lists.values() for text in texts)


# ── what stands where ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Commented:
    outline: Outline

    @cached_property
    def things(self) -> list[tuple[int, int, Anchor]]:
        """Every pair on a line of its own and every header: first and last byte, and what it is, in their order."""
        found = []
        for section in self.outline.sections:
            if section.keys:
                found.append(
                    (section.start, section.head_end, Anchor("above", self._named(section.path), header=True))
                )
            found += [
                (pair.start, pair.end, Anchor("above", self._named(pair.path))) for pair in section.pairs
            ]
        return found

    @cached_property
    def at(self) -> dict[Anchor, tuple[int, int]]:
        return {anchor: (start, end) for start, end, anchor in self.things}

    @cached_property
    def places(self) -> dict[Anchor, list[_Comment]]:
        found: dict[Anchor, list[_Comment]] = {}
        for start, end in comments_of(self.outline.data):
            text = self.outline.data[start:end].decode().strip()
            found.setdefault(self._anchor(start), []).append(_Comment(start, end, text))
        return found

    @cached_property
    def lists(self) -> Lists:
        return {anchor: [comment.text for comment in comments] for anchor, comments in self.places.items()}

    def has(self, anchor: Anchor) -> bool:
        return anchor == _END or anchor._replace(where="above") in self.at

    @cached_property
    def _entries(self) -> dict[tuple[str, int], str]:
        """Entries of arrays of tables by what they hold: their number is not the same on every side."""
        named: dict[tuple[str, int], str] = {}
        for name, entries in parse(self.outline.data).items():
            seen: Counter[str] = Counter()
            for at, entry in enumerate(entries if isinstance(entries, list) else ()):
                text = repr(sorted(entry.items()) if isinstance(entry, dict) else entry)
                named[name, at] = f"{text} {seen[text]}"
                seen[text] += 1
        return named

    def _named(self, path: Path) -> Path:
        match path:
            case (str(name), int(at), *rest):
                return (name, self._entries.get((name, at), str(at)), *rest)
        return path

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, *_ in self.things]

    def _anchor(self, start: int) -> Anchor:
        place = bisect_left(self._starts, start)
        after = self.things[place][2] if place < len(self.things) else _END
        if not place:
            return after
        _, end, before = self.things[place - 1]
        if start < end:
            return before._replace(where="inside")
        if b"\n" not in self.outline.data[end:start]:
            return before._replace(where="behind")
        return before._replace(where="below") if self._is_below(end, start) else after

    def _is_below(self, end: int, start: int) -> bool:
        """Whether only comments stand between a key and this comment, and a blank line behind them."""
        outline = self.outline
        line = outline.next_line(end)
        while outline.line(line).startswith(b"#"):
            line = outline.next_line(line)
        return line > start and not outline.line(line)


# ── what is to stand where ───────────────────────────────────────────────────────────────────────


def _planned(sides: Sequence[_Commented], skipped: Besides) -> Lists:
    """Of every place of the merged text the comments that it is to have."""
    found, base = sides[:2]
    wanted, lost = _wanted(sides)
    # what the merge of the data has put beside something else stays there, and is not said twice
    strays = {
        anchor: Counter(texts) - Counter(wanted.get(anchor, ())) - Counter(base.lists.get(anchor, ()))
        for anchor, texts in found.lists.items()
        if not skipped.covers(anchor)
    }
    spare = sum(strays.values(), Counter[str]())
    planned: Lists = {}
    for anchor in dict.fromkeys((*wanted, *found.lists)):
        here = found.lists.get(anchor, [])
        if skipped.covers(anchor):
            planned[anchor] = here
            continue
        missing = (Counter(wanted.get(anchor, ())) - Counter(here)) & spare
        spare -= missing
        texts = []
        for text in wanted.get(anchor, ()):
            if missing[text]:
                missing[text] -= 1
            else:
                texts.append(text)
        planned[anchor] = [*texts, *strays.get(anchor, Counter()).elements()]
    for anchor, text in lost:
        if not skipped.covers(anchor) and not spare[text]:
            planned.setdefault(place := _nearest(found, anchor), list(found.lists.get(place, ()))).append(
                text
            )
        spare[text] -= 1
    return planned


def _wanted(sides: Sequence[_Commented]) -> tuple[Lists, list[tuple[Anchor, str]]]:
    """The merge of the comments, and those that are new about something that the merge took out."""
    found, base, ours, theirs = sides
    wanted: Lists = {}
    lost: list[tuple[Anchor, str]] = []
    for anchor in dict.fromkeys(anchor for side in sides[1:] for anchor in side.lists):
        was = base.lists.get(anchor, [])
        # who took the key out said nothing about a comment on it
        mine, other = (side.lists.get(anchor, []) if side.has(anchor) else was for side in (ours, theirs))
        texts = _merged(was, mine, other)
        if found.has(anchor):
            wanted[anchor] = texts
        else:
            lost += [(anchor, text) for text in (Counter(texts) - Counter(was)).elements()]
    return wanted, lost


def _merged(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    if theirs in (base, ours):
        return list(ours)
    if ours == base:
        return list(theirs)
    return [*ours, *(Counter(theirs) - Counter(base) - Counter(ours)).elements()]


def _nearest(found: _Commented, anchor: Anchor) -> Anchor:
    """Above the header of the nearest table that is still there, else at the end of the file."""
    for length in range(len(anchor.path), 0, -1):
        header = Anchor("above", anchor.path[:length], header=True)
        if found.has(header):
            return header
    return _END


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _splices(found: _Commented, planned: Lists, theirs: _Commented) -> list[Splice]:
    on_lines: list[Splice] = []
    own: Lists = {}
    for anchor, texts in planned.items():
        if anchor.where not in ("behind", "inside"):
            own.setdefault(anchor, list(texts))
    for anchor, texts in planned.items():
        if anchor.where in ("behind", "inside") and texts != found.lists.get(anchor, []):
            above = anchor._replace(where="above")
            splice, rest = _on_line(found, anchor, texts, theirs)
            on_lines += splice
            own.setdefault(above, list(found.lists.get(above, ()))).extend(rest)
    blocks: dict[int, Splice] = {}
    for anchor in sorted(own, key=lambda one: ("below", "above", "end").index(one.where)):
        if own[anchor] != found.lists.get(anchor, []):
            new = _block(found, anchor, own[anchor], theirs)
            old = blocks.get(new.start, Splice(new.start, new.start, b""))
            blocks[new.start] = Splice(new.start, max(old.end, new.end), old.text + new.text)
    return [*on_lines, *blocks.values()]


def _on_line(
    found: _Commented, anchor: Anchor, texts: list[str], theirs: _Commented
) -> tuple[list[Splice], list[str]]:
    """The comment behind a key, of which there is one, and those that have to stand above it."""
    here = found.places.get(anchor, [])
    if anchor.where == "inside":  # an array that was written anew has its comments above it
        return [], list((Counter(texts) - Counter(comment.text for comment in here)).elements())
    end = found.at[anchor._replace(where="above")][1]
    until = here[0].end if here else end
    if not texts:
        return [Splice(end, until, b"")], []
    gap = found.outline.data[end : here[0].start] if here else _gap(theirs, anchor)
    return [Splice(end, until, gap + texts[0].encode())], texts[1:]


def _gap(theirs: _Commented, anchor: Anchor) -> bytes:
    if not theirs.places.get(anchor):
        return b"  "
    end = theirs.at[anchor._replace(where="above")][1]
    return theirs.outline.data[end : theirs.places[anchor][0].start]


def _block(found: _Commented, anchor: Anchor, texts: list[str], theirs: _Commented) -> Splice:
    """The lines of comments at one place; as theirs has written them, where it has just these."""
    outline, eol = found.outline, found.outline.eol
    data, here = outline.data, found.places.get(anchor, [])
    if here:
        start, end = outline.line_start(here[0].start), outline.next_line(here[-1].end)
    else:
        start = end = _place(found, anchor)
    indent = data[start : here[0].start] if here else b""
    body = b"".join(indent + text.encode() + eol for text in texts)
    other = theirs.places.get(anchor, [])
    if other and theirs.lists[anchor] == texts:
        whole = theirs.outline.data[theirs.outline.line_start(other[0].start) : other[-1].end]
        body = whole.replace(b"\r\n", b"\n").replace(b"\n", eol) + eol
    if start == len(data) and data.removeprefix(BOM) and not data.endswith(b"\n"):
        return Splice(start, end, eol + body.removesuffix(eol) if body else b"")
    if (
        anchor == _END
        and not here
        and data.strip(b"\r\n \t" + BOM)
        and not data.endswith((b"\n\n", b"\n\r\n"))
    ):
        body = eol + body  # apart from the last key: it is not about that
    return Splice(start, end, body)


def _place(found: _Commented, anchor: Anchor) -> int:
    if anchor == _END:
        return len(found.outline.data)
    start, end = found.at[anchor._replace(where="above")]
    return found.outline.line_start(start) if anchor.where == "above" else found.outline.next_line(end)
