"""`okr compare`: KPI versus OKR in this workspace."""

from __future__ import annotations

from okr.commands.options import DATA, Invocation, command, respond
from okr.report import build_report


@command("compare", example="okr compare -q Q3", formats=DATA)
def compare(call: Invocation) -> None:
    """How KPIs and OKRs differ as they stand here, what they share, and what would join them better."""
    context = call.obj
    respond(call, build_report(context.workspace, context.cycle, context.today).comparison)
