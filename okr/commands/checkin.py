"""`okr checkin`: one item in one line, a batch from a table, or asked for what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

import typer

from okr.actions.checkin import RECORDED, CheckedIn, Said, check_in, names_in, read_value
from okr.actions.mark_done import sentence as promise_sentence
from okr.commands.checkin_promise import mark_promise, promise_named
from okr.commands.options import DONE, DryRun, Invocation, command, respond
from okr.commands.options import item as an_item
from okr.context import Context
from okr.errors import UsageError
from okr.models import Entry
from okr.parse import number, words
from okr.scoring import Scoring
from okr.views.checkins import sentence, written
from okr.views.results import Done

Text = str | None


def _option(flag: str, metavar: str, text: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=text)


@command(
    "checkin",
    example=(
        'okr checkin mrr 112 --confidence 7 --note "Two renewals"\n'
        "okr checkin cities --done surabaya\n"
        "okr checkin pricing-page done\n"
        "okr checkin                    (asks for what is due)\n"
        "okr checkin --file updates.csv"
    ),
    formats=DONE,
)
def checkin(
    call: Invocation,
    item: Annotated[
        Text, an_item(*RECORDED, metavar="[ID]", help="What it is about; asks for what is due without.")
    ] = None,
    value: Annotated[
        Text,
        typer.Argument(
            metavar="[VALUE]",
            help="A number; `done` or `undone` of an initiative; `none` if no milestone was reached.",
        ),
    ] = None,
    confidence: Annotated[Text, _option("--confidence", "0..10", "How sure you are to reach it.")] = None,
    note: Annotated[Text, _option("--note", "TEXT", "What happened.")] = None,
    blocker: Annotated[Text, _option("--blocker", "TEXT", "What stands in the way.")] = None,
    unblock: Annotated[
        bool, typer.Option("--unblock", help="The blocker is gone; it stays open until then.")
    ] = False,
    next_: Annotated[Text, _option("--next", "TEXT", "What you do next.")] = None,
    period: Annotated[
        Text, _option("--period", "PERIOD", "What the value describes: 2026-Q2, 2026-07, 2026-W28.")
    ] = None,
    done: Annotated[
        list[str] | None, _option("--done", "NAME", "A step that is reached; may be repeated.")
    ] = None,
    undone: Annotated[list[str] | None, _option("--undone", "NAME", "A step that is taken back.")] = None,
    add: Annotated[bool, typer.Option("--add", help="On top of what you recorded earlier today.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Although the objective is closed.")] = False,
    file: Annotated[Text, _option("--file", "CSV", "A table with a header; - reads standard input.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Record how a goal stands: a value, steps done, confidence, a note. Only ever adds to a file."""
    context = call.obj
    told = {"confidence": confidence, "note": note, "blocker": blocker, "next": next_, "period": period}
    said_more = any(text is not None for text in (*told.values(), value)) or any(
        (done, undone, add, late, unblock)
    )
    if file is not None:
        if item or said_more:
            raise UsageError(
                "--file says it all: leave the other words out.", remedy="okr checkin --file updates.csv"
            )
        from okr.commands.checkin_table import read_table  # noqa: PLC0415  only for a batch

        _record(call, read_table(file, context), dry_run=dry_run)
    elif item is not None and (promise := promise_named(context, item)):
        more = any((confidence, blocker, unblock, next_, period, done, undone, add, late))
        respond(call, mark_promise(context, promise, value, note, more=more, dry_run=dry_run))
    elif item is None or not said_more:
        if said_more:
            raise UsageError("What is it about?", remedy="okr checkin ID VALUE")
        from okr.commands.checkin_dialogue import ask  # noqa: PLC0415  only when asked

        ask(call, item, dry_run=dry_run)
    else:
        said = replace(_said(context, item, value, told, done, undone), unblocked=unblock, add=add, late=late)
        _record(call, [said], dry_run=dry_run)


def _said(
    context: Context,
    item: str,
    value: str | None,
    told: dict[str, str | None],
    done: list[str] | None,
    undone: list[str] | None,
) -> Said:
    id_ = context.resolve(item, *RECORDED)
    marks = read_value(context.workspace, id_, value)
    if done and marks.get("value") is not None:
        raise UsageError("A value and --done do not go together.", remedy="Record one of them.")
    steps = (
        context.workspace.key_result(id_).milestones if context.workspace.items[id_] == "key result" else {}
    )
    names = (*marks.pop("names", ()), *names_in(done, steps))
    texts = {
        key: words(text, f"--{key}", one_line=False)
        for key, text in told.items()
        if text is not None and key != "confidence"
    }
    return Said(
        item=id_,
        value=marks.get("value"),
        done=names or marks.get("done"),
        undone=names_in(undone, steps),
        confidence=None if told["confidence"] is None else number(told["confidence"], "--confidence"),
        note=texts.get("note"),
        blocker=texts.get("blocker"),
        next=texts.get("next"),
        period=texts.get("period"),
    )


def _record(call: Invocation, said: list[Said], *, dry_run: bool) -> None:
    context = call.obj
    recorded = check_in(context.store, said, context.who, context.today, dry_run=dry_run)
    respond(call, _done(context, recorded, dry_run=dry_run))


def _sentence(scoring: Scoring, entry: Entry) -> Iterable[str]:
    workspace, update = scoring.workspace, entry.update
    if update.item in workspace.items:
        return sentence(scoring, entry)
    return promise_sentence(workspace, update.item, update.done if isinstance(update.done, bool) else None)


def _done(context: Context, recorded: CheckedIn, *, dry_run: bool) -> Done:
    scoring = Scoring(recorded.workspace, context.today)
    entries = recorded.entries
    lines = [line for entry in entries for line in _sentence(scoring, entry)]
    return Done(
        kind="checkin",
        id=entries[0].update.item if len(entries) == 1 else "",
        path=recorded.paths[0] if recorded.paths else "",
        lines=(*lines, *written(recorded.paths, len(entries), dry_run=dry_run)),
        changes=recorded.changes,
    )
