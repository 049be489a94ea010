"""`okr sync`: commit own changes, rebase them onto the remote and push; again where someone else pushed first."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from okr import git
from okr.actions.conflicts import Authors, Joiner
from okr.actions.disputes import Choice, Decide, Decisions, Dispute
from okr.actions.local_changes import LocalChanges, LostUpdate, Me, local_changes, lost_updates, with_reason
from okr.actions.local_changes import message as message_of
from okr.actions.merge import shown
from okr.actions.resume_sync import Site, catch_up, ended, take_over
from okr.actions.states import before_and_after, records_of
from okr.days import DayReader
from okr.errors import ConflictError, FindingsError, OkrError
from okr.findings import CONFLICT_MARKERS, Finding
from okr.git import Repository, remote
from okr.git.remote import Branch, joined_at_once, own_commits, replay
from okr.ids import MODELS, kind_of
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files.lock import sync_locked
from okr.storage.intent import Intent, Scratch
from okr.store import Store
from okr.views.change_results import Change
from okr.views.changes import changes
from okr.views.results import Done
from okr.words import Message, joined, plural
from okr.words.numbers import few

_ATTEMPTS = 200
_STOOD_STILL = 5
"""So often a push may come too late although the next look shows nothing new."""
_MOST_NAMED = 10
_HARMLESS = ("F005", "F006")
"""A wrong name, and what a newer okr wrote: named by every read, but no reason to keep the rest back."""


@dataclass(frozen=True, kw_only=True)
class SyncRequest:
    """What the person asks of a sync."""

    message: str | None
    """Of the commit; made from what changed if None."""
    reason: str | None
    """Why goals changed."""
    tell: Callable[[str], None]
    me: Callable[[], Me]
    """The person who syncs, as far as known."""
    may_undo: Callable[[Sequence[LostUpdate]], bool]
    """Whether a commit may undo what others recorded or decided."""
    decide: Callable[[Dispute, int, int], Choice] | None
    """Decides a conflict, the first, second … of so many; None where nobody can be asked."""
    today: date
    days: Callable[[], DayReader]
    """Reads a day that is typed as another value."""


def sync(store: Store, wish: SyncRequest) -> tuple[Done, Sequence[str]]:
    """What was done, and the files that are not shared, each with the reason.

    The clone is locked meanwhile; a sync that was cut short in it is ended first.
    """
    repo = git.repository(store.root)
    with sync_locked(repo.folder, wish.tell) as lock:
        scratch = Scratch(repo.folder)
        store.warn(*lock.warnings, *ended(store, scratch, lock.descriptors, filters=True))
        remote.refuse_unfinished(repo)
        shared = remote.branch(repo)
        intent = Intent(
            step="share",
            branch=shared.ref,
            workspace=repo.prefix,
            tracking=shared.tracking if shared.remote else "",
            began=time.time(),
            pid=os.getpid(),
        )
        with scratch.used_for(intent):
            site = Site(repo, store, scratch, intent, lock.descriptors)
            mine, lines = _committed(site, wish)
            lines += _shared(site, shared, wish) if shared.remote else [_NO_REMOTE]
            return _done(shared, lines), mine.left_out


_NO_REMOTE = Message("No remote yet, so nothing was pushed. Add one: git remote add origin URL")


def rehearsed(store: Store, wish: SyncRequest) -> tuple[Done, Sequence[str]]:
    """What `sync` would do, as far as it is known without asking the remote."""
    repo = git.repository(store.root)
    remote.refuse_unfinished(repo)
    shared = remote.branch(repo)
    mine = local_changes(repo, store, shared.tracking, keep=False)
    lines: list[str] = [Message("You have no changes to commit.")]
    if mine.versions:
        lines = [plural(len(mine.versions), "Would commit {n} file:", "Would commit {n} files:")]
        lines += [f"  {path}" for path in sorted(mine.versions)]
        lines.append(Message("with the message:"))
        lines += [f"  {line}" for line in _message(mine, wish).split("\n")]
    lines.append(
        Message("Would fetch from {remote} and push.", remote=shared.shown) if shared.remote else _NO_REMOTE
    )
    return _done(shared, lines), mine.left_out


def _done(shared: Branch, lines: Sequence[str]) -> Done:
    return Done(kind="sync", id=shared.name, path="", lines=tuple(lines or [Message("Nothing to do.")]))


# ── commit ────────────────────────────────────────────────────────────────────────────────────────


def _message(mine: LocalChanges, wish: SyncRequest) -> str:
    text = wish.message or message_of(mine.changes, sorted(mine.versions))
    return with_reason(text, wish.reason) if wish.reason else text


def _committed(site: Site, wish: SyncRequest) -> tuple[LocalChanges, list[str]]:
    """Commit what this person changed, with git locked from the first look to the last step."""
    with site.git_alone():
        with site.store.staging("sync"):
            mine = local_changes(site.repo, site.store, site.intent.tracking, keep=True)
            lost = lost_updates(site.repo, site.store, mine.changes, mine.head, wish.me)
        if lost and not wish.may_undo(lost):
            raise _refused(lost)
        if not mine.versions:
            return mine, []
        index = site.index("commit", mine.head)
        index.reset(mine.head)
        index.put({site.repo.prefix + path: version for path, version in mine.versions.items()})
        message = _message(mine, wish)
        made = index.commit(mine.head, message)
        if made is None:
            return mine, []
        subject = message.partition("\n")[0]
        site.about_to("commit", mine.head or "", made)
        why = f"commit{'' if mine.head else ' (initial)'}: {subject}"
        site.move_branch(made, mine.head or site.repo.no_object, why)
        catch_up(site, mine.head, made)
        site.settled()
    index.run_hook("post-commit", may_refuse=False)
    return mine, [
        plural(
            len(mine.versions),
            "Committed {n} file: {subject}",
            "Committed {n} files: {subject}",
            subject=subject,
        )
    ]


def _refused(lost: Sequence[LostUpdate]) -> OkrError:
    named = [one.sentence for one in lost[:_MOST_NAMED]]
    if len(lost) > _MOST_NAMED:
        named.append(Message("and {n} more", n=len(lost) - _MOST_NAMED))
    files = sorted({one.path for one in lost})
    return OkrError(
        joined((Message("this would undo work of others, and no command here did that:"), *named), "\n  "),
        remedy=Message(
            "To restore theirs, for the whole file: git checkout HEAD -- {file}. To share yours: okr sync --yes",
            file=files[0] if len(files) == 1 else "FILE …",
        ),
    )


# ── fetch and push ───────────────────────────────────────────────────────────────────────────────


def _shared(site: Site, shared: Branch, wish: SyncRequest) -> list[str]:
    """Fetch, rebase, push; until nobody else pushed first."""
    repo = site.repo
    decisions = Decisions(wish.decide) if wish.decide else None
    lines: list[str] = []
    before, stood_still = "", 0
    for attempt in range(_ATTEMPTS):
        upstream = remote.fetch(repo, shared)
        lines += _on_top(site, shared, upstream, wish, decisions)
        head = site.head
        if head is None or head == upstream:
            return lines or [Message("Up to date with {remote}.", remote=shared.shown)]
        _refuse_invalid(repo, shared, upstream, head)
        refusal = remote.push(repo, shared, head)
        if refusal is None:
            if upstream is None:
                return [*lines, Message("Pushed to {remote}.", remote=shared.shown)]
            n, _ = remote.apart(repo, head, upstream)
            pushed = plural(
                n, "Pushed {n} commit to {remote}.", "Pushed {n} commits to {remote}.", remote=shared.shown
            )
            return [*lines, pushed]
        stood_still = stood_still + 1 if upstream == before else 0
        before = upstream or ""
        if stood_still == _STOOD_STILL:
            raise OkrError(
                joined((Message("{remote} refused the push:", remote=shared.shown), refusal), "\n  "),
                remedy=Message("Your commit is kept. Run okr sync again when the remote accepts it."),
            )
        if not attempt:
            wish.tell(Message("Someone else pushed to {remote} first. Trying again.", remote=shared.shown))
        time.sleep(random.uniform(0, 0.02 * min(attempt + 1, 20)))  # noqa: S311  so that many do not come at once again
    raise OkrError(
        Message("others pushed to {remote} first, {n} times", remote=shared.shown, n=_ATTEMPTS),
        remedy=Message("Your commit is kept. Run okr sync again."),
    )


def _on_top(
    site: Site, shared: Branch, upstream: str | None, wish: SyncRequest, decisions: Decisions | None
) -> list[str]:
    """Rebase own commits onto those of the others."""
    repo, head = site.repo, site.head
    if upstream is None or head is None:
        return []
    mine, theirs = remote.apart(repo, head, upstream)
    if not theirs:
        return []
    authors = Authors(repo, site.store)
    base = git.common_ancestor(repo, head, upstream)
    received = _received(repo, authors, base, upstream, shared)
    if not mine:
        return [received] if take_over(site, head, upstream) else []
    joiner = Joiner(repo, authors, base, upstream, shared.shown, wish.today, wish.days)
    new, conflicts = replay(repo, own_commits(repo, upstream, head, merged=True), upstream, joiner)
    if conflicts:  # a merge of git may have solved them
        new, conflicts = replay(repo, own_commits(repo, upstream, head), upstream, joiner)
    kept: list[str] = []
    if conflicts:
        new, kept = _decided(head, joiner, decisions)
        _refuse_invalid(repo, shared, upstream, new)
    return [received, *kept] if take_over(site, head, new) else []


def _received(repo: Repository, authors: Authors, base: str | None, upstream: str, shared: Branch) -> str:
    """`Received 3 updates and 1 change of goals by @siti.`"""
    changed, _ = _changed(repo, base, upstream)
    updates = sum(change.change == "recorded" for change in changed)
    others = len(changed) - updates
    parts = [plural(updates, "{n} update", "{n} updates")] if updates else []
    parts += [plural(others, "{n} change of goals", "{n} changes of goals")] if others else []
    if not parts:
        return Message("Received other files from {remote}.", remote=shared.shown)
    who = [authors.called(*each) or Message("you") for each in git.authors(repo, base, upstream)]
    return Message(
        "Received {what} by {who}.",
        what=joined(parts, Message(" and ")),
        who=few(list(dict.fromkeys(who)), most=_MOST_NAMED),
    )


def _decided(head: str, joiner: Joiner, decisions: Decisions | None) -> tuple[str, list[str]]:
    """Own commits on top of the others, with what a person decided in the last of them, and what that is.

    What is asked is about the last state of both sides: what own commits changed and changed back is no conflict.
    """
    repo, upstream = joiner.repo, joiner.upstream
    decisions = decisions or Decisions(lambda *_: Choice("leave"))
    decisions.open.clear()

    def at_once(decide: Decide) -> tuple[str, tuple[str, ...]]:
        return joined_at_once(repo, joiner.base, head, upstream, replace(joiner, decide=decide))

    tree, conflicts = at_once(decisions.collect)
    if conflicts:
        tree, left = at_once(decisions.answer)
        if left:
            raise ConflictError(
                joined((Message("conflict with {remote}:", remote=joiner.remote), *conflicts), "\n  "),
                remedy=Message(
                    "Nothing was changed. Your commit is kept here.\n  Decide one by one: okr sync, at a terminal\n"
                    "  Keep one side: okr sync --keep mine (or theirs)"
                ),
            )
    earlier = replace(joiner, decide=decisions.earlier)
    new, _ = replay(
        repo, own_commits(repo, upstream, head), upstream, earlier, tree, partial(_reworded, repo)
    )
    taken = [decisions.taken[dispute.key] for dispute in decisions.open]
    return new, [_kept(choice, line) for dispute, choice in taken for line in dispute.lines]


def _reworded(repo: Repository, message: str, commit: str, onto: str, tree: str) -> str:
    """A message that okr made of a commit, made of what the commit does now; one that a person wrote stays.

    What a person added below it stays, too, such as the reason.
    """
    made = message_of(*_changed(repo, git.commit_or_none(repo, f"{commit}^"), commit))
    head, rest = message[: len(made)], message[len(made) :]
    if head != made or (rest and not rest.startswith("\n\n")):
        return message
    return message_of(*_changed(repo, onto, tree)) + rest


def _changed(repo: Repository, old: str | None, new: str) -> tuple[Sequence[Change], Sequence[str]]:
    """What differs between two commits by meaning, and the files of goals that differ."""
    found = {
        inner: one
        for one in git.differences(repo, old, new)
        if (inner := repo.inner(one.path)) and kind_of(inner) in MODELS
    }
    before, after = (
        records_of(repo, {inner: side for inner, one in found.items() if (side := getattr(one, name))})
        for name in ("old", "new")
    )
    return changes(*before_and_after(before, after, Settings())), [*found]


def _kept(choice: Choice, conflict: str) -> str:
    match choice.keep:
        case "mine":
            return Message("Kept mine: {conflict}", conflict=conflict)
        case "theirs":
            return Message("Kept theirs: {conflict}", conflict=conflict)
        case _:
            return Message("Decided {value}: {conflict}", value=shown(choice.value), conflict=conflict)


def _refuse_invalid(repo: Repository, shared: Branch, upstream: str | None, head: str) -> None:
    """Refuse to push an invalid file, whoever committed it, unless the remote has it already."""
    known = upstream or remote.known(repo, shared, head)
    new = {
        inner: one.new
        for one in git.differences(repo, known, head)
        if one.new and one.new.regular and (inner := repo.inner(one.path)) and kind_of(inner)
    }
    texts = git.blobs(repo, (version.id for version in new.values()))
    found: list[Finding] = []
    for path, version in new.items():
        errors = decode(path, texts[version.id]).errors if version.id in texts else ()
        found += [one for one in errors if one.code not in _HARMLESS][:1]
    if found:
        kind = ConflictError if any(one.code == CONFLICT_MARKERS for one in found) else FindingsError
        raise kind(
            joined(
                (Message("invalid files are committed, so nothing was pushed:"), *map(str, found)), "\n  "
            ),
            remedy=Message("Fix the files with okr edit, then run okr sync again."),
        )
