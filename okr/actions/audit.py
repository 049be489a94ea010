"""`okr audit`: commit by commit, what a reviewer must know, and whether its message gives a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import asdict, replace

from okr import git
from okr.actions import states
from okr.actions.commit_changes import Histories
from okr.actions.diff import WORK_TREE
from okr.actions.states import State
from okr.errors import OkrError
from okr.git import Commit, Repository
from okr.git.objects import NO_BLOB
from okr.ids import path_of
from okr.storage.git_source import places
from okr.store import Store
from okr.views.audit import Remark, of_checkin, remarks
from okr.views.change_results import Audit, AuditEntry, Beginning, Change
from okr.views.changes import SETTINGS, changes, parent, title
from okr.views.words import count
from okr.workspace import Workspace


def audit(store: Store, before: State, after: State, first: date | None) -> Audit:
    """Of every commit after `before`; settings are told from the day `first` on, always if that is None."""
    repo = git.repository(store.root)
    tip = after.commit or (git.head_of(repo) if after.name == WORK_TREE else None)
    entries: list[AuditEntry] = []
    beginnings: list[Beginning] = []
    if tip:
        known = [c for c in git.history(repo, before.commit, tip, places()) if not c.boundary]
        start = _start(repo, before, known)
        told = Histories(repo, known[start or 0 :], after.workspace.settings)
        for at, (commit, made) in enumerate(told.each()):
            whole = start is not None and at == 0
            own, brought = _parted(commit, made, whole=whole)
            entries += _of_commit(commit, own, told.states(commit), after.workspace, first)
            beginnings += _beginning(commit, own, brought, whole=whole)
    if after.name == WORK_TREE:
        committed = states.workspace_at(repo, tip, after.workspace.settings)
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
        begins=states.history_begins(repo, tip, before),
        beginnings=tuple(beginnings),
    )


def _start(repo: Repository, before: State, commits: Sequence[Commit]) -> int | None:
    """Place of the commit that brings the workspace; None where there was one before, also if it was away meanwhile."""
    if before.commit and (
        git.tree(repo, before.commit, [SETTINGS]) or git.history(repo, None, before.commit, [SETTINGS])
    ):
        return None
    return next((at for at, commit in enumerate(commits) if _brings(commit, SETTINGS)), None)


def _brings(commit: Commit, path: str) -> bool:
    return any(t.path == path and t.old == NO_BLOB and t.new != NO_BLOB for t in commit.touched)


def _parted(commit: Commit, made: Sequence[Change], *, whole: bool) -> tuple[list[Change], list[Change]]:
    """What a commit changed, and apart from it the past that it adopted: the check-ins that came together with the
    file of their goal, or with the `whole` workspace."""
    fresh = {change.id for change in made if change.change == "added" and _brings(commit, _file(change.id))}
    parts: tuple[list[Change], list[Change]] = ([], [])
    for change in made:
        brought = change.change == "recorded" and (whole or {change.id, parent(change.id)} & fresh)
        parts[bool(brought)].append(change)
    return parts


def _file(id_: str) -> str:
    try:
        return path_of(id_)
    except OkrError:  # a key result has no file of its own
        return ""


def _beginning(
    commit: Commit, made: Sequence[Change], brought: Sequence[Change], *, whole: bool
) -> Iterator[Beginning]:
    """One line for all that a commit brought, where it brings the `whole` workspace or an older past."""
    goals = {name for change in brought for name in (change.id, parent(change.id))}
    added = [c for c in made if c.change == "added" and (whole or {c.id, parent(c.id)} & goals)]
    late = any(change.date and change.date < commit.date for change in brought)
    if not whole and not late:
        return
    kinds = Counter(change.kind for change in added)
    told = [f"{kinds[kind]} {names[kinds[kind] > 1]}" for kind, names in _NAMES.items() if kinds[kind]]
    told += [_checkins(brought)] if brought else []
    yield Beginning(
        commit=commit.id,
        who=commit.who,
        date=commit.date,
        id=SETTINGS if whole else min(change.id for change in added),
        brought=", ".join(told) or "its settings",
    )


_NAMES = {
    "objective": ("objective", "objectives"),
    "key result": ("key result", "key results"),
    "initiative": ("initiative", "initiatives"),
    "kpi": ("KPI", "KPIs"),
    "person": ("person", "people"),
    "team": ("team", "teams"),
    "role": ("role", "roles"),
}


def _checkins(brought: Sequence[Change]) -> str:
    days = sorted(change.date for change in brought if change.date)
    span = f"of {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
    return f"{count(len(brought), 'check-in')} {span}"


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
            for remark in remarks(change, before, after, commit.date, people.recorded):
                yield _entry(change, remark, commit)


def _not_committed(committed: Workspace, after: State, first: date | None) -> Iterator[AuditEntry]:
    for change in changes(committed, after.workspace):
        if change.path is not None:
            if change.change == "removed":
                yield from (
                    _entry(change, remark, None) for remark in of_checkin(change, committed, "", after.day, 0)
                )
        elif change.id != SETTINGS or first is None or after.day >= first:
            for remark in remarks(change, committed, after.workspace, after.day, after.workspace.recorded):
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
