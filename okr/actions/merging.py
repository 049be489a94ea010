"""Three versions of a file → one, by field; what both sides changed alike is named, and never lost."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from okr import git
from okr.errors import OkrError
from okr.git.merging import Unmerged, merge_lines, settle, unmerged
from okr.storage.codec import MODELS, decode
from okr.storage.commenting import with_comments
from okr.storage.editing import parse
from okr.storage.files import read_or_none
from okr.storage.layout import id_of, kind_of
from okr.storage.lock import locked
from okr.storage.merging import MISSING, Conflict, Merged, merge
from okr.storage.merging import result as meant
from okr.storage.rewriting import equal, field_name, mark, rewrite, shown
from okr.storage.transaction import Transaction, recover
from okr.store import Store

_PARTS = ("key_results", "initiatives")


@dataclass(frozen=True)
class Outcome:
    text: bytes
    conflicts: tuple[str, ...] = ()
    """`ID FIELD: ours X, theirs Y`."""


def merge_texts(path: str, base: bytes, ours: bytes, theirs: bytes) -> Outcome:
    """One text that holds the changes of both sides; with markers where both changed the same field."""
    if theirs in (ours, base):
        return Outcome(ours)
    if ours == base:
        return Outcome(theirs)
    try:
        was, mine, other = (parse(data) for data in (base, ours, theirs))
    except OkrError:
        return _by_lines(path, base, ours, theirs)
    merged = merge(was, mine, other)
    try:
        text = _text(base, ours, theirs, merged)
        if not _is_valid(path, text) and _is_valid(path, ours) and _is_valid(path, theirs):
            merged = _refused(merged, mine)
            text = _commented(rewrite(ours, theirs, merged), base, ours, theirs, merged)
    except OkrError:
        named = _named(path, merged.conflicts) or (f"{_id(path)}: ours and theirs cannot be joined",)
        return Outcome(_with_markers(base, ours, theirs), named)
    if not merged.conflicts:
        return Outcome(text)
    marked = mark(text, theirs, merged.conflicts)
    return Outcome(marked or _with_markers(base, ours, theirs), _named(path, merged.conflicts))


def _text(base: bytes, ours: bytes, theirs: bytes, merged: Merged) -> bytes:
    """The text of a merge: git's lines keep the comments of both sides, so they are taken where they say the same."""
    plain = merge_lines(base, ours, theirs)
    clean = plain is not None and plain.clean
    lines = plain if clean else merge_lines(base, ours, theirs, favour=True)
    if lines and lines.text != ours:
        with suppress(OkrError):
            again = merge(parse(base), parse(lines.text), parse(theirs))
            text = rewrite(lines.text, theirs, again)
            if equal(parse(text), meant(merged, parse(ours), parse(theirs))):
                by_lines = clean and text == lines.text
                return text if by_lines else _commented(text, base, ours, theirs, merged)
    return _commented(rewrite(ours, theirs, merged), base, ours, theirs, merged)


def _commented(text: bytes, base: bytes, ours: bytes, theirs: bytes, merged: Merged) -> bytes:
    """With the comments of both sides; of a conflict the markers show those behind its lines."""
    return with_comments(text, base, ours, theirs, [conflict.path for conflict in merged.conflicts])


def _is_valid(path: str, text: bytes) -> bool:
    """Whether the text keeps the rules of its kind; of a kind that is not known there are none."""
    inner = _inner(path)
    if inner is None:
        return True
    return all(finding.level != "error" for finding in decode(inner, text).findings)


def _inner(path: str) -> str | None:
    """The path inside the workspace, which may be a folder of the repository."""
    parts = path.split("/")
    tails = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((tail for tail in tails if kind_of(tail) in MODELS), None)


def _refused(merged: Merged, ours: dict[str, object]) -> Merged:
    """Changes that are right by themselves and wrong together: all that theirs changed is a conflict then."""
    refused = []
    for path, value in merged.taken:
        mine: object = ours
        for name in path:
            mine = mine.get(name, MISSING) if isinstance(mine, dict) else MISSING
        refused.append(Conflict(path, mine, value))
    return replace(merged, taken=(), conflicts=(*merged.conflicts, *refused))


def _by_lines(path: str, base: bytes, ours: bytes, theirs: bytes) -> Outcome:
    """For what is no TOML on one side: git's own merge, which is only right where its result can be read."""
    lines = merge_lines(base, ours, theirs)
    if lines and lines.clean:
        try:
            parse(lines.text)
        except OkrError:
            pass
        else:
            return Outcome(lines.text)
    broken = [
        name for name, data in (("base", base), ("ours", ours), ("theirs", theirs)) if not _parses(data)
    ]
    said = f"{_id(path)}: {' and '.join(broken) or 'the merge'} cannot be read as TOML"
    return Outcome(_with_markers(base, ours, theirs), (said,))


def _parses(data: bytes) -> bool:
    try:
        parse(data)
    except OkrError:
        return False
    return True


def _with_markers(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """git's markers around the lines that differ, else around the whole of both texts."""
    lines = merge_lines(base, ours, theirs)
    if lines and not lines.clean:
        return lines.text
    mine, other = (data if data.endswith(b"\n") or not data else data + b"\n" for data in (ours, theirs))
    return b"<<<<<<< ours\n" + mine + b"=======\n" + other + b">>>>>>> theirs\n"


# ── names ────────────────────────────────────────────────────────────────────────────────────────


def _id(path: str) -> str:
    inner = _inner(path)
    try:
        return (id_of(inner) if inner else None) or path
    except OkrError:
        return path


def _named(path: str, conflicts: Sequence[Conflict]) -> tuple[str, ...]:
    """`2026-Q3/grow-revenue/mrr target: ours 120, theirs 110`."""
    own = _id(path)
    said = []
    for at, mine, other in conflicts:
        id_, field = own, at
        if at[0] in _PARTS and len(at) > 1:
            id_, field = f"{own}/{at[1]}", at[2:]
        name = f" {field_name(field)}" if field else ""
        said.append(f"{id_}{name}: ours {shown(mine)}, theirs {shown(other)}")
    return tuple(said)


# ── files that git left open ─────────────────────────────────────────────────────────────────────


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
        return Outcome(b"", ("{}: ours {}, theirs {}".format(_id(one.path), *sides),))
    outcome = merge_texts(one.path, found.get(one.base or "", b""), found[one.ours], found[one.theirs])
    now = read_or_none(store.root, one.path) or b""
    if b"<<<<<<< " not in now and now not in (found[one.ours], b"", outcome.text):
        return Outcome(b"", (f"{_id(one.path)}: edited by hand; `git add` says that it is done",))
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
