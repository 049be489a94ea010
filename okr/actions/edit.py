"""Edit a file in an editor, on a copy that is written when it is valid."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from okr.actions.edits import changes_shown, outcome, validated
from okr.errors import OkrError, say_too
from okr.storage.files.read import read_bytes
from okr.storage.files.transaction import Change
from okr.store import Store
from okr.views.results import Done, FileChange
from okr.words import Message
from okr.workspace import Workspace

Editor = Callable[[Path], None]
"""Opens a file and returns when the person is done with it."""
AskAgain = Callable[[OkrError], bool]
"""Shows what is wrong with a text; whether it should be opened again."""


def edit_by_hand(store: Store, id_: str, path: str, editor: Editor, ask_again: AskAgain) -> Done:
    """Let a person change a file; it is written only if it did not change meanwhile.

    Raises the error of a text that is not opened again; where the text is kept stands in its remedy.
    """
    before = read_bytes(store.root, path)
    workspace = _valid_workspace(store, path)

    def check(text: bytes) -> None:
        if not text.strip():
            raise OkrError(
                Message("The text is empty: {path} was left as it is.", path=path),
                remedy=Message("`okr remove {id}` removes an item.", id=id_),
            )
        validated(path, text, id_)
        if workspace:
            store.refuse_errors(workspace, [Change(path, before, text)])

    suffix = f"-{path.rpartition('/')[2]}"
    with tempfile.NamedTemporaryFile(prefix="okr-", suffix=suffix, delete=False) as file:
        file.write(before)
    copy = Path(file.name)
    changes: tuple[FileChange, ...] = ()
    try:
        after = _edited(copy, editor, before, check, ask_again)
        if after != before:
            with store.staging("edit") as transaction:  # loads nothing: a broken okr.toml can be fixed, too
                transaction.replace(path, after, before)
                changes = changes_shown(transaction)
    except OkrError as error:
        _keep(copy, before, error)
        raise
    copy.unlink(missing_ok=True)
    line = (
        outcome("Changed {path}.", "Would change {path}.", store, path=path)
        if after != before
        else Message("Nothing was changed in {path}.", path=path)
    )
    return Done(kind="edit", id=id_, path=path, lines=(line,), changes=changes)


def _valid_workspace(store: Store, path: str) -> Workspace | None:
    """The workspace that the text is checked against; None where the file is not valid: it is fixed step by step."""
    with suppress(OkrError):
        workspace = store.load()
        if not any(f.path == path and f.level == "error" for f in workspace.findings):
            return workspace
    return None


def _edited(
    copy: Path, editor: Editor, before: bytes, check: Callable[[bytes], None], ask_again: AskAgain
) -> bytes:
    """The text that a person leaves: as it was, or one that passes the check."""
    while True:
        editor(copy)
        text = copy.read_bytes()
        try:
            if text != before:
                check(text)
        except OkrError as error:
            if not ask_again(error):
                raise
        else:
            return text


def _keep(copy: Path, before: bytes, error: OkrError) -> None:
    """Say in the error where a person's text is kept; a file that holds nothing new is removed."""
    text = copy.read_bytes() if copy.exists() else b""
    if text.strip() and text != before:
        say_too(error, Message("Your text is kept in {file}.", file=str(copy)))
    else:
        copy.unlink(missing_ok=True)
