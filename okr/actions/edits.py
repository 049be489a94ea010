"""What all changes have in common: where an item stands, and that its new text keeps the rules before it is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import unified_diff
from typing import Any

from okr.errors import ConflictError, FindingsError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.ids import KINDS, PARTS, Kind, is_part, kind_of, path_of, slug
from okr.models import Objective
from okr.storage.codec import Record, decode
from okr.storage.files.transaction import Change
from okr.storage.toml.edit import Edit, apply
from okr.storage.writing import Writing
from okr.views.results import Done, FileChange
from okr.words import Message, Value
from okr.workspace import Workspace


def refuse_unread(workspace: Workspace, verb: str, *, but: Collection[str | None] = ()) -> None:
    """A file that cannot be read may hold a reference: nothing that others name is moved or removed beside it.

    `but` are kinds of files that do not matter.
    """
    unread = [f for f in workspace.findings if f.level == "error" and kind_of(f.path) not in but]
    if unread:
        kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in unread) else FindingsError
        files = "\n  ".join(map(str, unread))
        raise kind(
            f"Nothing was {verb}: what cannot be read may refer to it.\n  {files}", remedy="Mend that first."
        )


def refuse_closed(objective: str, workspace: Workspace, what: str) -> None:
    """Nothing is added to a goal whose grade stands."""
    closed = workspace.objectives[objective].closed
    if closed:
        raise OkrError(
            f"{objective} was closed on {closed.date}: {what}.",
            remedy=f"`okr rollover {objective}` carries it on; `okr edit {objective}` takes the close out.",
        )


def table_of(id_: str, kind: Kind) -> tuple[str, ...]:
    """Where the fields of an item stand in its file: at the top, or in the table of a part."""
    return (KINDS[kind].plural, slug(id_)) if kind in PARTS else ()


def done(writing: Writing, verb: str, id_: str, lines: Sequence[str], *, dry_run: bool) -> Done:
    """What a command did, told before it leaves the writing; of a dry run with the changes of each file."""
    path = next((change.path for change in writing.changes), "")
    changes = diffs(writing) if dry_run else ()  # of thousands of lines a diff takes its time
    return Done(kind=verb, id=id_, path=path, lines=tuple(lines), changes=changes)


def outcome(did: str, would: str, /, *, dry_run: bool, **values: Value) -> Message:
    """What a command did, or would do: the sentence of a real run, and that of a dry run, with the same values."""
    return Message(would if dry_run else did, **values)


def diffs(writing: Writing) -> tuple[FileChange, ...]:
    """What is staged, each file as a unified diff."""
    return tuple(file_change(change) for change in writing.changes)


def file_change(change: Change) -> FileChange:
    """A change as a unified diff."""
    before, after = (_lines(data) for data in (change.before, change.after))
    old = change.path if change.before is not None else "/dev/null"
    new = change.path if change.after is not None else "/dev/null"
    return FileChange(path=change.path, diff="\n".join(unified_diff(before, after, old, new, lineterm="")))


def _lines(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()


def edit(writing: Writing, id_: str, path: str, edits: Sequence[Edit]) -> None:
    """Changes a file, unless its new text would break a rule."""
    validated(path, apply(writing.read(path), edits, path=path, id_=id_), id_)
    writing.edit(path, edits, id_=id_)


def validated(path: str, data: bytes, id_: str = "") -> Record:
    """What a new text holds; OkrError with every reason why it may not stand."""
    record, findings, _ = decode(path, data)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors or record is None:
        sentences = dict.fromkeys(f"{finding.message}." for finding in errors)
        fix = errors[0].fix if errors[0].fix not in errors[0].message else ""
        raise OkrError("\n  ".join(sentences), remedy=f"{fix[:1].upper()}{fix[1:]}." if fix else "")
    if isinstance(record, Objective) and id_ and path_of(id_) == path:
        part = record.key_results.get(slug(id_)) if is_part(id_) else None
        if part:
            refuse_same_ends({"start": part.start, "target": part.target})
    return record


def refuse_same_ends(values: Mapping[str, Any]) -> None:
    start, target = values.get("start"), values.get("target")
    if start is not None and start == target:
        raise OkrError(
            f"The change starts and ends at {start}: there is nothing to move.",
            remedy="Give another start or target, or hold a line with at_least or at_most.",
        )
