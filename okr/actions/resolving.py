"""Files that a merge or rebase of git left open: merged by field as far as that can be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okr import git
from okr.actions.conflicts import id_at
from okr.actions.merging import Outcome, merge_texts
from okr.git.merging import Unmerged, settle, unmerged
from okr.storage.files import read_or_none
from okr.storage.layout import kind_of
from okr.storage.lock import locked
from okr.storage.markers import first_marker
from okr.storage.transaction import Transaction, recover
from okr.store import Store


@dataclass(frozen=True)
class Resolved:
    mended: tuple[str, ...]
    conflicts: tuple[str, ...]


def resolve(store: Store, *, dry_run: bool = False) -> Resolved:
    """Merges every file of the workspace that git left open; of what is left, the markers stay in the file."""
    repo = git.repository(store.root)
    with locked(store.root, "merge --resolve", store.on_wait) as held:
        store.warn(*held.warnings, *recover(store.root))
        open_files = [one for one in unmerged(repo) if kind_of(one.path) is not None]
        ids = (id_ for one in open_files for id_ in (one.base, one.ours, one.theirs) if id_)
        found = git.blobs(repo, ids)
        outcomes = [(one, _outcome(one, found, store)) for one in open_files]
        if not dry_run:
            _write(store, repo, outcomes)
    mended = tuple(one.path for one, outcome in outcomes if not outcome.conflicts)
    return Resolved(mended, tuple(said for _, outcome in outcomes for said in outcome.conflicts))


def _outcome(one: Unmerged, found: dict[str, bytes], store: Store) -> Outcome:
    if one.ours is None or one.theirs is None:
        sides = ("removed" if side is None else "changed" for side in (one.ours, one.theirs))
        return Outcome(b"", ("{}: ours {}, theirs {}".format(id_at(one.path) or one.path, *sides),))
    outcome = merge_texts(one.path, found.get(one.base or "", b""), found[one.ours], found[one.theirs])
    now = read_or_none(store.root, one.path) or b""
    if first_marker(now) is None and now not in (found[one.ours], b"", outcome.text):
        said = f"{id_at(one.path) or one.path}: edited by hand; `git add` says that it is done"
        return Outcome(b"", (said,))
    return outcome


def _write(store: Store, repo: git.Repository, outcomes: Sequence[tuple[Unmerged, Outcome]]) -> None:
    transaction = Transaction(store.root)
    for one, outcome in outcomes:
        now = read_or_none(store.root, one.path)
        if not outcome.text or now == outcome.text:
            continue
        if now is None:
            transaction.create(one.path, outcome.text)
        else:
            transaction.replace(one.path, outcome.text, now)
    store.warn(*transaction.commit("merge --resolve"))
    for one, outcome in outcomes:
        if outcome.text and not outcome.conflicts:
            settle(repo, one.path, one.mode, outcome.text)
