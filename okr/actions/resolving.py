"""Files that a merge or rebase of git left open: merged by field as far as that can be decided, moved files too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from okr import git
from okr.actions.conflicts import SIDES, Names, id_at, text_act
from okr.actions.joining import Authors, former_paths
from okr.actions.merging import Outcome, merge_texts
from okr.errors import OkrError
from okr.git.merging import Merging, Unmerged, blob_at, drop, settle, under_way, unmerged
from okr.storage.aligning import texts_in
from okr.storage.editing import SetKey, apply, parse
from okr.storage.files import read_or_none
from okr.storage.layout import id_of, kind_of
from okr.storage.lock import locked
from okr.storage.markers import first_marker
from okr.storage.source import Folder
from okr.storage.transaction import Transaction, recover
from okr.store import Store


@dataclass(frozen=True)
class Resolved:
    mended: tuple[str, ...]
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


def resolve(store: Store, *, dry_run: bool = False) -> Resolved:
    """Merges every file of the workspace that git left open; of what is left, the markers stay in the file."""
    repo = git.repository(store.root)
    merging = under_way(repo)
    with locked(store.root, "merge --resolve", store.on_wait) as held:
        store.warn(*held.warnings, *recover(store.root))
        found = [one for one in unmerged(repo) if kind_of(one.path) is not None]
        authors = Authors(repo, store)
        outcomes = [
            (one, _outcome(one, store, _names(authors, repo, merging, one)))
            for one in _opened(repo, store, merging, found)
        ]
        if not dry_run:
            _write(store, repo, outcomes)
    mended = tuple(one.path for one, outcome in outcomes if not outcome.conflicts)
    said = tuple(said for _, outcome in outcomes for said in outcome.conflicts)
    return Resolved(mended, said, bool(merging and merging.others == merging.ours))


def _names(authors: Authors, repo: git.Repository, merging: Merging | None, one: _Open) -> Names:
    if merging is None:
        return SIDES
    paths = [f"{repo.prefix}{path}" for path in (one.path, *one.gone)]
    other = authors.of(merging.others, *paths)
    if merging.others == merging.ours:
        return Names(other or SIDES.ours, "you")
    return Names("you", other or SIDES.theirs)


# ── what is open ─────────────────────────────────────────────────────────────────────────────────


def _opened(
    repo: git.Repository, store: Store, merging: Merging | None, found: Sequence[Unmerged]
) -> Iterator[_Open]:
    """Each file once, also where git has it under several names since somebody moved it."""
    ids = [id_ for one in found for id_ in (one.base, one.ours, one.theirs) if id_]
    texts = git.blobs(repo, ids)
    moved = _moved(store, [one for one in found if one.base and not (one.ours and one.theirs)])
    told: set[str] = set()
    by_path = {one.path: one for one in found}
    for one in sorted(found, key=lambda one: one.path not in moved):
        if one.path in told:
            continue
        base, mine, other = (texts.get(id_) if id_ else None for id_ in (one.base, one.ours, one.theirs))
        plain = _Open(one.path, base or b"", mine, other, one.mode)
        joined = _joined(
            repo, store, merging, plain, [(path, by_path.get(path)) for path in moved.get(one.path, ())]
        )
        told.update((joined.path, *joined.gone))
        yield joined


def _moved(store: Store, found: Sequence[Unmerged]) -> Mapping[str, list[str]]:
    """Files that one side no longer has → those that say that they stood there."""
    wanted = {one.path for one in found}
    moved: dict[str, list[str]] = {}
    kinds = {kind_of(path) for path in wanted}
    for entry in Folder(store.root).entries() if wanted else ():
        if kind_of(entry.path) in kinds and entry.path not in wanted:
            try:
                former = former_paths(entry.path, read_or_none(store.root, entry.path) or b"")
            except OkrError:
                continue
            for old in wanted.intersection(former):
                moved.setdefault(old, []).append(entry.path)
    return moved


def _joined(
    repo: git.Repository,
    store: Store,
    merging: Merging | None,
    plain: _Open,
    moved: Sequence[tuple[str, Unmerged | None]],
) -> _Open:
    """The file with what stands under its new name, or under both new names: that of ours stays."""
    here = [path for path, one in moved if one is None or one.theirs is None]
    there = [path for path, one in moved if one is None or one.ours is None]
    if plain.ours is None and plain.theirs is None:
        if not (here and there and merging) or here[0] == there[0]:
            return plain
        ids = blob_at(repo, merging.ours, here[0]), blob_at(repo, merging.theirs, there[0])
        texts = git.blobs(repo, [id_ for id_ in ids if id_])
        mine, other = (texts.get(id_ or "") for id_ in ids)
        return replace(
            plain, path=here[0], ours=mine, theirs=other, gone=(plain.path, there[0]), also=there[0]
        )
    new = next(iter(here if plain.ours is None else there), None)
    if new is None:
        return plain
    text = read_or_none(store.root, new)
    mine, other = (text, plain.theirs) if plain.ours is None else (plain.ours, text)
    return replace(plain, path=new, ours=mine, theirs=other, gone=(plain.path,))


# ── what becomes of it ───────────────────────────────────────────────────────────────────────────


def _outcome(one: _Open, store: Store, names: Names) -> Outcome:
    subject = id_at(one.path) or one.path
    if one.ours is None or one.theirs is None:
        moved = next(
            (id_ for side in (one.ours, one.theirs) if side and (id_ := _former(one.base, side))), ""
        )
        mine, other = (
            text_act(one.base, side, moved_to=subject if moved else "") if side else "removed it"
            for side in (one.ours, one.theirs)
        )
        return Outcome(b"", (f"{moved or subject}: {names.ours} {mine}; {names.theirs} {other}",))
    theirs = _under_both_names(one, one.theirs)
    outcome = merge_texts(one.path, one.base, one.ours, theirs, names)
    now = read_or_none(store.root, one.path) or b""
    if not one.gone and first_marker(now) is None and now not in (one.ours, b"", outcome.text):
        return Outcome(b"", (f"{subject}: edited by hand; `git add` says that it is done",))
    return outcome


def _former(base: bytes, side: bytes) -> str:
    """The id that an item had before a side moved it; empty where it did not."""
    try:
        was, now = (texts_in(parse(text).get("formerly")) for text in (base, side))
    except OkrError:
        return ""
    return next((id_ for id_ in reversed(now) if id_ not in was), "")


def _under_both_names(one: _Open, theirs: bytes) -> bytes:
    """What theirs gave another name has that name among its old ones: both lead to it."""
    try:
        also = id_of(one.also) if one.also else None
        former = texts_in(parse(theirs).get("formerly")) if also else []
        return apply(theirs, [SetKey(("formerly",), [*former, also], place="last")]) if also else theirs
    except OkrError:
        return theirs


def _write(store: Store, repo: git.Repository, outcomes: Sequence[tuple[_Open, Outcome]]) -> None:
    transaction = Transaction(store.root)
    done = [(one, outcome) for one, outcome in outcomes if outcome.text]
    for one, outcome in done:
        now = read_or_none(store.root, one.path)
        if now is None:
            transaction.create(one.path, outcome.text)
        elif now != outcome.text:
            transaction.replace(one.path, outcome.text, now)
        for path in one.gone:
            if read_or_none(store.root, path) is not None:
                transaction.delete(path)
    store.warn(*transaction.commit("merge --resolve"))
    for one, outcome in done:
        if one.gone:
            drop(repo, one.gone)
        if not outcome.conflicts:
            settle(repo, one.path, one.mode, outcome.text)
