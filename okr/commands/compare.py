"""`okr compare`: KPIs and OKRs as one chain."""

from __future__ import annotations

from okr.commands.options import DATA, Cycle, Invocation, command, respond, take_cycle
from okr.report import build_report


@command("compare", example="okr compare\nokr compare Q3", formats=DATA)
def compare(call: Invocation, cycle: Cycle = None) -> None:
    """Compare KPIs with OKRs in this workspace: how they differ, how they are linked, what is missing."""
    take_cycle(call, cycle)
    context = call.obj
    respond(call, build_report(context.workspace, context.cycle, context.today).comparison)
