"""What git knows of the goals of a time, for readers from outside: what changed, what was eased, and why.

Neither people and their addresses nor a bonus are in it.
"""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from okr.actions.history import audit, compare
from okr.actions.states import both_states
from okr.errors import OkrError
from okr.ids import cycle_name, parent
from okr.periods import DAY, Span, cycle
from okr.store import Store
from okr.views.period_results import EasedGoal, GoalChange
from okr.views.results import like
from okr.words import Message
from okr.workspace import Workspace

Told = TypeVar("Told", GoalChange, EasedGoal)
_TOLD = {
    "title", "target", "start", "stretch", "at_least", "at_most", "lines", "targets", "tolerance", "milestones", "points",
    "takes", "kpi", "ambition", "retired",
}  # fmt: skip
"""Fields of a goal or KPI that a page for readers from outside tells."""
_EASED = {
    "target-eased", "start-moved", "measure-changed", "since-changed", "points-changed", "weight-shifted",
    "key-result-dropped", "goal-removed", "kpi-retired", "threshold-eased", "closed-edited",
}  # fmt: skip
"""Rules of the audit that are about the goals themselves, not about who recorded something."""


Known = tuple[tuple[Told, ...], None] | tuple[None, str]
"""What git tells, or why it tells nothing."""


def goal_changes(store: Store, workspace: Workspace, span: Span, today: date) -> Known[GoalChange]:
    """What changed in the goals and KPIs between the first and the last day of `span`, or now while it runs."""
    try:
        end = None if span.ends >= today else (span.ends + DAY).isoformat()
        before, after = both_states(store, workspace, (span.starts.isoformat(), end), span, today)
        if not before.workspace.objectives:
            return None, Message("there are no goals in git from before {day}", day=span.starts)
        found = compare(before, after, store, span).changes
    except OkrError as error:
        return None, error.message
    added = {change.id for change in found if change.change == "added"}
    return tuple(
        like(GoalChange, change)
        for change in found
        if change.kind in ("objective", "key result", "kpi")
        and (change.change != "changed" or (change.field or "").partition(".")[0] in _TOLD)
        and not (change.path or (change.id in added and parent(change.id) in added))
        # a KPI is in no cycle
        and (not (named := cycle(cycle_name(change.id), workspace.settings)) or named.overlaps(span))
    ), None


def eased_goals(store: Store, workspace: Workspace, span: Span, today: date) -> Known[EasedGoal]:
    """What made the goals of the cycle `span` easier, or the KPIs and thresholds while it ran."""
    try:
        before, after = both_states(store, workspace, (span.starts.isoformat(), None), span, today)
        found = audit(store, before, after, span.starts).entries
    except OkrError as error:
        return None, error.message
    return tuple(
        like(EasedGoal, entry)
        for entry in found
        if entry.rule in _EASED
        and (
            cycle_name(entry.id) == span.name
            or (entry.kind in ("kpi", "settings") and (entry.date or today) in span)
        )
    ), None
