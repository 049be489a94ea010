"""`okr doctor`: the folder itself."""

from __future__ import annotations

from typing import Annotated

import typer

from okr.actions.check import exit_code
from okr.actions.doctor import Ailment, examine, heal
from okr.commands.options import DONE, Invocation, command, output_of
from okr.commands.output import emit_json, emit_text, say, warn
from okr.errors import ExitCode, UsageError
from okr.findings import finding_data


@command("doctor", example="okr doctor\nokr doctor --fix\nokr doctor -f json", formats=DONE)
def doctor(
    call: Invocation,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what is safe to repair.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix: say what would be repaired, and repair nothing.")
    ] = False,
) -> None:
    """Examine the folder: what is left over, out of place, or kept by git although it should not be.

    `okr check` looks at the goals. Repairs of goals are in the journal, so that `okr undo` takes them back.
    """
    context = call.obj
    if dry_run and not fix:
        raise UsageError("--dry-run goes with --fix.", remedy="Without --fix nothing is repaired anyway.")
    ailments = examine(context.store)
    if fix and not dry_run:
        done, failed = heal(context.store, ailments)
        if done:
            say(f"Repaired {done}.")
        for sentence in failed:
            say(sentence)
        ailments = examine(context.store)
    _emit(call, ailments, tense="would be repaired" if dry_run else "")
    for warning in context.warnings:
        warn(warning)
    code = exit_code([ailment.finding for ailment in ailments], strict=False)
    if code != ExitCode.FINE:
        raise typer.Exit(code)


def _emit(call: Invocation, ailments: list[Ailment], tense: str) -> None:
    out = output_of(call)
    findings = tuple(ailment.finding for ailment in ailments)
    if out.format == "json":
        emit_json("doctor", {"findings": tuple(map(finding_data, findings))}, out)
        return
    lines = []
    for finding in findings:
        mark = f" ({tense})" if tense and finding.fixable else ""
        lines += [f"{finding.path}: {finding.code} {finding.message}{mark}", f"    {finding.fix}"]
    emit_text("".join(f"{out.look.text(line)}\n" for line in lines or ["The folder is in good health."]), out)
