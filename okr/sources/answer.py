"""What a source gives, what it may be given, and what goes wrong with one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from okr.errors import OkrError
from okr.words import joined


class Answer(NamedTuple):
    """One number of a source."""

    value: int | float
    data: bytes
    """What was received, to the byte: the evidence is its hash."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A word that opens a source; only the host that it is bound to gets it."""

    name: str
    value: str = field(repr=False)
    host: str
    """`sheets.example.com`, or with a port: `localhost:8080`."""


class SourceError(OkrError):
    """A source that gave no number: at which place, and what is wrong there; `status` says it in a few words: `HTTP 403`.

    The place is the host, the path of the database, or the program; empty where the fault says it.
    """

    def __init__(self, place: str, fault: str, status: str, remedy: str) -> None:
        super().__init__(joined(filter(None, (place, fault)), ": "), remedy=remedy)
        self.status = status
