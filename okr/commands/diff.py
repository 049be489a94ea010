"""`okr diff`: what changed, by meaning."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.diff import compare
from okr.actions.states import both_states
from okr.commands.options import DATA, Invocation, command, respond

From = Annotated[
    str | None,
    typer.Argument(
        metavar="[FROM]", help="A commit, branch, tag or date, or A..B; default: the start of the cycle."
    ),
]
To = Annotated[
    str | None,
    typer.Argument(metavar="[TO]", help="Where it ends; default: now, what is not committed included."),
]


@command(
    "diff",
    example="okr diff\nokr diff 2026-07-01 2026-08-01\nokr diff origin/main...HEAD -f markdown\nokr diff -q Q3 -f json",
    formats=DATA,
)
def diff(call: Invocation, start: From = None, to: To = None) -> None:
    """What changed: goals and their fields, old and new, by whom and why; values recorded; progress then and now.

    A date means the state at its beginning. The commit that FROM names is not part of it.
    """
    context = call.obj
    before, after = both_states(context.store, context.workspace, (start, to), context.cycle, context.today)
    respond(call, compare(before, after, context.store, context.cycle))
