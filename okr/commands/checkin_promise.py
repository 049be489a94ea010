"""`okr checkin ID done` of what is no goal: the step of a newcomer, an agreement, or a request for feedback."""

from __future__ import annotations

from okr.actions.checkin import RECORDED
from okr.actions.mark_done import is_private, mark, mark_private
from okr.commands.notebook import my_notes
from okr.context import Context
from okr.conversations import NOTHING, in_force, promises
from okr.errors import UsageError
from okr.parse import words
from okr.views.results import Done

_MARKS = {"done": True, "undone": False}


def promise_named(context: Context, text: str) -> str | None:
    """The step, agreement or request that `text` means; None where it means a goal, or nothing."""
    workspace = context.workspace
    if workspace.current_id(text):
        return None
    notes = my_notes(context) if text.rpartition("/")[2].isdecimal() else NOTHING
    also = promises(workspace, text, notes)
    if not also:
        return None
    id_ = context.resolve(in_force(workspace, text), *RECORDED, also=also)
    return id_ if id_ in also else None


def is_kept_private(context: Context, id_: str) -> bool:
    """Whether an agreement stands in a private note of the one who asks, and is not shared."""
    if id_.startswith("@") or id_.rpartition("/")[0] in context.workspace.coaching:
        return False
    return is_private(id_, my_notes(context))


def mark_promise(
    context: Context, id_: str, value: str | None, note: str | None, *, more: bool, dry_run: bool
) -> Done:
    """Writes that it is done or not; it takes nothing else but a note."""
    if more or (value is not None and value.lower() not in _MARKS) or not (value or note):
        raise UsageError(
            f"{id_} is one piece of work: it is done or undone, with a note if you like.",
            remedy=f"okr checkin {id_} done",
        )
    done = _MARKS[value.lower()] if value else None
    said = words(note, "--note", one_line=False) if note else None
    who = context.who
    if is_kept_private(context, id_):
        return mark_private(
            context.store, context.workspace, id_, who, context.today, context.environment,
            done=done, note=said, dry_run=dry_run,
        )  # fmt: skip
    return mark(context.store, id_, who, context.today, done=done, note=said, dry_run=dry_run)
