"""Feedback that answers a request: which one, and how it reaches whoever asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import typer

from okr.actions.coach import New
from okr.commands.output import say
from okr.context import Context
from okr.conversations import Conversation, Conversations
from okr.errors import NotFoundError, UsageError
from okr.rendering.safe import visible
from okr.rendering.words import lines_of

_WAYS = ("h", "s", "k")


@dataclass(frozen=True, slots=True)
class Way:
    """How feedback goes to its person, and the request that it answers."""

    share: bool = False
    to_them: bool = False
    """Kept private, and printed as a card to hand over."""
    request: Conversation | None = None
    open: tuple[Conversation, ...] = ()
    """The requests of that person that wait for an answer all the same."""

    @property
    def reaches(self) -> bool:
        return self.share or self.to_them


def way(context: Context, to: str, answers: str | None, *, share: bool, to_them: bool) -> Way:
    """What was said on the command line, and on a terminal what is asked for besides."""
    if share and to_them:
        raise UsageError(
            "--share and --to-them cannot be used together.",
            remedy="--share is for all to read; --to-them prints a card for that person alone.",
        )
    requests = _open(context, to)
    found = Way(share, to_them)
    if answers is not None:
        found = replace(found, request=_named(answers, requests, to))
    elif requests and context.may_ask:
        found = replace(found, request=_asked_for(requests, to))
    if found.request and not found.reaches:
        found = _reaching(context, found)
    return replace(found, open=tuple(each for each in requests if each is not found.request))


def _open(context: Context, to: str) -> list[Conversation]:
    """The requests of a person to the one who speaks that wait for an answer."""
    conversations = Conversations(context.workspace, context.today)
    return [each for each in conversations.open_requests() if (each.from_, each.to) == (to, context.who)]


def _named(text: str, requests: Sequence[Conversation], to: str) -> Conversation:
    name = text.rpartition("/")[2].removesuffix(".toml")
    for each in requests:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in requests)
    raise NotFoundError(
        f"--answers: no open request '{text}' from @{to} to you.",
        remedy=f"Open: {names}." if names else f"@{to} has asked you for nothing that is open.",
    )


def _asked_for(requests: Sequence[Conversation], to: str) -> Conversation | None:
    """The request that is meant, as a person at the terminal says."""
    if len(requests) == 1:
        question = f"Does this answer @{to}'s request {_spoken(requests[0])}?"
        return requests[0] if typer.confirm(question, default=True, err=True) else None
    for number, each in enumerate(requests, 1):
        say(f"  {number}  {_spoken(each)}")
    question = f"Which request of @{to} does this answer? (0: none)"
    while True:
        found: int = typer.prompt(question, default=0, type=int, err=True)
        if 0 <= found <= len(requests):
            return requests[found - 1] if found else None


def _spoken(request: Conversation) -> str:
    """When it was asked, and in which words: of somebody else, on one line and with nothing that acts on a terminal."""
    text = visible(" ".join(request.text.split()))
    return f"of {request.day}" + (f' "{text}"' if text else "")


def _reaching(context: Context, found: Way) -> Way:
    """A private note reaches nobody: it is handed over or shared, or the request stays open."""
    if not context.may_ask:
        raise UsageError(
            "A private note does not reach the person who asked.",
            remedy="Add --to-them to hand it over as a card, or --share to let all read it.",
        )
    letter = ""
    while letter not in _WAYS:
        answer = typer.prompt(
            "How does it reach them? [h]and over, [s]hare with all, [k]eep private", default="h", err=True
        )
        letter = answer.strip().lower()[:1]
    return Way(letter == "s", letter == "h", found.request if letter in ("h", "s") else None)


def left_open(found: Way) -> Iterator[str]:
    """The requests that this feedback does not answer, and how it would."""
    for each in found.open:
        yield f"Still open: @{each.from_}'s request {_spoken(each)}."
        yield f"  To answer it: --answers {each.name}" + (
            "" if found.reaches else " with --to-them or --share"
        )


def card(new: New, request: Conversation | None, names: tuple[str, str]) -> Iterator[str]:
    """The feedback as a card to hand over: who, to whom, and what was said."""
    speaks, hears = names
    yield ""
    yield f"For {hears}, from {speaks}, {new.date.day} {new.date:%b %Y}"
    if request and request.text:
        yield from _labelled("You asked: ", request.text)
    labels = {
        "text": "",
        "situation": "Situation: ",
        "behaviour": "Behaviour: ",
        "effect": "Effect: ",
        "wish": "Wish: ",
    }
    for key, label in labels.items():
        if new.values.get(key):
            yield from _labelled(label, new.values[key])


def _labelled(label: str, text: str) -> Iterator[str]:
    """Each line of a text on a line of its own."""
    for at, line in enumerate(lines_of(text)):
        yield f"  {line}" if at else f"{label}{line}"
