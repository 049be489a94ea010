"""`okr diff`: two states compared by meaning, and who made each change, when, and in which commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha1, sha256

from okr import git
from okr.actions.commit_changes import CommitChanges, CommitFinder, file_of_change, with_commit
from okr.actions.states import State, history_begins
from okr.errors import OkrError
from okr.git import NO_BLOB, ChangedFile, Commit
from okr.periods import Span
from okr.scoring import Scoring
from okr.storage.source import Folder, places
from okr.store import Store
from okr.views.change_results import Change, Diff
from okr.views.changes import changes, progress

_SHA256_DIGITS = 64


def compare(before: State, after: State, store: Store, cycle: Span) -> Diff:
    begins = history_begins(git.repository(store.root), after.commit, before)
    then = min(begins.date, after.day) if begins else before.day
    moved = progress(Scoring(before.workspace, then), Scoring(after.workspace, after.day), cycle)
    return Diff(
        from_=before.name,
        to=after.name,
        changes=tuple(_with_commits(changes(before.workspace, after.workspace), before, after, store)),
        progress=tuple(moved),
        from_commit=before.commit,
        to_commit=after.commit,
        cycle=cycle.name,
        name=after.workspace.name,
        begins=begins,
    )


def _with_commits(found: Sequence[Change], before: State, after: State, store: Store) -> Sequence[Change]:
    """The changes, each with the last commit that made it; what is not committed has none."""
    repo = git.repository(store.root)
    tip = after.tip(repo)
    if tip is None or not found:
        return found
    commits = git.history(repo, before.commit, tip, places())
    paths = {file_of_change(change) for change in found}
    alone = _touched_once(commits)
    if after.commit is None:
        folder = Folder(store.root)
        folder.entries()  # learns which folders are plain: their files are read faster
        alone = {
            path: one for path, one in alone.items() if path not in paths or _as_committed(folder, one[1])
        }
    finder = CommitFinder(
        CommitChanges(repo, commits, after.workspace.settings, lambda touched: touched.path not in alone),
        after.workspace,
    )
    return [
        with_commit(change, alone[path][0])
        if (path := file_of_change(change)) in alone
        else finder.signed(change)
        for change in found
    ]


def _touched_once(commits: Sequence[Commit]) -> dict[str, tuple[Commit, ChangedFile]]:
    """Files that only one commit touched: it made all that changed in them, so their text need not be read.

    In a commit that added one file and removed another a file may have been moved: its content may be older.
    """
    times = Counter(touched.path for commit in commits for touched in commit.touched)
    found = {}
    for commit in commits:
        may_move = {NO_BLOB} <= {t.old for t in commit.touched} & {t.new for t in commit.touched}
        for touched in commit.touched:
            if times[touched.path] == 1 and not (may_move and NO_BLOB in touched):
                found[touched.path] = (commit, touched)
    return found


def _as_committed(folder: Folder, touched: ChangedFile) -> bool:
    """Whether a file of the work tree is, byte for byte, what a commit left."""
    try:
        data = folder.read(touched.path)
    except OkrError:
        return touched.new == NO_BLOB
    digest = sha256 if len(touched.new) == _SHA256_DIGITS else sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest() == touched.new
