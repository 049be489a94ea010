"""`okr merge`: three versions of a file into one, by field; also as git's merge driver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from okr.actions.merge import merge_texts
from okr.actions.resolve import resolve
from okr.commands.asking import help_hint
from okr.commands.options import Invocation, command, respond
from okr.errors import ExitCode, OkrError, UsageError
from okr.storage.files.read import os_error
from okr.storage.files.replace import write_atomic
from okr.views.results import Done
from okr.words import Message


@command(
    "merge",
    example="okr merge --resolve\nokr merge base.toml ours.toml theirs.toml kpis/mrr.toml",
    cycle=False,
)
def merge(
    call: Invocation,
    base: Annotated[str | None, typer.Argument(metavar="BASE", help="The common ancestor.")] = None,
    ours: Annotated[
        str | None, typer.Argument(metavar="OURS", help="One side; the result is written here.")
    ] = None,
    theirs: Annotated[str | None, typer.Argument(metavar="THEIRS", help="The other side.")] = None,
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="Path of the file in the workspace, for messages.")
    ] = None,
    resolve_: Annotated[
        bool, typer.Option("--resolve", help="Resolve the files that a git merge or rebase left in conflict.")
    ] = False,
) -> None:
    """Merge files by field: changes in different places are all kept, with their comments and check-ins.

    A field that both sides changed is named and gets conflict markers, and the command exits with 6.
    """
    if resolve_:
        if base:
            raise UsageError(
                Message("--resolve takes no files"), remedy=Message("git knows which files have conflicts.")
            )
        _resolve(call)
        return
    if base is None or ours is None or theirs is None:
        raise UsageError(
            Message("BASE, OURS and THEIRS, or --resolve, are missing"), remedy=help_hint(call.command_path)
        )
    name = path or ours
    if Path(ours).is_symlink():
        raise OkrError(Message("{file} is a link", file=ours), remedy=Message("Give the file itself."))
    outcome = merge_texts(name.replace("\\", "/"), _read(base), _read(ours), _read(theirs))
    if not call.obj.options.dry_run:
        write_atomic(Path(ours), outcome.text)
    line = Message("Merged {name}.", name=name)
    if outcome.conflicts:
        line = Message("Merged {name}, except what both sides changed.", name=name)
    _end(call, [line], outcome.conflicts, id_=name, path=ours)


def _read(name: str) -> bytes:
    """A regular file: nothing that could be without an end."""
    try:
        if Path(name).exists() and not Path(name).is_file():
            raise OkrError(
                Message("{file} is not a regular file", file=name),
                remedy=Message("Give a file of the workspace."),
            )
        return Path(name).read_bytes()
    except OSError as error:
        raise os_error("read", name, error) from error


def _resolve(call: Invocation) -> None:
    result = resolve(call.obj.store)
    lines: list[str] = [
        Message("Would resolve {path}.", path=path)
        if call.obj.options.dry_run
        else Message("Resolved {path}.", path=path)
        for path in result.resolved
    ]
    if result.conflicts and result.others_are_ours:
        call.obj.tell(Message("In a rebase, `ours` are the changes of others and `theirs` are yours."))
    if not lines and not result.conflicts:
        lines = [Message("No unmerged files in this workspace.")]
    _end(call, lines, result.conflicts, path=next(iter(result.resolved), ""))


def _end(call: Invocation, lines: list[str], conflicts: tuple[str, ...], *, path: str, id_: str = "") -> None:
    """Conflicts are talk for a person, and part of the answer for a program."""
    in_data = conflicts if call.obj.options.format == "json" else ()
    respond(call, Done(kind="merge", id=id_, path=path, lines=(*lines, *in_data)))
    for conflict in conflicts:
        call.obj.tell(conflict)
    if conflicts:
        raise typer.Exit(ExitCode.CONFLICT)
