"""`okr compare`: KPIs and OKRs as one chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from okr.commands.options import DATA, Cycle, Invocation, Text, command, option, respond, take_cycle
from okr.periods import Span, cycles_meant, find_cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.outcomes import after_cycle
from okr.views.report_results import Afterwards
from okr.views.results import like

if TYPE_CHECKING:
    from okr.context import Context


@command("compare", example="okr compare\nokr compare Q3\nokr compare --after 2026-Q2", formats=DATA)
def compare(
    call: Invocation,
    cycle: Cycle = None,
    *,
    after: Annotated[
        Text, option("--after", "CYCLE", help="What the closed key results of a cycle moved.")
    ] = None,
) -> None:
    """Compare KPIs with OKRs in this workspace: how they differ, how they are linked, what is missing."""
    take_cycle(call, cycle)
    context = call.obj
    scoring = Scoring(context.workspace, context.today)
    checked = context.store.not_ignored
    result = build_report(
        context.workspace, context.cycle, context.today, scoring=scoring, checked=checked
    ).comparison
    if after is not None:
        result = like(Afterwards, result, after=after_cycle(scoring, _begun(context, after)))
    respond(call, result)


def _begun(context: Context, text: str) -> Span:
    """The cycle that a person looks back at: the latest of that name that has begun, else as of `-q`."""
    named = (
        span for span in cycles_meant(text, context.today, context.settings) if span.starts <= context.today
    )
    return max(named, default=None) or find_cycle(text, context.today, context.settings, context.cycle)
