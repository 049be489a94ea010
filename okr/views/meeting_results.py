"""The frozen values of the agenda of a meeting. Nothing private and nothing of a bonus is in them.

Field names are those of the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from okr.fields import Ambition
from okr.formulas import Band
from okr.models import Outcome
from okr.people_models import MeetingKind
from okr.views.lessons import Lesson
from okr.views.period_results import GoalChange, MonthKpi, ReviewKpi, Standing, TeamCheckins, Thanks
from okr.views.pulse import PulseShow
from okr.views.report_results import HeldKpi
from okr.views.results import Blocker, CycleShape, DecisionShape, KeyResultShape, NeedShape, Result

SECTIONS: Mapping[MeetingKind, Mapping[str, int]] = {
    "week": {"wins": 5, "numbers": 5, "blockers": 10, "next": 3, "health": 2, "decisions": 5},
    "month": {"wins": 10, "numbers": 15, "blockers": 10, "kpis": 10, "changes": 5, "decisions": 10},
    "review": {
        "grades": 20, "compared": 15, "held": 5, "lessons": 20, "pulse": 5, "thanks": 10, "decisions": 15,
    },
    "plan": {
        "lessons": 10, "carried": 15, "unlinked": 10, "capacity": 15, "needs": 10, "leave_out": 20, "decisions": 10,
    },
    "retro": {
        "checkins": 5, "hindered": 5, "kept": 5, "pulse": 10, "keep": 5, "stop": 5, "start": 5, "decisions": 5,
    },
}  # fmt: skip
"""Kind of a meeting → its sections, in their order, and the minutes of each."""

WinKind = Literal["reached", "milestone", "initiative", "kpi", "decision", "note", "thanks"]
Contrast = Literal["result_without_plan", "plan_without_result"]
ComingKind = Literal["initiative", "agreement", "decision", "onboarding"]


class Win(Struct, frozen=True, kw_only=True):
    """Good news since the last meeting."""

    kind: WinKind
    id: str
    person: str | None
    """Who did it, or who thanks."""
    date: date
    title: str
    """Of the item; of thanks the person who is thanked."""
    text: str = ""
    """The note with it, or the thanks."""
    milestones: tuple[str, ...] = ()
    """Those that were reached."""


class Coming(Struct, frozen=True, kw_only=True):
    """What is due in the next days, or overdue."""

    kind: ComingKind
    id: str
    title: str
    person: str | None
    due: date | None
    late_days: int | None


class OpenDecision(Struct, frozen=True, kw_only=True):
    """What an earlier meeting decided, and what is not done yet."""

    id: str
    text: str
    owner: str | None
    due: date | None
    late_days: int | None
    date: date
    """Of the meeting."""
    kind: MeetingKind
    team: str | None


class Graded(Struct, frozen=True, kw_only=True):
    """An objective at the end of its cycle."""

    id: str
    title: str
    owner: str | None
    ambition: Ambition
    grade: float | None
    """The one it was closed with, else the one that `okr close` would give it today."""
    band: Band | None
    closed: date | None
    outcome: Outcome | None
    planned: int
    """Initiatives."""
    done: int
    contrast: Contrast | None
    """Where plan and result say different things."""


class CarriedGoal(Struct, frozen=True, kw_only=True):
    """A goal of the last cycle that is not over."""

    id: str
    title: str
    owner: str | None
    grade: float | None
    """Its progress while it is not closed."""
    outcome: Outcome | None
    now: str | None
    """Id of the objective that carries it on in this cycle."""


class Capacity(Struct, frozen=True, kw_only=True):
    """What one person has in a cycle: counts of facts, no measure of the person."""

    person: str
    name: str
    objectives: int
    key_results: int
    initiatives: int
    kpis: int
    away: int
    """Working days."""


class DecisionsKept(Struct, frozen=True, kw_only=True):
    """What became of the decisions of a time."""

    meetings: int
    decided: int
    done: int
    late: int
    """Open and overdue."""


class MeetingAgenda(Result, frozen=True, kw_only=True):
    """One meeting, prepared from facts. The sections of other kinds of meetings are left out."""

    envelope_kind = "meet"

    kind: MeetingKind
    name: str
    """Of the team, else of the workspace."""
    team: str | None
    as_of: date
    since: date
    """The day after which it looks at what happened."""
    cycle: CycleShape
    minutes: Mapping[str, int]
    """Section → its minutes, in the order of the agenda."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Id of an objective → its title: a key result is never shown without its objective."""
    wins: tuple[Win, ...] | UnsetType = UNSET
    numbers: tuple[KeyResultShape, ...] | UnsetType = UNSET
    """Key results that moved, or should have."""
    before: tuple[Standing, ...] = ()
    """Where each of these was before."""
    blockers: tuple[Blocker, ...] | UnsetType = UNSET
    next: tuple[Coming, ...] | UnsetType = UNSET
    health: tuple[MonthKpi, ...] | UnsetType = UNSET
    """KPIs outside their limit, or without a reading."""
    unlinked: tuple[MonthKpi, ...] | UnsetType = UNSET
    """Those of them to which no key result of the cycle is linked."""
    kpis: tuple[MonthKpi, ...] | UnsetType = UNSET
    """All KPIs with their last readings."""
    decided: Mapping[str, DecisionShape] = field(default_factory=dict)
    """Id of a KPI of the agenda → the last decision about it."""
    undecided: tuple[str, ...] = ()
    """Ids of those of them that wait for a decision, the one that is off its limit for longest first."""
    changes: tuple[GoalChange, ...] | UnsetType | None = UNSET
    """What changed in the plan; null where the history is not known."""
    unknown: str | UnsetType | None = UNSET
    """Why it is not known."""
    grades: tuple[Graded, ...] | UnsetType = UNSET
    compared: tuple[ReviewKpi, ...] | UnsetType = UNSET
    """KPIs before and after the cycle."""
    held: tuple[HeldKpi, ...] | UnsetType = UNSET
    """KPIs that got better in an earlier cycle, now that two later periods were read."""
    lessons: tuple[Lesson, ...] | UnsetType = UNSET
    thanks: tuple[Thanks, ...] | UnsetType = UNSET
    pulse: PulseShow | UnsetType | None = UNSET
    """The last one of the cycle, without free words; of a team only where it has counts of its own."""
    needs: tuple[NeedShape, ...] | UnsetType = UNSET
    """Dependencies without a yes: what they need, and what others need of them."""
    carried: tuple[CarriedGoal, ...] | UnsetType = UNSET
    capacity: tuple[Capacity, ...] | UnsetType = UNSET
    """By name from A to Z."""
    checkins: tuple[TeamCheckins, ...] | UnsetType = UNSET
    days_late: float | UnsetType | None = UNSET
    """Median of the days from the due day to the check-in."""
    hindered: tuple[Blocker, ...] | UnsetType = UNSET
    """Every blocker of the cycle, the longest first."""
    days_blocked: float | UnsetType | None = UNSET
    """Median of the days until a blocker was solved."""
    kept: DecisionsKept | UnsetType = UNSET
    decisions: tuple[OpenDecision, ...] | UnsetType = UNSET
    """Open ones of earlier meetings."""


class MeetingState(Struct, frozen=True, kw_only=True):
    """One kind of meeting."""

    kind: MeetingKind
    minutes: int
    last: date | None
    """Day of the last one on record."""


class Meetings(Result, frozen=True, kw_only=True):
    """Which meetings there are."""

    envelope_kind = "meet"

    name: str
    team: str | None
    meetings: tuple[MeetingState, ...]
    open: int
    """Decisions that are not done yet."""
