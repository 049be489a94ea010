"""Taking back what the last command wrote."""

from __future__ import annotations

from datetime import datetime

from okr.actions.edits import file_change
from okr.storage.files import journal
from okr.storage.files.journal import Entry
from okr.storage.files.transaction import Change, undo_last
from okr.store import Store
from okr.views.results import Done, Undoable, Undoables


def undo(store: Store, *, dry_run: bool = False) -> Done:
    """Puts back what stood before the last command; refused where a file changed since.

    Without loading the workspace: it is the way back from an okr.toml that cannot be read, too.
    """
    with store.staging("undo", dry_run=dry_run) as transaction:
        entry = undo_last(transaction, store.warn)
        changes = transaction.changes()
    return _done(entry, changes, dry_run=dry_run)


def undoables(store: Store) -> Undoables:
    """What the journal holds, the last command first; taking back is no command to be taken back."""
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
    when = f"{datetime.fromisoformat(entry.when).astimezone():%Y-%m-%d %H:%M}"
    lines = [f"{'Would take' if dry_run else 'Took'} back `okr {entry.command}` of {when}:"]
    lines += [f"  {_told(change, dry_run=dry_run)}" for change in changes]
    return Done(
        kind="undo",
        id=entry.id,
        path=changes[0].path if changes else "",
        lines=tuple(lines),
        changes=tuple(file_change(change) for change in changes) if dry_run else (),
    )


def _told(change: Change, *, dry_run: bool) -> str:
    would = "would be" if dry_run else "is"
    if change.after is None:
        return f"{change.path} {would} removed"
    if change.before is None:
        return f"{change.path} {would} back"
    return f"{change.path} {would} as it was"
