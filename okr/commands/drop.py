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


@command("drop", example='okr drop grow-revenue/mrr --reason "Merged with churn"', formats=DONE)
def drop(
    call: Call,
    id_: Annotated[str, item("key result", metavar="KEY_RESULT")],
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why: needed.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Drop a key result: it stays in its file and is shown struck through, out of all numbers from today on."""
    context = call.obj
    key_result = context.resolve(id_, "key result", instead=INSTEAD)
    why = needed(call, reason, "--reason", "Why is it dropped?")
    finish(call, dropping.drop(context.store, key_result, reason=why, today=context.today, dry_run=dry_run))
