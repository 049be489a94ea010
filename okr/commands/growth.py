"""`okr coach mark`, `okr person --toward` and `okr bench`: growth toward the next role, and who may ask about it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, get_args

import typer

from okr.actions.coach import SharedPart
from okr.commands import completion
from okr.commands.conversing import Person, Share, keep_private, new_conversation, share_with_all, values_of
from okr.commands.options import DATA, Invocation, Text, command, item, respond
from okr.context import Context
from okr.errors import OkrError, UsageError
from okr.ids import slug as slug_of
from okr.lookup import choose, one_of, resolve_expectation, resolve_slug
from okr.notebook import my_notes
from okr.ownership import leads_of
from okr.people_models import Mark
from okr.views import growth as views
from okr.views.person import YEAR
from okr.words import Message, joined
from okr.workspace import Workspace

MARKS = get_args(Mark)
_PASSED_ON = ("csv", "html")
SHOWN = [name for name in DATA if name not in _PASSED_ON]
"""Formats in which growth is shown: no table for a sheet and no page, which are passed on."""


def role_or_expectation(workspace: Workspace, text: str) -> str:
    """What `--toward` of a one-on-one means: a role, or with a SLUG one expectation of it."""
    if "/" in text.removeprefix("role/"):
        return resolve_expectation(text, workspace, "--toward")
    return resolve_slug(text, "role", workspace, "--toward")


def refuse_others(context: Context, person: str) -> None:
    """Growth is between a person and those who lead them. Raises OkrError for anybody else."""
    leads = leads_of(context.workspace, person, context.today)
    if context.who not in (person, *leads):
        names = joined([f"@{each}" for each in (person, *leads)])
        raise OkrError(
            Message("the growth of @{person} is not for @{me}", person=person, me=context.who),
            remedy=Message("It is for the person and those who lead them: {names}.", names=names),
        )


def show_growth(call: Invocation, person: str, toward: str, first: date, last: date) -> None:
    """Show what was seen of a person between two days, on this screen only: it is passed on to nobody else."""
    context = call.obj
    role = context.resolve_slug(toward, "role", "--toward")
    refuse_others(context, person)
    asked = context.options
    if asked.format in _PASSED_ON or asked.output not in (None, "-"):
        raise UsageError(
            Message("growth is not passed on, so it is not written to a file")
            if asked.output
            else Message("growth is not passed on, so there is no {format} of it", format=str(asked.format)),
            remedy=Message("Leave out {option}.", option="-o") if asked.output else choose(SHOWN),
        )
    respond(call, views.growth(context.workspace, person, role, first, last, my_notes(context)))


@command("bench", example="okr bench head-of-growth", formats=SHOWN, cycle=False, me=True, file=False)
def bench(
    call: Invocation,
    role: Annotated[str, item("role", metavar="ROLE", help="Role that people can grow into.")],
) -> None:
    """Show evidence for the expectations of a role, among the people you lead and in the last year.

    People are in the order of their names: nothing is counted, and nobody is ranked.
    """
    context = call.obj
    workspace, today, me = context.workspace, context.today, context.who
    if not views.led_people(workspace, me, today):
        raise OkrError(
            Message("okr bench is for people who lead somebody, and @{me} leads nobody", me=me),
            remedy=Message("Leads are in `lead` of a team, managers in `manager` of a person."),
        )
    slug = slug_of(context.resolve(role, "role"))
    respond(call, views.bench(workspace, slug, me, today - YEAR, today, my_notes(context)))


@command(
    "mark",
    example="okr coach mark @budi head-of-growth/coaches-others growing\n"
    'okr coach mark @budi coaches-others "not yet" \\\n  "Answers before others have tried" --share',
    cycle=False,
    me=True,
)
def mark(
    call: Invocation,
    person: Person,
    expectation: Annotated[
        str,
        typer.Argument(
            metavar="ROLE/SLUG", help="Expectation of the role.", autocompletion=completion.expectations
        ),
    ],
    how: Annotated[
        str,
        typer.Argument(
            metavar="MARK", help='seen, growing or "not yet".', autocompletion=completion.words(MARKS)
        ),
    ],
    text: Annotated[
        Text, typer.Argument(metavar="[TEXT]", help="What you saw, as concrete as you can.")
    ] = None,
    share: Share = False,
) -> None:
    """Mark how far you or someone you lead meets an expectation of a role. Private unless you share it."""
    context = call.obj
    chosen = one_of(how.casefold().replace("-", " "), "MARK", MARKS)
    values = values_of(context, text=text)
    values |= {"shows": resolve_expectation(expectation, context.workspace, "ROLE/SLUG"), "mark": chosen}
    new = new_conversation(call, person, "growth", values=values)
    refuse_others(context, new.to)
    if share:
        share_with_all(call, new)
    else:
        keep_private(call, new, SharedPart())
