"""`okr rollover`: what is worth going on with goes on in the next cycle."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.add import check_cycle
from okr.actions.rollover import roll_over
from okr.commands import completion
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.commands.options import item as an_item
from okr.ids import Kind
from okr.periods import Span, find_cycle

CARRIED: tuple[Kind, ...] = ("objective", "key result")


@command(
    "rollover",
    example="okr rollover 2026-Q3/grow-revenue\nokr rollover mrr cities --to 2027-Q1",
    formats=DONE,
)
def rollover(
    call: Invocation,
    ids: Annotated[list[str], an_item(*CARRIED, metavar="ID…", help="Objectives and single key results.")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="CYCLE",
            help="Cycle to copy into (default: the next of the same kind, or your next own cycle).",
            autocompletion=completion.cycles,
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Copy what is open into the next cycle, starting where it ended; the old one stays as it is.

    An objective takes its open key results along. What is reached or dropped is left out, and so is the plan.
    """
    context = call.obj
    found = [context.resolve(id_, *CARRIED) for id_ in ids]
    span: Span | None = None
    if to is not None:
        span = find_cycle(to, context.today, context.settings)
        check_cycle(span, to, context.today, "--to")
    respond(call, roll_over(context.store, found, to=span, today=context.today, dry_run=dry_run))
