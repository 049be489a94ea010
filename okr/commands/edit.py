"""`okr edit`."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from okr.actions.edit import Editor, edit_by_hand
from okr.commands.options import DONE, DryRun, Id, Invocation, command, respond
from okr.context import Context
from okr.errors import ConflictError, FindingsError, NotFoundError, OkrError
from okr.ids import ITEM_KINDS, kind_of, path_of

_TRIES = 10
"""How often a text is opened again where no person sits at a terminal; an editor that is a script may never mend it."""


@command("edit", example="okr edit grow-revenue\nEDITOR=nano okr edit okr.toml", formats=DONE)
def edit(call: Invocation, id_: Id, dry_run: DryRun = False) -> None:
    """Open the file of an item in your editor ($VISUAL, $EDITOR, else vi).

    What does not parse or keep the rules is opened again; a file of the workspace may be named, too.
    """
    context = call.obj
    item, path = _place(context, id_)
    tries = 1000 if context.may_ask else 0 if context.options.no_input else _TRIES
    respond(call, edit_by_hand(context.store, item, path, _editor(context), tries=tries, dry_run=dry_run))


def _place(context: Context, text: str) -> tuple[str, str]:
    """Id and path of what is to be edited; a file that is broken is no item, but can still be named."""
    root = context.store.root
    if kind_of(text) and (root / text).is_file():
        return text, text
    try:
        item = context.resolve(text, *ITEM_KINDS)
        return item, context.workspace.paths.get(item) or path_of(item)
    except (NotFoundError, FindingsError, ConflictError):
        path = _path_of(text)
        if path is None or not (root / path).is_file():
            raise
        return text, path


def _path_of(text: str) -> str | None:
    try:
        return path_of(text)
    except OkrError:
        return None


def _editor(context: Context) -> Editor:
    """Runs what the person has chosen, on the file; the words of the choice are not given to a shell."""
    chosen = context.environment.get("VISUAL") or context.environment.get("EDITOR") or "vi"

    def open_(file: Path) -> None:
        try:
            done = subprocess.run([*shlex.split(chosen), str(file)], check=False)
        except (OSError, ValueError) as error:
            raise OkrError(
                f"The editor '{chosen}' does not start.", remedy="Name another one in EDITOR."
            ) from error
        if done.returncode:
            raise OkrError(f"The editor '{chosen}' ended with {done.returncode}: nothing was written.")

    return open_
