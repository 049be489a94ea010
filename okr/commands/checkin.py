"""`okr checkin`: one item in one line, a batch from a table, or a dialogue about what is due; `okr note` on a cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from msgspec.structs import replace

from okr.actions.checkin import check_in
from okr.actions.checkin_draft import RECORDED, CheckinDraft
from okr.actions.mark_done import checkin_result, note_result
from okr.commands.asking import needed
from okr.commands.checkin_line import read_arguments
from okr.commands.options import Invocation, Text, both, command, option, respond
from okr.commands.options import item as an_item
from okr.context import Context
from okr.errors import DoubtError, TwoReadingsError, UsageError
from okr.notebook import is_kept_private, keep_mark, resolve_item
from okr.scoring import Scoring
from okr.views.checkins import open_items
from okr.views.goal_tasks import due_checkins
from okr.views.results import Done
from okr.words import Message


@command(
    "checkin",
    example=(
        'okr checkin mrr 112 7 "Two renewals"\n'
        'okr checkin mrr 112 -c 7 --blocker "Legal review"\n'
        "okr checkin cities surabaya malang\n"
        "okr checkin pricing-page done\n"
        "okr checkin\n"
        "okr checkin --template > week.csv\n"
        "okr checkin --file week.csv"
    ),
    me=True,
)
def checkin(
    call: Invocation,
    item: Annotated[
        Text,
        an_item(
            *RECORDED, metavar="[ID]", help="Id, or the last part of it (default: ask for everything due)."
        ),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VALUE] [CONFIDENCE] [NOTE]",
            help="A number; for an initiative done or undone; for milestones their names, or none.",
        ),
    ] = None,
    confidence: Annotated[
        Text, option("--confidence", "0..10", help="How sure you are to reach it.", short="-c")
    ] = None,
    note: Annotated[Text, option("--note", "TEXT", help="What happened.", short="-n")] = None,
    blocker: Annotated[
        Text, option("--blocker", "TEXT", help="What blocks it, until --unblock.", short="-b")
    ] = None,
    unblock: Annotated[bool, typer.Option("--unblock", help="The blocker is solved.")] = False,
    next_: Annotated[Text, option("--next", "TEXT", help="What you do next.")] = None,
    link: Annotated[Text, option("--link", "URL", help="Web address of what it is about.")] = None,
    period: Annotated[
        Text, option("--period", "PERIOD", help="Period of the value: 2026-Q2, june, 2026-W28, last.")
    ] = None,
    done: Annotated[
        list[str] | None, option("--done", "NAME", help="Milestone reached (repeatable).")
    ] = None,
    undone: Annotated[
        list[str] | None, option("--undone", "NAME", help="Milestone no longer reached (repeatable).")
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to the value you recorded earlier today.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Record it although the objective is closed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Record unlikely values without asking.")] = False,
    file: Annotated[
        Text, option("--file", "CSV", help="Table with a header; - reads standard input.")
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print such a table: what is due, with empty cells.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="With --template: also what is not due.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="With --template: CSV as Excel opens it.")] = False,
) -> None:
    """Record progress: a value, milestones, confidence, a note."""
    context = call.obj
    options = {
        "done": "\n".join(done) if done else None,
        "undone": "\n".join(undone) if undone else None,
        "confidence": confidence,
        "note": note,
        "blocker": blocker,
        "unblocked": "yes" if unblock else None,
        "next": next_,
        "link": link,
        "period": period,
        "add": "yes" if add else None,
        "late": "yes" if late else None,
    }
    fields = {name: text for name, text in options.items() if text is not None}
    if template or all_ or excel:
        if item or fields or file or not template or context.options.format or context.options.dry_run:
            raise UsageError(
                Message("--template can only be combined with --all and --excel")
                if template
                else Message("--all and --excel need --template"),
                remedy="okr checkin --template > week.csv",
            )
        from okr.commands.checkin_template import print_template  # noqa: PLC0415  only for a template

        print_template(call, everything=all_, excel=excel)
        return
    if file is not None:
        if item or fields:
            raise UsageError(
                Message("--file cannot be combined with other options"),
                remedy="okr checkin --file updates.csv",
            )
        from okr.commands.checkin_table import read_rows  # noqa: PLC0415  only for a batch

        rows, counted = read_rows(file, context)
        if rows:
            record(call, rows, agreed=yes, also=counted)
        else:
            lines = (*counted, Message("Nothing was written."))
            respond(call, Done(kind="checkin", id="", path="", lines=lines))
        return
    if item is None and fields:
        item = _chosen_item(call)
    id_ = resolve_item(context, item) if item is not None else None
    if id_ is not None and line:
        fields |= _read(line, fields, id_, context)
    if id_ is None or (not fields and id_ in context.workspace.items):
        from okr.commands.checkin_dialogue import ask  # noqa: PLC0415  only when asked

        ask(call, id_, agreed=yes)
        return
    _record_one(call, CheckinDraft(id_, fields), agreed=yes)


def _record_one(call: Invocation, draft: CheckinDraft, *, agreed: bool) -> None:
    """Record one draft; of a step its questions are asked first, and what is private is kept private."""
    context = call.obj
    if draft.item.startswith("@"):
        from okr.commands.todo import with_answers  # noqa: PLC0415  only for a step

        draft = with_answers(context, draft)
    if is_kept_private(context, draft.item):
        respond(call, keep_mark(context, draft))
    else:
        record(call, [draft], agreed=agreed)


def _chosen_item(call: Invocation) -> str:
    """What the person at the terminal means: what is due of them stands first, then what else they can check in.

    Raises UsageError where nobody can be asked.
    """
    context, choices = call.obj, []
    if context.may_ask:
        workspace, who = context.workspace, context.who
        scoring = Scoring(workspace, context.today)
        due = (each.id for each in due_checkins(scoring, who))
        ids = dict.fromkeys((*due, *open_items(scoring, who)))
        choices = [(id_, workspace.own_title(id_)) for id_ in ids]
    return needed(call, None, "ID", prompt="Item", example="okr checkin mrr --note TEXT", choices=choices)


def _read(line: Sequence[str], options: Mapping[str, str], id_: str, context: Context) -> dict[str, str]:
    """What the arguments after the id say, as in a line of the dialogue. Raises UsageError where an option says it, too."""
    fields = read_arguments(line, context.workspace, id_, context.today)
    for name in fields.keys() & options.keys():
        raise both(name.upper(), f"--{name}")
    return fields


def record(call: Invocation, drafts: list[CheckinDraft], *, agreed: bool, also: Sequence[str] = ()) -> None:
    """Record drafts and say so, and `also` what became of others.

    A person at a terminal is asked what an unclear number means, and whether unlikely ones are right.
    """
    context = call.obj
    while True:
        try:
            recorded = check_in(context.store, drafts, context.who, context.today, agreed=agreed)
        except TwoReadingsError as error:
            if not context.may_ask:
                raise
            drafts = [*drafts]
            drafts[error.place] = drafts[error.place].settled(error, context.meant(error))
        except DoubtError as error:
            if not context.may_ask:
                raise
            if not context.agrees(error):
                raise typer.Abort from None
            agreed = True
        else:
            break
    result = checkin_result(context.store, recorded, context.today)
    respond(call, replace(result, lines=(*result.lines, *also)) if also else result)


@command(
    "note", example='okr note "Sign-ups wait for the new page."\nokr note -q Q2 "A good quarter."', me=True
)
def note(
    call: Invocation, text: Annotated[str, typer.Argument(metavar="TEXT", help="How the cycle is going.")]
) -> None:
    """Say how a cycle is going: the last note is on top of each of its reports, with your name and the date.

    A note on a goal is a check-in: okr checkin ID --note TEXT
    """
    context = call.obj
    draft = CheckinDraft(context.cycle.name, {"note": text})
    recorded = check_in(context.store, [draft], context.who, context.today, command="note")
    respond(call, note_result(context.store, recorded, context.today))
