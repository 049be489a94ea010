"""What the shell completes: ids, and the values of options that can be listed.

It answers in the time between two keys and never speaks: where it cannot know, it offers nothing. Only names that
keep the rules of a slug are offered, so that nothing in a workspace can mean something to a shell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import typer

from okr.context import Context
from okr.errors import OkrError
from okr.ids import KINDS, Kind

_DIGITS = 9
"""Of the largest number that a place can be."""
Completer = Callable[[typer.Context, str], list[str]]


def ids(*kinds: Kind) -> Completer:
    """Ids of these kinds, whole or by an ending."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        likely = (id_ for id_, kind in _names(ctx).items() if incomplete in id_ and kind in kinds)
        found = (_completed(id_, incomplete) for id_ in likely)
        return [text for text in found if text is not None]

    return complete


def slugs(kind: Kind) -> Completer:
    """What fields and options call a person, team or role: `ana`."""
    prefix = KINDS[kind].prefix

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        found = (id_.removeprefix(prefix) for id_, of in _names(ctx).items() if of == kind)
        return [slug for slug in found if slug.startswith(incomplete)]

    return complete


def cycles(ctx: typer.Context, incomplete: str) -> list[str]:
    """The cycles in which there are objectives."""
    found = (id_.partition("/")[0] for id_, kind in _names(ctx).items() if kind == "objective")
    return [name for name in dict.fromkeys(found) if name.startswith(incomplete)]


def words(choices: Sequence[str]) -> Completer:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:  # noqa: ARG001  typer goes by the names
        return [word for word in choices if word.startswith(incomplete)]

    return complete


def join_bash_words(environment: MutableMapping[str, str]) -> None:
    """bash hands over `@ana` as two words and `--as=ana` as three; they are put together again."""
    if environment.get("_OKR_COMPLETE") != "complete_bash" or "\n" not in environment.get("COMP_WORDS", ""):
        return
    found: list[str] = []
    begun = False
    for word in environment["COMP_WORDS"].split("\n")[: _place(environment) + 1]:
        if word == "=" and found and found[-1].startswith("--"):
            found.append("")
            begun = True
        elif found and (begun or found[-1] == "@"):
            found[-1] += word
            begun = False
        else:
            found.append(word)
    environment["COMP_WORDS"], environment["COMP_CWORD"] = "\n".join(found), str(len(found) - 1)


def _place(environment: Mapping[str, str]) -> int:
    """The word at which the cursor is; the first where the shell says nothing that is a place."""
    said = environment.get("COMP_CWORD", "")
    return int(said) if said.isdecimal() and len(said) < _DIGITS else 0


def _names(ctx: Any) -> Mapping[str, Kind]:
    context = ctx.obj
    if not isinstance(context, Context):
        return {}
    try:
        return context.store.names()
    except (OkrError, OSError):
        return {}


def _completed(id_: str, incomplete: str) -> str | None:
    """The id, or an ending of it, that goes on from what was typed."""
    return next((form for form in _forms(id_) if form.startswith(incomplete)), None)


def _forms(id_: str) -> Iterator[str]:
    yield id_
    ending = id_
    while "/" in ending:
        ending = ending.partition("/")[2]
        yield ending
    yield id_.removeprefix("@")
