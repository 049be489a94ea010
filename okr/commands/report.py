"""`okr report`: how the cycle stands."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.options import DATA, Call, command, finish
from okr.lookup import known
from okr.report import build_report


@command(
    "report",
    example="okr report -q Q3\nokr report -q 2026-Q3 --team growth\nokr report -f markdown > report.md",
    formats=DATA,
)
def report(
    call: Call,
    team: Annotated[
        str | None, typer.Option("--team", metavar="TEAM", help="Only the goals of one team.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="PERSON", help="Only the goals of one person.")
    ] = None,
) -> None:
    """How the cycle stands: what needs attention, the OKRs, the KPIs, and how the two differ."""
    context = call.obj
    workspace = context.workspace
    finish(
        call,
        build_report(
            workspace,
            context.cycle,
            context.today,
            team=known(team, "team", workspace, "--team") if team else None,
            owner=known(owner, "person", workspace, "--owner") if owner else None,
        ),
    )
