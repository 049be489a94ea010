"""The outline of a cycle: what others ask of its objectives although nobody looks at them.

A workspace of many years reads the objectives of the cycles that an answer is about, and of all others this.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from msgspec import Struct

from okr.errors import NotFoundError
from okr.ids import Kind, cycle_name
from okr.mentions import mentions
from okr.models import Objective
from okr.words import Message

if TYPE_CHECKING:
    from collections.abc import MutableMapping

Found = TypeVar("Found")
Pair = tuple[str, str]
Named = tuple[str, tuple[str, ...]]
"""An id, and the kinds that may stand where it is mentioned."""


class Outline(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Of the objectives of one cycle, in the order of their files."""

    parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    """Id of each objective → the slugs of its key results, and of its initiatives."""
    open: tuple[str, ...] = ()
    """Ids of those that are not closed."""
    last_close: date | None = None
    formerly: tuple[Pair, ...] = ()
    """A former id of an objective, and the id in force."""
    parts_formerly: tuple[Pair, ...] = ()
    """The same of a key result or initiative."""
    supports: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Id of an objective, and what it supports, as it is written."""
    reads: tuple[Pair, ...] = ()
    """Id of a key result, and the KPI whose values it uses."""
    moves: tuple[Pair, ...] = ()
    """Id of a key result, and a KPI that it should move."""
    named: tuple[Named, ...] = ()
    """What anything mentions, once for each of the kinds that may stand there, which stand beside it; what is in the same
    file apart. Of a cycle with changes that are not written yet also what was mentioned before."""
    first_close: date | None = None
    first_drop: date | None = None
    since: tuple[date, date] | None = None
    """The first and the last day of those since which key results count, or by which they are due."""

    def is_open(self, day: date) -> bool:
        """Whether anything of the cycle may be open on a day."""
        return bool(self.open) or (self.last_close is not None and self.last_close > day)


def outline(objectives: Mapping[str, Objective], named: Iterable[Named] | None = None) -> Outline:
    """The outline of the objectives of one cycle, by their ids; `named` is what they mention, where that is known."""
    pairs = objectives.items()
    if named is None:
        named = (name for id_, o in pairs for name in _named(id_, o))
    results = [(f"{id_}/{slug}", kr) for id_, o in pairs for slug, kr in o.key_results.items()]
    closes = [o.closed.date for _, o in pairs if o.closed]
    since = [kr.since for _, kr in results if kr.since] + [kr.ends for _, kr in results if kr.ends]
    parts = [
        (f"{id_}/{slug}", part)
        for id_, o in pairs
        for of_kind in (o.key_results, o.initiatives)
        for slug, part in of_kind.items()
    ]
    return Outline(
        parts={id_: (tuple(o.key_results), tuple(o.initiatives)) for id_, o in pairs},
        open=tuple(id_ for id_, o in pairs if not o.closed),
        last_close=max(closes, default=None),
        formerly=tuple((former, id_) for id_, o in pairs for former in o.formerly),
        parts_formerly=tuple((former, id_) for id_, part in parts for former in part.formerly),
        supports=tuple((id_, o.supports) for id_, o in pairs if o.supports),
        reads=tuple((id_, kr.kpi) for id_, kr in results if kr.kpi),
        moves=tuple((id_, kpi) for id_, kr in results for kpi in kr.moves),
        named=tuple(sorted({*named})),
        first_close=min(closes, default=None),
        first_drop=min((kr.dropped.date for _, kr in results if kr.dropped), default=None),
        since=(min(since), max(since)) if since else None,
    )


def _named(id_: str, objective: Objective) -> Iterator[Named]:
    for each in mentions(id_, "objective", objective, ""):
        if each.key[-1] != "key_result" or each.text not in objective.key_results:
            yield each.target, each.kinds


class Looked(Protocol):
    """What looks at files for what is known of objectives, where they have some."""

    version: int
    """Another number after every look that found a change."""

    def look(self, *names: str) -> None:
        """Look at the files of cycles and weeks."""

    def look_at(self, ids: Iterable[str]) -> None:
        """Look at the files of objectives."""


class ByCycle(Mapping[str, Objective]):
    """Objectives by their ids. Those of a cycle are read when one of them is asked for."""

    def __init__(
        self,
        outlines: Callable[[], Mapping[str, Outline]],
        read: Callable[[str], Mapping[str, Objective]],
        files: Looked | None = None,
    ) -> None:
        self._read_outlines = outlines
        self._read = read
        self._files = files
        self.seen: set[str] = set()
        """Names of the cycles and weeks whose files were looked at."""
        self._looked_at: set[str] = set()
        self._read_of: dict[str, Mapping[str, Objective]] = {}
        self.outlines: Mapping[str, Outline] = {}
        """Cycle → the outline of its objectives."""
        self.version = -1
        self.look("")

    @classmethod
    def of(cls, objectives: Mapping[str, Objective], named: Iterable[Named] | None = None) -> ByCycle:
        """The same objectives, cycle by cycle; `named` is what those of a cycle mention, where that is known."""
        if isinstance(objectives, ByCycle):
            return objectives
        found: dict[str, dict[str, Objective]] = {}
        for id_, objective in objectives.items():
            found.setdefault(cycle_name(id_), {})[id_] = objective
        return cls(lambda: {cycle: outline(each, named) for cycle, each in found.items()}, found.__getitem__)

    def look_at_all(self) -> None:
        """Look at the files of every cycle, for an answer that is about all of them."""
        self.look(*self.outlines)

    def look(self, *names: str) -> None:
        """Make sure that what is known of cycles, and of weeks with their check-ins, is what their files say now."""
        if unseen := {*names} - self.seen:
            self.seen |= unseen
            if self._files is not None:
                self._files.look(*unseen)
            self._refresh()

    def look_at(self, ids: Iterable[str]) -> None:
        """Make sure of what the outlines say of objectives that nobody reads: by their files alone."""
        if unseen := {id_ for id_ in ids if cycle_name(id_) not in self.seen} - self._looked_at:
            self._looked_at |= unseen
            if self._files is not None:
                self._files.look_at(unseen)
            self._refresh()

    def _refresh(self) -> None:
        version = 0 if self._files is None else self._files.version
        if version != self.version:
            self.version, self.outlines = version, self._read_outlines()

    def in_cycle(self, cycle: str) -> Mapping[str, Objective]:
        """Those of one cycle, as their files are now."""
        if cycle not in self._read_of:
            self.look(cycle)
            self._read_of[cycle] = self._read(cycle) if cycle in self.outlines else {}
        return self._read_of[cycle]

    def with_one(self, id_: str, objective: Objective) -> ByCycle:
        """The same, but for one of them that is closed or open now."""
        other = ByCycle(lambda: self.outlines, self.in_cycle, self)
        cycle = cycle_name(id_)
        # it is laid over the others: a review asks this for each of them
        others = cast("MutableMapping[str, Objective]", self.in_cycle(cycle))
        other._read_of = {**self._read_of, cycle: ChainMap({id_: objective}, others)}
        return other

    def with_changes(
        self, changes: Mapping[str, Objective | None], left_out: Collection[str] = ()
    ) -> ByCycle:
        """The same, but for some that are new or otherwise now, or gone (None), and without the cycles that are `left_out`."""
        anew: dict[str, dict[str, Objective]] = {}
        named: dict[str, set[Named]] = {}
        for id_, objective in changes.items():
            cycle = cycle_name(id_)
            found = anew.setdefault(cycle, dict(self.in_cycle(cycle)))
            before = self.outlines.get(cycle)
            names = named.setdefault(cycle, {*before.named} if before else set())
            if objective:
                found[id_] = objective
                names.update(_named(id_, objective))
            else:
                found.pop(id_, None)
        # in the order in which files are read
        anew = {
            name: dict(sorted(each.items(), key=lambda pair: f"{pair[0]}.toml"))
            for name, each in anew.items()
        }
        of_changed = {name: outline(each, named[name]) for name, each in anew.items() if each}

        def outlines() -> dict[str, Outline]:
            kept = {name: known for name, known in self.outlines.items() if name not in anew}
            found = sorted({**kept, **of_changed}.items(), key=lambda pair: f"{pair[0]}/")
            return {name: known for name, known in found if name not in left_out}

        def read(name: str) -> Mapping[str, Objective]:
            return anew[name] if name in anew else self.in_cycle(name)

        return ByCycle(outlines, read, self)

    def get(self, id_: str, default: Any = None) -> Any:
        return self.in_cycle(cycle_name(id_)).get(id_, default)

    def __getitem__(self, id_: str) -> Objective:
        found = self.get(id_)
        if found is None:
            raise NotFoundError.of(Message('item "{id}"', id=id_))
        return found  # type: ignore[no-any-return]

    def __contains__(self, id_: object) -> bool:
        known = self.outlines.get(cycle_name(str(id_)))
        return known is not None and id_ in known.parts

    def __iter__(self) -> Iterator[str]:
        for known in list(self.outlines.values()):
            yield from known.parts

    def __len__(self) -> int:
        return sum(len(known.parts) for known in self.outlines.values())


class Outlined(Generic[Found]):
    """A look-up that is made of the outlines of all cycles: once, and anew after a look at files found some that changed."""

    def __init__(self, make: Callable[[Any], Found]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._kept = f"_{name}_of_version"

    def __get__(self, workspace: Any, _: type | None = None) -> Found:
        kept: tuple[ByCycle, int, Found] | None = workspace.__dict__.get(self._kept)
        if kept is None or kept[0].version != kept[1]:
            by_cycle: ByCycle = workspace.by_cycle
            version = by_cycle.version
            kept = workspace.__dict__[self._kept] = (by_cycle, version, self._make(workspace))
        return kept[2]

    def share(self, workspace: Any, other: Any) -> None:
        """Let another workspace have it as it is in this one."""
        vars(other)[self._kept] = (other.by_cycle, other.by_cycle.version, self.__get__(workspace))


class Items(Mapping[str, Kind]):
    """Every id in force and what it is, in a stable order."""

    def __init__(self, by_cycle: ByCycle, others: Mapping[str, Kind]) -> None:
        self._by_cycle = by_cycle
        self._others = others
        self._version = by_cycle.version
        self._met: dict[str, Kind] = {}
        """Those that were asked for."""

    def _known(self, id_: str) -> Kind | None:
        if self._version != self._by_cycle.version:
            self._version, self._met = self._by_cycle.version, {}
        found = self._met.get(id_)
        if found is None and (found := self._in_outline(id_) or self._others.get(id_)):
            self._met[id_] = found
        return found

    def _in_outline(self, id_: str) -> Kind | None:
        known = self._by_cycle.outlines.get(cycle_name(id_))
        if known is None:
            return None
        if id_ in known.parts:
            return "objective"
        above, _, slug = id_.rpartition("/")
        key_results, initiatives = known.parts.get(above, ((), ()))
        if slug in key_results:
            return "key result"
        return "initiative" if slug in initiatives else None

    def get(self, id_: str, default: Any = None) -> Any:
        found = self._known(id_)
        if found is None and (name := cycle_name(id_)) in self._by_cycle.outlines:
            self._by_cycle.look(name)  # it may stand in its file since the last look
            found = self._known(id_)
        return found or default

    def __contains__(self, id_: object) -> bool:
        return self.get(str(id_)) is not None

    def __getitem__(self, id_: str) -> Kind:
        kind: Kind | None = self.get(id_)
        if kind is None:
            raise KeyError(id_)
        return kind

    def _in(self, cycles: Iterable[str]) -> Iterator[tuple[str, Kind]]:
        """Of these cycles, then the others."""
        outlines = self._by_cycle.outlines
        for known in (outlines[cycle] for cycle in cycles if cycle in outlines):
            for id_, (key_results, initiatives) in known.parts.items():
                yield id_, "objective"
                for slug in key_results:
                    yield f"{id_}/{slug}", "key result"
                for slug in initiatives:
                    yield f"{id_}/{slug}", "initiative"
        yield from self._others.items()

    def of(self, *kinds: Kind, cycles: Iterable[str] | None = None) -> Iterator[str]:
        """The ids of some kinds in the same order, of objectives and their parts only those of `cycles`, if these are given."""
        found = self._in([*self._by_cycle.outlines] if cycles is None else cycles)
        return (id_ for id_, kind in found if kind in kinds)

    def items(self) -> ItemsView[str, Kind]:
        """Without a look-up of each."""
        return dict(self._in([*self._by_cycle.outlines])).items()

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, _ in self.items())

    def __len__(self) -> int:
        return len(self.items())
