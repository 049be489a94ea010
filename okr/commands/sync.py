"""`okr sync`: share goals by git, without thinking about git."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from okr.actions.lost_updates import Me, Undone
from okr.actions.sync import Wish, rehearsed
from okr.actions.sync import sync as synced
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.commands.output import say
from okr.errors import ExitCode
from okr.parse import words

_MOST_NAMED = 20


@command(
    "sync",
    example='okr sync\nokr sync --reason "The market shrank in July"\nokr sync --dry-run',
    formats=DONE,
)
def sync(
    call: Invocation,
    message: Annotated[
        str | None,
        typer.Option(
            "--message", "-m", metavar="TEXT", help="Of the commit; made from what changed if left out."
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar="TEXT", help="Why goals changed: Goal-Change in the message of the commit."
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Share also what would undo the work of others.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Commit what is yours in this workspace, fetch, put it on top of what others did, and push.

    Files outside the workspace are left alone. What both sides changed is merged by field; where only you can decide,
    nothing has moved, your commit is kept, and the commands to go on are named.
    """
    call.obj.ends_syncs = False  # this one does, with all that git would run
    wish = Wish(
        message=words(message, "--message", one_line=False) if message is not None else None,
        reason=words(reason, "--reason") if reason is not None else None,
        tell=say,
        me=lambda: _me(call),
        may_undo=lambda lost: yes or _agreed(call, lost),
    )
    found = (rehearsed if dry_run else synced)(call.obj.store, wish)
    respond(call, found.done)
    for finding in found.left_out[:_MOST_NAMED]:
        say(f"left out: {finding}")
    if len(found.left_out) > _MOST_NAMED:
        say(f"left out: {len(found.left_out) - _MOST_NAMED} more files")
    if found.left_out:
        raise typer.Exit(ExitCode.FINDINGS)


def _me(call: Invocation) -> Me:
    slug = call.obj.me
    person = call.obj.workspace.people.get(f"@{slug}")
    return Me(slug, tuple(person.emails) if person else ())


def _agreed(call: Invocation, lost: Sequence[Undone]) -> bool:
    """Whether the person at the terminal says so."""
    if not call.obj.may_ask:
        return False
    for one in lost:
        say(str(one))
    return typer.confirm("This undoes work of others. Share it all the same?", err=True)
