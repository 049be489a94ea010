"""What a sync that was cut short has left in a clone, ended by the command that comes next."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from okr import git
from okr.actions.taking_over import Move, Site, catch_up
from okr.errors import LockedError, OkrError
from okr.git import index as git_index
from okr.git import sharing, work_tree
from okr.storage.clone import git_folder, short_text
from okr.storage.intent import Intent, Scratch
from okr.storage.lock import sync_locked
from okr.store import Store

_DEAD_AFTER = 2.0
"""Seconds: git holds the lock of a reference for milliseconds."""


def end_cut_short(store: Store) -> list[str]:
    """End what a sync that was cut short was doing in this clone; nothing while one runs. Gives what is to be said."""
    folder = git_folder(store.root)
    if folder is None:
        return []
    try:
        with sync_locked(folder, give_up_after=0) as held:
            return [*held.warnings, *ended(store, Scratch(folder), held.descriptor)]
    except LockedError:
        return []  # it runs
    except OkrError as error:
        return [f"A sync was cut short here and cannot be ended now: {error.message}"]


def ended(store: Store, scratch: Scratch, descriptor: int | None, *, filters: bool = False) -> list[str]:
    """The same for who holds the lock. With `filters` git may run those that its settings name for a file."""
    if not os.path.lexists(scratch.path):
        return []
    intent = scratch.read()
    git_index.release(scratch.git, scratch.path)
    if intent is None:
        if scratch.clear():
            return []
        return [
            f"{scratch.path} was not made by you on this machine: it is not followed. Look at it and remove it."
        ]
    _remove_locks(scratch.git, intent)
    repo = git.repository(store.root)
    if repo.top / intent.workspace != store.root:  # another workspace of the repository
        store = Store(repo.top / intent.workspace, use_index=False)
        repo = git.repository(store.root)
    keeps = (descriptor,) if descriptor is not None else ()
    site = Site(repo, git.settings_of(repo), store, scratch, intent, keeps)
    said = _ended(site, intent, filters=filters)
    scratch.remove()
    return said


def _ended(site: Site, intent: Intent, *, filters: bool) -> list[str]:
    head = site.head
    if intent.step == "share" or (intent.step == "commit" and head == (intent.old or None)):
        return []
    if head not in (intent.old, intent.new) or sharing.checked_out(site.repo) != intent.branch:
        return ["A sync was cut short here, and git has moved on since: please look at `git status`."]
    with site.git_alone(), site.goals_alone():
        if intent.step == "commit":
            catch_up(site, intent.old or None, intent.new)
            return []
        move = Move(site, intent.old, intent.new)
        if move.rest and not filters and work_tree.are_filtered(site.repo, [one.path for one in move.rest]):
            raise OkrError("git filters some of its files. Run `okr sync`.")
        move.sweep(intent.pid)
        marked = move.do(head, cut_short=True)
    return [f"{path}: you and others changed the same; please look at it." for path in marked]


def _remove_locks(folder: Path, intent: Intent) -> None:
    """Remove the locks of git commands that a kill of the sync has ended with it."""
    common = _common(folder)
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


def _common(folder: Path) -> Path:
    """Where the references of all work trees of a repository stand."""
    with suppress(OSError):
        return folder / os.fsdecode(short_text(folder / "commondir").strip())
    return folder
