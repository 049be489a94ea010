"""`okr merge`: three versions of a file into one, by field; also as git's merge driver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from okr.actions.merge import merge_texts
from okr.actions.resolve import resolve
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.commands.output import say
from okr.errors import ExitCode, OkrError, UsageError
from okr.storage.files.atomic import failure, write_atomic
from okr.views.results import Done

_EXAMPLE = """\
okr merge --resolve
okr merge base.toml ours.toml theirs.toml kpis/mrr.toml"""


@command("merge", example=_EXAMPLE, formats=DONE)
def merge(
    call: Invocation,
    base: Annotated[str | None, typer.Argument(metavar="BASE", help="What both began with.")] = None,
    ours: Annotated[
        str | None, typer.Argument(metavar="OURS", help="One side; the result is written here.")
    ] = None,
    theirs: Annotated[str | None, typer.Argument(metavar="THEIRS", help="The other side.")] = None,
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="The name of the file in the workspace, for messages."),
    ] = None,
    resolve_: Annotated[
        bool, typer.Option("--resolve", help="Mend every file that a merge or rebase of git left open.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Merge goals by field: what both sides changed in different places is kept, comments and updates too.

    The same field changed on both sides is named, gets git's markers in the file, and the command ends with 6.
    """
    if resolve_:
        if base:
            raise UsageError("--resolve takes no files.", remedy="It asks git which files are open.")
        _resolve(call, dry_run=dry_run)
        return
    if base is None or ours is None or theirs is None:
        raise UsageError(
            "BASE, OURS and THEIRS are needed, or --resolve.", remedy="`okr merge --help` shows how."
        )
    name = path or ours
    if Path(ours).is_symlink():
        raise OkrError(f"{ours} is a link, which is not written through.", remedy="Name the file itself.")
    outcome = merge_texts(name.replace("\\", "/"), _read(base), _read(ours), _read(theirs))
    if not dry_run:
        write_atomic(Path(ours), outcome.text, name=ours)
    said = f"Merged {name}." if not outcome.conflicts else f"Merged {name}, but for what both sides changed."
    respond(call, Done(kind="merge", id=name, path=ours, lines=(said, *_in_data(call, outcome.conflicts))))
    _end(outcome.conflicts)


def _resolve(call: Invocation, *, dry_run: bool) -> None:
    found = resolve(call.obj.store, dry_run=dry_run)
    verb = "Would mend" if dry_run else "Mended"
    lines = [f"{verb} {path}." for path in found.mended]
    if found.conflicts and found.others_are_ours:
        say("In a rebase the markers call `ours` what the others did, and `theirs` what you did.")
    if not lines and not found.conflicts:
        lines = ["git has left no file of this workspace open."]
    respond(
        call,
        Done(
            kind="merge",
            id="",
            path=next(iter(found.mended), ""),
            lines=(*lines, *_in_data(call, found.conflicts)),
        ),
    )
    _end(found.conflicts)


def _in_data(call: Invocation, conflicts: tuple[str, ...]) -> tuple[str, ...]:
    """Conflicts are talk for a person, and part of the answer for a program."""
    return conflicts if call.obj.options.format == "json" else ()


def _end(conflicts: tuple[str, ...]) -> None:
    for conflict in conflicts:
        say(conflict)
    if conflicts:
        raise typer.Exit(ExitCode.CONFLICT)


def _read(name: str) -> bytes:
    """A regular file: nothing that could be without an end."""
    try:
        if Path(name).exists() and not Path(name).is_file():
            raise OkrError(f"{name} is not a regular file.", remedy="Name a file of goals.")
        return Path(name).read_bytes()
    except OSError as error:
        raise failure("read", name, error) from error
