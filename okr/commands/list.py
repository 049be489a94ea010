"""`okr list`: the items of one kind."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from okr.commands import completion
from okr.commands.options import DATA, Cycle, Invocation, Text, command, option, respond, take_cycle
from okr.errors import UsageError, did_you_mean
from okr.ids import LISTS, SCORED
from okr.lookup import choose
from okr.periods import cycles_meant
from okr.views.items import listing
from okr.words import Message

_ALIASES = {"krs": "key-results", "kr": "key-results", "persons": "people", "person": "people"}


@command(
    "list",
    example="okr list\nokr list key-results Q3\nokr list kpis --person ana -f csv\nokr list --team growth\nokr list --all",
    formats=DATA,
)
def list_(
    call: Invocation,
    what: Annotated[
        str,
        typer.Argument(
            metavar="[KINDS]",
            help="Kind of items, such as key-results or people (default: objectives).",
            autocompletion=completion.words(tuple(LISTS)),
        ),
    ] = "objectives",
    cycle: Cycle = None,
    *,
    team: Annotated[Text, option("--team", "TEAM", help="Items of a team and the teams below it.")] = None,
    person: Annotated[Text, option("--person", "PERSON", help="Goals and KPIs of one person.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Goals of all cycles; with CYCLE or of other kinds, the whole list.")
    ] = False,
) -> None:
    """List all items of one kind; goals of the current quarter, or of another cycle."""
    context, name = call.obj, _list_meant(call, what, cycle)
    kind = LISTS[name]
    for flag, given, kinds in (("--team", team, (*SCORED, "person")), ("--person", person, SCORED)):
        if given and kind not in kinds:
            raise UsageError(
                Message("`{command}` takes no {option}", command=f"okr list {name}", option=flag),
                remedy=Message("Leave out {option}.", option=flag),
            )
    owner = context.resolve_slug(person, "person", "--person") if person else None
    of_team = context.resolve_slug(team, "team", "--team") if team else None
    found = listing(
        context.workspace,
        kind,
        context.cycle,
        context.today,
        team=of_team,
        owner=owner,
        every=all_ and context.options.quarter is None,
    )
    respond(call, found, whole=all_)


def _list_meant(call: Invocation, what: str, cycle: str | None) -> str:
    """The list that a word means; the name of a cycle alone means its objectives."""
    context, word = call.obj, what.lower().replace("_", "-")
    names = (name for name in (word, f"{word}s", _ALIASES.get(word)) if name in LISTS)
    name = next(names, None)
    if name is None and cycle is None and cycles_meant(what, context.today, context.settings):
        name, cycle = "objectives", what
    take_cycle(call, cycle)
    if name is None:
        near = get_close_matches(word, LISTS, n=1)
        raise UsageError(
            Message('cannot list "{what}"', what=what),
            remedy=did_you_mean(near) if near else choose(tuple(LISTS)),
        )
    return name
