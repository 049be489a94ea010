"""What git knows of goals: what changed between two states, the history of one item, and what a reviewer should see.

Each change knows who made it, when, and in which commit. An item is known under every id that it ever had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import TypeVar

from msgspec.structs import asdict, replace

from okr import git
from okr.actions.states import (
    CommitChanges,
    CommitFinder,
    Records,
    State,
    as_now,
    both_states,
    file_of_change,
    file_of_id,
    history_begins,
    touched_once,
    with_commit,
    workspace_at,
)
from okr.errors import OkrError
from okr.git import Commit, Difference, Repository
from okr.ids import SETTINGS, checkin_name, cycle_name, parent
from okr.people_models import Checkin
from okr.periods import DAY, Span, cycle
from okr.scoring import Scoring
from okr.storage.source import PLACES
from okr.store import Store
from okr.views.audit import AuditRemark, of_assistant, of_recorded, of_removed, remark_on
from okr.views.change_results import Audit, AuditEntry, Beginning, Change, Diff, GoalProgress
from okr.views.changes import changes, definitions, progress, touched_files
from okr.views.period_results import EasedGoal, GoalChange
from okr.views.results import like
from okr.words import Message, joined, plural
from okr.workspace import Workspace


def compare(before: State, after: State, store: Store, cycle: Span, *, goals_alone: bool = False) -> Diff:
    """What changed between two states; with `goals_alone` neither what was recorded nor how progress moved."""
    repo = git.repository(store.root)
    begins = history_begins(repo, after.commit, before)
    ends = before.workspace, after.workspace
    moved: Iterable[GoalProgress] = ()
    if goals_alone:
        found = list(definitions(*ends, touched_files(*ends)))
    else:
        then = min(begins.date, after.day) if begins else before.day
        moved = progress(Scoring(ends[0], then), Scoring(ends[1], after.day), cycle)
        found = changes(*ends)
    return Diff(
        from_=before.name,
        to=after.name,
        changes=tuple(_with_commits(found, before, after, repo)),
        progress=tuple(moved),
        from_commit=before.commit,
        to_commit=after.commit,
        cycle=cycle.name,
        name=after.workspace.name,
        begins=begins,
    )


def _with_commits(
    found: list[Change], before: State, after: State, repo: Repository, places: Sequence[str] = PLACES
) -> list[Change]:
    """The changes, each with the last commit that made it; what is not committed has none."""
    tip = after.tip
    if tip is None or not found:
        return found
    commits = git.history(repo, before.commit, tip, places)
    files = [file_of_change(change) for change in found]
    paths = {*files}
    alone = touched_once(commits)
    if after.commit is None:
        now = after.workspace.files.hashes() if after.workspace.files else {}
        alone = {path: one for path, one in alone.items() if path not in paths or _is_left_as_by(one[1], now)}
    finder = CommitFinder(
        CommitChanges(
            repo,
            commits,
            after.workspace.settings,
            lambda touched: touched.path not in alone,
            as_now(after.workspace),
        ),
        after.workspace,
    )
    for at, (change, file) in enumerate(zip(found, files, strict=True)):  # in their place: there may be many
        one = alone.get(file)
        found[at] = with_commit(change, one[0]) if one else finder.signed(change)
    return found


def _is_left_as_by(touched: Difference, now: Mapping[str, bytes]) -> bool:
    """Whether a file of the work tree is, byte for byte, what a commit left."""
    is_ = now.get(touched.path)
    return is_ == (bytes.fromhex(touched.new.id) if touched.new else None)


# ── audit ────────────────────────────────────────────────────────────────────────────────────────


def audit(
    store: Store, before: State, after: State, first: date | None, places: Sequence[str] = PLACES
) -> Audit:
    """Of every commit after `before` that touched these places; changes of settings count from the day `first` on, always if
    that is None."""
    repo = git.repository(store.root)
    tip = after.tip
    entries, beginnings = _of_commits(repo, tip, before, after, first, places) if tip else ([], [])
    if after.is_work_tree:
        committed = workspace_at(store, tip, lambda: after.workspace.settings)
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


def _of_commits(
    repo: Repository, tip: str, before: State, after: State, first: date | None, places: Sequence[str]
) -> tuple[list[AuditEntry], list[Beginning]]:
    """What a reviewer should see of the commits up to `tip`, which are let go before anything else is compared."""
    entries: list[AuditEntry] = []
    beginnings: list[Beginning] = []
    known = [c for c in git.history(repo, before.commit, tip, places) if not c.boundary]
    # index of the commit that adds the workspace; None where there was one before, even if it was removed since
    start = None
    if not before.commit or not (
        git.tree(repo, before.commit, [SETTINGS]) or git.history(repo, None, before.commit, [SETTINGS])
    ):
        start = next((at for at, commit in enumerate(known) if SETTINGS in _added(commit)), None)
    found = CommitChanges(
        repo,
        known[start or 0 :],
        after.workspace.settings,
        known=as_now(after.workspace),
        skips=partial(_brings_check_ins_in_order, after.workspace),
    )
    for at, (commit, made, states) in enumerate(found):
        whole = start is not None and at == 0
        own, brought = _parted(commit, made, whole=whole)
        entries += _entries(commit, own, states, after.workspace, commit.date, first)
        beginnings += _beginning(commit, own, brought, whole=whole)
    return entries, beginnings


def _brings_check_ins_in_order(people: Workspace, commit: Commit, old: Records, new: Records) -> bool:
    """Whether a commit has nothing but new check-ins, as most, of which a reviewer should see none."""
    grace = people.settings.checkin.grace_days
    return not any(record for _, record in old) and all(
        isinstance(record, Checkin)
        and not any(update.via for update in record.update)
        and not any(
            remark
            for day in {update.date for update in record.update}
            for remark in of_recorded(checkin_name(path)[1], day, people, commit.email, commit.date, grace)
        )
        for path, record in new
    )


def _added(commit: Commit) -> set[str]:
    """The files that a commit added."""
    return {t.path for t in commit.touched if t.old is None and t.new}


def _parted(commit: Commit, made: Sequence[Change], *, whole: bool) -> tuple[list[Change], list[Change]]:
    """What a commit changed, and the past that it adopted: the check-ins that came together with the file of their
    goal, or with the `whole` workspace."""
    new = _added(commit) if any(change.change == "added" for change in made) else ()
    fresh = {change.id for change in made if change.change == "added" and file_of_id(change.id) in new}
    if not (whole or fresh):
        return list(made), []
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

    @cache
    def with_all() -> tuple[Workspace, Workspace]:
        before, after = (state.with_updates(people.recorded, None) for state in states)
        return before, after

    @cache
    def brought(person: str, on: date | None) -> tuple[AuditRemark, ...]:
        return tuple(of_recorded(person, on, people, commit.email, day, grace)) if commit else ()

    for change in made:
        remarks: Sequence[AuditRemark]
        if change.path is None:
            counts = change.id != SETTINGS or first is None or day >= first
            found = remark_on(change, *states, day, with_all) if counts else None
            remarks = (found,) if found else ()
        elif change.change == "removed":
            remarks = (of_removed(change, day),)
        else:
            remarks = (*brought(change.who or "", change.date), *of_assistant(change, day))
        for remark in remarks:
            yield _entry(_named(change, people) if change.path and commit else change, remark, commit)


def _named(change: Change, people: Workspace) -> Change:
    """What was recorded under the id and title of today: a check-in does not hold the title of its item."""
    id_ = people.current_id(change.id) or change.id
    return replace(change, id=id_, title=people.title(id_), kind=people.items.get(id_, ""))


def _entry(change: Change, remark: AuditRemark, commit: Commit | None) -> AuditEntry:
    """The change as one for a reviewer; `who` and `date` are those of the commit, `person` that of a check-in."""
    fields = asdict(with_commit(change, commit) if commit else change)
    if change.path is not None:
        fields |= {"who": None, "date": None}
    if commit:
        fields |= {"who": commit.who, "date": commit.date}
    return AuditEntry(
        **fields,
        rule=remark.rule,
        why=remark.why,
        explained=remark.explained or bool(commit and commit.reason),
        person=change.path.rpartition("/")[2][11:].removesuffix(".toml") if change.path else None,
    )


# ── for readers from outside: neither people and their addresses nor a bonus ─────────────────────

_GOALS = (SETTINGS, "objectives", "kpis")
"""Where that stands which they are told of."""
Told = TypeVar("Told", GoalChange, EasedGoal)
_SHOWN_FIELDS = {
    "title", "target", "start", "stretch", "at_least", "at_most", "lines", "targets", "tolerance", "milestones", "points",
    "takes", "kpi", "ambition", "retired",
}  # fmt: skip
"""Fields of a goal or KPI that a page for readers from outside tells."""
_EASED_RULES = {
    "target-eased", "start-moved", "measure-changed", "since-changed", "points-changed", "weight-shifted",
    "key-result-dropped", "goal-removed", "kpi-retired", "threshold-eased", "closed-edited",
}  # fmt: skip
"""Rules of the audit that are about the goals themselves, not about who recorded something."""
Known = tuple[tuple[Told, ...], None] | tuple[None, str]
"""What git tells, or why it tells nothing."""


def goal_changes(store: Store, workspace: Workspace, span: Span, today: date) -> Known[GoalChange]:
    """What changed in the goals and KPIs between the first and the last day of `span`, or now while it runs."""
    try:
        end = None if span.ends >= today else (span.ends + DAY).isoformat()
        before, after = both_states(store, workspace, (span.starts.isoformat(), end), span, today)
        if not before.workspace.objectives:
            return None, Message("there are no goals in git from before {day}", day=span.starts)
        ends = before.workspace, after.workspace
        found = [
            change
            for change in definitions(*ends, touched_files(*ends))
            if change.kind in ("objective", "key result", "kpi")
            and (change.change != "changed" or (change.field or "").partition(".")[0] in _SHOWN_FIELDS)
        ]
        known = _with_commits(found, before, after, git.repository(store.root), _GOALS)
    except OkrError as error:
        return None, error.message
    added = {change.id for change in known if change.change == "added"}
    return tuple(
        like(GoalChange, change)
        for change in known
        if not (change.id in added and parent(change.id) in added)
        # a KPI is in no cycle
        and (not (named := cycle(cycle_name(change.id), workspace.settings)) or named.overlaps(span))
    ), None


def eased_goals(store: Store, workspace: Workspace, span: Span, today: date) -> Known[EasedGoal]:
    """What made the goals of the cycle `span` easier, or the KPIs and thresholds while it ran."""
    try:
        before, after = both_states(store, workspace, (span.starts.isoformat(), None), span, today)
        found = audit(store, before, after, span.starts, _GOALS).entries
    except OkrError as error:
        return None, error.message
    return tuple(
        like(EasedGoal, entry)
        for entry in found
        if entry.rule in _EASED_RULES
        and (
            cycle_name(entry.id) == span.name
            or (entry.kind in ("kpi", "settings") and (entry.date or today) in span)
        )
    ), None
