"""What each commit changed, by meaning: the same comparison as of two states, made of the files that it touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from okr import git
from okr.errors import OkrError
from okr.git import Commit, Difference, Repository, TreeEntry
from okr.ids import KINDS, OWN_FILE, checkin_name, id_of, kind_of, path_of
from okr.models import Checkin
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files.read import LARGEST
from okr.updates import Entry, entries_of
from okr.views.change_results import Change
from okr.views.changes import changes
from okr.workspace import Workspace

Records = Sequence[tuple[str, Any]]
"""Paths of files and what they hold; None where that is not valid."""


@dataclass
class CommitChanges:
    """Commits of a range and what each of them changed."""

    repo: Repository
    commits: Sequence[Commit]
    settings: Settings
    """Valid where a commit leaves them alone."""
    reads: Callable[[Difference], bool] = lambda _: True
    """Which of the files are looked into."""
    _records: dict[tuple[str, TreeEntry | None], Any] = field(default_factory=dict)

    @cached_property
    def _bytes(self) -> Mapping[str, bytes]:
        return git.contents(
            self.repo, (touched for commit in self.commits for touched in self._files(commit))
        )

    def _files(self, commit: Commit) -> list[Difference]:
        return [t for t in commit.touched if kind_of(t.path) and self.reads(t)]

    def each(self) -> Iterator[tuple[Commit, list[Change]]]:
        """Every commit with its changes, which know their commit."""
        for commit in self.commits:
            yield commit, [with_commit(change, commit) for change in changes(*self.states(commit))]

    def states(self, commit: Commit) -> tuple[Workspace, Workspace]:
        """The files that a commit touched, before and after it."""
        touched = self._files(commit)
        return before_and_after(
            [(t.path, self._record(t.path, t.old)) for t in touched],
            [(t.path, self._record(t.path, t.new)) for t in touched],
            self.settings,
        )

    def _record(self, path: str, version: TreeEntry | None) -> Any:
        """What a file held; None where there was none, or none that is valid."""
        key = (path, version)
        if key not in self._records:
            data = self._bytes.get(version.id) if version else None
            self._records[key] = (
                decode(path, data).record if data is not None and len(data) <= LARGEST else None
            )
        return self._records[key]


class CommitFinder:
    """Finds the last commit that made a change; items are known by their ids of today."""

    def __init__(self, commits: CommitChanges, workspace: Workspace) -> None:
        self._workspace = workspace
        self._made: dict[tuple[object, ...], list[tuple[Change, Commit]]] = {}
        for commit, made in commits.each():
            for change in made:
                self._made.setdefault(self._key(change), []).append((change, commit))

    def signed(self, change: Change) -> Change:
        """The change with its commit; as it is where no commit made it."""
        current = self._workspace.current_id
        for made, commit in reversed(self._made.get(self._key(change), ())):
            if change.change == "moved":  # to an id that its objective may have changed since
                fits = current(made.new) == current(change.new)
            else:
                fits = change.change in ("added", "removed") or made.new == change.new
            if fits:
                return with_commit(change, commit)
        return change

    def _key(self, change: Change) -> tuple[object, ...]:
        id_ = self._workspace.current_id(change.id) or change.id
        if change.change == "recorded":
            return id_, change.who, change.date, change.field, repr(change.new), change.words
        return id_, change.change, change.field


def records_of(repo: Repository, entries: Mapping[str, TreeEntry]) -> list[tuple[str, Any]]:
    """What each of these files of a commit holds, of those that are in this clone."""
    ids = {path: entry.id for path, entry in entries.items() if entry.regular}
    data = git.blobs(repo, ids.values())
    return [(path, decode(path, data[id_]).record) for path, id_ in ids.items() if id_ in data]


def with_commit(change: Change, commit: Commit) -> Change:
    """A change that knows its commit; what was recorded keeps its person and day."""
    if commit.boundary:
        return replace(change, earlier=True)
    known = {"commit": commit.id, "reason": commit.reason, "message": commit.subject}
    if change.path is not None:
        return replace(change, **known)
    return replace(change, **known, who=commit.who, date=commit.date)


def file_of_change(change: Change) -> str:
    """The path of the file in which a change was made; the id itself where it could have no file."""
    return change.path or file_of_id(change.id) or change.id


def file_of_id(id_: str) -> str | None:
    """The path of the file of an item; None where the id, such as a former one, could have none."""
    with suppress(OkrError):
        return path_of(id_)
    return None


def before_and_after(old: Records, new: Records, settings: Settings) -> tuple[Workspace, Workspace]:
    """Some files before and after a change, as two small workspaces; `settings` where neither has any.

    Where only one side has settings, the file came or went with the workspace: nothing was changed in it.
    """
    was, is_ = (next((r for _, r in side if isinstance(r, Settings)), None) for side in (old, new))
    return _workspace_of_files(old, was or is_ or settings), _workspace_of_files(new, is_ or was or settings)


def _workspace_of_files(records: Iterable[tuple[str, Any]], settings: Settings) -> Workspace:
    plurals = {KINDS[kind].model: KINDS[kind].plural for kind in OWN_FILE}
    items: dict[str, Any] = {plural: {} for plural in plurals.values()}
    recorded: dict[str, tuple[Entry, ...]] = {}
    paths: dict[str, str] = {}
    for path, record in records:
        if isinstance(record, Checkin):
            for entry in entries_of(record.update, checkin_name(path)[1], path):
                recorded[entry.update.item] = (*recorded.get(entry.update.item, ()), entry)
        elif plural := plurals.get(type(record)):
            id_ = id_of(path) or path
            items[plural][id_] = record
            paths[id_] = path
    return Workspace(name="", settings=settings, **items, recorded=recorded, paths=paths)
