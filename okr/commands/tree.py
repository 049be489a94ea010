"""`okr tree`: teams with people and their objectives."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.options import DATA, Invocation, command, respond
from okr.views.tree import goal_tree
from okr.views.tree import tree as tree_of


@command("tree", example="okr tree\nokr tree --goals\nokr tree -q 2026-Q3 -f markdown", formats=DATA)
def tree(
    call: Invocation,
    goals: Annotated[
        bool, typer.Option("--goals", help="Show objectives and what supports them instead of teams.")
    ] = False,
) -> None:
    """Show the teams with their people and objectives of the running quarter, or of the cycle that -q names."""
    context = call.obj
    if goals:
        respond(call, goal_tree(context.workspace, context.cycle, context.today))
        return
    respond(call, tree_of(context.workspace, context.cycle, context.today))
