"""What an item that is about to stand may name: only what is in force, and never itself in a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from okr.errors import NotFoundError, OkrError
from okr.ids import KINDS, Kind, is_part, parent
from okr.lookup import known, nearest, with_article
from okr.loops import loops, spelled
from okr.models import Onboarding
from okr.workspace import Workspace


def checked(kind: Kind, id_: str, values: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """The values of an item that is about to stand, with everything they name in force.

    NotFoundError for what names nothing, with the nearest; OkrError for a loop.
    """
    found = dict(values)
    for field, named in KINDS[kind].slugs.items():
        if found.get(field) is not None:
            found[field] = known(found[field], named, workspace, field)
    for field, kinds in KINDS[kind].ids.items():
        if found.get(field) is not None:
            found[field] = _in_force(found[field], kinds, workspace, field)
    if kind == "initiative" and found.get("key_result") is not None:
        found["key_result"] = _sibling(id_, found["key_result"], workspace)
    if found.get("onboarding") is not None:
        path_named(found["onboarding"], workspace)
    if found.get("away"):
        found["away"] = [_away(id_, each, workspace) for each in found["away"]]
    _check_loops(kind, id_, found, workspace)
    return found


def _away(id_: str, values: Any, workspace: Workspace) -> Any:
    """One absence, with the slug in force of the stand-in."""
    if not isinstance(values, dict) or values.get("stand_in") is None:
        return values
    stand_in = known(str(values["stand_in"]), "person", workspace, "away: stand_in")
    if f"@{stand_in}" == id_:
        raise OkrError(f"away: {id_} cannot stand in for themselves.", remedy="Name another person, or none.")
    return {**values, "stand_in": stand_in}


def path_named(slug: str, workspace: Workspace) -> Onboarding:
    """The path of onboarding/; NotFoundError with the nearest."""
    path = workspace.onboarding.get(slug)
    if path is None:
        close = nearest(slug, workspace.onboarding)
        there = f"There are {', '.join(workspace.onboarding)}." if workspace.onboarding else ""
        raise NotFoundError(
            f"There is no path onboarding/{slug}.toml.",
            remedy=f"Did you mean {' or '.join(close)}?" if close else there or "Write one there.",
        )
    return path


def _in_force(text: str | Sequence[str], kinds: Sequence[Kind], workspace: Workspace, field: str) -> Any:
    if not isinstance(text, str):
        return list(dict.fromkeys(_in_force(one, kinds, workspace, field) for one in text))
    now = workspace.current_id(text)
    if now is None:
        of_kind = [id_ for id_, of in workspace.items.items() if of in kinds]
        raise NotFoundError.of(f"{KINDS[kinds[0]].noun} '{text}' for {field}", nearest(text, of_kind))
    if workspace.items[now] not in kinds:
        is_a = with_article([workspace.items[now]])
        raise OkrError(f"{field}: {now} is {is_a}; this takes {with_article(kinds)}.")
    return now


def _sibling(id_: str, text: str, workspace: Workspace) -> str:
    """The slug of a key result that stands in the same objective."""
    objective = parent(id_)
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
    field = KINDS[kind].above
    if field and field in above:
        prefix = KINDS[kind].prefix
        items = workspace.of(kind)
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
        if now:
            found.append(parent(now) if is_part(now) else now)
    return found


def _refuse_loop(edges: Mapping[str, list[str]], id_: str, field: str) -> None:
    for loop in loops(edges):
        if id_ in loop:
            at = loop.index(id_)
            shown = spelled((*loop[at:], *loop[:at]))
            raise OkrError(
                f"{field} would go round in a loop: {shown}.", remedy="Nothing can stand above itself."
            )
