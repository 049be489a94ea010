"""`okr pulse`: trust and free speech in the workspace, as counts without names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from okr.actions.pulse import counted, record_pulse
from okr.commands.asking import missing
from okr.commands.options import DATA, Invocation, OkrGroup, Text, command, common_options, option, respond
from okr.commands.pulse_table import AnswerTable, read_answers
from okr.context import Context
from okr.days import past_month
from okr.errors import DoubtError, NotFoundError
from okr.pulse import months
from okr.pulse import statements as texts_of
from okr.views.pulse import of_team, pulse, statements_of
from okr.words import Message, joined


@command("statements", example="okr pulse statements\nokr pulse statements -f csv", formats=DATA, cycle=False)
def statements(call: Invocation) -> None:
    """Show the statements, to paste into a form; as CSV the head of the answers."""
    respond(call, statements_of(call.obj.workspace))


@command(
    "record",
    example="okr pulse record --file answers.csv\nokr pulse record --file answers.csv --month last --words",
    cycle=False,
)
def record(
    call: Invocation,
    file: Annotated[
        Text, option("--file", "FILE", help="CSV with one row per person; - is standard input.")
    ] = None,
    month: Annotated[
        Text, option("--month", "MONTH", help="Month: 2026-08, august, last (default: the running one).")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Keep the column words, too, in random order.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Record also counts that show each person's answer, without asking.")
    ] = False,
) -> None:
    """Record the answers of a month as counts: no rows, no names, no order.

    Fewer than four answers to a statement are refused, and so is a second record of the month. Counts by team need a
    column team, and four answers to each statement in each team and outside of them.
    """
    context = call.obj
    if not file:
        raise missing("--file", "okr pulse record --file answers.csv")
    at = _month(context, month) if month else f"{context.today:%Y-%m}"
    table = read_answers(file, context, words=words)
    counts = counted(table.answers, texts_of(context.settings))
    notes = list(_notes(context.store.root, file, table, by_team=bool(counts.teams)))
    try:
        done = record_pulse(context.store, at, counts, agreed=yes, notes=notes)
    except DoubtError as error:
        if not context.may_ask:
            raise
        if not context.agrees(error):
            raise typer.Abort from None
        done = record_pulse(context.store, at, counts, agreed=True, notes=notes)
    respond(call, done)


def _month(context: Context, text: str) -> str:
    return past_month(text, context.today, context.settings).name


def _notes(root: Path, file: str, table: AnswerTable, *, by_team: bool) -> Iterator[str]:
    if table.unread:
        yield Message("Columns not read: {names}", names=joined(table.unread))
    if table.by_team and not by_team:
        yield Message(
            "Not by team: a team, or the people outside, gave fewer than four answers to a statement."
        )
    if file != "-" and Path(file).resolve().is_relative_to(root.resolve()):
        yield Message("{file} is inside the workspace: git could keep it.", file=file)
    yield Message(
        "Delete {file}: it still shows what each person answered.", file="CSV" if file == "-" else file
    )


@command(
    "show", example="okr pulse show\nokr pulse show --month 2026-08 -f markdown", formats=DATA, cycle=False
)
def show(
    call: Invocation,
    month: Annotated[
        Text, option("--month", "MONTH", help="Month: 2026-08, august, last (default: the latest on record).")
    ] = None,
    team: Annotated[Text, option("--team", "TEAM", help="Counts of one team.")] = None,
) -> None:
    """Show how many gave each answer, and how it was in the record before."""
    context = call.obj
    at = _month(context, month) if month else None
    found = pulse(context.workspace, at)
    if found is None:
        known = months(context.workspace.pulse)
        raise NotFoundError(
            Message("no pulse of {month}", month=at) if at else Message("no pulse on record"),
            remedy=Message("On record: {months}", months=joined(known))
            if known
            else Message("Ask first: okr pulse statements"),
        )
    if team:
        slug = context.resolve_slug(team, "team", "--team")
        one = of_team(found, slug)
        if one is None:
            raise NotFoundError(
                Message("the pulse of {month} has no counts of team {team}", month=found.month, team=slug),
                remedy=Message("Teams: {names}", names=joined([each.team for each in found.teams]))
                if found.teams
                else Message("Show all: okr pulse show"),
            )
        found = one
    respond(call, found)


pulse_ = OkrGroup(
    name="pulse",
    help="Ask about trust and free speech without names. Only counts are kept, and never of fewer than four people.",
    example="okr pulse statements\nokr pulse record --file answers.csv\nokr pulse show",
    commands={str(one.name): one for one in (statements, record, show)},
    params=list(common_options()),
)
