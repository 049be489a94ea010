"""`okr explain`: where a number comes from."""

from __future__ import annotations

from typing import Annotated

from okr.commands.options import DATA, Invocation, command, respond
from okr.commands.options import item as an_item
from okr.ids import Kind
from okr.scoring import Scoring
from okr.views.explanation import explain as explanation

SCORED: tuple[Kind, ...] = ("key result", "objective", "kpi", "initiative")


@command("explain", example="okr explain mrr\nokr explain grow-revenue/mrr -f json", formats=DATA)
def explain(call: Invocation, item: Annotated[str, an_item(*SCORED)]) -> None:
    """Where the numbers of an item come from: the rule, the recorded values, each step filled in."""
    context = call.obj
    id_ = context.resolve(item, *SCORED)
    respond(call, explanation(Scoring(context.workspace, context.today), id_, context.cycle), kind="explain")
