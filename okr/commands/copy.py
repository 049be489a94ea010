"""`okr copy` and `okr rollover`: the same goal again, in this cycle or another."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.add import check_cycle, refuse_ended
from okr.actions.rollover import CopyTarget, copy, roll_over
from okr.commands.options import DONE, Invocation, Text, both, command, item, missing, option, respond
from okr.context import Context
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
    text: Annotated[str, item(*COPIED)],
    new: Annotated[
        Text,
        typer.Argument(metavar="[NEWID]", help="New id; a single word changes only the last part."),
    ] = None,
    *,
    to: Annotated[Text, option("--to", "CYCLE", help="Cycle of the copy.")] = None,
    slug: Annotated[Text, option("--slug", "SLUG", help="Short id of the copy.")] = None,
    with_values: Annotated[
        bool, typer.Option("--with-values", help="Start each key result at its current value.")
    ] = False,
) -> None:
    """Copy an objective or a key result: its definition, without check-ins.

    Dropped key results, the close and former ids are not copied. The source stays unchanged.
    """
    context = call.obj
    if new is None and to is None and slug is None:
        raise missing("NEWID, --to or --slug", f"okr copy {text} NEWID")
    if new is not None and (to is not None or slug is not None):
        raise both("NEWID", "--to" if to is not None else "--slug")
    id_ = context.resolve(text, *COPIED)
    if to is None and "/" not in (new or "") and context.workspace.current_id(text) != id_:
        refuse_ended(context.workspace.cycle_of(id_), text, id_, context.today, id_)
    target = CopyTarget(new=new, to=_cycle(context, to), slug=slug)
    respond(
        call,
        copy(context.store, id_, target, with_values=with_values, today=context.today),
    )


def _cycle(context: Context, to: Text) -> Span | None:
    """The cycle in --to; one that has ended only where it is written in full."""
    if to is None:
        return None
    span = find_cycle(to, context.today, context.settings)
    check_cycle(span, to, context.today, "--to")
    return span


@command(
    "rollover",
    example="okr rollover 2026-Q3/grow-revenue\nokr rollover mrr cities --to 2027-Q1",
    formats=DONE,
)
def rollover(
    call: Invocation,
    ids: Annotated[list[str], item(*COPIED, metavar="ID…", help="Objectives and single key results.")],
    to: Annotated[
        Text, option("--to", "CYCLE", help="Cycle to copy into (default: the next one of the same kind).")
    ] = None,
) -> None:
    """Carry open goals into the next cycle, starting from their current values; the old ones stay unchanged.

    An objective takes its open key results with it. Goals that are done or dropped, and plans, are left out.
    """
    context = call.obj
    goals = [context.resolve(text, *COPIED) for text in ids]
    span = _cycle(context, to)
    respond(call, roll_over(context.store, goals, to=span, today=context.today))
