"""Earlier states of a workspace, loaded from git's objects: the work tree is neither read nor touched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from okr import git
from okr.errors import OkrError, UsageError
from okr.git import Repository
from okr.ids import SETTINGS
from okr.parse import FIRST_DAY, day
from okr.periods import Span
from okr.settings import Settings
from okr.storage.source import PLACES, Tree
from okr.store import Store, load
from okr.views.change_results import HistoryStart
from okr.words import Message
from okr.workspace import Workspace

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DAY = timedelta(days=1)
_WORK_TREE = "work tree"


@dataclass(frozen=True)
class State:
    """One end of a comparison."""

    name: str
    """As it was asked for."""
    commit: str | None
    """None: the work tree, or a time before the first commit."""
    workspace: Workspace
    day: date
    """The last day whose values count."""
    source: Tree | None = None
    """The files of the commit that was asked for by its name."""

    @property
    def is_work_tree(self) -> bool:
        return self.name == _WORK_TREE

    def tip(self, repo: Repository) -> str | None:
        """The last commit that counts; None where there is none."""
        return self.commit or (git.head_of(repo) if self.is_work_tree else None)


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
    now = State(_WORK_TREE, None, workspace, today)
    if last is not None:
        now = _end_state(repo, last, workspace.settings, today)
    return _start_state(repo, first, cycle.starts, now, today), now


def _start_state(repo: Repository, text: str | None, first: date, now: State, today: date) -> State:
    """The state of a commit, or at the beginning of a day."""
    if text is not None and not is_date(text):
        return at_revision(repo, text, today, now.workspace.settings)
    on = day(text, "FROM") if text else first
    # the oldest state in a shallow clone is that of its first commit, which may be of a later day
    commit = git.state_before(repo, on, now.commit) or git.boundary(repo, now.commit)
    workspace = workspace_at(repo, commit, now.workspace.settings)
    return State(text or on.isoformat(), commit, workspace, on - _DAY)


def _end_state(repo: Repository, text: str, settings: Settings, today: date) -> State:
    if not is_date(text):
        return at_revision(repo, text, today, settings)
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
    return State(text, commit, workspace_at(repo, commit, settings), min(on - _DAY, today))


def at_revision(repo: Repository, revision: str, today: date, settings: Settings | None = None) -> State:
    """Definitions and values as of a commit. `settings` are valid where it has none yet."""
    commit = git.commit_of(repo, revision)
    source, workspace = _loaded(repo, commit, settings)
    # the last day whose values count: that of the commit, or of its last check-in where this is later
    summed = workspace.summed or {}
    last = max((summed[item].last for item in summed), default=0)
    written = git.day_of(repo, commit)
    on = min(today, max(FIRST_DAY, written, date.fromordinal(last) if last else written))
    return State(revision, commit, workspace, on, source)


def past_state(root: Path, workspace: Workspace, text: str, today: date) -> tuple[State, str]:
    """The state on a past day or as of a commit, and what it consists of. Raises UsageError for a day to come."""
    if not is_date(text):
        state = at_revision(git.repository(root), text, today)
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
    return State(text, None, workspace, on), notice


def workspace_at(repo: Repository, commit: str | None, settings: Settings) -> Workspace:
    """The workspace as of a commit. `settings` are valid where it has none yet."""
    return _loaded(repo, commit, settings)[1]


def _loaded(repo: Repository, commit: str | None, settings: Settings | None) -> tuple[Tree, Workspace]:
    source = Tree(git.tree(repo, commit, PLACES, sizes=True), partial(git.blobs, repo))
    if settings is not None and all(entry.path != SETTINGS for entry in source.entries()):
        return source, Workspace(name=settings.name or repo.root.name, settings=settings)
    return source, load(source, repo.root.name)


def history_begins(repo: Repository, tip: str | None, since: State | None = None) -> HistoryStart | None:
    """Where the history of a shallow clone begins; None where it is complete, or reaches back to `since`."""
    cut = git.boundary(repo, tip)
    if cut is None:
        return None
    first = git.day_of(repo, cut)
    if since and (since.commit != cut or since.day >= first):
        return None
    return HistoryStart(commit=cut, date=first, remedy=git.UNSHALLOW)
