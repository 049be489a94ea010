"""`okr init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from okr.actions.initialising import initialise
from okr.commands.options import DONE, Call, DryRun, command, finish
from okr.reading import words


@command(
    "init", example='okr init\nokr init goals --name "Start Friday"\nokr init try --example', formats=DONE
)
def init(
    call: Call,
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="The folder; this one if left out.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Of the organisation; else the folder's.")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Copy the example workspace.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Make a workspace: a folder with okr.toml, in which every setting is shown."""
    start = Path(call.obj.said.directory or ".")  # OKR_DIR names a workspace that is there already
    named = words(name, "--name") if name is not None else None
    finish(call, initialise(start / (folder or "."), name=named, example=example, dry_run=dry_run))
