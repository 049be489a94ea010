"""A batch of check-ins from a table: all of it or nothing."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from okr.actions.checkin import RECORDED, Said, read_value
from okr.commands.checkin_promise import is_kept_private, promise_named
from okr.context import Context
from okr.errors import OkrError, UsageError
from okr.parse import composed, day, number, words

COLUMNS = (
    "item", "value", "done", "undone", "confidence", "note", "blocker", "unblocked", "next", "period", "date",
)  # fmt: skip
LARGEST = 4 * 1024 * 1024


def read_table(name: str, context: Context) -> list[Said]:
    """The rows of a CSV with a header; `-` is standard input. An error names the line."""
    reader = csv.DictReader(io.StringIO(_text(name)), strict=True)
    try:
        _check_header(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader if any(row.values())]
    except csv.Error as error:
        raise UsageError(
            f"{name}:{reader.line_num}: {error}.", remedy="Write it as CSV: commas, names in a header."
        ) from error
    if not rows:
        raise UsageError(f"{name} holds no rows.", remedy="Below the header, one line an item: mrr,112")
    said = []
    for line, row in rows:
        try:
            cells = {key: (text or "").strip() for key, text in row.items() if key}
            said.append(replace(_row(cells, row, context), origin=f"{name}:{line}"))
        except OkrError as error:
            error.message = f"{name}:{line}: {error.message}"
            raise
    return said


def _text(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as error:
        raise OkrError(
            f"{name} cannot be read: {error.strerror}.", remedy="okr checkin --file updates.csv"
        ) from error
    if len(data) > LARGEST:
        raise OkrError(f"{name} is larger than 4 MiB.", remedy="Split it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OkrError(f"{name} is not UTF-8.", remedy="Save it as CSV in UTF-8.") from error


def _check_header(names: Sequence[str]) -> None:
    for name in names:
        if ";" in name and "," not in name:
            raise UsageError("The columns are separated by semicolons.", remedy="Separate them by commas.")
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(COLUMNS)}."
            raise UsageError(f"The header names '{name}', which is no column.", remedy=hint)
    if "item" not in names or not {"value", "done"}.intersection(names):
        raise UsageError(
            "The header needs the columns item, and value or done.", remedy="First line: item,value,note"
        )


def _row(cells: Mapping[str, str], row: Mapping[str | None, object], context: Context) -> Said:
    if None in row:
        raise UsageError(
            "the line has more cells than the header.", remedy='Put a text with commas into quotes: "a, b".'
        )
    if not cells.get("item"):
        raise UsageError("the line names no item.")
    promise = promise_named(context, cells["item"])
    if promise:
        return _promise(promise, cells, context)
    id_ = context.resolve(cells["item"], *RECORDED)
    value = read_value(context.workspace, id_, cells.get("value") or None)
    done: bool | tuple[str, ...] | None = value.get("names") or value.get("done")
    if cells.get("done"):
        mark = cells["done"].lower()
        is_mark = context.workspace.items[id_] == "initiative"
        done = _mark(mark) if is_mark else _names(cells["done"])
    texts = {
        key: words(cells[key], key, one_line=False)
        for key in ("note", "blocker", "next", "period")
        if cells.get(key)
    }
    return Said(
        item=id_,
        value=value.get("value"),
        done=done,
        undone=_names(cells.get("undone", "")),
        confidence=number(cells["confidence"], "confidence") if cells.get("confidence") else None,
        note=texts.get("note"),
        blocker=texts.get("blocker"),
        unblocked=bool(cells.get("unblocked")) and _mark(cells["unblocked"].lower(), "unblocked"),
        next=texts.get("next"),
        period=texts.get("period"),
        date=day(cells["date"], "date") if cells.get("date") else None,
    )


def _promise(id_: str, cells: Mapping[str, str], context: Context) -> Said:
    """A step or a shared agreement: done or not, with a note."""
    if is_kept_private(context, id_):
        raise UsageError(f"{id_} is private, and a table is not.", remedy=f"okr checkin {id_} done")
    other = [
        key for key in ("undone", "confidence", "blocker", "unblocked", "next", "period") if cells.get(key)
    ]
    said = (cells.get("done") or cells.get("value") or "").lower()
    if other or not (said or cells.get("note")):
        raise UsageError(
            f"{id_} is one piece of work: it is done or undone, with a note if you like.",
            remedy="Write done in the column value.",
        )
    return Said(
        item=id_,
        done=_mark(said) if said else None,
        note=words(cells["note"], "note", one_line=False) if cells.get("note") else None,
        date=day(cells["date"], "date") if cells.get("date") else None,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in composed(text).split(";") if name.strip())


def _mark(text: str, column: str = "done") -> bool:
    if text in ("true", "done", "yes", "x", "1"):
        return True
    if text in ("false", "undone", "no", "0"):
        return False
    raise UsageError(f"{column}: '{text}' is neither true nor false.")
