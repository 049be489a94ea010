"""`okr import`: goals from elsewhere."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from okr.actions.import_plan import ImportOptions, import_drafts
from okr.actions.import_table import import_table
from okr.commands.checkin_table import table_bytes
from okr.commands.import_asking import asked_cycle, cycle_for, settled
from okr.commands.options import DATA, Invocation, Text, answering, both, command, option, respond
from okr.commands.output import emit_text
from okr.context import Context
from okr.errors import ExitCode, UsageError
from okr.exchange.drafts import Found
from okr.exchange.files.sheets import read_sheets
from okr.exchange.guessed.guess import guess as guess_table
from okr.exchange.guessed.guess_markdown import guess_markdown
from okr.exchange.lists import markdown
from okr.exchange.mapped import rows
from okr.exchange.mapped.mapping import Mapping as MappingFile
from okr.exchange.mapped.mapping_files import load, preset
from okr.exchange.own_table import table
from okr.ids import slug
from okr.views.import_results import Import
from okr.words import Message, translated

LARGEST = 20
"""MiB of a file."""
_EXAMPLE = "okr import goals.csv --guess"
TABLE = "table"
"""The preset of what `okr export` writes."""


File = Annotated[str, typer.Argument(metavar="FILE", help="CSV, workbook, JSON, ZIP or Markdown.")]
Preset = Annotated[
    Text, option("--preset", "NAME", help="Known form, such as viva-csv; table is what okr exports.")
]
Map = Annotated[Text, option("--map", "MAP.toml", help="Mapping file: which column says what.")]
Guess = Annotated[bool, typer.Option("--guess", help="Print a mapping file made from the head, to correct.")]
Write = Annotated[bool, typer.Option("--write", help="Write it, all in one step.")]
Update = Annotated[bool, typer.Option("--update", help="With --write: write changed definitions, too.")]
Days = Annotated[
    Text, option("--days", "FIRST..LAST", help="With -q: the days of a new cycle, which goes into okr.toml.")
]
MakePeople = Annotated[
    bool, typer.Option("--make-people", help="Add the people whom the file names and who are not here.")
]


@command(
    "import",
    example="okr import goals.csv --guess -o map.toml\nokr import goals.csv --map map.toml -q Q3\n"
    "okr import goals.csv --map map.toml -q Q3 --write\nokr import viva.csv --preset viva-csv --make-people",
    formats=DATA,
    dry_run=Message("Only show what would be written (the default)."),
    cycle=Message("Cycle of rows that name none; rows of others are left out."),
    me=True,
)
def import_(
    call: Invocation,
    file: File,
    preset_: Preset = None,
    map_: Map = None,
    guess: Guess = False,
    write: Write = False,
    update: Update = False,
    days: Days = None,
    make_people: MakePeople = False,
) -> None:
    """Import goals and check-ins from a file. Without --write it only shows what would be written.

    It shows what each row becomes, or why it is left out. A second import adds what is new and changes nothing else.
    """
    context = call.obj
    context.may_begin_anew = False  # it may write
    context.options.dry_run = context.options.dry_run or not write
    _check_way(file, {"--preset": preset_, "--map": map_, "--guess": guess})
    if guess and write:
        raise both("--guess", "--write")
    if guess:
        _print_guess(call, file)
        return
    cycle, is_new = asked_cycle(context, days)
    options = ImportOptions(
        file=Path(file).name, who=lambda: context.who, today=context.today, language=context.document_language,
        cycle=cycle, is_new_cycle=is_new, write=not context.options.dry_run, update=update, make_people=make_people,
    )  # fmt: skip
    result = replace(
        _imported(context, table_bytes(file, _EXAMPLE, LARGEST), preset_, map_, options), update=update
    )
    given = (("--preset", preset_), ("--map", map_), ("--days", days))
    words = [file, *(word for name, value in given if value for word in (name, value))]
    words += [name for name, on in (("--update", update), ("--make-people", make_people)) if on]
    code = ExitCode.ERROR if result.refused else ExitCode.FINE
    respond(call, replace(result, next=tuple(_next(context, result, words))), exit_code=code)


def _check_way(file: str, ways: Mapping[str, object]) -> None:
    """There is one way to read the file. Raises UsageError for none, and for several."""
    chosen = [name for name, given in ways.items() if given]
    if len(chosen) > 1:
        raise both(chosen[0], chosen[1])
    if not chosen:
        raise UsageError(
            Message("it is not clear how to read {file}", file=file),
            remedy=Message(
                "Let okr guess: {command}. Or use --preset or --map.",
                command=f"okr import {shlex.quote(file)} --guess -o okr-map.toml",
            ),
        )


def _print_guess(call: Invocation, file: str) -> None:
    """A mapping file to correct, which never replaces one; nothing in it acts on a terminal. Raises UsageError."""
    options = call.obj.options
    if options.format:
        raise both("--guess", "--format")
    if options.output and Path(options.output).exists():
        raise UsageError(
            Message("{path} already exists", path=options.output),
            remedy=Message("Choose another name, or remove it."),
        )
    data, name = table_bytes(file, _EXAMPLE, LARGEST), Path(file).name
    is_markdown = name.lower().endswith((".md", ".markdown"))
    text = guess_markdown(data, name) if is_markdown else guess_table(read_sheets(data, name), name)
    shown = translated(text, call.obj.language)
    with answering(call) as out:
        if out.is_terminal:
            shown = "".join(f"{out.style.text(line)}\n" for line in shown.splitlines())
        emit_text(shown, out)


def _imported(
    context: Context, data: bytes, preset_: str | None, map_: str | None, options: ImportOptions
) -> Import:
    """What becomes of the own table, or of a file that a preset or a mapping reads."""
    if preset_ == TABLE:
        return import_table(context.store, table.read_file(data, options.file), options)
    mapping = preset(preset_, (TABLE,)) if preset_ else load(table_bytes(map_ or "", _EXAMPLE), map_ or "")
    found = _found(context, data, mapping, options)
    if mapping.markdown is not None and options.write and context.may_ask:
        if options.cycle is None:
            cycle, is_new = cycle_for(context, found)
            options = dataclasses.replace(options, cycle=cycle, is_new_cycle=is_new)
        found = settled(context, mapping, found, lambda mapping: _found(context, data, mapping, options))
    return import_drafts(context.store, found, options)


def _found(context: Context, data: bytes, mapping: MappingFile, options: ImportOptions) -> Found:
    """What the file states, read as its mapping says."""
    name = options.file
    if mapping.markdown is not None:
        here = [*context.workspace.people, *context.workspace.roles]
        names = [each for id_ in here for each in (slug(id_), context.workspace.own_title(id_))]
        labels = replace(mapping.markdown, roles=(*mapping.markdown.roles, *names))
        return markdown.read(data, name, labels, source=mapping.source, style=mapping.style())
    found = read_sheets(
        data,
        name,
        form=mapping.from_ or "",
        separator=mapping.separator or "",
        encoding=mapping.encoding or "",
    )
    return rows.read(found, mapping, context.settings, context.today, name=name, cycle=options.cycle)


def _next(context: Context, result: Import, words: Sequence[str]) -> list[str]:
    """What to type next; `words` are those of this import."""
    if result.refused or not (result.has_new or result.has_changes):
        return []
    if result.is_undoable:
        return ["okr check", "okr report"]
    asked = [*words, "-q", context.options.quarter] if context.options.quarter else [*words]
    if not result.has_new and not result.update:
        asked.append("--update")  # without it nothing would be written
    return [shlex.join(["okr", "import", *asked, "--write"])]
