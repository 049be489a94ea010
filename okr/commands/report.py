"""`okr report`: the progress of a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from okr.commands.asking import missing
from okr.commands.made import made_of
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
from okr.views.page import page_of
from okr.views.trend import wide_report
from okr.words import Message

if TYPE_CHECKING:
    from okr.context import Context
    from okr.views.change_results import Diff

_FOR_PEOPLE = (None, "terminal", *PAGES)
_WIDE = 120
"""Columns of a terminal that may have room for small curves."""


@command(
    "report",
    example="okr report\nokr report Q3 --team growth\nokr report --person ana\nokr report --at 2026-08-01\n"
    "okr report --ritual\nokr report --all\nokr report --month last -o august.html\nokr report --quarter-review -q Q3\n"
    "okr report -o report.html",
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
    month: Annotated[
        Text, option("--month", "MONTH", help="One month on a page or two: 2026-08, august, last.")
    ] = None,
    quarter_review: Annotated[
        bool, typer.Option("--quarter-review", help="What came of a cycle, on a page or two.")
    ] = False,
) -> None:
    """Show the progress of a cycle: what needs attention, OKRs, KPIs, and how they are linked.

    --month and --quarter-review are pages for others to read. They never name people who are late, and have only thanks
    that their receivers made public (okr ack).
    """
    if only and not team:
        raise missing("--team", "okr report --team TEAM --only")
    take_cycle(call, cycle)
    if month or quarter_review:
        from okr.commands.period import show_period  # noqa: PLC0415  only for these pages

        others = {"--team": team, "--person": person, "--at": at, "--ritual": ritual}
        others |= {"--brief": brief, "--changes": changes, "--quarter-review": month and quarter_review}
        show_period(call, month, others, every=all_ and call.obj.options.format in _FOR_PEOPLE)
        return
    is_page = call.obj.options.format == "html"
    for name, asked in (("--brief", brief), ("--changes", changes)):
        if asked and not is_page:
            raise UsageError(
                Message("{option} needs -f html", option=name),
                remedy=Message("Example: {command}", command=f"okr report {name} -o report.html"),
            )
    context = call.obj = call.obj.at(at)
    workspace, scoring = context.workspace, Scoring(context.workspace, context.today)
    context.held.append(scoring)
    of_team = context.resolve_slug(team, "team", "--team") if team else None
    owner = context.resolve_slug(person, "person", "--person") if person else None
    for_people = context.options.format in _FOR_PEOPLE
    result = build_report(
        workspace,
        context.cycle,
        context.today,
        team=of_team,
        only=only,
        owner=owner,
        ritual="full" if ritual else "short" if for_people else None,
        every=all_ and for_people,
        scoring=scoring,
    )
    if for_people and (of_team or owner):
        result = replace(result, partial=True)
    if is_page:
        told = _goal_changes(context) if changes else None
        about = " · ".join(filter(None, map(workspace.title, (f"team/{of_team}", f"@{owner}"))))
        made = made_of(context)
        result = page_of(result, scoring, context.cycle, made, about=about, brief=brief, changes=told)
    else:
        out = output_of(call)
        if out.format == "terminal" and out.style.width >= _WIDE and (all_ or not out.shortens(result)):
            result = wide_report(result, scoring)
    respond(call, result, whole=all_)


def _goal_changes(context: Context) -> Diff:
    """Since the cycle began. Raises OkrError where there is no git."""
    from okr.actions import history, states  # noqa: PLC0415  asked for, and git is asked then

    store, until = context.store, context.past.commit if context.past else None
    ends = states.both_states(store, context.workspace, (None, until), context.cycle, context.today)
    return history.compare(*ends, store, context.cycle, goals_alone=True)
