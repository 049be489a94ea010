"""`okr list`: all there is of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated

import typer

from okr.commands.options import DATA, Invocation, command, respond
from okr.errors import UsageError
from okr.ids import ITEM_KINDS, KINDS, Kind
from okr.views.items import listing

_PLURALS: Mapping[str, Kind] = {KINDS[kind].plural.replace("_", "-"): kind for kind in ITEM_KINDS}
_ALIASES = {"krs": "key-results", "kr": "key-results", "persons": "people", "person": "people"}


def _kind(said: str) -> Kind:
    word = said.lower().replace("_", "-")
    for name in (word, f"{word}s", _ALIASES.get(word, "")):
        if name in _PLURALS:
            return _PLURALS[name]
    near = get_close_matches(word, _PLURALS, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(_PLURALS)}."
    raise UsageError(f"There is nothing to list that is called '{said}'.", remedy=hint)


@command("list", example="okr list\nokr list key-results -q Q3\nokr list kpis -f csv", formats=DATA)
def list_(
    call: Invocation,
    what: Annotated[
        str,
        typer.Argument(
            metavar="[WHAT]", help="objectives, key-results, initiatives, kpis, people, teams or roles."
        ),
    ] = "objectives",
) -> None:
    """All there is of one kind; goals of the running quarter, or of the cycle that -q names."""
    context = call.obj
    respond(call, listing(context.workspace, _kind(what), context.cycle, context.today))
