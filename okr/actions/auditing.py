"""`okr audit`: commit by commit, what a reviewer must know, and whether its message gives a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import asdict, replace

from okr import git
from okr.actions import past
from okr.actions.comparing import WORK_TREE
from okr.actions.history import Histories
from okr.actions.past import State
from okr.git import Commit
from okr.storage.tree import places
from okr.store import Store
from okr.views.audit import Remark, of_checkin, remarks
from okr.views.change_shapes import Audit, AuditEntry, Change
from okr.views.changes import SETTINGS, changes, title
from okr.workspace import Workspace


def audit(store: Store, before: State, after: State, first: date | None) -> Audit:
    """Of every commit after `before`; settings are told from the day `first` on, always if that is None."""
    repo = git.repository(store.root)
    tip = after.commit or (git.head_of(repo) if after.name == WORK_TREE else None)
    entries: list[AuditEntry] = []
    if tip:
        commits = git.history(repo, before.commit, tip, places())
        told = Histories(repo, commits, after.workspace.settings)
        for commit, made in told.each():
            entries += _of_commit(commit, made, told.states(commit), after.workspace, first)
    if after.name == WORK_TREE:
        committed = past.workspace_at(repo, tip, after.workspace.settings)
        entries += _not_committed(committed, after, first)
    entries.sort(key=lambda entry: entry.id)
    return Audit(
        from_=before.name,
        to=after.name,
        entries=tuple(entries),
        unexplained=sum(not entry.explained for entry in entries),
        from_commit=before.commit,
        to_commit=after.commit,
        name=after.workspace.name,
    )


def _of_commit(
    commit: Commit,
    made: Sequence[Change],
    states: tuple[Workspace, Workspace],
    people: Workspace,
    first: date | None,
) -> Iterator[AuditEntry]:
    before, after = states
    grace = people.settings.checkin.grace_days
    for change in made:
        if change.path is not None:
            for remark in of_checkin(change, people, commit.email, commit.date, grace):
                yield _entry(_titled(change, people), remark, commit)
        elif change.id != SETTINGS or first is None or commit.date >= first:
            for remark in remarks(change, before, after, commit.date):
                yield _entry(change, remark, commit)


def _not_committed(committed: Workspace, after: State, first: date | None) -> Iterator[AuditEntry]:
    for change in changes(committed, after.workspace):
        if change.path is not None:
            if change.change == "removed":
                yield from (
                    _entry(change, remark, None) for remark in of_checkin(change, committed, "", after.day, 0)
                )
        elif change.id != SETTINGS or first is None or after.day >= first:
            for remark in remarks(change, committed, after.workspace, after.day):
                yield _entry(change, remark, None)


def _titled(change: Change, workspace: Workspace) -> Change:
    """A check-in alone does not say what its item is called."""
    id_ = workspace.current_id(change.id) or change.id
    return replace(change, id=id_, title=title(workspace, id_), kind=workspace.items.get(id_, ""))


def _entry(change: Change, remark: Remark, commit: Commit | None) -> AuditEntry:
    """`who` and `date` are those of the commit; of a check-in the person is told, too."""
    said = asdict(change)
    if change.path is not None:
        said |= {"who": None, "date": None}
    if commit:
        said |= {"who": commit.who, "date": commit.date}
    return AuditEntry(
        **said,
        rule=remark.rule,
        why=remark.why,
        explained=bool(commit and commit.reason),
        person=change.path.rpartition("/")[2][11:].removesuffix(".toml") if change.path else None,
    )
