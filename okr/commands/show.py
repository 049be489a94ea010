"""`okr show` and `okr explain`: one item and its numbers."""

from __future__ import annotations

from typing import Annotated, Literal

from okr.commands.options import DATA, At, Id, Invocation, command, item, respond
from okr.ids import ITEM_KINDS, SCORED


@command(
    "show",
    example="okr show grow-revenue\nokr show @ana\nokr show kpi/first-answer -f json\nokr show mrr --at 2026-08-01",
    formats=DATA,
)
def show(call: Invocation, item: Id, at: At = None) -> None:
    """Show an item: its fields, its progress and its check-ins."""
    context = call.obj = call.obj.at(at)
    _answer(call, context.resolve(item, *ITEM_KINDS), "show")


@command("explain", example="okr explain mrr\nokr explain grow-revenue/mrr -f json", formats=DATA)
def explain(call: Invocation, item: Annotated[str, item(*SCORED)]) -> None:
    """Explain how the numbers of an item are calculated: the rule, the recorded values and each step."""
    _answer(call, call.obj.resolve(item, *SCORED), "explain")


def _answer(call: Invocation, id_: str, kind: Literal["show", "explain"]) -> None:
    from okr.scoring import Scoring  # noqa: PLC0415  a shell that completes an id needs no numbers
    from okr.views import explanation  # noqa: PLC0415

    context = call.obj
    answer = explanation.show if kind == "show" else explanation.explain
    respond(call, answer(Scoring(context.workspace, context.today), id_, context.cycle), kind=kind)
