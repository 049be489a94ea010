"""What this person changed in a clone: the files of goals that are not as in the last commit, and what is left out.

The message of a commit of `okr sync`: a first line that says what it is about, and a line for each change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okr import git
from okr.actions.commit_changes import before_and_after
from okr.errors import ConflictError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.git import Repository, TreeEntry, work_tree
from okr.ids import kind_of
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files.atomic import check_relative, read_or_none
from okr.storage.source import places
from okr.store import Store
from okr.views.audit import shown
from okr.views.change_results import Change
from okr.views.changes import changes
from okr.views.words import count

_HIDDEN = {
    "assume-unchanged": "git is told to take it for unchanged (assume-unchanged)",
    "skip-worktree": "git is told not to check it out (sparse checkout, or skip-worktree)",
    "ignored": "`.gitignore` names it",
}


@dataclass(frozen=True)
class LocalChanges:
    """Paths are those of the workspace."""

    head: str | None
    """The commit that the files stand on; None before the first one."""
    versions: Mapping[str, TreeEntry | None]
    """What is to be committed; None where the file is gone."""
    changes: tuple[Change, ...]
    """The same by meaning."""
    left_out: tuple[str, ...]
    """Files that are not shared, each with the reason."""


def local_changes(repo: Repository, store: Store, tracking: str, *, modes: bool, keep: bool) -> LocalChanges:
    """Compare the files with the last commit, whatever git's index holds.

    `tracking` names what is known of the remote: a file that stands there already is not of this person. With `modes` the executable bit counts. `keep` writes their contents to git's objects. Raises ConflictError when a file has conflict markers.
    """
    head = git.head_of(repo)
    look = work_tree.look(repo, places())
    was = {path: version for path, version in work_tree.held(repo, head, places()).items() if kind_of(path)}
    hidden = {**dict.fromkeys(look.ignored, "ignored"), **look.unseen}
    seen = [path for path in (look.changed | hidden.keys()) if kind_of(path)]
    left_out: dict[str, str] = {}
    found = _versions(repo, store, sorted(seen), was, left_out, modes=modes, keep=keep)
    _hide(repo, found, hidden, left_out)
    for path in _of_others(repo, found, was, head, tracking):
        del found[path]
    records = _records(repo, store, found, left_out, keep=keep)
    versions = {path: version for path, version in found.items() if path not in left_out}
    return LocalChanges(
        head,
        versions,
        _changes(repo, was, versions, records),
        tuple(left_out[path] for path in sorted(left_out)),
    )


def _versions(
    repo: Repository,
    store: Store,
    paths: Iterable[str],
    was: Mapping[str, TreeEntry],
    left_out: dict[str, str],
    *,
    modes: bool,
    keep: bool,
) -> dict[str, TreeEntry | None]:
    """What stands at each path and is not as it was; a file that cannot be read is left out and named."""
    readable = [path for path in paths if _is_readable(store, path, left_out)]
    now = work_tree.versions(repo, [repo.prefix + path for path in readable], keep=keep)
    found: dict[str, TreeEntry | None] = {}
    for path in readable:
        version, old = now.get(repo.prefix + path), was.get(path)
        if version and old and not modes and version.regular and old.regular:
            version = TreeEntry(old.mode, version.id)
        if version != old:
            found[path] = version
    return found


def _is_readable(store: Store, path: str, left_out: dict[str, str]) -> bool:
    try:
        if read_or_none(store.root, path) is not None:
            check_relative(path)
    except OkrError as error:
        left_out[path] = str(error.message)
    except OSError as error:
        left_out[path] = f"{path} cannot be read: {(error.strerror or str(error)).lower()}."
    return path not in left_out


def _of_others(
    repo: Repository,
    found: Mapping[str, TreeEntry | None],
    was: Mapping[str, TreeEntry],
    head: str | None,
    tracking: str,
) -> list[str]:
    """Files that stand at what the remote has, where own commits leave them alone: a pull was cut short."""
    upstream = git.commit_or_none(repo, tracking) if found and head and tracking else None
    if not head or upstream in (None, head):
        return []
    base = git.common_ancestor(repo, head, upstream)
    if base in (None, upstream):
        return []
    then, there = (work_tree.held(repo, commit, places()) for commit in (base, upstream))
    return [p for p in found if found[p] == there.get(p) != then.get(p) and then.get(p) == was.get(p)]


def _hide(
    repo: Repository,
    found: dict[str, TreeEntry | None],
    hidden: Mapping[str, str],
    left_out: dict[str, str],
) -> None:
    """What git is told not to look at is never removed, and a change there is named instead of shared."""
    gone = {repo.prefix + path: path for path in found if found[path] is None}
    out_of_sight = work_tree.out_of_sight(repo, gone) if gone else ()
    why = {**dict.fromkeys((gone[path] for path in out_of_sight), "ignored"), **hidden}
    for path in [path for path in found if path in why]:
        if found[path] is not None or path not in hidden:
            left_out[path] = f"{path}: your change is not shared, because {_HIDDEN[why[path]]}."
        del found[path]


def _records(
    repo: Repository,
    store: Store,
    found: Mapping[str, TreeEntry | None],
    left_out: dict[str, str],
    *,
    keep: bool,
) -> dict[str, Any]:
    """Path → what the file holds; one that is not valid is left out and named."""
    present = {path: version for path, version in found.items() if version}
    ids = (version.id for version in present.values() if version.regular)
    kept = git.blobs(repo, ids) if keep else {}
    records: dict[str, Any] = {}
    marked: list[str] = []
    for path, version in present.items():
        data = kept.get(version.id)
        decoded = decode(path, read_or_none(store.root, path) or b"" if data is None else data)
        errors = [finding for finding in decoded.findings if finding.level == "error"]
        if errors:
            left_out[path] = str(errors[0])
            marked += [str(finding) for finding in errors if finding.code == CONFLICT_MARKERS]
        else:
            records[path] = decoded.record
    if marked:
        raise ConflictError(
            "\n  ".join(marked),
            remedy="`okr merge --resolve` mends them, or keep one side by hand; then `okr sync` again.",
        )
    return records


def _changes(
    repo: Repository,
    was: Mapping[str, TreeEntry],
    versions: Mapping[str, TreeEntry | None],
    records: Mapping[str, Any],
) -> tuple[Change, ...]:
    ids = {path: was[path].id for path in versions if path in was and was[path].regular}
    data = git.blobs(repo, ids.values())
    old = [(path, decode(path, data[id_]).record) for path, id_ in ids.items() if id_ in data]
    return tuple(changes(*before_and_after(old, [*records.items()], Settings())))


_LONGEST_SUBJECT = 72
_LONGEST_LINE = 300
_MOST_LINES = 100
_OF_A_PART = 2
_TRAILER = re.compile(r"[A-Za-z0-9-]+[ \t]*:|[ \t]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def message(found: Sequence[Change], paths: Sequence[str]) -> str:
    """A subject of at most 72 characters, and below it each change as an item of a list.

    The changes hold text of files: each stands on one line that begins with a dash, so git reads none as a trailer.
    """
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
    subject = _on_one_line(subject)
    if len(found) < 2:
        return subject
    lines = [f"- {_on_one_line(_told(change))}" for change in found[:_MOST_LINES]]
    more = len(found) - len(lines)
    return "\n".join((subject, "", *lines, *((f"- and {more} more",) if more else ())))


def with_reason(text: str, reason: str) -> str:
    """The message with the trailer `Goal-Change`, in the block of trailers that a person may have begun."""
    head, _, last = text.rstrip("\n").rpartition("\n\n")
    begun = head and all(_TRAILER.match(line) for line in last.split("\n"))
    gap = "\n" if begun else "\n\n"
    return f"{text.rstrip()}{gap}Goal-Change: {_on_one_line(reason)}"


def _on_one_line(text: str) -> str:
    line = " ".join(_UNSEEN.sub(" ", text).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


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
