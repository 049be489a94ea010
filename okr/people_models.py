"""What is in the files of people: who they are, what they record, what they say to each other and decide."""

import re
from typing import Annotated, Literal

from msgspec import field

from okr.fields import (
    Confidence,
    Count,
    Day,
    Doc,
    Flag,
    Formerly,
    ItemId,
    Model,
    Moment,
    Name,
    Recorded,
    Rest,
    WebLink,
    Whole,
    Within,
    Words,
)
from okr.parse import LARGEST_RATIO, PERIOD
from okr.words import Message

CoachingKind = Literal["recognition", "feedback", "talk", "request", "growth", "probation"]
MeetingKind = Literal["week", "month", "review", "plan", "retro"]
KpiVerdict = Literal["act", "accept", "change"]
SignOff = Literal["self", "owner", "lead"]
Mark = Literal["seen", "growing", "not yet"]

_EVIDENCE = r"sha256:[0-9a-f]{64}"
_VIA = r"(?=.{1,30}\Z)[a-z][a-z0-9]*(?:-[a-z0-9]+)*"


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
    via: Annotated[
        str | None,
        Doc("Program through which the person recorded it: `mcp` for an assistant, which writes it."),
    ] = None

    def verify(self) -> None:
        if self.period is not None and not re.fullmatch(PERIOD, self.period):
            raise ValueError(
                Message(
                    'unknown period "{period}"; examples: 2026, 2026-H1, 2026-Q2, 2026-07, 2026-W28',
                    period=self.period,
                )
            )
        if (self.done is not None or self.undone) and (self.value is not None or self.of):
            raise ValueError(Message("an update has a value, or milestones done and undone, not both"))
        if self.parts and (self.value is not None or self.of or self.done is not None or self.undone):
            raise ValueError(Message("an update has parts, or a value or milestones, not both"))
        if self.of and self.of[1] <= 0:
            raise ValueError(Message("of: the second count must be above 0, as in [490, 500]"))
        if self.of and abs(self.of[0]) > LARGEST_RATIO * self.of[1]:
            raise ValueError(Message("of: the ratio of the counts is too large"))
        if self.blocker and self.unblocked:
            raise ValueError(Message("an update has a blocker or unblocked, not both"))
        if self.evidence is not None and not re.fullmatch(_EVIDENCE, self.evidence):
            raise ValueError(Message("evidence is `sha256:` and 64 hexadecimal digits"))
        if self.via is not None and not re.fullmatch(_VIA, self.via):
            raise ValueError(
                Message("via is one word of at most 30 small letters, digits and hyphens, as mcp")
            )

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
