"""`okr sync`: share goals by git, without thinking about git."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from okr.actions.local_changes import LostUpdate, Me
from okr.actions.sync import SyncRequest, rehearsed
from okr.actions.sync import sync as synced
from okr.commands.options import Invocation, Text, command, option, respond
from okr.errors import ExitCode
from okr.parse import words
from okr.words import Message, plural

_MOST_NAMED = 20


@command(
    "sync",
    example='okr sync\nokr sync --reason "The market shrank in July"\nokr sync --dry-run',
    cycle=False,
    me=True,
)
def sync(
    call: Invocation,
    message: Annotated[
        Text,
        typer.Option(
            "--message", "-m", metavar="TEXT", help="Commit message (default: made from the changes)."
        ),
    ] = None,
    reason: Annotated[
        Text, option("--reason", "TEXT", help="Reason for changed goals (Goal-Change in the commit).")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Share even if it undoes the work of others.")] = False,
) -> None:
    """Commit your changes, rebase onto the remote and push.

    Files outside the workspace are left alone. Changes of both sides are merged by field. If only you can decide,
    nothing is changed, your commit is kept, and you see what to do next.
    """
    context = call.obj
    context.ends_syncs = False  # this one does, with all that git would run

    def me() -> Me:
        person = context.workspace.people.get(f"@{context.me}")
        return Me(context.me, tuple(person.emails) if person else ())

    def may_undo(lost: Sequence[LostUpdate]) -> bool:
        if yes or not context.may_ask:
            return yes
        for each in lost:
            context.tell(each.sentence)
        return context.confirm(Message("This undoes work of others. Share it anyway?"))

    wish = SyncRequest(
        message=words(message, "--message", one_line=False) if message is not None else None,
        reason=words(reason, "--reason") if reason is not None else None,
        tell=context.tell,
        me=me,
        may_undo=may_undo,
    )
    done, left_out = (rehearsed if call.obj.options.dry_run else synced)(context.store, wish)
    respond(call, done)
    for finding in left_out[:_MOST_NAMED]:
        context.tell(Message("skipped: {finding}", finding=finding))
    more = len(left_out) - _MOST_NAMED
    if more > 0:
        context.tell(plural(more, "skipped: {n} more file", "skipped: {n} more files"))
    if left_out:
        raise typer.Exit(ExitCode.FINDINGS)
