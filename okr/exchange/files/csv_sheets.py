"""Text with separators, brought to rows of cells."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from okr.errors import UsageError
from okr.exchange.grid import Room, Row, Sheet, guessed_encoding
from okr.tables import decoded, records, told_separator
from okr.words import Message

SEPARATORS = (",", ";", "\t", "|", "^")
_SAMPLE = 50
"""Rows that are looked at to find the separator."""
_SAMPLE_SIZE = 200_000


def read(data: bytes, name: str, separator: str, encoding: str, room: Room) -> Sheet:
    """The rows of a file. Raises UsageError."""
    if separator and (len(separator) != 1 or separator in '"\r\n\0'):
        raise UsageError(
            Message('separator = "{text}" is not one character', text=separator),
            remedy=Message("Examples: {examples}", examples=", ; | ^"),
        )
    text, guessed = decoded(data, name, encoding)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UsageError(
            Message("{place} contains a NUL byte", place=f"{name}:{line}"),
            remedy=Message("Save the file again as CSV in UTF-8."),
        )
    told, rest = told_separator(text)
    if told:
        text = re.sub(r"\A(?:\r\n|\r|\n)", "", rest)  # programs for sheets do not show that line
    rows = []
    for number, (_, cells) in enumerate(records(text, separator or told or _separator(text), name), 1):
        room.take(len(cells))
        kept = tuple(cell if cell and not cell.isspace() else None for cell in cells)
        if any(kept):
            rows.append(Row(number, kept))
    return Sheet("", tuple(rows), guessed_encoding(name, guessed))


def _separator(text: str) -> str:
    """The one that most rows have, as often as the first row that has it; of equals the one that makes more cells."""

    def fit(separator: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text[:_SAMPLE_SIZE], newline=""), delimiter=separator)
        try:
            sizes = [len(cells) for cells in islice(reader, _SAMPLE) if cells]
        except csv.Error:
            return 0, 0
        parted = [size for size in sizes if size > 1]
        if not parted:
            return 0, 0
        alike = sum(size >= parted[0] for size in sizes)
        return round((len(parted) + alike) / len(sizes), 2), sum(parted)

    return max(SEPARATORS, key=fit)
