"""What others gave a person: thanks, feedback, and answers to a request.

What a person must do now, most days late first.

Where a lead is needed: what is stuck, missed or unsure with the people whom they lead.

What waits for people beside their goals: promises, first steps, feedback asked for, and what a lead answered.

What goals ask of their owners: check-ins, readings, blockers, pieces of work, and closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from msgspec.structs import replace

from okr import updates
from okr.conversations import NOTHING, Conversation, Conversations, Notes, Step
from okr.models import Objective
from okr.periods import DAY, running_quarter
from okr.scores import KeyResultScore
from okr.scoring import Scoring
from okr.updates import Blocked
from okr.views.checkins import open_blocker
from okr.views.ownership import goals_of, lead_of_team, leads_of, led_by, manager_of, owners
from okr.views.results import TICKED, Received, TeamItem, TodoItem, TodoKind
from okr.views.words import count, number
from okr.workspace import Workspace, absence, has_left, in_charge


def for_you(workspace: Workspace, person: str, today: date) -> tuple[Received, ...]:
    """Of the last two weeks, the latest first; only what was shared."""
    conversations = Conversations(workspace, today)
    found = [*_shared(conversations, person), *_told(conversations, person)]
    fresh = (each for each in found if each.date >= today - FRESH)
    return tuple(sorted(fresh, key=lambda each: (-each.date.toordinal(), each.id)))


def _shared(conversations: Conversations, person: str) -> Iterator[Received]:
    for each in conversations.of_kind("recognition", "feedback"):
        if each.to == person:
            kind: Literal["recognition", "feedback"] = (
                "recognition" if each.coaching.kind == "recognition" else "feedback"
            )
            yield Received(id=each.name, kind=kind, from_=each.from_, date=each.day, text=each.text)


def _told(conversations: Conversations, person: str) -> Iterator[Received]:
    """Requests of the person that were answered in person: the words themselves are in no file that is shared."""
    for each in conversations.of_kind("request"):
        day = conversations.handed_over_on(each) if each.from_ == person else None
        if day:
            text = f"answered your request of {each.day}" + (f": {each.text}" if each.text else "")
            yield Received(id=each.name, kind="answer", from_=each.to, date=day, text=text)


def todo(workspace: Workspace, person: str, today: date, notes: Notes = NOTHING) -> tuple[TodoItem, ...]:
    """Everything that waits for the person (a slug): most days late first, what has no day last."""
    found = _everything(workspace, today, lambda other: other == person, notes)
    return in_order(item for _, item in found)


def todo_of_all(workspace: Workspace, today: date) -> Mapping[str, tuple[TodoItem, ...]]:
    """Slug of each person for whom something waits → what; private notes are in none of them."""
    found: dict[str, list[TodoItem]] = {}
    known = {id_[1:] for id_ in workspace.people}
    for person, waits in _everything(workspace, today, known.__contains__, NOTHING):
        found.setdefault(person, []).append(waits)
    return {id_[1:]: in_order(found[id_[1:]]) for id_ in workspace.people if id_[1:] in found}


def in_order(items: Iterable[TodoItem]) -> tuple[TodoItem, ...]:
    return tuple(sorted(items, key=lambda it: (it.late_days is None, -(it.late_days or 0), it.id, it.kind)))


def ticked(items: Iterable[TodoItem]) -> tuple[str, ...]:
    """Ids of what `okr done` ticks by its number, in the order of the list."""
    return tuple(each.id for each in items if each.kind in TICKED)


def _everything(workspace: Workspace, today: date, wanted: Wanted, notes: Notes) -> Iterator[Waits]:
    """What is due of goals goes to the stand-in of who is away; what two people have between them waits."""
    scoring = Scoring(workspace, today)

    def is_charged(owner: str) -> bool:
        person = in_charge(workspace, owner, today)
        return person is not None and wanted(person)

    for find in (checkins, blockers, initiatives, closes):
        for owner, item in find(scoring, is_charged):
            if not is_free(workspace, owner, item, today):
                yield _handed_on(workspace, owner, item, today)
    for person, item in waiting(workspace, today, wanted, notes):
        if not (is_free(workspace, person, item, today) or absence(workspace, person, today)):
            yield person, item


def _handed_on(workspace: Workspace, owner: str, item: TodoItem, today: date) -> Waits:
    away = absence(workspace, owner, today)
    person = in_charge(workspace, owner, today) if away else owner
    assert person is not None  # nothing is wanted of who has nobody
    if away:
        item = replace(item, why=f"{item.why} (for @{owner}, away until {away.to})")
    return person, item


def is_free(workspace: Workspace, person: str, waits: TodoItem, today: date) -> bool:
    """Nothing due after `left` is due, and once the person is gone nothing waits for them at all."""
    return has_left(workspace, person, max(waits.due or today, today))


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due, or stale until they are answered."""
    workspace, today = scoring.workspace, scoring.today
    for owner, item in checkins(scoring, lambda other: in_charge(workspace, other, today) == person):
        if not is_free(workspace, owner, item, today):
            yield item


_A_DAY = 1
"""For so many days a blocker or a request is nobody else's business."""
TALK_EVERY = timedelta(days=28)


def team_todo(
    workspace: Workspace, lead: str, today: date, notes: Notes = NOTHING, *, own: bool = True
) -> tuple[TeamItem, ...]:
    """What waits with the people whom somebody leads.

    `own`: the lead asks, and the `notes` are theirs. One-on-ones stand in nobody else's view of the list: private ones
    would be missing there.
    """
    team = _Team(Scoring(workspace, today), Conversations(workspace, today, notes), lead)
    found = [*team.goals(), *team.people(), *team.helped(), *(team.talks() if own else ())]
    items = [
        TeamItem(
            id=it.id,
            kind=it.kind,
            person=who,
            due=it.due,
            late_days=it.late_days,
            why=it.why,
            command=it.command,
        )
        for who, it in found
    ]
    return tuple(sorted(items, key=_order))


_FIRST: tuple[TodoKind, ...] = ("blocker", "unsure", "stale", "close", "initiative", "onboarding", "request")


def _order(each: TeamItem) -> tuple[int, bool, int, str, str]:
    """What is stuck before what is late, one-on-ones last; of one kind the most overdue first."""
    rank = _FIRST.index(each.kind) if each.kind in _FIRST else len(_FIRST)
    return (rank, each.late_days is None, -(each.late_days or 0), each.person, each.id)


@dataclass(frozen=True)
class _Team:
    scoring: Scoring
    conversations: Conversations
    lead: str

    @property
    def _today(self) -> date:
        return self.scoring.today

    @property
    def _workspace(self) -> Workspace:
        return self.scoring.workspace

    @cached_property
    def _led(self) -> frozenset[str]:
        return frozenset(led_by(self._workspace, self.lead, self._today))

    def goals(self) -> Iterator[Waits]:
        """What is stale, unsure, blocked for more than a day, overdue, or waits for its close."""
        found = [*self._blockers(self._led)]
        for find in (unsure, stale, closes, initiatives):
            found += find(self.scoring, self._led.__contains__)
        for person, each in found:
            overdue = each.kind != "initiative" or (each.late_days or 0) > 0
            if overdue and not is_free(self._workspace, person, each, self._today):
                told = replace(each, why=each.why + self._stands_in(person))
                yield person, told if told.kind not in ("stale", "initiative") else _without_command(told)

    def _stands_in(self, person: str) -> str:
        """Of who is away: until when, and who does it meanwhile."""
        away = absence(self._workspace, person, self._today)
        if away is None:
            return ""
        meanwhile = in_charge(self._workspace, person, self._today)
        return f" (away until {away.to}{f', @{meanwhile} stands in' if meanwhile else ''})"

    def _blockers(self, led: frozenset[str]) -> Iterator[Waits]:
        for person, id_, run in open_blockers(self.scoring, led.__contains__):
            days = run.days(self._today)
            if days > _A_DAY:
                why = f"blocked {days} days: {run.text} ({id_.rpartition('/')[2]})"
                yield person, item(id_, "blocker", None, self._today, why, f'okr ack {id_} "…"')

    def people(self) -> Iterator[Waits]:
        """Overdue steps of newcomers, requests without an answer, and what is left of who is gone."""
        for person in sorted(self._led):
            if has_left(self._workspace, person, self._today):
                yield from self._left(person)
                continue
            for step in self.conversations.steps(person):
                if step.done_on is None and step.due is not None and step.due < self._today:
                    yield person, onboarding_step(self.conversations, step, f"okr onboard @{person}")
        for request in unanswered(self.conversations, self._led.__contains__):
            if (self._today - request.day).days > _A_DAY and not has_left(
                self._workspace, request.to, self._today
            ):
                why = f"@{request.from_} has waited for feedback since {request.day}"
                yield request.to, item(request.name, "request", None, self._today, why)

    def _left(self, person: str) -> Iterator[Waits]:
        ids = goals_of(self.scoring, person)
        if ids:
            left = self._workspace.people[f"@{person}"].left
            why = f"left on {left} and still owns {count(len(ids), 'goal')}: {', '.join(ids)}"
            yield (
                person,
                item(
                    f"@{person}", "handover", left, self._today, why, f"okr move @{person} --handover @NAME"
                ),
            )

    def helped(self) -> Iterator[Waits]:
        """Steps of newcomers with which the lead, or anybody else, helps."""
        led = self._led
        for person in self.conversations.newcomers:
            if person == self.lead or has_left(self._workspace, person, self._today):
                continue
            for step in self.conversations.steps(person):
                helps = step.step.owner and self.conversations.slug(step.step.owner) == self.lead
                soon = step.due is None or step.due <= self._today + SOON
                told = person in led and step.due is not None and step.due < self._today
                if helps and soon and step.done_on is None and not told:
                    yield person, onboarding_step(self.conversations, step, f"okr onboard @{person}")

    def talks(self) -> Iterator[Waits]:
        """People with whom there is no one-on-one on record for four weeks; who joined lately has time."""
        for person in sorted(self._led):
            if not self._talks_with(person) or absence(self._workspace, person, self._today):
                continue
            talked = self.conversations.last_talk(self.lead, person)
            since = talked or self._workspace.people[f"@{person}"].joined or self._first_day
            if since is None or self._today - since <= TALK_EVERY:
                continue
            weeks = f" for {count((self._today - talked).days // 7, 'week')}" if talked else ""
            when = talked + TALK_EVERY if talked else None
            why = f"no one-on-one on record{weeks}"
            yield (
                person,
                item(f"@{person}", "one_on_one", when, self._today, why, f"okr coach agenda @{person}"),
            )

    @cached_property
    def _first_day(self) -> date | None:
        """The first day of which anything was recorded: before it nobody could have been talked with on record."""
        series = map(self._workspace.series, self._workspace.recorded)
        first = min((found.days[0] for found in series if found.days), default=None)
        return None if first is None else date.fromordinal(first)

    def _talks_with(self, person: str) -> bool:
        """Whether the one-on-ones of a person are with this lead: the manager's, else those of the lead of the team."""
        if has_left(self._workspace, person, self._today):
            return False
        manager = manager_of(self._workspace, person, self._today)
        return (
            manager == self.lead if manager else self.lead in leads_of(self._workspace, person, self._today)
        )


def _without_command(each: TodoItem) -> TodoItem:
    """Somebody else's to do: the lead asks, and types nothing."""
    return TodoItem(id=each.id, kind=each.kind, due=each.due, late_days=each.late_days, why=each.why)


SOON = timedelta(days=7)
"""How long before its due day a piece of work is told."""
FRESH = timedelta(days=14)
"""How long an acknowledgement is shown, unless the owner checks in before."""
Waits = tuple[str, TodoItem]


def item(id_: str, kind: TodoKind, due: date | None, today: date, why: str, command: str = "") -> TodoItem:
    late = (today - due).days if due else None
    return TodoItem(id=id_, kind=kind, due=due, late_days=late, why=why, command=command)


def waiting(
    workspace: Workspace, today: date, wanted: Callable[[str], bool], notes: Notes
) -> Iterator[Waits]:
    """Person and what waits for them, of the people who are wanted."""
    conversations = Conversations(workspace, today, notes)
    yield from _agreements(conversations, wanted)
    yield from _steps(conversations, wanted)
    yield from _requests(conversations, wanted)
    yield from _acknowledged(workspace, today, wanted)


def _agreements(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    today = conversations.today
    for promise in conversations.agreements(wanted):
        if promise.done_on is None:
            talk = promise.conversation
            other = talk.to if promise.owner == talk.from_ else talk.from_
            why = f"{promise.text} (agreed with @{other} on {talk.day})"
            yield (
                promise.owner,
                item(promise.id, "agreement", promise.due, today, why, f"okr checkin {promise.id} done"),
            )


def _steps(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    today = conversations.today
    for person in conversations.newcomers:
        if not wanted(person):
            continue
        for step in conversations.steps(person):
            if step.done_on is None and (step.due is None or step.due <= today + SOON):
                yield person, onboarding_step(conversations, step, f"okr checkin {step.id} done")


def onboarding_step(conversations: Conversations, step: Step, command: str) -> TodoItem:
    title = conversations.workspace.onboarding[step.id.split("/")[1]].title
    return item(step.id, "onboarding", step.due, conversations.today, f"{title} › {step.step.title}", command)


def unanswered(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Conversation]:
    """The open requests to the people who are wanted."""
    return (request for request in conversations.open_requests() if wanted(request.to))


def _requests(conversations: Conversations, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    for request in unanswered(conversations, wanted):
        said = request.coaching
        about = f" about {said.about}" if said.about else ""
        text = f": {said.text}" if said.text else ""
        why = f"@{request.from_} asks for feedback{about}, since {request.day}{text}"
        command = f"okr coach feedback @{request.from_} --answers {request.name}"
        yield request.to, item(request.name, "feedback", None, conversations.today, why, command)


def _acknowledged(workspace: Workspace, today: date, wanted: Callable[[str], bool]) -> Iterator[Waits]:
    """What others acknowledged since the owner last checked in, for a while."""
    kinds = workspace.items
    for id_ in workspace.recorded:
        now = workspace.current_id(id_)
        if now is None or kinds[now] not in ("key result", "initiative", "kpi"):
            continue
        people = [person for person in owners(workspace, now, today) if wanted(person)]
        if not people:
            continue
        entries = updates.counted(workspace.updates(now), today)
        if not entries or entries[-1].update.date < today - FRESH:
            continue
        for person in people:
            spoke = max((e.update.date for e in entries if e.person == person), default=date.min)
            for e in entries:
                word = e.update.acknowledged
                if word is not None and e.person != person and e.update.date >= max(spoke, today - FRESH):
                    yield (
                        person,
                        item(now, "acknowledged", None, today, f"@{e.person} on {e.update.date}: {word}"),
                    )


Wanted = Callable[[str], bool]


def owned(scoring: Scoring, id_: str, wanted: Wanted) -> list[str]:
    return [person for person in owners(scoring.workspace, id_, scoring.today) if wanted(person)]


def checkins(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """What is due, and what is stale until it is answered; one that reads a KPI waits for the KPI."""
    due = set()
    for person, waits in (*_due_key_results(scoring, wanted), *_due_readings(scoring, wanted)):
        due.add(waits.id)
        yield person, waits
    yield from (pair for pair in stale(scoring, wanted) if pair[1].id not in due)


def _key_results(scoring: Scoring, wanted: Wanted) -> Iterator[tuple[str, Objective, list[str]]]:
    """Id, objective and owners of every key result that can be checked in."""
    workspace = scoring.workspace
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, kr in objective.key_results.items():
            people = [] if kr.kpi else owned(scoring, f"{id_}/{slug}", wanted)
            if people:
                yield f"{id_}/{slug}", objective, people


def _due_key_results(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    today = scoring.today
    for part, objective, people in _key_results(scoring, wanted):
        score = scoring.key_result(part)
        place = score.plan.open_on(today)
        if score.due and place is not None:
            told = _last_answer(score) if score.stale else "no check-in for this period yet"
            why = f"{score.key_result.statement(objective)}: {told}"
            due = (_first_missed(score) if score.stale else None) or score.plan.periods[place].due
            yield from ((p, item(part, "checkin", due, today, why, f"okr checkin {part}")) for p in people)


def _due_readings(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for id_, kpi in workspace.kpis.items():
        people = owned(scoring, id_, wanted)
        if not people:
            continue
        score = scoring.kpi(id_, running_quarter(today, workspace.settings))
        if score.due and score.awaited:
            due = scoring.reading_window(id_, score.awaited).due
            why = f"{kpi.title}: no reading for {score.awaited.name} yet"
            yield from ((p, item(id_, "checkin", due, today, why, f"okr checkin {id_}")) for p in people)


def stale(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """What ran out unanswered, whether it is due again or not. After the end of a cycle its close is asked for instead."""
    workspace, today = scoring.workspace, scoring.today
    for part, objective, people in _key_results(scoring, wanted):
        score = scoring.key_result(part)
        if score.stale and workspace.cycle_of(workspace.objective_of(part)).ends >= today:
            why = f"{score.key_result.statement(objective)}: {_last_answer(score)}"
            due = _first_missed(score)
            yield from ((p, item(part, "stale", due, today, why, f"okr checkin {part}")) for p in people)
    for id_, kpi in workspace.kpis.items():
        people = owned(scoring, id_, wanted)
        if not people:
            continue
        reading = scoring.kpi(id_, running_quarter(today, workspace.settings))
        if reading.stale and not reading.due:
            due = scoring.reading_window(id_, reading.last.period).due
            why = f"{kpi.title}: no reading for {reading.last.period.name}"
            yield from ((p, item(id_, "stale", due, today, why, f"okr checkin {id_}")) for p in people)


def _last_answer(score: KeyResultScore) -> str:
    return f"no check-in since {score.answered_on}" if score.answered_on else "no check-in yet"


def _first_missed(score: KeyResultScore) -> date | None:
    """The due day of the first period that ran out since the last answer."""
    last = score.answered_on
    periods = (score.plan.periods[place] for place in score.unanswered)
    return next((period.due for period in periods if last is None or period.closes >= last), None)


def unsure(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """Key results whose confidence is low or fell, and which nobody else has acknowledged since."""
    workspace, today = scoring.workspace, scoring.today
    for part, objective, people in _key_results(scoring, wanted):
        score = scoring.key_result(part)
        if score.unsure and workspace.cycle_of(workspace.objective_of(part)).ends >= today:
            path = " → ".join(number(each) for each in score.series.confidences[-2:])
            why = f"confidence {path}: {score.key_result.statement(objective)}"
            command = f'okr ack {part} "…"'
            yield from ((p, item(part, "unsure", None, today, why, command)) for p in people)


def blockers(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    today = scoring.today
    for person, id_, run in open_blockers(scoring, wanted):
        why = f"blocked for {run.days(today)} d, since {run.since}: {run.text}"
        yield person, item(id_, "blocker", None, today, why, f"okr checkin {id_}")


def open_blockers(scoring: Scoring, wanted: Wanted) -> Iterator[tuple[str, str, Blocked]]:
    """Owner, item, and what stands in its way."""
    for now in _spoken_of(scoring.workspace):
        people = owned(scoring, now, wanted)
        run = None if not people or _has_ended(scoring, now) else open_blocker(scoring, now)
        if run:
            yield from ((person, now, run) for person in people)


def _spoken_of(workspace: Workspace) -> Iterator[str]:
    """Ids in force of the goals of which something was recorded, each once."""
    found = (workspace.current_id(id_) for id_ in workspace.recorded)
    goals = ("key result", "initiative", "kpi")
    yield from dict.fromkeys(id_ for id_ in found if id_ and workspace.items.get(id_) in goals)


def _has_ended(scoring: Scoring, id_: str) -> bool:
    """Whether the cycle of a goal is over: the close asks for it then."""
    workspace = scoring.workspace
    if workspace.items[id_] == "kpi":
        return False
    return workspace.cycle_of(workspace.objective_of(id_)).ends < scoring.today


def initiatives(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, initiative in objective.initiatives.items():
            part = f"{id_}/{slug}"
            due = initiative.due
            people = [] if due is None or due > today + SOON else owned(scoring, part, wanted)
            if people and not scoring.initiative(part).done:
                why = f"{objective.title} › {initiative.title}"
                command = f"okr checkin {part} done"
                yield from ((p, item(part, "initiative", due, today, why, command)) for p in people)


def closes(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """Objectives whose cycle has ended, of their owner, else of the lead of their team."""
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        ended = workspace.cycle_of(id_).ends
        if scoring.closed_on(objective) or ended >= today:
            continue
        person = _closer(workspace, id_, objective, today)
        if person and wanted(person):
            why = f"{objective.title}: ended on {ended}, not closed"
            yield person, item(id_, "close", ended + DAY, today, why, f"okr close {id_}")


def _closer(workspace: Workspace, id_: str, objective: Objective, today: date) -> str | None:
    here = [person for person in owners(workspace, id_, today) if not has_left(workspace, person, today)]
    return here[0] if here else lead_of_team(workspace, objective.team, today)
