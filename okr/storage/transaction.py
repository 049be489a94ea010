"""The changes of one command: staged, checked against what is on the disk, then all of them or none.

Whoever commits or recovers holds the lock.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from okr.errors import ChangedError, NotFoundError, OkrError
from okr.storage import journal
from okr.storage.editing import AppendTable, Edit, apply
from okr.storage.files import LARGEST, delete, inside, read_or_none, temporaries, write_atomic
from okr.storage.journal import Change, Entry

__all__ = ["Change", "Transaction", "recover", "undo_last"]

_STRAY_AFTER = 3600
"""Seconds after which a temporary file belongs to nobody any more."""


class Transaction:
    """Staged changes of files in a workspace; nothing is written before `commit`."""

    def __init__(self, root: Path, *, undoes: str = "") -> None:
        self.root = root
        self._undoes = undoes
        self._before: dict[str, bytes | None] = {}
        self._after: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file as staged, else as on the disk; None where there is no file."""
        if path in self._after:
            return self._after[path]
        return read_or_none(self.root, path)

    def create(self, path: str, data: bytes) -> None:
        if self.read(path) is not None:
            raise OkrError(f"{path} exists already.", remedy="Choose another name.")
        self._stage(path, None, data)

    def replace(self, path: str, data: bytes, based_on: bytes) -> None:
        """Other bytes for a file that was `based_on` when they were thought out."""
        if path in self._after and self._after[path] != based_on:
            raise _changed([path])
        self._stage(path, based_on, data)

    def edit(self, path: str, edits: Sequence[Edit], *, id_: str = "ID") -> None:
        """Edits the text of a file behind the write gate."""
        data = self.read(path)
        if data is None:
            raise NotFoundError.of(f"file {path}")
        self._stage(path, data, apply(data, edits, path=path, id_=id_))

    def append(self, path: str, values: Mapping[str, Any], *, table: str = "update") -> None:
        """Adds a `[[table]]` block behind the end of a file, which is made where there is none."""
        data = self.read(path)
        text = apply(data or b"", [AppendTable((table,), values)], path=path)
        self._stage(path, data, text)

    def delete(self, path: str) -> None:
        data = self.read(path)
        if data is None:
            raise NotFoundError.of(f"file {path}")
        self._stage(path, data, None)

    def move(self, old: str, new: str) -> None:
        data = self.read(old)
        if data is None:
            raise NotFoundError.of(f"file {old}")
        self.create(new, data)
        self._stage(old, data, None)

    def restore(self, change: Change) -> None:
        """The bytes before a change, where its bytes after stand."""
        self._stage(change.path, change.after, change.before)

    def _stage(self, path: str, before: bytes | None, after: bytes | None) -> None:
        inside(self.root, path)
        if after is not None and len(after) > LARGEST:
            raise OkrError(
                f"{path} would grow beyond 4 MiB.", remedy="Say it shorter, or in a file of its own."
            )
        self._before.setdefault(path, before)
        self._after[path] = after

    def changes(self) -> list[Change]:
        """What `commit` would do, file by file."""
        staged = (Change(path, self._before[path], after) for path, after in self._after.items())
        return [change for change in staged if change.before != change.after]

    def commit(self, command: str) -> list[str]:
        """Writes all changes or none, under the lock that the caller holds; returns warnings."""
        changes = self.changes()
        if not changes:
            return []
        _check_unchanged(self.root, changes)
        warnings: list[str] = []
        entry = self._begin(command, changes, warnings)
        self._write(changes, entry)
        if entry is not None:
            try:
                journal.finish(self.root, entry)
            except OkrError as error:
                warnings.append(f"The change is saved, but `okr undo` may not know it: {error.message}")
        self._before, self._after = {}, {}
        return warnings

    def _begin(self, command: str, changes: Sequence[Change], warnings: list[str]) -> Entry | None:
        try:
            return journal.begin(self.root, command, changes, self._undoes)
        except OkrError as error:
            warnings.append(f"`okr undo` will not know this change: {error.message}")
        except OSError as error:
            warnings.append(f"`okr undo` will not know this change: {error.strerror}.")
        return None

    def _write(self, changes: Sequence[Change], entry: Entry | None) -> None:
        done: list[Change] = []
        try:
            # What needs room comes first: a full disk is known before anything is gone.
            for change in sorted(changes, key=lambda c: c.after is None):
                done.append(change)
                _put(self.root, change.path, change.after)
        except BaseException as error:
            left = _taken_back(self.root, done)
            if not left and entry is not None:
                journal.discard(self.root, entry)
            if left and isinstance(error, OkrError):
                raise OkrError(
                    f"{error.message} What was written before could not be taken back: {', '.join(left)}.",
                    remedy=f"{error.remedy} The next command that writes takes it back first.".strip(),
                ) from error
            raise


def _put(root: Path, path: str, data: bytes | None) -> None:
    target = inside(root, path)
    if data is None:
        delete(root / path, name=path)  # of a link the link, not what it leads to
    else:
        write_atomic(target, data, name=path)


def _taken_back(root: Path, changes: Sequence[Change]) -> list[str]:
    """Puts back what stood before, last first; returns the paths for which that failed."""
    left: list[str] = []
    for change in reversed(changes):
        try:
            if read_or_none(root, change.path) != change.before:
                _put(root, change.path, change.before)
        except OkrError:
            left.append(change.path)
    return left


def _check_unchanged(root: Path, changes: Sequence[Change]) -> None:
    changed = [change.path for change in changes if read_or_none(root, change.path) != change.before]
    if changed:
        raise _changed(changed)


def _changed(paths: Sequence[str]) -> ChangedError:
    verb = "has" if len(paths) == 1 else "have"
    return ChangedError(
        f"{', '.join(paths)} {verb} changed meanwhile: nothing was written.", remedy="Run it again."
    )


# After a crash


def recover(root: Path) -> list[str]:
    """Makes the workspace wholly old or wholly new again where a crash cut a command short; returns warnings."""
    cut_short, warnings = journal.pending(root)
    journal.forget_unreadable(root, cut_short)
    said = list(warnings)
    for entry in reversed(cut_short):
        said += _recovered(root, entry)
        _sweep(root, entry)
    return said


def _recovered(root: Path, entry: Entry) -> list[str]:
    """A command that got through is kept; one that did not was never said to be done, and is taken back."""
    present = {change.path: _present(root, change) for change in entry.changes}
    foreign = [path for path, state in present.items() if state == "other"]
    if foreign:
        journal.discard(root, entry)
        return [
            f"`okr {entry.command}` was cut short, and {', '.join(foreign)} changed since: please look at its files."
        ]
    if all(state == "after" for state in present.values()):
        with contextlib.suppress(OkrError):  # it is tried again by the next command
            journal.finish(root, entry)
        return []
    if all(state == "before" for state in present.values()):
        journal.discard(root, entry)
        return []
    left = _taken_back(root, [change for change in entry.changes if present[change.path] == "after"])
    if left:
        return [f"`okr {entry.command}` was cut short and cannot be taken back yet: {', '.join(left)}."]
    journal.discard(root, entry)
    return [f"`okr {entry.command}` was cut short; what it had written was taken back."]


def _present(root: Path, change: Change) -> str:
    try:
        data = read_or_none(root, change.path)
    except OkrError:
        return "other"
    if data == change.after:
        return "after"
    return "before" if data == change.before else "other"


def _sweep(root: Path, entry: Entry) -> None:
    """Removes the temporary files of the writer that died, and older ones."""
    folders = {(root / change.path).parent for change in entry.changes}
    oldest = time.time() - _STRAY_AFTER
    for path in _existing(folders):
        with contextlib.suppress(OSError):
            if f".tmp-{entry.pid}-" in path.name or path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def _existing(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders if folder.is_dir() for path in temporaries(folder)]


# Undo


def undo_last(root: Path) -> tuple[Entry, Transaction]:
    """The last command that was not taken back yet, and the changes that take it back; commit it as `undo`."""
    found, _ = journal.entries(root)
    entry = journal.last_undoable(found)
    if entry is None:
        raise OkrError(
            "There is nothing to undo.", remedy="`okr log` shows what git knows of earlier changes."
        )
    later = [name for name in journal.unreadable(root, found) if name > entry.id]
    if later:
        raise OkrError(
            f"What the last command wrote is not known: .okr/journal/{later[-1]}.json is damaged. Nothing was undone.",
            remedy="Take it back by hand; without that file, `okr undo` takes back the command before it.",
        )
    changed = [c.path for c in entry.changes if _present(root, c) != "after"]
    if changed:
        verb = "has" if len(changed) == 1 else "have"
        raise ChangedError(
            f"{', '.join(changed)} {verb} changed since `okr {entry.command}`: nothing was undone.",
            remedy="Take that change back first, or mend the file with `okr edit`.",
        )
    transaction = Transaction(root, undoes=entry.id)
    for change in reversed(entry.changes):
        transaction.restore(change)
    return entry, transaction
