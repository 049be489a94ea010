"""`okr show`: one item."""

from __future__ import annotations

from okr.commands.explain import SCORED
from okr.commands.options import DATA, Call, Id, command, finish
from okr.scoring import Scoring
from okr.views.explanation import explain
from okr.workspace import Kind

SHOWN: tuple[Kind, ...] = (*SCORED, "person", "team", "role")


@command("show", example="okr show grow-revenue\nokr show @ana\nokr show kpi/mrr -f json", formats=DATA)
def show(call: Call, item: Id) -> None:
    """All that is known of one item: its fields, how it stands, and from what."""
    context = call.obj
    id_ = context.resolve(item, *SHOWN)
    finish(call, explain(Scoring(context.workspace, context.today), id_, context.cycle), kind="show")
