"""The face of the report: one frozen value, and every format a look at it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec.structs import replace

from okr.periods import Span
from okr.views.ownership import teams_within
from okr.views.report import build, kept_by
from okr.views.results import Report
from okr.workspace import Workspace


def build_report(
    workspace: Workspace,
    cycle: Span,
    today: date,
    *,
    team: str | None = None,
    only: bool = False,
    owner: str | None = None,
    ritual: Literal["short", "full"] | None = None,
) -> Report:
    """The report of `cycle` as of `today`; of one team or one owner (slugs) if asked for.

    A team has the teams below it with it, unless it is asked for alone (`only`).

    With a `ritual` it also says how that lives; a short one reads no conversations.
    """
    teams = None
    if team is not None:
        teams = frozenset([team]) if only else teams_within(workspace, team)
    found = build(workspace, cycle, today, teams=teams, owner=owner)
    if ritual is None:
        return found
    from okr.views.ritual import ritual as ritual_of  # noqa: PLC0415  programs that want numbers pay nothing for it

    keeps = kept_by(workspace, teams, owner, today)
    return replace(found, ritual=ritual_of(workspace, cycle, today, keeps, full=ritual == "full"))
