"""What the commands of `okr coach` share: a new conversation, and whether it is shared or kept private."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from okr.actions import coach
from okr.actions.coach import NewConversation, SharedPart
from okr.commands.options import Invocation, item, respond
from okr.context import Context
from okr.notebook import ask_once, my_folder
from okr.parse import words
from okr.people_models import CoachingKind

Person = Annotated[str, item("person", metavar="PERSON", help="Person it is about.")]
Share = Annotated[bool, typer.Option("--share", help="Share it with all, instead of keeping it private.")]


def new_conversation(call: Invocation, person: str, kind: CoachingKind, **more: Any) -> NewConversation:
    context = call.obj
    who = context.who
    to = context.resolve(person, "person")[1:]
    if kind != "growth":
        coach.refuse_oneself(who, to)
    return NewConversation(from_=who, to=to, date=context.today, kind=kind, **more)


def values_of(context: Context, about: str | None = None, **texts: str | None) -> dict[str, Any]:
    """What was given, as the file has it; `about` is the id of a goal."""
    values: dict[str, Any] = {
        key: words(text, "TEXT" if key == "text" else f"--{key}", one_line=False)
        for key, text in texts.items()
        if text is not None
    }
    if about:
        values["about"] = context.resolve(about, "objective", "key result", "initiative", "kpi", "role")
    return values


def share_with_all(call: Invocation, new: NewConversation, *, more: Iterable[str] = ()) -> None:
    shared = coach.share(call.obj.store, new)
    respond(call, replace(shared, lines=(*shared.lines, *more)))


def keep_private(
    call: Invocation, new: NewConversation, beside: SharedPart, *, more: Iterable[str] = ()
) -> None:
    context = call.obj
    private = my_folder(context)
    ask_once(context, private)
    kept = coach.keep(context.store, context.workspace, private, new, beside=beside)
    respond(call, replace(kept, lines=(*kept.lines, *more)))
