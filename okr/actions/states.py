"""Earlier states of a workspace, and what each commit changed, of git's objects: the work tree is neither read nor touched.

What a commit changed is told by meaning, by the same comparison as of two states, made of the files that it touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, cached_property, partial
from itertools import chain
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from okr import git
from okr.errors import OkrError, UsageError
from okr.git import Commit, Difference, Repository, TreeEntry
from okr.ids import KINDS, OWN_FILE, checkin_name, id_in, id_of, kind_of, path_of
from okr.kpi_units import with_units
from okr.outlines import ByCycle
from okr.parse import FIRST_DAY, day
from okr.people_models import Checkin
from okr.periods import Span
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files.read import LARGEST
from okr.storage.source import PLACES, Tree
from okr.store import Store, name_of_folder
from okr.updates import Entry, entries_of
from okr.views.change_results import Change, HistoryStart
from okr.views.changes import changes
from okr.words import Message
from okr.workspace import Workspace

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DAY = timedelta(days=1)
_WORK_TREE = "work tree"


class State(Struct, frozen=True, dict=True):
    """One end of a comparison. Its files are read when they are asked for: an audit never asks for those of its beginning."""

    name: str
    """As it was asked for."""
    commit: str | None
    """None: the work tree, or a time before the first commit."""
    load: Callable[[], Workspace]
    last_day: Callable[[Workspace], date]
    files: Callable[[], Tree] | None = None
    """Of the commit that was asked for by its name."""
    head: str | None = None
    """The commit on which the work tree stands."""

    @cached_property
    def workspace(self) -> Workspace:
        return self.load()

    @cached_property
    def day(self) -> date:
        """The last day whose values count."""
        return self.last_day(self.workspace)

    @property
    def source(self) -> Tree | None:
        return self.files() if self.files else None

    @property
    def is_work_tree(self) -> bool:
        return self.name == _WORK_TREE

    @property
    def tip(self) -> str | None:
        """The last commit that counts; None where there is none."""
        return self.commit or self.head


def is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text.strip()))


def both_states(
    store: Store, workspace: Workspace, words: tuple[str | None, str | None], cycle: Span, today: date
) -> tuple[State, State]:
    """The states to compare: by default the start of the cycle and now, with what is not committed.

    `words` are FROM and TO, or `A..B`, or `A...B`, which begins where the two branches parted.
    """
    repo = git.repository(store.root)
    first, last = words
    if first is not None and last is None and ".." in first:
        dots = "..." if "..." in first else ".."
        first, last = (name or "HEAD" for name in first.split(dots, 1))
        if dots == "...":
            ancestor = git.common_ancestor(repo, git.commit_of(repo, first), git.commit_of(repo, last))
            first = ancestor or first
    if last is None:
        now = State(_WORK_TREE, None, lambda: workspace, lambda _: today, head=git.head_of(repo))
    else:
        now = _end_state(store, last, workspace.settings, today)
    if first is not None and not is_date(first):
        return at_revision(store, first, today, lambda: now.workspace.settings), now
    on = day(first, "FROM") if first else cycle.starts
    # the oldest state in a shallow clone is that of its first commit, which may be of a later day
    commit = git.state_before(repo, on, now.tip) or git.boundary(repo, now.tip)
    before = partial(workspace_at, store, commit, lambda: now.workspace.settings)
    return State(first or on.isoformat(), commit, before, lambda _: on - _DAY), now


def _end_state(store: Store, text: str, settings: Settings, today: date) -> State:
    if not is_date(text):
        return at_revision(store, text, today, lambda: settings)
    repo = git.repository(store.root)
    on = day(text, "TO")
    commit = git.state_before(repo, on)
    if commit is None and (cut := git.boundary(repo)):
        raise OkrError(
            Message(
                "the history of this clone begins on {first}, after {day}",
                first=git.day_of(repo, cut),
                day=on,
            ),
            remedy=Message("{command} brings the rest.", command=git.WHOLE),
        )
    return State(
        text, commit, lambda: workspace_at(store, commit, lambda: settings), lambda _: min(on - _DAY, today)
    )


def at_revision(
    store: Store, revision: str, today: date, settings: Callable[[], Settings] | None = None
) -> State:
    """Definitions and values as of a commit. `settings` are valid where it has none yet."""
    repo = git.repository(store.root)
    commit = git.commit_of(repo, revision)

    def last_day(workspace: Workspace) -> date:
        """That of the commit, or of its last check-in where this is later."""
        summed = workspace.summed or {}
        last = max((summed[item].last for item in summed), default=0)
        written = git.day_of(repo, commit)
        return min(today, max(FIRST_DAY, written, date.fromordinal(last) if last else written))

    tree = cache(partial(_tree, repo, commit))
    return State(revision, commit, lambda: _loaded(store, tree(), settings), last_day, tree)


def past_state(store: Store, workspace: Workspace, text: str, today: date) -> tuple[State, str]:
    """The state on a past day or as of a commit, and what it consists of. Raises UsageError for a day to come."""
    if not is_date(text):
        state = at_revision(store, text, today)
        return state, Message(
            "Definitions and values as of {revision} ({commit}), {day}.",
            revision=text,
            commit=(state.commit or "")[:10],
            day=state.day,
        )
    on = day(text, "--at")
    if on > today:
        raise UsageError(
            Message("--at: {day} is in the future", day=text),
            remedy=Message("Use a date up to {today}.", today=today.isoformat()),
        )
    notice = Message("Values as of {day}; definitions of objectives and KPIs as of today.", day=on)
    return State(text, None, lambda: workspace, lambda _: on), notice


def workspace_at(store: Store, commit: str | None, settings: Callable[[], Settings]) -> Workspace:
    """The workspace as of a commit. `settings` are valid where it has none yet."""
    return _loaded(store, _tree(git.repository(store.root), commit), settings)


def _tree(repo: Repository, commit: str | None) -> Tree:
    return Tree(git.tree(repo, commit, PLACES, sizes=True), partial(git.blobs, repo))


def _loaded(store: Store, source: Tree, settings: Callable[[], Settings] | None) -> Workspace:
    if settings is not None and "" not in source.listing().files:
        valid = settings()
        return Workspace(name=valid.name or name_of_folder(store.root), settings=valid)
    return store.load_past(source)


def history_begins(repo: Repository, tip: str | None, since: State | None = None) -> HistoryStart | None:
    """Where the history of a shallow clone begins; None where it is complete, or reaches back to `since`."""
    cut = git.boundary(repo, tip)
    if cut is None:
        return None
    first = git.day_of(repo, cut)
    if since and (since.commit != cut or since.day >= first):
        return None
    return HistoryStart(commit=cut, date=first, remedy=git.UNSHALLOW)


# ── what each commit changed ───────────────────────────────────────────────────────────────────────


Records = Sequence[tuple[str, Any]]
"""Paths of files and what they hold; None where that is not valid."""
_AT_ONCE = 1000
"""So many files are read by one process of git; those of one commit are not parted."""


class CommitMade(NamedTuple):
    """What a commit changed, and the files that it touched, before and after it."""

    commit: Commit
    changes: list[Change]
    """They do not know their commit: `with_commit` tells those that are shown."""
    states: tuple[Workspace, Workspace]


class CommitChanges:
    """Commits of a range and what each of them changed. A file is kept only until the last commit that needs it."""

    def __init__(
        self,
        repo: Repository,
        commits: Sequence[Commit],
        settings: Settings,
        reads: Callable[[Difference], bool] = lambda _: True,
        known: Callable[[str, TreeEntry], Any] = lambda _path, _version: None,
        skips: Callable[[Commit, Records, Records], bool] = lambda _commit, _old, _new: False,
    ) -> None:
        """`settings` are valid where a commit leaves them alone; `reads` tells which of the files are looked into, `known`
        what a file held, where that is known without reading it, and `skips` of which commits nothing is to be told."""
        self._repo = repo
        self._settings = settings
        self._known = known
        self._skips = skips
        self._touched = [
            (commit, [t for t in commit.touched if kind_of(t.path) and reads(t)]) for commit in commits
        ]

    def __iter__(self) -> Iterator[CommitMade]:
        needed = Counter(version for _, touched in self._touched for version in _versions(touched))
        kept: dict[tuple[str, TreeEntry], Any] = {
            key: there for key in needed if (there := self._known(*key)) is not None
        }
        nothing = before_and_after((), (), self._settings)

        def record(path: str, version: TreeEntry | None) -> Any:
            """What a file held; None where there was none, or none that is valid."""
            if version is None:
                return None
            key = path, version
            if key not in kept:
                data = found.get(version.id)
                kept[key] = decode(path, data).record if data is not None and len(data) <= LARGEST else None
            needed[key] -= 1
            return kept[key] if needed[key] else kept.pop(key)

        for window in self._windows():
            versions = chain.from_iterable(_versions(touched) for _, touched in window)
            found = git.blobs(
                self._repo, (version.id for path, version in versions if (path, version) not in kept)
            )
            for commit, touched in window:
                if not touched:
                    yield CommitMade(commit, [], nothing)
                    continue
                old = [(t.path, record(t.path, t.old)) for t in touched]
                new = [(t.path, record(t.path, t.new)) for t in touched]
                if not self._skips(commit, old, new):
                    states = before_and_after(old, new, self._settings)
                    yield CommitMade(commit, changes(*states), states)

    def _windows(self) -> Iterator[list[tuple[Commit, list[Difference]]]]:
        window, files = [], 0
        for commit, touched in self._touched:
            window.append((commit, touched))
            files += len(touched)
            if files >= _AT_ONCE:
                yield window
                window, files = [], 0
        yield window


def _versions(touched: Iterable[Difference]) -> Iterator[tuple[str, TreeEntry]]:
    return ((t.path, version) for t in touched for version in (t.old, t.new) if version)


class CommitFinder:
    """Finds the last commit that made a change; items are known by their ids of today."""

    def __init__(self, commits: CommitChanges, workspace: Workspace) -> None:
        self._workspace = workspace
        self._made: dict[tuple[object, ...], list[tuple[Change, Commit]]] = {}
        for commit, made, _ in commits:
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


def as_now(workspace: Workspace) -> Callable[[str, TreeEntry], Any]:
    """What a file of a commit held that is the very same now: it was read already."""
    hashes = workspace.files.hashes() if workspace.files else {}

    def known(path: str, version: TreeEntry) -> Any:
        kind = kind_of(path)
        if kind in OWN_FILE and hashes.get(path) == bytes.fromhex(version.id):
            id_ = id_in(kind, path)
            return workspace.members.get(id_) or workspace.of(kind).get(id_)
        return None

    return known


def records_of(repo: Repository, entries: Mapping[str, TreeEntry]) -> list[tuple[str, Any]]:
    """What each of these files of a commit holds, of those that are in this clone."""
    ids = {path: entry.id for path, entry in entries.items() if entry.regular}
    data = git.blobs(repo, ids.values())
    return [(path, decode(path, data[id_]).record) for path, id_ in ids.items() if id_ in data]


def with_commit(change: Change, commit: Commit) -> Change:
    """A change that knows its commit; what was recorded keeps its person and day."""
    if commit.boundary:
        return replace(change, earlier=True)
    id_, reason, message = commit.id, commit.reason, commit.subject
    if change.path is not None:
        return replace(change, commit=id_, reason=reason, message=message)
    return replace(change, commit=id_, reason=reason, message=message, who=commit.who, date=commit.date)


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
    recorded: dict[str, list[Entry]] = {}
    paths: dict[str, str] = {}
    for path, record in records:
        if isinstance(record, Checkin):
            for entry in entries_of(record.update, checkin_name(path)[1], path):
                recorded.setdefault(entry.update.item, []).append(entry)
        elif plural := plurals.get(type(record)):
            id_ = id_of(path) or path
            items[plural][id_] = record
            paths[id_] = path
    histories = {item: tuple(entries) for item, entries in recorded.items()}
    items["objectives"] = ByCycle.of(items["objectives"], ())  # nobody asks what they mention
    items |= with_units(items["kpis"])
    return Workspace(name="", settings=settings, **items, recorded=histories, paths=paths)


def touched_once(commits: Sequence[Commit]) -> dict[str, tuple[Commit, Difference]]:
    """Files that only one commit touched: it made all that changed in them, so their text need not be read.

    In a commit that added one file and removed another a file may have been moved: its content may be older.
    """
    times = Counter(touched.path for commit in commits for touched in commit.touched)
    found = {}
    for commit in commits:
        may_move = None in {t.old for t in commit.touched} & {t.new for t in commit.touched}
        for touched in commit.touched:
            if times[touched.path] == 1 and not (may_move and None in touched):
                found[touched.path] = (commit, touched)
    return found
