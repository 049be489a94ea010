"""Dropping a key result, and retiring a KPI: both stay in their files, and nothing is due of them from that day on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.actions.changing import done, edit, file_of, refuse_closed, table_of
from okr.actions.closing import refuse_early
from okr.errors import OkrError
from okr.reading import words
from okr.storage.editing import SetKey
from okr.store import Store, Writing
from okr.views.shapes import Done
from okr.workspace import Workspace


def drop(store: Store, id_: str, *, reason: str, today: date, dry_run: bool = False) -> Done:
    """Drops a key result, or retires a KPI, as of today."""
    with store.writing("drop", dry_run=dry_run) as writing:
        value = {"date": today, "reason": words(reason, "--reason")}
        if writing.workspace.items[id_] == "kpi":
            verbs, more = _retire(writing, id_, value)
        else:
            refuse_early(writing.workspace.objective_of(id_), writing.workspace, today, "dropped")
            verbs, more = _drop(writing, id_, value)
        line = f"{verbs[dry_run]} {id_} as of {today}: {value['reason']}"
        return done(writing, "drop", id_, [line, *more], dry_run=dry_run)


def _drop(writing: Writing, id_: str, value: dict[str, object]) -> tuple[tuple[str, str], list[str]]:
    workspace = writing.workspace
    refuse_closed(workspace.objective_of(id_), workspace, "nothing of it is dropped any more")
    dropped = workspace.key_result(id_).dropped
    if dropped:
        raise OkrError(
            f"{id_} was dropped on {dropped.date} already.",
            remedy=f"`okr set {id_} dropped=` takes it up again.",
        )
    key = (*table_of(id_, "key result"), "dropped")
    edit(writing, id_, file_of(id_, workspace), [SetKey(key, value)])
    return ("Dropped", "Would drop"), []


def _retire(writing: Writing, id_: str, value: dict[str, object]) -> tuple[tuple[str, str], list[str]]:
    workspace = writing.workspace
    retired = workspace.kpis[id_].retired
    if retired:
        raise OkrError(
            f"{id_} was retired on {retired.date} already.",
            remedy=f"`okr set {id_} retired=` takes it up again.",
        )
    edit(writing, id_, file_of(id_, workspace), [SetKey(("retired",), value)])
    return ("Retired", "Would retire"), ["Its readings stay.", *_readers(workspace, id_)]


def _readers(workspace: Workspace, id_: str) -> Iterator[str]:
    """Open key results that read the KPI: they get no new values."""
    for reader in workspace.readers.get(id_, ()):
        open_ = workspace.objectives[workspace.objective_of(reader)].closed is None
        if open_ and workspace.key_result(reader).dropped is None:
            yield f"{reader} reads it and gets no new values: `okr drop {reader} --reason …`"
