"""The frozen values of the agenda of a meeting. Nothing private and nothing of a bonus is in them.

Field names are those of the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from okr.models import MeetingKind
from okr.views.period_results import MonthKpi, Standing
from okr.views.results import Blocker, CycleShape, KeyResultShape, Result

WinKind = Literal["reached", "milestone", "initiative", "decision", "note", "thanks"]
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
