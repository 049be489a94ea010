"""`okr copy`: the same goal again, in this cycle or another."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions import copy
from okr.actions.add import check_cycle, refuse_ended
from okr.commands import completion
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.commands.options import item as an_item
from okr.context import Context
from okr.errors import UsageError
from okr.ids import Kind
from okr.periods import Span, find_cycle

COPIED: tuple[Kind, ...] = ("objective", "key result")


@command(
    "copy",
    example="okr copy sell-in-malang sell-in-batu\nokr copy 2026-Q3/grow-revenue --to 2026-Q4\n"
    "okr copy grow-revenue/mrr --slug mrr-bali",
    formats=DONE,
)
def copy_(
    call: Invocation,
    id_: Annotated[str, an_item(*COPIED)],
    new: Annotated[
        str | None, typer.Argument(metavar="[NEWID]", help="One word keeps what stands in front of it.")
    ] = None,
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="CYCLE", help="Cycle of the copy.", autocompletion=completion.cycles),
    ] = None,
    slug: Annotated[str | None, typer.Option("--slug", metavar="SLUG", help="Short id of the copy.")] = None,
    with_values: Annotated[
        bool, typer.Option("--with-values", help="Start each key result at its current value.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Copy an objective or a key result: its definition, without what was recorded.

    Dropped key results stay behind, and so do a close and old ids. The source stays as it is.
    """
    context = call.obj
    if new is None and to is None and slug is None:
        raise UsageError("Where to? Give NEWID, --to or --slug.", remedy=f"okr copy {id_} NEWID")
    if new is not None and (to is not None or slug is not None):
        raise UsageError("NEWID already has the cycle and the name.", remedy="Leave --to and --slug out.")
    found = context.resolve(id_, *COPIED)
    target = copy.Target(new=new, to=_cycle(context, to, id_, found, new), slug=slug)
    told = copy.copy(
        context.store, found, target, with_values=with_values, today=context.today, dry_run=dry_run
    )
    respond(call, told)


def _cycle(context: Context, to: str | None, text: str, id_: str, new: str | None) -> Span | None:
    """The cycle that --to names; a cycle that has ended only where it is written in full."""
    if to is not None:
        span = find_cycle(to, context.today, context.settings)
        check_cycle(span, to, context.today, "--to")
        return span
    if "/" not in (new or "") and context.workspace.current_id(text) != id_:
        refuse_ended(context.workspace.cycle_of(id_), text, id_, context.today, id_)
    return None
