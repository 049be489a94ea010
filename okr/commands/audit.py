"""`okr audit`: what a reviewer must know."""

from __future__ import annotations

import typer

from okr.actions.audit import audit as audited
from okr.actions.states import both_states
from okr.commands.diff import From, To
from okr.commands.options import DATA, Invocation, command, respond
from okr.errors import ExitCode


@command(
    "audit",
    example="okr audit\nokr audit origin/main...HEAD -f markdown\nokr audit 2026-07-01 2026-10-01 -f json",
    formats=DATA,
)
def audit(call: Invocation, start: From = None, to: To = None) -> None:
    """What a reviewer must know: goals made easier, the past changed, and check-ins that are not what they seem.

    A line `Goal-Change: why` in the message of the commit explains it. Ends with 3 when something is unexplained.
    """
    context = call.obj
    before, after = both_states(context.store, context.workspace, (start, to), context.cycle, context.today)
    first = context.cycle.starts if start is None or context.chosen_cycle else None
    found = audited(context.store, before, after, first)
    respond(call, found)
    if found.unexplained:
        raise typer.Exit(ExitCode.FINDINGS)
