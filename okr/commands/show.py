"""`okr show` and `okr explain`: one item and its numbers."""

from __future__ import annotations

from typing import Annotated

from okr.commands.options import (
    DATA,
    At,
    Id,
    Invocation,
    command,
    item,
    respond,
)
from okr.ids import ITEM_KINDS, SCORED
from okr.scoring import Scoring
from okr.views import explanation


@command(
    "show",
    example="okr show grow-revenue\nokr show @ana\nokr show kpi/first-answer -f json\nokr show mrr --at 2026-08-01",
    formats=DATA,
)
def show(call: Invocation, item: Id, at: At = None) -> None:
    """Show an item: its fields, its progress and its check-ins."""
    context = call.obj = call.obj.at(at)
    id_ = context.resolve(item, *ITEM_KINDS)
    scoring = Scoring(context.workspace, context.today)
    respond(call, explanation.show(scoring, id_, context.cycle), kind="show")


@command("explain", example="okr explain mrr\nokr explain grow-revenue/mrr -f json", formats=DATA)
def explain(call: Invocation, item: Annotated[str, item(*SCORED)]) -> None:
    """Explain how the numbers of an item are calculated: the rule, the recorded values and each step."""
    context = call.obj
    id_ = context.resolve(item, *SCORED)
    scoring = Scoring(context.workspace, context.today)
    respond(call, explanation.explain(scoring, id_, context.cycle), kind="explain")
