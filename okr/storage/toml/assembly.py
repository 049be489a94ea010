"""The text of a merge: three files cut into units, and put together again unit by unit.

What a unit says is decided by the merge of the data; its comments are merged beside it. What a person has to decide stands
between markers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from okr.errors import OkrError
from okr.storage.toml.align import Aligned
from okr.storage.toml.data import first_marker, toml_equal
from okr.storage.toml.edit import AddTable, Edit, EditRefusedError, RemoveKey, SetKey, apply, parse
from okr.storage.toml.format import named_tables, pair_text, table_rank, table_text
from okr.storage.toml.merge import ABSENT, Conflict, Merged, Path, heads, result, table_at, value_in
from okr.storage.toml.units import Cut, Marked, Sides, Table, Unit, comments_in, cut, rendered

_LAST = "formerly"
"""Always the last key of its table."""


@dataclass(eq=False)
class NoLinesError(Exception):
    """A conflict has no lines of its own in the text; `table` is what would have to be decided as a whole."""

    table: Path


def assemble(aligned: Aligned, merged: Merged) -> Marked:
    """The merged text, with markers around what a person decides.

    Where the sides write a table in different ways, their units do not fit together: the editor sets in ours what it
    takes from theirs, and what is left to merge are comments. Raises NoLinesError where a conflict has no lines,
    EditRefusedError where the text would not say what is meant.
    """
    try:
        return _by_units(aligned, merged)
    except OkrError:
        if not merged.taken and not merged.lists:
            raise
        edited = replace(aligned, ours=_edited(aligned, merged))
        return _by_units(edited, replace(merged, taken=(), lists={}), cut(aligned.ours))


def _edited(aligned: Aligned, merged: Merged) -> bytes:
    """Ours with what it takes from theirs, in the ways in which ours writes its tables."""
    ours, theirs = parse(aligned.ours), parse(aligned.theirs)
    meant = result(merged, ours, theirs)
    edits: list[Edit] = []
    for path in (*(taken.path for taken in merged.taken), *((name,) for name in merged.lists)):
        value = value_in(meant, path)
        if value is ABSENT:
            edits.append(RemoveKey(path))
        elif isinstance(value, dict) and value_in(ours, path) is ABSENT:
            edits.append(AddTable(path, value, keep_empty=True))
        else:
            edits.append(SetKey(path, value))
    text = apply(aligned.ours, edits)
    if not equal(parse(text), meant):
        raise EditRefusedError("the edited text would not say what is meant")
    return text


def _by_units(aligned: Aligned, merged: Merged, written: Cut | None = None) -> Marked:
    """`written` is ours as it was before it was edited: no comment in it is lost."""
    base, ours, theirs = (cut(text) for text in (aligned.base, aligned.ours, aligned.theirs))
    meant = result(merged, ours.data, theirs.data)
    assembly = _Assembly(base, ours, theirs, meant, merged)
    assembly.assemble(aligned)
    assembly.add_lost(written or ours)
    marked = rendered(assembly.tables, assembly.tail, aligned.ours)
    if not equal(parse(marked.chosen([False] * len(marked.sides))), meant):
        raise EditRefusedError("the merged text would not say what is meant")
    return marked


def equal(*sides: dict[str, Any]) -> bool:
    """The same data, also where the last table of a kind was taken out with or without its header."""
    one, other = (
        {name: value for name, value in data.items() if value != {} or name not in named_tables()}
        for data in sides
    )
    return toml_equal(one, other)


@dataclass
class _Assembly:
    """The tables of ours, into which the units of theirs are brought."""

    base: Cut
    ours: Cut
    theirs: Cut
    meant: dict[str, Any]
    merged: Merged
    tables: list[Table] = field(default_factory=list)
    tail: bytes = b""
    open: set[tuple[bool, Path]] = field(default_factory=set)
    """Keys that stand in markers: each side has its own line there, with its own comment behind it."""
    whole: list[Path] = field(default_factory=list)
    """Tables that stand in markers as a whole."""

    def assemble(self, aligned: Aligned) -> None:
        groups: list[tuple[Sequence[Path], Sequence[Path], tuple[Path, ...]]] = [
            (
                [fate.ours for fate in group if fate.ours],
                [fate.theirs for fate in group if fate.theirs],
                tuple(name for fate in group for name in fate.names),
            )
            for group in aligned.apart
        ]
        groups += [((path,), (path,), (path,)) for path in sorted(self.merged.whole - aligned.names_apart)]
        lines: dict[Any, dict[Path, list[Conflict]]] = {}
        for conflict in self.merged.conflicts:
            path = conflict.path
            if _within(path, self.merged.whole):
                continue
            if conflict.takes_out and (False, path) not in self.ours.units.keys() | self.theirs.units.keys():
                groups.append(((path,), (path,), (path,)))
                continue
            tied = next((one for one in self.merged.tied if path[:-1] == one[0] and path[-1] in one[1]), None)
            # the key on a line of its own inside whose value the field stands
            line = next((head for head in heads(path[:-1]) if (False, head) in self.ours.units), path)
            lines.setdefault(tied or line, {}).setdefault(line, []).append(conflict)
        self.open = {(False, line) for by_line in lines.values() for line in by_line}
        self.whole = [path for group in groups for paths in group[:2] for path in paths]
        self.tail = _merged_lines(self.base.tail, self.ours.tail, self.theirs.tail)
        kept = [self._kept(table) for table in self.ours.tables]
        self.tables = [table for table in kept if table.items or not table.path]
        for table in self.theirs.tables:
            if not table.path or table.path[0] not in self.theirs.lists:
                self._add(table)
        self._arrange()
        for by_line in lines.values():
            self._mark_lines(by_line)
        for group in groups:
            self._mark_tables(*group)

    # ── units of ours and theirs ──

    def _kept(self, table: Table) -> Table:
        """A table of ours with what is still in it; the blank line in front of a group stays with the rest of it."""
        kept = Table(table.path)
        for item in table.items:
            unit = self._unit(item)
            if unit is None:
                kept.has_gap = kept.has_gap or item.above.startswith(b"\n")
                continue
            if kept.has_gap and not unit.above.startswith(b"\n"):
                unit = replace(unit, above=b"\n" + unit.above)
            kept.items.append(unit)
            kept.has_gap = False
        return kept

    def _unit(self, unit: Unit) -> Unit | None:
        """A unit of ours with the value that is meant, and the comments of both sides; None where it is taken out."""
        was = self.base.units.get(unit.name, Unit((), ()))
        theirs = self.theirs.units.get(unit.name)
        if _within(unit.path, self.whole):
            return unit
        value = self._said(self.meant, unit)
        if value is ABSENT:
            return None
        takes = unit
        is_ours = toml_equal(value, self._said(self.ours.data, unit))
        is_new = not is_ours or unit.body == was.body
        fits = theirs is not None and theirs.keys == unit.keys
        if theirs and fits and is_new and toml_equal(value, self._said(self.theirs.data, unit)):
            takes = theirs
        elif not is_ours:
            if isinstance(value, dict):
                # on one line: what the sides added comes last, in an order that both find
                known = table_at(self.base.data, unit.path)
                fresh = {name: value[name] for name in sorted(value.keys() - known.keys())}
                value = {name: inner for name, inner in value.items() if name in known} | fresh
            takes = replace(unit, body=apply(unit.body, [SetKey(unit.keys, value)]))
        if theirs is None:
            return takes
        above = _merged_lines(was.above, unit.above, theirs.above)
        below = _merged_lines(was.below, unit.below, theirs.below)
        old, mine, other = (one.behind.strip() for one in (was, unit, theirs))
        # the comment behind a value: of the side that changed it, else of the side whose value is taken
        keeps_ours = unit.name in self.open or other in (old, mine) or (takes is unit and mine != old)
        return replace(takes, above=above, behind=(unit if keeps_ours else theirs).behind, below=below)

    def _said(self, data: dict[str, Any], unit: Unit) -> Any:
        """What data says of a unit; of a header, and of what is in the entry of a list, only that it is there."""
        if unit.path[0] in self.ours.lists:
            return True
        value = value_in(data, unit.path)
        return value if unit.keys or value is ABSENT else True

    def _add(self, table: Table) -> None:
        """What theirs added to one of its tables."""
        fresh = [
            unit
            for unit in table.items
            if unit.name not in self.ours.units
            and not _within(unit.path, self.whole)
            and self._is_wanted(unit)
        ]
        home = next((one for one in self.tables if one.path == table.path), None)
        if fresh and home:
            self._insert(home, [replace(unit, above=unit.above.lstrip(b"\n")) for unit in fresh if unit.keys])
        elif fresh and not fresh[0].keys:
            self.tables.insert(self._place(table.path), Table(table.path, fresh, is_new=True))

    def _is_wanted(self, unit: Unit) -> bool:
        """Whether it says what is meant and ours does not say: also not in another way, or on the line of a table."""
        on_a_line = any((False, head) in self.ours.units for head in heads(unit.path))
        if on_a_line or value_in(self.ours.data, unit.path) is not ABSENT:
            return False
        value = value_in(self.meant, unit.path)
        return (
            toml_equal(value, value_in(self.theirs.data, unit.path)) if unit.keys else isinstance(value, dict)
        )

    def _insert(self, home: Table, fresh: Sequence[Unit]) -> None:
        """Keys beside those that ours added, the names that sort first in front; else at the end, before `formerly`."""
        own = [
            at
            for at, unit in enumerate(home.items)
            if unit.keys
            and unit.path[-1] != _LAST
            and unit.name not in self.base.units
            and unit.name not in self.theirs.units
        ]
        names = [unit.path[-1] for unit in fresh]
        at = len(home.items)
        if own:
            at = own[0] if names < [home.items[i].path[-1] for i in own] else own[-1] + 1
        elif at > 1 and home.items[-1].path[-1] == _LAST and _LAST not in names:
            at -= 1
        elif home.has_gap:
            fresh = [replace(fresh[0], above=b"\n" + fresh[0].above), *fresh[1:]]
        home.items[at:at] = fresh

    def _place(self, path: Path) -> int:
        """Where a new table goes: behind its siblings, else where the order of the house puts it."""
        tables = self.tables
        for length in range(len(path) - 1, 0, -1):
            around = [at for at, table in enumerate(tables) if table.path[:length] == path[:length]]
            if around:
                own = at = around[-1] + 1
                while own > around[0] and all(
                    value_in(side.data, tables[own - 1].path[: length + 1]) is ABSENT
                    for side in (self.base, self.theirs)
                ):
                    own -= 1
                return own if own < at and path < tables[own].path else at
        rank = table_rank(path[0])
        return 1 + max(at for at, one in enumerate(tables) if not one.path or table_rank(one.path[0]) <= rank)

    # ── arrays of tables ──

    def _arrange(self) -> None:
        """The entries of both sides in their new order."""
        for name, places in self.merged.lists.items():
            if (False, (name,)) in self.ours.units:
                continue  # they are the value of a key
            if (False, (name,)) in self.theirs.units:
                raise EditRefusedError("entries are written in different ways")
            here: dict[Path, list[Table]] = {}
            for table in self.tables:
                if table.path[:1] == (name,):
                    here.setdefault(table.path[:2], []).append(table)
            at = self.tables.index(next(iter(here.values()))[0]) if here else self._place((name,))
            rest = [table for table in self.tables[at:] if table.path[:1] != (name,)]
            self.tables = self.tables[:at]
            for side, number in places:
                path = name, (self.ours if side == "ours" else self.theirs).names[name, number]
                # what ours has as well has the comments of both there
                self.tables += here.pop(path, []) or [
                    replace(table, is_new=True) for table in self.theirs.tables if table.path[:2] == path
                ]
            self.tables += rest

    # ── markers ──

    def _mark_lines(self, by_line: Mapping[Path, Sequence[Conflict]]) -> None:
        """Fields of one table, in one pair of markers."""
        path = next(iter(by_line))[:-1]
        homes = [one for one in self.tables if any(item.keys and item.path in by_line for item in one.items)]
        homes += [one for one in self.tables if one.path == path]
        if not homes:
            raise NoLinesError(path)
        home = homes[0]
        units = {item.path: item for item in home.items if item.keys and item.path in by_line}
        at = home.items.index(next(iter(units.values()))) if units else len(home.items)
        above, ours, theirs = b"", b"", b""
        for line in dict.fromkeys((*units, *by_line)):
            unit, other = units.get(line), self.theirs.units.get((False, line))
            if unit:
                above += unit.above if not above or comments_in(unit.above) else b""
                ours += unit.line + unit.below
                home.items.remove(unit)
            elif value_in(self.meant, line) is not ABSENT:
                raise NoLinesError(path)
            elif other:
                above += other.above.lstrip(b"\n")
            theirs += self._their_line(home.path, line, by_line[line], unit, other)
        about = [conflict.path for found in by_line.values() for conflict in found]
        home.items.insert(at, Unit((), (), above, sides=Sides(ours, theirs, path, tuple(about))))

    def _their_line(
        self, table: Path, line: Path, conflicts: Sequence[Conflict], unit: Unit | None, theirs: Unit | None
    ) -> bytes:
        if conflicts[0].path != line:  # fields inside of the line of ours
            assert unit
            edits = [
                RemoveKey(path[len(table) :]) if value is ABSENT else SetKey(path[len(table) :], value)
                for path, _, value, _ in conflicts
            ]
            body = apply(unit.body, edits)
        elif (value := conflicts[0].theirs) is ABSENT:
            return b""
        elif theirs and line[: -len(theirs.keys)] == table and first_marker(theirs.line) is None:
            body = theirs.body
        elif theirs is None and isinstance(value, dict) and unit is None:
            raise NoLinesError(line[:-1])
        else:
            body = pair_text(line[len(table) :], value).encode()
        theirs = theirs or Unit((), ())
        return replace(theirs, body=body).line + (unit or theirs).below

    def _mark_tables(self, ours: Sequence[Path], theirs: Sequence[Path], about: tuple[Path, ...]) -> None:
        """Whole tables, in one pair of markers."""
        path = (ours or theirs)[0]
        mine, other = (
            [one for one in tables if _within(one.path, paths)]
            for tables, paths in ((self.tables, ours), (self.theirs.tables, theirs))
        )
        if any(not self._stands(each, mine, self.ours) for each in ours):
            raise NoLinesError(path[:-1])
        other += [self._as_table(each) for each in theirs if not self._stands(each, other, self.theirs)]
        texts = (b"".join(item.text for table in found for item in table.items) for found in (mine, other))
        first, second = (text.strip(b"\n") + b"\n" if text else b"" for text in texts)
        at = self.tables.index(mine[0]) if mine else self._place(theirs[0])
        self.tables.insert(
            at, Table(path, [Unit((), (), sides=Sides(first, second, path, about))], is_new=True)
        )
        self.tables = [table for table in self.tables if table not in mine]

    def _stands(self, path: Path, tables: Sequence[Table], side: Cut) -> bool:
        """Whether all that a side has at a path is in these tables: it may write it as dotted keys or on one line."""
        return any(one.path[: len(path)] == path for one in tables) or value_in(side.data, path) is ABSENT

    def _as_table(self, path: Path) -> Table:
        """What theirs writes in another way, as a table, with its comments above."""
        text = table_text(path, value_in(self.theirs.data, path)).encode()
        units = [unit.text for unit in self.theirs.units.values() if _within(unit.path, [path])]
        return Table(path, [Unit(path, (), _new_comments(b"".join(units)), text.removesuffix(b"\n"))])

    # ── comments that are left ──

    def add_lost(self, ours: Cut) -> None:
        """What a side newly wrote and what both kept, where it is nowhere in the text: above what is nearest to it.

        Nearest is what it was about, what is around that, what is in that, else the end of the file.
        """
        was, mine, other = (Counter(comments_in(side.text)) for side in (self.base, ours, self.theirs))
        items = [item for table in self.tables for item in table.items]
        texts = [self.tail, *(text for item in items for text in (item.text, *(item.sides or ())[:2]))]
        missing = ((mine - was) | (other - was) | (mine & other)) - Counter(comments_in(b"".join(texts)))
        for unit in (*ours.units.values(), *self.theirs.units.values()) if missing else ():
            lost = missing & Counter(comments_in(unit.text))
            missing -= lost
            around = [
                item for head in reversed(list(heads(unit.path))) for item in items if item.path == head
            ]
            near = around or [item for item in items if item.path[: len(unit.path)] == unit.path]
            comments = b"".join(comment + b"\n" for comment in lost.elements())
            if near:
                near[0].above += comments
            elif comments:
                self.tail = (self.tail or b"\n") + comments


def _within(path: Path, around: Iterable[Path]) -> bool:
    return any(path[: len(one)] == one for one in around)


def _merged_lines(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Comments and blank lines: of the side that changed the comments, else of ours with those that theirs added."""
    was, mine, other = (comments_in(text) for text in (base, ours, theirs))
    if other in (was, mine):
        return ours
    if mine == was:
        return theirs
    return ours + _new_comments(theirs, base, ours)


def _new_comments(text: bytes, *others: bytes) -> bytes:
    """The comments of a text that none of the others has, each on a line of its own."""
    known = Counter(comment for other in others for comment in comments_in(other))
    new = Counter(comments_in(text)) - known
    return b"".join(comment + b"\n" for comment in new.elements())
