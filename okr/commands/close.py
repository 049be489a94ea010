"""`okr close`: a goal ends with its grade and what was learnt."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from okr.actions import close
from okr.commands import completion
from okr.commands.options import DONE, DryRun, Invocation, command, item, needed, respond
from okr.commands.output import say
from okr.errors import OkrError, UsageError
from okr.models import Outcome
from okr.parse import number
from okr.views.words import percent

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@command(
    "close",
    example='okr close grow --outcome keep --lesson "Hire early"\n'
    'okr close grow --grade 0.7 --reason "Paid late"',
    formats=DONE,
)
def close_(
    call: Invocation,
    id_: Annotated[str, item("objective", metavar="OBJECTIVE")],
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="|".join(OUTCOMES),
            help="What becomes of the goal.",
            autocompletion=completion.words(OUTCOMES),
        ),
    ] = None,
    lesson: Annotated[
        str | None, typer.Option("--lesson", metavar="TEXT", help="What was learnt: needed.")
    ] = None,
    grade: Annotated[
        str | None,
        typer.Option("--grade", metavar="0..1", help="Another grade than the computed one; needs --reason."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why the grade is set by hand.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Close also where key results have no answer and count 0.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Close an objective: its progress becomes its grade, and its outcome and lesson are kept with it.

    A closed objective takes no check-ins any more, but for late ones.
    """
    context = call.obj
    objective = context.resolve(id_, "objective")
    close.refuse_closed(objective, context.workspace.objectives[objective])
    by_hand = number(grade, "--grade") if grade is not None else None
    if by_hand is not None:
        reason = needed(call, reason, "--reason", "Why another grade than the computed one?")
    close.check_grade(by_hand, reason)
    if by_hand is None:
        computed = close.computed_grade(context.workspace, objective, context.today)
        if context.may_ask and not (outcome and lesson):
            say(f"{context.workspace.objectives[objective].title}: grade {percent(computed, down=True)}")
    ending = close.Ending(
        outcome=_outcome(needed(call, outcome, "--outcome", "What becomes of it (keep, change, drop)?")),
        lesson=needed(call, lesson, "--lesson", "What was learnt?"),
        grade=by_hand,
        reason=reason,
    )
    if by_hand is None and not (yes or dry_run):
        _check_answered(call, objective)
    respond(call, close.close(context.store, objective, ending, today=context.today, dry_run=dry_run))


def _check_answered(call: Invocation, objective: str) -> None:
    """What has no answer counts 0 in the grade: a person confirms that."""
    context = call.obj
    titles = close.unanswered(context.workspace, objective, context.today)
    if not titles:
        return
    told = f"No answer, so it counts 0: {'; '.join(titles)}."
    if not context.may_ask:
        raise OkrError(told, remedy="Record the values first (okr checkin), or close with --yes.")
    say(told)
    typer.confirm("Close it all the same?", abort=True, err=True)


def _outcome(said: str) -> Outcome:
    for outcome in OUTCOMES:
        if said.strip().lower() == outcome:
            return outcome
    raise UsageError(f"--outcome: '{said}' is none.", remedy=f"It is one of {', '.join(OUTCOMES)}.")
