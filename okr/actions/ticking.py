"""Ticking several pieces of work at once: initiatives, onboarding steps and agreements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from okr.actions.checking_in import Said, check_in
from okr.actions.notes import say_too
from okr.actions.promising import mark_private, sentence
from okr.errors import OkrError
from okr.store import Store
from okr.views.recorded import written
from okr.views.shapes import Done
from okr.workspace import Workspace


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
