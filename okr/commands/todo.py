"""`okr todo`: what is yours to do."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.notebook import my_notes
from okr.commands.options import DATA, Call, command, finish
from okr.conversations import NOTHING
from okr.errors import UsageError
from okr.lookup import known
from okr.views.shapes import PersonTodo, Todo, TodoOfAll
from okr.views.todo import todo as todo_of
from okr.views.todo import todo_of_all


@command("todo", example="okr todo\nokr todo --person ana\nokr todo --all -f json", formats=DATA)
def todo(
    call: Call,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Of someone else.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Of everyone, person by person.")] = False,
) -> None:
    """What waits for you, most days late first: check-ins, blockers, agreements, work, first steps, feedback."""
    context = call.obj
    workspace, today = context.workspace, context.today
    if all_ and person:
        raise UsageError("--all and --person do not go together.", remedy="Leave one of them out.")
    if all_:
        found = todo_of_all(workspace, today)
        finish(
            call, TodoOfAll(people=tuple(PersonTodo(id=f"@{who}", items=its) for who, its in found.items()))
        )
        return
    who = known(person, "person", workspace, "--person") if person else context.who
    # what is private is told to whoever wrote it, of themselves
    mine = person is None or who == context.me
    notes = my_notes(context, who) if mine else NOTHING
    finish(call, Todo(items=todo_of(workspace, who, today, notes)))
