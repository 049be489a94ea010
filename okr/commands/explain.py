"""`okr explain`: where a number comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.options import DATA, Call, command, finish
from okr.scoring import Scoring
from okr.views.explanation import explain as explanation
from okr.workspace import Kind

SCORED: tuple[Kind, ...] = ("key result", "objective", "kpi", "initiative")

Id = Annotated[str, typer.Argument(metavar="ID", help="An id, or how it ends.")]


@command("explain", example="okr explain mrr\nokr explain grow-revenue/mrr -f json", formats=DATA)
def explain(call: Call, item: Id) -> None:
    """Where the numbers of an item come from: the rule, the recorded values, each step filled in."""
    context = call.obj
    id_ = context.resolve(item, *SCORED)
    finish(call, explanation(Scoring(context.workspace, context.today), id_, context.cycle), kind="explain")
