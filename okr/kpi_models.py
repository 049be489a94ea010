"""What is in the file of a KPI: its limit, its bonus, its source and its units, with what each of them takes from it."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import field
from msgspec.structs import replace

from okr.fields import (
    Bounds,
    Doc,
    Dropped,
    Flag,
    Formerly,
    Imported,
    LaterOwners,
    Link,
    Model,
    Name,
    Number,
    OpenNumber,
    Owner,
    Weight,
    Words,
    each_day_once,
)
from okr.measure_rules import bounds_of, check_bands, check_order, number_of
from okr.parse import PERIOD
from okr.source_rules import SOURCE_KINDS, SourceKind, check_source
from okr.words import Message, joined

KpiCadence = Literal["weekly", "monthly", "quarterly", "half-yearly", "yearly"]
KpiTakes = Literal["last", "sum", "mean"]
UnitsRollUp = Literal["sum", "mean", "counts"]
SourceRow = Literal["first", "last"]
Reads = Literal["now", "ended"]


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
        each_day_once(self.owned)
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
        each_day_once(self.owned)
        check_order(*bounds_of(self))
        if not self.kpi_group or self.units:
            self.check()

    def check(self) -> None:
        """Raise ValueError where the fields do not fit together."""
        own_lines = self.units and not self.roll_up and all(map(has_line, self.units.values()))
        if self.watch_only:
            for key in (*_LINE[1:], "bonus"):
                if getattr(self, key) not in (None, {}):
                    raise ValueError(
                        Message("watch_only = true means no limit: remove watch_only or {key}", key=key)
                    )
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
        if self.since is not None and not re.fullmatch(PERIOD, self.since):
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
            first = Message("add one first: `okr add unit KPI NAME`")
            raise ValueError(Message("roll_up needs units: [units.NAME]"), first)
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
                raise ValueError(joined((f"units.{name}", error.args[0]), ": "), *error.args[1:]) from error

    def unit_of(self, name: str, group: str | None = None) -> "Kpi":
        """A unit as a KPI of its own: what its table, where it has one, does not say is as in the definition."""
        unit = self.units.get(name, KpiUnit())
        title = f"{self.title} · {unit.title or name}"
        found = replace(self._given(unit), title=title, kpi_group=group)
        return replace(found, drives=(), from_=None, roll_up=None, units={})

    def with_file(self, own: "Kpi") -> "Kpi":
        """A unit that has a file of its own: what that does not say is as here. What is a default is not said."""
        return replace(
            self._given(own),
            title=own.title or self.title,
            objective=own.objective or self.objective,
            unit=own.unit or self.unit,
            cadence=self.cadence if own.cadence == "quarterly" else own.cadence,
            takes=self.takes if own.takes == "last" else own.takes,
            **{key: getattr(own, key) for key in (*_OWN, *(_LINE if own.watch_only else ()))},
        )

    def alone(self, name: str) -> "Kpi":
        """What is to be a unit and cannot be one, as it is by itself; only watched where that is not all of a KPI."""
        found = replace(self, kpi_group=None, title=self.title or name)
        try:
            found.check()
        except ValueError:
            return Kpi(**{key: getattr(found, key) for key in _ALONE}, watch_only=True)
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


_LINE = ("watch_only", "at_least", "at_most", "tolerance", "targets")
_OWN = ("drives", "sum_of", "mean_of", "roll_up", "from_")
"""What no unit takes from the definition."""
_ALONE = (
    "title", "objective", "role", "owner", "owned", "unit", "cadence", "takes", "drives", "from_", "retired", "link", "imported", "formerly",
)  # fmt: skip
"""What can be kept of a KPI whose other fields do not fit together."""
