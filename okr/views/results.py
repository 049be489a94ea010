"""Every result of a command and the items in it: the frozen values that views make and every format writes.

The names of the fields are the names in the JSON; keys are only ever added. Shares are 0..1, never rounded.
`owner`, `role`, `team` and other people are slugs, every other reference is an id. They are msgspec structs: ten
thousand of them are made and encoded in C.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar

from msgspec import UNSET, Struct, UnsetType, field

from okr.fields import Ambition, Dropped
from okr.findings import Finding, Level
from okr.formulas import Band, Health, Pace, Trend, Zone
from okr.ids import Kind
from okr.kpi_models import KpiCadence, KpiTakes, UnitsRollUp
from okr.models import Cadence, Closed, Graded, Measure, RollUp, Scope, Takes
from okr.people_models import Expectation, KpiVerdict
from okr.periods import Span

Trouble = Literal["off_track", "unhealthy", "at_risk", "unsure", "blocked", "overdue", "stale", "unread"]

PACES: tuple[Pace, ...] = ("no_data", "early", "done", "ahead", "on_track", "at_risk", "off_track")
HEALTHS: tuple[Health, ...] = ("healthy", "watch", "unhealthy", "no_data")


Shape = TypeVar("Shape", bound=Struct)


def like(shape: type[Shape], *records: object, **more: Any) -> Shape:
    """A shape of records that have the same names for the same fields; the first record that has a name gives it."""
    for record, names in zip(records, _names(shape, *map(type, records)), strict=True):
        more |= {name: getattr(record, name) for name in names if name not in more}
    return shape(**more)


@cache
def _names(shape: type[Struct], *types: type) -> list[list[str]]:
    """The fields of a shape that each of the types gives."""
    rest = shape.__struct_fields__
    names: list[list[str]] = []
    for of in types:
        has = {*dir(of)}
        names.append([name for name in rest if name in has])
        rest = tuple(name for name in rest if name not in has)
    return names


class Result(Struct, frozen=True, kw_only=True):
    """The whole answer of a command; `result_types` are all of them."""

    envelope_kind: ClassVar[str]
    """`kind` in the envelope of JSON."""

    @property
    def rows(self) -> int:
        """How many rows its document has, where these may be thousands; else 0."""
        return 0


def result_types() -> tuple[type[Result], ...]:
    """Every type of result that the imported modules define."""
    return tuple(Result.__subclasses__())


class FindingList(Result, frozen=True, kw_only=True):
    """What `okr check` and `okr doctor` find."""

    envelope_kind = "check"

    findings: tuple[Finding, ...]
    summary: str
    """For people: how many there are, and what to do next."""
    folder: str = ""
    """The way from the root of the git repository to the workspace, which ends in `/`: hosting sites count from there."""

    @property
    def rows(self) -> int:
        return len(self.findings)


class RuleEntry(Result, frozen=True, kw_only=True):
    """One rule in the manual."""

    envelope_kind = "rule"

    code: str
    level: Level
    name: str
    reason: str
    bad: str
    good: str


class MilestoneShape(Struct, frozen=True, kw_only=True):
    name: str
    weight: float
    done: bool


class KeyResultShape(Struct, frozen=True):
    """A key result with its numbers on a day: values in its `unit`, shares from 0 to 1."""

    id: str
    title: str
    objective: str
    owner: str | None
    """The key result's own, else its objective's."""
    unit: str | None
    measure: Measure
    start: float | None
    target: float | None
    stretch: float | None
    at_least: float | None
    at_most: float | None
    kept: int | None
    """Of a hold: periods whose last value is within the limit."""
    closed_periods: int
    planned_periods: int
    current: float | None
    """The value that counts, in `unit`; null without one."""
    progress_raw: float | None
    """The progress before it is held to 0..1."""
    progress: float | None
    expected: float
    """The progress of a steady pace on that day."""
    pace: Pace
    stale: bool
    due: bool
    confidence: float | None
    last_checkin: date | None
    delta: float | None
    forecast: float | None
    zone: Zone | None
    commit: float | None
    weight: float
    kpi: str | None
    dropped: Dropped | None
    milestones: tuple[MilestoneShape, ...]
    points: tuple[tuple[float, float], ...]
    cadence: Cadence
    takes: Takes
    since: date | None
    blocker: str | None
    """What is in the way, while it is open."""
    forecast_recent: float | None = None
    """Value at the end by the slope of the last four answers."""
    unsure: bool = False
    """Whether the confidence is low or fell, and nobody else has acknowledged it."""
    confidences: tuple[float, ...] = ()
    """The last four confidences given, the latest last."""
    may_miss: int | None = None
    """Of a hold: periods that may be missed."""
    missed: int | None = None
    """Of a hold: closed periods that were broken or ran out unanswered."""
    held: tuple[bool, ...] = ()
    """Of a hold: whether each closed period was kept, in order."""
    answered_on: date | None = None
    """Day of the last answer."""
    supported_by: tuple[str, ...] = ()
    """Ids of the objectives that support it; they are shown, never counted."""
    moves: tuple[str, ...] = ()
    """Ids of the KPIs that it is to move with values of its own."""
    became: str | None = None
    """Id of the KPI that was made of it."""
    of: tuple[float, float] | None = None
    """The two counts of which `current` is the ratio, where they were recorded."""
    owners: tuple[str, ...] = ()
    """All who own it; the first is `owner`."""
    team: str | None = None
    """Its own team, where it does not belong to that of its objective; of several the first."""
    teams: tuple[str, ...] = ()
    """All its own teams."""
    priority: int | None = None
    target_open: bool = False
    """Whether its target or its limit comes later: it is not measurable yet."""
    start_first: bool = False
    """Whether its start is the first value recorded; without one `start` is null."""
    by: str | None = None
    """The share of the start by which it changes, where that gives the target."""
    above: float | None = None
    """Strict limits."""
    below: float | None = None
    ends: date | None = None
    """Its own last day."""
    reached_on: date | None = None
    """Of what has a last day of its own: the day since which it is reached."""
    days_past_end: int | None = None
    """Days from its own last day to that on which it was reached, or to today; null in time."""
    parts: tuple[PartShape, ...] = ()
    result: str | None = None
    """The outcome in words; never counted."""
    graded: Graded | None = None
    """What it was judged to be; it counts as its progress once its time is over."""
    link: str | None = None
    """Web address of its source, or of a document about it."""


class PartShape(Struct, frozen=True, kw_only=True):
    """How many there are of one kind, and how many it takes."""

    name: str
    target: float
    current: float


class InitiativeShape(Struct, frozen=True, kw_only=True):
    """An initiative: work for an objective, with a due day."""

    id: str
    title: str
    objective: str
    owner: str | None
    due: date | None
    key_result: str | None
    done: bool
    last_checkin: date | None
    link: str | None = None
    """Web address of its source, or of a document about it."""


class NeedShape(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What an objective needs from another team or person, and what they answered."""

    id: str
    """`2026-Q3/grow-revenue/needs/1`, the place in its file."""
    objective: str
    from_: str
    """`team/design` or `@ana`."""
    what: str
    by: date | None
    answer: Literal["yes", "no"] | None = None
    answered_on: date | None = None
    answered_by: str | None = None
    note: str | None = None
    """What was said with the answer."""

    @property
    def agreed(self) -> bool:
        return self.answer == "yes"


class RollUpCounts(Struct, frozen=True):
    """What a roll-up is made of."""

    items: int
    no_data: int
    """Items without an answer that count 0."""
    objectives: int
    begins_later: int = 0
    """Items that are left out: nothing was due of them yet."""
    not_measurable: int = 0
    """Key results that are left out: their target or limit comes later."""


class ObjectiveShape(Struct, frozen=True, kw_only=True):
    """An objective with its key results and initiatives, and the progress that they give on a day."""

    id: str
    title: str
    owner: str | None
    team: str | None
    project: str | None
    scope: Scope
    ambition: Ambition
    weight: float
    supports: tuple[str, ...]
    progress: float | None
    """By `roll_up` of `counted`; null where nothing counts."""
    expected: float | None
    """The progress of a steady pace on that day."""
    pace: Pace
    grade: float | None
    """As recorded at its close; of an open one its progress."""
    band: Band | None
    closed: Closed | None
    roll_up: RollUp
    counted: RollUpCounts
    key_results: tuple[KeyResultShape, ...]
    initiatives: tuple[InitiativeShape, ...]
    late_updates: int = 0
    """Updates recorded with `late` after the close; the recorded grade stays."""
    late: tuple[LateUpdate, ...] = ()
    """Those updates, in the order of recording."""
    supported_by: tuple[str, ...] = ()
    """Ids of the objectives that support it itself; those that support a key result are there."""
    stale: bool = False
    """Whether it has answered items and all of them are stale."""
    ended: bool = False
    """Whether it is closed, or its cycle has its last day or is over: people see its band instead of its pace."""
    given_up: bool = False
    """Whether it was closed with outcome `drop` before the last tenth of its cycle: out of every roll-up."""
    covers: str | None = None
    """The parts of its cycle that its progress is made of, where they are not all: `Q1 of 4`."""
    needs: tuple[NeedShape, ...] = ()
    link: str | None = None
    """Web address of its source, or of a document about it."""
    heading: bool = False
    """Whether it is another team's, shown for the key results of the team that is asked for: it is in no total."""


class LateUpdate(Struct, frozen=True, kw_only=True):
    """What was recorded of a part of an objective after its close."""

    id: str
    date: date
    person: str
    value: float | bool | tuple[str, ...] | None
    of: tuple[float, float] | None = None
    """The counts of a ratio."""


class ReadingShape(Struct, frozen=True, kw_only=True):
    """A KPI in one period."""

    period: str
    current: float | None
    achievement: float | None
    health: Health | None
    of: tuple[float, float] | None = None
    """The counts of a ratio."""


class KpiPeriod(Struct, frozen=True, kw_only=True):
    """A KPI in one period, beside the limit that was in force in it."""

    period: str
    value: float | None
    at_least: float | None
    at_most: float | None
    health: Health | None
    running: bool = False


class BonusShape(Struct, frozen=True, kw_only=True):
    weight: float
    threshold: float
    """As an achievement."""
    cap: float
    threshold_value: float | None = None
    bands: tuple[tuple[float, float], ...] = ()
    """From which value on which share is paid, instead of a threshold."""


class AwaitedPeriod(Struct, frozen=True, kw_only=True):
    """A period of a KPI that has ended and can still be read in time."""

    period: str
    due: date


class DecisionShape(Struct, frozen=True, kw_only=True):
    """What was decided about a KPI that was off its limit."""

    id: str
    """Name of its file in `decisions/`."""
    decision: KpiVerdict
    by: str
    until: date
    reason: str | None
    key_result: str | None
    over: bool
    """Whether it has run out."""
    date: date
    key_result_title: str | None = None


class KpiPart(Struct, frozen=True, kw_only=True):
    """A KPI that another one is made of, in a period of that."""

    id: str
    weight: float
    """Of a sum 1."""
    current: float | None
    """Null while it has no reading in that period."""
    title: str = ""
    """Of a unit what the unit is called."""
    health: Health | None = "no_data"
    of: tuple[float, float] | None = None


class KpiShape(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A KPI with its last reading and its limit."""

    id: str
    title: str
    objective: str
    role: str
    owner: str | None
    unit: str | None
    period: str
    """The last period that ended by the day of the report and not after its cycle, and was read; a newer one that ran
    out unread takes its place."""
    provisional: ReadingShape | None
    """The running period, once it has a reading."""
    current: float | None
    at_least: float | None
    """The limit of `period`."""
    at_most: float | None
    achievement: float | None
    """How far the limit is reached; 1 is exactly on it, and a KPI without a limit has none."""
    health: Health | None
    """Null where it was read and has no limit."""
    due: bool
    stale: bool
    cadence: KpiCadence
    last_checkin: date | None
    bonus: BonusShape | None
    key_results: tuple[str, ...]
    """Ids of the key results that read it."""
    tolerance: float | None = None
    takes: KpiTakes = "last"
    confidence: float | None = None
    blocker: str | None = None
    awaited: AwaitedPeriod | None = None
    """The period that has ended and is to be read next."""
    trend: Trend | None = None
    """How the last three readings go, by their distance from the line."""
    off_periods: int = 0
    """For how many read periods in a row, the newest included, the line does not hold."""
    since: str | None = None
    """The first period that is expected."""
    retired: Dropped | None = None
    """Since when and why it is not kept any more."""
    recent: tuple[float, ...] = ()
    """The last readings of ended periods, the latest last."""
    moved_by: tuple[str, ...] = ()
    """Ids of the key results that are to move it with values of their own."""
    drives: tuple[str, ...] = ()
    """Ids of the KPIs that follow when it changes."""
    driven_by: tuple[str, ...] = ()
    from_: str | None = None
    """Id of the key result that became this KPI."""
    linked: tuple[str, ...] = ()
    """Of all that read it or are to move it those of the time that is shown, without what was dropped."""
    source: str | None = None
    """Where `okr pull` reads its values, in short: `csv docs.example.com`."""
    of: tuple[float, float] | None = None
    """The two counts of which `current` is the ratio, where they were recorded."""
    sum_of: tuple[str, ...] = ()
    """Ids of the KPIs that it is the sum of."""
    mean_of: dict[str, float] = field(default_factory=dict)
    """Ids of the KPIs that it is the mean of, each with its weight."""
    parts: tuple[KpiPart, ...] = ()
    """What it is made of, and the units of an indicator, in the period that is shown."""
    link: str | None = None
    """Web address of its source, or of a document about it."""
    watch_only: bool = False
    """Whether it has no limit: health is null once it is read, and its trend is up, down or steady."""
    limit_open: bool = False
    """Whether a part of its limit is not known yet."""
    roll_up: UnitsRollUp | None = None
    """How the value of an indicator is made of those of its units; null where it has none."""
    units: tuple[str, ...] = ()
    """Ids of the units of an indicator."""
    kpi_group: str | None = None
    """Slug of the indicator of which it is a unit."""
    group_title: str | None = None
    """What that is called."""

    @property
    def own_title(self) -> str:
        """Of a unit what the unit is called, else its title."""
        return self.title.removeprefix(f"{self.group_title} · ") if self.group_title else self.title


class CycleShape(Struct, frozen=True, kw_only=True):
    name: str
    starts: date
    ends: date
    elapsed: float

    @classmethod
    def of(cls, span: Span, day: date) -> CycleShape:
        return like(cls, span, elapsed=span.elapsed(day))

    @property
    def begun(self) -> bool:
        """By the day of the answer."""
        return self.elapsed > 0


class CycleNote(Struct, frozen=True, kw_only=True):
    """What somebody says about a whole cycle."""

    date: date
    person: str
    name: str
    text: str


class StepUpdate(Struct, frozen=True, kw_only=True):
    """A recorded value that a step used."""

    date: date
    person: str
    path: str
    value: float | str | bool | tuple[str, ...] | None
    of: tuple[float, float] | None = None
    """The counts of a ratio."""
    via: str | None = None
    """The program through which the person recorded it: `mcp` for an assistant."""


class Step(Struct, frozen=True, kw_only=True):
    """One line of an explanation: the value, and the sum or rule that gave it."""

    name: str
    value: float | str | bool | None
    why: str
    updates: tuple[StepUpdate, ...] = ()


class AwayShape(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Days on which a person is not there, both ends included."""

    from_: date
    to: date
    stand_in: str | None


class PersonShape(Struct, frozen=True, kw_only=True):
    """A person; the slug is the id without `@`."""

    id: str
    name: str
    emails: tuple[str, ...]
    role: str | None
    team: str | None
    manager: str | None
    joined: date | None
    left: date | None
    onboarding: str | None
    away: tuple[AwayShape, ...] = ()
    buddy: str | None = None


class TeamShape(Struct, frozen=True, kw_only=True):
    """A team, with the slugs of its lead and of the team above it."""

    id: str
    name: str
    lead: str | None
    parent: str | None
    purpose: str | None


class RoleShape(Struct, frozen=True, kw_only=True):
    """A role, with the slug of the role that it reports to."""

    id: str
    title: str
    level: str | None
    reports_to: str | None
    purpose: str | None
    duties: tuple[str, ...]
    onboarding: str | None
    expects: tuple[Expectation, ...] = ()


ItemShape = ObjectiveShape | KeyResultShape | InitiativeShape | KpiShape | PersonShape | TeamShape | RoleShape


class CheckinWords(Struct, frozen=True, kw_only=True):
    """What one person wrote about an item on one day, with the value that came with it."""

    id: str
    title: str
    """Empty where the item itself is shown."""
    date: date
    person: str
    period: str | None
    value: float | None
    done: bool | tuple[str, ...] | None
    undone: tuple[str, ...]
    confidence: float | None
    note: str | None
    next: str | None
    blocker: str | None
    """As it was written; whether it is still open is told with the item."""
    unblocked: bool | None
    of: tuple[float, float] | None = None
    """The counts of a ratio."""
    link: str | None = None
    parts: Mapping[str, float] = {}
    """Of a count by kinds how many there are of each that was given."""
    via: str | None = None
    """The program through which the person recorded it: `mcp` for an assistant."""


class Explanation(Result, frozen=True, kw_only=True):
    """One item with the rule that scores it and the numbers filled in."""

    envelope_kind = "explain"

    item: ItemShape
    statement: str
    """The item's title, a key result's with its objective."""
    rule: str
    steps: tuple[Step, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    """Id of each objective that supports it, or a part of it → its title; for people to read."""
    checkins: tuple[CheckinWords, ...] = ()
    """The last check-ins that have words, the latest first."""
    ended: bool = False
    """Whether the objective of the item has ended: people see the value reached, and no pace."""
    committed: bool = False
    chart: Struct | UnsetType = UNSET
    """A `Trend` (`okr.views.trend`): how a key result or a KPI went; only where the item is shown."""
    decision: DecisionShape | UnsetType = UNSET
    """The last one about a KPI; only where it is shown."""
    undecided: bool | UnsetType = UNSET
    """Whether a KPI waits for a decision; only where it is shown."""


TodoKind = Literal[
    "checkin", "blocker", "agreement", "initiative", "onboarding", "feedback", "acknowledged", "stale", "unsure",
    "one_on_one", "request", "close", "handover", "decision", "need", "sign_off", "probation",
]  # fmt: skip


class TodoItem(Struct, frozen=True, kw_only=True):
    """Something that a person must do."""

    id: str
    kind: TodoKind
    due: date | None
    late_days: int | None
    why: str
    command: str = ""
    """What does it."""
    priority: int | None = None
    """That of its key result."""

    @property
    def order(self) -> tuple[bool, int, bool, int]:
        """The most overdue first, what has no day last; of two that are equally late the one of the higher priority."""
        return self.late_days is None, -(self.late_days or 0), self.priority is None, self.priority or 0

    @property
    def is_ticked(self) -> bool:
        """Whether `okr done` does it by its number."""
        return self.command == f"okr checkin {self.id} done"


class TeamItem(TodoItem, frozen=True, kw_only=True):
    """Something of another person that a lead or a helper can clear; `command` is what the reader can do about it."""

    person: str


class ReceivedWords(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Thanks, feedback, an answer to a request, or words about a step of an onboarding."""

    id: str
    kind: Literal["recognition", "feedback", "answer", "onboarding"]
    from_: str
    date: date
    text: str
    command: str = ""
    """What lets readers from outside see thanks; empty where they may."""


class Listing(Result, frozen=True, kw_only=True):
    """All items of one kind."""

    envelope_kind = "list"

    kind: Kind
    items: tuple[ItemShape, ...]
    cycle: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """Id of an objective → its title: a key result is never shown without its objective."""
    ended: frozenset[str] = frozenset()
    """Ids of the objectives that have ended."""
    committed: frozenset[str] = frozenset()
    """Ids of the committed objectives."""
    teams: Mapping[str, str | None] = field(default_factory=dict)
    """Id of an objective above, of a KPI or a person → slug of its team."""

    @property
    def rows(self) -> int:
        return len(self.items)


class Todo(Result, frozen=True, kw_only=True):
    """What one person must do."""

    envelope_kind = "todo"

    items: tuple[TodoItem, ...]
    team: tuple[TeamItem, ...] = ()
    """What waits with the people whom the person leads, or helps."""
    for_you: tuple[ReceivedWords, ...] = ()
    """What others gave the person in the last two weeks."""
    person: str | UnsetType = UNSET
    """Id of the person."""
    ticks: tuple[str, ...] | UnsetType = UNSET
    """Ids that `okr done` ticks by number, in order; only where the person asks."""
    away: AwayShape | UnsetType = UNSET
    """The absence of today: what is due goes to the stand-in, or nowhere."""


class PersonTodo(Struct, frozen=True, kw_only=True):
    id: str
    items: tuple[TodoItem, ...]


class TodoOfAll(Result, frozen=True, kw_only=True):
    """What everyone must do, person by person."""

    envelope_kind = "todo"

    people: tuple[PersonTodo, ...]


ReminderKind = Literal["checkin", "reading", "initiative", "decide"]


class ReminderItem(Struct, frozen=True, kw_only=True):
    """Something that is due."""

    id: str
    kind: ReminderKind
    title: str
    due: date | None
    """Null of what is overdue, where that is not asked for."""
    late_days: int | None


class Reminded(Struct, frozen=True, kw_only=True):
    """A person in a reminder."""

    name: str
    items: tuple[ReminderItem, ...]


class Reminder(Result, frozen=True, kw_only=True):
    """What everyone may read of what is due of each person."""

    envelope_kind = "reminder"

    name: str
    """Name of the workspace."""
    as_of: date
    people: tuple[Reminded, ...]


class Overview(Result, frozen=True, kw_only=True):
    """Where one person stands today."""

    envelope_kind = "overview"

    name: str
    """Name of the workspace."""
    cycle: CycleShape
    as_of: date
    person: str | None
    """Id of who asks; null where that is not known."""
    items: tuple[TodoItem, ...]
    team: tuple[TeamItem, ...]
    key_results: tuple[KeyResultShape, ...]
    """Their own that run, what needs them first; all of the cycle where it is not known who asks."""
    titles: Mapping[str, str]
    """Id of an objective → its title: a key result is never shown without its objective."""


class Setting(Struct, frozen=True, kw_only=True):
    """One setting in use."""

    key: str
    value: str | float | bool | tuple[Any, ...] | None
    source: str
    """`default`, `okr.toml`, `git`, or the option or variable that sets it."""
    line: int | None = None
    """Of okr.toml."""


class Configuration(Result, frozen=True, kw_only=True):
    """The settings in use, and where each comes from."""

    envelope_kind = "config"

    settings: tuple[Setting, ...]


class UndoableCommand(Struct, frozen=True, kw_only=True):
    """A command in the journal."""

    id: str
    number: int | None
    """The first is undone first; none for what is undone already."""
    when: datetime
    command: str
    what: str
    """What it did, with ids and values."""
    paths: tuple[str, ...]
    undone: bool


class UndoList(Result, frozen=True, kw_only=True):
    """What `okr undo` takes back, the last command first."""

    envelope_kind = "undo"

    items: tuple[UndoableCommand, ...]
    more: int = 0
    """How many earlier ones are not listed."""


class FileChange(Struct, frozen=True, kw_only=True):
    """What a command would write to one file, as a unified diff."""

    path: str
    diff: str


class Done(Result, frozen=True, kw_only=True):
    """What a writing command did or, with `--dry-run`, would do."""

    envelope_kind = "done"

    kind: str
    """The verb: `add`, `set`, `checkin` …"""
    id: str
    path: str
    lines: tuple[str, ...]
    """What a person reads."""
    changes: tuple[FileChange, ...] = ()
    """Only of a dry run."""


class PaidPeriod(Struct, frozen=True, kw_only=True):
    """How a KPI stood in one period that ends in the cycle; the achievement is null while it is unread."""

    period: str
    ends: date
    current: float | None
    at_least: float | None
    at_most: float | None
    achievement: float | None


class PaidKpi(Struct, frozen=True, kw_only=True):
    """What one KPI adds to a bonus; achievement and factor are null while one of its periods is unread."""

    id: str
    title: str
    role: str
    unit: str | None
    periods: tuple[PaidPeriod, ...]
    achievement: float | None
    """Mean of those of its periods."""
    factor: float | None
    """What the achievement pays: 1 is all of it."""
    weight: float
    threshold: float
    cap: float
    why: str
    """How the factor comes from the achievement, with the figures filled in."""
    bands: tuple[tuple[float, float], ...] = ()
    value: float | None = None
    """What is held against the bands: the mean of the values of its periods."""


class ExcludedItem(Struct, frozen=True, kw_only=True):
    id: str
    why: str


class Payout(Result, frozen=True, kw_only=True):
    """What the KPIs of a role or a person pay in a cycle; score and pay are null while one of them is unread."""

    envelope_kind = "bonus"

    cycle: str
    as_of: date
    of: str
    """`role/account-manager` or `@ana`."""
    base: float | None
    fixed: float
    """Share of the base that is paid whatever the score."""
    score: float | None
    pay: float | None
    kpis: tuple[PaidKpi, ...]
    left_out: tuple[ExcludedItem, ...]
    """KPIs of theirs that do not count."""
    leaks: tuple[ExcludedItem, ...]
    """Key results through which the bonus leaks into the OKRs."""
    score_why: str
    pay_why: str
    name: str = ""
    """Name of the workspace."""


class CheckinShare(Struct, frozen=True, kw_only=True):
    """Due check-ins of one team in one week."""

    team: str | None
    week: str
    due: int
    done: int
    share: float
    waiting: int = 0
    """Those that are due today and not done yet."""


class Blocker(Struct, frozen=True, kw_only=True):
    """What stood in the way of an item."""

    id: str
    title: str
    owner: str | None
    since: date
    solved: date | None
    """Null while it is open."""
    days: int
    text: str


class RecognitionCount(Struct, frozen=True, kw_only=True):
    person: str
    month: str
    given: int
    received: int


class TeamPair(Struct, frozen=True, kw_only=True):
    teams: tuple[str, str]
    count: int


class AcrossTeams(Struct, frozen=True, kw_only=True):
    """Recognitions between people of different teams."""

    pairs: tuple[TeamPair, ...]
    never: tuple[tuple[str, str], ...]
    """Pairs of teams that have not exchanged one yet."""
    could_meet: tuple[tuple[str, str], ...] = ()
    """At most three pairs of teams or people, by their ids, with nothing between them yet."""


class UpwardFeedback(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What a lead was told by who works with them."""

    id: str
    date: date
    from_: str
    to: str


class OverdueTalk(Struct, frozen=True, kw_only=True):
    person: str
    manager: str
    last: date | None
    days: int | None


class Ritual(Struct, frozen=True, kw_only=True):
    """How well the weekly ritual lives."""

    checkins: tuple[CheckinShare, ...]
    days_late: float | None
    """Median over the due check-ins that were done."""
    blockers: tuple[Blocker, ...]
    recognitions: tuple[RecognitionCount, ...] | UnsetType = UNSET
    across: AcrossTeams | UnsetType = UNSET
    upward: tuple[UpwardFeedback, ...] | UnsetType = UNSET
    not_talked_with: tuple[OverdueTalk, ...] | UnsetType = UNSET
