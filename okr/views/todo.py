"""What people must do now: check-ins, work, promises, and what their team needs from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from msgspec.structs import replace

from okr import updates
from okr.conversations import NOTHING, PUBLIC, TALK_EVERY, Conversation, Conversations, Notes, StepStatus
from okr.decisions import score_now, undecided
from okr.key_result_score import KeyResultScore
from okr.models import Objective, owner_on
from okr.needs import YES, NeedStatus, needs_of, waiting_for
from okr.ownership import (
    absence,
    current_person,
    has_left,
    in_charge,
    lead_of_team,
    led_by,
    named_owner,
    own_leads,
    owners,
)
from okr.periods import DAY, running_quarter
from okr.references import Owned
from okr.scoring import Scoring
from okr.updates import BlockerRun
from okr.views.decisions import off
from okr.views.results import ReceivedWords, TeamItem, TodoItem, TodoKind, like
from okr.words import Message, joined, plural
from okr.words.numbers import recorded, short_date
from okr.workspace import Workspace

SOON = timedelta(days=7)
"""How long before its due day a piece of work is listed."""
FRESH = timedelta(days=14)
"""How long an acknowledgement is listed, unless the owner checks in before."""
PREPARED = timedelta(days=30)
"""How long before its end a probation is listed."""
_A_DAY = 1
"""For so many days a blocker or a request is nobody else's business."""

Task = tuple[str, TodoItem]
"""Something to do, after the slug of the person who has to do it."""
Wanted = Callable[[str], bool]
"""Whether a list is about a person."""


def todo(workspace: Workspace, person: str, today: date, notes: Notes = NOTHING) -> tuple[TodoItem, ...]:
    """What one person (a slug) must do: the most overdue first, what has no day last."""
    return _in_order(item for _, item in _everything(workspace, today, person.__eq__, notes))


def todo_of_all(workspace: Workspace, today: date) -> Mapping[str, tuple[TodoItem, ...]]:
    """Slug of each person who must do something → what; private notes are in none of them."""
    by_person: dict[str, list[TodoItem]] = {id_[1:]: [] for id_ in workspace.people}
    for person, item in _everything(workspace, today, by_person.__contains__, NOTHING):
        by_person[person].append(item)
    return {person: _in_order(items) for person, items in by_person.items() if items}


def _in_order(items: Iterable[TodoItem]) -> tuple[TodoItem, ...]:
    return tuple(sorted(items, key=lambda it: (it.late_days is None, -(it.late_days or 0), it.id, it.kind)))


def ticked(items: Iterable[TodoItem]) -> tuple[str, ...]:
    """Ids of what `okr done` ticks by its number, in the order of the list."""
    return tuple(each.id for each in items if each.is_ticked)


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due, or stale until they are answered."""
    workspace, today = scoring.workspace, scoring.today
    tasks = _Tasks(scoring, lambda owner: in_charge(workspace, owner, today) == person).checkins()
    yield from sorted((item for _, item in tasks), key=lambda item: item.kind)  # what is stale comes last


def _everything(workspace: Workspace, today: date, wanted: Wanted, notes: Notes) -> Iterator[Task]:
    """What is due of goals goes to the stand-in of who is away; what two people have between them waits."""
    scoring = Scoring(workspace, today)

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
    people = _Tasks(scoring, wanted, notes)
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


def _item(id_: str, kind: TodoKind, due: date | None, today: date, why: str, command: str = "") -> TodoItem:
    late = (today - due).days if due else None
    return TodoItem(id=id_, kind=kind, due=due, late_days=late, why=why, command=command)


class _Tasks:
    """What the people who are wanted have to do as of a day."""

    def __init__(self, scoring: Scoring, wanted: Wanted, notes: Notes = NOTHING) -> None:
        self.scoring = scoring
        self.workspace = scoring.workspace
        self.today = scoring.today
        self.wanted = wanted
        self.conversations = Conversations(scoring.workspace, scoring.today, notes)

    def _tasks(
        self, people: Iterable[str], id_: str, kind: TodoKind, due: date | None, why: str, command: str = ""
    ) -> Iterator[Task]:
        """The same for each of some people, but for those who have left, or will have left on the day it is due."""
        item = _item(id_, kind, due, self.today, why, command)
        last = max(due or self.today, self.today)
        yield from ((person, item) for person in people if not has_left(self.workspace, person, last))

    # of goals

    def _owners(self, id_: str) -> list[str]:
        return [person for person in owners(self.workspace, id_, self.today) if self.wanted(person)]

    def _key_results(self) -> Iterator[tuple[str, str, KeyResultScore, list[str]]]:
        """Id, title, score and owners of every key result that can be checked in; one that is linked to a KPI cannot."""
        for id_, objective in self.scoring.open:
            for slug, kr in objective.key_results.items():
                part = f"{id_}/{slug}"
                if not kr.kpi and (people := self._owners(part)):
                    yield part, kr.statement(objective), self.scoring.key_result(part), people

    def _has_ended(self, id_: str) -> bool:
        """Whether the cycle of a goal is over: then its close is asked for."""
        return id_ not in self.workspace.kpis and self.workspace.cycle_of(id_).ends < self.today

    def checkins(self, *, missed: bool = False) -> Iterator[Task]:
        """What is due, and what is stale until it is answered; or all that was `missed`, whether it is due again or not.

        After the end of a cycle its close is asked for instead of what was missed.
        """
        for part, title, score, people in self._key_results():
            place = score.plan.open_on(self.today) if score.due and not missed else None
            if place is None and (not score.stale or self._has_ended(part)):
                continue
            state, due = Message("check-in due"), None
            if score.stale:
                since = score.answered_on
                missing = (score.plan.periods[each] for each in score.unanswered)
                due = next((p.due for p in missing if since is None or p.closes >= since), None)
                state = Message("no check-in yet")
                if since:
                    state = Message("no check-in since {day}", day=short_date(since, self.today))
            if place is not None:
                due = due or score.plan.periods[place].due
            kind: TodoKind = "stale" if place is None else "checkin"
            yield from self._tasks(
                people, part, kind, due, joined((title, state), ": "), f"okr checkin {part}"
            )
        quarter = running_quarter(self.today, self.workspace.settings)
        for id_, kpi in self.workspace.kpis.items():
            if not (people := self._owners(id_)):
                continue
            reading = self.scoring.kpi(id_, quarter)
            if reading.due and reading.awaited and not missed:
                kind, period = "checkin", reading.awaited
                state = Message("no reading for {period} yet", period=period.name)
            elif reading.stale and not reading.due:
                kind, period = "stale", reading.last.period
                state = Message("no reading for {period}", period=period.name)
            else:
                continue
            due = self.scoring.reading_window(id_, period).due
            yield from self._tasks(
                people, id_, kind, due, joined((kpi.title, state), ": "), f"okr checkin {id_}"
            )

    def unsure(self) -> Iterator[Task]:
        """Key results whose confidence is low or fell, and which nobody else has acknowledged since."""
        for part, title, score, people in self._key_results():
            if score.unsure and not self._has_ended(part):
                path = joined(map(recorded, score.series.confidences[-2:]), " → ")
                why = Message("confidence {path}: {title}", path=path, title=title)
                yield from self._tasks(people, part, "unsure", None, why, f'okr ack {part} "…"')

    def _owned_goals(self) -> Iterator[tuple[str, list[str]]]:
        """Ids of what can be checked in, with their owners."""
        for id_, kind in self.workspace.items.items():
            if kind in ("key result", "initiative", "kpi") and (people := self._owners(id_)):
                yield id_, people

    def _open_blockers(self) -> Iterator[tuple[list[str], str, BlockerRun]]:
        """Owners, item, and what is in its way."""
        for id_, people in self._owned_goals():
            run = None if self._has_ended(id_) else self.scoring.open_blocker(id_)
            if run:
                yield people, id_, run

    def blockers(self) -> Iterator[Task]:
        for people, id_, run in self._open_blockers():
            why = Message(
                "blocked for {n} d, since {day}: {text}",
                n=run.days(self.today),
                day=short_date(run.since, self.today),
                text=run.text,
            )
            yield from self._tasks(people, id_, "blocker", None, why, f"okr checkin {id_}")

    def initiatives(self) -> Iterator[Task]:
        for id_, objective in self.scoring.open:
            for slug, initiative in objective.initiatives.items():
                part, due = f"{id_}/{slug}", initiative.due
                people = [] if due is None or due > self.today + SOON else self._owners(part)
                if people and not self.scoring.initiative(part).done:
                    why = f"{objective.title} › {initiative.title}"
                    yield from self._tasks(people, part, "initiative", due, why, f"okr checkin {part} done")

    def closes(self) -> Iterator[Task]:
        """Objectives whose cycle has ended, of their owner, else of the lead of their team."""
        for id_, objective in self.scoring.open:
            if not self._has_ended(id_):
                continue
            person = named_owner(self.workspace, id_, self.today)
            if not person or has_left(self.workspace, person, self.today):
                person = lead_of_team(self.workspace, objective.team, self.today)
            if person and self.wanted(person):
                ended = self.workspace.cycle_of(id_).ends
                state = Message("ended on {day}, not closed", day=short_date(ended, self.today))
                why = joined((objective.title, state), ": ")
                yield from self._tasks([person], id_, "close", ended + DAY, why, f"okr close {id_}")

    def acknowledged(self) -> Iterator[Task]:
        """What others acknowledged since the owner last checked in, for a while."""
        since = self.today - FRESH
        for id_, people in self._owned_goals():
            entries = updates.updates_until(self.workspace.updates(id_), self.today)
            if not entries or entries[-1].update.date < since:
                continue
            for person in people:
                last = max((e.update.date for e in entries if e.person == person), default=date.min)
                for e in entries:
                    text, day = e.update.acknowledged, e.update.date
                    if text is not None and e.person != person and day >= max(last, since):
                        when = Message("@{person} on {day}", person=e.person, day=short_date(day, self.today))
                        yield from self._tasks(
                            [person], id_, "acknowledged", None, joined((when, text), ": ")
                        )

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
            yield from self._tasks(people, id_, "decide", None, why, f"okr decide {id_}")

    def _deciders(self, kpi: str) -> list[str]:
        """Who is asked about a KPI. A person who covers for several of them is asked once, and for themselves first."""
        people = owners(self.workspace, kpi, self.today)
        leads = (own_leads(self.workspace, person, self.today)[:1] for person in people)
        asked = [
            person
            for person in dict.fromkeys((*people, *chain.from_iterable(leads)))
            if not has_left(self.workspace, person, self.today)
        ]
        asked.sort(key=lambda person: absence(self.workspace, person, self.today) is not None)
        by_doer: dict[str | None, str] = {}
        for person in asked:
            by_doer.setdefault(in_charge(self.workspace, person, self.today), person)
        return [person for person in by_doer.values() if self.wanted(person)]

    def _needs(self) -> Iterator[tuple[Objective, NeedStatus]]:
        """What the objectives of cycles that are not over need from others."""
        for id_, objective in self.scoring.open:
            if objective.needs and not self._has_ended(id_):
                yield from ((objective, need) for need in needs_of(self.workspace, id_, self.today))

    def needs(self) -> Iterator[Task]:
        """What others need, of who is asked and has not answered."""
        for objective, (id_, _, need, asked, answer) in self._needs():
            if answer is None:
                people = filter(self.wanted, waiting_for(self.workspace, asked, self.today))
                is_soon = need.by is not None and need.by <= self.today + SOON
                what: str = need.what
                if need.by and not is_soon:
                    what = Message("{what}, by {day}", what=what, day=short_date(need.by, self.today))
                why = Message("{what} (needed for {title})", what=what, title=objective.title)
                due = need.by if is_soon else None
                yield from self._tasks(people, id_, "need", due, why, f"okr ack {id_} yes")

    def answers(self) -> Iterator[Task]:
        """What others answered to the needs of a person's objectives, for a while."""
        for _, (id_, goal, need, _, answer) in self._needs():
            if answer is None or answer.update.date < self.today - FRESH:
                continue
            day = short_date(answer.update.date, self.today)
            word = Message("yes") if answer.update.acknowledged == YES else Message("no")
            said = joined(filter(None, (word, answer.update.note)), ", ")
            why = Message(
                "@{person} on {day}: {said} · {what}",
                person=answer.person,
                day=day,
                said=said,
                what=need.what,
            )
            people = [person for person in self._owners(goal) if person != answer.person]
            yield from self._tasks(people, id_, "acknowledged", None, why)

    # between people

    def agreements(self) -> Iterator[Task]:
        for promise in self.conversations.agreements(self.wanted):
            if promise.done_on is None:
                day = short_date(promise.conversation.day, self.today)
                why = Message(
                    "{text} (agreed with @{other} on {day})", text=promise.text, other=promise.other, day=day
                )
                command = f"okr checkin {promise.id} done"
                yield from self._tasks([promise.owner], promise.id, "agreement", promise.due, why, command)

    def decisions(self) -> Iterator[Task]:
        for decided in self.conversations.decisions():
            if decided.done_on is None and decided.owner and self.wanted(decided.owner):
                day = short_date(decided.meeting.date, self.today)
                why = Message("{text} (decided on {day})", text=decided.text, day=day)
                command = f"okr checkin {decided.id} done"
                yield from self._tasks([decided.owner], decided.id, "decision", decided.due, why, command)

    def steps(self) -> Iterator[Task]:
        """Steps of newcomers: their own, and what others sign off."""
        for person in self.conversations.newcomers:
            for step in self.conversations.steps(person):
                if step.signer and self.wanted(step.signer) and (step.waits or self._is_soon(step)):
                    yield from self._sign_off(step, step.signer)
                if self.wanted(person) and self._is_soon(step) and not step.waits:
                    done = "--note TEXT" if step.signer else "done"
                    yield from self._step(step, f"okr checkin {step.id} {done}")

    def _is_soon(self, step: StepStatus) -> bool:
        return step.done_on is None and (step.due is None or step.due <= self.today + SOON)

    def _step(self, step: StepStatus, command: str) -> Iterator[Task]:
        return self._tasks([step.person], step.id, "onboarding", step.due, self._title(step), command)

    def _title(self, step: StepStatus) -> str:
        path = self.workspace.onboarding[step.id.split("/")[1]]
        return f"{path.title} › {step.step.title}"

    def _sign_off(self, step: StepStatus, signer: str) -> Iterator[Task]:
        if has_left(self.workspace, step.person, self.today):
            return
        why = joined((f"@{step.person}", self._title(step)), ": ")
        yield from self._tasks([signer], step.id, "sign_off", step.due, why, f"okr checkin {step.id} done")

    def probations(self) -> Iterator[Task]:
        """Probations that end soon or have just ended, as the private notes of the one who asks say."""
        authors = {each.to: each.from_ for each in self.conversations.of_kind("probation") if each.private}
        for person, author in authors.items():
            ends = self.conversations.probation_ends(person)
            near = ends is not None and ends - PREPARED <= self.today <= ends + FRESH
            id_ = f"@{person}"
            record = self.workspace.people.get(id_)
            if (
                near
                and ends
                and record
                and self.wanted(author)
                and not has_left(self.workspace, person, self.today)
            ):
                day = short_date(ends, self.today)
                why = Message(
                    "probation of {name} ends on {day}: prepare the talk", name=record.name, day=day
                )
                yield from self._tasks([author], id_, "probation", ends, why, f"okr coach agenda {id_}")

    def requests(self) -> Iterator[Task]:
        for request in self.conversations.open_requests():
            if self.wanted(request.to):
                asked, day = request.coaching, short_date(request.day, self.today)
                why = Message("@{person} asked for feedback on {day}", person=request.from_, day=day)
                if asked.about:
                    why = Message(
                        "@{person} asked for feedback about {about} on {day}", about=asked.about, **why.values
                    )
                text = joined((why, asked.text), ": ") if asked.text else why
                command = f"okr coach feedback @{request.from_} --answers {request.name}"
                yield from self._tasks([request.to], request.name, "feedback", None, text, command)


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


# ── of a team ────────────────────────────────────────────────────────────────────────────────────


def team_todo(
    workspace: Workspace, lead: str, today: date, notes: Notes = NOTHING, *, own: bool = True
) -> tuple[TeamItem, ...]:
    """Where a lead is needed: what is stuck, missed or unsure with the people whom somebody leads.

    `own`: the lead asks, and the `notes` are theirs. Nobody else's view of the list has one-on-ones: private ones would
    be missing there.
    """
    team = _TeamTasks(Scoring(workspace, today), lead, notes)
    tasks = [*team.goals(), *team.people(), *team.helped(), *(team.talks() if own else ())]
    rank = {kind: place for place, kind in enumerate(_FIRST)}

    def order(each: TeamItem) -> tuple[int, bool, int, str, str]:
        """What is stuck before what is late, one-on-ones last; of one kind the most overdue first."""
        place = rank.get(each.kind, len(rank))
        return (place, each.late_days is None, -(each.late_days or 0), each.person, each.id)

    return tuple(sorted((like(TeamItem, item, person=who) for who, item in tasks), key=order))


_FIRST: tuple[TodoKind, ...] = (
    "blocker",
    "unsure",
    "stale",
    "close",
    "initiative",
    "decision",
    "onboarding",
    "request",
)


class _TeamTasks(_Tasks):
    """What the people whom somebody leads have to do, and what the lead can do about it."""

    def __init__(self, scoring: Scoring, lead: str, notes: Notes) -> None:
        led = frozenset(led_by(scoring.workspace, lead, scoring.today))
        super().__init__(scoring, led.__contains__, notes)
        self._lead = lead
        self._led = sorted(led)

    def goals(self) -> Iterator[Task]:
        """What is stale, unsure, blocked for more than a day, overdue, or must be closed."""
        work = (*self.initiatives(), *self.decisions())
        overdue = (task for task in work if (task[1].late_days or 0) > 0)
        stuck = self._stuck()
        for person, item in (*stuck, *self.unsure(), *self.checkins(missed=True), *self.closes(), *overdue):
            # what is somebody else's to do has no command: the lead asks, and types nothing
            command = "" if item.kind in ("stale", "initiative", "decision") else item.command
            yield person, replace(item, why=self._with_absence(person, item.why), command=command)

    def _stuck(self) -> Iterator[Task]:
        for people, id_, run in self._open_blockers():
            if (days := run.days(self.today)) > _A_DAY:
                slug = id_.rpartition("/")[2]
                why = Message("blocked {n} days: {text} ({item})", n=days, text=run.text, item=slug)
                yield from self._tasks(people, id_, "blocker", None, why, f'okr ack {id_} "…"')

    def _with_absence(self, person: str, why: str) -> str:
        """Of who is away: until when, and who does it meanwhile."""
        away = absence(self.workspace, person, self.today)
        if away is None:
            return why
        end = short_date(away.to, self.today)
        if other := in_charge(self.workspace, person, self.today):
            return Message("{why} (away until {day}, @{other} covers)", why=why, day=end, other=other)
        return Message("{why} (away until {day})", why=why, day=end)

    def _is_overdue(self, step: StepStatus) -> bool:
        return step.done_on is None and step.due is not None and step.due < self.today

    def people(self) -> Iterator[Task]:
        """Overdue steps of newcomers, requests without an answer, and what is left of who is gone."""
        for person in self._led:
            if not has_left(self.workspace, person, self.today):
                for step in filter(self._is_overdue, self.conversations.steps(person)):
                    if step.signer != self._lead:  # that one is on the lead's own list
                        yield from self._step(step, f"okr onboard @{person}")
            elif ids := goals_of(self.scoring, person):
                left = self.workspace.people[f"@{person}"].left
                assert left
                why = plural(
                    len(ids),
                    "left on {day} and still owns {n} goal: {ids}",
                    "left on {day} and still owns {n} goals: {ids}",
                    day=short_date(left, self.today),
                    ids=", ".join(ids),
                )
                command = f"okr move @{person} --handover @NAME"
                yield person, _item(f"@{person}", "handover", left, self.today, why, command)
        for request in self.conversations.open_requests():
            if self.wanted(request.to) and (self.today - request.day).days > _A_DAY:
                day = short_date(request.day, self.today)
                asked = Message(
                    "@{person} is waiting for feedback since {day}", person=request.from_, day=day
                )
                yield from self._tasks([request.to], request.name, "request", None, asked)

    def helped(self) -> Iterator[Task]:
        """Steps of newcomers with which the lead, or anybody else, helps."""
        for person in self.conversations.newcomers:
            for step in self.conversations.steps(person) if person != self._lead else ():
                helps = step.helper == self._lead
                listed = step.signer == self._lead or (self.wanted(person) and self._is_overdue(step))
                if helps and self._is_soon(step) and not listed:
                    yield from self._step(step, f"okr onboard @{person}")

    def talks(self) -> Iterator[Task]:
        """People with whom there is no one-on-one on record for four weeks; who joined lately has time."""
        for person in self._led:
            record = self.workspace.people[f"@{person}"]
            talks = own_leads(self.workspace, person, self.today)[0] == self._lead
            if not talks or absence(self.workspace, person, self.today):
                continue
            talked = self.conversations.last_talk(self._lead, person)
            since = talked or record.joined or self._first_day
            if since is None or self.today - since <= TALK_EVERY:
                continue
            why: str = Message("no one-on-one on record")
            due = None
            if talked:
                due = talked + TALK_EVERY
                weeks = (self.today - talked).days // 7
                why = plural(
                    weeks, "no one-on-one on record for {n} week", "no one-on-one on record for {n} weeks"
                )
            command = f"okr coach agenda @{person}"
            yield from self._tasks([person], f"@{person}", "one_on_one", due, why, command)

    @cached_property
    def _first_day(self) -> date | None:
        """The first day of which anything was recorded: before it no one-on-one could be on record."""
        series = map(self.workspace.series, self.workspace.recorded)
        first = min((found.days[0] for found in series if found.days), default=None)
        return None if first is None else date.fromordinal(first)


def goals_of(scoring: Scoring, person: str) -> tuple[str, ...]:
    """Ids of what names the person as its owner and can still be worked on: not closed, dropped, done or retired."""
    workspace = scoring.workspace

    def owns(item: Owned) -> bool:
        return current_person(workspace, owner_on(item, scoring.today)) == person

    ids: list[str] = []
    for id_, objective in scoring.open:
        ids += [id_] if owns(objective) else []
        parts = {f"{id_}/{slug}": kr for slug, kr in objective.key_results.items()}
        ids += [part for part, kr in parts.items() if owns(kr) and not scoring.is_dropped(kr)]
        work = {f"{id_}/{slug}": initiative for slug, initiative in objective.initiatives.items()}
        ids += [part for part, item in work.items() if owns(item) and not scoring.initiative(part).done]
    kpis = workspace.kpis.items()
    return (*ids, *(id_ for id_, kpi in kpis if owns(kpi) and not scoring.is_retired(kpi)))
