"""`okr drop`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from okr.actions import close
from okr.commands import completion
from okr.commands.options import DONE, DryRun, Invocation, command, needed, respond
from okr.context import Context
from okr.errors import AmbiguousError, OkrError
from okr.ids import Kind

INSTEAD: Mapping[Kind, str] = {
    "objective": "An objective is closed: `okr close {id} --outcome drop --lesson …`."
}


def _meant(context: Context, text: str) -> str:
    """A key result; a KPI of the same name is meant by its full id, `kpi/mrr`."""
    if not text.startswith("kpi/"):
        try:
            return context.resolve(text, "key result")
        except AmbiguousError:
            raise
        except OkrError:
            pass  # it may be a KPI, or what says what is wrong is said below
    return context.resolve(text, "key result", "kpi", instead=INSTEAD)


def _offered(ctx: typer.Context, incomplete: str) -> list[str]:
    """Key results by any ending, KPIs by their full id."""
    kpis = (id_ for id_ in completion.ids("kpi")(ctx, incomplete) if id_.startswith("kpi/"))
    return [*completion.ids("key result")(ctx, incomplete), *kpis]


@command(
    "drop",
    example='okr drop grow-revenue/mrr --reason "Merged with churn"\nokr drop kpi/fax-orders --reason "No fax any more"',
    formats=DONE,
)
def drop(
    call: Invocation,
    id_: Annotated[
        str,
        typer.Argument(metavar="KEY_RESULT|KPI", help="Its id, or an ending of it.", autocompletion=_offered),
    ],
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why: needed.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Drop a key result, or retire a KPI, from today on.

    A key result stays in its file, struck through and out of all numbers. A KPI keeps its readings, and nothing
    of it is due any more.
    """
    context = call.obj
    found = _meant(context, id_)
    why = needed(call, reason, "--reason", "Why is it dropped?")
    respond(call, close.drop(context.store, found, reason=why, today=context.today, dry_run=dry_run))
