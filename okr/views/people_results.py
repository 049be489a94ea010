"""The results about people and their conversations. A person is a slug, but for `id`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from okr.fields import Ambition
from okr.formulas import Band, Pace
from okr.models import Measure, Outcome
from okr.views.results import Blocker, CheckinWords, DecisionShape, InitiativeShape, ReadingShape, Result


class StepWords(Struct, frozen=True, kw_only=True):
    """What somebody recorded about a step in words, such as answers to its questions."""

    person: str
    date: date
    text: str


class StepShape(Struct, frozen=True, kw_only=True):
    """One step of a newcomer."""

    id: str
    title: str
    topic: str | None
    day: int | None
    due: date | None
    done: bool
    late_days: int | None
    """Of an open one until today, of a done one until the day on which it was done; null without a due day."""
    owner: str | None = None
    """Who helps with it: of a step for the buddy or the lead that person."""
    why: str | None = None
    link: str | None = None
    done_on: date | None = None
    phase: int | None = None
    """Last day of its part of the onboarding: 30, 60 or 90; where the step does not say so, by its day."""
    ask: tuple[str, ...] = ()
    """Questions that are asked when it is marked as done."""
    signer: str | None = None
    """Who signs it off, where that is not the newcomer."""
    waits: bool = False
    """Whether the newcomer has done their part, and the sign-off is missing."""
    answers: tuple[StepWords, ...] = ()


class Newcomer(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    path: str
    joined: date | None
    steps: tuple[StepShape, ...]
    next: str | None
    """Id of the open step that comes first."""
    title: str = ""
    """Of the path."""
    buddy: str | None = None
    probation_ends: date | UnsetType = UNSET
    """Only where the one who asks has it in their private notes."""


class Onboard(Result, frozen=True, kw_only=True):
    """The progress of newcomers."""

    envelope_kind = "onboard"

    people: tuple[Newcomer, ...]
    as_of: date


class Goal(Struct, frozen=True, kw_only=True):
    """An objective or key result on a page about people or in a tree; what only one kind has is empty for the other."""

    id: str
    title: str
    progress: float | None
    pace: Pace
    stale: bool = False
    """Of an objective: whether it has answered items and all of them are stale."""
    ambition: Ambition = "aspirational"
    """Of the objective."""
    ended: bool = False
    """Whether the objective has ended: people see its band, and of its key results no pace."""
    grade: float | None = None
    band: Band | None = None
    given_up: bool = False
    """An objective that is out of every roll-up."""
    kept: int | None = None
    """Of a hold: how many of its closed periods were kept."""
    closed_periods: int = 0
    cadence: str | None = None
    """What a period of a key result is; None where it reads a KPI."""
    confidences: tuple[float, ...] = ()
    """Of a key result: the last four given, the latest last."""
    unsure: bool = False
    """Whether the last confidence is low or fell, and nobody else has acknowledged it."""
    measure: Measure | None = None
    """Of a key result."""
    target_open: bool = False
    """Of a key result: whether its target or its limit comes later."""


class GoalFact(Goal, frozen=True, kw_only=True):
    """A running key result of a person, its change since the last talk, and why it is worth a word."""

    objective: str
    """Title of its objective."""
    expected: float | None
    confidence: float | None
    last_checkin: date | None
    low_confidence: bool
    """The same as `unsure`."""
    falling: bool
    """Whether its pace fell at each of the last three check-ins."""
    unit: str | None = None
    target: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    then: float | None = None
    """Its value on the day of the last talk, of milestones how many were reached; its start if it had none by then."""
    now: float | None = None
    """The same today; null without a check-in."""
    milestones: int = 0
    """How many it has."""
    above: float | None = None
    """Strict limits."""
    below: float | None = None
    by: str | None = None

    @property
    def needs_a_word(self) -> bool:
        """Whether it is off track, stale or unsure, or becomes slower without being ahead."""
        return self.stale or self.unsure or self.pace == "off_track" or self.is_slowing

    @property
    def is_slowing(self) -> bool:
        return self.falling and self.pace != "ahead"


class GoodNews(Struct, frozen=True, kw_only=True):
    """What went well for a person since the last talk."""

    kind: Literal["closed", "reached", "moved", "held", "initiative", "agreement", "kpi"]
    """An objective closed green; a key result that reached its target, moved up or was within its limit; work done; an agreement kept; a KPI
    that is within its limit again."""
    id: str
    title: str
    date: date | None
    objective: str | None = None
    """Title of the objective of a key result."""
    text: str = ""
    """The change: `115 → 121 IDR m`, `7 of 7 weeks`."""


class InitiativeFact(InitiativeShape, frozen=True, kw_only=True):
    """An initiative of a person, and how late it is or was."""

    late_days: int | None
    done_on: date | None = None


class AgreementFact(Struct, frozen=True, kw_only=True):
    id: str
    owner: str
    due: date | None
    text: str
    done: bool
    late_days: int | None
    done_on: date | None = None
    private: bool = False


class FeedbackFact(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A recognition, or feedback."""

    id: str
    from_: str
    to: str
    date: date
    text: str
    about: str | None = None


class KpiFact(Struct, frozen=True, kw_only=True):
    """A KPI of a role, and how it stood."""

    id: str
    title: str
    line: str
    unit: str | None
    periods: tuple[ReadingShape, ...]
    linked: tuple[str, ...] = ()
    """Ids of the key results that read it or are to move it in the running quarter."""
    decision: DecisionShape | None = None
    """The last one about it."""
    undecided: bool = False
    """Whether it waits for a decision."""
    watch_only: bool = False
    limit_open: bool = False


class RoleKpi(KpiFact, frozen=True, kw_only=True):
    """A KPI of a role as it stands: the last two periods that were read, the newest last."""

    stale: bool


class Agenda(Result, frozen=True, kw_only=True):
    """A one-on-one prepared from facts."""

    envelope_kind = "agenda"

    id: str
    name: str
    as_of: date
    since: date | None
    """The last talk of the two."""
    goals: tuple[GoalFact, ...]
    blockers: tuple[Blocker, ...]
    initiatives: tuple[InitiativeFact, ...]
    agreements: tuple[AgreementFact, ...]
    recognitions: tuple[FeedbackFact, ...]
    kpis: tuple[RoleKpi, ...]
    questions: tuple[str, ...]
    checkins: tuple[CheckinWords, ...] = ()
    """Of each goal, initiative and KPI the last check-in with words since then, the latest first."""
    went_well: tuple[GoodNews, ...] = ()
    compared_with: date | None = None
    """Day of the values `then`: that of the last talk, or 13 weeks ago."""
    onboarding: Newcomer | None = None
    """The onboarding of the person, while it runs."""
    probation_ends: date | None = None
    """From a private note of the one who asks."""


class OwnedGoal(Goal, frozen=True, kw_only=True):
    """A goal that a person owned or worked on, and what came of it."""

    cycle: str
    outcome: Outcome | None
    closed: date | None
    dropped: date | None
    objective: str | None
    """Title of the objective of a key result."""
    since: date | None = None
    """First day as its owner, where that is not the first of the span."""
    until: date | None = None
    """Last day as its owner, where another one followed: it is shown as it stood on that day."""
    owner: str | None = None
    """Who owns it today, where that is somebody else."""
    checkins: int = 0
    """Days of the span on which the person recorded something of it."""


class PersonPage(Result, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Facts about a person over a span; no score is made of them."""

    envelope_kind = "person"

    id: str
    name: str
    role: str | None
    team: str | None
    manager: str | None
    joined: date | None
    left: date | None
    from_: date
    to: date
    goals: tuple[OwnedGoal, ...]
    kpis: tuple[KpiFact, ...]
    initiatives: tuple[InitiativeFact, ...]
    onboarding: tuple[StepShape, ...]
    recognitions: tuple[FeedbackFact, ...]
    feedback: tuple[FeedbackFact, ...]
    agreements: tuple[AgreementFact, ...]
    duties: tuple[str, ...]
    role_title: str = ""
    checkins: tuple[CheckinWords, ...] = ()
    """Of each goal, initiative and KPI the last check-in with words in the span, the latest first."""


class TreeObjective(Goal, frozen=True, kw_only=True):
    closed: bool
    supports: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    """Ids of the KPIs to which its key results are linked."""


class TreePerson(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    role: str | None
    lead: bool
    objectives: tuple[TreeObjective, ...]
    left: date | None = None
    """Of who has left; only in the tree of all cycles."""


class TreeTeam(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    lead: str | None
    people: tuple[TreePerson, ...]
    objectives: tuple[TreeObjective, ...]
    """Those of the team that none of its people owns."""
    teams: tuple[TreeTeam, ...]
    """Those below it; of a chain that is too long to be shown inside each other also those below these."""
    parent: str | None = None
    """Slug of the team above."""

    @property
    def rows(self) -> int:
        return 1 + _members(self) + sum(each.rows for each in self.teams)


def _members(around: TreeTeam | Tree) -> int:
    """How many people are in it, and objectives of its own and of theirs."""
    return len(around.objectives) + sum(1 + len(each.objectives) for each in around.people)


class Tree(Result, frozen=True, kw_only=True):
    """Teams with people and their objectives in a cycle."""

    envelope_kind = "tree"

    cycle: str | None
    """None: all cycles."""
    teams: tuple[TreeTeam, ...]
    people: tuple[TreePerson, ...]
    """Who is in no team."""
    objectives: tuple[TreeObjective, ...]
    """What belongs to no team and no person of one."""
    name: str = ""
    """Name of the workspace."""

    @property
    def rows(self) -> int:
        return _members(self) + sum(each.rows for each in self.teams)


class GoalNode(Goal, frozen=True, kw_only=True):
    """A goal with what supports it."""

    kind: Literal["objective", "key result"]
    owner: str | None
    closed: bool
    """An objective that is closed, a key result that was dropped."""
    again: bool = False
    """Whether it is further above already, with what supports it."""
    kpis: tuple[str, ...] = ()
    """Ids of the KPIs to which it is linked, an objective through its key results."""
    key_results: tuple[GoalNode, ...] = ()
    """Those of its key results that are supported."""
    supported_by: tuple[GoalNode, ...] = ()

    @property
    def rows(self) -> int:
        return 1 + sum(each.rows for each in (*self.key_results, *self.supported_by))


class GoalTree(Result, frozen=True, kw_only=True):
    """Objectives and what supports them."""

    envelope_kind = "tree"

    cycle: str | None
    """None: all cycles."""
    goals: tuple[GoalNode, ...]
    """What supports nothing that is shown."""
    name: str = ""
    """Name of the workspace."""

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.goals)
