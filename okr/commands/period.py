"""`okr report --month` and `--quarter-review`: pages for readers who open no terminal."""

from __future__ import annotations

from collections.abc import Mapping

from okr.actions.history import eased_goals, goal_changes
from okr.commands.options import Invocation, both, respond
from okr.days import past_month
from okr.errors import UsageError
from okr.periods import previous_cycle
from okr.scoring import Scoring
from okr.views.month import month, review
from okr.views.period_results import Month, Review
from okr.words import Message

_DRAFT_FROM = 0.5
"""Elapsed share from which on the running cycle is reviewed, not the one before it."""


def show_period(call: Invocation, text: str | None, others: Mapping[str, object], *, every: bool) -> None:
    """Show the month that a text means, or without one the review of a cycle; `others` are options that do not fit."""
    for name, given in others.items():
        if given:
            raise both("--month" if text else "--quarter-review", name)
    respond(call, _month(call, text, every=every) if text else _review(call, every=every))


def _month(call: Invocation, text: str, *, every: bool) -> Month:
    """As of its end, or of today while it runs."""
    today, store = call.obj.today, call.obj.store
    span = past_month(text, today, call.obj.settings)
    context = call.obj = call.obj.at(span.ends.isoformat() if span.ends < today else None)
    cycle = context.cycle
    if not cycle.overlaps(span):
        raise UsageError(
            Message("{month} is not in {cycle}", month=span.name, cycle=cycle.name),
            remedy=Message("Leave out -q, or name a cycle of that month."),
        )
    changes, unknown = goal_changes(store, context.workspace, span, today)
    scoring = Scoring(context.workspace, context.today)
    return month(scoring, span, cycle, today, changes, unknown=unknown, every=every)


def _review(call: Invocation, *, every: bool) -> Review:
    """Of the cycle in -q, else of the running one from its middle on, else of the last one."""
    context = call.obj
    workspace, today = context.workspace, context.today
    cycle = context.cycle
    if context.chosen_cycle is None and cycle.elapsed(today) < _DRAFT_FROM:
        before = previous_cycle(cycle, workspace.settings)
        cycle = before if before and any(workspace.in_cycle(before)) else cycle
    eased, unknown = eased_goals(context.store, workspace, cycle, today)
    return review(Scoring(workspace, today), cycle, eased, unknown=unknown, every=every)
