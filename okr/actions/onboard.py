"""The path of a good first thirty days that `okr init` brings: every organisation makes it its own.

Starting the first way of a newcomer: the path is written into the person's file, the steps are ticked by check-ins.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from okr.actions.edits import done, edit, file_of
from okr.actions.references import path_named
from okr.errors import UsageError
from okr.models import Onboarding, Person
from okr.storage.toml.edit import SetKey
from okr.store import Store
from okr.views.results import Done
from okr.views.words import count

PATH = "onboarding/newcomer.toml"
TEXT = """\
title = "The first thirty days"

# okr onboard @NAME --path newcomer starts it, and okr checkin @NAME/newcomer/STEP done ticks a step.
# Change what does not fit; a step may also have owner (who helps) and link (where to read on).

[steps.company-profile]
title = "Read who we are and whom we work for, and say it in your own words"
topic = "profile"
day = 2
why = "Whoever can tell the company in three sentences can decide without asking."

[steps.tools-and-rituals]
title = "Set up the tools, and sit in on the weekly check-in"
topic = "skill"
day = 3
why = "A ritual is learned by taking part."

[steps.business-units]
title = "Spend an hour with each business unit: what do they do, and what do they need from you?"
topic = "unit"
day = 7
why = "Goals are reached across units; the first new contacts are made now or late."

[steps.own-role]
title = "Go through your role with your lead: its duties, its KPIs and how they stood last quarter"
topic = "skill"
day = 10
why = "A yardstick is fair only when it is known before."

[steps.first-objective]
title = "Write your first objective with one key result, and find what it supports"
topic = "skill"
day = 14
why = "A goal that you set yourself is one that you keep."

[steps.first-checkin]
title = "Check in on it, with a confidence that you mean"
topic = "character"
day = 18
why = "An honest 4 helps more than a polite 8."

[steps.feedback-given]
title = "Give feedback to somebody: situation, behaviour, effect, wish"
topic = "character"
day = 21
why = "Who is new sees what the others no longer see."

[steps.feedback-received]
title = "Ask two people for feedback, and say what you will do with it"
topic = "character"
day = 28
why = "okr coach ask @NAME puts it into their todo."

[steps.first-month-talk]
title = "Talk about the first month with your lead, both ways"
topic = "character"
day = 30
why = "The way in is best mended by those who have just come in."
"""


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
