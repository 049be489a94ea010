"""`okr report --month` and `--quarter-review`: pages for readers who open no terminal."""

from __future__ import annotations

from okr.actions.goal_changes import eased_goals, goal_changes
from okr.commands.options import Invocation, respond
from okr.days import past_span
from okr.errors import UsageError
from okr.periods import STEPS, Span, kpi_period_of, previous_cycle
from okr.scoring import Scoring
from okr.views.month import month as month_of
from okr.views.review import review as review_of
from okr.words import Message

_DRAFT_FROM = 0.5
"""Elapsed share from which on the running cycle is reviewed, not the one before it."""


def month(call: Invocation, text: str, *, every: bool) -> None:
    """Show a month, as of its end or of today."""
    today, store = call.obj.today, call.obj.store
    span = _month(text, call)
    context = call.obj = call.obj.at(span.ends.isoformat() if span.ends < today else None)
    cycle = context.cycle
    if not cycle.overlaps(span):
        raise UsageError(
            Message("{month} is not in {cycle}", month=span.name, cycle=cycle.name),
            remedy=Message("Leave out -q, or name a cycle of that month."),
        )
    changes, unknown = goal_changes(store, context.workspace, span, today)
    scoring = Scoring(context.workspace, context.today)
    respond(call, month_of(scoring, span, cycle, today, changes, unknown=unknown, every=every))


def _month(text: str, call: Invocation) -> Span:
    """`2026-08`, `august`, `agustus`, `last`: the latest of that name that has begun. Raises UsageError."""
    today, settings = call.obj.today, call.obj.settings
    span = past_span(f"{text} month" if text.casefold() in STEPS else text, today, settings)
    found = span and kpi_period_of(span, "monthly", settings)
    if found is None:
        raise UsageError(
            Message('unknown month "{text}"', text=text),
            remedy=Message("Examples: {examples}", examples="2026-08, august, last"),
        )
    if found.starts > today:
        raise UsageError(
            Message("{period} has not begun", period=found.name), remedy=Message("Use a month up to today.")
        )
    return found


def review(call: Invocation, *, every: bool) -> None:
    """Show what came of a cycle: of the one in -q, else of the running one from its middle on, else of the last one."""
    context = call.obj
    workspace, today = context.workspace, context.today
    cycle = context.cycle
    if context.chosen_cycle is None and cycle.elapsed(today) < _DRAFT_FROM:
        before = previous_cycle(cycle, workspace.settings)
        cycle = before if before and any(workspace.in_cycle(before)) else cycle
    eased, unknown = eased_goals(context.store, workspace, cycle, today)
    respond(call, review_of(Scoring(workspace, today), cycle, eased, unknown=unknown, every=every))
