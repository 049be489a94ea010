"""What a source gives, what it may be given, and what goes wrong with one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from okr.errors import OkrError


class Answer(NamedTuple):
    """One number, and where it is from."""

    value: int | float
    data: bytes
    """What was received, to the byte: the evidence is its hash."""
    place: str
    """The host, the path of the database, or the program."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A word that opens a source; only the host that it is bound to gets it."""

    name: str
    value: str = field(repr=False)
    host: str
    """`sheets.example.com`, or with a port: `localhost:8080`."""


class SourceError(OkrError):
    """A source that gave no number. Its sentence begins with the place; `status` is a few words, such as `HTTP 403`."""

    def __init__(self, message: str, *, place: str, status: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.place, self.status = place, status
