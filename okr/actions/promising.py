"""Marking what was promised: the step of a newcomer, an agreement, or the answer to a request for feedback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from okr.actions.changing import done as told
from okr.actions.checking_in import refuse_others_answer, values_of
from okr.actions.notes import kept_as, private_of
from okr.conversations import Notes
from okr.models import Update
from okr.store import Store
from okr.views.shapes import Done
from okr.views.words import count
from okr.workspace import Workspace


def mark(
    store: Store, id_: str, who: str, today: date, *, done: bool | None, note: str | None, dry_run: bool
) -> Done:
    """One `[[update]]` in the file of that person and day, as for goals."""
    update = Update(item=id_, date=today, done=done, note=note)
    with store.writing("checkin", dry_run=dry_run) as writing:
        refuse_others_answer(writing.workspace, id_, who)
        path = writing.append_update(who, today, values_of(update))
        verb = "Would be written" if dry_run else "Written"
        lines = [*sentence(writing.workspace, id_, done), f"{verb}: {path} ({count(1, 'update')})."]
        return told(writing, "checkin", id_, lines, dry_run=dry_run)


def mark_private(
    store: Store,
    workspace: Workspace,
    id_: str,
    who: str,
    today: date,
    environ: Mapping[str, str],
    *,
    done: bool | None,
    note: str | None,
    dry_run: bool,
) -> Done:
    """The mark of a private agreement stays beside the note in which it stands."""
    private = private_of(store, workspace, who, environ)
    private.check_open()
    path = Path() if dry_run else private.mark(kept_as(id_, private), today, done=done, note=note)
    where = f"Would be kept private in {private.folder}." if dry_run else f"Kept private in {path.parent}."
    return Done(kind="checkin", id=id_, path="", lines=(f"{id_}: {_state(done)}.", where))


def sentence(workspace: Workspace, id_: str, done: bool | None) -> list[str]:
    """What it is, and below it how it stands."""
    head, _, last = id_.rpartition("/")
    if id_.startswith("@"):
        path = workspace.onboarding[head.partition("/")[2]]
        return [f"{path.title} › {path.steps[last].title}", f"  {_state(done)}"]
    if not head:
        asked = workspace.coaching[id_]
        told = {True: "answered", False: "not answered", None: "noted"}[done]
        return [f"Feedback that @{asked.from_} asked for on {asked.date}", f"  {told}"]
    return [workspace.coaching[head].agreement[int(last) - 1].text, f"  {_state(done)}"]


def _state(done: bool | None) -> str:
    return {True: "done", False: "not done", None: "noted"}[done]


def is_private(id_: str, notes: Notes) -> bool:
    return id_.rpartition("/")[0] in notes.coaching
