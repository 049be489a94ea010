"""`okr.toml`: one list of settings that is parser, validator and manual."""

import re
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple, get_args

from msgspec import field

from okr.fields import Ambition, Day, Doc, Flag, Model, Name, Number, Share, Weight, Whole, Within, Words
from okr.parse import LAST_DAY
from okr.words import Message
from okr.words.numbers import Point

SCHEMA = 1
"""The version of the files that this okr reads and writes."""

_WEEK = r"(?a)(?:19|2\d)\d\d-W(?:0[1-9]|[1-4]\d|5[0-3])"
_LONGEST = 20
"""Years of an own cycle: each of its weeks is planned."""
_CALENDAR = r"\d{4}(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]))?"

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_COLUMNS = frozenset({"team", "teams", "words", "counts"})
"""Keys and columns of a pulse that are no statements."""
_LONGEST_CLOSURE = 60
"""Days that are looked at for one on which people work."""


class CycleSettings(Model, frozen=True, kw_only=True):
    year_starts: Annotated[Annotated[Whole, Within(1, 12)], Doc("Month in which the fiscal year starts.")] = 1
    named_by: Annotated[
        Literal["start", "end"],
        Doc(
            "Which of its two calendar years gives a fiscal year its name: with `end`, April 2026 to March 2027 is `2027`."
        ),
    ] = "start"

    @property
    def first_month(self) -> int:
        """First month of a fiscal year, counted from January of the year that names it: -8 is April of the year before."""
        before = self.named_by == "end" and self.year_starts > 1
        return self.year_starts - 12 if before else self.year_starts


class OwnCycle(Model, frozen=True, kw_only=True):
    """A cycle of your own, both days included."""

    starts: Day
    ends: Day

    def verify(self) -> None:
        if self.ends < self.starts:
            raise ValueError(
                Message(
                    "the cycle ends on {end}, before it starts on {start}", end=self.ends, start=self.starts
                )
            )
        if self.ends.year - self.starts.year > _LONGEST:
            raise ValueError(
                Message(
                    "the cycle goes from {start} to {end}, longer than {n} years",
                    start=self.starts,
                    end=self.ends,
                    n=_LONGEST,
                )
            )


class CheckinSettings(Model, frozen=True, kw_only=True):
    day: Annotated[Weekday, Doc("Day of the weekly check-in.")] = "friday"
    grace_days: Annotated[
        Annotated[Whole, Within(0, 366)], Doc("Days after the due day on which a check-in still answers it.")
    ] = 3
    off: Annotated[tuple[str, ...], Doc("ISO weeks such as `2026-W13` in which no check-in is planned.")] = ()

    def verify(self) -> None:
        for week in self.off:
            if not re.fullmatch(_WEEK, week):
                raise ValueError(Message('off: unknown week "{week}"; example: 2026-W13', week=week))


class Thresholds(NamedTuple):
    """The least pace that is still ahead, on track, at risk."""

    ahead: float
    on_track: float
    at_risk: float

    def check(self, ambition: Ambition) -> None:
        """ValueError where no pace could ever be `on_track` or `at_risk`."""
        if not self.ahead > self.on_track > self.at_risk:
            raise ValueError(
                Message(
                    "{ambition} goals: ahead {ahead}, on_track {on_track} and at_risk {at_risk} must fall in this order",
                    ambition=ambition,
                    ahead=str(self.ahead),
                    on_track=str(self.on_track),
                    at_risk=str(self.at_risk),
                )
            )


_RATIO = {"aspirational": Thresholds(1.1, 0.7, 0.4), "committed": Thresholds(1.1, 0.9, 0.75)}
_GAP = {"aspirational": Thresholds(0.1, -0.1, -0.25), "committed": Thresholds(0.1, -0.05, -0.1)}


class AmbitionPace(Model, frozen=True, kw_only=True):
    """Thresholds of the goals of one ambition; what is left out is that of `[pace]`, else the default."""

    ahead: Number | None = None
    on_track: Number | None = None
    at_risk: Number | None = None


class PaceSettings(Model, frozen=True, kw_only=True):
    """How progress is held against the time elapsed."""

    rule: Annotated[
        Literal["ratio", "gap"], Doc("`ratio`: progress / expected; `gap`: progress - expected.")
    ] = "ratio"
    from_: Annotated[Share, Doc("Below this elapsed share the pace is only `early`.")] = 0.2
    ahead: Annotated[Number | None, Doc("Default 1.1, with `gap` 0.1.")] = None
    on_track: Annotated[
        Number | None,
        Doc(
            "For goals of both ambitions. Default: aspirational `[grade] green` (with `gap` -0.1), committed 0.9 (-0.05)."
        ),
    ] = None
    at_risk: Annotated[
        Number | None,
        Doc(
            "For goals of both ambitions. Default: aspirational `[grade] amber` (with `gap` -0.25), committed 0.75 (-0.1)."
        ),
    ] = None
    gap: Annotated[
        Share,
        Doc(
            "With rule `ratio`: a smaller gap between expected and progress is never at risk, twice it never off track."
        ),
    ] = 0.05
    aspirational: AmbitionPace = field(default_factory=AmbitionPace)
    committed: AmbitionPace = field(default_factory=AmbitionPace)

    def verify(self) -> None:
        self.thresholds("committed").check("committed")
        if self.rule == "gap":
            self.thresholds("aspirational").check("aspirational")

    def thresholds(self, ambition: Ambition, grade: "GradeSettings | None" = None) -> "Thresholds":
        """Those in force for an ambition; the aspirational ones of the rule `ratio` start from the `grade`."""
        default = (_RATIO if self.rule == "ratio" else _GAP)[ambition]
        if grade and self.rule == "ratio" and ambition == "aspirational":
            default = Thresholds(default.ahead, grade.green, grade.amber)
        special = self.aspirational if ambition == "aspirational" else self.committed
        given = ((key, getattr(part, key)) for part in (self, special) for key in Thresholds._fields)
        return default._replace(**{key: value for key, value in given if value is not None})


class InputSettings(Model, frozen=True, kw_only=True):
    """How people type."""

    decimal: Annotated[
        Point | None,
        Doc(
            "Decimal point or comma of a number such as `1.250`. Default: what fits the goal, else it is asked."
        ),
    ] = None


class CalendarSettings(Model, frozen=True, kw_only=True):
    """Days on which the organisation works."""

    workdays: Annotated[tuple[Weekday, ...], Doc("Working days.")] = (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
    )
    off: Annotated[tuple[Day, ...], Doc("Days on which the organisation is closed.")] = ()

    def verify(self) -> None:
        if not self.workdays:
            raise ValueError(Message("workdays needs at least one day"))

    def is_free(self, day: date) -> bool:
        return day in self.off or WEEKDAYS[day.weekday()] not in self.workdays

    def working(self, day: date) -> date:
        """The day itself, or the next one on which people work; the day itself where no such day is near."""
        near = (day + timedelta(n) for n in range(min(_LONGEST_CLOSURE, (LAST_DAY - day).days + 1)))
        return next((each for each in near if not self.is_free(each)), day)


class PulseSettings(Model, frozen=True, kw_only=True):
    statements: Annotated[
        dict[Name, Words], Doc("Own statements instead of the six, each with its short name.")
    ] = field(default_factory=dict)

    def verify(self) -> None:
        for name in _COLUMNS.intersection(self.statements):
            raise ValueError(
                Message('statements: "{name}" is a column of its own; choose another name', name=name)
            )


class HealthSettings(Model, frozen=True, kw_only=True):
    watch: Annotated[Number, Doc("Achievement of a KPI without a tolerance that is still `watch`.")] = 0.9


class GradeSettings(Model, frozen=True, kw_only=True):
    """Bands of closed goals."""

    green: Number = 0.7
    amber: Number = 0.4

    def verify(self) -> None:
        if self.amber > self.green:
            raise ValueError(
                Message("amber {amber} is above green {green}", amber=str(self.amber), green=str(self.green))
            )


class BonusSettings(Model, frozen=True, kw_only=True):
    """How achievement of a KPI becomes a share of pay."""

    curve: Literal["linear", "steps"] = "linear"
    accelerator: Annotated[Weight, Doc("Slope above achievement 1.")] = 1
    steps: Annotated[
        tuple[tuple[Number, Number], ...], Doc("With `steps`: from this achievement, this share.")
    ] = ()

    def verify(self) -> None:
        if any(b[0] <= a[0] for a, b in zip(self.steps, self.steps[1:], strict=False)):
            raise ValueError(Message("the achievements of the steps must rise"))
        if self.curve == "steps" and not self.steps:
            raise ValueError(Message('curve = "steps" needs steps'))


class CheckSettings(Model, frozen=True, kw_only=True):
    select: Annotated[tuple[str, ...], Doc("Code prefixes; empty: all.")] = ()
    ignore: Annotated[tuple[str, ...], Doc("Code prefixes that are not reported.")] = ()
    strict: Annotated[Flag, Doc("Whether warnings end in exit code 3, too.")] = False


class Settings(Model, frozen=True, kw_only=True):
    """The whole of `okr.toml`."""

    schema: Annotated[Annotated[Whole, Within(1)], Doc("Version of the files.")] = SCHEMA
    id: Annotated[
        str | None,
        Doc("Names the private folder of this workspace; without it only what is private is refused."),
    ] = None
    name: Annotated[str | None, Doc("Name of the organisation; the folder's name if left out.")] = None
    language: Annotated[
        Literal["en", "id"] | None,
        Doc(
            "Language of reports and pages, and of the screens of this workspace. "
            "Default: English, on a terminal the locale."
        ),
    ] = None
    cycle: CycleSettings = field(default_factory=CycleSettings)
    cycles: dict[str, OwnCycle] = field(default_factory=dict)
    checkin: CheckinSettings = field(default_factory=CheckinSettings)
    pace: PaceSettings = field(default_factory=PaceSettings)
    input: InputSettings = field(default_factory=InputSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    values: Annotated[
        dict[Name, Words], Doc("Values of the organisation, each with how it shows in daily work.")
    ] = field(default_factory=dict)
    pulse: PulseSettings = field(default_factory=PulseSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    grade: GradeSettings = field(default_factory=GradeSettings)
    bonus: BonusSettings = field(default_factory=BonusSettings)
    check: CheckSettings = field(default_factory=CheckSettings)

    def verify(self) -> None:
        # whoever colours grades alike from some share on has no pace that is at risk, and that is not told
        if self.grade.amber < self.grade.green:
            self.pace.thresholds("aspirational", self.grade).check("aspirational")
        for name in self.cycles:
            if re.fullmatch(_CALENDAR, name):
                raise ValueError(
                    Message(
                        'the cycle "{name}" has its days from the calendar; choose another name', name=name
                    )
                )
