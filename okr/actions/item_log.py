"""The history of one item: its definition as git knows it, every check-in, and every decision about a KPI."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr import git
from okr.actions.states import (
    CommitChanges,
    CommitFinder,
    before_and_after,
    file_of_id,
    history_begins,
    records_of,
    touched_once,
    with_commit,
)
from okr.decisions import until
from okr.git import Repository
from okr.ids import OWN_FILE, SETTINGS, id_in, kind_of, parent, slug
from okr.store import Store
from okr.updates import corrected, updates_until
from okr.views.change_results import Change, Log
from okr.views.changes import definitions, item_of, of_entry
from okr.workspace import Workspace


def item_log(store: Store, workspace: Workspace, id_: str, today: date) -> Log:
    """Definition changes as git knows them, those that are not committed, and every check-in."""
    repo = git.find_repository(store.root)
    head = git.head_of(repo) if repo else None
    entries = list(_definitions(repo, head, workspace, id_, today)) if repo else []
    entries += [
        (change.date or date.min, 1, change) for change in _checkins(repo, head, workspace, id_, today)
    ]
    entries += [
        (change.date or date.min, 1, change) for change in _decided(repo, head, workspace, id_, today)
    ]
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
    # a part, also under the former ids of its objective; a unit, too
    if holder := workspace.objectives.get(parent(id_)) or workspace.groups.get(parent(id_)):
        ids |= {f"{old}/{slug(name)}" for old in holder.formerly for name in ids}
    paths = sorted({path for name in ids if (path := file_of_id(name))})
    commits = git.history(repo, None, head, paths) if head and paths else []
    for commit, made, _ in CommitChanges(repo, commits, workspace.settings):
        for change in made:
            if not commit.boundary and change.change != "recorded" and change.id in ids:
                yield commit.date, 0, with_commit(change, commit)
    committed = records_of(repo, git.tree(repo, head, [*paths, SETTINGS]))
    now: list[tuple[str, object]] = [(SETTINGS, workspace.settings)]
    for path in paths:
        kind = kind_of(path)
        if kind in OWN_FILE and (name := id_in(kind, path)) in workspace.of(kind):
            now.append((path, workspace.written(name)))
    for change in definitions(*before_and_after(committed, now, workspace.settings)):
        if change.id in ids:
            yield today, 2, change


def _checkins(
    repo: Repository | None, head: str | None, workspace: Workspace, id_: str, today: date
) -> list[Change]:
    """Every check-in of the item up to today, each with the commit that brought it."""
    entries = updates_until(workspace.updates(id_), today)
    gone, item = corrected(entries), item_of(workspace, id_)
    found = [of_entry(item, entry, corrected=(entry.path, entry.place) in gone) for entry in entries]
    paths = {change.path for change in found if change.path}
    if not repo or not head or not paths:
        return found
    commits = git.history(repo, None, head, sorted(paths))
    finder = CommitFinder(CommitChanges(repo, commits, workspace.settings), workspace)
    return [finder.signed(change) for change in found]


def _decided(
    repo: Repository | None, head: str | None, workspace: Workspace, kpi: str, today: date
) -> Iterator[Change]:
    """Every decision about a KPI up to today, each with the commit that brought it."""
    about = {
        f"decisions/{name}.toml": made
        for name, made in workspace.decisions.items()
        if made.date <= today and workspace.current_id(made.kpi) == kpi
    }
    brought = touched_once(git.history(repo, None, head, sorted(about))) if repo and head and about else {}
    for path, made in about.items():
        ends = until(made, workspace.settings)
        values = {"decision": made.decision, "until": ends, "key_result": made.key_result}
        change = Change(
            id=kpi,
            change="recorded",
            kind="kpi",
            title=workspace.title(kpi),
            field="decision",
            new={key: value for key, value in values.items() if value is not None},
            who=workspace.slug_in_force("person", made.by),
            date=made.date,
            note=made.reason,
            path=path,
        )
        yield with_commit(change, brought[path][0]) if path in brought else change
