"""Earlier states of a workspace, loaded from git's objects: the work tree is neither read nor touched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from okr import git
from okr.errors import OkrError
from okr.git import Repository
from okr.ids import SETTINGS
from okr.parse import FIRST_DAY, day
from okr.settings import Settings
from okr.storage.git_source import Tree, places
from okr.store import load
from okr.views.change_results import HistoryBegins
from okr.workspace import Workspace

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class State:
    """One end of a comparison."""

    name: str
    """As it was asked for."""
    commit: str | None
    """None: the work tree, or a time before the first commit."""
    workspace: Workspace
    day: date
    """Up to which its values count."""
    source: Tree | None = None
    """The files of the commit, where one was asked for."""


def is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text.strip()))


def workspace_at(repo: Repository, commit: str | None, settings: Settings | None = None) -> Workspace:
    """The workspace as of a commit; `settings` are those in force where it had none yet."""
    listed = git.tree(repo, commit, places()) if commit else {}
    if SETTINGS not in listed and settings is not None:
        return Workspace(name=settings.name or repo.root.name, settings=settings)
    return load(_files(repo, listed), repo.root.name)


def _files(repo: Repository, listed: Mapping[str, git.Blob]) -> Tree:
    return Tree(listed, lambda ids: git.blobs(repo, ids))


def at_revision(root: Path, revision: str, today: date) -> State:
    """Definitions and values as of a commit."""
    repo = git.repository(root)
    commit = git.commit_of(repo, revision)
    source = _files(repo, git.tree(repo, commit, places()))
    workspace = load(source, repo.root.name)
    return State(revision, commit, workspace, day_of(repo, commit, workspace, today), source)


def day_of(repo: Repository, commit: str, workspace: Workspace, today: date) -> date:
    """Up to which day the values of a commit count: its own, or that of its last check-in where this is later."""
    found = git.day_of(repo, commit)
    last = workspace.summed or {}
    latest = max((last[item].last for item in last), default=0)
    return min(today, max(FIRST_DAY, found, date.fromordinal(latest) if latest else found))


def begin(root: Path, text: str | None, first: date, now: State, today: date) -> State:
    """The state from which changes are told: of a commit, or at the beginning of a day."""
    repo = git.repository(root)
    if text is None or is_date(text):
        on = day(text, "FROM") if text else first
        # a shallow clone has no older state than that of its first commit, which may be of a later day
        commit = git.state_before(repo, on, now.commit) or git.boundary(repo, now.commit)
        workspace = workspace_at(repo, commit, now.workspace.settings)
        return State(text or on.isoformat(), commit, workspace, on - _DAY)
    commit = git.commit_of(repo, text)
    workspace = workspace_at(repo, commit, now.workspace.settings)
    return State(text, commit, workspace, day_of(repo, commit, workspace, today))


def end(root: Path, text: str, settings: Settings, today: date) -> State:
    """The state up to which changes are told, where it is not the work tree."""
    repo = git.repository(root)
    if is_date(text):
        on = day(text, "TO")
        commit = git.state_before(repo, on)
        if commit is None and (cut := git.boundary(repo)):
            raise OkrError(
                f"{text} is before the history of this clone, which begins on {git.day_of(repo, cut)}.",
                remedy=f"{git.WHOLE} brings the rest.",
            )
        return State(text, commit, workspace_at(repo, commit, settings), min(on - _DAY, today))
    commit = git.commit_of(repo, text)
    workspace = workspace_at(repo, commit, settings)
    return State(text, commit, workspace, day_of(repo, commit, workspace, today))


def history_begins(repo: Repository, tip: str | None, since: State | None = None) -> HistoryBegins | None:
    """Where the history of a shallow clone begins; None where all of it is here, or all that is later than a state."""
    cut = git.boundary(repo, tip)
    if cut is None:
        return None
    day = git.day_of(repo, cut)
    if since and (since.commit != cut or since.day >= day):
        return None
    return HistoryBegins(commit=cut, date=day, remedy=git.UNSHALLOW)


def both(root: Path, start: str | None, to: str | None) -> tuple[str | None, str | None]:
    """FROM and TO as two words, or as `A..B`, or as `A...B`, which begins where the two parted."""
    if start is None or to is not None or ".." not in start:
        return start, to
    first, dots, last = start.partition("...") if "..." in start else start.partition("..")
    if dots == "...":
        repo = git.repository(root)
        one, other = (git.commit_of(repo, name or "HEAD") for name in (first, last))
        return git.common_ancestor(repo, one, other) or first or "HEAD", last or "HEAD"
    return first or "HEAD", last or "HEAD"
