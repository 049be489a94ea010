"""`okr schema` and `okr migrate`: the versions and the shape of the files."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.doctor import migrate
from okr.commands import completion
from okr.commands.options import DONE, Invocation, choose, command, output_of, respond
from okr.commands.output import emit_text
from okr.errors import UsageError
from okr.ids import FILE_KINDS
from okr.storage.schemas import all_schemas, schema, schema_text
from okr.words import Message


@command("schema", example="okr schema objective > objective.json\nokr schema")
def schema_(
    call: Invocation,
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]",
            help="Kind of file, such as objective (default: all).",
            autocompletion=completion.words(FILE_KINDS),
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, for editors.

    `okr init` writes these files into .okr-schema/ and refers to them in okr.toml.
    """
    name = next((name for name in FILE_KINDS if name == kind), None)
    if kind and name is None:
        raise UsageError(
            Message('unknown kind of file "{kind}"', kind=kind),
            remedy=choose(FILE_KINDS),
        )
    emit_text(schema_text(schema(name) if name else all_schemas()), output_of(call))


@command("migrate", example="okr migrate --dry-run\nokr migrate", formats=DONE)
def migrate_(call: Invocation) -> None:
    """Migrate files of an older okr to the current schema. Files of a newer okr are refused."""
    respond(call, migrate(call.obj.store))
