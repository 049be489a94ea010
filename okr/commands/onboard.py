"""`okr onboard`: who is where on the first way."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.onboard import start
from okr.commands.options import DATA, DryRun, Invocation, command, item, respond
from okr.errors import UsageError
from okr.views.person import onboard as onboard_of


@command("onboard", example="okr onboard\nokr onboard @budi --path newcomer\nokr onboard @budi", formats=DATA)
def onboard(
    call: Invocation,
    person: Annotated[
        str | None, item("person", metavar="[PERSON]", help="One newcomer; all of them if left out.")
    ] = None,
    path: Annotated[
        str | None,
        typer.Option("--path", metavar="PATH", help="Start this path of onboarding/ for the person."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Show who is where, what is late by the joining day, and what comes next; or start a path."""
    context = call.obj
    id_ = context.resolve(person, "person") if person else None
    if id_ is None and (path or dry_run):
        raise UsageError("Who is to start?", remedy=f"okr onboard @NAME --path {path or 'PATH'}")
    if id_ and (path or context.workspace.people[id_].onboarding is None):
        respond(call, start(context.store, id_, path, dry_run=dry_run))
        return
    if dry_run:
        raise UsageError("--dry-run goes with --path: showing writes nothing.", remedy="Leave it out.")
    respond(call, onboard_of(context.workspace, context.today, id_[1:] if id_ else None))
