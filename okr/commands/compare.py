"""`okr compare`: KPI versus OKR in this workspace."""

from __future__ import annotations

from okr.commands.options import DATA, Call, command, finish
from okr.report import build_report


@command("compare", example="okr compare -q Q3", formats=DATA)
def compare(call: Call) -> None:
    """How KPIs and OKRs differ as they stand here, what they share, and what would join them better."""
    context = call.obj
    finish(call, build_report(context.workspace, context.cycle, context.today).comparison)
