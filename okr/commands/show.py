"""`okr show`: one item."""

from __future__ import annotations

from okr.commands.at import At, look_back
from okr.commands.explain import SCORED
from okr.commands.options import DATA, Id, Invocation, command, respond
from okr.ids import Kind
from okr.scoring import Scoring
from okr.views.explanation import explain

SHOWN: tuple[Kind, ...] = (*SCORED, "person", "team", "role")


@command(
    "show",
    example="okr show grow-revenue\nokr show @ana\nokr show kpi/mrr -f json\nokr show mrr --at 2026-08-01",
    formats=DATA,
)
def show(call: Invocation, item: Id, at: At = None) -> None:
    """All that is known of one item: its fields, how it stands, and from what."""
    context = call.obj
    today = look_back(context, at)
    id_ = context.resolve(item, *SHOWN)
    cycle = context.chosen_cycle or context.workspace.default_cycle(today)
    respond(call, explain(Scoring(context.workspace, today), id_, cycle), kind="show")
