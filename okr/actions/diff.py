"""`okr diff`: two states compared by meaning, and who made each change, when, and in which commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import sha1, sha256

from okr import git
from okr.actions import states
from okr.actions.commit_changes import Histories, signed
from okr.actions.states import State
from okr.errors import OkrError
from okr.git import Commit, Touched
from okr.periods import Span
from okr.scoring import Scoring
from okr.storage.git_source import places
from okr.storage.source import Folder
from okr.store import Store
from okr.views.change_results import Change, Diff
from okr.views.changes import changes, parent, progress
from okr.workspace import Workspace

WORK_TREE = "work tree"
_LONG = 64
"""Digits of the ids in a repository of SHA-256."""


def ends(
    store: Store, workspace: Workspace, words: tuple[str | None, str | None], cycle: Span, today: date
) -> tuple[State, State]:
    """From where to where: default from the start of the cycle to now, what is not committed included."""
    start, to = states.both(store.root, *words)
    if to is None:
        now = State(WORK_TREE, None, workspace, today)
    else:
        now = states.end(store.root, to, workspace.settings, today)
    return states.begin(store.root, start, cycle.starts, now, today), now


def compare(before: State, after: State, store: Store, cycle: Span) -> Diff:
    found = changes(before.workspace, after.workspace)
    begins = states.history_begins(git.repository(store.root), after.commit, before)
    then = min(begins.date, after.day) if begins else before.day
    moved = progress(Scoring(before.workspace, then), Scoring(after.workspace, after.day), cycle)
    return Diff(
        from_=before.name,
        to=after.name,
        changes=tuple(attributed(found, before, after, store)),
        progress=tuple(moved),
        from_commit=before.commit,
        to_commit=after.commit,
        cycle=cycle.name,
        name=after.workspace.name,
        begins=begins,
    )


def attributed(found: Sequence[Change], before: State, after: State, store: Store) -> list[Change]:
    """The changes, each with the last commit that made it; what is not committed has none."""
    repo = git.repository(store.root)
    tip = after.commit or (git.head_of(repo) if after.name == WORK_TREE else None)
    if tip is None or not found:
        return list(found)
    commits = git.history(repo, before.commit, tip, places())
    paths = {_path(change, after.workspace, before.workspace) for change in found}
    only = _touched_once(commits)
    if after.commit is None:
        folder = Folder(store.root)
        folder.entries()  # which of its folders are plain: their files are read faster
        only = {path: one for path, one in only.items() if path not in paths or _as_committed(folder, one[1])}
    told = Histories(repo, commits, after.workspace.settings, lambda _, touched: touched.path not in only)
    makers = _Makers(told, after.workspace)
    alone = {path: commit for path, (commit, _) in only.items()}
    makers_of = (
        (change, alone.get(_path(change, after.workspace, before.workspace)) or makers.of(change))
        for change in found
    )
    return [signed(change, commit) if commit else change for change, commit in makers_of]


def _touched_once(commits: Sequence[Commit]) -> dict[str, tuple[Commit, Touched]]:
    """Files that one commit alone touched: it made all that changed in them, without a look at their text."""
    often = Counter(touched.path for commit in commits for touched in commit.touched)
    return {
        t.path: (commit, t)
        for commit in commits
        for t in commit.touched
        if often[t.path] == 1 and not (_came_or_went(t) and _may_move(commit))
    }


def _came_or_went(touched: Touched) -> bool:
    return not touched.old.strip("0") or not touched.new.strip("0")


def _may_move(commit: Commit) -> bool:
    """Whether a file came and one went: what is new in a file that was moved, an earlier commit may have made."""
    return any(not t.old.strip("0") for t in commit.touched) and any(
        not t.new.strip("0") for t in commit.touched
    )


def _as_committed(folder: Folder, touched: Touched) -> bool:
    """Whether a file of the work tree is, byte for byte, what a commit left."""
    try:
        data = folder.read(touched.path)
    except OkrError:
        return not touched.new.strip("0")
    digest = sha256 if len(touched.new) == _LONG else sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest() == touched.new


def _path(change: Change, *states: Workspace) -> str:
    """The file in which a change was made."""
    if change.path:
        return change.path
    for workspace in states:
        found = workspace.paths.get(change.id) or workspace.paths.get(parent(change.id))
        if found:
            return found
    return change.id


class _Makers:
    """Finds the commit that made a change."""

    def __init__(self, told: Histories, after: Workspace) -> None:
        self._after = after
        self._made: dict[tuple[object, ...], list[tuple[Change, Commit]]] = {}
        for commit, made in told.each():
            for change in made:
                self._made.setdefault(self._key(change), []).append((change, commit))

    def of(self, change: Change) -> Commit | None:
        made = self._made.get(self._key(change), ())
        fitting = [commit for other, commit in made if self._fits(other, change)]
        return fitting[-1] if fitting else None

    def _fits(self, made: Change, change: Change) -> bool:
        if change.change == "moved":  # to an id that its objective may have taken along since
            return self._after.current_id(made.new) == self._after.current_id(change.new)
        return change.change in ("added", "removed") or made.new == change.new

    def _key(self, change: Change) -> tuple[object, ...]:
        id_ = self._after.current_id(change.id) or change.id
        if change.change == "recorded":
            return id_, change.who, change.date, change.field, repr(change.new), change.words
        return id_, change.change, change.field
