"""The frozen values of a month and of the review of a cycle: pages for readers who open no terminal.

Nothing of a bonus and nothing private is in them. Field names are those of the JSON.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from okr.fields import Ambition
from okr.formulas import Trend
from okr.views.change_results import ChangeKind
from okr.views.report_results import HeldKpi
from okr.views.results import (
    Blocker,
    CycleNote,
    CycleShape,
    InitiativeShape,
    KpiPeriod,
    ObjectiveShape,
    Result,
)


class LinkedKpi(Struct, frozen=True, kw_only=True):
    """A KPI, and the key results that read it or are to move it in that time, also those of another cycle."""

    id: str
    title: str
    owner: str | None
    unit: str | None
    at_least: float | None
    """The limit of the last period."""
    at_most: float | None
    stale: bool
    """Whether a period ran out unread since the last reading."""
    key_results: tuple[str, ...]
    watch_only: bool = False
    limit_open: bool = False


class MonthKpi(LinkedKpi, frozen=True, kw_only=True):
    periods: tuple[KpiPeriod, ...]
    """The last three that ended, the earliest first; behind them the running one, once it is read."""


class ReviewKpi(LinkedKpi, frozen=True, kw_only=True):
    before: KpiPeriod | None
    """The last that was read of the periods that ended before the cycle began."""
    after: KpiPeriod | None
    """The last that was read since, up to the end of the cycle."""
    moved: Trend | None
    """From `before` to `after`; null while one of them is not read."""
    titles: tuple[str, ...]
    """Of its key results."""


class Standing(Struct, frozen=True, kw_only=True):
    """Where an objective or a key result was on the day before the month, and the confidence since then."""

    id: str
    value: float | None
    """Of a key result; its start where nothing was recorded yet."""
    progress: float | None
    confidences: tuple[float, ...]
    """The last one before the month first."""


class GoalChange(Struct, frozen=True, kw_only=True):
    """What changed in the definition of a goal or KPI, and why."""

    id: str
    title: str
    change: ChangeKind
    field: str | None
    old: Any
    new: Any
    date: date | None
    """Of the commit; null where there is none yet."""
    reason: str | None


class EasedGoal(Struct, frozen=True, kw_only=True):
    """A change that made a goal easier, by the rule of the audit."""

    id: str
    title: str
    rule: str
    why: str
    date: date | None
    reason: str | None


class Thanks(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A recognition that its receiver lets others see; both people by name."""

    id: str
    date: date
    from_: str
    to: str
    text: str


class Month(Result, frozen=True, kw_only=True):
    """One month of the goals of a cycle."""

    envelope_kind = "month"

    name: str
    """Name of the workspace."""
    month: CycleShape
    cycle: CycleShape
    as_of: date
    note: CycleNote | None
    kpis: tuple[MonthKpi, ...]
    objectives: tuple[ObjectiveShape, ...]
    before: tuple[Standing, ...]
    """Of each of these objectives and key results."""
    changes: tuple[GoalChange, ...] | None
    """Null where the history is not known."""
    unknown: str | None
    """Why it is not known."""
    blockers: tuple[Blocker, ...]
    """The three that are open for the longest time."""
    blocked: int
    """How many are open."""
    promised: tuple[InitiativeShape, ...]
    """What was due in the month."""
    thanks: tuple[Thanks, ...]
    every: bool | UnsetType = UNSET
    """Whether its document leaves nothing out."""


class TeamCheckins(Struct, frozen=True, kw_only=True):
    """Due check-ins of one team over the cycle."""

    team: str | None
    name: str | None
    due: int
    done: int
    share: float


class NextObjective(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    ambition: Ambition
    key_results: tuple[str, ...]
    """Their titles."""


class Review(Result, frozen=True, kw_only=True):
    """What came of a cycle."""

    envelope_kind = "review"

    name: str
    cycle: CycleShape
    as_of: date
    note: CycleNote | None
    objectives: tuple[ObjectiveShape, ...]
    kpis: tuple[ReviewKpi, ...]
    held: tuple[HeldKpi, ...] = ()
    """KPIs that got better in an earlier cycle, now that two later periods were read."""
    eased: tuple[EasedGoal, ...] | None
    """Null where the history is not known."""
    unknown: str | None
    """Why it is not known."""
    ritual: tuple[TeamCheckins, ...]
    next_cycle: CycleShape | None
    next_objectives: tuple[NextObjective, ...]
    thanks: tuple[Thanks, ...]
    every: bool | UnsetType = UNSET
    """Whether its document leaves nothing out."""
