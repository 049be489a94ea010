"""The private notes of the person who runs a command, for the views that may show them to this person alone."""

from __future__ import annotations

from collections.abc import Mapping

from okr.conversations import NOTHING, Notes
from okr.errors import OkrError
from okr.storage.private import Private, names_of
from okr.store import Store
from okr.workspace import Workspace


def private_of(store: Store, workspace: Workspace, who: str, environ: Mapping[str, str]) -> Private:
    """Where this author keeps notes; OkrError where there can be none."""
    person = workspace.people.get(f"@{who}")
    return Private(store.root, workspace.settings, names_of(who, person.formerly if person else ()), environ)


def notes_of(store: Store, workspace: Workspace, who: str, environ: Mapping[str, str]) -> Notes:
    """What this author keeps; nothing where there is no private folder."""
    try:
        private = private_of(store, workspace, who, environ)
    except OkrError:
        return NOTHING
    coaching, wrong = private.notes()
    store.warn(*(f"{finding.path}: {finding.message}." for finding in wrong))
    return Notes(coaching=coaching, recorded=private.marks())
