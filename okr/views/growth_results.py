"""The results about growth toward the next role: what was seen of its expectations, by whom and when."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from okr.models import Mark, MeetingKind, Outcome
from okr.views.results import Result


class Evidence(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Something that happened: a recognition, an agreement that was kept, a goal that was closed, a meeting that was led."""

    kind: Literal["recognition", "agreement", "goal", "meeting"]
    id: str
    date: date
    """On which it was said, done, closed or led."""
    from_: str | None = None
    """Who said it, or with whom it was agreed."""
    text: str = ""
    """What was said or agreed, or the title of the goal."""
    about: str | None = None
    """Of a recognition: the item that it concerns."""
    outcome: Outcome | None = None
    """Of a goal."""
    meeting: MeetingKind | None = None
    team: str | None = None
    """Of a meeting; None: all teams."""
    private: bool = False
    """Whether it is in a private note of the person who asks."""


class Chance(Struct, frozen=True, kw_only=True, rename={"with_": "with"}):
    """Where it could be seen next: an open agreement, a running goal, a meeting to lead."""

    kind: Literal["agreement", "goal", "meeting"]
    id: str
    """Of a meeting the team."""
    text: str = ""
    due: date | None = None
    with_: str | None = None
    """With whom it was agreed."""
    private: bool = False


class MarkFact(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """How one person sees an expectation met: the newest mark that the person who asks may read."""

    from_: str
    date: date
    mark: Mark
    text: str | None = None
    private: bool = False


class ExpectationFact(Struct, frozen=True, kw_only=True, rename={"self_": "self"}):
    """One expectation, and what there is of it."""

    slug: str
    text: str
    evidence: tuple[Evidence, ...]
    """The oldest first."""
    chances: tuple[Chance, ...]
    self_: MarkFact | None
    leads: tuple[MarkFact, ...]
    """By others, in the order of their names."""


class Growth(Result, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A person and the next role, for the person and those who lead them; no score is made of it."""

    envelope_kind = "person"

    id: str
    name: str
    role: str | None
    from_: date
    to: date
    toward_role: str
    toward_title: str
    toward: tuple[str, ...]
    """Duties of the next role."""
    expectations: tuple[ExpectationFact, ...]
    evidence: tuple[Evidence, ...]
    """What belongs to no single expectation: the oldest first."""
    chances: tuple[Chance, ...]


class BenchPerson(Struct, frozen=True, kw_only=True):
    """Somebody of whom an expectation was seen, with the newest that shows it."""

    id: str
    name: str
    last: Evidence


class BenchExpectation(Struct, frozen=True, kw_only=True):
    slug: str
    text: str
    people: tuple[BenchPerson, ...]
    """By name, from A to Z."""


class Bench(Result, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The expectations of a role, each with the people of whom it was seen."""

    envelope_kind = "bench"

    role: str
    title: str
    from_: date
    to: date
    expectations: tuple[BenchExpectation, ...]
