"""Who names whom: the fields that hold a slug or an id, read out of the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okr.models import Initiative, KeyResult, Kpi, Objective
from okr.workspace import PREFIXES, Kind, Workspace

Owned = Objective | KeyResult | Initiative | Kpi
"""What can have an owner."""

# Field of each kind of item → the kind of thing whose slug stands in it.
SLUGS: Mapping[Kind, Mapping[str, Kind]] = {
    "objective": {"owner": "person", "team": "team"},
    "key result": {"owner": "person"},
    "initiative": {"owner": "person"},
    "kpi": {"role": "role", "owner": "person"},
    "person": {"role": "role", "team": "team", "manager": "person"},
    "team": {"lead": "person", "parent": "team"},
    "role": {"reports_to": "role"},
}
_TABLES: Mapping[str, Kind] = {"key_results": "key result", "initiatives": "initiative"}
# Field → the kinds of things whose id stands in it.
ID_FIELDS: Mapping[Kind, Mapping[str, tuple[Kind, ...]]] = {
    "objective": {"supports": ("objective", "key result")},
    "key result": {"kpi": ("kpi",)},
    "kpi": {"objective": ("objective",)},
}


class Reference(NamedTuple):
    """A field that names something: the item that holds it, where it stands in the item's file, and what it names."""

    holder: str
    """Id of the item."""
    file: str
    """Id of the item whose file it stands in."""
    key: tuple[str | int, ...]
    """In a list with the place of the entry."""
    text: str
    """What stands there."""
    target: str
    """The id that it names, whether there is such an item or not."""

    @property
    def field(self) -> str:
        return next(part for part in reversed(self.key) if isinstance(part, str))

    def written(self, target: str) -> str:
        """What is to stand there to name another id."""
        return target if self.text == self.target else target.removeprefix("@").rpartition("/")[2]


def owned_item(workspace: Workspace, id_: str) -> Owned | None:
    """The record of what can have an owner."""
    match workspace.items[id_]:
        case "objective":
            return workspace.objectives[id_]
        case "key result":
            return workspace.key_result(id_)
        case "initiative":
            return workspace.initiative(id_)
        case "kpi":
            return workspace.kpis[id_]
    return None


def references(workspace: Workspace) -> Iterator[Reference]:
    """Every reference of every definition."""
    for id_, objective in workspace.objectives.items():
        yield from _slugs(id_, "objective", objective, id_)
        for place, above in enumerate(objective.supports):
            yield Reference(id_, id_, ("supports", place), above, above)
        for table, kind in _TABLES.items():
            for slug, part in getattr(objective, table).items():
                yield from _part(f"{id_}/{slug}", kind, part, id_, (table, slug))
    for id_, kpi in workspace.kpis.items():
        yield from _slugs(id_, "kpi", kpi, id_)
        yield Reference(id_, id_, ("objective",), kpi.objective, kpi.objective)
    for kind, items in of_kind(workspace).items():
        for id_, item in items.items():
            yield from _slugs(id_, kind, item, id_)
    yield from _stand_ins(workspace)


def _stand_ins(workspace: Workspace) -> Iterator[Reference]:
    for id_, person in workspace.people.items():
        for place, away in enumerate(person.away):
            if away.stand_in:
                yield Reference(id_, id_, ("away", place, "stand_in"), away.stand_in, f"@{away.stand_in}")


def of_kind(workspace: Workspace) -> Mapping[Kind, Mapping[str, Any]]:
    return {"person": workspace.people, "team": workspace.teams, "role": workspace.roles}


def _part(holder: str, kind: Kind, part: Any, file: str, key: tuple[str, ...]) -> Iterator[Reference]:
    yield from _slugs(holder, kind, part, file, key)
    if kind == "key result" and part.kpi:
        yield Reference(holder, file, (*key, "kpi"), part.kpi, part.kpi)
    if kind == "initiative" and part.key_result:
        yield Reference(holder, file, (*key, "key_result"), part.key_result, f"{file}/{part.key_result}")


def _slugs(holder: str, kind: Kind, item: Any, file: str, key: tuple[str, ...] = ()) -> Iterator[Reference]:
    for field, named in SLUGS[kind].items():
        slug = getattr(item, field)
        if slug:
            yield Reference(holder, file, (*key, field), slug, PREFIXES[named] + slug)
    for place, entry in enumerate(getattr(item, "owned", ())):
        yield Reference(holder, file, (*key, "owned", place, "owner"), entry.owner, f"@{entry.owner}")
