"""An answer to an assistant: the JSON of a command, with shared facts alone, in pages of a size that it can read."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

import msgspec

from okr.errors import OkrError, UsageError
from okr.mcp.facts import facts, sentence, short
from okr.mcp.pages import Place, page, size

MOST = 40_000
"""Bytes of an answer, with its cursor."""
LONGEST_CURSOR = 200


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where an answer goes on: of which question, of which answer, and the place in it."""

    question: str
    answer: str
    place: Place


def answer(question: str, envelope: bytes, cursor: str | None = None) -> str:
    """One page of the answer to a question: its envelope as JSON, with `cursor` behind it where there is more.

    `question` is the name of the tool and its arguments, to which a cursor belongs. Raises UsageError for a cursor that
    belongs elsewhere, and OkrError where the goals have changed since.
    """
    told = facts(envelope)
    asked, digest = _hash(question.encode()), _hash(msgspec.json.encode(told))
    begin = _place(cursor, asked, digest) if cursor else ()
    head = {key: told.pop(key) for key in ("schema", "kind")}
    room = MOST - size(head) - LONGEST_CURSOR - len(',"cursor":""')
    try:
        part, rest = page(told, begin, room)
    except IndexError:
        raise _no_cursor() from None
    cut = head | {"data": part.get("data", {}), "warnings": part.get("warnings", [])}
    if rest is not None:
        cut["cursor"] = _written(Cursor(asked, digest, rest))
    return msgspec.json.encode(cut).decode()


def refusal(error: OkrError) -> str:
    """What went wrong, as JSON: a sentence, what to do next, and what could be meant."""
    choices = [{"id": short(id_), "what": short(what)} for id_, what in getattr(error, "choices", ())]
    message, whole = sentence(error.message), short(error.message)
    remedy = sentence(error.remedy) if message == whole else ""  # it may repeat what is kept back
    told = {"message": message, "remedy": remedy, "choices": choices}
    return msgspec.json.encode({"error": told}).decode()


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=9).hexdigest()


def _written(cursor: Cursor) -> str:
    return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _place(text: str, asked: str, digest: str) -> Place:
    try:
        cursor = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (ValueError, msgspec.DecodeError):
        raise _no_cursor() from None
    if cursor.question != asked:
        raise UsageError(
            "this cursor belongs to another question",
            remedy="Give it with the same tool and arguments, or leave it out.",
        )
    if cursor.answer != digest:
        raise OkrError(
            "the goals have changed since this cursor was given", remedy="Ask again, without a cursor."
        )
    if any(at < 0 for at in cursor.place):
        raise _no_cursor()
    return cursor.place


def _no_cursor() -> UsageError:
    return UsageError("this is no cursor of okr", remedy="Leave it out to begin with the first page.")
