"""What a source gives, what goes wrong with one, and how long it is waited for."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import NamedTuple, TypeVar

from okr.errors import OkrError
from okr.words import joined

_Result = TypeVar("_Result")


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


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """What work returns or raises that cannot be interrupted: a look-up of a host, one long step of a database. After so
    many seconds TimeoutError: it is then left to end by itself, at the latest with okr."""
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  raised below, where it is waited for
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]
