"""The bytes of a table that a command is given: a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from okr.errors import OkrError
from okr.words import Message

LARGEST = 4 * 1024 * 1024


def table_bytes(name: str, example: str) -> bytes:
    """What is in a file; `-` is standard input. Raises OkrError, with an `example` of the command."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as error:
        raise OkrError(
            Message("{file} cannot be read: {reason}", file=name, reason=error.strerror or str(error)),
            remedy=example,
        ) from error
    if len(data) > LARGEST:
        raise OkrError(Message("{file} is larger than 4 MiB", file=name), remedy=Message("Split it."))
    return data
