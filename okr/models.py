"""What is in the files: frozen values with their form and their own rules.

One definition is model, validator, JSON Schema and manual: msgspec makes these structs of a file or of the index,
pydantic says what is wrong with a file, `okr.fields` reads the rest, with the words that a `Doc` gives a field.
Nothing here imports pydantic. An item's id is its path, so no model holds its own id.

Annotations are evaluated as the module is imported: as text, each start would compile a hundred of them.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import field

from okr.fields import (
    Ambition,
    Bounds,
    Day,
    Doc,
    Dropped,
    First,
    Formerly,
    Imported,
    LaterOwners,
    Link,
    Model,
    Name,
    Number,
    OpenNumber,
    Owner,
    Share,
    Weight,
    Whole,
    Within,
    Words,
    each_day_once,
)
from okr.kpi_models import Kpi
from okr.measure_rules import check_days, check_line, check_measure, is_line, span_of
from okr.words import Message

Scope = Literal["organisation", "team", "project", "personal"]
RollUp = Literal["key_results", "aligned", "both"]
Cadence = Literal["weekly", "biweekly", "monthly", "quarterly"]
Takes = Literal["last", "sum", "mean", "recent"]
Outcome = Literal["keep", "change", "drop"]
Measure = Literal["change", "hold", "milestones", "words"]


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


def _one_or_several(item: "KeyResult") -> None:
    if not (item.owners or item.teams):  # nearly always
        return
    for one, several, names in (("owner", "owners", item.owners), ("team", "teams", item.teams)):
        if names and getattr(item, one) is not None:
            raise ValueError(Message("use {one} or {several}, not both", one=one, several=several))
        if len(set(names)) < len(names):
            twice = next(name for place, name in enumerate(names) if name in names[:place])
            raise ValueError(Message('{field} has "{name}" twice', field=several, name=twice))


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
        Annotated[Whole, Within(0)] | None, Doc("Priority, such as P1: what comes first, and is in no sum.")
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
        each_day_once(self.owned, several=bool(self.owners))
        _one_or_several(self)
        check_measure(self)
        check_days(self.lines)
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
        each_day_once(self.owned)


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
        each_day_once(self.owned)
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
