"""What a source gives, and what goes wrong with one."""

from __future__ import annotations

from typing import NamedTuple

from okr.errors import OkrError
from okr.words import joined


class Answer(NamedTuple):
    """One number of a source."""

    value: int | float
    data: bytes
    """What was received, to the byte: the evidence is its hash."""


class SourceError(OkrError):
    """A source that gave no number: at which place, and what is wrong there; `status` says it in a few words: `HTTP 403`.

    The place is the host, the path of the database, or the program; empty where the fault says it.
    """

    def __init__(self, place: str, fault: str, status: str, remedy: str) -> None:
        super().__init__(joined(filter(None, (place, fault)), ": "), remedy=remedy)
        self.status = status
