"""What an id on the command line of a check-in means: a goal, an onboarding step, an agreement or a request."""

from __future__ import annotations

from okr.actions.checkin import RECORDED
from okr.actions.mark_done import is_private
from okr.commands.notebook import my_notes
from okr.context import Context
from okr.conversations import NOTHING, in_force, promises


def resolve_item(context: Context, text: str) -> str:
    """The current id of a goal or promise. Raises NotFoundError or AmbiguousError."""
    workspace = context.workspace
    if not workspace.current_id(text):
        notes = my_notes(context) if text.rpartition("/")[2].isdecimal() else NOTHING
        if also := promises(workspace, text, notes):
            return context.resolve(in_force(workspace, text), *RECORDED, also=also)
    return context.resolve(text, *RECORDED)


def is_kept_private(context: Context, id_: str) -> bool:
    """Whether an agreement is in a private note of this person, and not shared."""
    if (
        id_.startswith("@")
        or id_ in context.workspace.items
        or id_.rpartition("/")[0] in context.workspace.coaching
    ):
        return False
    return is_private(id_, my_notes(context))
