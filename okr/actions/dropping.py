"""Dropping a key result: it stays in its file, out of roll-up and due lists from that day on."""

from __future__ import annotations

from datetime import date

from okr.actions.changing import done, edit, file_of, refuse_closed, table_of
from okr.errors import OkrError
from okr.reading import words
from okr.storage.editing import SetKey
from okr.store import Store
from okr.views.shapes import Done


def drop(store: Store, id_: str, *, reason: str, today: date, dry_run: bool = False) -> Done:
    with store.writing("drop", dry_run=dry_run) as writing:
        workspace = writing.workspace
        refuse_closed(workspace.objective_of(id_), workspace, "nothing of it is dropped any more")
        dropped = workspace.key_result(id_).dropped
        if dropped:
            raise OkrError(
                f"{id_} was dropped on {dropped.date} already.",
                remedy=f"`okr set {id_} dropped=` takes it up again.",
            )
        value = {"date": today, "reason": words(reason, "--reason")}
        edit(
            writing, id_, file_of(id_, workspace), [SetKey((*table_of(id_, "key result"), "dropped"), value)]
        )
        verb = "Would drop" if dry_run else "Dropped"
        line = f"{verb} {id_} as of {today}: {value['reason']}"
        return done(writing, "drop", id_, [line], dry_run=dry_run)
