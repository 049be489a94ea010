"""`okr bonus`: what KPIs pay."""

from __future__ import annotations

from typing import Annotated

from okr.commands.options import DATA, Invocation, Text, both, command, missing, option, respond
from okr.errors import UsageError
from okr.lookup import known
from okr.parse import number
from okr.scoring import Scoring
from okr.views import bonus as views
from okr.words import Message


@command(
    "bonus",
    example="okr bonus -q Q3 --role account-manager\nokr bonus --person ana --base 10000 --fixed 0.7",
    formats=DATA,
)
def bonus(
    call: Invocation,
    role: Annotated[Text, option("--role", "ROLE", help="KPIs of a role.")] = None,
    person: Annotated[
        Text,
        option(
            "--person", "PERSON", help="KPIs that a person owns, and those of their role without an owner."
        ),
    ] = None,
    base: Annotated[Text, option("--base", "AMOUNT", help="Pay at a score of 1.")] = None,
    fixed: Annotated[
        Text, option("--fixed", "0..1", help="Share of the base paid at any score (default: 0).")
    ] = None,
) -> None:
    """Show what KPIs pay in a cycle, step by step. OKRs never pay.

    Periods that end in the cycle count. There is no sum while one of them has no reading.
    """
    context = call.obj
    workspace = context.workspace
    if role is not None and person is not None:
        raise both("--role", "--person")
    if role is None and person is None:
        raise missing("--role or --person", "okr bonus --role ROLE -q Q3")
    amount = number(base, "--base") if base is not None else None
    if amount is not None and amount < 0:
        raise UsageError(Message("--base must be an amount, for example 5000000"))
    share = number(fixed, "--fixed") if fixed is not None else 0
    if not 0 <= share <= 1:
        raise UsageError(Message("--fixed must be a share from 0 to 1, for example 0.7"))
    result = views.bonus(
        Scoring(workspace, context.today),
        context.cycle,
        role=known(role, "role", workspace, "--role") if role is not None else None,
        person=known(person, "person", workspace, "--person") if person is not None else None,
        base=amount,
        fixed=share,
    )
    leaks = (views.leak_finding(leak, workspace) for leak in result.leaks)
    respond(call, result, doubts=list(context.store.located(leaks, even_ignored=True)))
