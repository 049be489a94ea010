"""The page of a report: what it needs beside the report itself, of the program and of git."""

from __future__ import annotations

from datetime import date

from okr import __version__, git
from okr.actions import history
from okr.actions.states import State, both_states
from okr.periods import Span
from okr.store import Store
from okr.views.change_results import Diff
from okr.views.page import Made
from okr.workspace import Workspace


def made(store: Store, past: State | None) -> Made:
    """By which program, and from which state: a commit that was asked for, else the files after the last one."""
    commit = past.commit if past else None
    return Made(
        version=__version__, commit=commit or git.last_commit(store.root), as_committed=commit is not None
    )


def goal_changes(store: Store, workspace: Workspace, past: State | None, cycle: Span, today: date) -> Diff:
    """What changed in the goals since the cycle began. Raises OkrError where there is no git."""
    until = past.commit if past else None
    before, after = both_states(store, workspace, (None, until), cycle, today)
    return history.compare(before, after, store, cycle)
