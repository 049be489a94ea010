"""`okr todo`: what is yours to do."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.options import DATA, Call, command, finish
from okr.errors import UsageError
from okr.lookup import known
from okr.views.shapes import PersonTodo, Todo, TodoOfAll
from okr.views.todo import todo as todo_of


@command("todo", example="okr todo\nokr todo --person ana\nokr todo --all -f json", formats=DATA)
def todo(
    call: Call,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Of someone else.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Of everyone, person by person.")] = False,
) -> None:
    """What waits for you, most days late first: due check-ins, blockers, initiatives."""
    context = call.obj
    workspace, today = context.workspace, context.today
    if all_ and person:
        raise UsageError("--all and --person do not go together.", remedy="Leave one of them out.")
    if all_:
        everyone = (PersonTodo(id=id_, items=todo_of(workspace, id_[1:], today)) for id_ in workspace.people)
        finish(call, TodoOfAll(people=tuple(p for p in everyone if p.items)))
    else:
        who = known(person, "person", workspace, "--person") if person else context.who
        finish(call, Todo(items=todo_of(workspace, who, today)))
