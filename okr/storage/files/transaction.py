"""The changes of one command: staged, checked against what is on the disk, then all of them or none.

Whoever commits or recovers holds the lock.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from okr.errors import ChangedError, ConflictError, NotFoundError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.ids import checkin_name, checkin_path, may_be_written
from okr.people_models import Update
from okr.periods import week_name
from okr.storage.files import journal
from okr.storage.files.folders import open_folder, plain_place
from okr.storage.files.journal import Change
from okr.storage.files.read import LARGEST, read_or_none
from okr.storage.files.replace import TEMPORARY, Attempt, changed, replace_atomic, sync_names
from okr.storage.toml.edit import AppendTable, Edit, apply, parse
from okr.updates import Entry, entries_of, instant_of
from okr.words import Message, joined
from okr.workspace import Workspace

__all__ = ["Change", "Transaction", "Writing", "recover", "undo_last"]


class Transaction:
    """Staged changes of files in a workspace; nothing is written before `commit`."""

    def __init__(self, root: Path, *, dry_run: bool = False) -> None:
        self.root = root
        self.dry_run = dry_run
        """Whether nothing of this is ever committed."""
        self.undoes = ""
        """Id of the journal entry that these changes take back."""
        self._staged: dict[str, Change] = {}
        self._found: dict[str, bytes | None] = {}
        """What each file held when it was first looked at: all that is made of it is based on that, and compared to it."""
        self._appended: dict[str, list[AppendTable]] = {}
        """Blocks that wait for the next look at their file: read anew for each of a thousand it would take minutes."""

    def present(self, path: str) -> bytes | None:
        """The bytes of a file as staged, else as on the disk when first asked for; None where there is no file."""
        if blocks := self._appended.pop(path, None):
            data = self.present(path)
            self._stage(path, data, apply(data or b"", blocks, path=path))
        if staged := self._staged.get(path):
            return staged.after
        if path not in self._found:
            self._found[path] = read_or_none(self.root, path)
        return self._found[path]

    def read(self, path: str) -> bytes:
        """The same; a NotFoundError where there is no file."""
        data = self.present(path)
        if data is None:
            raise NotFoundError.of(Message("file {path}", path=path))
        return data

    def create(self, path: str, text: str | bytes) -> None:
        if self.present(path) is not None:
            raise OkrError(
                Message("{path} exists already", path=path), remedy=Message("Choose another name.")
            )
        self._stage(path, None, text.encode() if isinstance(text, str) else text)

    def replace(self, path: str, data: bytes, based_on: bytes | None = None) -> None:
        """Other bytes for a file that was `based_on` when they were thought out, else for it as it is."""
        before = self.read(path) if based_on is None else based_on
        if path in {*self._staged, *self._appended} and self.present(path) != before:
            raise changed([path])
        self._stage(path, before, data)

    def edit(self, path: str, edits: Sequence[Edit], *, id_: str = "ID") -> None:
        """Changes only the spans of a file that the edits mean, behind the write gate."""
        data = self.read(path)
        self._stage(path, data, apply(data, edits, path=path, id_=id_))

    def append(self, path: str, values: Mapping[str, Any]) -> None:
        """Adds an `[[update]]` behind the end of a file, which is made where there is none.

        A refusal of the write gate comes with the next look at the file or at the changes.
        """
        self._appended.setdefault(path, []).append(AppendTable(("update",), values))

    def delete(self, path: str) -> None:
        self._stage(path, self.read(path), None)

    def move(self, old: str, new: str) -> None:
        data = self.read(old)
        self.create(new, data)
        self._stage(old, data, None)

    def restore(self, change: Change) -> None:
        """The bytes before a change, in the place of those that stand there after it. Raises OkrError where the journal
        does not keep them."""
        if journal.is_hash(change.before):
            raise OkrError(
                Message("{path}: the earlier counts of a pulse are not kept", path=change.path),
                remedy=Message("`git log -p {path}` shows what was committed.", path=change.path),
            )
        self._stage(change.path, self.present(change.path), change.before)

    def _stage(self, path: str, before: bytes | None, after: bytes | None) -> None:
        _check_place(self.root, path)
        if after is not None and len(after) > LARGEST:
            raise OkrError(
                Message("{path} would grow beyond 4 MiB", path=path),
                remedy=Message("Make it shorter, or use another file."),
            )
        first = self._staged.get(path)
        self._staged[path] = Change(path, first.before if first else before, after)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What `commit` would do, file by file: path, bytes before, bytes after."""
        for path in [*self._appended]:
            self.present(path)
        return tuple(change for change in self._staged.values() if change.before != change.after)

    def commit(self, command: str) -> list[str]:
        """Writes all changes or none, under the lock that the caller holds; returns warnings."""
        changes = self.changes
        if not changes:
            return []
        found = [change.path for change in changes if read_or_none(self.root, change.path) != change.before]
        if found:
            raise changed(found)
        warnings: list[str] = []
        entry: journal.Entry | None = None
        try:
            entry = journal.begin(self.root, command, changes, self.undoes)
        except (OkrError, OSError) as error:
            why = error.message if isinstance(error, OkrError) else str(error.strerror)
            warnings.append(Message("`okr undo` will not know this change: {why}", why=why))
        self._write(changes, entry)
        if entry is not None:
            try:
                journal.finish(self.root, entry)
            except OkrError as error:
                unsure = Message("The change is saved, but `okr undo` may not know it")
                warnings.append(joined((unsure, error.message), ": "))
        self._staged, self._found = {}, {}
        return warnings

    def _write(self, changes: Sequence[Change], entry: journal.Entry | None) -> None:
        done: list[Change] = []
        try:
            # What needs room comes first: a full disk is known, and all that is new is on the disk, before anything is gone.
            for is_removed in (False, True):
                part = [change for change in changes if (change.after is None) == is_removed]
                for change in part:
                    done.append(change)
                    _put(self.root, change.path, change.after, change.before, named=False)
                sync_names(self.root, (change.path for change in part))
        except BaseException as error:
            if isinstance(error, ChangedError):
                done.pop()  # what somebody saved in that moment stays
            left = _taken_back(self.root, done)
            if not left and entry is not None:
                journal.discard(self.root, entry)
            if left and isinstance(error, OkrError):
                more = Message("could not undo what was written before: {paths}", paths=", ".join(left))
                next_ = Message("The next command that writes undoes it first.")
                raise type(error)(
                    joined((error.message, more), "; "), remedy=joined((error.remedy, next_), " ")
                ) from error
            raise


class Writing(Transaction):
    """One command's changes of a loaded workspace."""

    workspace: Workspace
    """As it is under the lock, before the changes."""
    clock: Callable[[], datetime] | None = None

    def __init__(self, root: Path, *, dry_run: bool = False) -> None:
        super().__init__(root, dry_run=dry_run)
        self._last: dict[str, Entry | None] = {}
        """Of a file to which updates are appended the last one, with them; None where it has none."""

    def append_update(self, person: str, day: date, values: Mapping[str, Any]) -> Entry:
        """Append an `[[update]]` to what a person recorded on a day; `values` begins with its item.

        Gives it as it stands in the file then, without what it says: its path, place and instant, its item, date and `at`.
        """
        path = checkin_path(week_name(day), day, person)
        if path not in self._last:
            self._last[path] = self._last_update(path)
        last = self._last[path]
        item, *rest = values.items()
        at = self._moment(str(item[1]), day, path)
        head = dict([item, ("date", day), *((("at", at),) if at else ())])
        self.append(path, head | {key: value for key, value in rest if key not in ("date", "at")})
        entry = Entry(
            update=Update(item=str(item[1]), date=day, at=at),
            person=checkin_name(path)[1],
            place=last.place + 1 if last else 0,
            instant=max(last.instant if last else 0, instant_of(at) if at else 0),
        )
        self._last[path] = entry
        return entry

    def _last_update(self, path: str) -> Entry | None:
        """The last update of a file as it is, with its place and instant alone. Raises OkrError for a file with errors."""
        broken = [f for f in self.workspace.findings if f.path == path and f.level == "error"]
        if broken:
            kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in broken) else OkrError
            message = Message("{finding}, so nothing was added to it", finding=str(broken[0]))
            raise kind(message, remedy=broken[0].fix)
        moments = (each.get("at") for each in parse(self.present(path) or b"", path=path).get("update", ()))
        known = [
            Update(item="", date=date.min, at=at if isinstance(at, datetime) and at.tzinfo else None)
            for at in moments
        ]
        *_, last = (None, *entries_of(known, checkin_name(path)[1], path))
        return last

    def _moment(self, item: str, day: date, path: str) -> datetime | None:
        """The instant to write: none where `day` is not the day of the clock.

        In whole seconds, unless another person's update of the item has the same second and came before.
        """
        now = self.clock() if self.clock else None
        if now is None or now.date() != day:
            return None
        whole = now.replace(microsecond=0)
        entries = self.workspace.recorded.get(item, ())
        others = (e.instant for e in entries if e.update.date == day and e.path != path)
        return whole if instant_of(whole) > max(others, default=0) else now


def _put(root: Path, path: str, data: bytes | None, expected: bytes | None, *, named: bool = True) -> None:
    """The one way by which a file of a workspace is written, replaced or removed."""
    _check_place(root, path)
    replace_atomic(root, path, data, expected, named=named)


def _check_place(root: Path, path: str) -> None:
    plain_place(root, path)
    if not may_be_written(path):
        raise OkrError(
            Message("{path} is not a place for goals: nothing was written", path=path),
            remedy=Message("Goals are in okr.toml and in the folders next to it."),
        )


def _taken_back(root: Path, changes: Sequence[Change]) -> list[str]:
    """Puts back what stood before, last first; returns the paths for which that failed."""
    left: list[str] = []
    for change in reversed(changes):
        present = _present(root, change)
        try:
            if present == "after":
                _put(root, change.path, change.before, change.after)
        except OkrError:
            present = "other"
        if present == "other":
            left.append(change.path)
    return left


# After a crash


def recover(root: Path) -> list[str]:
    """Makes the workspace wholly old or wholly new again where a crash cut a command short; returns warnings."""
    cut_short, warnings = journal.pending(root)
    if warnings:
        journal.forget_damaged(root)
    said = list(warnings)
    for entry in reversed(cut_short):
        said += _settled(root, entry)
        said += _recovered(root, entry)
    return said


def _settled(root: Path, entry: journal.Entry) -> list[str]:
    """Removes what the writer that died left over beside its files; what an editor saved in that moment is kept."""
    said: list[str] = []
    changes = {change.path: change for change in entry.changes}
    folders = dict.fromkeys(path.rpartition("/")[0] for path in changes)
    for folder in folders:  # listed once for all its files, of which there may be thousands
        with contextlib.suppress(OSError, OkrError), open_folder(root, folder) as inside:
            for match in filter(None, (re.fullmatch(TEMPORARY, name) for name in inside.names())):
                change = changes.get(f"{folder}/{match[1]}".removeprefix("/"))
                if change is None:
                    continue
                kept = Attempt(inside, change.path, match[0], change.after, change.before).settle()
                message = Message(
                    "What was saved in {path} meanwhile is kept in {file}.", path=change.path, file=kept
                )
                said += [message] if kept else []
    return said


def _recovered(root: Path, entry: journal.Entry) -> list[str]:
    """A command that got through is kept; one that did not was never said to be done, and is taken back."""
    present = {change.path: _present(root, change) for change in entry.changes}
    foreign = [path for path, state in present.items() if state == "other"]
    if foreign:
        journal.discard(root, entry)
        return [
            Message(
                "`okr {command}` was interrupted, and {paths} changed since. Check these files.",
                command=entry.command,
                paths=", ".join(foreign),
            )
        ]
    done = [change for change in entry.changes if present[change.path] == "after"]
    if len(done) == len(entry.changes):
        with contextlib.suppress(OkrError):  # it is tried again by the next command
            journal.finish(root, entry)
        return []
    left = _taken_back(root, done)
    if left:
        return [
            Message(
                "`okr {command}` was interrupted and cannot be undone yet: {paths}.",
                command=entry.command,
                paths=", ".join(left),
            )
        ]
    journal.discard(root, entry)
    undone = Message("`okr {command}` was interrupted; its changes were undone.", command=entry.command)
    return [undone] if done else []


def _present(root: Path, change: Change) -> str:
    try:
        data = read_or_none(root, change.path)
    except OkrError:
        return "other"
    if journal.is_same(root, change.path, change.after, data):
        return "after"
    return "before" if journal.is_same(root, change.path, change.before, data) else "other"


# Undo


def undo_last(transaction: Transaction, warn: Callable[[str], None] = lambda _: None) -> journal.Entry:
    """The last command that was not undone yet; the changes that undo it are staged."""
    root = transaction.root
    found, warnings = journal.entries(root)
    entry = journal.last_undoable(found)
    if entry is None:
        remedy = Message("`okr log` shows earlier changes.")
        raise OkrError(Message("nothing to undo"), remedy=joined((*warnings, remedy), "\n  "))
    later = [name for name in journal.damaged(root) if name > entry.id]
    if later:
        raise OkrError(
            Message(
                "the last command is not known: .okr/journal/{file} is damaged; nothing was undone",
                file=later[-1],
            ),
            remedy=Message("Undo it by hand. Without that file, `okr undo` undoes the command before it."),
        )
    foreign = [c.path for c in entry.changes if _present(root, c) != "after"]
    if foreign:
        raise ChangedError(
            Message(
                "changed since `okr {command}`: {paths}; nothing was undone",
                command=entry.command,
                paths=", ".join(foreign),
            ),
            remedy=Message("Undo that change first, or fix the file with `okr edit`."),
        )
    transaction.undoes = entry.id
    for change in reversed(entry.changes):
        transaction.restore(change)
    for warning in warnings:
        warn(warning)
    return entry
