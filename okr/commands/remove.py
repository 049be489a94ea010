"""`okr remove`."""

from __future__ import annotations

from okr.actions import remove
from okr.commands.notebook import without_notes_of_before
from okr.commands.options import DONE, DryRun, Id, Invocation, command, respond
from okr.ids import ITEM_KINDS
from okr.storage.files.private import names_of


@command("remove", example="okr remove grow-revenue/pricing-page\nokr undo", formats=DONE)
def remove_(call: Invocation, id_: Id, dry_run: DryRun = False) -> None:
    """Remove an item that nothing refers to and of which nothing was recorded; `okr undo` brings it back."""
    context = call.obj
    found = context.resolve(id_, *ITEM_KINDS)
    person = context.workspace.people.get(found)
    if person:
        remove.refuse_if_used(found, context.workspace)  # before anything private is touched
    slugs = names_of(found[1:], person.formerly) if person else ()
    with without_notes_of_before(context, *slugs, dry_run=dry_run):
        told = remove.remove(context.store, found, dry_run=dry_run)
    respond(call, told)
