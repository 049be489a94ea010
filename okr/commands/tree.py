"""`okr tree`: teams with people and their objectives."""

from __future__ import annotations

from okr.commands.options import DATA, Call, command, finish
from okr.views.organisation import tree as tree_of


@command("tree", example="okr tree\nokr tree -q 2026-Q3 -f markdown", formats=DATA)
def tree(call: Call) -> None:
    """The teams with their people and the objectives of the running quarter, or of the cycle that -q names."""
    context = call.obj
    finish(call, tree_of(context.workspace, context.cycle, context.today))
