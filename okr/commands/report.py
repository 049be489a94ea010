"""`okr report` and `okr compare`: the progress of a cycle."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.asking import missing
from okr.commands.options import (
    DATA,
    PAGES,
    At,
    Cycle,
    Invocation,
    Text,
    command,
    option,
    output_of,
    respond,
    take_cycle,
)
from okr.errors import UsageError
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.trend import wide_report
from okr.words import Message

_FOR_PEOPLE = (None, "terminal", *PAGES)
_WIDE = 120
"""Columns of a terminal that may have room for small curves."""


@command(
    "report",
    example="okr report\nokr report Q3 --team growth\nokr report --person ana\nokr report --at 2026-08-01\n"
    "okr report --ritual\nokr report --all\nokr report -o report.html",
    formats=DATA,
)
def report(
    call: Invocation,
    cycle: Cycle = None,
    *,
    team: Annotated[Text, option("--team", "TEAM", help="Goals of a team and the teams below it.")] = None,
    only: Annotated[bool, typer.Option("--only", help="Only that team, without the teams below it.")] = False,
    person: Annotated[Text, option("--person", "PERSON", help="Goals of one person.")] = None,
    at: At = None,
    all_: Annotated[
        bool, typer.Option("--all", help="All initiatives by name, and lists in full length.")
    ] = False,
    ritual: Annotated[
        bool, typer.Option("--ritual", help="Add check-in rate, blockers and one-on-ones.")
    ] = False,
    brief: Annotated[bool, typer.Option("--brief", help="With -f html: one sheet of paper.")] = False,
    changes: Annotated[
        bool, typer.Option("--changes", help="With -f html: add what changed in the goals, and why.")
    ] = False,
) -> None:
    """Show the progress of a cycle: what needs attention, OKRs, KPIs, and how they are linked."""
    if only and not team:
        raise missing("--team", "okr report --team TEAM --only")
    take_cycle(call, cycle)
    is_page = call.obj.options.format == "html"
    for name, asked in (("--brief", brief), ("--changes", changes)):
        if asked and not is_page:
            raise UsageError(
                Message("{option} is for a page", option=name),
                remedy=Message("Example: {command}", command=f"okr report {name} -o report.html"),
            )
    context = call.obj = call.obj.at(at)
    workspace, scoring = context.workspace, Scoring(context.workspace, context.today)
    for_people = context.options.format in _FOR_PEOPLE
    result = build_report(
        workspace,
        context.cycle,
        context.today,
        team=context.resolve_slug(team, "team", "--team") if team else None,
        only=only,
        owner=context.resolve_slug(person, "person", "--person") if person else None,
        ritual="full" if ritual else "short" if for_people else None,
        every=all_ and for_people,
        scoring=scoring,
    )
    if is_page:
        from okr.actions import page  # noqa: PLC0415  a page alone has charts, and says from which commit it is
        from okr.views.page import page_of  # noqa: PLC0415  the same

        store, past = context.store, context.past
        told = page.goal_changes(store, workspace, past, context.cycle, context.today) if changes else None
        made = page.made(store, past)
        result = page_of(result, scoring, context.cycle, made, brief=brief, changes=told)
    elif (out := output_of(call)).format == "terminal" and out.style.width >= _WIDE:
        result = wide_report(result, scoring)
    respond(call, result)


@command("compare", example="okr compare\nokr compare Q3", formats=DATA)
def compare(call: Invocation, cycle: Cycle = None) -> None:
    """Compare KPIs with OKRs in this workspace: how they differ, how they are linked, what is missing."""
    take_cycle(call, cycle)
    context = call.obj
    respond(call, build_report(context.workspace, context.cycle, context.today).comparison)
