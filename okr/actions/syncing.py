"""`okr sync`: what is mine is committed, put on top of what others did, and sent; again where someone was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from okr import git
from okr.actions.history import small
from okr.actions.joining import Joiner
from okr.errors import ConflictError, OkrError
from okr.git import Repository, sharing
from okr.git.rebasing import own_commits, replay
from okr.git.sharing import Branch
from okr.settings import Settings
from okr.storage.codec import MODELS, decode
from okr.storage.files import read_or_none
from okr.storage.layout import kind_of
from okr.storage.lock import locked
from okr.storage.tree import places
from okr.store import Store
from okr.views.audit import shown
from okr.views.change_shapes import Change
from okr.views.changes import changes
from okr.views.shapes import Done
from okr.views.words import count

_ATTEMPTS = 200
_LONGEST_SUBJECT = 72
_MOST_LINES = 100
_OF_A_PART = 2
CONFLICT_MARKERS = "F002"


@dataclass(frozen=True)
class Mine:
    """Files of the workspace that are not as in the last commit."""

    paths: tuple[str, ...]
    new: tuple[str, ...]
    """Those that git does not know yet."""
    message: str
    left_out: tuple[str, ...]
    """Files that are not valid, with the reason."""


@dataclass(frozen=True)
class Synced:
    done: Done
    left_out: tuple[str, ...]


def sync(
    store: Store,
    *,
    message: str | None = None,
    reason: str | None = None,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Synced:
    repo = git.repository(store.root)
    sharing.refuse_unfinished(repo)
    shared = sharing.branch(repo)
    mine = _mine(repo, store, message, reason)
    if dry_run:
        return Synced(_done(shared, _would(mine, shared)), mine.left_out)
    lines = []
    if mine.paths:
        sharing.commit(repo, mine.paths, mine.new, mine.message)
        lines.append(f"Committed {count(len(mine.paths), 'file')}: {mine.message.partition(chr(10))[0]}")
    if shared.remote is None:
        lines.append("There is no remote: nothing to fetch, nothing to send.")
        return Synced(_done(shared, lines), mine.left_out)
    lines += _shared(repo, store, shared, tell)
    return Synced(_done(shared, lines), mine.left_out)


def _done(shared: Branch, lines: Sequence[str]) -> Done:
    return Done(kind="sync", id=shared.name, path="", lines=tuple(lines or ["Nothing to do."]))


def _would(mine: Mine, shared: Branch) -> list[str]:
    if mine.paths:
        lines = [f"Would commit {count(len(mine.paths), 'file')}:", *(f"  {path}" for path in mine.paths)]
        lines += ["with the message:", *(f"  {line}" for line in mine.message.split("\n"))]
    else:
        lines = ["Nothing of yours to commit."]
    target = f"Would fetch from {shared.shown}, and send there." if shared.remote else "There is no remote."
    return [*lines, target]


# ── what is mine ─────────────────────────────────────────────────────────────────────────────────


def _mine(repo: Repository, store: Store, message: str | None, reason: str | None) -> Mine:
    found = {path: new for path, new in sharing.changed(repo, places()).items() if kind_of(path) in MODELS}
    texts = {path: read_or_none(store.root, path) for path in found}
    decoded = {path: decode(path, data) for path, data in texts.items() if data is not None}
    wrong = {
        path: next(f for f in one.findings if f.level == "error")
        for path, one in decoded.items()
        if any(finding.level == "error" for finding in one.findings)
    }
    if any(finding.code == CONFLICT_MARKERS for finding in wrong.values()):
        raise ConflictError(
            "\n  ".join(str(f) for f in wrong.values() if f.code == CONFLICT_MARKERS),
            remedy="`okr merge --resolve` mends them, or keep one side by hand; then `okr sync` again.",
        )
    paths = tuple(sorted(path for path in found if path not in wrong))
    records = {path: decoded[path].record for path in paths if path in decoded}
    text = message or _message(_changes(repo, paths, records), paths)
    if reason:
        text += f"\n\nGoal-Change: {' '.join(reason.split())}"
    return Mine(
        paths, tuple(path for path in paths if found[path]), text, tuple(str(f) for f in wrong.values())
    )


def _changes(repo: Repository, paths: Sequence[str], records: dict[str, Any]) -> list[Change]:
    """What the files say now that they did not say in the last commit."""
    head = git.head_of(repo)
    listed = git.tree(repo, head, paths) if head and paths else {}
    data = git.blobs(repo, (blob.id for blob in listed.values() if blob.regular))
    old = [(path, decode(path, data[blob.id]).record) for path, blob in listed.items() if blob.id in data]
    was, is_ = (
        next((r for _, r in side if isinstance(r, Settings)), None) for side in (old, list(records.items()))
    )
    before = small(old, was or is_ or Settings())
    return changes(before, small(records.items(), is_ or was or Settings()))


def _message(found: Sequence[Change], paths: Sequence[str]) -> str:
    """A first line that says what it is about, and a line for each change below it."""
    recorded = [change for change in found if change.path is not None]
    parts = (
        ("Check in", [change for change in recorded if change.change == "recorded"], "update"),
        ("Take back", [change for change in recorded if change.change == "removed"], "update"),
        ("Goals", [change for change in found if change.path is None], "change"),
    )
    heads = [_head(verb, all_) for verb, all_, _ in parts if all_]
    subject = "; ".join(heads) or f"Goals: {paths[0] if len(paths) == 1 else count(len(paths), 'file')}"
    if len(subject) > _LONGEST_SUBJECT:
        subject = "; ".join(f"{verb}: {count(len(all_), noun)}" for verb, all_, noun in parts if all_)
    if len(found) < 2:
        return subject
    lines = [_told(change) for change in found[:_MOST_LINES]]
    more = len(found) - len(lines)
    return "\n".join((subject, "", *lines, *((f"and {more} more",) if more else ())))


def _head(verb: str, found: Iterable[Change]) -> str:
    return f"{verb}: {', '.join(_told(change, short=True) for change in found)}"


def _told(change: Change, *, short: bool = False) -> str:
    """One change in the words of a commit message."""
    # a check-in alone does not say what kind of item it is about, but three segments are a part of an objective
    name = change.id.rpartition("/")[2] if short and change.id.count("/") == _OF_A_PART else change.id
    match change.change:
        case "recorded":
            return f"{name} {'' if change.field == 'value' else f'{change.field} '}{shown(change.new)}"
        case "changed":
            return f"{name} {change.field} {shown(change.old)} → {shown(change.new)}"
        case "moved":
            return f"{change.old} is now {change.id}"
        case "removed" if change.field:
            return f"{name} {'' if change.field == 'value' else f'{change.field} '}{shown(change.old)}"
        case "added" | "removed" | "dropped":
            return f"{name} {change.change}"


# ── what is shared ───────────────────────────────────────────────────────────────────────────────


def _shared(repo: Repository, store: Store, shared: Branch, tell: Callable[[str], None]) -> list[str]:
    """Fetches, puts own commits on top, sends them; until nobody was faster."""
    lines: list[str] = []
    for attempt in range(_ATTEMPTS):
        upstream = sharing.fetch(repo, shared)
        lines += _on_top(repo, store, shared, upstream)
        head = git.head_of(repo)
        if head is None or head == upstream:
            return lines or [f"Up to date with {shared.shown}."]
        if sharing.push(repo, shared, head) == "pushed":
            return [*lines, f"Sent to {shared.shown}."]
        if not attempt:
            tell(f"Someone else was faster at {shared.shown}; trying again.")
        time.sleep(random.uniform(0, 0.02 * min(attempt + 1, 20)))  # noqa: S311  so that many do not come at once again
    raise OkrError(
        f"Others were faster at {shared.shown} {_ATTEMPTS} times.",
        remedy="Your commit is kept; run `okr sync` again.",
    )


def _on_top(repo: Repository, store: Store, shared: Branch, upstream: str | None) -> list[str]:
    """Takes the branch to where own commits stand on top of what the others did."""
    head = git.head_of(repo)
    if upstream is None or head is None or sharing.is_ancestor(repo, upstream, head):
        return []
    if sharing.is_ancestor(repo, head, upstream):
        _move(repo, store, head, upstream)
        return [f"Took over what is new at {shared.shown}."]
    replayed = replay(repo, own_commits(repo, upstream, head), upstream, Joiner(repo, store, upstream))
    if replayed.conflicts:
        raise ConflictError(
            "\n  ".join((f"{shared.shown} and you changed the same:", *replayed.conflicts)),
            remedy="Your commit is kept as it was, and nothing was sent. Decide with:\n"
            f"    git pull --rebase {shared.remote} {shared.upstream}\n    okr merge --resolve\n"
            "    (edit what is still marked)\n    git add FILE\n    git rebase --continue\n    okr sync",
        )
    _move(repo, store, head, replayed.head)
    return [f"Put your commits on top of what is new at {shared.shown}."]


def _move(repo: Repository, store: Store, old: str, new: str) -> None:
    with locked(store.root, "sync", store.on_wait) as held:
        store.warn(*held.warnings)
        sharing.move(repo, old, new)
