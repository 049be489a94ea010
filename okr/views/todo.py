"""What people must do now: check-ins, work, promises, decisions about KPIs; and what others gave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain

from msgspec.structs import replace

from okr.conversations import NOTHING, PUBLIC, Conversation, Conversations, Notes
from okr.decisions import score_now, undecided
from okr.ownership import absence, has_left, in_charge, own_leads, owners
from okr.scoring import Scoring
from okr.views.decisions import off
from okr.views.goal_tasks import FRESH, GoalTasks, Task, Wanted
from okr.views.people_tasks import PeopleTasks
from okr.views.results import ReceivedWords, TodoItem, like
from okr.words import Message, joined
from okr.words.numbers import short_date
from okr.workspace import Workspace


def todo(scoring: Scoring, person: str, notes: Notes = NOTHING) -> tuple[TodoItem, ...]:
    """What one person (a slug) must do: the most overdue first, what has no day last."""
    return _in_order(item for _, item in _everything(scoring, person.__eq__, notes))


def todo_of_all(scoring: Scoring) -> Mapping[str, tuple[TodoItem, ...]]:
    """Slug of each person who must do something → what; private notes are in none of them."""
    by_person: dict[str, list[TodoItem]] = {id_[1:]: [] for id_ in scoring.workspace.people}
    for person, item in _everything(scoring, by_person.__contains__, NOTHING):
        by_person[person].append(item)
    return {person: _in_order(items) for person, items in by_person.items() if items}


def _in_order(items: Iterable[TodoItem]) -> tuple[TodoItem, ...]:
    return tuple(sorted(items, key=lambda it: (it.order, it.id, it.kind)))


def ticked(items: Iterable[TodoItem]) -> tuple[str, ...]:
    """Ids of what `okr done` ticks by its number, in the order of the list."""
    return tuple(each.id for each in items if each.is_ticked)


def _everything(scoring: Scoring, wanted: Wanted, notes: Notes) -> Iterator[Task]:
    """What is due of goals goes to the stand-in of who is away; what two people have between them waits."""
    workspace, today = scoring.workspace, scoring.today

    def is_charged(owner: str) -> bool:
        person = in_charge(workspace, owner, today)
        return person is not None and wanted(person)

    goals = _Tasks(scoring, is_charged)
    of_goals = (
        goals.checkins(),
        goals.blockers(),
        goals.initiatives(),
        goals.closes(),
        goals.needs(),
        goals.undecided(),
    )
    for owner, item in chain.from_iterable(of_goals):
        if away := absence(workspace, owner, today):
            end = short_date(away.to, today)
            why = Message("{why} (for @{owner}, away until {day})", why=item.why, owner=owner, day=end)
            yield in_charge(workspace, owner, today) or owner, replace(item, why=why)
        else:
            yield owner, item
    people = PeopleTasks(scoring, wanted, notes)
    between = (
        people.agreements(),
        people.decisions(),
        people.steps(),
        people.probations(),
        people.requests(),
        people.acknowledged(),
        people.answers(),
    )
    for person, item in chain.from_iterable(between):
        if not absence(workspace, person, today):
            yield person, item


class _Tasks(GoalTasks):
    """With the KPIs that wait for a decision."""

    def undecided(self) -> Iterator[Task]:
        """KPIs that are off their limit without a decision, of their owners and whoever leads those."""
        for id_, decided in undecided(self.scoring).items():
            people = self._deciders(id_)
            if not people:
                continue
            kpi = self.workspace.kpis[id_]
            why = joined((kpi.title, off(kpi, score_now(self.scoring, id_))), ": ")
            if decided:
                ended = short_date(decided.until, self.today)
                why = joined((why, Message("the decision ended on {day}", day=ended)), "; ")
            yield from self._tasks(people, id_, "decision", None, why, f"okr decide {id_}")

    def _deciders(self, kpi: str) -> list[str]:
        """Who is asked about a KPI."""
        people = owners(self.workspace, kpi, self.today)
        leads = (own_leads(self.workspace, person, self.today)[:1] for person in people)
        return self.asked(
            person
            for person in (*people, *chain.from_iterable(leads))
            if not has_left(self.workspace, person, self.today)
        )


def for_you(workspace: Workspace, person: str, today: date) -> tuple[ReceivedWords, ...]:
    """What others gave a person in the last two weeks, the latest first; only what was shared."""
    conversations = Conversations(workspace, today)

    def discloses(each: Conversation) -> str:
        is_own_choice = each.coaching.kind == "recognition" and not conversations.is_public(each)
        return f"okr ack {each.name} {PUBLIC}" if is_own_choice else ""

    received = [
        like(
            ReceivedWords, each, id=each.name, kind=each.coaching.kind, date=each.day, command=discloses(each)
        )
        for each in conversations.of_kind("recognition", "feedback")
        if each.to == person
    ]
    # that a request was answered in person: those words are in no shared file
    for each in conversations.of_kind("request"):
        day = conversations.handed_over_on(each) if each.from_ == person else None
        if day:
            asked = Message("answered your request of {day}", day=short_date(each.day, today))
            text = joined((asked, each.text), ": ") if each.text else asked
            received.append(ReceivedWords(id=each.name, kind="answer", from_=each.to, date=day, text=text))
    received += _of_steps(conversations, person)
    fresh = (each for each in received if each.date >= today - FRESH)
    return tuple(sorted(fresh, key=lambda each: (-each.date.toordinal(), each.id)))


def _of_steps(conversations: Conversations, person: str) -> Iterator[ReceivedWords]:
    """What was said about steps of newcomers: by them to their leads and helpers, by those to them."""
    for newcomer in conversations.newcomers:
        concerned = {newcomer, *own_leads(conversations.workspace, newcomer, conversations.today)}
        for step in conversations.steps(newcomer):
            for note in step.notes if person in (*concerned, step.helper) else ():
                author = conversations.slug(note.person)
                if author != person:
                    text = joined((step.step.title, note.update.note or ""), ": ")
                    yield ReceivedWords(
                        id=step.id, kind="onboarding", from_=author, date=note.update.date, text=text
                    )
