"""`--at`: a report or an item as it stood on a day, or as of a commit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from okr.commands.output import say
from okr.context import Context
from okr.errors import UsageError
from okr.parse import FIRST_DAY, any_day

At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="DATE|REV", help="As it stood on that day, or as of a commit, branch or tag."
    ),
]


def look_back(context: Context, at: str | None) -> date:
    """The day as of which values count and words are chosen; a revision brings the workspace of its commit.

    A day keeps today's definitions with the values of that day.
    """
    if at is None:
        return context.today
    from okr.actions.states import at_revision, is_date  # noqa: PLC0415  git is asked only for this
    from okr.git import repository  # noqa: PLC0415

    if is_date(at):
        found = context.today = _past(at, context.today)
        say(f"Values as of {found}; objectives and KPIs as they are defined today.")
        return found
    state = at_revision(repository(context.store.root), at, context.today)
    context.workspace, context.source, context.today = state.workspace, state.source, state.day
    say(f"Definitions and values as of {at} ({(state.commit or '')[:10]}), {state.day}.")
    return state.day


def _past(text: str, today: date) -> date:
    found = any_day(text, "--at")
    if not FIRST_DAY <= found <= today:
        raise UsageError(
            f"--at: {text} lies {'ahead' if found > today else 'too far back'}.",
            remedy=f"A report tells how it stood on a day up to {today}.",
        )
    return found
