"""What a report is made of: its counts, what needs somebody, and KPIs and OKRs as one chain.

As in `okr.views.results`, field names are those of the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from okr.findings import Level
from okr.formulas import Health, Pace, Trend
from okr.kpi_models import KpiCadence
from okr.models import Measure
from okr.views.results import (
    AwaitedPeriod,
    CycleNote,
    CycleShape,
    DecisionShape,
    InitiativeShape,
    KpiPeriod,
    KpiShape,
    ObjectiveShape,
    Result,
    Ritual,
    Trouble,
)

Link = Literal["reads", "moves"]
"""How a key result belongs to a KPI: its readings are its values, or it has values of its own."""


class Totals(Struct, frozen=True, kw_only=True):
    objectives: int
    key_results: int
    kpis: int
    progress: float | None
    """Weighted mean of the cycle's objectives."""
    mean: float | None
    """Plain mean of the key results."""
    pace: Mapping[str, int]
    """State → count of key results."""
    health: Mapping[str, int]
    """State → count of KPIs."""
    due: int
    stale: int


class Difference(Struct, frozen=True, kw_only=True):
    """One row of KPI versus OKR: both in this workspace, and what breaks the rule."""

    name: str
    kpi: str
    okr: str
    broken_by: tuple[str, ...] = ()


class Pair(Struct, frozen=True, kw_only=True):
    """A KPI and a key result that reads it: the line held, the change made."""

    kpi: str
    key_result: str
    title: str
    line: str
    current: float | None
    health: Health | None
    start: float | None
    target: float | None
    progress: float | None
    pace: Pace
    stale: bool = False
    """Whether the key result is."""
    kpi_stale: bool = False
    kpi_trend: tuple[float, ...] = ()
    key_result_trend: tuple[float, ...] = ()


class Advice(Struct, frozen=True, kw_only=True):
    id: str
    message: str
    command: str


class Mover(Struct, frozen=True, kw_only=True):
    """A key result of the cycle that is linked to a KPI."""

    id: str
    link: Link
    title: str
    objective: str
    owner: str | None
    unit: str | None
    measure: Measure
    start: float | None
    target: float | None
    at_least: float | None
    at_most: float | None
    current: float | None
    progress: float | None
    pace: Pace
    stale: bool
    initiatives: tuple[InitiativeShape, ...]
    """The plan: initiatives that serve this key result."""
    above: float | None = None
    """Strict limits."""
    below: float | None = None
    target_open: bool = False
    by: str | None = None


class ChainKpi(Struct, frozen=True, kw_only=True):
    """A KPI, who moves it, and what it drives."""

    id: str
    title: str
    owner: str | None
    role: str
    unit: str | None
    cadence: KpiCadence
    at_least: float | None
    at_most: float | None
    health: Health | None
    stale: bool
    awaited: AwaitedPeriod | None
    trend: Trend | None
    off_periods: int
    periods: tuple[KpiPeriod, ...]
    """The last three that ended and were read, the latest last."""
    before: KpiPeriod | None
    """The last that was read of the periods that ended before the cycle began."""
    now: KpiPeriod | None
    """The last reading of an ended period."""
    since: Trend | None
    """How it went from `before` to `now`; null where nothing was read since."""
    next_reading: AwaitedPeriod | None = None
    """Where nothing was read since: the next period to be read. Its due day may have passed."""
    moved_by: tuple[Mover, ...]
    drives: tuple[str, ...]
    driven_by: tuple[str, ...]
    decision: DecisionShape | None
    """The last one."""
    undecided: bool
    """Whether it waits for a decision: off for two periods or more, and none is in force."""
    paid: bool
    watch_only: bool = False
    limit_open: bool = False


class Graduation(Struct, frozen=True, kw_only=True):
    """A key result that is ready to become a KPI."""

    id: str
    title: str
    why: Literal["hold", "won"]
    cycles: int
    """For how many cycles in a row it has been a goal, this one included; 1 of a change that was won."""
    kept: int | None
    """Of a hold: periods on target."""
    periods: int | None
    """Of a hold: periods that are over."""
    command: str


class AloneShape(Struct, frozen=True, kw_only=True):
    """A change without a KPI behind it."""

    id: str
    title: str


class Hygiene(Struct, frozen=True, kw_only=True):
    """What `okr check` finds about KPIs and their links."""

    id: str
    code: str
    level: Level
    message: str
    fix: str


class OutcomeKpi(Struct, frozen=True, kw_only=True):
    """A KPI before and after what was to move it."""

    id: str
    title: str
    unit: str | None
    link: Link
    before: KpiPeriod | None
    """The last that was read of the periods that ended before the cycle began."""
    at_end: KpiPeriod | None
    """The last that was read of the periods that ended in the cycle."""
    now: KpiPeriod | None
    """The last reading of an ended period."""
    moved: Trend | None
    """From `before` to `at_end`, or to `now` where no period ended in the cycle; null while one of them is not read."""
    held: bool | None
    """Whether it is still better than before; null until two periods were read that ended after the cycle, or where it did not get better."""
    awaited: AwaitedPeriod | None = None
    """Of what was not read since the cycle began: the next period to be read. Its due day may have passed."""


class ClosedKeyResult(Struct, frozen=True, kw_only=True):
    """A key result of a closed objective, and the KPIs that it was to move."""

    id: str
    title: str
    objective: str
    progress: float | None
    kpis: tuple[OutcomeKpi, ...]


class After(Struct, frozen=True, kw_only=True):
    """What the key results of an earlier cycle moved."""

    cycle: str
    key_results: tuple[ClosedKeyResult, ...]
    """Those of closed objectives that are linked to a KPI."""
    closed: int
    """How many key results were closed, linked or not."""
    moved: int
    """KPIs that got better."""
    still: int
    """KPIs that did not."""
    unread: int
    """KPIs without a reading since."""
    new: int = 0
    """KPIs that were not read before the cycle."""
    watched: int = 0
    """KPIs without a limit, which get neither better nor worse."""
    unlinked: tuple[ClosedKeyResult, ...] = ()
    """Key results of closed objectives without a KPI; only where the cycle was asked for."""


class HeldKpi(Struct, frozen=True, kw_only=True):
    """A KPI that got better in an earlier cycle, two periods later."""

    id: str
    title: str
    cycle: str
    """The one in which it got better."""
    before: KpiPeriod
    at_end: KpiPeriod
    """The one that was better: the last of the cycle, or the first known since."""
    now: KpiPeriod
    held: bool
    """Whether it is still better than before."""
    key_results: tuple[str, ...]
    """Titles of the key results that were to move it."""


class Comparison(Result, frozen=True, kw_only=True):
    """KPIs and OKRs of a cycle as one chain, and how they differ."""

    envelope_kind = "compare"

    differences: tuple[Difference, ...]
    pairs: tuple[Pair, ...]
    advice: tuple[Advice, ...]
    name: str = ""
    """Name of the workspace."""
    cycle: str = ""
    as_of: date | None = None
    kpis: tuple[ChainKpi, ...] = ()
    graduations: tuple[Graduation, ...] = ()
    alone: tuple[AloneShape, ...] = ()
    """Changes without a KPI behind them; not those of personal goals."""
    idle_roles: tuple[str, ...] = ()
    """Slugs of roles without a KPI."""
    hygiene: tuple[Hygiene, ...] = ()
    """Of `okr compare` alone."""
    after: After | None = None
    """The cycle before, or the one that was asked for."""
    since: str = ""
    """Name of the cycle before: that which `before` of a KPI belongs to."""
    side_by_side: bool | UnsetType = UNSET
    """Whether its document is the table of the differences. Never of data, which has both in any case."""


class Afterwards(Comparison, frozen=True, kw_only=True):
    """A comparison whose document is about its `after`: what was closed, what moved, what did not."""


class Attention(Struct, frozen=True, kw_only=True):
    """One item that needs somebody, for the most severe of its reasons."""

    id: str
    kind: Trouble
    title: str
    objective: str | None
    """Id of the objective of a part."""
    owner: str | None
    role: str | None
    """Of a KPI."""
    text: str
    """What shows it: value and limit."""
    committed: bool = False
    owners: tuple[str, ...] = ()
    """All owners of a key result; the first is `owner`."""


class Report(Result, frozen=True, kw_only=True):
    """The whole quarter: every format is a look at this value."""

    envelope_kind = "report"

    cycle: CycleShape
    as_of: date
    objectives: tuple[ObjectiveShape, ...]
    kpis: tuple[KpiShape, ...]
    comparison: Comparison
    above: tuple[ObjectiveShape, ...]
    """Objectives of the cycles that contain this one: headings, outside the totals."""
    totals: Totals
    name: str = ""
    """Name of the workspace."""
    attention: tuple[Attention, ...] = ()
    """What needs somebody, the most severe first, each item once."""
    to_close: tuple[str, ...] = ()
    """Ids of the objectives whose cycle is over and that nobody has closed."""
    note: CycleNote | None = None
    """The last one of the cycle; it is on top of every report."""
    ritual: Ritual | UnsetType = UNSET
    """Where it is asked for; a short one for people to read has no conversations in it."""
    partial: bool | UnsetType = UNSET
    """Whether it has the goals of a team or a person alone. Never of data."""
    every: bool | UnsetType = UNSET
    """Whether its document leaves nothing out. Never of data, which has everything in any case."""

    @property
    def rows(self) -> int:
        return len(self.kpis) + sum(1 + len(objective.key_results) for objective in self.objectives)
