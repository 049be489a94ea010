"""What is due of goals and KPIs: check-ins, work, blockers, closes, and what others need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property

from okr import updates
from okr.ids import parent
from okr.key_result_score import KeyResultScore
from okr.models import Initiative, KeyResult, Objective, owner_on, owners_on
from okr.needs import YES, NeedStatus, needs_of, waiting_for
from okr.ownership import (
    absence,
    current_people,
    current_person,
    has_left,
    in_charge,
    lead_of_team,
    named_owner,
    owners,
)
from okr.periods import DAY, running_quarter
from okr.references import Owned
from okr.scoring import Scoring
from okr.updates import BlockerRun
from okr.views.results import TodoItem, TodoKind
from okr.words import Message, joined
from okr.words.numbers import recorded, short_date

SOON = timedelta(days=7)
"""How long before its due day a piece of work is listed."""
FRESH = timedelta(days=14)
"""How long an acknowledgement is listed, unless the owner checks in before."""

Task = tuple[str, TodoItem]
"""Something to do, after the slug of the person who has to do it."""
Wanted = Callable[[str], bool]
"""Whether a list is about a person."""


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due, or stale until they are answered."""
    workspace, today = scoring.workspace, scoring.today
    tasks = GoalTasks(scoring, lambda owner: in_charge(workspace, owner, today) == person).checkins()
    yield from sorted((item for _, item in tasks), key=lambda item: item.kind)  # what is stale comes last


def todo_item(
    id_: str,
    kind: TodoKind,
    due: date | None,
    today: date,
    why: str,
    command: str = "",
    priority: int | None = None,
) -> TodoItem:
    late = (today - due).days if due else None
    return TodoItem(id=id_, kind=kind, due=due, late_days=late, why=why, command=command, priority=priority)


def _parts(objective: Objective) -> Iterator[tuple[str, KeyResult | Initiative]]:
    yield from objective.key_results.items()
    yield from objective.initiatives.items()


class GoalTasks:
    """What the people who are wanted have to do for goals as of a day."""

    def __init__(self, scoring: Scoring, wanted: Wanted) -> None:
        self.scoring = scoring
        self.workspace = scoring.workspace
        self.today = scoring.today
        self.wanted = cache(wanted)
        """Asked once of each person, although ten thousand goals are theirs."""

    def _tasks(
        self, people: Iterable[str], id_: str, kind: TodoKind, due: date | None, why: str, command: str = ""
    ) -> Iterator[Task]:
        """The same for each of some people, but for those who have left, or will have left on the day it is due."""
        item = todo_item(id_, kind, due, self.today, why, command, self._priorities.get(id_))
        last = max(due or self.today, self.today)
        yield from ((person, item) for person in people if not has_left(self.workspace, person, last))

    @cached_property
    def _priorities(self) -> Mapping[str, int]:
        """Id of each key result of an open objective that has one → its priority."""
        return {
            f"{id_}/{name}": kr.priority
            for id_, objective in self.scoring.open
            for name, kr in objective.key_results.items()
            if kr.priority is not None
        }

    def asked(self, people: Iterable[str]) -> list[str]:
        """Who of them is wanted. A person who covers for several of them is asked once, and for themselves first."""
        by_doer: dict[str, str] = {}
        for person in sorted(people, key=lambda one: absence(self.workspace, one, self.today) is not None):
            by_doer.setdefault(in_charge(self.workspace, person, self.today) or person, person)
        return [person for person in by_doer.values() if self.wanted(person)]

    def _owners(self, id_: str) -> list[str]:
        return self.asked(owners(self.workspace, id_, self.today))

    def _owners_of_part(self, part: KeyResult | Initiative, objective: Objective) -> list[str]:
        """The same of a part of an objective."""
        if isinstance(part, KeyResult) and part.owners:
            return self.asked(current_people(self.workspace, owners_on(part, self.today)))
        owner = owner_on(part, self.today) or owner_on(objective, self.today)
        person = current_person(self.workspace, owner)
        return [person] if person and self.wanted(person) else []

    @cached_property
    def _owned(self) -> Sequence[tuple[str, KeyResult | Initiative, Objective, list[str]]]:
        """Id, record, objective and owners of every part of an open objective that is anybody's who is wanted."""
        return [
            (f"{id_}/{slug}", part, objective, people)
            for id_, objective in self.scoring.open
            for slug, part in _parts(objective)
            if (people := self._owners_of_part(part, objective))
        ]

    def _key_results(self) -> Iterator[tuple[str, str, KeyResultScore, list[str]]]:
        """Id, title, score and owners of every key result that can be checked in; one that is linked to a KPI cannot."""
        for id_, part, objective, people in self._owned:
            if isinstance(part, KeyResult) and not part.kpi:
                title = part.statement(objective)
                if part.priority is not None:
                    title = f"{title} · P{part.priority}"
                yield id_, title, self.scoring.key_result(id_), people

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
            if id_ in self.workspace.composed or not (people := self._owners(id_)):
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
            pulled = kind == "checkin" and kpi.source and kpi.source.reads == "ended"
            command = f"okr pull {id_}" if pulled else f"okr checkin {id_}"
            yield from self._tasks(people, id_, kind, due, joined((kpi.title, state), ": "), command)

    def unsure(self) -> Iterator[Task]:
        """Key results whose confidence is low or fell, and which nobody else has acknowledged since."""
        for part, title, score, people in self._key_results():
            if score.unsure and not self._has_ended(part):
                path = joined(map(recorded, score.series.confidences[-2:]), " → ")
                why = Message("confidence {path}: {title}", path=path, title=title)
                yield from self._tasks(people, part, "unsure", None, why, f'okr ack {part} "…"')

    def _open_blockers(self) -> Iterator[tuple[list[str], str, BlockerRun]]:
        """Owners, item, and what is in its way."""
        parts = ((id_, people) for id_, _, _, people in self._owned)
        kpis = ((id_, people) for id_ in self.workspace.kpis if (people := self._owners(id_)))
        for id_, people in (*parts, *kpis):
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
        for id_, part, objective, people in self._owned:
            due = part.due if isinstance(part, Initiative) else None
            if due and due <= self.today + SOON and not self.scoring.initiative(id_).done:
                why = f"{objective.title} › {part.title}"
                yield from self._tasks(people, id_, "initiative", due, why, f"okr checkin {id_} done")

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
        owned = {id_: people for id_, _, _, people in self._owned}
        open_ = {id_ for id_, _ in self.scoring.open}
        for id_ in sorted(self.workspace.recorded_since(since)):
            people = owned.get(id_, []) if parent(id_) in open_ else self._owners(id_)
            if not people or self.workspace.items[id_] not in ("key result", "initiative", "kpi"):
                continue
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

    def _needs(self) -> Iterator[tuple[Objective, NeedStatus]]:
        """What the objectives of cycles that are not over need from others."""
        for id_, objective in self.scoring.open:
            if objective.needs and not self._has_ended(id_):
                yield from ((objective, need) for need in needs_of(self.workspace, id_, self.today))

    def needs(self) -> Iterator[Task]:
        """What others need, of who is asked and has not answered."""
        for objective, status in self._needs():
            if status.answer is None:
                need, id_ = status.need, status.id
                people = filter(self.wanted, waiting_for(self.workspace, status.asked, self.today))
                is_soon = need.by is not None and need.by <= self.today + SOON
                what: str = need.what
                if need.by and not is_soon:
                    what = Message("{what}, by {day}", what=what, day=short_date(need.by, self.today))
                why = Message("{what} (needed for {title})", what=what, title=objective.title)
                due = need.by if is_soon else None
                yield from self._tasks(people, id_, "need", due, why, f"okr ack {id_} yes")

    def answers(self) -> Iterator[Task]:
        """What others answered to the needs of a person's objectives, for a while."""
        for _, status in self._needs():
            answer = status.answer
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
                what=status.need.what,
            )
            people = [person for person in self._owners(status.objective) if person != answer.person]
            yield from self._tasks(people, status.id, "acknowledged", None, why)


def goals_of(scoring: Scoring, person: str) -> tuple[str, ...]:
    """Ids of what names the person as its owner and can still be worked on: not closed, dropped, done or retired."""
    workspace = scoring.workspace

    def owns(item: Owned) -> bool:
        return person in current_people(workspace, owners_on(item, scoring.today))

    ids: list[str] = []
    for id_, objective in scoring.open:
        ids += [id_] if owns(objective) else []
        parts = {f"{id_}/{slug}": kr for slug, kr in objective.key_results.items()}
        ids += [part for part, kr in parts.items() if owns(kr) and not scoring.is_dropped(kr)]
        work = {f"{id_}/{slug}": initiative for slug, initiative in objective.initiatives.items()}
        ids += [part for part, item in work.items() if owns(item) and not scoring.initiative(part).done]
    kpis = workspace.kpis.items()
    return (*ids, *(id_ for id_, kpi in kpis if owns(kpi) and not scoring.is_retired(kpi)))
