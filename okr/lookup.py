"""From what a person types to the id that is meant: an ending of whole segments does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from okr.errors import AmbiguousError, NotFoundError, OkrError
from okr.periods import Span
from okr.workspace import Kind, Workspace

IN_OBJECTIVE: frozenset[Kind] = frozenset({"key result", "initiative"})
IN_CYCLE: frozenset[Kind] = IN_OBJECTIVE | {"objective"}
PREFIXES: dict[Kind, str] = {"person": "@", "team": "team/", "role": "role/", "kpi": "kpi/"}
_NAMES: dict[Kind, str] = {"kpi": "KPI"}


def resolve(
    text: str, workspace: Workspace, *, kinds: Collection[Kind], today: date, cycle: Span | None = None
) -> str:
    """The id in force that `text` means to a command which acts on `kinds`.

    The first class with a match decides: the exact id, in force or former; what the command can act on in `cycle`, or
    without one in what holds today and is not closed; everything. `cycle` is what `-q` names, None where it is not given.
    """
    exact = workspace.current_id(text)
    if exact:
        return _of_kind(exact, workspace, kinds)
    matches = [id_ for id_ in workspace.items if ends_in(id_, text)]
    if not matches:
        raise NotFoundError.of(_name(text, kinds), nearest(text, workspace.items))
    ready = [id_ for id_ in matches if workspace.items[id_] in kinds and _holds(id_, workspace, today, cycle)]
    deciding = ready or matches
    if len(deciding) > 1:
        raise AmbiguousError.among(text, [f"{id_}  ({kind_name(workspace.items[id_])})" for id_ in deciding])
    return _of_kind(deciding[0], workspace, kinds)


def known(slug: str, kind: Kind, workspace: Workspace, name: str) -> str:
    """The slug in force of the person, team or role that a field or option names; NotFoundError with the nearest."""
    prefix = PREFIXES[kind]
    bare = slug.removeprefix(prefix)
    now = workspace.current_id(prefix + bare)
    if now:
        return now.removeprefix(prefix)
    close = nearest(prefix + bare, [id_ for id_, of in workspace.items.items() if of == kind])
    raise NotFoundError(
        f"{name}: there is no {kind} '{slug}'.",
        remedy=f"Did you mean {' or '.join(id_.removeprefix(prefix) for id_ in close)}?"
        if close
        else f"`okr add {kind}` adds one.",
    )


def ends_in(id_: str, text: str) -> bool:
    """Whether `text` is a run of whole segments at the end of an id; `ana` ends `@ana`."""
    return id_ == text or id_.endswith(f"/{text}") or id_ == f"@{text}"


def nearest(text: str, ids: Iterable[str]) -> list[str]:
    """The ids that look most like `text`, by the whole of them or by their last segment."""
    last: dict[str, list[str]] = {}
    for id_ in ids:
        for form in (id_, id_.rpartition("/")[2].removeprefix("@")):
            last.setdefault(form, []).append(id_)
    close = get_close_matches(text.removeprefix("@"), last, n=3, cutoff=0.6)
    return list(dict.fromkeys(id_ for form in close for id_ in last[form]))[:3]


def kind_name(kind: Kind) -> str:
    return _NAMES.get(kind, kind)


def with_article(kinds: Sequence[Kind]) -> str:
    """`an objective, a key result or a KPI`."""
    names = [f"{'an' if kind[0] in 'aio' else 'a'} {kind_name(kind)}" for kind in kinds]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _of_kind(id_: str, workspace: Workspace, kinds: Collection[Kind]) -> str:
    kind = workspace.items[id_]
    if kind not in kinds:
        raise OkrError(f"{id_} is {with_article([kind])}; this takes {with_article(list(kinds))}.")
    return id_


def _name(text: str, kinds: Collection[Kind]) -> str:
    return f"{kind_name(next(iter(kinds)))} '{text}'" if len(kinds) == 1 else f"item '{text}'"


def _holds(id_: str, workspace: Workspace, today: date, cycle: Span | None) -> bool:
    """Whether an item stands in the cycle that was asked for; without one: whether it holds today and is not closed."""
    kind = workspace.items[id_]
    if kind not in IN_CYCLE:
        return cycle is None
    objective = id_ if kind == "objective" else workspace.objective_of(id_)
    span = workspace.cycle_of(objective)
    if cycle is not None:
        return span.name == cycle.name
    return today in span and workspace.objectives[objective].closed is None
