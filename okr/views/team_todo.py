"""Where a lead is needed: what is stuck, missed or unsure with the people whom somebody leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from msgspec import UNSET
from msgspec.structs import replace

from okr.conversations import NOTHING, TALK_EVERY, Notes, StepStatus
from okr.ownership import absence, has_left, in_charge, led_by, own_leads
from okr.scoring import Scoring
from okr.views.goal_tasks import Task, goals_of, todo_item
from okr.views.items import away
from okr.views.people_tasks import PeopleTasks
from okr.views.results import TeamItem, Todo, TodoKind, like
from okr.views.todo import for_you, todo
from okr.words import Message, plural
from okr.words.numbers import short_date

_A_DAY = 1
"""For so many days a blocker or a request is nobody else's business."""


def team_todo(
    scoring: Scoring, lead: str, notes: Notes = NOTHING, *, own: bool = True
) -> tuple[TeamItem, ...]:
    """Where a lead is needed: what is stuck, missed or unsure with the people whom somebody leads.

    `own`: the lead asks, and the `notes` are theirs. Nobody else's view of the list has one-on-ones: private ones would
    be missing there.
    """
    team = _TeamTasks(scoring, lead, notes)
    tasks = [*team.goals(), *team.people(), *team.helped(), *(team.talks() if own else ())]
    rank = {kind: place for place, kind in enumerate(_FIRST)}

    def order(each: TeamItem) -> tuple[object, ...]:
        """What is stuck before what is late, one-on-ones last; of one kind the most overdue first."""
        place = rank.get(each.kind, len(rank))
        return (place, *each.order, each.person, each.id)

    return tuple(sorted((like(TeamItem, item, person=who) for who, item in tasks), key=order))


def todo_list(scoring: Scoring, person: str, notes: Notes = NOTHING, *, own: bool = True) -> Todo:
    """What one person (a slug) must do, what their team needs and what others gave them; `own` and `notes` as above."""
    workspace, today = scoring.workspace, scoring.today
    absent = absence(workspace, person, today)
    return Todo(
        items=todo(scoring, person, notes),
        team=team_todo(scoring, person, notes, own=own),
        for_you=for_you(workspace, person, today),
        person=f"@{person}",
        away=away(absent) if absent else UNSET,
    )


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


class _TeamTasks(PeopleTasks):
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
                yield person, todo_item(f"@{person}", "handover", left, self.today, why, command)
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
