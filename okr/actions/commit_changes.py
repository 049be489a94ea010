"""What each commit changed, by meaning: the same comparison as of two states, made of the files that it touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec.structs import replace as with_

from okr import git
from okr.git import Commit, Repository, Touched
from okr.git.objects import NO_BLOB
from okr.ids import checkin_name, id_of, kind_of
from okr.models import Checkin, Entry, Kpi, Objective, Person, Role, Team, entries_of
from okr.settings import Settings
from okr.storage.codec import MODELS, decode
from okr.storage.files.atomic import LARGEST
from okr.views.change_results import Change
from okr.views.changes import changes
from okr.workspace import Workspace

Keeps = Callable[[Commit, Touched], bool]


def _all(_commit: Commit, _touched: Touched) -> bool:
    return True


@dataclass
class Histories:
    """Commits of a range and what each of them changed."""

    repo: Repository
    commits: Sequence[Commit]
    settings: Settings
    """In force where a commit leaves them alone."""
    keeps: Keeps = _all
    """Which of the files are looked into."""
    _records: dict[tuple[str, str], Any] = field(default_factory=dict)

    @cached_property
    def _bytes(self) -> Mapping[str, bytes]:
        ids = (id_ for commit in self.commits for touched in self.files(commit) for id_ in touched[1:])
        return git.blobs(self.repo, (id_ for id_ in ids if id_.strip("0")))

    def files(self, commit: Commit) -> list[Touched]:
        return [t for t in commit.touched if kind_of(t.path) in MODELS and self.keeps(commit, t)]

    def each(self) -> Iterator[tuple[Commit, list[Change]]]:
        """Every commit with its changes, which know their commit."""
        for commit in self.commits:
            before, after = self.states(commit)
            yield commit, [signed(change, commit) for change in changes(before, after)]

    def states(self, commit: Commit) -> tuple[Workspace, Workspace]:
        """The files that a commit touched, before and after it, as two small workspaces."""
        touched = self.files(commit)
        old = [(t.path, self._record(t.path, t.old)) for t in touched]
        new = [(t.path, self._record(t.path, t.new)) for t in touched]
        was, is_ = (next((r for _, r in side if isinstance(r, Settings)), None) for side in (old, new))
        # where only one side has settings, the file came or went with the workspace: nothing was changed in it
        return small(old, was or is_ or self.settings), small(new, is_ or was or self.settings)

    def _record(self, path: str, id_: str) -> Any:
        """What a file held; None where there was none, or none that is valid."""
        key = (path, id_)
        if key not in self._records:
            data = self._bytes.get(id_) if id_ != NO_BLOB else None
            self._records[key] = (
                decode(path, data).record if data is not None and len(data) <= LARGEST else None
            )
        return self._records[key]


def signed(change: Change, commit: Commit) -> Change:
    """A change that knows its commit; what was recorded keeps its person and day."""
    if commit.boundary:
        return with_(change, earlier=True)
    known = {"commit": commit.id, "reason": commit.reason, "message": commit.subject}
    if change.path is not None:
        return with_(change, **known)
    return with_(change, **known, who=commit.who, date=commit.date)


def small(records: Iterable[tuple[str, Any]], settings: Settings) -> Workspace:
    """A workspace of some files and what they hold."""
    found: dict[type, dict[str, Any]] = {kind: {} for kind in (Objective, Kpi, Person, Team, Role)}
    recorded: dict[str, tuple[Entry, ...]] = {}
    paths: dict[str, str] = {}
    for path, record in records:
        if isinstance(record, Checkin):
            for entry in entries_of(record.update, checkin_name(path)[1], path):
                recorded[entry.update.item] = (*recorded.get(entry.update.item, ()), entry)
        elif type(record) in found:
            id_ = id_of(path) or path
            found[type(record)][id_] = record
            paths[id_] = path
    return Workspace(
        name="",
        settings=settings,
        objectives=found[Objective],
        kpis=found[Kpi],
        people=found[Person],
        teams=found[Team],
        roles=found[Role],
        recorded=recorded,
        paths=paths,
    )
