"""`okr drop`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from okr.actions import dropping
from okr.commands.options import DONE, Call, DryRun, command, finish, item, needed
from okr.workspace import Kind

INSTEAD: Mapping[Kind, str] = {
    "objective": "An objective is closed: `okr close {id} --outcome drop --lesson …`."
}


@command(
    "drop",
    example='okr drop grow-revenue/mrr --reason "Merged with churn"\nokr drop kpi/fax-orders --reason "No fax any more"',
    formats=DONE,
)
def drop(
    call: Call,
    id_: Annotated[str, item("key result", "kpi", metavar="KEY_RESULT|KPI")],
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why: needed.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Drop a key result, or retire a KPI, from today on.

    A key result stays in its file, struck through and out of all numbers. A KPI keeps its readings, and nothing
    of it is due any more.
    """
    context = call.obj
    found = context.resolve(id_, "key result", "kpi", instead=INSTEAD)
    why = needed(call, reason, "--reason", "Why is it dropped?")
    finish(call, dropping.drop(context.store, found, reason=why, today=context.today, dry_run=dry_run))
