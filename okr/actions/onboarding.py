"""Starting the first way of a newcomer: the path is written into the person's file, the steps are ticked by check-ins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from okr.actions.changing import done, edit, file_of
from okr.actions.references import path_named
from okr.errors import UsageError
from okr.models import Onboarding, Person
from okr.storage.editing import SetKey
from okr.store import Store
from okr.views.shapes import Done
from okr.views.words import count


def start(store: Store, id_: str, path: str | None, *, dry_run: bool = False) -> Done:
    """Gives a person a path: the one that is named, else that of the role."""
    with store.writing("onboard", dry_run=dry_run) as writing:
        workspace = writing.workspace
        person = workspace.people[id_]
        role = workspace.roles.get(workspace.current_id(f"role/{person.role}") or "") if person.role else None
        named = path or (role.onboarding if role else None)
        if named is None:
            raise UsageError(
                f"Which path is {id_} to take?",
                remedy=f"okr onboard {id_} --path {_first(workspace.onboarding)}",
            )
        found = path_named(named, workspace)
        edit(writing, id_, file_of(id_, workspace), [SetKey(("onboarding",), named)])
        verb = "Would start" if dry_run else "Started" if person.onboarding != named else "Is on"
        lines = [f"{verb} {found.title} for {id_}: {_told(found, person)}."]
        lines.append("`okr onboard` shows who is where.")
        return done(writing, "onboard", id_, lines, dry_run=dry_run)


def _told(path: Onboarding, person: Person) -> str:
    days = [step.day for step in path.steps.values() if step.day]
    told = count(len(path.steps), "step")
    if not person.joined:
        return f"{told}, none of them ever late before the person's file says when they joined"
    return f"{told}, the last one due on {person.joined + timedelta(max(days) - 1)}" if days else told


def _first(paths: Iterable[str]) -> str:
    return next(iter(paths), "PATH")
