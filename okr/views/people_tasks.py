"""What people have between them: agreements, decisions of meetings, steps of newcomers, probations and feedback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from okr.conversations import NOTHING, Conversations, Notes, StepStatus
from okr.ownership import has_left
from okr.scoring import Scoring
from okr.views.goal_tasks import FRESH, SOON, GoalTasks, Task, Wanted
from okr.words import Message, joined
from okr.words.numbers import short_date

PREPARED = timedelta(days=30)
"""How long before its end a probation is listed."""


class PeopleTasks(GoalTasks):
    """What the people who are wanted have to do for each other, too."""

    def __init__(self, scoring: Scoring, wanted: Wanted, notes: Notes = NOTHING) -> None:
        super().__init__(scoring, wanted)
        self.conversations = Conversations(scoring.workspace, scoring.today, notes)

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
