"""What this person changed in a clone, the message of its commit, and what of it would undo the work of others.

A change that takes back what somebody else recorded or decided is a stale file or a slip, unless a command of this
clone made it. So it is compared with the undo journal, which knows what commands did here, and then with the history.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from okr import git
from okr.actions.states import CommitChanges, before_and_after, file_of_change, records_of
from okr.errors import ConflictError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.git import Commit, Repository, TreeEntry, work_tree
from okr.ids import MODELS, checkin_name, kind_of
from okr.parse import address
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files import journal
from okr.storage.files.read import read_or_none
from okr.storage.source import PLACES
from okr.store import Store
from okr.views.audit import shown
from okr.views.change_results import Change
from okr.views.changes import changes
from okr.words import Message, joined
from okr.words.numbers import count

_HIDDEN = {
    "assume-unchanged": Message("git assumes that it is unchanged (assume-unchanged)"),
    "skip-worktree": Message("git does not check it out (sparse checkout or skip-worktree)"),
    "ignored": Message("it is in .gitignore"),
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


def local_changes(repo: Repository, store: Store, tracking: str, *, keep: bool) -> LocalChanges:
    """Compare the files with the last commit, whatever git's index holds.

    `tracking` names what is known of the remote: a file that is there already is not this person's change. `keep`
    writes the contents to git's objects. Raises ConflictError when a file has conflict markers.
    """
    return _Comparison(repo, store, keep=keep).result(tracking)


class _Comparison:
    """The files of goals in the work tree and in the last commit; paths are those of the workspace."""

    def __init__(self, repo: Repository, store: Store, *, keep: bool) -> None:
        self.repo, self.store, self.keep = repo, store, keep
        self.modes = repo.is_on("core.filemode", default=True)
        """Whether git looks at the executable bit here."""
        self.head = git.head_of(repo)
        committed = git.tree(repo, self.head, PLACES)
        self.was = {path: version for path, version in committed.items() if kind_of(path) in MODELS}
        self.left_out: dict[str, str] = {}

    def result(self, tracking: str) -> LocalChanges:
        changed, hidden = work_tree.look(self.repo, PLACES)
        versions = self._changed(sorted(path for path in changed | hidden.keys() if kind_of(path) in MODELS))
        self._hide(versions, hidden)
        for path in self._of_others(versions, tracking):
            del versions[path]
        records = self._records({path: version for path, version in versions.items() if version})
        versions = {path: version for path, version in versions.items() if path not in self.left_out}
        before = records_of(self.repo, {path: self.was[path] for path in versions if path in self.was})
        return LocalChanges(
            head=self.head,
            versions=versions,
            changes=tuple(changes(*before_and_after(before, [*records.items()], Settings()))),
            left_out=tuple(self.left_out[path] for path in sorted(self.left_out)),
        )

    def _changed(self, paths: Sequence[str]) -> dict[str, TreeEntry | None]:
        """What is at each path and is not as it was; a file that cannot be read is left out."""
        readable: list[str] = []
        for path in paths:
            try:
                read_or_none(self.store.root, path)
                readable.append(path)
            except OkrError as error:
                self.left_out[path] = error.message
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                self.left_out[path] = Message("{path} cannot be read: {reason}", path=path, reason=reason)
        now = work_tree.versions(self.repo, [self.repo.prefix + path for path in readable], keep=self.keep)
        changed: dict[str, TreeEntry | None] = {}
        for path in readable:
            version, old = now.get(self.repo.prefix + path), self.was.get(path)
            if version and old and not self.modes and version.regular and old.regular:
                version = TreeEntry(old.mode, version.id)
            if version != old:
                changed[path] = version
        return changed

    def _of_others(self, versions: Mapping[str, TreeEntry | None], tracking: str) -> list[str]:
        """Files that are as the remote has them, where own commits leave them alone: a pull was cut short."""
        upstream = git.commit_or_none(self.repo, tracking) if versions and self.head and tracking else None
        if not self.head or upstream in (None, self.head):
            return []
        base = git.common_ancestor(self.repo, self.head, upstream)
        if base in (None, upstream):
            return []
        then, there = (git.tree(self.repo, commit, PLACES) for commit in (base, upstream))
        return [
            path
            for path, version in versions.items()
            if version == there.get(path) != then.get(path) and then.get(path) == self.was.get(path)
        ]

    def _hide(self, versions: dict[str, TreeEntry | None], hidden: Mapping[str, str]) -> None:
        """A file that git is told not to look at is never removed, and a change there is named instead of shared."""
        gone = {self.repo.prefix + path: path for path, version in versions.items() if version is None}
        out_of_sight = (gone[path] for path in work_tree.out_of_sight(self.repo, gone))
        why = {**dict.fromkeys(out_of_sight, "ignored"), **hidden}
        for path in [path for path in versions if path in why]:
            if versions[path] is not None or path not in hidden:
                self.left_out[path] = Message(
                    "{path} is not shared: {reason}", path=path, reason=_HIDDEN[why[path]]
                )
            del versions[path]

    def _records(self, present: Mapping[str, TreeEntry]) -> dict[str, Any]:
        """Path → what the file holds; an invalid file is left out."""
        ids = (version.id for version in present.values() if version.regular)
        kept = git.blobs(self.repo, ids) if self.keep else {}
        records: dict[str, Any] = {}
        marked: list[str] = []
        for path, version in present.items():
            data = kept.get(version.id)
            decoded = decode(path, read_or_none(self.store.root, path) or b"" if data is None else data)
            if decoded.errors:
                self.left_out[path] = str(decoded.errors[0])
                marked += [str(finding) for finding in decoded.errors if finding.code == CONFLICT_MARKERS]
            else:
                records[path] = decoded.record
        if marked:
            raise ConflictError(
                joined(marked, "\n  "),
                remedy=Message("Resolve them: okr merge --resolve. Then run: okr sync"),
            )
        return records


# ── the commit message ───────────────────────────────────────────────────────────────────────────

_LONGEST_SUBJECT = 72
_LONGEST_LINE = 300
_KEPT = ("coaching", "meeting", "decision", "pulse")
"""Kinds of files that tell of no goal."""
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
        ("Undo", [change for change in recorded if change.change == "removed"], "update"),
        ("Goals", [change for change in found if change.path is None], "change"),
    )
    heads = [
        f"{verb}: {', '.join(_in_words(one, short=True) for one in all_)}" for verb, all_, _ in parts if all_
    ]
    verb = "Record" if all(kind_of(path) in _KEPT for path in paths) else "Goals"
    subject = "; ".join(heads) or f"{verb}: {paths[0] if len(paths) == 1 else count(len(paths), 'file')}"
    if len(subject) > _LONGEST_SUBJECT:
        subject = "; ".join(f"{verb}: {count(len(all_), noun)}" for verb, all_, noun in parts if all_)
    subject = _on_one_line(subject)
    if len(found) < 2:
        return subject
    lines = [f"- {_on_one_line(_in_words(change))}" for change in found[:_MOST_LINES]]
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


def _in_words(change: Change, *, short: bool = False) -> str:
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


# ── the work of others ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LostUpdate:
    """A change that takes back what somebody else recorded or decided."""

    change: Change
    path: str
    who: str
    """The author of what is taken back: `Ana Wijaya`, or `@ana` of an update."""

    @property
    def sentence(self) -> str:
        change = self.change
        values: dict[str, Any] = {
            "path": self.path,
            "item": change.id,
            "field": change.field or "",
            "who": self.who,
        }
        if change.change == "changed":
            return Message(
                "{path}: {item} {field} is {now} again; {who} set it to {was}",
                now=shown(change.new),
                was=shown(change.old),
                **values,
            )
        if change.path is not None:
            return Message(
                "{path}: {item} loses {field} {value}, recorded by {who} on {day}",
                value=shown(change.old),
                day=change.date or "",
                **values,
            )
        return Message("{path}: {item} is gone; {who} worked on it", **values)


class Me(NamedTuple):
    """The person who syncs: the slug, if known, and the addresses under which they commit."""

    slug: str | None
    emails: tuple[str, ...]


def lost_updates(
    repo: Repository, store: Store, found: Sequence[Change], head: str | None, me: Callable[[], Me]
) -> list[LostUpdate]:
    """What these changes would take back of others."""
    suspects = [change for change in found if change.change in ("removed", "changed")]
    if head is None or not suspects:
        return []
    suspects = list(_unexplained(store, suspects))
    return list(_of_others(repo, suspects, head, me())) if suspects else []


def _unexplained(store: Store, suspects: Iterable[Change]) -> Iterator[Change]:
    """Those that no command of this clone made."""
    entries, _ = journal.entries(store.root)
    made: dict[str, list[Change]] = {}
    for suspect in suspects:
        path = file_of_change(suspect)
        if path not in made:
            steps = [one for entry in entries for one in entry.changes if one.path == path]
            # of several commands in a row what they made together, too
            sides = [(one.before, last.after) for one in steps for last in (one, steps[-1])]
            ends = [(_records(path, before), _records(path, after)) for before, after in sides]
            made[path] = [
                change for old, new in ends for change in changes(*before_and_after(old, new, Settings()))
            ]
        about: Sequence[str] = ("id", "change", "field", "old", "new", "path", "date")
        if suspect.path is None:
            about = about[:2] if suspect.change == "removed" else about[:5]
        if not any(all(getattr(suspect, n) == getattr(one, n) for n in about) for one in made[path]):
            yield suspect


def _records(path: str, data: bytes | None) -> list[tuple[str, Any]]:
    return [] if data is None else [(path, decode(path, data).record)]


def _of_others(repo: Repository, suspects: Sequence[Change], head: str, me: Me) -> Iterator[LostUpdate]:
    own = {address(given) for given in (*me.emails, git.author_email(repo))}
    paths = sorted({file_of_change(suspect) for suspect in suspects})
    commits = git.history(repo, None, head, paths)
    made = CommitChanges(repo, commits, Settings(), lambda touched: touched.path in paths)
    history = [(each.commit, each.changes) for each in made]
    for suspect in suspects:
        who = None
        if suspect.path is not None and me.slug is not None:
            person = checkin_name(suspect.path)[1]
            who = f"@{person}" if person != me.slug else None
        if who is None:
            authors = [c.author for c in _commits_of(suspect, history) if address(c.email) not in own]
            who = authors[-1] if authors else None
        if who:
            yield LostUpdate(suspect, file_of_change(suspect), who)


def _commits_of(suspect: Change, history: Sequence[tuple[Commit, list[Change]]]) -> list[Commit]:
    """The commits whose work is taken back: those that touched what disappears, or all since a field had the value."""
    if suspect.change == "changed":
        about = (suspect.id, suspect.field)
        touching = [(commit, c) for commit, found in history for c in found if (c.id, c.field) == about]
        began = next((at for at, (_, c) in enumerate(touching) if c.old == suspect.new), len(touching))
        return [commit for commit, _ in touching[began:]]

    def was_removed(change: Change) -> bool:
        if suspect.path is None:
            return change.id == suspect.id or change.id.startswith(f"{suspect.id}/")
        about = ("id", "field", "path", "date")
        return change.new == suspect.old and all(getattr(change, n) == getattr(suspect, n) for n in about)

    return [commit for commit, found in history if any(map(was_removed, found))]
