"""Who names whom: the fields that hold a slug or an id, read out of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okr.ids import KINDS, OWN_FILE, PARTS, Kind, parent, slug
from okr.models import Initiative, KeyResult, Kpi, Objective
from okr.workspace import Workspace

Owned = Objective | KeyResult | Initiative | Kpi
"""What can have an owner."""


class Reference(NamedTuple):
    """A field that names something: the item that holds it, where it stands in the item's file, and what it names."""

    holder: str
    """Id of the item; empty in onboarding/ and coaching/."""
    path: str
    """The file."""
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
        return target if self.text == self.target else slug(target)


def owned_item(workspace: Workspace, id_: str) -> Owned | None:
    """The record of what can have an owner."""
    item: Owned = workspace.record(id_)
    return item if "owner" in KINDS[workspace.items[id_]].slugs else None


def references(workspace: Workspace) -> Iterator[Reference]:
    """Every reference of every definition."""
    for kind in OWN_FILE:
        for id_, item in workspace.of(kind).items():
            path = workspace.path(id_)
            yield from _fields(id_, kind, item, path)
            if kind == "objective":
                for part in PARTS:
                    table = KINDS[part].plural
                    for name, record in getattr(item, table).items():
                        yield from _fields(f"{id_}/{name}", part, record, path, (table, name))
            for place, away in enumerate(getattr(item, "away", ())):
                if away.stand_in:
                    key = ("away", place, "stand_in")
                    yield Reference(id_, path, key, away.stand_in, f"@{away.stand_in}")


def references_of_talks(workspace: Workspace) -> Iterator[Reference]:
    """Who and what is named in onboarding/ and coaching/."""

    def person(path: str, key: tuple[str | int, ...], slug: str) -> Reference:
        return Reference("", path, key, slug, f"@{slug}")

    for name, path in workspace.onboarding.items():
        for step, helped in path.steps.items():
            if helped.owner:
                yield person(f"onboarding/{name}.toml", ("steps", step, "owner"), helped.owner)
    for name, talk in workspace.coaching.items():
        file = f"coaching/{name}.toml"
        yield person(file, ("from",), talk.from_)
        yield person(file, ("to",), talk.to)
        for place, promise in enumerate(talk.agreement):
            yield person(file, ("agreement", place, "owner"), promise.owner)
        if talk.about:
            yield Reference("", file, ("about",), talk.about, talk.about)


def _fields(holder: str, kind: Kind, item: Any, path: str, key: tuple[str, ...] = ()) -> Iterator[Reference]:
    """The references in the fields of one item."""
    for field, named in KINDS[kind].slugs.items():
        text = getattr(item, field)
        if text:
            yield Reference(holder, path, (*key, field), text, KINDS[named].prefix + text)
    for place, entry in enumerate(getattr(item, "owned", ())):
        yield Reference(holder, path, (*key, "owned", place, "owner"), entry.owner, f"@{entry.owner}")
    for field in KINDS[kind].ids:
        named_ids = getattr(item, field)
        if isinstance(named_ids, str):
            yield Reference(holder, path, (*key, field), named_ids, named_ids)
        elif named_ids:
            yield from (
                Reference(holder, path, (*key, field, place), id_, id_) for place, id_ in enumerate(named_ids)
            )
    if kind == "initiative" and item.key_result:
        target = f"{parent(holder)}/{item.key_result}"
        yield Reference(holder, path, (*key, "key_result"), item.key_result, target)
