"""`okr set`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from okr.actions.set_fields import Assignment, RewritesPastError, SetOptions, read_assignments, set_fields
from okr.commands.options import Id, Invocation, command, respond
from okr.context import Context
from okr.ids import ITEM_KINDS, KINDS, SETTINGS, Kind
from okr.parse import day
from okr.views.results import Done
from okr.words import Message


@command(
    "set",
    example="okr set grow-revenue/mrr target=140\nokr set grow-revenue owner=budi --from 2026-08-10\n"
    "okr set kpi/mrr targets.2026-Q4.at_least=150\nokr set okr.toml pace.on_track=0.85",
)
def set_(
    call: Invocation,
    id_: Id,
    assignments: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE…", help="FIELD= clears the field.")
    ],
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="First day of a new owner or limit (default: all days, past too)."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Change the past without asking.")] = False,
) -> None:
    """Set fields of an item, or settings of okr.toml.

    A value is read by the type of its field; a list is separated by commas. A new limit or owner changes past weeks,
    too, unless --from names its first day.
    """
    context = call.obj
    item = SETTINGS if id_ == SETTINGS else context.resolve(id_, *ITEM_KINDS)
    kind = "settings" if item == SETTINGS else context.workspace.items[item]
    names = KINDS[kind].ids
    found = [
        (field, _meant(context, value, names.get(str(field))))
        for field, value in read_assignments(kind, assignments, context.settings)
    ]
    how = SetOptions(
        today=context.today,
        from_=None if from_ is None else day(from_, "--from"),
        agreed=yes,
        command=shlex.join(("okr", "set", item, *assignments)),
    )
    respond(call, _set(context, item, found, how))


def _set(context: Context, item: str, found: Sequence[Assignment], how: SetOptions) -> Done:
    """Asks, at a terminal, as long as the past would become different: from which day on, or for all days."""
    while True:
        try:
            return set_fields(context.store, item, found, how)
        except RewritesPastError as error:
            if not context.may_ask:
                raise
            context.tell(error.message)
            answer = "all"
            if error.can_be_dated:
                question = Message("First day of the new value (all = change the past)")
                answer = context.ask(question, default=str(how.today))
            elif not context.confirm(Message("Change the past?")):
                raise typer.Abort from None
        how = (
            replace(how, agreed=True)
            if answer.strip().casefold() == "all"
            else replace(how, from_=day(answer, Message("first day")))
        )


def _meant(context: Context, value: Any, kinds: Sequence[Kind] | None) -> Any:
    """Of a field that names items, the full ids."""
    if not kinds or value is None:
        return value
    if isinstance(value, str):
        return context.resolve(value, *kinds)
    return [context.resolve(text, *kinds) for text in value]
