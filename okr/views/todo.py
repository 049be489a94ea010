"""What people must do now: check-ins, work, promises, and what their team needs from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import repeat

from msgspec.structs import replace

from okr import updates
from okr.conversations import NOTHING, Conversations, Notes, Step
from okr.models import Objective
from okr.periods import DAY, running_quarter
from okr.scores import KeyResultScore
from okr.scoring import Scoring
from okr.updates import Blocked
from okr.views.checkins import open_blocker
from okr.views.ownership import goals_of, lead_of_team, led_by, manager_of, owners
from okr.views.results import TICKED, Received, TeamItem, TodoItem, TodoKind, like
from okr.words import Message, joined, plural
from okr.words.numbers import recorded, short_date
from okr.workspace import Workspace, absence, has_left, in_charge

SOON = timedelta(days=7)
"""How long before its due day a piece of work is listed."""
FRESH = timedelta(days=14)
"""How long an acknowledgement is listed, unless the owner checks in before."""
TALK_EVERY = timedelta(days=28)
_A_DAY = 1
"""For so many days a blocker or a request is nobody else's business."""

Waits = tuple[str, TodoItem]
"""A person (a slug), and what that person must do."""
Wanted = Callable[[str], bool]
"""Whether a list is about a person."""


def todo(workspace: Workspace, person: str, today: date, notes: Notes = NOTHING) -> tuple[TodoItem, ...]:
    """What one person (a slug) must do: the most overdue first, what has no day last."""
    waits = _everything(workspace, today, person.__eq__, notes)
    return _in_order(item for _, item in waits)


def todo_of_all(workspace: Workspace, today: date) -> Mapping[str, tuple[TodoItem, ...]]:
    """Slug of each person who must do something → what; private notes are in none of them."""
    by_person: dict[str, list[TodoItem]] = {id_[1:]: [] for id_ in workspace.people}
    for person, waits in _everything(workspace, today, by_person.__contains__, NOTHING):
        by_person[person].append(waits)
    return {person: _in_order(items) for person, items in by_person.items() if items}


def _in_order(items: Iterable[TodoItem]) -> tuple[TodoItem, ...]:
    return tuple(sorted(items, key=lambda it: (it.late_days is None, -(it.late_days or 0), it.id, it.kind)))


def ticked(items: Iterable[TodoItem]) -> tuple[str, ...]:
    """Ids of what `okr done` ticks by its number, in the order of the list."""
    return tuple(each.id for each in items if each.kind in TICKED)


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due, or stale until they are answered."""
    workspace, today = scoring.workspace, scoring.today
    waits = _checkins(scoring, lambda other: in_charge(workspace, other, today) == person)
    for owner, item in sorted(waits, key=lambda each: each[1].kind):  # what is stale comes last
        if not _is_free(workspace, owner, item, today):
            yield item


def _everything(workspace: Workspace, today: date, wanted: Wanted, notes: Notes) -> Iterator[Waits]:
    """What is due of goals goes to the stand-in of who is away; what two people have between them waits."""
    scoring = Scoring(workspace, today)

    def is_charged(owner: str) -> bool:
        person = in_charge(workspace, owner, today)
        return person is not None and wanted(person)

    for find in (_checkins, _blockers, _initiatives, _closes):
        for owner, item in find(scoring, is_charged):
            if _is_free(workspace, owner, item, today):
                continue
            away = absence(workspace, owner, today)
            if away:
                end = short_date(away.to, today)
                why = Message("{why} (for @{owner}, away until {day})", why=item.why, owner=owner, day=end)
                yield in_charge(workspace, owner, today) or owner, replace(item, why=why)
            else:
                yield owner, item
    conversations = Conversations(workspace, today, notes)
    of_people = (
        *_agreements(conversations, wanted),
        *_steps(conversations, wanted),
        *_requests(conversations, wanted),
        *_acknowledged(workspace, today, wanted),
    )
    for person, item in of_people:
        if not (_is_free(workspace, person, item, today) or absence(workspace, person, today)):
            yield person, item


def _is_free(workspace: Workspace, person: str, waits: TodoItem, today: date) -> bool:
    """Nothing due after `left` is due, and of who has left nothing is."""
    return has_left(workspace, person, max(waits.due or today, today))


def _item(id_: str, kind: TodoKind, due: date | None, today: date, why: str, command: str = "") -> TodoItem:
    late = (today - due).days if due else None
    return TodoItem(id=id_, kind=kind, due=due, late_days=late, why=why, command=command)


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def _owned(scoring: Scoring, id_: str, wanted: Wanted) -> list[str]:
    return [person for person in owners(scoring.workspace, id_, scoring.today) if wanted(person)]


def _open_objectives(scoring: Scoring) -> Iterator[tuple[str, Objective]]:
    for id_, objective in scoring.workspace.objectives.items():
        if not scoring.closed_on(objective):
            yield id_, objective


def _key_results(scoring: Scoring, wanted: Wanted) -> Iterator[tuple[str, str, KeyResultScore, list[str]]]:
    """Id, title, score and owners of every key result that can be checked in; one that is linked to a KPI cannot."""
    for id_, objective in _open_objectives(scoring):
        for slug, kr in objective.key_results.items():
            part = f"{id_}/{slug}"
            if not kr.kpi and (people := _owned(scoring, part, wanted)):
                yield part, kr.statement(objective), scoring.key_result(part), people


def _checkins(scoring: Scoring, wanted: Wanted, *, missed: bool = False) -> Iterator[Waits]:
    """What is due, and what is stale until it is answered; or all that was `missed`, whether it is due again or not.

    After the end of a cycle its close is asked for instead of what was missed.
    """
    today = scoring.today
    for part, title, score, people in _key_results(scoring, wanted):
        place = score.plan.open_on(today) if score.due and not missed else None
        if place is None and (not score.stale or _has_ended(scoring, part)):
            continue
        state, due = Message("check-in due"), None
        if score.stale:
            since, due = score.answered_on, _first_missed(score)
            state = Message("no check-in yet")
            if since:
                state = Message("no check-in since {day}", day=short_date(since, today))
        if place is not None:
            due = due or score.plan.periods[place].due
        kind: TodoKind = "stale" if place is None else "checkin"
        why = joined((title, state), ": ")
        yield from zip(people, repeat(_item(part, kind, due, today, why, f"okr checkin {part}")))
    quarter = running_quarter(today, scoring.workspace.settings)
    for id_, kpi in scoring.workspace.kpis.items():
        if not (people := _owned(scoring, id_, wanted)):
            continue
        reading = scoring.kpi(id_, quarter)
        if reading.due and reading.awaited and not missed:
            kind, period = "checkin", reading.awaited
            state = Message("no reading for {period} yet", period=period.name)
        elif reading.stale and not reading.due:
            kind, period = "stale", reading.last.period
            state = Message("no reading for {period}", period=period.name)
        else:
            continue
        due, why = scoring.reading_window(id_, period).due, joined((kpi.title, state), ": ")
        yield from zip(people, repeat(_item(id_, kind, due, today, why, f"okr checkin {id_}")))


def _first_missed(score: KeyResultScore) -> date | None:
    """The due day of the first period that was missed since the last answer."""
    last = score.answered_on
    periods = (score.plan.periods[place] for place in score.unanswered)
    return next((period.due for period in periods if last is None or period.closes >= last), None)


def _has_ended(scoring: Scoring, id_: str) -> bool:
    """Whether the cycle of a goal is over: then its close is asked for."""
    workspace = scoring.workspace
    if id_ in workspace.kpis:
        return False
    return workspace.cycle_of(id_).ends < scoring.today


def _unsure(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """Key results whose confidence is low or fell, and which nobody else has acknowledged since."""
    for part, title, score, people in _key_results(scoring, wanted):
        if score.unsure and not _has_ended(scoring, part):
            path = joined(map(recorded, score.series.confidences[-2:]), " → ")
            why = Message("confidence {path}: {title}", path=path, title=title)
            item = _item(part, "unsure", None, scoring.today, why, f'okr ack {part} "…"')
            yield from zip(people, repeat(item))


def _blockers(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    today = scoring.today
    for person, id_, run in _open_blockers(scoring, wanted):
        why = Message(
            "blocked for {n} d, since {day}: {text}",
            n=run.days(today),
            day=short_date(run.since, today),
            text=run.text,
        )
        yield person, _item(id_, "blocker", None, today, why, f"okr checkin {id_}")


def _open_blockers(scoring: Scoring, wanted: Wanted) -> Iterator[tuple[str, str, Blocked]]:
    """Owner, item, and what is in its way."""
    for id_ in _checked_in(scoring.workspace):
        people = _owned(scoring, id_, wanted)
        run = None if not people or _has_ended(scoring, id_) else open_blocker(scoring, id_)
        if run:
            yield from zip(people, repeat(id_), repeat(run))


def _checked_in(workspace: Workspace) -> Iterator[str]:
    """Current ids of the goals of which something was recorded, each once."""
    ids = (workspace.current_id(id_) for id_ in workspace.recorded)
    goals = ("key result", "initiative", "kpi")
    yield from dict.fromkeys(id_ for id_ in ids if id_ and workspace.items.get(id_) in goals)


def _initiatives(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    today = scoring.today
    for id_, objective in _open_objectives(scoring):
        for slug, initiative in objective.initiatives.items():
            part, due = f"{id_}/{slug}", initiative.due
            people = [] if due is None or due > today + SOON else _owned(scoring, part, wanted)
            if people and not scoring.initiative(part).done:
                why = f"{objective.title} › {initiative.title}"
                item = _item(part, "initiative", due, today, why, f"okr checkin {part} done")
                yield from zip(people, repeat(item))


def _closes(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    """Objectives whose cycle has ended, of their owner, else of the lead of their team."""
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in _open_objectives(scoring):
        ended = workspace.cycle_of(id_).ends
        if ended >= today:
            continue
        here = [person for person in owners(workspace, id_, today) if not has_left(workspace, person, today)]
        person = here[0] if here else lead_of_team(workspace, objective.team, today)
        if person and wanted(person):
            state = Message("ended on {day}, not closed", day=short_date(ended, today))
            why = joined((objective.title, state), ": ")
            yield person, _item(id_, "close", ended + DAY, today, why, f"okr close {id_}")


# ── between people ───────────────────────────────────────────────────────────────────────────────


def _agreements(conversations: Conversations, wanted: Wanted) -> Iterator[Waits]:
    today = conversations.today
    for promise in conversations.agreements(wanted):
        if promise.done_on is None:
            talk = promise.conversation
            why = Message(
                "{text} (agreed with @{other} on {day})",
                text=promise.text,
                other=talk.to if promise.owner == talk.from_ else talk.from_,
                day=short_date(talk.day, today),
            )
            command = f"okr checkin {promise.id} done"
            yield promise.owner, _item(promise.id, "agreement", promise.due, today, why, command)


def _steps(conversations: Conversations, wanted: Wanted) -> Iterator[Waits]:
    for person in filter(wanted, conversations.newcomers):
        for step in conversations.steps(person):
            if step.done_on is None and (step.due is None or step.due <= conversations.today + SOON):
                yield person, _step(conversations, step, f"okr checkin {step.id} done")


def _step(conversations: Conversations, step: Step, command: str) -> TodoItem:
    path = conversations.workspace.onboarding[step.id.split("/")[1]]
    why = f"{path.title} › {step.step.title}"
    return _item(step.id, "onboarding", step.due, conversations.today, why, command)


def _requests(conversations: Conversations, wanted: Wanted) -> Iterator[Waits]:
    for request in conversations.open_requests():
        if wanted(request.to):
            asked, day = request.coaching, short_date(request.day, conversations.today)
            why = Message("@{person} asked for feedback on {day}", person=request.from_, day=day)
            if asked.about:
                why = Message(
                    "@{person} asked for feedback about {about} on {day}",
                    person=request.from_,
                    about=asked.about,
                    day=day,
                )
            text = joined((why, asked.text), ": ") if asked.text else why
            command = f"okr coach feedback @{request.from_} --answers {request.name}"
            yield request.to, _item(request.name, "feedback", None, conversations.today, text, command)


def _acknowledged(workspace: Workspace, today: date, wanted: Wanted) -> Iterator[Waits]:
    """What others acknowledged since the owner last checked in, for a while."""
    for id_ in _checked_in(workspace):
        people = [person for person in owners(workspace, id_, today) if wanted(person)]
        entries = updates.counted(workspace.updates(id_), today) if people else ()
        if not entries or entries[-1].update.date < today - FRESH:
            continue
        for person in people:
            last = max((e.update.date for e in entries if e.person == person), default=date.min)
            for e in entries:
                text, day = e.update.acknowledged, e.update.date
                if text is not None and e.person != person and day >= max(last, today - FRESH):
                    when = Message("@{person} on {day}", person=e.person, day=short_date(day, today))
                    yield person, _item(id_, "acknowledged", None, today, joined((when, text), ": "))


def for_you(workspace: Workspace, person: str, today: date) -> tuple[Received, ...]:
    """What others gave a person in the last two weeks, the latest first; only what was shared."""
    conversations = Conversations(workspace, today)
    received = [
        like(Received, each, id=each.name, kind=each.coaching.kind, date=each.day)
        for each in conversations.of_kind("recognition", "feedback")
        if each.to == person
    ]
    # that a request was answered in person: those words are in no shared file
    for each in conversations.of_kind("request"):
        day = conversations.handed_over_on(each) if each.from_ == person else None
        if day:
            asked = Message("answered your request of {day}", day=short_date(each.day, today))
            text = joined((asked, each.text), ": ") if each.text else asked
            received.append(Received(id=each.name, kind="answer", from_=each.to, date=day, text=text))
    fresh = (each for each in received if each.date >= today - FRESH)
    return tuple(sorted(fresh, key=lambda each: (-each.date.toordinal(), each.id)))


# ── of a team ────────────────────────────────────────────────────────────────────────────────────


def team_todo(
    workspace: Workspace, lead: str, today: date, notes: Notes = NOTHING, *, own: bool = True
) -> tuple[TeamItem, ...]:
    """Where a lead is needed: what is stuck, missed or unsure with the people whom somebody leads.

    `own`: the lead asks, and the `notes` are theirs. Nobody else's view of the list has one-on-ones: private ones would
    be missing there.
    """
    team = _Team(Scoring(workspace, today), Conversations(workspace, today, notes), lead)
    waits = [*team.goals(), *team.people(), *team.helped(), *(team.talks() if own else ())]
    rank = {kind: place for place, kind in enumerate(_FIRST)}

    def order(each: TeamItem) -> tuple[int, bool, int, str, str]:
        """What is stuck before what is late, one-on-ones last; of one kind the most overdue first."""
        place = rank.get(each.kind, len(rank))
        return (place, each.late_days is None, -(each.late_days or 0), each.person, each.id)

    return tuple(sorted((like(TeamItem, item, person=who) for who, item in waits), key=order))


_FIRST: tuple[TodoKind, ...] = ("blocker", "unsure", "stale", "close", "initiative", "onboarding", "request")


class _Team:
    def __init__(self, scoring: Scoring, conversations: Conversations, lead: str) -> None:
        self._scoring = scoring
        self._workspace = scoring.workspace
        self._today = scoring.today
        self._conversations = conversations
        self._lead = lead
        self._led = frozenset(led_by(scoring.workspace, lead, scoring.today))

    def _is_overdue(self, step: Step) -> bool:
        return step.done_on is None and step.due is not None and step.due < self._today

    def goals(self) -> Iterator[Waits]:
        """What is stale, unsure, blocked for more than a day, overdue, or must be closed."""
        waits: list[Waits] = []
        for person, id_, run in _open_blockers(self._scoring, self._led.__contains__):
            if (days := run.days(self._today)) > _A_DAY:
                slug = id_.rpartition("/")[2]
                why = Message("blocked {n} days: {text} ({item})", n=days, text=run.text, item=slug)
                waits.append((person, _item(id_, "blocker", None, self._today, why, f'okr ack {id_} "…"')))
        for find in (_unsure, partial(_checkins, missed=True), _closes, _initiatives):
            waits += find(self._scoring, self._led.__contains__)
        for person, each in waits:
            overdue = each.kind != "initiative" or (each.late_days or 0) > 0
            if overdue and not _is_free(self._workspace, person, each, self._today):
                # what is somebody else's to do has no command: the lead asks, and types nothing
                command = "" if each.kind in ("stale", "initiative") else each.command
                yield person, replace(each, why=self._with_absence(person, each.why), command=command)

    def _with_absence(self, person: str, why: str) -> str:
        """Of who is away: until when, and who does it meanwhile."""
        away = absence(self._workspace, person, self._today)
        if away is None:
            return why
        end = short_date(away.to, self._today)
        if other := in_charge(self._workspace, person, self._today):
            return Message("{why} (away until {day}, @{other} covers)", why=why, day=end, other=other)
        return Message("{why} (away until {day})", why=why, day=end)

    def people(self) -> Iterator[Waits]:
        """Overdue steps of newcomers, requests without an answer, and what is left of who is gone."""
        workspace, today = self._workspace, self._today
        for person in sorted(self._led):
            if not has_left(workspace, person, today):
                for step in filter(self._is_overdue, self._conversations.steps(person)):
                    yield person, _step(self._conversations, step, f"okr onboard @{person}")
            elif ids := goals_of(self._scoring, person):
                left = workspace.people[f"@{person}"].left
                assert left
                why = plural(
                    len(ids),
                    "left on {day} and still owns {n} goal: {ids}",
                    "left on {day} and still owns {n} goals: {ids}",
                    day=short_date(left, today),
                    ids=", ".join(ids),
                )
                command = f"okr move @{person} --handover @NAME"
                yield person, _item(f"@{person}", "handover", left, today, why, command)
        for request in self._conversations.open_requests():
            waits = (today - request.day).days > _A_DAY and not has_left(workspace, request.to, today)
            if waits and request.to in self._led:
                day = short_date(request.day, today)
                asked = Message(
                    "@{person} is waiting for feedback since {day}", person=request.from_, day=day
                )
                yield request.to, _item(request.name, "request", None, today, asked)

    def helped(self) -> Iterator[Waits]:
        """Steps of newcomers with which the lead, or anybody else, helps."""
        for person in self._conversations.newcomers:
            if person == self._lead or has_left(self._workspace, person, self._today):
                continue
            for step in self._conversations.steps(person):
                helps = step.step.owner and self._conversations.slug(step.step.owner) == self._lead
                soon = step.due is None or step.due <= self._today + SOON
                listed = person in self._led and self._is_overdue(step)
                if helps and soon and step.done_on is None and not listed:
                    yield person, _step(self._conversations, step, f"okr onboard @{person}")

    def talks(self) -> Iterator[Waits]:
        """People with whom there is no one-on-one on record for four weeks; who joined lately has time."""
        workspace, today = self._workspace, self._today
        for person in sorted(self._led):
            record = workspace.people[f"@{person}"]
            # the one-on-ones of a person are with the manager, else with the lead of the team
            leads = manager_of(workspace, person, today) or lead_of_team(
                workspace, record.team, today, person
            )
            if leads != self._lead or has_left(workspace, person, today) or absence(workspace, person, today):
                continue
            talked = self._conversations.last_talk(self._lead, person)
            since = talked or record.joined or self._first_day
            if since is None or today - since <= TALK_EVERY:
                continue
            why: str = Message("no one-on-one on record")
            if talked:
                weeks = (today - talked).days // 7
                why = plural(
                    weeks, "no one-on-one on record for {n} week", "no one-on-one on record for {n} weeks"
                )
            when = talked + TALK_EVERY if talked else None
            command = f"okr coach agenda @{person}"
            yield person, _item(f"@{person}", "one_on_one", when, today, why, command)

    @cached_property
    def _first_day(self) -> date | None:
        """The first day of which anything was recorded: before it no one-on-one could be on record."""
        series = map(self._workspace.series, self._workspace.recorded)
        first = min((found.days[0] for found in series if found.days), default=None)
        return None if first is None else date.fromordinal(first)
