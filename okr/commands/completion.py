"""What the shell completes: ids, and the values of options that can be listed.

It answers in the time between two keys and never speaks: where it cannot know, it offers nothing. Only names that
keep the rules of a slug are offered, so that nothing in a workspace can mean something to a shell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import typer

from okr.context import Context
from okr.errors import OkrError
from okr.ids import KINDS, Kind, cycle_name, is_slug, slug
from okr.parse import small_number

_KINDS: Mapping[str, Kind] = {"PERSON": "person", "TEAM": "team", "ROLE": "role"}
Completer = Callable[[typer.Context, str], list[str]]


def ids(*kinds: Kind) -> Completer:
    """Ids of these kinds, whole or by an ending of whole segments; `ana` for `@ana`."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        found = []
        for id_, kind in _names(ctx).items():
            if incomplete in id_ and kind in kinds:
                parts = id_.split("/")
                forms = (*("/".join(parts[n:]) for n in range(len(parts))), id_.removeprefix("@"))
                found += [form for form in forms if form.startswith(incomplete)][:1]
        return found

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
    found = (cycle_name(id_) for id_, kind in _names(ctx).items() if kind == "objective")
    return [name for name in dict.fromkeys(found) if name.startswith(incomplete)]


def expectations(ctx: typer.Context, incomplete: str) -> list[str]:
    """`ROLE/SLUG` of each expectation: roles are few, so their files are read."""
    try:
        roles = ctx.obj.workspace.roles if isinstance(ctx.obj, Context) else {}
    except (OkrError, OSError):
        return []
    found = ((slug(id_), each.slug) for id_, role in roles.items() for each in role.expects)
    return [
        f"{role}/{name}" for role, name in found if is_slug(name) and f"{role}/{name}".startswith(incomplete)
    ]


def words(choices: Sequence[str]) -> Completer:
    return lambda ctx, incomplete: [word for word in choices if word.startswith(incomplete)]  # noqa: ARG005  typer goes by the names


def by_metavar(metavar: str) -> Completer:
    """The values of an option by what its help calls them: `PERSON`, or the words of a choice such as `keep|drop`."""
    if metavar in _KINDS:
        return slugs(_KINDS[metavar])
    if metavar == "CYCLE":
        return cycles
    if metavar == "ROLE/SLUG":
        return expectations
    return words(metavar.split("|") if metavar.islower() else ())


def join_bash_words(environment: MutableMapping[str, str]) -> None:
    """Join what bash takes apart: it gives `@ana` as two words and `--as=ana` as three."""
    if environment.get("_OKR_COMPLETE") != "complete_bash" or "\n" not in environment.get("COMP_WORDS", ""):
        return
    place = small_number(environment.get("COMP_CWORD", "")) or 0
    words: list[str] = []
    begun = False
    for word in environment["COMP_WORDS"].split("\n")[: place + 1]:
        if word == "=" and words and words[-1].startswith("--"):
            words.append("")
            begun = True
        elif words and (begun or words[-1] == "@"):
            words[-1] += word
            begun = False
        else:
            words.append(word)
    environment["COMP_WORDS"], environment["COMP_CWORD"] = "\n".join(words), str(len(words) - 1)


def _names(ctx: Any) -> Mapping[str, Kind]:
    try:
        return ctx.obj.store.names() if isinstance(ctx.obj, Context) else {}
    except (OkrError, OSError):
        return {}
