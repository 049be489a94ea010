"""The questions of an onboarding step, asked at a terminal when it is marked as done; the answers are its note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from okr.actions.checkin_draft import CheckinDraft, read_update
from okr.context import Context
from okr.conversations import Conversations
from okr.words import Message


def with_answers(context: Context, draft: CheckinDraft) -> CheckinDraft:
    """The draft, with the answers of the person at the terminal as its note; one that has a note stays as it is.

    Raises OkrError before anything is asked where the person may not mark the step.
    """
    is_step = draft.item.startswith("@") and "note" not in draft.fields
    if not is_step or not context.may_ask or not (questions := [*_open_questions(context, draft.item)]):
        return draft
    if draft.fields and read_update(draft, context.workspace, context.who, context.today).done is False:
        return draft
    context.tell(Message("Your answers are shared with the team. Enter skips a question."))
    answers = [(question, context.ask(question, default="").strip()) for question in questions]
    note = "\n".join(f"{question} {answer}" for question, answer in answers if answer)
    return replace(draft, fields={**draft.fields, "note": note}) if note else draft


def _open_questions(context: Context, id_: str) -> Iterator[str]:
    """Those that no note answers yet, each as it stands before its answer."""
    step = Conversations(context.workspace, context.today).step(id_)
    said = "\n".join(note.update.note or "" for note in step.notes)
    for question in step.step.ask:
        asked = " ".join(question.split())
        asked = asked if asked.endswith(("?", ":")) else f"{asked}:"
        if asked not in said:
            yield asked
