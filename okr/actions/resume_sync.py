"""Move branch, index and files from one commit to another, and end a sync that was cut short while doing so.

The order is: the intent, the files, the index, the branch. The command after a cut begins again and leaves what is done
already. A file of goals is replaced as a whole; what its owner did to it meanwhile is merged into it. All other files of
the repository are written by git.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from okr import git
from okr.actions.merge import merge_texts
from okr.errors import ChangedError, ConflictError, LockedError, OkrError
from okr.git import Difference, Repository, remote, work_tree
from okr.git import index as git_index
from okr.git.index import AGAIN, Index, paths_in
from okr.ids import kind_of
from okr.storage.clone import git_folder
from okr.storage.files.lock import sync_locked
from okr.storage.files.read import read_or_none, read_plain
from okr.storage.files.replace import replace_atomic, temporaries
from okr.storage.intent import Intent, Scratch, Step
from okr.store import Store
from okr.words import Message, joined

_ATTEMPTS = 5
_FEW = 100
"""So many files are put on the disk one by one; more of them all together."""


@dataclass(frozen=True)
class Site:
    """A clone in which a sync is at work: it holds the lock."""

    repo: Repository
    store: Store
    scratch: Scratch
    intent: Intent
    """What the sync does before its next step."""
    keeps: tuple[int, ...] = ()
    """What the lock has open, for git commands that must not outlive it."""

    @contextmanager
    def git_alone(self) -> Iterator[None]:
        """No other git command moves branch, index or files; the branch is the one that the sync began with."""
        with git_index.locked(self.scratch.git, self.scratch.path):
            if remote.checked_out(self.repo) != self.intent.branch:
                raise OkrError(
                    Message("another branch was checked out meanwhile; it was not changed"), remedy=AGAIN
                )
            remote.refuse_unfinished(self.repo)
            yield

    @property
    def head(self) -> str | None:
        """Where the branch stands."""
        return git.commit_or_none(self.repo, self.intent.branch)

    def index(self, name: str, base: str | None) -> Index:
        """A copy of git's index; where there is none the files of a commit."""
        return Index(self.repo, self.scratch.path, name, base, self.keeps)

    def move_branch(self, new: str, old: str, why: str) -> None:
        git_index.move_branch(self.repo, self.intent.branch, new, old, why, self.keeps)

    def about_to(self, step: Step, old: str, new: str) -> None:
        self.scratch.write(replace(self.intent, step=step, old=old, new=new))

    def settled(self) -> None:
        """The step is done."""
        self.scratch.write(self.intent)


def take_over(site: Site, old: str, new: str) -> bool:
    """Take the clone from one commit to another; False where the branch has moved meanwhile.

    Raises OkrError, and then nothing has moved, where a change that is not committed stands in the way.
    """
    with site.git_alone(), site.store.staging("sync"):
        if site.head != old:
            return False
        move = Move(site, old, new)
        move.refuse_what_is_in_the_way()
        site.about_to("move", old, new)
        try:
            marked = move.do(old)
        except OkrError as error:
            error.remedy = joined(
                filter(None, (error.remedy, Message("The next okr command continues it."))), " "
            )
            raise
        site.settled()
    if marked:
        raise ConflictError(
            Message("conflicts with changes of others in {files}", files=joined(marked)),
            remedy=Message("Decide between the conflict markers in them, then run okr sync again."),
        )
    return True


class Move:
    """The way of files, index and branch from one commit to another, in steps that can be done again."""

    def __init__(self, site: Site, old: str, new: str) -> None:
        self.site = site
        self.old, self.new = old, new
        found = git.differences(site.repo, old, new)
        unseen = work_tree.unseen(site.repo)
        plain = work_tree.written_as_they_are(site.repo, [one.path for one in found])
        self.goals = [one for one in found if one.path in plain and _is_goal(site, one, unseen)]
        own = {one.path for one in self.goals}
        self.rest = [one for one in found if one.path not in own]
        self.assumed = [path for path in own if unseen.get(path) == "assume-unchanged"]
        self.contents = git.contents(site.repo, self.goals)

    def refuse_what_is_in_the_way(self) -> None:
        blocked = [path for path, *_, marked in map(self._joined, self.goals) if marked]
        blocked_by_git = ""
        if self.rest and not blocked:
            index = self.site.index("tried", self.old)
            index.put({one.path: one.new or one.old for one in self.goals})  # what okr removes is there yet
            index.refresh()
            blocked_by_git = work_tree.check_out(index, self.old, self.new, try_only=True)
        if blocked or blocked_by_git:
            conflict = Message("changes of others conflict with files that are not committed here:")
            raise OkrError(
                joined((conflict, *(blocked or [blocked_by_git])), "\n  "),
                remedy=Message(
                    "Your commit is kept. Commit or stash these files (git stash), then run okr sync again."
                ),
            )

    def do(self, head: str, *, cut_short: bool = False) -> list[str]:
        """Files, index, branch; gives the files in which both sides changed the same, now with conflict markers."""
        lasting = len(self.goals) <= _FEW or not hasattr(os, "sync")  # Windows has none
        marked = [path for one in self.goals for path in self._bring(one, lasting=lasting)]
        index = self.site.index("moved", self.old)
        index.put({one.path: one.new for one in self.goals})
        torn = self._torn(index) if cut_short else []
        said = work_tree.check_out(index, self.old, self.new) if self.rest else ""
        if said:
            raise OkrError(joined((Message("git cannot update the files:"), said), "\n  "), remedy=AGAIN)
        if torn:
            index.does("checkout-index", "-f", "-u", "-z", "--stdin", stdin=paths_in(torn))
        if self.assumed:
            index.does("update-index", "-z", "--assume-unchanged", "--stdin", stdin=paths_in(self.assumed))
        if not lasting:
            os.sync()
        index.install()
        if head != self.new:
            self.site.move_branch(self.new, head, "okr sync")
        return marked

    def sweep(self, pid: int) -> None:
        """Remove the temporary files of the process that was cut short; what an editor saved is in none of them."""
        known = set(self.contents.values())
        folders = {(self.site.repo.top / one.path).parent for one in self.goals}
        for folder in folders:
            for path in temporaries(folder, f".*.tmp-{pid}-*"):
                with suppress(OSError):
                    data = path.read_bytes()
                    if data in known or any(text.startswith(data) for text in known):
                        path.unlink()

    def _joined(self, one: Difference) -> tuple[str, bytes | None, bytes | None, bool]:
        """Path of a file of goals, its text now and the one that it gets, and whether this has conflict markers."""
        path = self.site.repo.inner(one.path)
        assert path is not None
        old, new = (self.contents[version.id] if version else None for version in (one.old, one.new))
        now = read_or_none(self.site.store.root, path)
        if now in (old, new):
            return path, now, new, False
        if now is None or new is None:  # one side removed what the other changed: what is there stays
            return path, now, (new if now is None else now), True
        outcome = merge_texts(path, old or b"", now, new)
        return path, now, outcome.text, bool(outcome.conflicts)

    def _bring(self, one: Difference, *, lasting: bool) -> list[str]:
        """Give a file of goals its new text, with what was done to the file meanwhile."""
        for _ in range(_ATTEMPTS):
            path, now, wanted, marked = self._joined(one)
            with suppress(ChangedError):
                if wanted != now:
                    replace_atomic(self.site.store.root, path, wanted, now, lasting=lasting)
                if wanted is None:
                    with suppress(OSError):  # there are other files in the folder
                        (self.site.store.root / path).parent.rmdir()
                return [path] if marked else []
        raise ChangedError(Message("{path} keeps changing", path=path), remedy=AGAIN)

    def _torn(self, index: Index) -> list[str]:
        """Of what git writes the files that a kill has cut short; those that stand at the new commit are so in the index."""
        now = work_tree.versions(self.site.repo, [one.path for one in self.rest], keep=False)
        there = {one.path: one.new for one in self.rest if now.get(one.path) != one.old}
        index.put(there)
        contents = git.contents(self.site.repo, self.rest)
        return [
            one.path
            for one in self.rest
            if one.path in there and one.new and now.get(one.path) != one.new
            if _begins(self.site.repo.top / one.path, contents.get(one.new.id, b""))
        ]


def _is_goal(site: Site, one: Difference, unseen: Mapping[str, str]) -> bool:
    """Whether okr itself writes a file."""
    inner = site.repo.inner(one.path)
    if inner is None or kind_of(inner) is None or unseen.get(one.path) == "skip-worktree":
        return False
    modes = {version.mode for version in (one.old, one.new) if version}
    return len(modes) == 1 and modes <= {"100644", "100755"}


def _begins(file: Path, text: bytes) -> bool:
    """Whether a file holds less than it should, as after a kill."""
    try:
        return not file.is_symlink() and text.startswith(file.read_bytes())
    except FileNotFoundError:
        return True
    except OSError:
        return False


def catch_up(site: Site, old: str | None, new: str) -> None:
    """Give git's index the files of a commit of okr, of which the work tree has them already."""
    index = site.index("committed", old)
    index.put({one.path: one.new for one in git.differences(site.repo, old, new)})
    index.install()


_DEAD_AFTER = 2.0
"""Seconds: git holds the lock of a reference for milliseconds."""


def end_cut_short(store: Store) -> list[str]:
    """End what a sync that was cut short was doing in this clone; nothing while one runs. Gives what is to be said."""
    folder = git_folder(store.root)
    if folder is None:
        return []
    try:
        with sync_locked(folder, give_up_after=0) as lock:
            return [*lock.warnings, *ended(store, Scratch(folder), lock.descriptors)]
    except LockedError:
        return []  # it runs
    except OkrError as error:
        return [
            Message("A sync was interrupted here and cannot be completed now: {reason}", reason=error.message)
        ]


def ended(store: Store, scratch: Scratch, keeps: tuple[int, ...], *, filters: bool = False) -> list[str]:
    """The same for who holds the lock. With `filters` git may run those that its settings name for a file."""
    if not os.path.lexists(scratch.path):
        return []
    intent = scratch.read()
    git_index.release(scratch.git, scratch.path)
    if intent is None:
        if scratch.clear():
            return []
        return [
            Message(
                "{path} was not made by you on this machine and is ignored. Check it and remove it.",
                path=str(scratch.path),
            )
        ]
    _remove_locks(scratch.git, intent)
    repo = git.repository(store.root)
    if repo.top / intent.workspace != store.root:  # another workspace of the repository
        store = Store(repo.top / intent.workspace, use_index=False)
        repo = git.repository(store.root)
    site = Site(repo, store, scratch, intent, keeps)
    said = _ended(site, intent, filters=filters)
    scratch.remove()
    return said


def _ended(site: Site, intent: Intent, *, filters: bool) -> list[str]:
    head = site.head
    if intent.step == "share" or (intent.step == "commit" and head == (intent.old or None)):
        return []
    if head not in (intent.old, intent.new) or remote.checked_out(site.repo) != intent.branch:
        return [Message("A sync was interrupted here, and git has moved on since. Check: git status")]
    with site.git_alone(), site.store.staging("sync"):
        if intent.step == "commit":
            catch_up(site, intent.old or None, intent.new)
            return []
        move = Move(site, intent.old, intent.new)
        rest = [one.path for one in move.rest]
        if rest and not filters and work_tree.with_attributes(site.repo, rest, "filter"):
            raise OkrError(Message("git filters some of its files. Run: okr sync"))
        move.sweep(intent.pid)
        marked = move.do(head, cut_short=True)
    return [
        Message("{path} has conflicts with changes of others. Check the file.", path=path) for path in marked
    ]


def _remove_locks(folder: Path, intent: Intent) -> None:
    """Remove the locks of git commands that a kill of the sync has ended with it."""
    common = folder  # of the references; all work trees of a repository share it
    with suppress(OSError):
        common = folder / os.fsdecode(read_plain(folder / "commondir").strip())
    refs = [ref for ref in (intent.branch, intent.tracking) if ref.startswith("refs/")]
    names = [
        folder / "HEAD.lock",
        *(common / f"{name}.lock" for name in ("packed-refs", "config", "shallow")),
    ]
    names += [common / f"{ref}.lock" for ref in refs]
    deadline = time.monotonic() + 2 * _DEAD_AFTER
    for lock in names:
        with suppress(OSError):
            while lock.stat().st_mtime >= intent.began - 1 and time.monotonic() < deadline:
                if time.time() - lock.stat().st_mtime > _DEAD_AFTER:
                    lock.unlink()
                time.sleep(0.05)
