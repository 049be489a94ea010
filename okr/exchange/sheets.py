"""Tables of a file as rows of cells, whatever program wrote it: its bytes decide what it is, not its ending."""

from __future__ import annotations

from okr.errors import UsageError
from okr.exchange import csv_sheets, json_sheets
from okr.exchange.grid import LARGEST_FILE, Cell, Room, Row, Sheet
from okr.words import Message

__all__ = ["LARGEST_FILE", "Cell", "Row", "Sheet", "read_sheets"]


def read_sheets(
    data: bytes, name: str, *, form: str = "", separator: str = "", encoding: str = ""
) -> tuple[Sheet, ...]:
    """The sheets of a file; `form`, `separator` and `encoding` are those of the mapping, empty where it says nothing.

    Raises UsageError: every limit and every fault of a file.
    """
    if len(data) > LARGEST_FILE:
        raise UsageError(
            Message("{file} has more than {n} MB", file=name, n=LARGEST_FILE // 1_000_000),
            remedy=Message("Split the file, or keep only the part with the goals."),
        )
    room = Room(name)
    if form in ("json", "jsonl") or (
        not form and json_sheets.begins(data[:1000].decode("utf-8-sig", "ignore"))
    ):
        return tuple(json_sheets.read(data, name, encoding, room))
    return (csv_sheets.read(data, name, separator, encoding, room),)
