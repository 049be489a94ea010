"""The outline of a cycle: what others ask of its objectives although nobody looks at them.

A workspace of many years reads the objectives of the cycles that an answer is about, and of all others this.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from okr.ids import cycle_name
from okr.models import Objective

Pair = tuple[str, str]


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

    def is_open(self, day: date) -> bool:
        """Whether anything of the cycle may be open on a day."""
        return bool(self.open) or (self.last_close is not None and self.last_close > day)


def outline(objectives: Mapping[str, Objective]) -> Outline:
    """The outline of the objectives of one cycle, by their ids."""
    pairs = objectives.items()
    results = [(f"{id_}/{slug}", kr) for id_, o in pairs for slug, kr in o.key_results.items()]
    parts = [
        (f"{id_}/{slug}", part)
        for id_, o in pairs
        for of_kind in (o.key_results, o.initiatives)
        for slug, part in of_kind.items()
    ]
    return Outline(
        parts={id_: (tuple(o.key_results), tuple(o.initiatives)) for id_, o in pairs},
        open=tuple(id_ for id_, o in pairs if not o.closed),
        last_close=max((o.closed.date for _, o in pairs if o.closed), default=None),
        formerly=tuple((former, id_) for id_, o in pairs for former in o.formerly),
        parts_formerly=tuple((former, id_) for id_, part in parts for former in part.formerly),
        supports=tuple((id_, o.supports) for id_, o in pairs if o.supports),
        reads=tuple((id_, kr.kpi) for id_, kr in results if kr.kpi),
        moves=tuple((id_, kpi) for id_, kr in results for kpi in kr.moves),
    )


def outlines(objectives: Mapping[str, Objective]) -> dict[str, Outline]:
    """Cycle → its outline, in the order of the objectives."""
    by_cycle: dict[str, dict[str, Objective]] = {}
    for id_, objective in objectives.items():
        by_cycle.setdefault(cycle_name(id_), {})[id_] = objective
    return {cycle: outline(found) for cycle, found in by_cycle.items()}
