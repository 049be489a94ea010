"""Removing what nothing refers to and nothing was recorded of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okr.actions.edits import done, edit, refuse_unread, table_of
from okr.conversations import in_force
from okr.errors import OkrError
from okr.ids import PARTS
from okr.references import references
from okr.storage.toml.edit import RemoveTable
from okr.store import Store
from okr.views.results import Done
from okr.workspace import Workspace

_SHOWN = 10


def remove(store: Store, id_: str, *, dry_run: bool = False) -> Done:
    with store.writing("remove", dry_run=dry_run) as writing:
        workspace = writing.workspace
        refuse_unread(workspace, "removed")
        refuse_if_used(id_, workspace)
        path = workspace.path(id_)
        kind = workspace.items[id_]
        if kind in PARTS:
            edit(writing, id_, path, [RemoveTable(table_of(id_, kind))])
        else:
            writing.delete(path)
        verb = "Would remove" if dry_run else "Removed"
        return done(writing, "remove", id_, [f"{verb} {id_} ({path})."], dry_run=dry_run)


def refuse_if_used(id_: str, workspace: Workspace) -> None:
    """OkrError that names whatever would be left without its other end."""
    users = list(dict.fromkeys(_users(id_, workspace)))
    if not users:
        return
    shown = users[:_SHOWN] + ([f"and {len(users) - _SHOWN} more"] if len(users) > _SHOWN else [])
    raise OkrError("\n  ".join((f"{id_} is still in use:", *shown)), remedy=_remedy(id_, users, workspace))


def _is_record(user: str) -> bool:
    return user.startswith("checkins/")


def _remedy(id_: str, users: Sequence[str], workspace: Workspace) -> str:
    match workspace.items[id_]:
        case "key result":
            return f"`okr drop {id_} --reason …` keeps it, out of the numbers."
        case "objective":
            return f"`okr close {id_} --outcome drop` ends it and keeps what was recorded."
        case "kpi" if workspace.kpis[id_].retired:
            return "It is retired. What was recorded of it stays."
        case "kpi":
            return f"`okr drop {id_} --reason …` retires it and keeps what was recorded."
        case "initiative" if any(_is_record(user) for user in users):
            return f"What was recorded of it stays. `okr checkin {id_} done` ends it."
        case "person":
            return f"`okr set {id_} left=DATE` says that the person left."
        case _:
            return "Let those name something else first."


def _users(id_: str, workspace: Workspace) -> Iterator[str]:
    """Who names the item or a part of it, and which files recorded something of it."""

    def own(other: str | None) -> bool:
        return other == id_ or (other is not None and other.startswith(f"{id_}/"))

    for reference in references(workspace):
        if own(workspace.current_id(reference.target)) and not own(reference.holder):
            yield f"{reference.holder}  ({reference.field})"
    yield from _in_conversations(id_, workspace)
    for recorded in workspace.recorded:
        if own(
            in_force(workspace, recorded)
            if recorded.startswith("@")
            else workspace.current_id(recorded) or recorded
        ):
            yield from (entry.path for entry in workspace.recorded[recorded])
    if id_.startswith("@"):
        slug = id_[1:]
        for entries in workspace.recorded.values():
            yield from (e.path for e in entries if workspace.current_id(f"@{e.person}") == f"@{slug}")


def _in_conversations(id_: str, workspace: Workspace) -> Iterator[str]:
    """Paths of newcomers and shared conversations in which an item is named."""

    def named(target: str | None) -> bool:
        return target is not None and workspace.current_id(target) == id_

    for name, path in workspace.onboarding.items():
        if any(step.owner and named(f"@{step.owner}") for step in path.steps.values()):
            yield f"onboarding/{name}.toml"
    for name, said in workspace.coaching.items():
        people = (said.from_, said.to, *(promise.owner for promise in said.agreement))
        if named(said.about) or any(named(f"@{person}") for person in people):
            yield f"coaching/{name}.toml"
