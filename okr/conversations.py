"""What people said to each other and promised: feedback, recognitions, talks, requests, and steps of newcomers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from okr import updates
from okr.ownership import current_person, has_left, own_leads
from okr.people_models import BUDDY, LEAD, Coaching, Meeting, OnboardingStep, SignOff
from okr.updates import Entry, History
from okr.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What one person keeps for themselves; read only by commands that this person runs."""

    coaching: Mapping[str, Coaching] = field(default_factory=dict)
    """Name of a note → what it says."""
    recorded: History = field(default_factory=dict)
    """Id of a private agreement → whether it is done."""


NOTHING = Notes()
TALK_EVERY = timedelta(days=28)
"""After so many days without a one-on-one the next one is overdue."""
PUBLIC, PRIVATE = "public", "private"
"""What the receiver of a recognition acknowledges it with: whether readers from outside may see it."""
_REQUEST = re.compile(r"-request(?:-\d+)?$")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file of `coaching/`, or one private note; who speaks and who is meant by their present slugs."""

    name: str
    coaching: Coaching
    from_: str
    to: str
    private: bool

    @property
    def day(self) -> date:
        return self.coaching.date

    def is_between(self, one: str, other: str) -> bool:
        return {self.from_, self.to} == {one, other}

    @property
    def text(self) -> str:
        """What was said, in one piece."""
        said = self.coaching
        parts = (said.text, said.situation, said.behaviour, said.effect, said.wish)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class AgreementStatus:
    """What somebody promised in a talk."""

    id: str
    owner: str
    due: date | None
    text: str
    done_on: date | None
    conversation: Conversation

    @property
    def private(self) -> bool:
        return self.conversation.private

    @property
    def other(self) -> str:
        """With whom it was agreed."""
        talk = self.conversation
        return talk.to if self.owner == talk.from_ else talk.from_


@dataclass(frozen=True, slots=True)
class DecisionStatus:
    """What a meeting decided; its owner by the present slug."""

    id: str
    owner: str | None
    due: date | None
    text: str
    done_on: date | None
    meeting: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStatus:
    """One step of one newcomer."""

    id: str
    person: str
    step: OnboardingStep
    due: date | None
    """A working day: its own day, or the next one on which people work."""
    done_on: date | None
    helper: str | None
    signers: tuple[str, ...]
    """Who may mark it as done: first the one who is meant to, then the leads."""
    notes: tuple[Entry, ...]
    """What was recorded of it in words, such as answers to its questions."""
    is_reported: bool
    """Whether the newcomer has recorded something of it."""

    @property
    def signer(self) -> str | None:
        """Who signs it off, where that is not the newcomer."""
        return None if self.person == self.signers[0] else self.signers[0]

    @property
    def waits(self) -> bool:
        """Whether the newcomer has done their part, and the sign-off is missing."""
        return self.signer is not None and self.done_on is None and self.is_reported


class Conversations:
    """All that was said up to a day, the notes of whoever asks among it."""

    def __init__(self, workspace: Workspace, today: date, notes: Notes = NOTHING) -> None:
        self.workspace = workspace
        self.today = today
        self.notes = notes

    @cached_property
    def all(self) -> tuple[Conversation, ...]:
        """In the order of their days."""
        files = self.workspace.coaching.items()
        shared = [self._read(name, found, False) for name, found in files if not is_misplaced(found)]
        private = [self._read(name, found, True) for name, found in self.notes.coaching.items()]
        known = [each for each in (*shared, *private) if each.coaching.date <= self.today]
        return tuple(sorted(known, key=lambda each: (each.coaching.date, each.name)))

    def _read(self, name: str, found: Coaching, private: bool) -> Conversation:
        return Conversation(name, found, self.slug(found.from_), self.slug(found.to), private)

    def slug(self, person: str) -> str:
        """The slug that a person has today."""
        return current_person(self.workspace, person) or person

    def of(self, person: str) -> Iterator[Conversation]:
        return (each for each in self.all if person in (each.from_, each.to))

    def of_kind(self, *kinds: str) -> Iterator[Conversation]:
        return (each for each in self.all if each.coaching.kind in kinds)

    @cached_property
    def _talks(self) -> Mapping[frozenset[str], Sequence[date]]:
        """Two people → the days of their talks: who leads many asks for each of them."""
        found: dict[frozenset[str], list[date]] = {}
        for each in self.of_kind("talk"):
            found.setdefault(frozenset((each.from_, each.to)), []).append(each.day)
        return found

    def talks(self, one: str, other: str) -> Sequence[date]:
        """The days of the talks of two people, the last one last."""
        return self._talks.get(frozenset((one, other)), ())

    def last_talk(self, one: str, other: str) -> date | None:
        return max(self.talks(one, other), default=None)

    def probation_ends(self, person: str) -> date | None:
        """Last day of a person's probation, as the private notes of the one who asks have it; the last one counts."""
        kept = [each for each in self.of_kind("probation") if each.to == person and each.private]
        return kept[-1].coaching.probation_ends if kept else None

    def is_public(self, recognition: Conversation) -> bool:
        """Whether its receiver lets readers from outside see a recognition: their last word counts, nobody else's."""
        entries = self.workspace.recorded.get(recognition.name, ())
        said = [
            entry.update.acknowledged
            for entry in updates.updates_until(entries, self.today)
            if self.slug(entry.person) == recognition.to and entry.update.acknowledged in (PUBLIC, PRIVATE)
        ]
        return not recognition.private and said[-1:] == [PUBLIC]

    def open_requests(self) -> Iterator[Conversation]:
        """Requests for feedback that no answer names yet."""
        return (each for each in self.of_kind("request") if self.answered_on(each) is None)

    def answered_on(self, request: Conversation) -> date | None:
        """The day of the first answer: shared feedback that names the request, or the mark of whoever was asked.

        A private note is no answer: nobody else sees it.
        """
        days = [
            each.day
            for each in self._answers.get(request.name, ())
            if (each.from_, each.to) == (request.to, request.from_) and each.day >= request.day
        ]
        marked = self.handed_over_on(request)
        return min([*days, *([marked] if marked else [])], default=None)

    def handed_over_on(self, request: Conversation) -> date | None:
        """The day on which whoever was asked marked the request as answered in person."""
        recorded = self.workspace.recorded
        if request.name not in recorded:
            return None
        return self._done_since(e for e in recorded[request.name] if self.slug(e.person) == request.to)

    @cached_property
    def _answers(self) -> Mapping[str, list[Conversation]]:
        """Name of a request → the shared feedback that names it."""
        found: dict[str, list[Conversation]] = {}
        for each in self.of_kind("feedback"):
            if each.coaching.answers and not each.private:
                found.setdefault(each.coaching.answers, []).append(each)
        return found

    # agreements

    def agreements(self, wanted: Callable[[str], bool] = lambda _owner: True) -> Iterator[AgreementStatus]:
        """What was agreed, of the owners who are wanted (by their present slugs)."""
        for each in self.all:
            for place, promise in enumerate(each.coaching.agreement, 1):
                owner = self.slug(promise.owner)
                if wanted(owner):
                    id_ = f"{each.name}/{place}"
                    recorded = self.notes.recorded if each.private else self.workspace.recorded
                    done_on = self._done_since(recorded[id_]) if id_ in recorded else None
                    yield AgreementStatus(id_, owner, promise.due, promise.text, done_on, each)

    # decisions

    def decisions(self) -> Iterator[DecisionStatus]:
        """What meetings decided up to the day, the earliest first."""
        for name, meeting in sorted(self.workspace.meetings.items()):
            for place, decided in enumerate(meeting.decision, 1) if meeting.date <= self.today else ():
                id_ = f"{name}/{place}"
                done_on = self._done_since(self.workspace.recorded.get(id_, ()))
                owner = self.slug(decided.owner) if decided.owner else None
                yield DecisionStatus(id_, owner, decided.due, decided.text, done_on, meeting)

    def _done_since(self, entries: Iterable[Entry]) -> date | None:
        return updates.done_since(updates.updates_until(tuple(entries), self.today))

    # onboarding

    @cached_property
    def newcomers(self) -> tuple[str, ...]:
        """Slugs of the people who have a path that exists."""
        paths = self.workspace.onboarding
        return tuple(id_[1:] for id_, person in self.workspace.people.items() if person.onboarding in paths)

    def steps(self, person: str) -> Iterator[StepStatus]:
        """The steps of a newcomer, in the order of the file; the day of joining is day 1."""
        found = self.workspace.people[f"@{person}"]
        path = self.workspace.onboarding.get(found.onboarding or "")
        if path is None:
            return
        names = (f"@{person}", *found.formerly)
        for slug, step in path.steps.items():
            ids = [f"{name}/{found.onboarding}/{slug}" for name in names]
            recorded = (self.workspace.recorded.get(id_, ()) for id_ in ids)
            yield self._step(ids[0], person, step, sorted(chain(*recorded), key=lambda e: e.order))

    def step(self, id_: str) -> StepStatus:
        """A step of a newcomer by its id."""
        return next(step for step in self.steps(id_[1:].partition("/")[0]) if step.id == id_)

    def _step(self, id_: str, person: str, step: OnboardingStep, recorded: Sequence[Entry]) -> StepStatus:
        """A step with what counts of it: where another signs off, no mark of the newcomer does.

        Other marks stay, whoever made them: leads and helpers change, and what they signed off is done.
        """
        joined = self.workspace.people[f"@{person}"].joined
        day = joined + timedelta(step.day - 1) if joined and step.day else None
        helper = self._helper(person, step.owner)
        signers = self._signers(person, step.sign_off, helper)
        entries = updates.updates_until(tuple(recorded), self.today)
        own = [entry for entry in entries if self.slug(entry.person) == person]
        counted = [entry for entry in entries if signers[0] == person or entry not in own]
        return StepStatus(
            id=id_,
            person=person,
            step=step,
            due=self.workspace.settings.calendar.working(day) if day else None,
            done_on=updates.done_since(counted),
            helper=helper,
            signers=signers,
            notes=tuple(entry for entry in entries if entry.update.note),
            is_reported=bool(own) and own[-1].update.done is not False,
        )

    def _helper(self, person: str, owner: str | None) -> str | None:
        """Slug of who helps with a step: a person, or whoever is the newcomer's `buddy` or `lead`."""
        workspace = self.workspace
        if owner in (BUDDY, LEAD) and not workspace.current_id(f"@{owner}"):
            buddy = current_person(workspace, workspace.people[f"@{person}"].buddy)
            return buddy if owner == BUDDY else next(iter(own_leads(workspace, person, self.today)), None)
        return owner and self.slug(owner)

    def _signers(self, person: str, sign_off: SignOff, helper: str | None) -> tuple[str, ...]:
        """Who may sign a step off; the leads always may, and where nobody else is there the newcomer."""
        meant = {"self": person, "owner": helper, "lead": None}[sign_off]
        people = (meant, *own_leads(self.workspace, person, self.today))
        there = [each for each in people if each and not has_left(self.workspace, each, self.today)]
        return tuple(dict.fromkeys(there)) or (person,)


def is_misplaced(shared: Coaching) -> bool:
    """Whether a shared file says what only private notes may: that of a probation is shown nowhere."""
    return shared.kind == "probation" or shared.probation_ends is not None


def promises(workspace: Workspace, text: str, notes: Notes = NOTHING) -> dict[str, str]:
    """Steps, agreements, decisions and requests that `text` may mean, each with what it is: what `okr checkin` can mark
    beside goals.

    An agreement or decision ends in its number and a request in its kind, so that the many conversations are looked at
    only for a text that does, too.
    """
    found: dict[str, str] = {}
    for person in Conversations(workspace, date.max).newcomers:
        path = workspace.people[f"@{person}"].onboarding or ""
        found.update((f"@{person}/{path}/{slug}", "step") for slug in workspace.onboarding[path].steps)
    if text.rpartition("/")[2].isdecimal():
        shared = {name: said for name, said in workspace.coaching.items() if not is_misplaced(said)}
        for name, said in (*shared.items(), *notes.coaching.items()):
            found.update((f"{name}/{n}", "agreement") for n in range(1, len(said.agreement) + 1))
        for name, meeting in workspace.meetings.items():
            found.update((f"{name}/{n}", "decision") for n in range(1, len(meeting.decision) + 1))
    if _REQUEST.search(text):
        found.update((name, "request") for name, said in workspace.coaching.items() if said.kind == "request")
    return found


def recognitions(workspace: Workspace) -> dict[str, str]:
    """Name of a recognition → the present slug of its receiver."""
    said = ((name, each.to) for name, each in workspace.coaching.items() if each.kind == "recognition")
    return {name: workspace.slug_in_force("person", to) for name, to in said}


def current_step_id(workspace: Workspace, id_: str) -> str:
    """The id of a step under the present name of its person."""
    who, slash, rest = id_.partition("/")
    now = workspace.current_id(who) if id_.startswith("@") else None
    return f"{now}{slash}{rest}" if now else id_
