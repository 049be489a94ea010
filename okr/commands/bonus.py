"""`okr bonus`: what KPIs pay."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.commands import completion
from okr.commands.options import DATA, Invocation, command, respond
from okr.context import Context
from okr.errors import UsageError
from okr.findings import Finding
from okr.lookup import known
from okr.parse import number
from okr.scoring import Scoring
from okr.views.bonus import bonus as payout
from okr.views.results import LeftOut

LEAKS = "K006"
"""The rule of `okr check` about a bonus that is reached through a KPI."""


@command(
    "bonus",
    example="okr bonus -q Q3 --role account-manager\nokr bonus --person ana --base 10000 --fixed 0.7",
    formats=DATA,
)
def bonus(
    call: Invocation,
    role: Annotated[
        str | None,
        typer.Option(
            "--role", metavar="ROLE", help="Of a role: its KPIs.", autocompletion=completion.slugs("role")
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            metavar="PERSON",
            help="Of a person: the KPIs they own, and those without an owner of their role.",
            autocompletion=completion.slugs("person"),
        ),
    ] = None,
    base: Annotated[
        str | None, typer.Option("--base", metavar="AMOUNT", help="What is paid at a score of 1.")
    ] = None,
    fixed: Annotated[
        str | None,
        typer.Option("--fixed", metavar="0..1", help="Share of the base that is paid whatever the score."),
    ] = None,
) -> None:
    """What KPIs pay in a cycle, step by step. OKRs never pay.

    The KPI's periods that end in the cycle count; while one of them is unread there is no sum.
    """
    context = call.obj
    workspace = context.workspace
    if (role is None) == (person is None):
        raise UsageError(
            "Whose bonus? Say --role or --person, one of them.", remedy="okr bonus --role ROLE -q Q3"
        )
    result = payout(
        Scoring(workspace, context.today),
        context.cycle,
        role=known(role, "role", workspace, "--role") if role is not None else None,
        person=known(person, "person", workspace, "--person") if person is not None else None,
        base=_amount(base) if base is not None else None,
        fixed=_share(fixed) if fixed is not None else 0,
    )
    respond(call, result, doubts=[_leak(context, leak) for leak in result.leaks])


def _leak(context: Context, leak: LeftOut) -> Finding:
    """The warning of `okr check` about a key result through which a bonus leaks, with its place."""
    objective, _, slug = leak.id.rpartition("/")
    return context.store.placed(
        Finding(
            code=LEAKS,
            level="warning",
            path=context.workspace.paths[objective],
            key=("key_results", slug, "kpi"),
            id=leak.id,
            message=f"{leak.id} {leak.why}",
        )
    )


def _amount(text: str) -> float:
    found = number(text, "--base")
    if not 0 <= found <= 1e100:
        raise UsageError(f"--base: {text} is no amount of pay.", remedy="Write it as 10000.")
    return found


def _share(text: str) -> float:
    found = number(text, "--fixed")
    if not 0 <= found <= 1:
        raise UsageError(
            f"--fixed: {text} is out of range.", remedy="It is a share from 0 to 1, such as 0.7."
        )
    return found
