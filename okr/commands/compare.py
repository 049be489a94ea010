"""`okr compare`: KPIs and OKRs as one chain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from okr.commands.made import made_of
from okr.commands.options import (
    DATA,
    PAGES,
    Cycle,
    Invocation,
    Text,
    both,
    command,
    option,
    respond,
    take_cycle,
)
from okr.periods import Span, cycles_meant, find_cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.storage.ignores import not_ignored
from okr.storage.source import Folder
from okr.views.outcomes import after_cycle
from okr.views.page import comparison_page
from okr.views.report_results import Afterwards
from okr.views.results import like

if TYPE_CHECKING:
    from okr.context import Context


@command(
    "compare",
    example="okr compare\nokr compare Q3\nokr compare --differences\nokr compare --after 2026-Q2\n"
    "okr compare -o chain.html",
    formats=DATA,
)
def compare(
    call: Invocation,
    cycle: Cycle = None,
    *,
    after: Annotated[
        Text, option("--after", "CYCLE", help="KPIs before and after a cycle, with its closed key results.")
    ] = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Table of the four differences.")
    ] = False,
) -> None:
    """Show KPIs and OKRs as one chain: linked key results, decisions, and what is ready to become a KPI."""
    take_cycle(call, cycle)
    if after is not None and differences:
        raise both("--after", "--differences")
    context = call.obj
    before = None if after is None else _begun(context, after)
    if before:
        context.workspace.look_at(before)
    scoring, form = Scoring(context.workspace, context.today), context.options.format
    checked = partial(not_ignored, source=Folder(context.store.root))
    found = build_report(
        context.workspace, context.cycle, context.today, scoring=scoring, checked=checked
    ).comparison
    if before:
        found = like(Afterwards, found, after=after_cycle(scoring, before))
    elif differences and form in (None, "terminal", *PAGES):
        found = replace(found, side_by_side=True)
    elif form == "html":
        found = comparison_page(found, scoring, context.cycle, made_of(context))
    respond(call, found)


def _begun(context: Context, text: str) -> Span:
    """The cycle that a person looks back at: the latest of that name that has begun, else as of `-q`."""
    named = (
        span for span in cycles_meant(text, context.today, context.settings) if span.starts <= context.today
    )
    return max(named, default=None) or find_cycle(text, context.today, context.settings, context.cycle)
