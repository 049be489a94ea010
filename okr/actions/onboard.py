"""Start the onboarding of a newcomer: the path is written into the person's file, check-ins mark its steps as done."""

from __future__ import annotations

from datetime import timedelta

from okr.actions.edits import done, edit, outcome
from okr.actions.references import path_named
from okr.errors import UsageError
from okr.models import Onboarding, Person
from okr.storage.toml.edit import SetKey
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, joined, plural


def start(store: Store, id_: str, path: str | None, *, dry_run: bool = False) -> Done:
    """Give a person a path: the named one, else that of their role."""
    with store.writing("onboard", dry_run=dry_run) as writing:
        workspace = writing.workspace
        person = workspace.people[id_]
        role = workspace.roles.get(workspace.current_id(f"role/{person.role}") or "") if person.role else None
        name = path or (role.onboarding if role else None)
        if name is None:
            raise UsageError(
                Message("missing path: {person} has no role with an onboarding path", person=id_),
                remedy=f"okr onboard {id_} --path {next(iter(workspace.onboarding), 'PATH')}",
            )
        chosen = path_named(name, workspace)
        edit(writing, id_, workspace.path(id_), [SetKey(("onboarding",), name)])
        values = {"path": chosen.title, "person": id_, "steps": _steps(chosen, person)}
        line = (
            Message("{person} is already on “{path}”: {steps}.", **values)
            if person.onboarding == name and not dry_run
            else outcome(
                "Started “{path}” for {person}: {steps}.",
                "Would start “{path}” for {person}: {steps}.",
                dry_run=dry_run,
                **values,
            )
        )
        lines = [line, Message("Show the progress of all newcomers: okr onboard")]
        return done(writing, "onboard", id_, lines, dry_run=dry_run)


def _steps(path: Onboarding, person: Person) -> str:
    """How many steps, and until when."""
    days = [step.day for step in path.steps.values() if step.day]
    steps = plural(len(path.steps), "{n} step", "{n} steps")
    if not person.joined:
        return joined((steps, Message("no due dates until the person's file has `joined`")))
    if not days:
        return steps
    return joined((steps, Message("last one due {day}", day=person.joined + timedelta(max(days) - 1))))
