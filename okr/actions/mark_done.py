"""The list of work that a person saw last: `okr done 2` ticks by its numbers, and only while they still mean the same.

Kept is a seal of the list, not the list: nothing private lies in the workspace.

Marking what was promised: the step of a newcomer, an agreement, or the answer to a request for feedback.

Ticking several pieces of work at once: initiatives, onboarding steps and agreements.

Acknowledging a check-in: the lead's own file says that it was seen; the owner's next todo shows it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from okr import updates
from okr.actions.checkin import Said, check_in, refuse_others_answer, values_of
from okr.actions.edits import done
from okr.actions.edits import done as told
from okr.actions.private_notes import kept_as, private_of, say_too
from okr.conversations import Notes, in_force
from okr.errors import OkrError
from okr.models import Entry, Update
from okr.storage.files.atomic import state_folder, write_atomic
from okr.storage.files.seal import fits, seal
from okr.store import Store
from okr.views.checkins import written
from okr.views.ownership import owners
from okr.views.results import Done
from okr.views.words import count
from okr.workspace import Workspace

_NAME = "todo"
_LONGEST = 200


def remember(store: Store, who: str, ids: Sequence[str]) -> None:
    """Keep what was shown; where nothing can be kept, `okr done` says so."""
    if not store.use_index:
        return
    with suppress(OkrError, OSError):
        said = seal(store.root, _NAME, _content(who, ids))
        file = state_folder(store.root) / _NAME
        if said and not (file.is_file() and not file.is_symlink() and _holds(file, said)):
            write_atomic(file, said.encode())


def _holds(file: Path, said: str) -> bool:
    """Whether a file is this seal; whatever else stands in it makes way."""
    with file.open("rb") as opened:
        return opened.read(_LONGEST) == said.encode()


def is_last(store: Store, who: str, ids: Sequence[str]) -> bool:
    """Whether this is the list that the person saw last."""
    try:
        file = state_folder(store.root) / _NAME
        if file.is_symlink() or not file.is_file():
            return False
        with file.open(encoding="utf-8") as opened:
            said = opened.read(_LONGEST)
    except (OkrError, OSError, UnicodeDecodeError):
        return False
    return fits(store.root, _NAME, _content(who, ids), said)


def _content(who: str, ids: Sequence[str]) -> bytes:
    return json.dumps([who, *ids]).encode()


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


def tick(
    store: Store,
    workspace: Workspace,
    ids: Sequence[str],
    private: Collection[str],
    who: str,
    today: date,
    environ: Mapping[str, str],
    *,
    dry_run: bool = False,
) -> Done:
    """All of what is shared in one write; the marks of private agreements stay with the notes."""
    said = [Said(item=id_, done=True) for id_ in ids if id_ not in private]
    recorded = check_in(store, said, who, today, dry_run=dry_run) if said else None
    lines = [line for each in said for line in _sentence(workspace, each.item)]
    files = [*written(recorded.paths, len(said), dry_run=dry_run)] if recorded else []
    lines += files
    for id_ in private:
        try:
            marked = mark_private(
                store, workspace, id_, who, today, environ, done=True, note=None, dry_run=dry_run
            )
        except OkrError as error:
            say_too(error, *files)
            raise
        lines += marked.lines
    return Done(
        kind="done",
        id=ids[0] if len(ids) == 1 else "",
        path=recorded.paths[0] if recorded else "",
        lines=tuple(lines),
        changes=recorded.changes if recorded else (),
    )


def _sentence(workspace: Workspace, id_: str) -> list[str]:
    if id_ in workspace.items:
        objective = workspace.objectives[workspace.objective_of(id_)]
        return [f"{objective.title} › {workspace.initiative(id_).title}", "  done"]
    return sentence(workspace, id_, True)


SEEN = "Seen."


def acknowledge(
    store: Store, id_: str, word: str | None, who: str, today: date, *, dry_run: bool = False
) -> Done:
    """Refused of what nobody checked in, and of one's own: that would tell nobody anything."""
    with store.writing("ack", dry_run=dry_run) as writing:
        workspace = writing.workspace
        people = owners(workspace, id_, today) if id_ in workspace.items else ()
        spoken = updates.last_word(updates.counted(_updates(workspace, id_), today))
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
