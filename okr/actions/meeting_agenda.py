"""The agenda of a meeting, of the time that such a meeting is about."""

from __future__ import annotations

from okr.actions.history import goal_changes
from okr.people_models import MeetingKind
from okr.periods import Span
from okr.scoring import Scoring
from okr.store import Store
from okr.views import meeting as views
from okr.views import meeting_cycle as cycles
from okr.views.meeting_results import MeetingAgenda

OF_NO_CYCLE: tuple[MeetingKind, ...] = ("week", "month")


def meeting_agenda(
    store: Store, scoring: Scoring, kind: MeetingKind, team: str | None, running: Span, chosen: Span | None
) -> MeetingAgenda:
    """Of the cycle that was `chosen`, else of the one that such a meeting is about on that day; `team` is a slug."""
    workspace, today = scoring.workspace, scoring.today
    match kind:
        case "week":
            return views.week(scoring, team, running)
        case "month":
            changes, unknown = goal_changes(store, workspace, views.month_of(scoring), today)
            return views.month(scoring, team, running, changes, unknown)
        case "plan":
            return cycles.plan(scoring, team, chosen or cycles.cycle_to_plan(workspace, running, today))
    view = cycles.review if kind == "review" else cycles.retro
    return view(scoring, team, chosen or cycles.cycle_to_review(workspace, running, today))
