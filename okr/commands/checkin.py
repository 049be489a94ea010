"""`okr checkin`: one item in one line, a batch from a table, or a dialogue about what is due."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from okr.actions.checkin import RECORDED, CheckinDraft, check_in, named_place
from okr.actions.mark_done import checkin_result
from okr.commands.options import Invocation, Text, command, option, respond
from okr.commands.options import item as an_item
from okr.context import Context
from okr.errors import OkrError, UsageError
from okr.notebook import is_kept_private, keep_mark, resolve_item
from okr.words import Message, joined

COLUMNS = (
    "item", "value", "done", "undone", "confidence", "note", "blocker", "unblocked", "next", "period", "date",
)  # fmt: skip
LARGEST = 4 * 1024 * 1024


@command(
    "checkin",
    example=(
        'okr checkin mrr 112 --confidence 7 --note "Two renewals"\n'
        "okr checkin cities --done surabaya\n"
        "okr checkin pricing-page done\n"
        "okr checkin\n"
        "okr checkin --file updates.csv"
    ),
)
def checkin(
    call: Invocation,
    item: Annotated[
        Text,
        an_item(
            *RECORDED, metavar="[ID]", help="Id, or the last part of it (default: ask for everything due)."
        ),
    ] = None,
    value: Annotated[
        Text,
        typer.Argument(
            metavar="[VALUE]",
            help="A number; for an initiative done or undone; for milestones their names, or none.",
        ),
    ] = None,
    confidence: Annotated[Text, option("--confidence", "0..10", help="How sure you are to reach it.")] = None,
    note: Annotated[Text, option("--note", "TEXT", help="What happened.")] = None,
    blocker: Annotated[Text, option("--blocker", "TEXT", help="What blocks it, until --unblock.")] = None,
    unblock: Annotated[bool, typer.Option("--unblock", help="The blocker is solved.")] = False,
    next_: Annotated[Text, option("--next", "TEXT", help="What you do next.")] = None,
    period: Annotated[
        Text, option("--period", "PERIOD", help="Period of the value: 2026-Q2, 2026-07, 2026-W28.")
    ] = None,
    done: Annotated[
        list[str] | None, option("--done", "NAME", help="Milestone reached (repeatable).")
    ] = None,
    undone: Annotated[
        list[str] | None, option("--undone", "NAME", help="Milestone no longer reached (repeatable).")
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to the value you recorded earlier today.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Record it although the objective is closed.")] = False,
    file: Annotated[
        Text, option("--file", "CSV", help="Table with a header; - reads standard input.")
    ] = None,
) -> None:
    """Record progress: a value, milestones, confidence, a note."""
    context = call.obj
    options = {
        "value": value,
        "done": "\n".join(done) if done else None,
        "undone": "\n".join(undone) if undone else None,
        "confidence": confidence,
        "note": note,
        "blocker": blocker,
        "unblocked": "yes" if unblock else None,
        "next": next_,
        "period": period,
        "add": "yes" if add else None,
        "late": "yes" if late else None,
    }
    fields = {name: text for name, text in options.items() if text is not None}
    if file is not None:
        if item or fields:
            raise UsageError(
                Message("--file cannot be combined with other options"),
                remedy="okr checkin --file updates.csv",
            )
        _record(call, read_table(file, context))
        return
    if item is None and fields:
        raise UsageError(Message("missing ID"), remedy="okr checkin ID VALUE")
    id_ = resolve_item(context, item) if item is not None else None
    if id_ is None or (not fields and id_ in context.workspace.items):
        from okr.commands.checkin_dialogue import ask  # noqa: PLC0415  only when asked

        ask(call, id_)
        return
    draft = CheckinDraft(id_, fields)
    if is_kept_private(context, id_):
        respond(call, keep_mark(context, draft))
    else:
        _record(call, [draft])


def _record(call: Invocation, drafts: list[CheckinDraft]) -> None:
    context = call.obj
    recorded = check_in(context.store, drafts, context.who, context.today)
    respond(call, checkin_result(context.store, recorded, context.today))


# ── a table ──────────────────────────────────────────────────────────────────────────────────────


def read_table(name: str, context: Context) -> list[CheckinDraft]:
    """The rows of a CSV with a header; `-` is standard input. An error names the line."""
    import csv  # noqa: PLC0415  only for a batch

    text = _text(name)
    head = text.partition("\n")[0]
    separator = ";" if ";" in head and "," not in head else ","
    reader = csv.DictReader(io.StringIO(text), strict=True, delimiter=separator)
    drafts = []
    try:
        _check_header(reader.fieldnames or ())
        for row in reader:
            if any(row.values()):
                with named_place(origin := f"{name}:{reader.line_num}"):
                    drafts.append(_draft(row, origin, context))
    except csv.Error as error:
        raise UsageError(
            Message("{place}: {reason}", place=f"{name}:{reader.line_num}", reason=str(error)),
            remedy=Message("Write it as CSV with a header."),
        ) from error
    if not drafts:
        raise UsageError(
            Message("{file} has no rows", file=name), remedy=Message("Add one line per item: mrr,112")
        )
    return drafts


def _draft(row: dict[str, str], origin: str, context: Context) -> CheckinDraft:
    if None in row:
        raise UsageError(
            Message("the line has more cells than the header"),
            remedy=Message("Put a text with commas into quotes: {example}", example='"a, b"'),
        )
    fields = {name: text for name, cell in row.items() if (text := (cell or "").strip())}
    if "item" not in fields:
        raise UsageError(Message("the line has no item"))
    id_ = resolve_item(context, fields.pop("item"))
    if is_kept_private(context, id_):
        raise UsageError(
            Message("{item} is private and cannot be in a table", item=id_), remedy=f"okr checkin {id_} done"
        )
    return CheckinDraft(id_, fields, origin)


def _text(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as error:
        raise OkrError(
            Message("{file} cannot be read: {reason}", file=name, reason=error.strerror or str(error)),
            remedy="okr checkin --file updates.csv",
        ) from error
    if len(data) > LARGEST:
        raise OkrError(Message("{file} is larger than 4 MiB", file=name), remedy=Message("Split it."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OkrError(
            Message("{file} is not UTF-8", file=name), remedy=Message("Save it as CSV in UTF-8.")
        ) from error


def _check_header(names: Sequence[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            hint = (
                Message("Did you mean {name}?", name=near[0])
                if near
                else Message("Columns: {names}", names=joined(COLUMNS))
            )
            raise UsageError(Message('unknown column "{name}"', name=name), remedy=hint)
    if "item" not in names or not {"value", "done"}.intersection(names):
        raise UsageError(
            Message("the header needs the column item, and value or done"),
            remedy=Message("First line: {example}", example="item,value,note"),
        )
