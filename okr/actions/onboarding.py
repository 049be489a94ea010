"""Start somebody's onboarding: the path is written into the file of the newcomer, and check-ins mark its steps.

When a probation ends is kept in the lead's own folder, and nowhere else.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import cast

from okr.actions.coach import NewConversation, SharedPart, keep, refuse_oneself
from okr.actions.edits import edit, outcome, path_named, template, validated, write_result
from okr.errors import UsageError
from okr.people_models import Onboarding, Person
from okr.settings import CalendarSettings
from okr.storage.files.private import Private
from okr.storage.toml.edit import SetKey
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, joined, plural
from okr.workspace import Workspace

PATHS = ("newcomer", "account-manager", "maker", "team-lead")
"""The paths that okr brings along: the file of one is written when the first newcomer takes it."""


def start_onboarding(store: Store, id_: str, path: str | None) -> Done:
    """Give a person a path: the named one, else that of their role."""
    with store.writing("onboard") as writing:
        workspace = writing.workspace
        person = workspace.people[id_]
        role = workspace.roles.get(workspace.current_id(f"role/{person.role}") or "") if person.role else None
        name = path or (role.onboarding if role else None)
        if name is None:
            raise UsageError(
                Message("missing path: {person} has no role with an onboarding path", person=id_),
                remedy=f"okr onboard {id_} --path {next(iter(workspace.onboarding), PATHS[0])}",
            )
        file, brought = f"onboarding/{name}.toml", b""
        if name in PATHS and not os.path.lexists(store.root / file):
            brought = template(f"onboarding/{name}.toml", workspace.settings.language).encode()
        chosen = cast(Onboarding, validated(file, brought)) if brought else path_named(name, workspace, PATHS)
        edit(writing, id_, workspace.path(id_), [SetKey(("onboarding",), name)])
        if brought:
            writing.create(file, brought)
        steps = _steps(chosen, person, workspace.settings.calendar)
        values = {"path": chosen.title, "person": id_, "steps": steps}
        line = (
            Message("{person} is already on “{path}”: {steps}.", **values)
            if person.onboarding == name and not store.dry_run
            else outcome(
                "Started “{path}” for {person}: {steps}.",
                "Would start “{path}” for {person}: {steps}.",
                writing,
                **values,
            )
        )
        lines = [line, Message("Show the progress of all newcomers: okr onboard")]
        if brought:
            wrote = outcome(
                "Wrote its steps: {path}. Change what does not fit.", "Would write its steps: {path}.", writing,
                path=file,
            )  # fmt: skip
            lines.insert(1, wrote)
        return write_result(writing, "onboard", id_, lines)


def keep_probation(
    store: Store, workspace: Workspace, private: Private, who: str, person: str, ends: date, today: date
) -> Done:
    """Keep when somebody's probation ends, for the one who asks alone; the last note of a person counts."""
    refuse_oneself(who, person)
    values = {"probation_ends": ends}
    new = NewConversation(kind="probation", from_=who, to=person, date=today, values=values)
    return keep(store, workspace, private, new, beside=SharedPart())


def _steps(path: Onboarding, person: Person, calendar: CalendarSettings) -> str:
    """How many steps, and until when."""
    days = [step.day for step in path.steps.values() if step.day]
    steps = plural(len(path.steps), "{n} step", "{n} steps")
    if not person.joined:
        return joined((steps, Message("no due dates until the person's file has `joined`")))
    if not days:
        return steps
    last = calendar.working(person.joined + timedelta(max(days) - 1))
    return joined((steps, Message("last one due {day}", day=last)))
