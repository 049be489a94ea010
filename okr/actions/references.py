"""Who names whom: the fields that hold a slug or an id, read out of the models and written back as edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okr.errors import NotFoundError, OkrError
from okr.graphs import loops
from okr.lookup import PREFIXES, kind_name, known, nearest, with_article
from okr.workspace import Kind, Workspace

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
# A field in which an item names one of its own kind, above it.
_ABOVE: Mapping[Kind, str] = {"person": "manager", "team": "parent", "role": "reports_to"}


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
    for kind, items in _of_kind(workspace).items():
        for id_, item in items.items():
            yield from _slugs(id_, kind, item, id_)


def _of_kind(workspace: Workspace) -> Mapping[Kind, Mapping[str, Any]]:
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


def checked(kind: Kind, id_: str, values: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """The values of an item that is about to stand, with everything they name in force.

    NotFoundError for what names nothing, with the nearest; OkrError for a loop.
    """
    found = dict(values)
    for field, named in SLUGS[kind].items():
        if found.get(field) is not None:
            found[field] = known(found[field], named, workspace, field)
    for field, kinds in ID_FIELDS.get(kind, {}).items():
        if found.get(field) is not None:
            found[field] = _in_force(found[field], kinds, workspace, field)
    if kind == "initiative" and found.get("key_result") is not None:
        found["key_result"] = _sibling(id_, found["key_result"], workspace)
    _check_loops(kind, id_, found, workspace)
    return found


def _in_force(text: str | Sequence[str], kinds: Sequence[Kind], workspace: Workspace, field: str) -> Any:
    if not isinstance(text, str):
        return list(dict.fromkeys(_in_force(one, kinds, workspace, field) for one in text))
    now = workspace.current_id(text)
    if now is None:
        of_kind = [id_ for id_, of in workspace.items.items() if of in kinds]
        raise NotFoundError.of(f"{kind_name(kinds[0])} '{text}' for {field}", nearest(text, of_kind))
    if workspace.items[now] not in kinds:
        is_a = with_article([workspace.items[now]])
        raise OkrError(f"{field}: {now} is {is_a}; this takes {with_article(kinds)}.")
    return now


def _sibling(id_: str, text: str, workspace: Workspace) -> str:
    """The slug of a key result that stands in the same objective."""
    objective = workspace.objective_of(id_)
    key_results = workspace.objectives[objective].key_results
    slug = text.removeprefix(f"{objective}/")
    if slug in key_results:
        return slug
    close = nearest(slug, key_results)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"It has {', '.join(key_results) or 'none'}."
    raise NotFoundError(f"key_result: there is no key result '{text}' in {objective}.", remedy=hint)


def _check_loops(kind: Kind, id_: str, above: Mapping[str, Any], workspace: Workspace) -> None:
    """Refuses what would put an item above itself; `above` are the fields that are about to stand."""
    if kind == "objective" and "supports" in above:
        edges = {other: _objectives(o.supports, workspace, id_) for other, o in workspace.objectives.items()}
        edges[id_] = _objectives(above["supports"] or (), workspace, id_)
        _refuse_loop(edges, id_, "supports")
    field = _ABOVE.get(kind)
    if field and field in above:
        prefix = PREFIXES[kind]
        items = _of_kind(workspace)[kind]
        named = {other: getattr(item, field) for other, item in items.items()} | {id_: above[field]}
        one = {
            other: [workspace.current_id(prefix + slug) or prefix + slug] if slug else []
            for other, slug in named.items()
        }
        _refuse_loop(one, id_, field)


def _objectives(supports: Any, workspace: Workspace, new: str) -> list[str]:
    """The objectives that are supported, also through one of their key results."""
    found = []
    for text in supports:
        now = text if text == new or text.startswith(f"{new}/") else workspace.current_id(text)
        if now and now.count("/") == 2:
            now = now.rpartition("/")[0]
        if now:
            found.append(now)
    return found


def _refuse_loop(edges: Mapping[str, list[str]], id_: str, field: str) -> None:
    for loop in loops(edges):
        if id_ in loop:
            at = loop.index(id_)
            shown = " → ".join((*loop[at:], *loop[:at], id_))
            raise OkrError(
                f"{field} would go round in a loop: {shown}.", remedy="Nothing can stand above itself."
            )
