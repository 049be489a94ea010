"""The table of `okr checkin --file`: a header, then a row an item, from a spreadsheet, a form or `okr list -f csv`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from okr.actions.checkin import named_place
from okr.actions.checkin_batch import examined
from okr.actions.checkin_draft import CheckinDraft
from okr.commands.checkin_list import changed_cells
from okr.context import Context, now
from okr.days import DayReader
from okr.errors import OkrError, UsageError
from okr.formats.csv import LISTED
from okr.notebook import is_kept_private, resolve_item
from okr.tables import Row, Table, column, decimal_mark, decoded, read, restored
from okr.words import Message, joined, plural
from okr.words.numbers import Point

COLUMNS = (
    "item", "value", "done", "undone", "confidence", "note", "blocker", "unblocked", "next", "link", "period", "date",
)  # fmt: skip
_ALSO: Mapping[str, str] = {
    "id": "item", "nilai": "value", "selesai": "done", "keyakinan": "confidence", "catatan": "note",
    "hambatan": "blocker", "langkah_berikutnya": "next", "tautan": "link", "periode": "period", "tanggal": "date",
}  # fmt: skip
"""Other names of columns: those of `okr list`, and what the dialogue calls them in Indonesian."""
_SHOWN = frozenset({*LISTED, "objective_title", "last"})
"""Columns of a list or a template that tell how an item is, and are not read."""
_KEPT = ("last_checkin", "id")
"""By these two a list is known whose cells were changed in place."""
_NUMBERS = ("value", "current", "confidence")
_NO_ANSWER = frozenset({"period", "date"})
_WORD = re.compile(r"\w+|\S")
_MONTH = re.compile(r"(\d{4})-M(\d\d)")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the rows of a table say, in their order."""

    rows: Sequence[CheckinDraft | OkrError]
    unanswered: int
    """Rows with an item and nothing about it."""


def read_table(name: str, context: Context) -> Answers:
    """The rows of a CSV with a header; `-` is standard input. Raises OkrError where it is not such a table."""
    data = table_bytes(name, "okr checkin --file updates.csv")
    name = "stdin" if name == "-" else name
    text, encoding = decoded(data, name)
    if encoding:
        context.tell(
            Message('{file} is not UTF-8, so it was read as {encoding}: "{word}"', file=name, encoding=encoding,
                    word=next(word for word in _WORD.findall(text) if not word.isascii()))
        )  # fmt: skip
    table = read(text, name, {*COLUMNS, *_ALSO, *_SHOWN})
    names = _columns(table)
    if not table.rows:
        raise UsageError(
            Message("{file} has no rows", file=name), remedy=Message("Add one line per item: mrr,112")
        )
    reader = _Reader(context, name, table, names)
    answers = reader.answers()
    if reader.read_as:
        context.tell(reader.read_as[0])
        if others := len(set(reader.read_as)) - 1:
            context.tell(
                plural(
                    others,
                    "{n} more date was read in the same way.",
                    "{n} more dates were read in the same way.",
                )
            )
    return answers


def read_rows(name: str, context: Context) -> tuple[list[CheckinDraft], list[str]]:
    """The rows of a table that are to be recorded, and how many others there are. Raises OkrError for all bad rows."""
    answers = read_table(name, context)
    batch = examined(
        answers.rows, context.workspace, context.who, context.today, now(), may_ask=context.may_ask
    )
    counted: list[str] = []
    if n := batch.recorded:
        counted.append(
            plural(n, "{n} row is already recorded, skipped.", "{n} rows are already recorded, skipped.")
        )
    if n := answers.unanswered:
        counted.append(plural(n, "{n} row has no answer.", "{n} rows have no answer."))
    return [*batch.drafts], counted


def table_bytes(name: str, example: str, most: int = 4) -> bytes:
    """What is in a file of at most so many MiB; `-` is standard input. Raises OkrError, with an `example` of the command."""
    largest = most * 1024 * 1024
    try:
        if name == "-":
            data = sys.stdin.buffer.read(largest + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(largest + 1)
    except OSError as error:
        raise OkrError(
            Message("{file} cannot be read: {reason}", file=name, reason=error.strerror or str(error)),
            remedy=example,
        ) from error
    if len(data) > largest:
        message = Message("{file} is larger than {n} MiB", file=name, n=most)
        raise OkrError(message, remedy=Message("Split it."))
    return data


# ── the header ───────────────────────────────────────────────────────────────────────────────────


def _columns(table: Table) -> tuple[str, ...]:
    """What each column is called here; "" for one without a name. Raises UsageError."""
    plain = tuple(map(column, table.header.cells))
    names = [_ALSO.get(name, name) for name in plain]
    for name, written in zip(names, table.header.cells, strict=True):
        if name and name not in COLUMNS and name not in _SHOWN:
            raise _unknown(written)
        if name in COLUMNS and names.count(name) > 1:
            raise UsageError(
                Message('the column "{name}" is there twice', name=name),
                remedy=Message("Remove one of them."),
            )
    is_changed_list = "current" in names and all(kept in plain for kept in _KEPT)
    if "item" not in names or not ({"value", "done"}.intersection(names) or is_changed_list):
        raise UsageError(
            Message("the header needs the column item, and value or done"),
            remedy=Message("First line: {example}", example="item,value,note"),
        )
    return tuple(names)


def _unknown(name: str) -> UsageError:
    near = get_close_matches(column(name), (*COLUMNS, *_ALSO), n=1)
    hint = (
        Message("Did you mean {name}?", name=near[0])
        if near
        else Message("Columns: {names}", names=joined(COLUMNS))
    )
    return UsageError(Message('unknown column "{name}"', name=name), remedy=hint)


# ── the rows ─────────────────────────────────────────────────────────────────────────────────────


class _Reader:
    def __init__(self, context: Context, name: str, table: Table, names: Sequence[str]) -> None:
        self.context, self.name, self.table, self.names = context, name, table, names
        self.is_list = all(kept in map(column, table.header.cells) for kept in _KEPT)
        numbers = (
            cell
            for row in table.rows
            for name, cell in zip(names, row.cells, strict=False)
            if name in _NUMBERS
        )
        self.decimal: Point | None = decimal_mark(numbers) or ("," if table.separator == ";" else None)
        """What the numbers show, else the comma where semicolons stand between the cells."""
        self.read_as: list[str] = []
        """How days were understood that are not written as ISO."""
        self.days = DayReader(context.today, context.settings, self.read_as.append)

    def answers(self) -> Answers:
        rows: list[CheckinDraft | OkrError] = []
        unanswered = 0
        for row in self.table.rows:
            try:
                with named_place(origin := f"{self.name}:{row.line}"):
                    draft = self._draft(row, origin)
            except OkrError as error:
                rows.append(error)
            else:
                if draft:
                    rows.append(draft)
                unanswered += draft is None
        return Answers(rows, unanswered)

    def _draft(self, row: Row, origin: str) -> CheckinDraft | None:
        """What a row says; None where it says nothing about its item."""
        cells = dict(self._cells(row))
        text = cells.get("item", "")
        fields = {name: cell for name, cell in cells.items() if name in COLUMNS and name != "item"}
        if not text:
            if self.is_list and not fields.keys() & {"value", "note"}:
                return None  # an objective of a report that has no key results
            raise UsageError(
                Message("the row has no item"), remedy=Message("Put its id into the column item.")
            )
        if not self.is_list and not fields.keys() - _NO_ANSWER:
            return None
        if "date" in fields:
            fields["date"] = self.days.past(fields["date"], "date").isoformat()
        id_ = resolve_item(self.context, text)
        if self.is_list:
            fields = changed_cells(self.context, id_, cells, fields, self.decimal)
            if not fields.keys() - _NO_ANSWER:
                return None
        if is_kept_private(self.context, id_):
            raise UsageError(
                Message("{item} is private and cannot be in a table", item=id_),
                remedy=f"okr checkin {id_} done",
            )
        return CheckinDraft(id_, fields, origin, self.decimal)

    def _cells(self, row: Row) -> Iterator[tuple[str, str]]:
        """The cells with something in them, by the names of their columns."""
        mark = self.table.separator
        for place, cell in enumerate(row.cells):
            text = restored(cell.strip())
            name = self.names[place] if place < len(self.names) else None
            if not text:
                continue
            if name is None:
                raise UsageError(
                    Message("the line has more cells than the header"),
                    remedy=Message(
                        "Put a text with {mark} into quotes: {example}",
                        mark=f'"{mark}"',
                        example=f'"a{mark} b"',
                    ),
                )
            if not name:
                raise UsageError(
                    Message('column {n} has no name, but "{text}" is in it', n=place + 1, text=text),
                    remedy=Message("Give it a name in the header, or empty it."),
                )
            yield name, _MONTH.sub(r"\1-\2", text) if name == "period" else text
