"""`okr log`: the life of one item."""

from __future__ import annotations

from okr.actions.item_log import item_log
from okr.commands.options import DATA, Id, Invocation, command, respond
from okr.ids import ITEM_KINDS, SETTINGS


@command(
    "log",
    example="okr log mrr\nokr log 2026-Q3/grow-revenue\nokr log kpi/mrr -f json\nokr log okr.toml",
    formats=DATA,
)
def log(call: Invocation, item: Id) -> None:
    """The life of one item: every change of its definition and every check-in, under whatever id."""
    context = call.obj
    id_ = item if item == SETTINGS else context.resolve(item, *ITEM_KINDS)
    respond(call, item_log(context.store, context.workspace, id_, context.today))
