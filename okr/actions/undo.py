"""Undo the last command, and list the commands that can be undone: in words, with ids and values."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from okr import git
from okr.actions.edits import outcome, write_result
from okr.actions.pulse import refuse_undo
from okr.actions.states import before_and_after
from okr.errors import OkrError
from okr.git import remote
from okr.ids import PARTS, checkin_name, kind_of
from okr.quantities import exact
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files import journal
from okr.storage.files.transaction import undo_last
from okr.store import Store
from okr.views.audit import shown
from okr.views.change_results import Change
from okr.views.changes import changes
from okr.views.results import Done, UndoableCommand, UndoList
from okr.words import Message, joined
from okr.words.numbers import few, field_value

_LISTED = 10
_NAMED = 5


class SharedError(OkrError):
    """What would be undone is in the branch of the remote already, and nobody has agreed to that."""

    def __init__(self, id_: str, message: str, correction: str) -> None:
        anyway = Message("Undo it anyway: okr undo --yes")
        super().__init__(message, remedy=joined(filter(None, (correction, anyway)), "\n  "))
        self.id = id_
        """Of the entry in the journal."""
        self.correction = correction
        """What can be done instead; empty where it takes more than a command."""


def undo(store: Store, agreed: str | bool = "", short: Callable[[str], str] = str) -> Done:
    """Restore the files as they were before the last command; refused where one of them changed since.

    The workspace is not loaded for it, so that an okr.toml that cannot be read can be restored, too. Raises SharedError
    for what others have already, unless that is `agreed`, or its id is; `short` makes an id shorter that is named then.
    """
    with store.staging("undo") as transaction:
        entry = undo_last(transaction, store.warn)
        for change in entry.changes:
            if kind_of(change.path) == "pulse":
                refuse_undo(store, change.path)
        shared = _shared_with(store, entry)
        if shared and agreed not in (True, entry.id) and not transaction.dry_run:
            raise _refused(entry, shared, short)
        when = datetime.fromisoformat(entry.when).astimezone()
        head = outcome(
            "Undid `okr {command}` of {day}, {time}: {what}",
            "Would undo `okr {command}` of {day}, {time}: {what}",
            transaction,
            command=entry.command,
            day=when.date(),
            time=f"{when:%H:%M}",
            what=_by(entry, in_words(entry)),
        )
        lines = [
            outcome("  removed {path}", "  would remove {path}", transaction, path=change.path)
            if change.after is None
            else outcome("  restored {path}", "  would restore {path}", transaction, path=change.path)
            for change in transaction.changes
        ]
        if shared:
            lines.append(Message("It is already shared with {remote}.", remote=shared))
        return write_result(transaction, "undo", entry.id, [head, *lines])


def undoables(store: Store, *, all_: bool = False) -> UndoList:
    """The commands in the undo journal, the last one first; an undo itself is not listed."""
    found, warnings = journal.entries(store.root)
    store.warn(*warnings)
    undone = {entry.undoes for entry in found}
    entries = [entry for entry in reversed(found) if not entry.undoes]
    numbers = {entry.id: n for n, entry in enumerate((e for e in entries if e.id not in undone), 1)}
    listed = entries if all_ else entries[:_LISTED]
    return UndoList(
        items=tuple(
            UndoableCommand(
                id=entry.id,
                number=numbers.get(entry.id),
                when=datetime.fromisoformat(entry.when),
                command=entry.command,
                what=in_words(entry),
                paths=tuple(change.path for change in entry.changes),
                undone=entry.id in undone,
            )
            for entry in listed
        ),
        more=len(entries) - len(listed),
    )


# ── what a command did, in words ─────────────────────────────────────────────────────────────────


def in_words(entry: journal.Entry) -> str:
    """`check in mrr 155, rating 4.2`; the paths where the files do not tell it."""
    found = _changes(entry)
    moved = [change for change in found if change.change == "moved"]
    groups: dict[str, list[str]] = {}
    for change in moved or found:  # what names the item that was moved changed with it
        verb, text = _in_words(change)
        groups.setdefault(verb, []).append(text)
    told = [
        joined((verb, few(list(dict.fromkeys(texts)), most=_NAMED)), " ") for verb, texts in groups.items()
    ]
    return joined(told, "; ") or few([change.path for change in entry.changes], most=_NAMED)


def _changes(entry: journal.Entry) -> list[Change]:
    def records(side: str) -> list[tuple[str, Any]]:
        texts = ((change.path, getattr(change, side)) for change in entry.changes)
        return [
            (path, decode(path, data).record) for path, data in texts if data is not None and kind_of(path)
        ]

    return changes(*before_and_after(records("before"), records("after"), Settings()))


def _in_words(change: Change) -> tuple[str, str]:
    name = change.id.rpartition("/")[2] if change.kind in PARTS or change.id.count("/") > 1 else change.id
    field, old, new = change.field or "", shown(change.old), shown(change.new)
    match change.change:
        case "recorded" if field == "value":
            return Message("check in"), f"{name} {new}"
        case "recorded" if field == "note" and "/" not in change.id:
            return Message("note"), f"{name} {new}"
        case "recorded":
            return Message("check in"), f"{name} {field} {new}"
        case "removed" if field:
            return Message("remove the check-in"), f"{name} {old}"
        case "changed":
            return Message("set"), f"{name} {field} {old} → {new}"
        case "moved":
            return Message("move"), f"{change.old} → {change.id}"
        case "added":
            return Message("add"), name
        case "dropped":
            return Message("drop"), name
        case _:
            return Message("remove"), name


def _by(entry: journal.Entry, what: str) -> str:
    """With the people in whose check-in files it wrote."""
    people = dict.fromkeys(
        f"@{checkin_name(change.path)[1]}" for change in entry.changes if kind_of(change.path) == "checkin"
    )
    return Message("{what} by {who}", what=what, who=few(list(people))) if people else what


# ── what others have already ─────────────────────────────────────────────────────────────────────


def _shared_with(store: Store, entry: journal.Entry) -> str:
    """The branch of the remote that has what a command wrote, as far as this clone knows; empty where none has it."""
    with suppress(OkrError):
        repo = git.repository(store.root)
        branch = remote.branch(repo)
        upstream = git.commit_or_none(repo, branch.tracking) if branch.remote else None
        if upstream is None:
            return ""
        paths = [change.path for change in entry.changes]
        there = git.tree(repo, upstream, paths)
        texts = git.blobs(repo, (one.id for one in there.values() if one.regular))
        for path, after in ((change.path, change.after) for change in entry.changes):
            if path in there:
                known = after is not None and texts.get(there[path].id) == after
            else:  # it was there once, and is not any more
                known = after is None and git.last_author(repo, upstream, [repo.prefix + path]) is not None
            if known:
                return branch.shown
    return ""


def _refused(entry: journal.Entry, shared: str, short: Callable[[str], str]) -> SharedError:
    """With the command that says something else instead, where one is as short."""
    found = _changes(entry)
    correction = ""
    for change in found[:1]:
        item = short(change.id)
        if change.change == "recorded" and change.field == "value":
            correction = f"okr checkin {item} VALUE"
        elif change.change == "changed" and len(found) == 1:
            pair = f"{change.field}={'' if change.old is None else field_value(change.old, exact)}"
            correction = f"okr set {item} {shlex.quote(pair)}"
    return SharedError(
        entry.id,
        Message("already shared with {remote}: {what}", remote=shared, what=_by(entry, in_words(entry))),
        Message("Record a correction instead: {command}", command=correction) if correction else "",
    )
