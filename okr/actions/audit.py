"""`okr audit`: commit by commit, what a reviewer should see, and whether its message gives a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import asdict, replace

from okr import git
from okr.actions.commit_changes import CommitChanges, file_of_id
from okr.actions.states import State, history_begins, workspace_at
from okr.git import NO_BLOB, Commit
from okr.ids import SETTINGS, parent
from okr.storage.source import places
from okr.store import Store
from okr.views.audit import AuditRemark, of_checkin, remark_on
from okr.views.change_results import Audit, AuditEntry, Beginning, Change
from okr.views.changes import changes
from okr.words import Message, joined, plural
from okr.workspace import Workspace


def audit(store: Store, before: State, after: State, first: date | None) -> Audit:
    """Of every commit after `before`; changes of settings count from the day `first` on, always if that is None."""
    repo = git.repository(store.root)
    tip = after.tip(repo)
    entries: list[AuditEntry] = []
    beginnings: list[Beginning] = []
    if tip:
        known = [c for c in git.history(repo, before.commit, tip, places()) if not c.boundary]
        # index of the commit that adds the workspace; None where there was one before, even if it was removed since
        start = None
        if not before.commit or not (
            git.tree(repo, before.commit, [SETTINGS]) or git.history(repo, None, before.commit, [SETTINGS])
        ):
            start = next((at for at, commit in enumerate(known) if _adds(commit, SETTINGS)), None)
        found = CommitChanges(repo, known[start or 0 :], after.workspace.settings)
        for at, (commit, made) in enumerate(found.each()):
            whole = start is not None and at == 0
            own, brought = _parted(commit, made, whole=whole)
            entries += _entries(commit, own, found.states(commit), after.workspace, commit.date, first)
            beginnings += _beginning(commit, own, brought, whole=whole)
    if after.is_work_tree:
        committed = workspace_at(repo, tip, after.workspace.settings)
        own = list(changes(committed, after.workspace))
        entries += _entries(None, own, (committed, after.workspace), after.workspace, after.day, first)
    entries.sort(key=lambda entry: entry.id)
    return Audit(
        from_=before.name,
        to=after.name,
        entries=tuple(entries),
        unexplained=sum(not entry.explained for entry in entries),
        from_commit=before.commit,
        to_commit=after.commit,
        name=after.workspace.name,
        begins=history_begins(repo, tip, before),
        beginnings=tuple(beginnings),
    )


def _adds(commit: Commit, path: str | None) -> bool:
    return any(t.path == path and t.old == NO_BLOB and t.new != NO_BLOB for t in commit.touched)


def _parted(commit: Commit, made: Sequence[Change], *, whole: bool) -> tuple[list[Change], list[Change]]:
    """What a commit changed, and the past that it adopted: the check-ins that came together with the file of their
    goal, or with the `whole` workspace."""
    fresh = {
        change.id for change in made if change.change == "added" and _adds(commit, file_of_id(change.id))
    }
    parts: tuple[list[Change], list[Change]] = ([], [])
    for change in made:
        brought = change.change == "recorded" and (whole or {change.id, parent(change.id)} & fresh)
        parts[bool(brought)].append(change)
    return parts


def _beginning(
    commit: Commit, made: Sequence[Change], brought: Sequence[Change], *, whole: bool
) -> Iterator[Beginning]:
    """One line for all that a commit added, where it adds the `whole` workspace or check-ins older than itself."""
    goals = {name for change in brought for name in (change.id, parent(change.id))}
    added = [c for c in made if c.change == "added" and (whole or {c.id, parent(c.id)} & goals)]
    days = sorted(change.date for change in brought if change.date)
    if not whole and not (days and days[0] < commit.date):
        return
    kinds = Counter(change.kind for change in added)
    counts = [counted(kinds[kind]) for kind, counted in _COUNTED.items() if kinds[kind]]
    if days:
        n = plural(len(brought), "{n} check-in", "{n} check-ins")
        counts.append(
            Message("{checkins} of {first}", checkins=n, first=days[0])
            if days[0] == days[-1]
            else Message("{checkins} from {first} to {last}", checkins=n, first=days[0], last=days[-1])
        )
    yield Beginning(
        commit=commit.id,
        who=commit.who,
        date=commit.date,
        id=SETTINGS if whole else min(change.id for change in added),
        brought=joined(counts) or Message("its settings"),
    )


_COUNTED: Mapping[str, Callable[[int], str]] = {
    "objective": lambda n: plural(n, "{n} objective", "{n} objectives"),
    "key result": lambda n: plural(n, "{n} key result", "{n} key results"),
    "initiative": lambda n: plural(n, "{n} initiative", "{n} initiatives"),
    "kpi": lambda n: plural(n, "{n} KPI", "{n} KPIs"),
    "person": lambda n: plural(n, "{n} person", "{n} people"),
    "team": lambda n: plural(n, "{n} team", "{n} teams"),
    "role": lambda n: plural(n, "{n} role", "{n} roles"),
}


def _entries(
    commit: Commit | None,
    made: Sequence[Change],
    states: tuple[Workspace, Workspace],
    people: Workspace,
    day: date,
    first: date | None,
) -> Iterator[AuditEntry]:
    """What a reviewer should see of a commit; without one of what is not committed, where new check-ins may wait."""
    grace = people.settings.checkin.grace_days
    for change in made:
        if change.path is None:
            counts = change.id != SETTINGS or first is None or day >= first
            if counts and (found := remark_on(change, *states, day, people.recorded)):
                yield _entry(change, found, commit)
        elif commit:
            for remark in of_checkin(change, people, commit.email, day, grace):
                id_ = people.current_id(change.id) or change.id  # its own file does not hold the item's title
                kind = people.items.get(id_, "")
                yield _entry(replace(change, id=id_, title=people.title(id_), kind=kind), remark, commit)
        elif change.change == "removed":
            yield from (
                _entry(change, remark, commit) for remark in of_checkin(change, people, "", day, grace)
            )


def _entry(change: Change, remark: AuditRemark, commit: Commit | None) -> AuditEntry:
    """The change as one for a reviewer; `who` and `date` are those of the commit, `person` that of a check-in."""
    fields = asdict(change)
    if change.path is not None:
        fields |= {"who": None, "date": None}
    if commit:
        fields |= {"who": commit.who, "date": commit.date}
    return AuditEntry(
        **fields,
        rule=remark.rule,
        why=remark.why,
        explained=bool(commit and commit.reason),
        person=change.path.rpartition("/")[2][11:].removesuffix(".toml") if change.path else None,
    )
