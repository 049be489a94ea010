"""What an item mentions: the fields that hold a slug or an id, read out of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from okr.fields import value_of
from okr.ids import KINDS, PARTS, Kind, parent, slug


class Reference(Struct, frozen=True):
    """A field that names something: the item that holds it, where it stands in the item's file, and what it names."""

    holder: str
    """Id of the item; empty in onboarding/, coaching/, meetings/ and decisions/."""
    path: str
    """The file."""
    key: tuple[str | int, ...]
    """In a list with the place of the entry."""
    text: str
    """What stands there."""
    target: str
    """The id that it names, whether there is such an item or not."""
    rest: str = ""
    """What follows the slug: `/coaches-others` of an expectation."""
    kinds: tuple[Kind, ...] = ()
    """What may be named; empty where the prefix in front of the slug says what it is."""
    is_key: bool = False
    """Whether it stands as the name of a key, with a weight behind it."""

    @property
    def field(self) -> str:
        key = self.key[:-1] if self.is_key else self.key
        return next(part for part in reversed(key) if isinstance(part, str))

    def written(self, target: str) -> str:
        """What is to stand there to name another id."""
        return target if self.text == self.target else slug(target) + self.rest


def mentions(id_: str, kind: Kind, item: Any, path: str) -> Iterator[Reference]:
    """Every reference of an item, those of its parts included."""
    yield from _fields(id_, kind, item, path)
    if kind == "objective":
        for part in PARTS:
            table = KINDS[part].plural
            for name, record in getattr(item, table).items():
                yield from _fields(f"{id_}/{name}", part, record, path, (table, name))
    for name, unit in getattr(item, "units", {}).items():
        yield from _slugs(f"{id_}/{name}", kind, unit, path, ("units", name))
    for place, away in enumerate(getattr(item, "away", ())):
        if away.stand_in:
            key = ("away", place, "stand_in")
            yield Reference(id_, path, key, away.stand_in, f"@{away.stand_in}")
    for place, need in enumerate(getattr(item, "needs", ())):
        key = ("needs", place, "from")
        yield Reference(id_, path, key, need.from_, need.from_, kinds=("team", "person"))


def _of_owned(holder: str, item: Any, path: str, key: tuple[str, ...]) -> Iterator[Reference]:
    """Who owns one item from a day on, and who hands it over."""
    for place, entry in enumerate(item.owned):
        at: tuple[str | int, ...] = (*key, "owned", place)
        yield Reference(holder, path, (*at, "owner"), entry.owner, f"@{entry.owner}")
        if entry.instead_of:
            yield Reference(holder, path, (*at, "instead_of"), entry.instead_of, f"@{entry.instead_of}")


def _fields(holder: str, kind: Kind, item: Any, path: str, key: tuple[str, ...] = ()) -> Iterator[Reference]:
    """The references in the fields of one item."""
    yield from _slugs(holder, kind, item, path, key)
    for field, kinds in KINDS[kind].ids.items():
        if named_ids := value_of(item, field):
            is_key = isinstance(named_ids, dict)
            for inner, id_ in _places(named_ids):
                yield Reference(holder, path, (*key, field, *inner), id_, id_, kinds=kinds, is_key=is_key)
    if kind == "initiative" and item.key_result:
        target = f"{parent(holder)}/{item.key_result}"
        yield Reference(holder, path, (*key, "key_result"), item.key_result, target, kinds=("key result",))


def _slugs(holder: str, kind: Kind, item: Any, path: str, key: tuple[str, ...]) -> Iterator[Reference]:
    """Those of the fields of one item that hold slugs."""
    for field, named in KINDS[kind].slugs.items():
        if names := getattr(item, field, None):
            for inner, name in _places(names):
                yield Reference(holder, path, (*key, field, *inner), name, KINDS[named].prefix + name)
    if getattr(item, "owned", ()):
        yield from _of_owned(holder, item, path, key)


def _places(named: str | dict[str, float] | tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where each id stands in the value of a field, and the id."""
    if isinstance(named, str):
        yield (), named
    elif isinstance(named, dict):
        yield from (((id_,), id_) for id_ in named)
    else:
        yield from (((place,), id_) for place, id_ in enumerate(named))
