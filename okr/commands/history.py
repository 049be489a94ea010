"""`okr log`, `okr diff` and `okr audit`: what changed, as git has it."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import history
from okr.actions.item_log import item_log
from okr.actions.states import State, both_states
from okr.commands.options import DATA, Id, Invocation, command, respond
from okr.context import Context
from okr.errors import ExitCode

From = Annotated[
    str | None,
    typer.Argument(metavar="[FROM]", help="Commit, branch, tag, date or A..B (default: start of the cycle)."),
]
To = Annotated[
    str | None, typer.Argument(metavar="[TO]", help="Last state (default: now, with uncommitted changes).")
]


def _states(context: Context, start: str | None, to: str | None) -> tuple[State, State]:
    """The states that FROM and TO mean."""
    first, last = (
        text and context.day_or_revision(text, name) for text, name in ((start, "FROM"), (to, "TO"))
    )
    return both_states(context.store, context.workspace, (first, last), context.cycle, context.today)


@command(
    "log",
    example="okr log mrr\nokr log 2026-Q3/grow-revenue\nokr log kpi/first-answer -f json\nokr log okr.toml",
    formats=DATA,
)
def log(call: Invocation, item: Id) -> None:
    """Show the history of an item: changes of its definition and its check-ins, also under former ids.

    Of a cycle it shows the notes.
    """
    context = call.obj
    respond(call, item_log(context.store, context.workspace, context.item_or_cycle(item), context.today))


@command(
    "diff",
    example="okr diff\nokr diff 2026-07-01 2026-08-01\nokr diff origin/main...HEAD -f markdown\nokr diff -q Q3 -f json",
    formats=DATA,
)
def diff(call: Invocation, start: From = None, to: To = None) -> None:
    """Show what changed in the goals between two points: fields, authors, reasons, check-ins and progress.

    A date means 00:00 that day. FROM itself is excluded.
    """
    context = call.obj
    before, after = _states(context, start, to)
    respond(call, history.compare(before, after, context.store, context.cycle))


@command(
    "audit",
    example="okr audit\nokr audit origin/main...HEAD -f markdown\nokr audit 2026-07-01 2026-10-01 -f json",
    formats=DATA,
)
def audit(call: Invocation, start: From = None, to: To = None) -> None:
    """List changes a reviewer should see: eased targets, changes of the past, and doubtful check-ins.

    A line `Goal-Change: reason` in the commit message explains a change. Exits with 3 if a change is not explained.
    """
    context = call.obj
    before, after = _states(context, start, to)
    first = context.cycle.starts if start is None or context.chosen_cycle else None
    result = history.audit(context.store, before, after, first)
    respond(call, result)
    if result.unexplained:
        raise typer.Exit(ExitCode.FINDINGS)
