"""Bringing the files of an older okr to the schema of this one, as one change that `okr undo` takes back."""

from __future__ import annotations

from okr.actions.changing import file_change
from okr.storage.layout import SETTINGS
from okr.storage.migrating import migrate as migrated
from okr.store import Store
from okr.views.shapes import Done


def migrate(store: Store, *, dry_run: bool) -> Done:
    """Done twice it changes nothing more."""
    with store.mending("migrate", dry_run=dry_run) as transaction:
        begin, end = migrated(transaction)
        changes = transaction.changes()
    if begin == end:
        line = f"The files are of schema {end} already."
    else:
        verb = "Would bring" if dry_run else "Brought"
        line = f"{verb} the files from schema {begin} to {end}: {len(changes)} changed."
    shown = tuple(file_change(change) for change in changes) if dry_run else ()
    return Done(kind="migrate", id=SETTINGS, path=SETTINGS, lines=(line,), changes=shown)
