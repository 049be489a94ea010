"""Acknowledging a check-in: the lead's own file says that it was seen; the owner's next todo shows it."""

from __future__ import annotations

from datetime import date

from okr import records
from okr.actions.changing import done
from okr.conversations import in_force
from okr.errors import OkrError
from okr.models import Entry
from okr.store import Store
from okr.views.ownership import owners
from okr.views.shapes import Done
from okr.workspace import Workspace

SEEN = "Seen."


def acknowledge(
    store: Store, id_: str, word: str | None, who: str, today: date, *, dry_run: bool = False
) -> Done:
    """Refused of what nobody checked in, and of one's own: that would tell nobody anything."""
    with store.writing("ack", dry_run=dry_run) as writing:
        workspace = writing.workspace
        people = owners(workspace, id_, today) if id_ in workspace.items else ()
        spoken = records.last_word(records.counted(_updates(workspace, id_), today))
        if spoken is None:
            raise OkrError(
                f"Nothing was recorded of {id_} yet: there is no check-in to acknowledge.",
                remedy=f"`okr checkin {id_}` records something.",
            )
        if people == (who,) or spoken.person == who:
            raise OkrError(
                f"The last check-in of {id_} is your own.", remedy="A lead acknowledges it, with `okr ack`."
            )
        update = {"item": id_, "date": today, "acknowledged": word or SEEN}
        path = writing.append_update(who, today, update)
        verb = "Would acknowledge" if dry_run else "Acknowledged"
        lines = [
            f"{verb} what @{spoken.person} recorded of {id_} on {spoken.update.date}.",
            f"{'Would be written' if dry_run else 'Written'}: {path} (1 update).",
        ]
        return done(writing, "ack", id_, lines, dry_run=dry_run)


def _updates(workspace: Workspace, id_: str) -> tuple[Entry, ...]:
    """Of a step or agreement, too: it is no item, and a step was recorded under the name of its person at the time."""
    if id_ in workspace.items:
        return workspace.updates(id_)
    names = [old for old in workspace.recorded if in_force(workspace, old) == id_]
    return tuple(sorted((e for old in names for e in workspace.recorded[old]), key=lambda e: e.order))
