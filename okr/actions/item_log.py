"""`okr log ID`: all that happened to one item, definition and check-ins, under every id it ever had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr import git
from okr.actions.commit_changes import CommitChanges, CommitFinder, before_and_after, file_of_id
from okr.actions.states import history_begins
from okr.git import Repository
from okr.ids import OWN_FILE, SETTINGS, parent, slug
from okr.storage.codec import decode
from okr.store import Store
from okr.updates import corrected
from okr.views.change_results import Change, Log
from okr.views.changes import definitions, of_entry
from okr.workspace import Workspace


def item_log(store: Store, workspace: Workspace, id_: str, today: date) -> Log:
    """Definition changes as git knows them, those that are not committed, and every check-in."""
    repo = git.find_repository(store.root)
    head = git.head_of(repo) if repo else None
    entries: list[tuple[date, int, Change]] = []
    if repo:
        entries += _definitions(repo, head, workspace, id_, today)
    entries += [(change.date or date.min, 1, change) for change in _checkins(repo, head, workspace, id_)]
    entries.sort(key=lambda entry: entry[:2])
    return Log(
        id=id_,
        title=workspace.title(id_),
        entries=tuple(change for *_, change in entries),
        begins=history_begins(repo, head) if repo and head else None,
    )


def _all_ids(workspace: Workspace, id_: str) -> set[str]:
    """The ids that the item had by its file, and those of a part under the former ids of its objective."""
    ids = {id_, *(workspace.record(id_).formerly if id_ in workspace.items else ())}
    above = parent(id_)
    if above in workspace.objectives:
        slugs = {slug(name) for name in ids}
        ids |= {f"{old}/{name}" for old in workspace.objectives[above].formerly for name in slugs}
    return ids


def _definitions(
    repo: Repository, head: str | None, workspace: Workspace, id_: str, today: date
) -> Iterator[tuple[date, int, Change]]:
    """Changes of the item's fields: each with its day, and what is not committed last."""
    ids = _all_ids(workspace, id_)
    paths = sorted({path for name in ids if (path := file_of_id(name))})
    commits = git.history(repo, None, head, paths) if head else []
    for commit, changes in CommitChanges(repo, commits, workspace.settings).each():
        for change in changes:
            if not commit.boundary and change.change != "recorded" and change.id in ids:
                yield commit.date, 0, change
    listed = git.tree(repo, head, [*paths, SETTINGS]) if head else {}
    data = git.blobs(repo, (blob.id for blob in listed.values() if blob.regular))
    committed = [
        (path, decode(path, data[blob.id]).record) for path, blob in listed.items() if blob.id in data
    ]
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
