"""`okr log ID`: all that happened to one item, definition and check-ins, under every id it ever had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from okr import git
from okr.actions.commit_changes import Histories, signed, small
from okr.actions.states import history_begins
from okr.errors import OkrError
from okr.git import Commit, Repository
from okr.ids import SETTINGS, path_of
from okr.settings import Settings
from okr.storage.codec import decode
from okr.store import Store
from okr.updates import corrected
from okr.views.change_results import Change, Log
from okr.views.changes import definitions, item, of_entry, parent, title
from okr.workspace import Workspace


def life(store: Store, workspace: Workspace, id_: str, today: date) -> Log:
    """Definition changes as git knows them, what is not committed included, and every check-in."""
    repo = git.find_repository(store.root)
    head = git.head_of(repo) if repo else None
    ids = _names(workspace, id_)
    entries: list[tuple[date, int, Change]] = []
    if repo:
        entries = _defined(repo, head, workspace, ids, today)
    entries += [(c.date or date.min, 1, c) for c in _recorded(repo, head, workspace, id_)]
    entries.sort(key=lambda entry: entry[:2])
    return Log(
        id=id_,
        title=title(workspace, id_),
        entries=tuple(change for *_, change in entries),
        begins=history_begins(repo, head) if repo and head else None,
    )


def _names(workspace: Workspace, id_: str) -> set[str]:
    """The ids that the item had, as far as its file tells, and those of a part under the old ids of its objective."""
    own = {id_, *_formerly(workspace, id_)}
    above = parent(id_)
    if above in workspace.objectives:
        slugs = {name.rpartition("/")[2] for name in own}
        own |= {f"{old}/{slug}" for old in workspace.objectives[above].formerly for slug in slugs}
    return own


def _formerly(workspace: Workspace, id_: str) -> Iterable[str]:
    return item(workspace, id_).formerly if id_ in workspace.items else ()


def _defined(
    repo: Repository, head: str | None, workspace: Workspace, ids: set[str], today: date
) -> list[tuple[date, int, Change]]:
    paths = sorted({path for name in ids if (path := _path(name))})
    commits = git.history(repo, None, head, paths) if head else []
    found = [
        (commit.date, 0, change)
        for commit, changes in Histories(repo, commits, workspace.settings).each()
        for change in changes
        if not commit.boundary and change.change != "recorded" and change.id in ids
    ]
    return found + [(today, 2, change) for change in _uncommitted(repo, head, workspace, ids, paths)]


def _path(id_: str) -> str | None:
    try:
        return path_of(id_)
    except OkrError:
        return None


def _uncommitted(
    repo: Repository, head: str | None, workspace: Workspace, ids: set[str], paths: Iterable[str]
) -> Iterable[Change]:
    """What the work tree has otherwise than the last commit; all of it where there is none."""
    listed = git.tree(repo, head, [*paths, SETTINGS]) if head else {}
    data = git.blobs(repo, (blob.id for blob in listed.values() if blob.regular))
    records = [(path, decode(path, data[blob.id]).record) for path, blob in listed.items() if blob.id in data]
    settings = next((record for _, record in records if isinstance(record, Settings)), workspace.settings)
    before = small(((path, record) for path, record in records if path != SETTINGS), settings)
    after = small(_files(workspace, set(paths)), workspace.settings)
    return [change for change in definitions(before, after) if change.id in ids]


def _files(workspace: Workspace, paths: set[str]) -> Iterator[tuple[str, object]]:
    """What some files of the work tree hold."""
    for items in (workspace.objectives, workspace.kpis, workspace.people, workspace.teams, workspace.roles):
        for id_, record in items.items():
            if workspace.paths.get(id_) in paths:
                yield workspace.paths[id_], record


def _recorded(repo: Repository | None, head: str | None, workspace: Workspace, id_: str) -> list[Change]:
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
    made: dict[tuple[object, ...], Commit] = {}
    for commit, changes in Histories(repo, commits, workspace.settings).each():
        for change in changes:
            if change.change == "recorded":
                made.setdefault(_key(workspace, change), commit)
    commits_of = ((change, made.get(_key(workspace, change))) for change in found)
    return [signed(change, commit) if commit else change for change, commit in commits_of]


def _key(workspace: Workspace, change: Change) -> tuple[object, ...]:
    """What tells one update of a file from another; its item by the id of today, as it may have had others."""
    id_ = workspace.current_id(change.id) or change.id
    return change.path, change.who, change.date, change.field, repr(change.new), change.words, id_
