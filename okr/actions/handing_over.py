"""Handing the open goals of one person over to another; what was closed, dropped or done keeps its owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from okr.absences import has_left
from okr.actions.changing import done, edit, file_of, refuse_unread, table_of
from okr.actions.dated import dated
from okr.errors import OkrError, UsageError
from okr.references import references
from okr.scoring import Scoring
from okr.storage.editing import Edit, parse
from okr.store import Store, Writing
from okr.views.handover import goals_of
from okr.views.shapes import Done
from okr.views.words import count
from okr.workspace import Workspace


def hand_over(store: Store, old: str, new: str, today: date, *, dry_run: bool = False) -> Done:
    """`old` and `new` are slugs in force."""
    with store.writing("move", dry_run=dry_run) as writing:
        workspace = writing.workspace
        refuse_unread(workspace, "handed over", but=("checkin", None))
        if old == new:
            raise UsageError(f"@{old} has these goals already.", remedy="Name another person.")
        if has_left(workspace, new, today):
            raise OkrError(f"@{new} has left, too.", remedy="Name somebody who is there.")
        ids = goals_of(Scoring(workspace, today), old)
        if not ids:
            lines = [f"@{old} owns no open goal: nothing was written.", *_also(workspace, old)]
            return done(writing, "move", f"@{new}", lines, dry_run=dry_run)
        by_file: dict[str, list[str]] = defaultdict(list)
        for id_ in ids:
            by_file[file_of(_file_holder(id_, workspace), workspace)].append(id_)
        for path, inside in by_file.items():
            edits = [each for id_ in inside for each in _edits(writing, id_, path, new, today)]
            edit(writing, inside[0], path, edits)
        verb = "Would hand over" if dry_run else "Handed over"
        lines = [f"{verb} {count(len(ids), 'goal')} from @{old} to @{new}:", *(f"  {id_}" for id_ in ids)]
        return done(writing, "move", f"@{new}", [*lines, *_also(workspace, old)], dry_run=dry_run)


def _edits(writing: Writing, id_: str, path: str, new: str, today: date) -> Iterator[Edit]:
    """The new owner from today on: the days before keep the one that they had."""
    table = table_of(id_, writing.workspace.items[id_])
    data: Any = parse(writing.read(path))
    for part in table:
        data = data[part]
    for each in dated(writing.workspace, id_, {"owner": new}, data, today):
        yield replace(each, key=(*table, *each.key))


def _file_holder(id_: str, workspace: Workspace) -> str:
    """Id of what has the file in which an item stands."""
    return workspace.objective_of(id_) if workspace.items[id_] in ("key result", "initiative") else id_


def _also(workspace: Workspace, old: str) -> Iterator[str]:
    """Teams and people that still name the one who hands over: somebody decides about each."""
    for reference in references(workspace):
        if reference.field in ("lead", "manager") and workspace.current_id(reference.target) == f"@{old}":
            yield f"Still names @{old}: {reference.field} of {reference.holder} (okr set {reference.holder} {reference.field}=NAME)"
