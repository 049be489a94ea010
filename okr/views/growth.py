"""Growth toward the next role: evidence, chances and marks, as the person who asks may read them. Nothing is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from msgspec import Struct

from okr.conversations import AgreementStatus, Conversations, Notes
from okr.models import Outcome
from okr.ownership import by_name, current_person, current_team, has_left, leads_of, named_owner
from okr.people_models import Mark, MeetingKind, Role
from okr.views.results import Result, like
from okr.workspace import Workspace


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


ROLE = ""
"""In the place of an expectation: the role as a whole."""


def growth(workspace: Workspace, person: str, role: str, starts: date, ends: date, notes: Notes) -> Growth:
    """What was seen between two days, as of the later one, with the private notes of the person who asks."""
    found = _Toward(workspace, role, starts, ends, notes)
    record, next_role = workspace.people[f"@{person}"], found.record
    marks = found.marks_of(person)
    expectations = tuple(
        ExpectationFact(
            slug=each.slug,
            text=each.text,
            evidence=tuple(found.evidence(person, each.slug)),
            chances=tuple(found.agreed(person, each.slug)),
            self_=marks.get((each.slug, person)),
            leads=tuple(
                marks[each.slug, by]
                for by in by_name(workspace, {by for of, by in marks if of == each.slug and by != person})
            ),
        )
        for each in next_role.expects
    )
    whole = [*found.evidence(person, ROLE), *found.goals(person), *found.meetings(person)]
    return Growth(
        id=f"@{person}",
        name=record.name,
        role=record.role,
        from_=starts,
        to=ends,
        toward_role=role,
        toward_title=next_role.title,
        toward=next_role.duties,
        expectations=expectations,
        evidence=tuple(sorted(whole, key=_by_day)),
        chances=(*found.agreed(person, ROLE), *found.running(person), *found.team_meeting(person)),
    )


def bench(workspace: Workspace, role: str, me: str, starts: date, ends: date, notes: Notes) -> Bench:
    """The people whom `me` leads, at each expectation of which something was seen of them."""
    found = _Toward(workspace, role, starts, ends, notes)
    people = by_name(workspace, led_people(workspace, me, ends))
    return Bench(
        role=role,
        title=found.record.title,
        from_=starts,
        to=ends,
        expectations=tuple(
            BenchExpectation(
                slug=each.slug,
                text=each.text,
                people=tuple(
                    BenchPerson(id=f"@{person}", name=workspace.people[f"@{person}"].name, last=seen[-1])
                    for person in people
                    if (seen := found.evidence(person, each.slug))
                ),
            )
            for each in found.record.expects
        ),
    )


def led_people(workspace: Workspace, lead: str, today: date) -> tuple[str, ...]:
    """Slugs of the people who are there and whom somebody leads, also as the manager of their manager."""
    people = (id_.removeprefix("@") for id_ in workspace.people)
    return tuple(
        person
        for person in people
        if not has_left(workspace, person, today) and lead in leads_of(workspace, person, today)
    )


def _by_day(evidence: Evidence) -> tuple[date, str]:
    return evidence.date, evidence.id


class _Toward:
    """What was recorded about a role between two days."""

    def __init__(self, workspace: Workspace, role: str, starts: date, ends: date, notes: Notes) -> None:
        self.workspace = workspace
        self.record: Role = workspace.roles[f"role/{role}"]
        self._role = role
        self._starts = starts
        self._ends = ends
        self._talks = Conversations(workspace, ends, notes)
        self._known = {each.slug for each in self.record.expects}

    def _expectation(self, text: str | None) -> str | None:
        """Which expectation of this role `ROLE/SLUG` names, or the role as a whole; None where it is another role."""
        role, _, expectation = (text or "").partition("/")
        if not role or self.workspace.slug_in_force("role", role) != self._role:
            return None
        return expectation if expectation in self._known else ROLE

    def evidence(self, person: str, expectation: str) -> Sequence[Evidence]:
        """Recognitions that show it and agreements for it that were kept, the oldest first."""
        return sorted(self._seen.get((person, expectation), ()), key=_by_day)

    def agreed(self, person: str, expectation: str) -> Sequence[Chance]:
        """Open agreements for it, the first due first."""
        found = self._open.get((person, expectation), ())
        return sorted(found, key=lambda each: (each.due or date.max, each.id))

    @cached_property
    def _seen(self) -> Mapping[tuple[str, str], list[Evidence]]:
        """Person and expectation → what shows it."""
        found: dict[tuple[str, str], list[Evidence]] = {}
        for each in self._talks.of_kind("recognition"):
            expectation = self._expectation(each.coaching.shows)
            if expectation is not None and each.day >= self._starts:
                seen = like(Evidence, each, each.coaching, kind="recognition", id=each.name, date=each.day)
                found.setdefault((each.to, expectation), []).append(seen)
        for promise, expectation in self._promises():
            if promise.done_on and promise.done_on >= self._starts:
                kept = Evidence(
                    kind="agreement",
                    id=promise.id,
                    date=promise.done_on,
                    from_=promise.other,
                    text=promise.text,
                    private=promise.private,
                )
                found.setdefault((promise.owner, expectation), []).append(kept)
        return found

    @cached_property
    def _open(self) -> Mapping[tuple[str, str], list[Chance]]:
        """Person and expectation → what is agreed for it."""
        found: dict[tuple[str, str], list[Chance]] = {}
        for promise, expectation in self._promises():
            if promise.done_on is None:
                chance = like(Chance, promise, kind="agreement", with_=promise.other)
                found.setdefault((promise.owner, expectation), []).append(chance)
        return found

    def _promises(self) -> Iterator[tuple[AgreementStatus, str]]:
        """Agreements for this role, each with its expectation."""
        for promise in self._talks.agreements():
            expectation = self._expectation(promise.conversation.coaching.toward)
            if expectation is not None:
                yield promise, expectation

    def marks_of(self, person: str) -> Mapping[tuple[str, str], MarkFact]:
        """Expectation and author → the newest mark; of one day a shared one counts before a private one."""
        marks = sorted(
            (each for each in self._talks.of_kind("growth") if each.to == person),
            key=lambda each: (each.day, not each.private),
        )
        return {
            (expectation, each.from_): MarkFact(
                from_=each.from_,
                date=each.day,
                mark=each.coaching.mark,
                text=each.coaching.text,
                private=each.private,
            )
            for each in marks
            if each.coaching.mark and (expectation := self._expectation(each.coaching.shows))
        }

    def goals(self, person: str) -> Iterator[Evidence]:
        """Objectives that were closed as the person's."""
        for id_, objective in self.workspace.objectives.items():
            closed = objective.closed
            if closed is None or not self._starts <= closed.date <= self._ends:
                continue
            if named_owner(self.workspace, id_, closed.date) == person:
                yield Evidence(
                    kind="goal", id=id_, date=closed.date, text=objective.title, outcome=closed.outcome
                )

    def meetings(self, person: str) -> Iterator[Evidence]:
        for name, meeting in self.workspace.meetings.items():
            team = current_team(self.workspace, meeting.team)
            led = current_person(self.workspace, meeting.by) == person
            if led and self._starts <= meeting.date <= self._ends:
                yield Evidence(kind="meeting", id=name, date=meeting.date, meeting=meeting.kind, team=team)

    def running(self, person: str) -> Iterator[Chance]:
        """Open objectives of the person in a cycle that runs."""
        for id_, objective in self.workspace.objectives.items():
            cycle = self.workspace.cycle_of(id_)
            runs = objective.closed is None and self._ends in cycle
            if runs and named_owner(self.workspace, id_, self._ends) == person:
                yield Chance(kind="goal", id=id_, text=objective.title, due=cycle.ends)

    def team_meeting(self, person: str) -> Iterator[Chance]:
        """A meeting of the person's own team."""
        team = self.workspace.current_id(f"team/{self.workspace.people[f'@{person}'].team}")
        if team:
            yield Chance(kind="meeting", id=team, text=self.workspace.teams[team].name)
