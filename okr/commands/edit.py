"""`okr set`, `okr edit` and `okr undo`: fields of an item, its file in your editor, and the last change undone."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import structs

from okr.actions.checkin_answer import scale_of
from okr.actions.edit import edit_by_hand
from okr.actions.fields import FieldPath, ItemKind
from okr.actions.set_fields import RewritesPastError, SetOptions, read_assignments, set_fields
from okr.actions.several import Assignment, refuse_several
from okr.actions.undo import SharedError, undo, undoables
from okr.commands.options import Id, Invocation, command, respond
from okr.commands.pager import command_line
from okr.context import Context
from okr.days import DayReader
from okr.errors import (
    ConflictError,
    DoubtError,
    FindingsError,
    NotFoundError,
    OkrError,
    TwoReadingsError,
    UsageError,
)
from okr.ids import ITEM_KINDS, KINDS, SETTINGS, kind_of, path_of
from okr.lookup import shortest
from okr.quantities import Scale
from okr.views.results import Done
from okr.words import Message, joined


@command(
    "set",
    example="okr set grow-revenue/mrr target=135\nokr set grow-revenue owner=budi --from 2026-08-10\n"
    "okr set keep-clients/rating moves+=kpi/first-answer\n"
    "okr set kpi/recurring-revenue targets.2026-Q4.at_least=150\nokr set okr.toml pace.on_track=0.85",
)
def set_(
    call: Invocation,
    id_: Id,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE…", help="FIELD= clears the field; FIELD+= and FIELD-= change a list."
        ),
    ],
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="First day of a new owner or limit (default: all days, past too)."
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Change the past, and set unlikely values, without asking.")
    ] = False,
) -> None:
    """Set fields of an item, or settings of okr.toml.

    A value is read by the type of its field; a list is separated by commas. A new limit or owner changes past weeks,
    too, unless --from names its first day.
    """
    context = call.obj
    item = SETTINGS if id_ == SETTINGS else context.resolve(id_, *ITEM_KINDS)
    kind = "settings" if item == SETTINGS else context.workspace.items[item]
    scale = None if item == SETTINGS else scale_of(context.workspace, item, context.today)
    days = context.days
    if kind == "key result":
        days = structs.replace(days, cycle=context.workspace.cycle_of(item))
    found = [
        (_keyed(context, kind, field), _named(context, kind, field, value))
        for field, value in _read(context, kind, assignments, scale, days)
    ]
    how = SetOptions(
        today=context.today,
        from_=None if from_ is None else context.days.near(from_, "--from"),
        agreed=yes,
        sure=yes,
        command=shlex.join(("okr", "set", item, *assignments)),
    )
    respond(call, _set(context, item, found, how))


def _named(context: Context, kind: ItemKind, field: FieldPath, value: Any) -> Any:
    """The value with what it refers to by its present id; what is taken out of a list need not exist any more."""
    if kind == "key result" and isinstance(value, str):
        refuse_several(str(field), value)
    if not field.removes:
        return context.named(kind, str(field), value, str(field))
    return [_named_or_gone(context, kind, str(field), each) for each in value]


def _keyed(context: Context, kind: ItemKind, field: FieldPath) -> FieldPath:
    """A field whose key names an item, by the present id of that: `mean_of.kpi/mrr`."""
    if len(field.key) == 2 and field.key[0] in KINDS[kind].ids:
        name, part = field.key
        return field._replace(key=(name, _named_or_gone(context, kind, name, part)))
    return field


def _named_or_gone(context: Context, kind: ItemKind, field: str, value: Any) -> Any:
    try:
        return context.named(kind, field, value, field)
    except NotFoundError:
        return value


def _read(
    context: Context, kind: ItemKind, assignments: Sequence[str], scale: Scale | None, days: DayReader
) -> list[Assignment]:
    """Asks, at a terminal, what a number means that can be read in two ways."""
    texts = list(assignments)
    while True:
        try:
            return read_assignments(kind, texts, days, scale)
        except TwoReadingsError as error:
            if not context.may_ask:
                raise
            place = next(at for at, word in enumerate(texts) if word.partition("=")[2] == error.text)
            texts[place] = f"{texts[place].partition('=')[0]}={context.meant(error)}"


def _set(context: Context, item: str, found: Sequence[Assignment], how: SetOptions) -> Done:
    """Asks, at a terminal, as long as the past would become different: from which day on, or for all days."""
    while True:
        try:
            return set_fields(context.store, item, found, how)
        except DoubtError as error:
            if not context.may_ask:
                raise
            if not context.agrees(error):
                raise typer.Abort from None
            how = replace(how, sure=True)
            continue
        except RewritesPastError as error:
            if not context.may_ask:
                raise
            context.tell(error.message)
            if error.can_be_dated:
                question = Message("First day of the new value (all = change the past)")
                how = context.ask_for(question, partial(_of_past, context, how), default=str(how.today))
                continue
            if not context.confirm(Message("Change the past?")):
                raise typer.Abort from None
            how = replace(how, agreed=True)


def _of_past(context: Context, how: SetOptions, answer: str) -> SetOptions:
    """How fields are set by the answer to the question for their first day; `all` are also those of the past."""
    if answer.strip().casefold() in ("all", "semua"):
        return replace(how, agreed=True)
    return replace(how, from_=context.days.near(answer, Message("first day")))


_EDITOR = "notepad" if os.name == "nt" else "vi"
"""Where the person names none."""


@command("edit", example="okr edit grow-revenue\nEDITOR=nano okr edit okr.toml")
def edit(call: Invocation, text: Id) -> None:
    """Open the file of an item in your editor ($VISUAL, $EDITOR, else vi; Notepad on Windows).

    A text with errors is not saved, and you can open it again. You can also give the path of a file in the workspace.
    """
    context = call.obj
    item, path = _place(context, text)
    chosen = context.environment.get("VISUAL") or context.environment.get("EDITOR") or _EDITOR

    def ask_again(error: OkrError) -> bool:
        if not context.may_ask:
            return False
        context.tell(joined((error.message, error.remedy), "\n  "))
        return context.confirm(Message("Open it again?"), default=True)

    result = edit_by_hand(context.store, item, path, lambda file: _run(chosen, file), ask_again)
    respond(call, result)


def _place(context: Context, text: str) -> tuple[str, str]:
    """Id and path of what to edit; a file that is broken is no item, but can still be named."""
    root = context.store.root
    if kind_of(text) and (root / text).is_file():
        return text, text
    try:
        item = context.resolve(text, *ITEM_KINDS)
        return item, context.workspace.paths.get(item) or path_of(item)
    except (NotFoundError, FindingsError, ConflictError):
        with suppress(OkrError):
            path = path_of(text)
            if (root / path).is_file():
                return text, path
        raise


def _run(editor: str, file: Path) -> None:
    """Run the editor of the person on a file; its words are not given to a shell."""
    try:
        process = subprocess.run(command_line(editor, str(file)), check=False)
    except (OSError, ValueError) as error:
        raise OkrError(
            Message('the editor "{editor}" does not start', editor=editor),
            remedy=Message("Set another one in EDITOR."),
        ) from error
    if process.returncode:
        raise OkrError(
            Message(
                'the editor "{editor}" exited with {code}, so nothing was written',
                editor=editor,
                code=process.returncode,
            )
        )


@command("undo", example="okr undo\nokr undo --dry-run\nokr undo --list", cycle=False)
def undo_(
    call: Invocation,
    list_: Annotated[bool, typer.Option("--list", help="List the last ten commands, newest first.")] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="With --list: every command that can be undone.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Undo what is already shared, without asking.")] = False,
) -> None:
    """Undo the last command; run it again for the one before. It works without git.

    Nothing is undone if one of the files has changed since. You are asked before a shared change is undone: a new
    check-in corrects it better.
    """
    context = call.obj
    if all_ and not list_:
        raise UsageError(
            Message("--all needs --list"),
            remedy=Message("Example: {command}", command="okr undo --list --all"),
        )
    if list_:
        respond(call, undoables(context.store, all_=all_))
        return

    def short(id_: str) -> str:
        with suppress(OkrError):  # also where okr.toml cannot be read something can be undone
            return shortest(id_, context.workspace.items)
        return id_

    try:
        done = undo(context.store, yes, short)
    except SharedError as error:
        if not context.may_ask:
            raise
        for text in filter(None, (error.message, error.correction)):
            context.tell(text)
        if not context.confirm(Message("Undo it anyway?")):
            raise typer.Abort from None
        done = undo(context.store, error.id)
    respond(call, done)
