"""Check the references of a new or changed item: every target exists, and nothing is above itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from okr.errors import NotFoundError, OkrError, did_you_mean
from okr.ids import KINDS, Kind, is_part, parent
from okr.lookup import known, nearest, with_article
from okr.loops import loops, spelled
from okr.models import Onboarding
from okr.words import Message
from okr.workspace import Workspace


def checked(kind: Kind, id_: str, values: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """The values of a new or changed item, with what they refer to by its present id or slug.

    Raises NotFoundError for an unknown target, with the nearest; OkrError for a loop.
    """
    present = dict(values)
    for field, named in KINDS[kind].slugs.items():
        if present.get(field) is not None:
            present[field] = known(present[field], named, workspace, field)
    for field, kinds in KINDS[kind].ids.items():
        target = present.get(field)
        if isinstance(target, str):
            present[field] = _present_id(target, kinds, workspace, field)
        elif target is not None:
            present[field] = list(dict.fromkeys(_present_id(one, kinds, workspace, field) for one in target))
    if kind == "initiative" and present.get("key_result") is not None:
        present["key_result"] = _sibling(id_, present["key_result"], workspace)
    if present.get("onboarding") is not None:
        path_named(present["onboarding"], workspace)
    if present.get("away"):
        present["away"] = [_absence(id_, each, workspace) for each in present["away"]]
    _refuse_loops(kind, id_, present, workspace)
    return present


def _absence(id_: str, values: Any, workspace: Workspace) -> Any:
    """One absence, with the present slug of the stand-in."""
    if not isinstance(values, dict) or values.get("stand_in") is None:
        return values
    stand_in = known(str(values["stand_in"]), "person", workspace, "away: stand_in")
    if f"@{stand_in}" == id_:
        raise OkrError(
            Message("away: {person} cannot be their own substitute", person=id_),
            remedy=Message("Name another person, or none."),
        )
    return {**values, "stand_in": stand_in}


def path_named(slug: str, workspace: Workspace) -> Onboarding:
    """A path of onboarding/. Raises NotFoundError with the nearest."""
    path = workspace.onboarding.get(slug)
    if path is None:
        raise NotFoundError(
            Message("file onboarding/{slug}.toml not found", slug=slug),
            remedy=did_you_mean(nearest(slug, workspace.onboarding))
            or (
                Message("Paths: {names}.", names=", ".join(workspace.onboarding))
                if workspace.onboarding
                else Message("Write this file first.")
            ),
        )
    return path


def _present_id(text: str, kinds: Sequence[Kind], workspace: Workspace, field: str) -> str:
    now = workspace.current_id(text)
    if now is None:
        candidates = [id_ for id_, kind in workspace.items.items() if kind in kinds]
        raise NotFoundError(
            Message('{name}: unknown {kind} "{text}"', name=field, kind=KINDS[kinds[0]].noun, text=text),
            remedy=did_you_mean(nearest(text, candidates))
            or Message("List all items: {command}", command="okr list"),
        )
    if workspace.items[now] not in kinds:
        raise OkrError(
            Message(
                "{name}: {item} is {kind}; this field takes {kinds}",
                name=field, item=now, kind=KINDS[workspace.items[now]].with_article, kinds=with_article(kinds),
            )
        )  # fmt: skip
    return now


def _sibling(id_: str, text: str, workspace: Workspace) -> str:
    """The slug of a key result of the same objective."""
    objective = parent(id_)
    key_results = workspace.objectives[objective].key_results
    slug = text.removeprefix(f"{objective}/")
    if slug not in key_results:
        raise NotFoundError(
            Message('key_result: unknown key result "{text}" of {objective}', text=text, objective=objective),
            remedy=did_you_mean(nearest(slug, key_results))
            or (
                Message("Key results: {names}.", names=", ".join(key_results))
                if key_results
                else Message("It has no key results.")
            ),
        )
    return slug


def _refuse_loops(kind: Kind, id_: str, above: Mapping[str, Any], workspace: Workspace) -> None:
    """Refuse what would put an item above itself; `above` are its new fields."""
    field = KINDS[kind].above
    if kind == "objective" and "supports" in above:
        field = "supports"
        edges = {other: _objectives(o.supports, workspace, id_) for other, o in workspace.objectives.items()}
        edges[id_] = _objectives(above["supports"] or (), workspace, id_)
    elif field and field in above:
        prefix = KINDS[kind].prefix
        named = {other: getattr(item, field) for other, item in workspace.of(kind).items()}
        edges = {
            other: [prefix + workspace.slug_in_force(kind, slug)] if slug else []
            for other, slug in {**named, id_: above[field]}.items()
        }
    else:
        return
    for loop in loops(edges):
        if id_ in loop:
            at = loop.index(id_)
            raise OkrError(
                Message(
                    "{field} would form a loop: {loop}", field=field, loop=spelled((*loop[at:], *loop[:at]))
                ),
                remedy=Message("Nothing can be above itself."),
            )


def _objectives(supports: Sequence[str], workspace: Workspace, new: str) -> list[str]:
    """The objectives that are supported, also through one of their key results."""
    present = (
        text if text == new or text.startswith(f"{new}/") else workspace.current_id(text) for text in supports
    )
    return [parent(now) if is_part(now) else now for now in present if now]
