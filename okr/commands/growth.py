"""`okr coach mark`, and what commands about the next role share: who may ask, and which expectation is meant."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from okr.actions.coach import SharedPart
from okr.commands import completion
from okr.commands.conversing import Person, Share, keep_private, new_conversation, share_with_all, values_of
from okr.commands.options import Invocation, Text, command
from okr.context import Context
from okr.errors import OkrError
from okr.lookup import one_of, resolve_expectation, resolve_slug
from okr.models import Mark
from okr.ownership import leads_of
from okr.words import Message, joined
from okr.workspace import Workspace

MARKS = get_args(Mark)


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


@command(
    "mark",
    example="okr coach mark @budi head-of-growth/coaches-others growing\n"
    'okr coach mark @budi coaches-others "not yet" "Answers before others have tried" --share',
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
