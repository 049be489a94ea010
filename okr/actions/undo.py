"""Undo the last command."""

from __future__ import annotations

from datetime import datetime

from okr.actions.edits import file_change, outcome
from okr.storage.files import journal
from okr.storage.files.journal import Entry
from okr.storage.files.transaction import Change, undo_last
from okr.store import Store
from okr.views.results import Done, Undoable, Undoables
from okr.words import Message


def undo(store: Store, *, dry_run: bool = False) -> Done:
    """Restore the files as they were before the last command; refused where one of them changed since.

    The workspace is not loaded, so that an okr.toml that cannot be read can be restored, too.
    """
    with store.staging("undo", dry_run=dry_run) as transaction:
        entry = undo_last(transaction, store.warn)
        changes = transaction.changes()
    return _done(entry, changes, dry_run=dry_run)


def undoables(store: Store) -> Undoables:
    """The commands in the undo journal, the last one first; an undo itself is not listed."""
    found, warnings = journal.entries(store.root)
    store.warn(*warnings)
    undone = {entry.undoes for entry in found}
    return Undoables(
        items=tuple(
            Undoable(
                id=entry.id,
                when=datetime.fromisoformat(entry.when),
                command=entry.command,
                paths=tuple(change.path for change in entry.changes),
                undone=entry.id in undone,
            )
            for entry in reversed(found)
            if not entry.undoes
        )
    )


def _done(entry: Entry, changes: list[Change], *, dry_run: bool) -> Done:
    head = outcome(
        "Undid `okr {command}` of {day}, {time}:",
        "Would undo `okr {command}` of {day}, {time}:",
        dry_run=dry_run,
        command=entry.command,
        day=(when := datetime.fromisoformat(entry.when).astimezone()).date(),
        time=f"{when:%H:%M}",
    )
    return Done(
        kind="undo",
        id=entry.id,
        path=changes[0].path if changes else "",
        lines=(head, *(_line(change) for change in changes)),
        changes=tuple(file_change(change) for change in changes) if dry_run else (),
    )


def _line(change: Change) -> str:
    if change.after is None:
        return Message("  removed {path}", path=change.path)
    return Message("  restored {path}", path=change.path)
