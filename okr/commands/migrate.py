"""`okr migrate`."""

from __future__ import annotations

from okr.actions.doctor import migrate
from okr.commands.options import DONE, DryRun, Invocation, command, respond


@command("migrate", example="okr migrate --dry-run\nokr migrate", formats=DONE)
def migrate_(call: Invocation, dry_run: DryRun = False) -> None:
    """Bring the files of an older okr to the schema of this one. Files of a newer okr are refused."""
    respond(call, migrate(call.obj.store, dry_run=dry_run))
