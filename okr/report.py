"""The face of the report: one frozen value, and every format a look at it."""

from __future__ import annotations

from datetime import date

from okr.periods import Span
from okr.views.progress import build
from okr.views.shapes import Report
from okr.workspace import Workspace


def build_report(
    workspace: Workspace, cycle: Span, today: date, *, team: str | None = None, owner: str | None = None
) -> Report:
    """The report of `cycle` as of `today`; of one team or one owner (slugs) if asked for."""
    return build(workspace, cycle, today, team=team, owner=owner)
