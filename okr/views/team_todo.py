"""Where a lead is needed: what is stuck, missed or unsure with the people whom they lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from msgspec.structs import replace

from okr.conversations import NOTHING, Conversations, Notes
from okr.scoring import Scoring
from okr.views import due
from okr.views.due import SOON, Waits, item, onboarding_step, unanswered
from okr.views.ownership import goals_of, leads_of, led_by, manager_of
from okr.views.results import TeamItem, TodoItem, TodoKind
from okr.views.todo import is_free
from okr.views.words import count
from okr.workspace import Workspace, absence, has_left, in_charge

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
        for find in (due.unsure, due.stale, due.closes, due.initiatives):
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
        for person, id_, run in due.open_blockers(self.scoring, led.__contains__):
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
