"""`okr profile`: the page that a newcomer reads."""

from __future__ import annotations

from okr.commands.options import DATA, Invocation, command, respond
from okr.views.profile import profile as view


@command(
    "profile",
    example="okr profile\nokr profile -o profile.html\nokr profile -f markdown",
    formats=DATA,
    cycle=False,
)
def profile(call: Invocation) -> None:
    """Show the profile of the organisation: purpose, values, goals of the year, teams and roles.

    It is for everyone to read. Values: `[values]` of okr.toml, each with how it shows in daily work.
    """
    context = call.obj
    respond(call, view(context.workspace, context.today))
