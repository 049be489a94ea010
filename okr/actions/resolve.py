"""Files that a merge of git left open, joined by what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from okr import git
from okr.actions.conflicts import Authors, former_paths
from okr.actions.merge import SIDES, Names, Outcome, both_did, id_at, merge_texts, text_act
from okr.errors import OkrError
from okr.git.index import REBASING, Unmerged, blob_at, mark_resolved, under_way, unmerged
from okr.ids import id_of, kind_of
from okr.storage.files.read import read_or_none
from okr.storage.source import Folder
from okr.storage.toml.align import formerly
from okr.storage.toml.data import first_marker
from okr.storage.toml.edit import SetKey, apply, parse
from okr.store import Store
from okr.words import Message

# ── what a merge of git left open ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Resolved:
    resolved: tuple[str, ...]
    conflicts: tuple[str, ...]
    others_are_ours: bool = False
    """In a rebase the side that git calls `ours` is that of the others."""


@dataclass(frozen=True)
class _Open:
    """A file that git left open, under the name that it is to have; empty where a side has none."""

    path: str
    base: bytes
    ours: bytes | None
    theirs: bytes | None
    mode: str
    gone: tuple[str, ...] = ()
    """Other names under which it stands so far."""
    also: str = ""
    """The name that theirs gave it."""


def resolve(store: Store) -> Resolved:
    """Merges every file of the workspace that git left open; of what is left, the markers stay in the file."""
    repo = git.repository(store.root)
    merging = under_way(repo)
    with store.staging("merge --resolve") as transaction:
        found = [one for one in unmerged(repo) if kind_of(one.path) is not None]
        authors = Authors(repo, store)
        outcomes = [
            (one, _outcome(one, store, _names(authors, repo, merging, one)))
            for one in _opened(repo, store, merging, found)
        ]
        done = [(one, outcome) for one, outcome in outcomes if outcome.text and not store.dry_run]
        for one, outcome in done:
            now = transaction.present(one.path)
            if now is None:
                transaction.create(one.path, outcome.text)
            elif now != outcome.text:
                transaction.replace(one.path, outcome.text, now)
            for path in one.gone:
                if transaction.present(path) is not None:
                    transaction.delete(path)
    merged: dict[str, tuple[str, bytes] | None] = {}
    for one, outcome in done:
        merged |= dict.fromkeys(one.gone)
        if not outcome.conflicts:
            merged[one.path] = (one.mode, outcome.text)
    if merged:
        mark_resolved(repo, merged)
    resolved = tuple(one.path for one, outcome in outcomes if not outcome.conflicts)
    conflicts = tuple(conflict for _, outcome in outcomes for conflict in outcome.conflicts)
    return Resolved(resolved, conflicts, merging == REBASING)


def _names(authors: Authors, repo: git.Repository, merging: str, one: _Open) -> Names:
    if not merging:
        return SIDES
    paths = [f"{repo.prefix}{path}" for path in (one.path, *one.gone)]
    if merging == REBASING:
        return Names(authors.of("HEAD", *paths) or SIDES.ours, "you")
    return Names("you", authors.of(merging, *paths) or SIDES.theirs)


# ── what is open ─────────────────────────────────────────────────────────────────────────────────


class _Moved(NamedTuple):
    """A file that says that it stood elsewhere, and on which side; None where git has joined the sides already."""

    path: str
    text: bytes
    side: str | None


def _opened(repo: git.Repository, store: Store, merging: str, found: Sequence[Unmerged]) -> Iterator[_Open]:
    """Each file once, also where git has it under several names since somebody moved it."""
    texts = git.blobs(repo, [id_ for one in found for id_ in (one.base, one.ours, one.theirs) if id_])
    moved = _moved(repo, store, merging, found)
    told: set[str] = set()
    for one in sorted(found, key=lambda one: one.path not in moved):
        if one.path not in told:
            base, mine, other = (texts.get(id_) if id_ else None for id_ in (one.base, one.ours, one.theirs))
            plain = _Open(one.path, base or b"", mine, other, one.mode)
            joined = _joined(plain, moved.get(one.path, ()))
            told.update((joined.path, *joined.gone))
            yield joined


def _moved(
    repo: git.Repository, store: Store, merging: str, found: Sequence[Unmerged]
) -> Mapping[str, list[_Moved]]:
    """Files that one side no longer has → those that say that they stood there."""
    wanted = {one.path for one in found if one.base and not (one.ours and one.theirs)}
    kinds = {kind_of(path) for path in wanted}
    sides = {one.path: "ours" if one.ours else "theirs" for one in found if not (one.ours and one.theirs)}
    moved: dict[str, list[_Moved]] = {}
    for entry in Folder(store.root).listing().entries() if wanted and merging else ():
        if kind_of(entry.path) not in kinds or entry.path in wanted:
            continue
        side = sides.get(entry.path)
        text: bytes | None = None
        if not side:  # where both sides moved it, git has put its own markers into both files
            with suppress(OkrError):
                text = read_or_none(store.root, entry.path)
        elif id_ := blob_at(repo, "HEAD" if side == "ours" else merging, entry.path):
            text = git.blobs(repo, [id_]).get(id_)
        for old in wanted.intersection(former_paths(entry.path, text or b"")):
            moved.setdefault(old, []).append(_Moved(entry.path, text or b"", side))
    return moved


def _joined(plain: _Open, moved: Sequence[_Moved]) -> _Open:
    """The file with what stands under its new name, or under both new names: that of ours stays."""
    here = next((one for one in moved if one.side != "theirs"), None)
    there = next((one for one in moved if one.side != "ours"), None)
    if plain.ours is None and plain.theirs is None:
        if here is None or there is None or here == there:
            return plain
        gone = (plain.path, there.path)
        return replace(plain, path=here.path, ours=here.text, theirs=there.text, gone=gone, also=there.path)
    if plain.ours is None and here is not None:
        return replace(plain, path=here.path, ours=here.text, gone=(plain.path,))
    if plain.theirs is None and there is not None:
        return replace(plain, path=there.path, theirs=there.text, gone=(plain.path,))
    return plain


# ── what becomes of it ───────────────────────────────────────────────────────────────────────────


def _outcome(one: _Open, store: Store, names: Names) -> Outcome:
    subject = id_at(one.path) or one.path
    if one.ours is None or one.theirs is None:
        moved = next(
            (id_ for side in (one.ours, one.theirs) if side and (id_ := _former(one.base, side))), ""
        )
        mine, other = (
            text_act(one.base, side, moved_to=subject if moved else "") if side else Message("removed it")
            for side in (one.ours, one.theirs)
        )
        return Outcome(b"", (((), both_did(moved or subject, names, mine, other)),))
    theirs = _under_both_names(one, one.theirs)
    outcome = merge_texts(one.path, one.base, one.ours, theirs, names)
    now = read_or_none(store.root, one.path) or b""
    if not one.gone and first_marker(now) is None and now not in (one.ours, b"", outcome.text):
        said = Message("{item}: edited by hand. When it is done, run git add.", item=subject)
        return Outcome(b"", (((), said),))
    return outcome


def _former(base: bytes, side: bytes) -> str:
    """The id that an item had before a side moved it; empty where it did not."""
    try:
        was, now = (formerly(parse(text)) for text in (base, side))
    except OkrError:
        return ""
    return next((id_ for id_ in reversed(now) if id_ not in was), "")


def _under_both_names(one: _Open, theirs: bytes) -> bytes:
    """The text of theirs; where both sides moved the file, the id that theirs gave it is added to `formerly`.

    The file keeps the id that ours gave it. Whoever still names it as theirs did finds it by `formerly`.
    """
    try:
        also = id_of(one.also) if one.also else None
        former = formerly(parse(theirs)) if also else []
        return apply(theirs, [SetKey(("formerly",), [*former, also], place="last")]) if also else theirs
    except OkrError:
        return theirs
