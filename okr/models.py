"""What is in the files: frozen values with their form and their own rules.

One definition is model, validator, JSON Schema and manual: msgspec makes these structs of a file or of the index,
pydantic says what is wrong with a file, `okr.fields` reads the rest, with the words that a `Doc` gives a field.
Nothing here imports pydantic. An item's id is its path, so no model holds its own id.

Annotations are evaluated as the module is imported: as text, each start would compile a hundred of them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import field
from msgspec.structs import replace

from okr.fields import (
    Ambition,
    Confidence,
    Count,
    Day,
    Doc,
    First,
    Flag,
    ItemId,
    Model,
    Moment,
    Name,
    Number,
    OpenNumber,
    Recorded,
    Rest,
    Share,
    WebLink,
    Weight,
    Whole,
    Within,
    Words,
)
from okr.measure_rules import check_bands, check_line, check_measure, check_order, is_line, number_of, span_of
from okr.parse import FIRST_DAY, LARGEST_RATIO, LAST_DAY, written_day
from okr.source_rules import SOURCE_KINDS, SourceKind, check_source
from okr.words import Message, joined

_PERIOD = r"(?a)(?:19|2\d)\d\d(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]|W(?:0[1-9]|[1-4]\d|5[0-3])))?"
"""Of the years in which days may lie."""

_EVIDENCE = r"sha256:[0-9a-f]{64}"
Scope = Literal["organisation", "team", "project", "personal"]
RollUp = Literal["key_results", "aligned", "both"]
Cadence = Literal["weekly", "biweekly", "monthly", "quarterly"]
KpiCadence = Literal["weekly", "monthly", "quarterly", "half-yearly", "yearly"]
Takes = Literal["last", "sum", "mean", "recent"]
KpiTakes = Literal["last", "sum", "mean"]
UnitsRollUp = Literal["sum", "mean", "counts"]
Outcome = Literal["keep", "change", "drop"]
Measure = Literal["change", "hold", "milestones", "words"]
CoachingKind = Literal["recognition", "feedback", "talk", "request", "growth", "probation"]
MeetingKind = Literal["week", "month", "review", "plan", "retro"]
KpiVerdict = Literal["act", "accept", "change"]
SignOff = Literal["self", "owner", "lead"]
SourceRow = Literal["first", "last"]
Reads = Literal["now", "ended"]
Mark = Literal["seen", "growing", "not yet"]


def _check_days(lines: Iterable[str]) -> None:
    for key in lines:
        day = written_day(key)
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(Message('lines: "{key}" is not a valid date; use YYYY-MM-DD', key=key))


class Dropped(Model, frozen=True, kw_only=True):
    """Why and since when a key result or a KPI no longer counts."""

    date: Day
    reason: Words


class Owned(Model, frozen=True, kw_only=True):
    """A change of owner."""

    from_: Annotated[Day, Doc("First day of the new owner.")]
    owner: Annotated[Words, Doc("Person accountable from then on.")]
    instead_of: Annotated[
        str | None, Doc("Of several owners the one who hands over (default: the first).")
    ] = None


Owner = Annotated[str | None, Doc("Person accountable for it.")]
LaterOwners = Annotated[tuple[Owned, ...], Doc("Later owners, each from a day on; `owner` is the first one.")]
Link = Annotated[WebLink | None, Doc("Web address of its source, or of a document about it.")]
Imported = Annotated[
    str | None, Doc("Where it was imported from, such as `viva:2295704`; the next import knows it by this.")
]
Formerly = Annotated[tuple[str, ...], Doc("Earlier ids; they keep working.")]


def owner_on(item: "Objective | KeyResult | Initiative | Kpi", day: date) -> str | None:
    """The slug that the item itself names as its owner on a day; of several the first."""
    if not item.owned:
        return item.owner or (item.owners[0] if isinstance(item, KeyResult) and item.owners else None)
    if isinstance(item, KeyResult) and item.owners:
        return owners_on(item, day)[0]
    if begun := [entry for entry in item.owned if entry.from_ <= day]:
        return max(begun, key=lambda entry: entry.from_).owner
    return item.owner


def owners_on(item: "Objective | KeyResult | Initiative | Kpi", day: date) -> tuple[str, ...]:
    """The slugs of all whom the item itself names on a day: a later owner has the place of one of them, the others stay."""
    if not isinstance(item, KeyResult) or not item.owners:
        owner = owner_on(item, day)
        return (owner,) if owner else ()
    people = [*item.owners]
    for entry in sorted(item.owned, key=lambda entry: entry.from_):
        if entry.from_ <= day:
            people[people.index(entry.instead_of) if entry.instead_of in people else 0] = entry.owner
    return tuple(dict.fromkeys(people))


def _each_day_once(owned: Sequence[Owned], *, several: bool = False) -> None:
    days = [(entry.from_, entry.instead_of) for entry in owned]
    for place, (day, instead_of) in enumerate(days):
        if (day, instead_of) in days[:place]:
            raise ValueError(Message("owned has two owners from {day} on", day=day))
        if instead_of is not None and not several:
            raise ValueError(Message("instead_of needs several owners"))


def _one_or_several(item: "KeyResult") -> None:
    if not (item.owners or item.teams):  # nearly always
        return
    for one, several, names in (("owner", "owners", item.owners), ("team", "teams", item.teams)):
        if names and getattr(item, one) is not None:
            raise ValueError(Message("use {one} or {several}, not both", one=one, several=several))
        if len(set(names)) < len(names):
            twice = next(name for place, name in enumerate(names) if name in names[:place])
            raise ValueError(Message('{field} has "{name}" twice', field=several, name=twice))


class Bounds(Model, frozen=True, kw_only=True):
    """A line to hold: at least, at most, or both, ends included."""

    at_least: Number | None = None
    at_most: Number | None = None

    def verify(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError(Message("a limit needs at_least, at_most or both"))
        check_order(self.at_least, self.at_most)


class Line(Bounds, frozen=True, kw_only=True):
    """The line of a key result: a limit may be strict."""

    above: Annotated[Number | None, Doc("Limit: a good value lies above it.")] = None
    below: Annotated[Number | None, Doc("Limit: a good value lies below it.")] = None

    def verify(self) -> None:
        if not is_line(self):
            raise ValueError(Message("a limit needs at_least, at_most, above or below"))
        check_line(self)


class Graded(Model, frozen=True, kw_only=True):
    """What one result was judged to be, by a person."""

    grade: Annotated[Share, Doc("0 to 1; it counts in place of the measured progress once its time is over.")]
    reason: Annotated[Words, Doc("Why it is not what was measured.")]


def bounds_of(line: "Bounds | Kpi") -> tuple[float | None, float | None]:
    """The least and the greatest good value of a line; None of one that is open or missing."""
    return number_of(line.at_least), number_of(line.at_most)


class KeyResult(Model, frozen=True, kw_only=True):
    """A change, a line that must hold for the cycle, steps, or an outcome in words; lives inside its objective."""

    title: Annotated[Words, Doc("The statement; `okr` always shows it together with its objective.")]
    start: Annotated[
        Number | First | None, Doc('Starting value; `"first"`: the first value recorded is the start.')
    ] = None
    target: Annotated[OpenNumber | None, Doc('Target value; `"open"`: it comes later.')] = None
    by: Annotated[
        str | None, Doc('Instead of a target: by which share of the start it changes, as `"+17%"`.')
    ] = None
    stretch: Annotated[
        Number | None, Doc("Value beyond the target; alone, it sets the target to 70% of the way.")
    ] = None
    at_least: Annotated[
        OpenNumber | None, Doc('Lowest acceptable value (inclusive); `"open"`: it comes later.')
    ] = None
    at_most: Annotated[
        OpenNumber | None, Doc('Highest acceptable value (inclusive); `"open"`: it comes later.')
    ] = None
    above: Annotated[Number | None, Doc("Limit: a good value lies above it.")] = None
    below: Annotated[Number | None, Doc("Limit: a good value lies below it.")] = None
    lines: Annotated[
        dict[str, Line],
        Doc('Limits from a day on (`"2026-08-10"`), until the next entry; replaces all limits.'),
    ] = field(default_factory=dict)
    may_miss: Annotated[
        Annotated[Whole, Within(0)] | None,
        Doc("Periods that may be missed (default: a tenth of them, rounded half up)."),
    ] = None
    milestones: Annotated[dict[Name, Weight], Doc("Milestones and their weights.")] = field(
        default_factory=dict
    )
    parts: Annotated[
        dict[Name, Weight],
        Doc("What is counted by its kinds, and how many of each: `{ senior = 2, other = 3 }`."),
    ] = field(default_factory=dict)
    result: Annotated[
        str | None,
        Doc('Outcome in words, told at the close and never counted; `"words"`: it is not told yet.'),
    ] = None
    unit: Annotated[str | None, Doc("Unit of the values, for example IDR m.")] = None
    kpi: Annotated[str | None, Doc("KPI whose values it uses instead of its own.")] = None
    moves: Annotated[
        tuple[str, ...], Doc("KPIs that it should move; it keeps its own values and does not read theirs.")
    ] = ()
    owner: Owner = None
    owned: LaterOwners = ()
    owners: Annotated[
        tuple[Words, ...], Doc("Several people accountable for it instead of one; the first answers.")
    ] = ()
    team: Annotated[str | None, Doc("Team it belongs to, where that is not the team of its objective.")] = (
        None
    )
    teams: Annotated[tuple[Words, ...], Doc("Several teams that it belongs to instead of one.")] = ()
    priority: Annotated[
        Annotated[Whole, Within(0)] | None,
        Doc("Priority, such as P1: what comes first, and is in no sum."),
    ] = None
    weight: Annotated[Weight, Doc("Weight relative to its siblings (default: 1).")] = 1
    cadence: Annotated[Cadence, Doc("How often it is checked in (default: weekly).")] = "weekly"
    takes: Annotated[
        Takes,
        Doc(
            "How values combine: the last one, start plus their sum, their mean, or the mean of the last four."
        ),
    ] = "last"
    points: Annotated[
        tuple[tuple[Number, Number], ...],
        Doc("[value, progress] pairs between start and target, for a line that is not straight."),
    ] = ()
    since: Annotated[
        Day | None,
        Doc("First day that counts, if it joined later: planned periods and elapsed time start here."),
    ] = None
    ends: Annotated[Day | None, Doc("Last day of its own, before that of its cycle: by then it is due.")] = (
        None
    )
    graded: Annotated[
        Graded | None, Doc("What it was judged to be, where that is not what was measured.")
    ] = None
    dropped: Annotated[
        Dropped | None, Doc("From that day on it is out of roll-up and due lists, and shown struck through.")
    ] = None
    link: Link = None
    imported: Imported = None
    formerly: Formerly = ()

    def verify(self) -> None:
        _each_day_once(self.owned, several=bool(self.owners))
        _one_or_several(self)
        check_measure(self)
        _check_days(self.lines)
        if self.since and self.ends and self.ends < self.since:
            raise ValueError(Message("ends {end} is before since {since}", end=self.ends, since=self.since))

    def span(self, first: float | None = None) -> tuple[float | None, float | None]:
        """Start and target in numbers, None where there is none yet; `first` is the first value recorded."""
        return span_of(self, first)

    @property
    def measure(self) -> Measure:
        if self.target is not None or self.by is not None or self.parts:
            return "change"
        if self.milestones:
            return "milestones"
        return "hold" if is_line(self) else "words"

    @property
    def own_cadence(self) -> Cadence | None:
        """What a check-in period of its own is; None where it reads a KPI and has the periods of that."""
        return None if self.kpi else self.cadence

    def line_on(self, day: date) -> "KeyResult | Line":
        """The limit of a hold that is in force on a day: the latest entry of `lines` begun by then, else its own."""
        if not self.lines:
            return self
        begun = max((key for key in self.lines if key <= day.isoformat()), default=None)
        return self if begun is None else self.lines[begun]

    def statement(self, objective: "Objective") -> str:
        """The key result with its objective: it is never said without."""
        return f"{objective.title} › {self.title}"


def teams_named(item: KeyResult) -> tuple[str, ...]:
    """The slugs of the teams that a key result names itself."""
    return item.teams or ((item.team,) if item.team else ())


class Initiative(Model, frozen=True, kw_only=True):
    """A piece of work in the plan of an objective."""

    title: Words
    owner: Owner = None
    owned: LaterOwners = ()
    due: Annotated[Day | None, Doc("Due date.")] = None
    key_result: Annotated[str | None, Doc("Key result of the same objective that it serves.")] = None
    link: Link = None
    imported: Imported = None
    formerly: Formerly = ()

    def verify(self) -> None:
        _each_day_once(self.owned)


class Closed(Model, frozen=True, kw_only=True, omit_defaults=False):  # answers have each of its keys
    """How an objective ended; written by `okr close`."""

    date: Day
    grade: Annotated[Share, Doc("0 to 1: the progress at the close, or set by hand with a reason.")]
    reason: Annotated[str | None, Doc("Only where the grade was set by hand.")] = None
    outcome: Outcome | None = None
    lesson: str | None = None


class Need(Model, frozen=True, kw_only=True):
    """What an objective needs from another team or person."""

    from_: Annotated[Words, Doc("Who is asked: `team/design` or `@ana`.")]
    what: Words
    by: Annotated[Day | None, Doc("When it is needed.")] = None


class Objective(Model, frozen=True, kw_only=True):
    """One file of `objectives/CYCLE/`: what is to change, how it is seen, and the plan."""

    title: Words
    owner: Owner = None
    owned: LaterOwners = ()
    team: Annotated[str | None, Doc("Team it belongs to.")] = None
    project: Annotated[str | None, Doc("Project it serves, in your own words.")] = None
    scope: Annotated[
        Scope | None,
        Doc("Reach of the goal (default: project if it names one, else team, else organisation)."),
    ] = None
    ambition: Annotated[
        Ambition, Doc("A committed goal is green only when it is reached in full (default: aspirational).")
    ] = "aspirational"
    supports: Annotated[tuple[str, ...], Doc("Objectives or key results it supports.")] = ()
    roll_up: Annotated[
        RollUp,
        Doc(
            "What its progress is made of: its key results, supporting objectives, or both (default: key_results)."
        ),
    ] = "key_results"
    weight: Annotated[Weight, Doc("Weight relative to its siblings (default: 1).")] = 1
    why: Annotated[str | None, Doc("Why it matters now.")] = None
    needs: Annotated[
        tuple[Need, ...], Doc("What it needs from others; they agree with `okr ack OBJECTIVE/needs/1 yes`.")
    ] = ()
    key_results: dict[str, KeyResult] = field(default_factory=dict)
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    closed: Closed | None = None
    link: Link = None
    imported: Imported = None
    formerly: Formerly = ()

    def verify(self) -> None:
        _each_day_once(self.owned)
        both = self.key_results.keys() & self.initiatives.keys()
        if both:
            raise ValueError(
                Message('"{name}" is the name of a key result and of an initiative', name=min(both))
            )

    @property
    def serves(self) -> Scope:
        """The scope in force."""
        if self.scope:
            return self.scope
        if self.project:
            return "project"
        return "team" if self.team else "organisation"


class Bonus(Model, frozen=True, kw_only=True):
    """What a KPI adds to a bonus; only ever in a KPI."""

    weight: Annotated[Weight, Doc("Share in the bonus (default: 1).")] = 1
    threshold: Annotated[Weight | None, Doc("Achievement below which it pays nothing (default: 0).")] = None
    threshold_value: Annotated[Number | None, Doc("The threshold as a value in the unit of the KPI.")] = None
    cap: Annotated[Weight, Doc("Most that it pays (default: 1).")] = 1
    bands: Annotated[
        tuple[tuple[Number, Weight], ...],
        Doc("[value, share] pairs instead of a threshold: from this value on it pays this share."),
    ] = ()

    def verify(self) -> None:
        if self.threshold is not None and self.threshold_value is not None:
            raise ValueError(Message("use threshold or threshold_value, not both"))
        if self.bands and not self.threshold is self.threshold_value is None:
            raise ValueError(Message("use bands or a threshold, not both"))


class Source(Model, frozen=True, kw_only=True):
    """Where `okr pull` reads the values of a KPI: exactly one of the first five keys, and how its answer is read.

    Nothing is contacted or run because it stands here: each person allows it first, by `okr allow`. No secret stands here.
    """

    csv: Annotated[str | None, Doc("Address of a CSV file; of a sheet its export link.")] = None
    json: Annotated[str | None, Doc("Address of a JSON document.")] = None
    sqlite: Annotated[
        str | None, Doc("Absolute path of an SQLite database outside of the workspace; it is only read.")
    ] = None
    prometheus: Annotated[str | None, Doc("Address of a Prometheus server.")] = None
    command: Annotated[
        tuple[Words, ...],
        Doc("Program and its arguments, run without a shell; the program by its absolute path."),
    ] = ()
    column: Annotated[str | None, Doc("Of a CSV file: the column of the value, by its name.")] = None
    row: Annotated[SourceRow, Doc("Of a CSV file: the row of the value (default: last).")] = "last"
    where: Annotated[
        dict[Name, str],
        Doc('Of a CSV file: only rows with these texts in these columns, as { Month = "2026-07" }.'),
    ] = field(default_factory=dict)
    path: Annotated[
        str | None, Doc("Of JSON, also printed by a command: the way to the value, as `data.items.0.count`.")
    ] = None
    query: Annotated[str | None, Doc("Of SQLite and Prometheus: the query that gives one value.")] = None
    hosts: Annotated[
        tuple[Words, ...], Doc("Hosts to which an address may lead on, as `*.googleusercontent.com`.")
    ] = ()
    secret: Annotated[
        str | None, Doc("Name of a secret of the person who pulls; its text is never in the workspace.")
    ] = None
    header: Annotated[str | None, Doc("Header that carries the secret (default: Authorization).")] = None
    reads: Annotated[
        Reads,
        Doc("Whether it gives the figure of the running period or of the last ended one (default: now)."),
    ] = "now"

    def verify(self) -> None:
        check_source(self)

    @property
    def kind(self) -> SourceKind:
        """The one key that says what is read."""
        return next(kind for kind in SOURCE_KINDS if getattr(self, kind))

    @property
    def address(self) -> str | None:
        """What is contacted over the network, if anything is."""
        return self.csv or self.json or self.prometheus


class KpiUnit(Model, frozen=True, kw_only=True):
    """One unit that has an indicator: what it does not say is as in the definition."""

    title: Annotated[str | None, Doc("What the unit is called (default: its name).")] = None
    role: Annotated[str | None, Doc("Role that carries it in this unit.")] = None
    owner: Owner = None
    owned: LaterOwners = ()
    at_least: Annotated[
        OpenNumber | None, Doc("Lowest healthy value of this unit; replaces the limits of the definition.")
    ] = None
    at_most: Annotated[
        OpenNumber | None, Doc("Highest healthy value of this unit; replaces the limits of the definition.")
    ] = None
    tolerance: Annotated[Weight | None, Doc("How far outside the limit is still watch, in its unit.")] = None
    since: Annotated[str | None, Doc("First period that is expected of this unit.")] = None
    targets: Annotated[
        dict[str, Bounds], Doc("Limits of this unit from a period on, until the next entry.")
    ] = field(default_factory=dict)
    bonus: Bonus | None = None
    source: Source | None = None
    retired: Annotated[Dropped | None, Doc("From that day on nothing is due of this unit.")] = None
    imported: Imported = None
    link: Link = None
    formerly: Formerly = ()

    def verify(self) -> None:
        _each_day_once(self.owned)
        check_order(number_of(self.at_least), number_of(self.at_most))


def has_line(item: "KpiUnit | Kpi") -> bool:
    """Whether it has limits of its own."""
    return item.at_least is not None or item.at_most is not None


_NO_PARTS: Mapping[str, float] = MappingProxyType({})


class Kpi(Model, frozen=True, kw_only=True):
    """One file of `kpis/`: a yardstick of a role that holds a line."""

    title: str = ""
    objective: Annotated[str, Doc("Parent objective.")] = ""
    kpi_group: Annotated[
        str | None, Doc("KPI with units of which it is one; what this file does not say is as there.")
    ] = None
    role: Annotated[str, Doc("Role whose job description contains it; or each of its units has one.")] = ""
    owner: Owner = None
    owned: LaterOwners = ()
    at_least: Annotated[
        OpenNumber | None, Doc("Lowest healthy value (inclusive); `open` until it is known.")
    ] = None
    at_most: Annotated[
        OpenNumber | None, Doc("Highest healthy value (inclusive); `open` until it is known.")
    ] = None
    watch_only: Annotated[Flag, Doc("It has no limit: its readings and their trend are only watched.")] = (
        False
    )
    tolerance: Annotated[Weight | None, Doc("How far outside the limit is still watch, in its unit.")] = None
    unit: Annotated[str | None, Doc("Unit of the values, for example IDR m.")] = None
    cadence: Annotated[KpiCadence, Doc("How often it is read (default: quarterly).")] = "quarterly"
    since: Annotated[
        str | None, Doc("First period that is expected (default: the running one); nothing is due before it.")
    ] = None
    takes: Annotated[KpiTakes, Doc("How the readings of one period combine (default: last).")] = "last"
    drives: Annotated[tuple[str, ...], Doc("KPIs that follow when it changes: from cause to effect.")] = ()
    sum_of: Annotated[tuple[str, ...], Doc("KPIs that it is the sum of; it has no values of its own.")] = ()
    mean_of: Annotated[
        dict[str, Weight],
        Doc("KPIs that it is the mean of, each with its weight; it has no values of its own."),
    ] = field(default_factory=dict)
    roll_up: Annotated[
        UnitsRollUp | None,
        Doc("Value of all units: their sum, their mean, or the ratio of their added counts (default: none)."),
    ] = None
    targets: Annotated[
        dict[str, Bounds], Doc("Limits from a period on, until the next entry; replaces both limits.")
    ] = field(default_factory=dict)
    bonus: Bonus | None = None
    source: Source | None = None
    units: Annotated[dict[str, KpiUnit], Doc("The units that have this indicator, each with its line.")] = (
        field(default_factory=dict)
    )
    from_: Annotated[str | None, Doc("Key result that became this KPI; written by `okr graduate`.")] = None
    retired: Annotated[Dropped | None, Doc("From that day on nothing of it is due; its history stays.")] = (
        None
    )
    link: Link = None
    imported: Imported = None
    formerly: Formerly = ()

    def verify(self) -> None:
        """A unit with a file of its own says only a part of what is to fit together: `check` is for the whole."""
        _each_day_once(self.owned)
        check_order(*bounds_of(self))
        if not self.kpi_group or self.units:
            self.check()

    def check(self) -> None:
        """Raise ValueError where the fields do not fit together."""
        own_lines = self.units and not self.roll_up and all(map(has_line, self.units.values()))
        if self.watch_only:
            self._check_watched()
        elif self.at_least is None and self.at_most is None and not own_lines:
            raise ValueError(Message("a KPI needs a limit: at_least, at_most or both; or watch_only = true"))
        self._check_since()
        if self.made_of:
            self._check_parts()
        self._check_units()
        if self.source and self.takes != "last":
            raise ValueError(
                Message(
                    'a KPI with a source needs takes = "last": each reading is the figure of the whole period'
                )
            )
        if self.bonus:
            self._check_bonus(self.bonus)

    def _check_since(self) -> None:
        is_weekly = self.cadence == "weekly"
        if self.since is not None and not re.fullmatch(_PERIOD, self.since):
            raise ValueError(
                Message(
                    'since: unknown period "{period}"; examples: {examples}',
                    period=self.since,
                    examples="2026-W28" if is_weekly else "2026, 2026-H1, 2026-Q2, 2026-07",
                )
            )
        if self.since is not None and "W" in self.since and not is_weekly:
            raise ValueError(
                Message(
                    "since = {week} is a week: it needs cadence = {weekly}",
                    week=f'"{self.since}"',
                    weekly='"weekly"',
                )
            )

    def _check_bonus(self, bonus: Bonus) -> None:
        if bonus.threshold_value is not None:
            lines = [(self.at_least, self.at_most), *((b.at_least, b.at_most) for b in self.targets.values())]
            if any(None not in line for line in lines):
                raise ValueError(Message("threshold_value needs one limit, not two"))
            if any(0 in line for line in lines):
                raise ValueError(Message("threshold_value needs a limit other than 0"))
        if bonus.bands:
            check_bands(bonus.bands, (self, *self.targets.values()))

    def _check_watched(self) -> None:
        for key in ("at_least", "at_most", "tolerance", "targets", "bonus"):
            if getattr(self, key) not in (None, {}):
                raise ValueError(
                    Message("watch_only = true means no limit: remove watch_only or {key}", key=key)
                )

    @property
    def limit_open(self) -> bool:
        """Whether its own limit is to be decided."""
        return "open" in (self.at_least, self.at_most)

    @property
    def made_of(self) -> Mapping[str, float]:
        """The KPIs that it is made of, as they are named, each with its weight; of a sum each counts once."""
        return self.mean_of or (dict.fromkeys(self.sum_of, 1) if self.sum_of else _NO_PARTS)

    def _check_parts(self) -> None:
        if self.sum_of and self.mean_of:
            raise ValueError(
                Message("a KPI is the sum or the mean of others: use sum_of or mean_of, not both")
            )
        if len(self.made_of) < len(self.sum_of):
            twice = next(kpi for kpi in self.sum_of if self.sum_of.count(kpi) > 1)
            raise ValueError(Message("sum_of has {kpi} twice", kpi=twice))
        if not any(self.made_of.values()):
            raise ValueError(Message("mean_of: at least one weight must be above 0"))
        name = "sum_of" if self.sum_of else "mean_of"
        if self.units:
            raise ValueError(Message("a KPI with units has no {name}: use roll_up", name=name))
        if self.source:
            raise ValueError(Message("a KPI with {name} has no source: its parts are read", name=name))
        if self.takes != "last":
            raise ValueError(Message("a KPI with {name} has no takes: its parts have it", name=name))

    def _check_units(self) -> None:
        if self.roll_up and not self.units:
            raise ValueError(Message("roll_up needs units: [units.NAME]"))
        if self.roll_up and not self.role:
            raise ValueError(Message("roll_up needs a role of its own: who is there for the whole?"))
        if self.roll_up == "counts" and self.takes != "last":
            raise ValueError(Message('roll_up = "counts" needs takes = "last"'))
        if self.units and self.source:
            raise ValueError(Message("a KPI with units has no source: write [units.NAME.source]"))
        for name in self.units:
            try:
                self.unit_of(name).verify()
            except ValueError as error:
                raise ValueError(joined((f"units.{name}", error.args[0]), ": ")) from error

    def unit_of(self, name: str, group: str | None = None) -> "Kpi":
        """A unit as a KPI of its own: what its table, where it has one, does not say is as in the definition."""
        unit = self.units.get(name, KpiUnit())
        title = f"{self.title} · {unit.title or name}"
        found = replace(self._given(unit), title=title, kpi_group=group)
        return replace(found, drives=(), from_=None, roll_up=None, units={})

    def with_file(self, own: "Kpi") -> "Kpi":
        """A unit that has a file of its own: what that does not say is as here. What is a default is not said."""
        found = replace(
            self._given(own),
            title=own.title or self.title,
            objective=own.objective or self.objective,
            unit=own.unit or self.unit,
            cadence=self.cadence if own.cadence == "quarterly" else own.cadence,
            takes=self.takes if own.takes == "last" else own.takes,
            drives=own.drives,
            sum_of=own.sum_of,
            mean_of=own.mean_of,
            roll_up=own.roll_up,
            from_=own.from_,
        )
        if not own.watch_only:
            return found
        line = {
            key: getattr(own, key) for key in ("watch_only", "at_least", "at_most", "tolerance", "targets")
        }
        return replace(found, **line)

    def alone(self, name: str) -> "Kpi":
        """What is to be a unit and cannot be one, as it is by itself; only watched where that is not all of a KPI."""
        found = replace(self, kpi_group=None, title=self.title or name)
        try:
            found.check()
        except ValueError:
            watched = {key: getattr(found, key) for key in _ALONE}
            return Kpi(**watched, watch_only=True)
        return found

    def _given(self, unit: "KpiUnit | Kpi") -> "Kpi":
        """What a unit gives itself, and all else of the definition. Its own limits replace those of the definition, with all
        later ones. A bonus for the whole, where there is one, is not one for each unit."""
        is_own = has_line(unit)
        line, targets = (unit, unit.targets) if is_own else (self, {**self.targets, **unit.targets})
        return replace(
            self,
            role=unit.role or self.role,
            owner=unit.owner or self.owner,
            owned=unit.owned or (() if unit.owner else self.owned),
            at_least=line.at_least,
            at_most=line.at_most,
            watch_only=self.watch_only and not is_own,
            tolerance=self.tolerance if unit.tolerance is None else unit.tolerance,
            since=unit.since or self.since,
            targets=targets,
            bonus=unit.bonus or (None if self.roll_up else self.bonus),
            source=unit.source,
            retired=unit.retired or self.retired,
            imported=unit.imported,
            link=unit.link,
            formerly=unit.formerly,
        )


_ALONE = (
    "title", "objective", "role", "owner", "owned", "unit", "cadence", "takes", "drives", "from_", "retired", "link", "imported", "formerly",
)  # fmt: skip
"""What can be kept of a KPI whose other fields do not fit together."""


class Update(Model, frozen=True, kw_only=True):
    """One `[[update]]` of a check-in: what one person recorded of one item."""

    item: Annotated[
        ItemId,
        Doc(
            "Id of a key result, KPI, initiative, onboarding step or agreement, name of a request for feedback, "
            "or a cycle."
        ),
    ]
    date: Annotated[Day, Doc("When it was recorded.")]
    at: Annotated[
        Moment | None,
        Doc("The instant of recording, with its zone; written when `date` is the day of the clock."),
    ] = None
    period: Annotated[str | None, Doc("What the value describes; of a KPI always written out.")] = None
    value: Recorded | None = None
    of: Annotated[
        tuple[Recorded, Recorded] | None,
        Doc(
            "Two counts whose ratio is the value, as [490, 500]; without a value it is worked out from them."
        ),
    ] = None
    done: Annotated[
        Flag | tuple[Name, ...] | None, Doc("Milestones reached, or whether an initiative or step is done.")
    ] = None
    undone: Annotated[tuple[Name, ...], Doc("Milestones that are open again.")] = ()
    parts: Annotated[
        dict[Name, Count], Doc("Of a count by kinds: how many there are of each that changed.")
    ] = field(default_factory=dict)
    confidence: Annotated[Confidence | None, Doc("0 to 10.")] = None
    note: str | None = None
    blocker: Annotated[
        str | None, Doc("What is in the way; open until a later update says `unblocked = true`.")
    ] = None
    unblocked: Annotated[Flag | None, Doc("The blocker is gone.")] = None
    next: str | None = None
    link: Annotated[
        WebLink | None, Doc("Web address of what it is about: a dashboard, a report, a note.")
    ] = None
    late: Annotated[
        Flag | None, Doc("Counts although the objective was closed before; written by `okr checkin --late`.")
    ] = None
    acknowledged: Annotated[str | None, Doc("A lead's word on a check-in; it does not count as one.")] = None
    source: Annotated[str | None, Doc("Where `okr pull` read the value, as `csv docs.example.com`.")] = None
    evidence: Annotated[
        str | None, Doc("Hash of what the source answered, as `sha256:…`; written by `okr pull`.")
    ] = None

    def verify(self) -> None:
        if self.period is not None and not re.fullmatch(_PERIOD, self.period):
            raise ValueError(
                Message(
                    'unknown period "{period}"; examples: 2026, 2026-H1, 2026-Q2, 2026-07, 2026-W28',
                    period=self.period,
                )
            )
        valued = self.value is not None or self.of is not None
        if valued and (self.done is not None or self.undone):
            raise ValueError(Message("an update has a value, or milestones done and undone, not both"))
        if self.parts and (valued or self.done is not None or self.undone):
            raise ValueError(Message("an update has parts, or a value or milestones, not both"))
        if self.of and self.of[1] <= 0:
            raise ValueError(Message("of: the second count must be above 0, as in [490, 500]"))
        if self.of and abs(self.of[0]) > LARGEST_RATIO * self.of[1]:
            raise ValueError(Message("of: the ratio of the counts is too large"))
        if self.blocker and self.unblocked:
            raise ValueError(Message("an update has a blocker or unblocked, not both"))
        if self.evidence is not None and not re.fullmatch(_EVIDENCE, self.evidence):
            raise ValueError(Message("evidence is `sha256:` and 64 hexadecimal digits"))

    @property
    def answers(self) -> bool:
        """Whether it answers a check-in period: a note alone does not."""
        answer = self.value, self.of, self.done
        return answer != (None, None, None) or bool(self.undone or self.parts)


class Checkin(Model, frozen=True, kw_only=True):
    """One file of `checkins/WEEK/`: what one person recorded on one day, in the order of recording."""

    update: tuple[Update, ...] = ()


class Away(Model, frozen=True, kw_only=True):
    """Days on which a person is not there, both ends included."""

    from_: Day
    to: Day
    stand_in: Annotated[
        str | None, Doc("Person who does meanwhile what is due; without one nothing is due on these days.")
    ] = None

    def verify(self) -> None:
        if self.to < self.from_:
            raise ValueError(
                Message(
                    "away from {start} to {end}: the end is before the start", start=self.from_, end=self.to
                )
            )


class Person(Model, frozen=True, kw_only=True):
    """One file of `people/`."""

    name: Words
    emails: Annotated[
        tuple[str, ...], Doc("Addresses used in git commits; how `okr` knows who you are.")
    ] = ()
    role: Annotated[str | None, Doc("Role of the person.")] = None
    team: Annotated[str | None, Doc("Team they belong to.")] = None
    manager: Annotated[str | None, Doc("Person they report to.")] = None
    joined: Annotated[Day | None, Doc("First day.")] = None
    left: Annotated[Day | None, Doc("Last day; nothing is due after it.")] = None
    onboarding: Annotated[str | None, Doc("Onboarding path in `onboarding/`.")] = None
    buddy: Annotated[str | None, Doc("Colleague who helps in the first weeks.")] = None
    away: Annotated[
        tuple[Away, ...],
        Doc("Days off: nothing is due from the person, only from the substitute if there is one."),
    ] = ()
    formerly: Formerly = ()


class Team(Model, frozen=True, kw_only=True):
    """One file of `teams/`."""

    name: Words
    lead: Annotated[str | None, Doc("Team lead.")] = None
    parent: Annotated[str | None, Doc("Parent team.")] = None
    purpose: Annotated[str | None, Doc("Purpose.")] = None
    formerly: Formerly = ()


class Expectation(Model, frozen=True, kw_only=True):
    """What is expected of a role beyond its duties: how it is seen."""

    slug: Annotated[Words, Doc("Short id, used by `--shows ROLE/SLUG`.")]
    text: Words


class Role(Model, frozen=True, kw_only=True):
    """One file of `roles/`: a job description."""

    title: Words
    level: Annotated[str | None, Doc("`organisation` at the top, else for example `team`.")] = None
    reports_to: Annotated[str | None, Doc("Role it reports to.")] = None
    purpose: Annotated[str | None, Doc("Purpose.")] = None
    duties: Annotated[tuple[str, ...], Doc("The job description, one duty an entry.")] = ()
    onboarding: Annotated[str | None, Doc("Onboarding path in `onboarding/` for newcomers in this role.")] = (
        None
    )
    expects: Annotated[tuple[Expectation, ...], Doc("What is seen where somebody grows into this role.")] = ()
    formerly: Formerly = ()


BUDDY, LEAD = "buddy", "lead"
"""Instead of a person as the `owner` of a step: the newcomer's own; a person of that name goes first."""
TOPICS = ("profile", "unit", "skill", "character")
"""What a step can be about; another word is kept, and the check asks for one of these."""


class OnboardingStep(Model, frozen=True, kw_only=True):
    """One step of a path."""

    title: Words
    topic: Annotated[
        str | None, Doc("What it is about: `profile` of the company, `unit`, `skill` or `character`.")
    ] = None
    day: Annotated[
        Annotated[Whole, Within(1, 3660)] | None, Doc("Day on which it is due; the day of joining is day 1.")
    ] = None
    phase: Annotated[
        Literal[30, 60, 90] | None, Doc("Part of the onboarding it belongs to: its first 30, 60 or 90 days.")
    ] = None
    owner: Annotated[
        str | None, Doc("Person who helps with it; `buddy` or `lead` is the newcomer's own.")
    ] = None
    sign_off: Annotated[
        SignOff,
        Doc("Who marks it as done: the newcomer (`self`), its `owner`, or the lead. The lead always may."),
    ] = "self"
    ask: Annotated[
        tuple[str, ...], Doc("Questions asked when it is marked as done; the answers are shared.")
    ] = ()
    why: Annotated[str | None, Doc("Why it matters.")] = None
    link: Annotated[str | None, Doc("Where to read more.")] = None


class Onboarding(Model, frozen=True, kw_only=True):
    """One file of `onboarding/`: a path of steps for new staff."""

    title: Words
    steps: dict[Name, OnboardingStep] = field(default_factory=dict)


class Agreement(Model, frozen=True, kw_only=True):
    """What one of two people will do, by when."""

    owner: Annotated[str, Doc("Person who promised it.")]
    due: Day | None = None
    text: Words


class Coaching(Model, frozen=True, kw_only=True):
    """One file of `coaching/`: a conversation, feedback or recognition that is shared."""

    kind: CoachingKind
    from_: Annotated[str, Doc("Person who speaks.")]
    to: Annotated[str, Doc("Person who is addressed.")]
    date: Day
    text: str | None = None
    about: Annotated[str | None, Doc("Id of the item it concerns.")] = None
    answers: Annotated[
        str | None, Doc("Of feedback: name of the request that it answers, without the ending of the file.")
    ] = None
    situation: Annotated[str | None, Doc("When and where it happened.")] = None
    behaviour: Annotated[str | None, Doc("What was done or said.")] = None
    effect: Annotated[str | None, Doc("What it led to.")] = None
    wish: Annotated[str | None, Doc("What would help next time.")] = None
    shows: Annotated[
        str | None, Doc("Expectation of a role that it is evidence for, as `head-of-growth/coaches-others`.")
    ] = None
    mark: Annotated[Mark | None, Doc("Of growth: how far the expectation in `shows` is met.")] = None
    toward: Annotated[
        str | None, Doc("Of a one-on-one: next role that the agreements are for, or one expectation of it.")
    ] = None
    probation_ends: Annotated[Day | None, Doc("Only in private notes: last day of the probation.")] = None
    topics: tuple[str, ...] = ()
    upward: Annotated[str | None, Doc("What the lead heard.")] = None
    agreement: tuple[Agreement, ...] = ()


class Decision(Model, frozen=True, kw_only=True):
    """What a meeting decided, and who does it by when."""

    text: Words
    owner: Annotated[str | None, Doc("Person who does it.")] = None
    due: Annotated[Day | None, Doc("Due date.")] = None


class KpiDecision(Model, frozen=True, kw_only=True):
    """One file of `decisions/`: what was decided about a KPI that is off its limit."""

    kpi: Annotated[str, Doc("KPI that it is about.")]
    date: Day
    by: Annotated[str, Doc("Person who decided.")]
    decision: Annotated[
        KpiVerdict,
        Doc("`act`: somebody takes it on; `accept`: it is all right for now; `change`: its limit is wrong."),
    ]
    until: Annotated[
        Day | None,
        Doc("Last day on which it holds; then it is asked again (default: the end of the quarter)."),
    ] = None
    reason: Annotated[str | None, Doc("Why; needed to accept.")] = None
    key_result: Annotated[str | None, Doc("Key result that acts on it.")] = None

    def verify(self) -> None:
        if self.until and self.until < self.date:
            raise ValueError(
                Message("until {until} is before the decision of {day}", until=self.until, day=self.date)
            )
        if self.decision == "accept" and not self.reason:
            raise ValueError(Message("accept needs a reason"))
        if self.decision == "act" and not (self.key_result or self.until):
            raise ValueError(Message("act needs a key_result or until"))


class Meeting(Model, frozen=True, kw_only=True):
    """One file of `meetings/`: what a meeting decided."""

    kind: MeetingKind
    team: Annotated[str | None, Doc("Team that met (default: all).")] = None
    date: Day
    by: Annotated[str, Doc("Person who led the meeting.")]
    note: str | None = None
    decision: tuple[Decision, ...] = ()


Answers = Annotated[Whole, Within(0)]
Counts = tuple[Answers, Answers, Answers, Answers, Answers]
"""How many people answered 1, 2, 3, 4, 5."""


class Pulse(Model, frozen=True, kw_only=True):
    """One file of `pulse/`: how many people gave each answer in a month, and nothing about who they are."""

    counts: Annotated[dict[Name, Counts], Rest("A statement, and how many answered 1, 2, 3, 4 and 5.")] = (
        field(default_factory=dict)
    )
    words: Annotated[tuple[str, ...], Doc("Free words, in random order.")] = ()
    teams: Annotated[
        dict[str, dict[Name, Counts]],
        Doc("The same by team, where each team and the rest have four answers."),
    ] = field(default_factory=dict)
