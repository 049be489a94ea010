"""`okr sync`: what is mine is committed, put on top of what others did, and sent; again where someone was faster."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from okr import git
from okr.actions.join_files import Joiner
from okr.actions.local_changes import LocalChanges, local_changes, with_reason
from okr.actions.local_changes import message as message_of
from okr.actions.lost_updates import Me, Undone, undone
from okr.actions.resume_sync import Site, catch_up, ended, take_over
from okr.errors import ConflictError, FindingsError, OkrError
from okr.findings import CONFLICT_MARKERS, Finding
from okr.git import Repository, remote, work_tree
from okr.git.index import Committing, move_branch
from okr.git.rebase import own_commits, replay
from okr.git.remote import Branch
from okr.ids import kind_of
from okr.storage.codec import decode
from okr.storage.files.lock import sync_locked
from okr.storage.intent import Intent, Scratch
from okr.store import Store
from okr.views.results import Done
from okr.views.words import count

_ATTEMPTS = 200
_STOOD_STILL = 5
"""So often a push may come too late although the next look shows nothing new."""
_MOST_NAMED = 10
_HARMLESS = ("F005", "F006")
"""A wrong name, and what a newer okr wrote: named by every read, but no reason to keep the rest back."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person asks of a sync."""

    message: str | None = None
    """Of the commit; made from what changed if None."""
    reason: str | None = None
    """Why goals changed."""
    tell: Callable[[str], None] = lambda _: None
    me: Callable[[], Me] = Me
    """The person who syncs, as far as known."""
    may_undo: Callable[[Sequence[Undone]], bool] = lambda _: False
    """Whether a commit may take back what others recorded or decided."""


@dataclass(frozen=True)
class SyncResult:
    done: Done
    left_out: tuple[str, ...]


def sync(store: Store, wish: Wish) -> SyncResult:
    with _site(store, wish) as (site, shared):
        mine, lines = _committed(site, wish)
        if shared.remote is None:
            lines.append("There is no remote: nothing to fetch, nothing to send.")
        else:
            lines += _shared(site, shared, wish.tell)
        return SyncResult(_done(shared, lines), mine.left_out)


def rehearsed(store: Store, wish: Wish) -> SyncResult:
    """What `sync` would do, as far as it is known without asking the remote."""
    repo = git.repository(store.root)
    remote.refuse_unfinished(repo)
    settings = git.settings_of(repo)
    shared = remote.branch(repo, settings)
    mine = local_changes(repo, store, shared.tracking, modes=_modes(settings), keep=False)
    lines = ["Nothing of yours to commit."]
    if mine.versions:
        lines = [f"Would commit {count(len(mine.versions), 'file')}:"]
        lines += [f"  {path}" for path in sorted(mine.versions)]
        lines += ["with the message:", *(f"  {line}" for line in _message(mine, wish).split("\n"))]
    target = f"Would fetch from {shared.shown}, and send there." if shared.remote else "There is no remote."
    return SyncResult(_done(shared, [*lines, target]), mine.left_out)


def _done(shared: Branch, lines: Sequence[str]) -> Done:
    return Done(kind="sync", id=shared.name, path="", lines=tuple(lines or ["Nothing to do."]))


@contextmanager
def _site(store: Store, wish: Wish) -> Iterator[tuple[Site, Branch]]:
    """The clone, for this sync alone; what another one left unfinished is ended first."""
    repo = git.repository(store.root)
    with sync_locked(repo.folder, wish.tell) as held:
        scratch = Scratch(repo.folder)
        store.warn(*held.warnings, *ended(store, scratch, held.descriptor, filters=True))
        remote.refuse_unfinished(repo)
        settings = git.settings_of(repo)
        shared = remote.branch(repo, settings)
        intent = Intent(
            step="share",
            branch=shared.ref,
            workspace=repo.prefix,
            tracking=shared.tracking if shared.remote else "",
            began=time.time(),
            pid=os.getpid(),
        )
        keeps = (held.descriptor,) if held.descriptor is not None else ()
        with scratch.used_for(intent):
            yield Site(repo, settings, store, scratch, intent, keeps), shared


# ── what is mine ─────────────────────────────────────────────────────────────────────────────────


def _mine(site: Site, *, keep: bool) -> LocalChanges:
    modes = _modes(site.settings)
    return local_changes(site.repo, site.store, site.intent.tracking, modes=modes, keep=keep)


def _modes(settings: Mapping[str, str]) -> bool:
    """Whether git looks at the executable bit here."""
    return git.is_on(settings, "core.filemode", default=True)


def _message(mine: LocalChanges, wish: Wish) -> str:
    text = wish.message or message_of(mine.changes, sorted(mine.versions))
    return with_reason(text, wish.reason) if wish.reason else text


def _committed(site: Site, wish: Wish) -> tuple[LocalChanges, list[str]]:
    """Commit what this person changed; no other git command comes between the first look and the last step."""
    with site.git_alone():
        with site.goals_alone():
            mine = _mine(site, keep=True)
            lost = undone(site.repo, site.store, mine.changes, mine.head, wish.me)
        if lost and not wish.may_undo(lost):
            raise _refused(lost)
        if not mine.versions:
            return mine, []
        index = site.index("commit", mine.head)
        index.reset(mine.head)
        index.put({site.repo.prefix + path: version for path, version in mine.versions.items()})
        commit = Committing(site.repo, index, site.settings, site.scratch.path)
        message = _message(mine, wish)
        made = commit.commit(mine.head, message)
        if made is None:
            return mine, []
        subject = message.partition("\n")[0]
        _advance(site, mine.head, made, subject)
    commit.committed()
    return mine, [f"Committed {count(len(mine.versions), 'file')}: {subject}"]


def _advance(site: Site, head: str | None, made: str, subject: str) -> None:
    """Take the branch and the index to a commit that was made of the work tree."""
    site.about_to("commit", head or "", made)
    why = f"commit{'' if head else ' (initial)'}: {subject}"
    before = head or git.no_object(site.settings)
    moved = move_branch(site.repo, site.intent.branch, made, before, why, site.keeps)
    if moved is not None:
        raise OkrError(f"The branch moved meanwhile:\n  {moved}", remedy="Run `okr sync` again.")
    catch_up(site, head, made)
    site.settled()


def _refused(lost: Sequence[Undone]) -> OkrError:
    named = [str(one) for one in lost[:_MOST_NAMED]]
    if len(lost) > _MOST_NAMED:
        named.append(f"and {len(lost) - _MOST_NAMED} more")
    files = sorted({one.path for one in lost})
    which = files[0] if len(files) == 1 else "FILE …"
    return OkrError(
        "\n  ".join(("This would undo work of others, and no command here did that:", *named)),
        remedy=f"`git checkout HEAD -- {which}` brings theirs back, for the whole file; `okr sync --yes` shares yours with all.",
    )


# ── what is shared ───────────────────────────────────────────────────────────────────────────────


def _shared(site: Site, shared: Branch, tell: Callable[[str], None]) -> list[str]:
    """Fetch, put own commits on top, push; until nobody was faster."""
    repo = site.repo
    lines: list[str] = []
    before, stood_still = "", 0
    for attempt in range(_ATTEMPTS):
        upstream = remote.fetch(repo, shared)
        lines += _on_top(site, shared, upstream)
        head = site.head
        if head is None or head == upstream:
            return lines or [f"Up to date with {shared.shown}."]
        _refuse_invalid(repo, shared, upstream, head)
        said = remote.push(repo, shared, head)
        if said is None:
            return [*lines, f"Sent to {shared.shown}."]
        stood_still = stood_still + 1 if upstream == before else 0
        before = upstream or ""
        if stood_still == _STOOD_STILL:
            raise OkrError(
                f"{shared.shown} was not changed, and nobody else changed it:\n  {said}",
                remedy="Your commit is kept here; `okr sync` sends it when the remote takes it.",
            )
        if not attempt:
            tell(f"Someone else was faster at {shared.shown}; trying again.")
        time.sleep(random.uniform(0, 0.02 * min(attempt + 1, 20)))  # noqa: S311  so that many do not come at once again
    raise OkrError(
        f"Others were faster at {shared.shown} {_ATTEMPTS} times.",
        remedy="Your commit is kept; run `okr sync` again.",
    )


def _on_top(site: Site, shared: Branch, upstream: str | None) -> list[str]:
    """Take the branch to where own commits stand on top of what the others did."""
    repo, head = site.repo, site.head
    if upstream is None or head is None:
        return []
    mine, theirs = remote.apart(repo, head, upstream)
    if not theirs:
        return []
    if not mine:
        took = take_over(site, head, upstream)
        return [f"Took over what is new at {shared.shown}."] if took else []
    joiner = Joiner(repo, site.store, upstream)
    replayed = replay(repo, own_commits(repo, upstream, head, merged=True), upstream, joiner)
    if replayed.conflicts:  # a merge of git may have solved them
        replayed = replay(repo, own_commits(repo, upstream, head), upstream, joiner)
    if replayed.conflicts:
        raise ConflictError(
            "\n  ".join((f"{shared.shown} and you changed the same:", *replayed.conflicts)),
            remedy="Your commit is kept as it was, and nothing was sent. Decide with:\n"
            f"    git pull --rebase {shared.remote} {shared.upstream}\n    okr merge --resolve\n"
            "    (edit what is still marked)\n    git add FILE\n    git rebase --continue\n    okr sync",
        )
    took = take_over(site, head, replayed.head)
    return [f"Put your commits on top of what is new at {shared.shown}."] if took else []


def _refuse_invalid(repo: Repository, shared: Branch, upstream: str | None, head: str) -> None:
    """Nothing that cannot be read is shared, whoever committed it, unless the server has it already."""
    found = list(_invalid(repo, upstream or remote.known(repo, shared, head), head))
    if not found:
        return
    kind = ConflictError if any(finding.code == CONFLICT_MARKERS for finding in found) else FindingsError
    raise kind(
        "\n  ".join(("What is committed here is not valid, so nothing was sent:", *map(str, found))),
        remedy="Mend the files with `okr edit`, then `okr sync` again.",
    )


def _invalid(repo: Repository, known: str | None, head: str) -> Iterator[Finding]:
    """The first error of each file of goals that the server does not have as it is in a commit."""
    new = {one.path: one.new for one in work_tree.differences(repo, known, head) if one.new}
    inner = {path: repo.inner(path) for path, version in new.items() if version.regular}
    ours = {path: name for path, name in inner.items() if name is not None and kind_of(name)}
    texts = git.blobs(repo, (new[path].id for path in ours))
    for path, name in ours.items():
        data = texts.get(new[path].id)
        found = decode(name, data).findings if data is not None else ()
        yield from [one for one in found if one.level == "error" and one.code not in _HARMLESS][:1]
