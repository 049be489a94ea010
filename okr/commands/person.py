"""`okr person`: one page of facts about a person."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands import completion
from okr.commands.options import DATA, Invocation, command, item, respond
from okr.errors import UsageError
from okr.lookup import known
from okr.parse import day
from okr.views.person import YEAR, person_page

Text = str | None


@command(
    "person",
    example="okr person @budi\nokr person @budi --from 2026-01-01 --to 2026-06-30\nokr person @budi --toward head-of-growth",
    formats=DATA,
)
def person(
    call: Invocation,
    who: Annotated[str, item("person", metavar="PERSON", help="Whose page it is.")],
    from_: Annotated[
        Text, typer.Option("--from", metavar="DATE", help="The first day; a year before the last.")
    ] = None,
    to: Annotated[Text, typer.Option("--to", metavar="DATE", help="The last day; today if left out.")] = None,
    toward: Annotated[
        Text,
        typer.Option(
            "--toward",
            metavar="ROLE",
            help="Show the duties of a next role beside those of the present one.",
            autocompletion=completion.slugs("role"),
        ),
    ] = None,
) -> None:
    """Goals with their results, KPIs, work, promises and what others said: facts for a talk, and no score."""
    context = call.obj
    workspace, today = context.workspace, context.today
    ends = day(to, "--to") if to else today
    starts = day(from_, "--from") if from_ else ends - YEAR
    if starts > ends:
        raise UsageError(f"--from {starts} lies after --to {ends}.", remedy="Turn the two round.")
    slug = context.resolve(who, "person")[1:]
    next_role = known(toward, "role", workspace, "--toward") if toward else None
    respond(call, person_page(workspace, slug, starts, ends, today, next_role))
