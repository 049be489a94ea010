"""What an objective needs from others: answered by who is asked, and then kept in its place."""

from __future__ import annotations

import re
from datetime import date

from okr.actions.checkin import check_in
from okr.actions.checkin_draft import CheckinDraft
from okr.actions.mark_done import recorded_result
from okr.errors import NotFoundError, OkrError, UsageError
from okr.models import Objective
from okr.needs import NO, YES, needs_of
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, plural
from okr.workspace import Workspace

_ANSWERS = {"y": YES, "yes": YES, "ya": YES, "n": NO, "no": NO, "t": NO, "tidak": NO}


def need_id(workspace: Workspace, objective: str, place: int) -> str:
    """The id of a need by its place, counted from 1. Raises NotFoundError where there is none."""
    count = len(workspace.objectives[objective].needs)
    if place > count:
        raise NotFoundError(
            Message('unknown need "{place}" of {objective}', place=place, objective=objective),
            remedy=Message(
                "Add one: {command}", command=f'okr set {objective} needs+="team/design DATE TEXT"'
            )
            if not count
            else plural(count, "It has {n} need.", "It has {n} needs."),
        )
    return f"{objective}/needs/{place}"


def answer(store: Store, id_: str, typed: str, who: str, today: date) -> Done:
    """Record yes or no, with the words that follow it."""
    word, note = re.fullmatch(r"\s*(\w*)\W*(.*?)\s*", typed, re.DOTALL).groups()  # type: ignore[union-attr]
    said = _ANSWERS.get(word.casefold())
    if said is None:
        raise UsageError(
            Message('{need} is answered by yes or no, not "{text}"', need=id_, text=typed),
            remedy=Message("Example: {command}", command=f'okr ack {id_} "no, not before September"'),
        )
    draft = CheckinDraft(id_, {"acknowledged": said} | ({"note": note} if note else {}))
    recorded = check_in(store, [draft], who, today, command="ack")
    objective, _, place = id_.partition("/needs/")
    need = recorded.workspace.objectives[objective].needs[int(place) - 1]
    line = Message(
        'Your answer to "{what}" ({need}): {answer}',
        what=need.what, need=id_, answer=Message("yes") if said == YES else Message("no"),
    )  # fmt: skip
    return recorded_result("ack", store, recorded, [line])


def refuse_other_answers(workspace: Workspace, id_: str, after: Objective, today: date) -> None:
    """An answer belongs to the place and the words of its need: neither may change under it. Raises OkrError."""
    for at, need in enumerate(needs_of(workspace, id_, today)):
        if need.answer is not None and after.needs[at : at + 1] != (need.need,):
            raise OkrError(
                Message(
                    "@{person} answered need {place} of {objective}, so it stays as it is",
                    person=need.answer.person,
                    place=at + 1,
                    objective=id_,
                ),
                remedy=Message(
                    "Add another one: {command}", command=f'okr set {id_} needs+="team/design DATE TEXT"'
                ),
            )
