"""`okr init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from okr.actions.init import HOSTS, initialise
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.errors import UsageError
from okr.parse import words


@command(
    "init", example='okr init\nokr init goals --name "Start Friday"\nokr init try --example', formats=DONE
)
def init(
    call: Invocation,
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="The folder; this one if left out.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Of the organisation; else the folder's.")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Copy the example workspace.")] = False,
    ci: Annotated[
        str | None,
        typer.Option(
            "--ci",
            metavar="github|gitlab",
            help="Write a workflow that runs `okr check`; also in a workspace that is there.",
            autocompletion=lambda incomplete: [host for host in HOSTS if host.startswith(incomplete)],
        ),
    ] = None,
    merge_driver: Annotated[
        bool,
        typer.Option(
            "--merge-driver",
            help="Have git merge goals by field in this clone; also in a workspace that is there.",
        ),
    ] = False,
    commit: Annotated[
        bool,
        typer.Option(
            "--commit",
            help="Make the first commit, and a git repository where there is none; also in a workspace that is there.",
        ),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Make a workspace: a folder with okr.toml, in which every setting is shown, and what git is to know of it."""
    start = Path(call.obj.options.directory or ".")  # OKR_DIR names a workspace that is there already
    named = words(name, "--name") if name is not None else None
    host = next((host for host in HOSTS if host == ci), None)
    if ci and host is None:
        raise UsageError(f"--ci: there is no host '{ci}'.", remedy=f"Say one of {', '.join(HOSTS)}.")
    made = initialise(
        start / (folder or "."),
        name=named,
        example=example,
        ci=host,
        driver=merge_driver,
        commit=commit,
        dry_run=dry_run,
    )
    respond(call, made)
