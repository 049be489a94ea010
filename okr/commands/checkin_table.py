"""The table of `okr checkin --file`: a CSV with a header, a row an item."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from okr.actions.checkin import CheckinDraft, named_place
from okr.context import Context
from okr.days import DayReader
from okr.errors import OkrError, UsageError
from okr.notebook import is_kept_private, resolve_item
from okr.words import Message, joined, plural

COLUMNS = (
    "item", "value", "done", "undone", "confidence", "note", "blocker", "unblocked", "next", "period", "date",
)  # fmt: skip
LARGEST = 4 * 1024 * 1024


def read_table(name: str, context: Context) -> list[CheckinDraft]:
    """The rows of a CSV with a header; `-` is standard input. An error names the line."""
    text = _text(name)
    head = text.partition("\n")[0]
    separator = ";" if ";" in head and "," not in head else ","
    reader = csv.DictReader(io.StringIO(text), strict=True, delimiter=separator)
    drafts, read_as = [], list[str]()
    days = replace(context.days, tell=read_as.append)
    try:
        _check_header(reader.fieldnames or ())
        for row in reader:
            if any(row.values()):
                with named_place(origin := f"{name}:{reader.line_num}"):
                    drafts.append(_draft(row, origin, context, days))
    except csv.Error as error:
        raise UsageError(
            Message("{place}: {reason}", place=f"{name}:{reader.line_num}", reason=str(error)),
            remedy=Message("Write it as CSV with a header."),
        ) from error
    if not drafts:
        raise UsageError(
            Message("{file} has no rows", file=name), remedy=Message("Add one line per item: mrr,112")
        )
    if read_as:
        context.tell(read_as[0])
        if others := len(set(read_as)) - 1:
            context.tell(
                plural(
                    others,
                    "{n} more date was read in the same way.",
                    "{n} more dates were read in the same way.",
                )
            )
    return drafts


def _draft(row: dict[str, str], origin: str, context: Context, days: DayReader) -> CheckinDraft:
    if None in row:
        raise UsageError(
            Message("the line has more cells than the header"),
            remedy=Message("Put a text with commas into quotes: {example}", example='"a, b"'),
        )
    fields = {name: text for name, cell in row.items() if (text := (cell or "").strip())}
    if "item" not in fields:
        raise UsageError(Message("the line has no item"))
    if "date" in fields:
        fields["date"] = days.past(fields["date"], "date").isoformat()
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
