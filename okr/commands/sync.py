"""`okr sync`: share goals by git, without thinking about git."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import typer

from okr.actions.disputes import Choice, Dispute, Keep
from okr.actions.local_changes import LostUpdate, Me
from okr.actions.sync import SyncRequest, rehearsed
from okr.actions.sync import sync as synced
from okr.commands.options import Invocation, Text, command, option, respond
from okr.context import Context
from okr.errors import ExitCode, TwoReadingsError
from okr.lookup import one_of
from okr.parse import words
from okr.words import Message, joined, plural, translated

_MOST_NAMED = 20
_SIDES: tuple[Literal["mine", "theirs"], ...] = ("mine", "theirs")


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
    keep: Annotated[
        Text, option("--keep", "mine|theirs", help="Side to keep where both changed the same.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Share even if it undoes the work of others.")] = False,
) -> None:
    """Commit your changes, get those of others, and push.

    Files outside the workspace are left alone. Changes of both sides are merged by field. If both changed the same
    field, you are asked which value to keep. Until all is decided, nothing is changed.
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
        decide=_keeper(keep) if keep is not None else _asker(context) if context.may_ask else None,
        today=context.today,
        days=lambda: context.days,
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


def _keeper(keep: str) -> Callable[[Dispute, int, int], Choice]:
    """One side everywhere."""
    side = one_of(keep, "--keep", _SIDES)
    return lambda *_: Choice(side)


def _asker(context: Context) -> Callable[[Dispute, int, int], Choice]:
    def ask(dispute: Dispute, number: int, total: int) -> Choice:
        context.tell(Message("Conflict {number} of {total}:", number=number, total=total))
        for line in dispute.lines:
            context.tell(joined(("  ", line), ""))
        choices: list[tuple[Keep, str, str]] = [
            ("mine", Message("mine"), dispute.mine),
            ("theirs", Message("theirs"), dispute.theirs),
            ("other", Message("other"), Message("type another value")),
            ("leave", Message("leave"), Message("decide later; nothing changes")),
        ]
        named = {
            translated(name, context.language): (keep, words)
            for keep, name, words in choices
            if keep != "other" or dispute.read
        }
        shown = [(name, words) for name, (_, words) in named.items()]
        keep = named[context.choose_from(Message("Which one should stay?"), shown)][0]
        if keep == "other" and (read := dispute.read):

            def value(text: str) -> Any:
                try:
                    return read(text)
                except TwoReadingsError as error:
                    return read(context.meant(error))

            return Choice("other", context.ask_for(Message("Value"), value))
        return Choice(keep)

    return ask
