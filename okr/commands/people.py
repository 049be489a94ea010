"""`okr person` and `okr tree`: people and teams."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import replace

from okr.commands.growth import show_growth
from okr.commands.options import (
    DATA,
    Cycle,
    Invocation,
    Text,
    both,
    command,
    item,
    option,
    respond,
    take_cycle,
)
from okr.errors import UsageError
from okr.views import person as views
from okr.views import tree as trees
from okr.words import Message


@command(
    "person",
    example="okr person @budi\nokr person @budi --from 2026-01-01 --to 2026-06-30\nokr person @budi --toward head-of-growth",
    formats=DATA,
    cycle=False,
    me=True,
)
def person(
    call: Invocation,
    who: Annotated[str, item("person", metavar="PERSON", help="Person it is about.")],
    from_: Annotated[
        Text, option("--from", "DATE", help="First day (default: a year before the last).")
    ] = None,
    to: Annotated[Text, option("--to", "DATE", help="Last day (default: today).")] = None,
    toward: Annotated[
        Text, option("--toward", "ROLE", help="Next role: show what was seen of its expectations instead.")
    ] = None,
) -> None:
    """Show goals, KPIs, work, agreements and feedback of a person: facts for a one-on-one, without a score.

    Growth toward the next role is for the person and those who lead them.
    """
    context = call.obj
    workspace, today = context.workspace, context.today
    last = context.days.past(to, "--to") if to else today
    first = replace(context.days, today=last).past(from_, "--from") if from_ else last - views.YEAR
    if first > last:
        raise UsageError(
            Message("--from {first} is after --to {last}", first=first.isoformat(), last=last.isoformat()),
            remedy=Message("Swap the two dates."),
        )
    slug = context.resolve(who, "person")[1:]
    if toward is None:
        respond(call, views.person_page(workspace, slug, first, last, today))
    else:
        show_growth(call, slug, toward, first, last)


@command(
    "tree",
    example="okr tree\nokr tree --goals\nokr tree --team growth\nokr tree --all\nokr tree 2026-Q3 -f markdown",
    formats=DATA,
)
def tree(
    call: Invocation,
    cycle: Cycle = None,
    *,
    goals: Annotated[
        bool, typer.Option("--goals", help="Objectives and what supports them, instead of teams.")
    ] = False,
    team: Annotated[Text, option("--team", "TEAM", help="Only a team and the teams below it.")] = None,
    person: Annotated[Text, option("--person", "PERSON", help="Only one person.")] = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all", help="Goals of all cycles, and people who have left; with CYCLE, all of that cycle."
        ),
    ] = False,
) -> None:
    """Show teams with their people and objectives, in the current quarter or the cycle in -q."""
    take_cycle(call, cycle)
    context = call.obj
    if team and person:
        raise both("--team", "--person")
    of_team = context.resolve_slug(team, "team", "--team") if team else None
    owner = context.resolve_slug(person, "person", "--person") if person else None
    span = None if all_ and context.options.quarter is None else context.cycle
    view = trees.goal_tree if goals else trees.tree
    found = view(context.workspace, span, context.today, team=of_team, person=owner)
    respond(call, found, whole=all_)
