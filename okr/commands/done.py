"""`okr done`: items of the list that was printed last, by number."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import mark_done
from okr.actions.mark_done import tick
from okr.commands.checkin_item import is_kept_private
from okr.commands.notebook import my_notes
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.errors import ChangedError, UsageError
from okr.views.todo import ticked
from okr.views.todo import todo as todo_of


@command("done", example="okr done 1\nokr done 1 3", formats=DONE)
def done(
    call: Invocation,
    numbers: Annotated[
        list[int], typer.Argument(metavar="N…", help="Numbers that `okr todo` shows.", show_default=False)
    ],
    dry_run: DryRun = False,
) -> None:
    """Tick items of your last `okr todo` by number: initiatives, agreements, onboarding steps."""
    context = call.obj
    who = context.who
    ids = ticked(todo_of(context.workspace, who, context.today, my_notes(context, who)))
    if not mark_done.is_last(context.store, who, ids):
        raise ChangedError(
            "Your list has changed since it was printed, or was not printed here.",
            remedy="Run `okr todo` without --no-index (which keeps no numbers), then use its numbers.",
        )
    chosen = dict.fromkeys(numbers)
    for number in chosen:
        if not 1 <= number <= len(ids):
            raise UsageError(
                f"unknown number {number}",
                remedy=f"Your list has 1 to {len(ids)}." if ids else "Your list has no numbers.",
            )
    named = [ids[number - 1] for number in chosen]
    private = [id_ for id_ in named if is_kept_private(context, id_)]
    respond(
        call,
        tick(
            context.store, context.workspace, named, private, who, context.today, context.environment,
            dry_run=dry_run,
        ),
    )  # fmt: skip
