"""`okr doctor`: the folder itself."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.check import exit_code, summary
from okr.actions.doctor import examine, repair
from okr.commands.options import DONE, Invocation, command, respond
from okr.errors import UsageError
from okr.views.results import FindingList
from okr.words import Message, plural


@command(
    "doctor",
    example="okr doctor\nokr doctor --fix\nokr doctor -f json",
    formats=DONE,
    dry_run=Message("With --fix: show what it would fix, and change nothing."),
)
def doctor(
    call: Invocation,
    fix: Annotated[bool, typer.Option("--fix", help="Fix what is safe to fix.")] = False,
) -> None:
    """Find leftovers, misplaced files and files git should not track.

    `okr check` looks at the goals. `okr undo` undoes fixes of their files.
    """
    context, dry_run = call.obj, call.obj.options.dry_run
    if dry_run and not fix:
        raise UsageError(
            Message("--dry-run needs --fix"), remedy=Message("Without --fix nothing is changed.")
        )
    findings = examine(context.store)
    if fix and not dry_run:
        count, failed = repair(context.store, findings)
        if count:
            context.tell(plural(count, "Fixed {n} problem.", "Fixed {n} problems."))
        for why in failed:
            context.tell(why)
        findings = examine(context.store)
    result = FindingList(findings=findings, summary=summary(findings, "doctor"))
    respond(call, result, kind="doctor", exit_code=exit_code(findings, strict=False))
