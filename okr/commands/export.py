"""`okr export`: goals as a table that `okr import --preset table` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from okr.commands import completion
from okr.commands.asking import missing
from okr.commands.options import Invocation, Text, answering, command, option
from okr.commands.output import emit_text, finding_line, say
from okr.context import Context
from okr.errors import ExitCode, UsageError
from okr.exchange.grid import LARGEST_FILE, MOST_CELLS, MOST_ROWS
from okr.exchange.own_table.table_files import (
    Table,
    csv_bytes,
    is_too_large,
    json_rows,
    markdown_bytes,
    table_of,
    xlsx_bytes,
)
from okr.exchange.own_table.table_rows import OF_PEOPLE, Records, Selection, records
from okr.findings import Finding
from okr.formats import formats_of
from okr.formats.json import SCHEMA, told
from okr.ids import FileKind, kind_of
from okr.lookup import one_of
from okr.periods import find_cycle
from okr.storage.source import Folder
from okr.words import Message

_MORE = ("people", "bonus")


@command(
    "export",
    example="okr export -o goals.xlsx\nokr export -q Q3 -o q3.csv\nokr export --with people,bonus -o all.json",
    formats=formats_of("table"),
    cycle=False,
)
def export(
    call: Invocation,
    cycles: Annotated[
        list[str] | None,
        typer.Option(
            *("--quarter", "--cycle", "-q"),
            metavar="CYCLE",
            help="Only goals of this cycle and the KPIs that they use (repeatable; default: all).",
            autocompletion=completion.cycles,
        ),
    ] = None,
    with_: Annotated[
        Text, option("--with", "people,bonus", help="Add files about people, bonuses of KPIs, or both.")
    ] = None,
) -> None:
    """Write goals as a table that `okr import --preset table` reads back.

    Each row is a record; each key has a column, also a key that okr does not know. Without --with, nothing about
    people is in it, except that goals name their owners and check-ins their authors.
    """
    context = call.obj
    _choose_format(context)
    context.store.whole = True  # what is not looked at would be taken as it was known
    asked = cycles or [*filter(None, [context.options.quarter])]
    running = context.workspace.default_cycle(context.today) if asked else None
    spans = (find_cycle(text, context.today, context.settings, running) for text in asked)
    named = frozenset(span.name for span in spans) if asked else None
    more = {one_of(part.strip(), "--with", _MORE) for part in (with_ or "").split(",") if part.strip()}
    selection = Selection(people="people" in more, bonus="bonus" in more, cycles=named)
    found = records(Folder(context.store.root), context.workspace, selection)
    # what is wrong with a file about people is no business of a reader of goals
    hidden = frozenset[FileKind | None]() if selection.people else {*OF_PEOPLE, "checkin"}
    _write(call, found, [each for each in context.findings if kind_of(each.path) not in hidden])
    raise typer.Exit(context.left_out or (ExitCode.FINDINGS if found.left_out else ExitCode.FINE))


def _choose_format(context: Context) -> None:
    """With -f alone the table goes to stdout, with -o alone its ending has set the format; `-o -` is CSV. Raises UsageError."""
    options = context.options
    if not options.format:
        if not options.output:
            raise missing("--output", "okr export -o goals.csv")
        if options.output != "-":
            raise UsageError(
                Message('the ending of "{file}" is not a known format', file=options.output),
                remedy=Message("Add -f, for example: -f csv"),
            )
        options.format = "csv"


def _write(call: Invocation, found: Records, warnings: Sequence[Finding]) -> None:
    """The file with its `warnings`, and on stderr all that is not in it."""
    context = call.obj
    form = context.options.format or ""
    with answering(call) as out:
        if out.is_terminal and form == "xlsx":
            raise UsageError(
                Message("a workbook cannot be shown on a terminal"),
                remedy=Message("Name a file: {command}", command="okr export -o goals.xlsx"),
            )
        table = table_of(found.rows)
        data = drawn(form, table, warnings)
        if out.is_terminal:
            lines = data.decode().split("\n")[:-1]
            emit_text("".join(f"{out.style.text(line)}\n" for line in lines), out, paged=True)
        else:
            emit_text(data, out)
    for finding in context.findings:
        say(finding_line(finding, context.language))
    beyond = Message(
        "`okr import` reads at most {mb} MB, {rows} rows and {cells} cells of a file; export it in parts: -q CYCLE",
        mb=LARGEST_FILE // 1_000_000, rows=MOST_ROWS, cells=MOST_CELLS,
    )  # fmt: skip
    for line in (*found.left_out, *([beyond] if is_too_large(table, data) else ()), *context.warnings):
        context.tell(Message("warning: {warning}", warning=line))


def drawn(form: str, table: Table, warnings: Iterable[Finding] = ()) -> bytes:
    """The table in one of the formats; `warnings` stand in the envelope of JSON."""
    if form != "json":
        return {"csv": csv_bytes, "xlsx": xlsx_bytes, "markdown": markdown_bytes}[form](table)
    data = {"rows": [*json_rows(row for row, _ in table.rows)]}
    whole = {"schema": SCHEMA, "kind": "export", "data": data, "warnings": told(warnings)}
    # by an encoder that knows whole numbers of any size
    return f"{json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(',', ':'))}\n".encode()
