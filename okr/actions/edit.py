"""Opening a file in an editor: on a copy, until it parses and keeps the rules; the file is written last."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from okr.actions.edits import file_change, validated
from okr.errors import OkrError
from okr.storage.files.atomic import read_bytes
from okr.storage.files.lock import locked
from okr.storage.files.transaction import Change, Transaction, recover
from okr.store import Store
from okr.views.results import Done
from okr.workspace import Workspace

Editor = Callable[[Path], None]
"""Opens a file and returns when the person is done with it."""

_REMARK = b"#! "
"""Lines that okr puts on top to say what was wrong; they never reach the file."""


def edit_by_hand(
    store: Store, id_: str, path: str, editor: Editor, *, tries: int = 1000, dry_run: bool = False
) -> Done:
    """Lets a person change a file; it is written only if it did not change meanwhile.

    What may not stand is opened again, `tries` times at the most.
    """
    before = read_bytes(store.root, path)

    def allowed(text: bytes) -> None:
        validated(path, text, id_)
        if workspace:
            store.refuse_errors(workspace, [Change(path, before, text)])

    workspace = _whole(store, path)
    descriptor, name = tempfile.mkstemp(prefix="okr-", suffix=f"-{path.rpartition('/')[2]}")
    os.close(descriptor)
    copy = Path(name)
    try:
        after = _edited(copy, before, path, id_, editor, tries, allowed)
        if after != before and not dry_run:
            _write(store, path, before, after)
    except OkrError as error:
        raise _kept(error, copy, before) from error
    copy.unlink(missing_ok=True)
    if after == before:
        return Done(kind="edit", id=id_, path=path, lines=(f"Nothing was changed in {path}.",))
    changes = (file_change(Change(path, before, after)),) if dry_run else ()
    line = f"{'Would change' if dry_run else 'Changed'} {path}."
    return Done(kind="edit", id=id_, path=path, lines=(line,), changes=changes)


def _whole(store: Store, path: str) -> Workspace | None:
    """What the text is held against; None where the file is not valid: it is mended step by step."""
    try:
        workspace = store.load()
    except OkrError:
        return None
    is_broken = any(f.path == path and f.level == "error" for f in workspace.findings)
    return None if is_broken else workspace


def _write(store: Store, path: str, before: bytes, after: bytes) -> None:
    """Without loading the workspace: an okr.toml that is broken can be mended, too."""
    with locked(store.root, "edit", store.on_wait) as held:
        store.warnings += (*held.warnings, *recover(store.root))
        transaction = Transaction(store.root)
        transaction.replace(path, after, before)
        store.warnings += transaction.commit("edit")


def _edited(
    copy: Path,
    before: bytes,
    path: str,
    id_: str,
    editor: Editor,
    tries: int,
    check: Callable[[bytes], None],
) -> bytes:
    """The text that a person leaves, opened again with what is wrong above it until `check` lets it stand."""
    text, remarks = before, b""
    again = tries
    while True:
        copy.write_bytes(remarks + text)
        editor(copy)
        left = _without(remarks, copy.read_bytes())
        if not left.strip():
            raise OkrError(
                f"The text is empty: {path} was left as it is.", remedy=f"`okr remove {id_}` removes an item."
            )
        if left == before:
            return left
        try:
            check(left)
        except OkrError as error:
            if (left == text and remarks) or not again:
                raise  # it was left as it was although it had been said what is wrong, or nobody is there
            text, remarks, again = left, _remarks(error), again - 1
        else:
            return left


def _remarks(error: OkrError) -> bytes:
    lines = [
        *str(error).splitlines(),
        "Mend it, or leave it as it is to give up. Lines like this one are taken out.",
    ]
    return b"".join(_REMARK + line.strip().encode("utf-8", "replace") + b"\n" for line in lines)


def _without(remarks: bytes, data: bytes) -> bytes:
    """The text below our remarks; only what okr itself put on top is taken off."""
    ours = {line.strip() for line in remarks.splitlines()}
    lines = data.splitlines(keepends=True)
    while lines and ours and lines[0].strip() in ours:
        del lines[0]
    return b"".join(lines)


def _kept(error: OkrError, copy: Path, before: bytes) -> OkrError:
    """The error, with the file in which a person's text is kept; one that holds nothing new is removed."""
    text = copy.read_bytes() if copy.exists() else b""
    while text.startswith(_REMARK) and not before.startswith(_REMARK):
        text = text.partition(b"\n")[2]
    if not text.strip() or text == before:
        copy.unlink(missing_ok=True)
        return error
    copy.write_bytes(text)
    return type(error)(error.message, remedy=f"{error.remedy} Your text is kept in {copy}.".strip())
