"""`okr edit` and `okr undo`: a file in your editor, and the last change undone."""

from __future__ import annotations

import shlex
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from okr.actions.edit import edit_by_hand, undo, undoables
from okr.commands.options import Id, Invocation, command, respond
from okr.context import Context
from okr.errors import ConflictError, FindingsError, NotFoundError, OkrError
from okr.ids import ITEM_KINDS, kind_of, path_of
from okr.words import Message, joined


@command("edit", example="okr edit grow-revenue\nEDITOR=nano okr edit okr.toml")
def edit(call: Invocation, text: Id) -> None:
    """Open the file of an item in your editor ($VISUAL, $EDITOR, else vi).

    A text with errors is not saved, and you can open it again. You can also give the path of a file in the workspace.
    """
    context = call.obj
    item, path = _place(context, text)
    chosen = context.environment.get("VISUAL") or context.environment.get("EDITOR") or "vi"

    def ask_again(error: OkrError) -> bool:
        if not context.may_ask:
            return False
        context.tell(joined((error.message, error.remedy), "\n  "))
        return context.confirm(Message("Open it again?"), default=True)

    result = edit_by_hand(context.store, item, path, lambda file: _run(chosen, file), ask_again)
    respond(call, result)


def _place(context: Context, text: str) -> tuple[str, str]:
    """Id and path of what to edit; a file that is broken is no item, but can still be named."""
    root = context.store.root
    if kind_of(text) and (root / text).is_file():
        return text, text
    try:
        item = context.resolve(text, *ITEM_KINDS)
        return item, context.workspace.paths.get(item) or path_of(item)
    except (NotFoundError, FindingsError, ConflictError):
        with suppress(OkrError):
            path = path_of(text)
            if (root / path).is_file():
                return text, path
        raise


def _run(editor: str, file: Path) -> None:
    """Run the editor of the person on a file; its words are not given to a shell."""
    try:
        process = subprocess.run([*shlex.split(editor), str(file)], check=False)
    except (OSError, ValueError) as error:
        raise OkrError(
            Message('the editor "{editor}" does not start', editor=editor),
            remedy=Message("Set another one in EDITOR."),
        ) from error
    if process.returncode:
        raise OkrError(
            Message(
                'the editor "{editor}" exited with {code}, so nothing was written',
                editor=editor,
                code=process.returncode,
            )
        )


@command("undo", example="okr undo\nokr undo --dry-run\nokr undo --list")
def undo_(
    call: Invocation,
    list_: Annotated[
        bool, typer.Option("--list", help="List the commands you can undo, last first.")
    ] = False,
) -> None:
    """Undo the last command; run it again for the one before. It works without git.

    Nothing is undone if one of the files has changed since.
    """
    store = call.obj.store
    respond(call, undoables(store) if list_ else undo(store))
