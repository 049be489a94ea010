"""`okr todo`: what is yours to do, where your team needs you, and what others gave you."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import UNSET

from okr.actions import mark_done
from okr.commands.notebook import my_notes
from okr.commands.options import DATA, Invocation, command, respond
from okr.conversations import NOTHING
from okr.errors import UsageError
from okr.lookup import known
from okr.views.items import away
from okr.views.results import PersonTodo, Todo, TodoOfAll
from okr.views.todo import for_you, team_todo, ticked, todo_of_all
from okr.views.todo import todo as todo_of
from okr.workspace import absence


@command("todo", example="okr todo\nokr todo --person ana\nokr todo --all -f json", formats=DATA)
def todo(
    call: Invocation,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Of someone else.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Of everyone, person by person.")] = False,
) -> None:
    """What waits for you, most days late first: check-ins, blockers, agreements, work, first steps, feedback.

    A lead also sees where the team is stuck; everyone sees thanks and feedback of the last two weeks. `okr done N` ticks
    what has a number.
    """
    context = call.obj
    workspace, today = context.workspace, context.today
    if all_ and person:
        raise UsageError("--all and --person do not go together.", remedy="Leave one of them out.")
    if all_:
        people = todo_of_all(workspace, today).items()
        respond(call, TodoOfAll(people=tuple(PersonTodo(id=f"@{who}", items=its) for who, its in people)))
        return
    who = known(person, "person", workspace, "--person") if person else context.who
    # what is private is told to whoever wrote it, of themselves
    mine = person is None or who == context.me
    notes = my_notes(context, who) if mine else NOTHING
    items = todo_of(workspace, who, today, notes)
    if mine:
        mark_done.remember(context.store, who, ticked(items))
    absent = absence(workspace, who, today)
    found = Todo(
        items=items,
        team=team_todo(workspace, who, today, notes, own=mine),
        for_you=for_you(workspace, who, today),
        person=f"@{who}",
        ticks=ticked(items) if mine else UNSET,
        away=away(absent) if absent else UNSET,
    )
    respond(call, found)
