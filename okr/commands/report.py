"""`okr report`: how the cycle stands."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.at import At, look_back
from okr.commands.options import DATA, Invocation, command, respond
from okr.errors import UsageError
from okr.lookup import known
from okr.report import build_report

_FOR_PEOPLE = (None, "terminal", "markdown")


@command(
    "report",
    example="okr report -q Q3\nokr report -q 2026-Q3 --team growth\nokr report --at 2026-08-01\nokr report --at v2\nokr report --ritual\nokr report -f markdown > report.md",
    formats=DATA,
)
def report(
    call: Invocation,
    team: Annotated[
        str | None, typer.Option("--team", metavar="TEAM", help="Goals of one team and the teams below it.")
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="With --team: that team alone.")] = False,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="PERSON", help="Only the goals of one person.")
    ] = None,
    at: At = None,
    ritual: Annotated[
        bool, typer.Option("--ritual", help="Also how the weekly ritual lives: check-ins, blockers, talk.")
    ] = False,
) -> None:
    """How the cycle stands: what needs attention, the OKRs, the KPIs, and how the two differ."""
    context = call.obj
    if only and not team:
        raise UsageError("--only needs --team.", remedy="okr report --team TEAM --only")
    today = look_back(context, at)
    workspace = context.workspace
    respond(
        call,
        build_report(
            workspace,
            context.chosen_cycle or workspace.default_cycle(today),
            today,
            team=known(team, "team", workspace, "--team") if team else None,
            only=only,
            owner=known(owner, "person", workspace, "--owner") if owner else None,
            ritual="full" if ritual else "short" if context.options.format in _FOR_PEOPLE else None,
        ),
    )
