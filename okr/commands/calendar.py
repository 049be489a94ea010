"""`okr calendar`: due days for a calendar program."""

from __future__ import annotations

from typing import Annotated

from okr.commands.options import Invocation, Text, command, option, respond
from okr.views.calendar import calendar


@command(
    "calendar",
    example="okr calendar -o team.ics\nokr calendar --person ana -o ana.ics",
    formats=("ics", "json"),
    cycle=False,
)
def calendar_(
    call: Invocation,
    person: Annotated[
        Text, option("--person", "PERSON", help="Due days of one person (default: all people).")
    ] = None,
) -> None:
    """Make a calendar file: check-in days, due initiatives and KPI readings, last days of cycles.

    Import the file into a calendar program. A later import updates the same events.
    """
    context = call.obj
    context.options.format = context.options.format or "ics"
    who = context.resolve_slug(person, "person", "--person") if person else None
    respond(call, calendar(context.workspace, context.today, who))
