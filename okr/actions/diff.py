"""What changed between two states, by meaning, and what happened to one item, under every id that it ever had.

Each change knows who made it, when, and in which commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha1, sha256

from okr import git
from okr.actions.commit_changes import (
    CommitChanges,
    CommitFinder,
    before_and_after,
    file_of_change,
    file_of_id,
    records_of,
    with_commit,
)
from okr.actions.states import State, history_begins
from okr.errors import OkrError
from okr.git import NO_BLOB, ChangedFile, Commit, Repository
from okr.ids import OWN_FILE, SETTINGS, parent, slug
from okr.periods import Span
from okr.scoring import Scoring
from okr.storage.source import Folder, places
from okr.store import Store
from okr.updates import corrected
from okr.views.change_results import Change, Diff, Log
from okr.views.changes import changes, definitions, of_entry, progress
from okr.workspace import Workspace

_SHA256_DIGITS = 64


def compare(before: State, after: State, store: Store, cycle: Span) -> Diff:
    repo = git.repository(store.root)
    begins = history_begins(repo, after.commit, before)
    then = min(begins.date, after.day) if begins else before.day
    moved = progress(Scoring(before.workspace, then), Scoring(after.workspace, after.day), cycle)
    return Diff(
        from_=before.name,
        to=after.name,
        changes=tuple(_with_commits(changes(before.workspace, after.workspace), before, after, repo)),
        progress=tuple(moved),
        from_commit=before.commit,
        to_commit=after.commit,
        cycle=cycle.name,
        name=after.workspace.name,
        begins=begins,
    )


def _with_commits(found: Sequence[Change], before: State, after: State, repo: Repository) -> Sequence[Change]:
    """The changes, each with the last commit that made it; what is not committed has none."""
    tip = after.tip(repo)
    if tip is None or not found:
        return found
    commits = git.history(repo, before.commit, tip, places())
    paths = {file_of_change(change) for change in found}
    alone = _touched_once(commits)
    if after.commit is None:
        folder = Folder(repo.root)
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


def item_log(store: Store, workspace: Workspace, id_: str, today: date) -> Log:
    """Definition changes as git knows them, those that are not committed, and every check-in."""
    repo = git.find_repository(store.root)
    head = git.head_of(repo) if repo else None
    entries = list(_definitions(repo, head, workspace, id_, today)) if repo else []
    entries += [(change.date or date.min, 1, change) for change in _checkins(repo, head, workspace, id_)]
    entries.sort(key=lambda entry: entry[:2])
    return Log(
        id=id_,
        title=workspace.title(id_),
        entries=tuple(change for *_, change in entries),
        begins=history_begins(repo, head) if repo and head else None,
    )


def _definitions(
    repo: Repository, head: str | None, workspace: Workspace, id_: str, today: date
) -> Iterator[tuple[date, int, Change]]:
    """Changes of the item's fields: each with its day, and what is not committed last."""
    ids = {id_, *(workspace.record(id_).formerly if id_ in workspace.items else ())}
    if objective := workspace.objectives.get(
        parent(id_)
    ):  # a part, also under the former ids of its objective
        ids |= {f"{old}/{slug(name)}" for old in objective.formerly for name in ids}
    paths = sorted({path for name in ids if (path := file_of_id(name))})
    commits = git.history(repo, None, head, paths) if head else []
    for commit, made in CommitChanges(repo, commits, workspace.settings).each():
        for change in made:
            if not commit.boundary and change.change != "recorded" and change.id in ids:
                yield commit.date, 0, change
    committed = records_of(repo, git.tree(repo, head, [*paths, SETTINGS]))
    now: list[tuple[str, object]] = [(SETTINGS, workspace.settings)]
    for items in map(workspace.of, OWN_FILE):
        now += [(path, items[name]) for name in items if (path := workspace.paths.get(name, "")) in paths]
    for change in definitions(*before_and_after(committed, now, workspace.settings)):
        if change.id in ids:
            yield today, 2, change


def _checkins(repo: Repository | None, head: str | None, workspace: Workspace, id_: str) -> list[Change]:
    """Every check-in of the item, each with the commit that brought it."""
    entries = workspace.updates(id_)
    gone = corrected(entries)
    found = [
        of_entry(workspace, entry.update.item, entry, corrected=(entry.path, entry.place) in gone)
        for entry in entries
    ]
    paths = {change.path for change in found if change.path}
    if not repo or not head or not paths:
        return found
    commits = git.history(repo, None, head, sorted(paths))
    finder = CommitFinder(CommitChanges(repo, commits, workspace.settings), workspace)
    return [finder.signed(change) for change in found]
