"""`okr schema`: what editors need to help with the files."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands.options import Invocation, command
from okr.commands.output import Output, emit_text
from okr.errors import UsageError
from okr.ids import FILE_KINDS
from okr.storage.schemas import all_schemas, schema, schema_text


@command("schema", example="okr schema objective > objective.json\nokr schema", formats=())
def schema_(
    call: Invocation,
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]", help=f"Of one kind of file: {', '.join(FILE_KINDS)}; all if left out."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, made from the code that reads it.

    `okr init` writes these files into .okr-schema/, and the line in okr.toml that leads TOML editors to them.
    """
    found = next((name for name in FILE_KINDS if name == kind), None)
    if kind and found is None:
        raise UsageError(f"There is no kind of file '{kind}'.", remedy=f"Say one of {', '.join(FILE_KINDS)}.")
    out = Output.of(as_of=call.obj.today, no_color=call.obj.options.no_color, environ=call.obj.environment)
    emit_text(schema_text(schema(found) if found else all_schemas()), out)
