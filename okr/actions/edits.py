"""What the changes of items share: refusals, the answer of a command, and the check of a new text before it is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import unified_diff
from typing import Any

from okr.errors import ConflictError, FindingsError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.ids import KINDS, PARTS, Kind, is_part, kind_of, path_of, slug
from okr.models import Objective
from okr.storage.codec import Record, decode
from okr.storage.files.transaction import Change, Writing
from okr.storage.toml.edit import Edit, apply
from okr.store import Store
from okr.views.results import Done, FileChange
from okr.words import Message, Value, joined
from okr.words.numbers import recorded
from okr.workspace import Workspace


def require_readable(workspace: Workspace, *, but: Collection[str | None] = ()) -> None:
    """Refuse to move or remove anything while there are invalid files: they may refer to it.

    `but` are kinds of files that do not matter.
    """
    unread = [f for f in workspace.findings if f.level == "error" and kind_of(f.path) not in but]
    if unread:
        kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in unread) else FindingsError
        raise kind(
            joined(
                (
                    Message("Nothing was changed: files that cannot be read may refer to it."),
                    *map(str, unread),
                ),
                "\n  ",
            ),
            remedy=Message("Fix these files first."),
        )


def refuse_closed(objective: str, workspace: Workspace) -> None:
    """A closed objective has its grade and is not changed any more."""
    closed = workspace.objectives[objective].closed
    if closed:
        raise OkrError(
            Message("{objective} was closed on {day}", objective=objective, day=closed.date),
            remedy=Message(
                "Carry it over: okr rollover {objective}. Or reopen it: okr edit {objective}",
                objective=objective,
            ),
        )


def refuse_taken(id_: str, workspace: Workspace, remedy: str) -> None:
    """Refuse an id that something has or had: a former id still leads to its item."""
    now = workspace.current_id(id_)
    if now == id_:
        raise OkrError(Message("{id} already exists", id=id_), remedy=remedy)
    if now is not None:
        raise OkrError(
            Message("{id} is a former id of {now}, and still leads to it", id=id_, now=now), remedy=remedy
        )


def table_of(id_: str, kind: Kind) -> tuple[str, ...]:
    """The table of an item in its file; empty where its fields are at the top."""
    return (KINDS[kind].plural, slug(id_)) if kind in PARTS else ()


def write_result(writing: Writing, verb: str, id_: str, lines: Sequence[str]) -> Done:
    """The answer of a command, made before it leaves the writing; of a dry run with the changes of each file."""
    path = next((change.path for change in writing.changes), "")
    return Done(kind=verb, id=id_, path=path, lines=tuple(lines), changes=changes_shown(writing))


def outcome(did: str, would: str, run: Store | Writing, /, **values: Value) -> Message:
    """What a command did, or would do: the sentence of a real run, and that of a dry run, with the same values."""
    return Message(would if run.dry_run else did, **values)


def changes_shown(writing: Writing) -> tuple[FileChange, ...]:
    """What a dry run would change; a real one shows none, since a diff of thousands of lines takes its time."""
    return tuple(map(file_change, writing.changes)) if writing.dry_run else ()


def indented(text: str, width: int = 2) -> str:
    return joined((" " * width, text), "")


def file_change(change: Change) -> FileChange:
    """A change as a unified diff."""
    before, after = (
        (data or b"").decode("utf-8", "replace").splitlines() for data in (change.before, change.after)
    )
    old = change.path if change.before is not None else "/dev/null"
    new = change.path if change.after is not None else "/dev/null"
    return FileChange(path=change.path, diff="\n".join(unified_diff(before, after, old, new, lineterm="")))


def edit(writing: Writing, id_: str, path: str, edits: Sequence[Edit]) -> None:
    """Edit a file. Raises OkrError where its new text would not be valid."""
    validated(path, apply(writing.read(path), edits, path=path, id_=id_), id_)
    writing.edit(path, edits, id_=id_)


def validated(path: str, data: bytes, id_: str = "") -> Record:
    """The record of a new text. Raises OkrError with every reason why it is not valid."""
    decoded = decode(path, data)
    record, errors = decoded.record, decoded.errors
    if errors or record is None:
        sentences = dict.fromkeys(finding.message for finding in errors)
        fix = errors[0].fix if errors[0].fix not in errors[0].message else ""
        raise OkrError(joined(sentences, "\n  "), remedy=fix)
    if isinstance(record, Objective) and id_ and path_of(id_) == path:
        part = record.key_results.get(slug(id_)) if is_part(id_) else None
        if part:
            refuse_same_ends({"start": part.start, "target": part.target})
    return record


def refuse_same_ends(values: Mapping[str, Any]) -> None:
    start, target = values.get("start"), values.get("target")
    if start is not None and start == target:
        raise OkrError(
            Message("start and target are both {value}", value=recorded(start)),
            remedy=Message("Change one of them, or set a limit with at_least or at_most."),
        )
