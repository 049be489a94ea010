"""`okr onboard` and `okr profile`: the progress of newcomers, the start of an onboarding, when a probation ends, and the page that newcomers read."""

from __future__ import annotations

from typing import Annotated

from okr.actions.onboarding import keep_probation, start_onboarding
from okr.commands.asking import missing
from okr.commands.options import DATA, DRY_RUN, Invocation, Text, both, command, item, option, respond
from okr.context import Context
from okr.conversations import NOTHING, Notes
from okr.errors import OkrError, UsageError
from okr.notebook import ask_once, my_folder, notes_to_show
from okr.views.person import onboard as onboard_of
from okr.views.profile import profile as profile_of
from okr.words import Message


@command(
    "onboard",
    example="okr onboard\nokr onboard @kenji\nokr onboard @budi --path newcomer\nokr onboard @budi --probation 2026-10-31",
    formats=DATA,
    dry_run=DRY_RUN,
    cycle=False,
    me=True,
)
def onboard(
    call: Invocation,
    person: Annotated[
        Text, item("person", metavar="[PERSON]", help="Newcomer (default: all of them).")
    ] = None,
    path: Annotated[Text, option("--path", "PATH", help="Onboarding path to start for the person.")] = None,
    probation: Annotated[
        Text, option("--probation", "DATE", help="Last day of the probation; kept private, for you only.")
    ] = None,
) -> None:
    """Show onboarding progress and the next steps, or start someone's onboarding.

    Paths: those of onboarding/, and newcomer, account-manager, maker and team-lead, whose file is then written.
    """
    context = call.obj
    id_ = context.resolve(person, "person") if person else None
    if path and probation:
        raise both("--path", "--probation")
    if id_ is None and (path or probation or context.options.dry_run):
        given = f"--probation {probation}" if probation else f"--path {path or 'PATH'}"
        raise missing("PERSON", f"okr onboard @NAME {given}")
    if id_ and probation:
        ends = context.days.due(probation, "--probation")
        private = my_folder(context)
        ask_once(context, private)
        kept = keep_probation(
            context.store, context.workspace, private, context.who, id_[1:], ends, context.today
        )
        respond(call, kept)
        return
    if id_ and (path or context.workspace.people[id_].onboarding is None):
        respond(call, start_onboarding(context.store, id_, path))
        return
    if context.options.dry_run:
        raise UsageError(
            Message("--dry-run needs --path or --probation"),
            remedy=Message("Leave it out: showing writes nothing."),
        )
    respond(call, onboard_of(context.workspace, context.today, id_[1:] if id_ else None, _notes(context)))


def _notes(context: Context) -> Notes:
    """The private notes of the person who asks, where only they read the answer."""
    try:
        return notes_to_show(context) if context.who else NOTHING
    except OkrError:  # nobody has to say who they are to look at newcomers
        return NOTHING


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
    respond(call, profile_of(call.obj.workspace, call.obj.today))
