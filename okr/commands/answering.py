"""How feedback reaches its person, and the request for feedback that it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from okr.actions.coach import NewConversation
from okr.commands.options import both
from okr.context import Context
from okr.conversations import Conversation, Conversations
from okr.errors import NotFoundError, UsageError
from okr.formats.sanitise import lines_of, visible
from okr.words import Message, joined
from okr.words.numbers import short_date

_WAYS = ("h", "s", "k")


@dataclass(frozen=True, slots=True)
class Way:
    """How feedback goes to its person, and the request that it answers."""

    share: bool = False
    to_them: bool = False
    """Kept private, and printed as a card to hand over."""
    request: Conversation | None = None
    open: tuple[Conversation, ...] = ()
    """The requests of that person that stay open."""

    @property
    def reaches(self) -> bool:
        return self.share or self.to_them


def way(context: Context, to: str, answers: str | None, *, share: bool, to_them: bool) -> Way:
    """The way that the options choose; at a terminal what they leave open is asked for."""
    if share and to_them:
        raise both("--share", "--to-them")
    conversations = Conversations(context.workspace, context.today).open_requests()
    requests = [each for each in conversations if (each.from_, each.to) == (to, context.who)]
    chosen = Way(share, to_them)
    if answers is not None:
        name = answers.rpartition("/")[2].removesuffix(".toml")
        request = next((each for each in requests if each.name == name), None)
        if request is None:
            raise NotFoundError(
                Message('@{person} has no open request "{request}" to you', person=to, request=answers),
                remedy=Message("Open: {names}.", names=joined([each.name for each in requests]))
                if requests
                else Message("No request of @{person} is open: leave out --answers.", person=to),
            )
        chosen = replace(chosen, request=request)
    elif requests and context.may_ask:
        chosen = replace(chosen, request=_asked_for(context, requests, to))
    if chosen.request and not chosen.reaches:
        chosen = _reaching(context, chosen)
    return replace(chosen, open=tuple(each for each in requests if each is not chosen.request))


def _asked_for(context: Context, requests: Sequence[Conversation], to: str) -> Conversation | None:
    """The request that is meant, as the person at the terminal says."""
    if len(requests) == 1:
        question = Message(
            "Does this answer @{person}'s request {request}?", person=to, request=_words(requests[0])
        )
        return requests[0] if context.confirm(question, default=True) else None
    for number, each in enumerate(requests, 1):
        context.tell(joined((f"  {number}  ", _words(each)), ""))
    while True:
        answer = context.ask(
            Message("Which request of @{person} does this answer? (0: none)", person=to), default="0"
        )
        if answer.isdecimal() and len(answer) < 4 and int(answer) <= len(requests):
            return requests[int(answer) - 1] if int(answer) else None


def _words(request: Conversation) -> str:
    """The day and the text of a request of somebody else, on one line and safe on a terminal."""
    text = visible(" ".join(request.text.split()))
    if not text:
        return Message("of {day}", day=short_date(request.day))
    return Message('of {day} "{text}"', day=short_date(request.day), text=text)


def _reaching(context: Context, chosen: Way) -> Way:
    """A private note reaches nobody: it is handed over or shared, or the request stays open."""
    if not context.may_ask:
        raise UsageError(
            Message("a private note does not reach the person who asked"),
            remedy=Message("Add --to-them to hand it over as a card, or --share to let all read it."),
        )
    question = Message("How does it reach them? [h]and over, [s]hare with all, [k]eep private")
    letter = ""
    while letter not in _WAYS:
        letter = context.ask(question, default="h").strip().lower()[:1]
    return Way(letter == "s", letter == "h", chosen.request if letter in ("h", "s") else None)


def left_open(chosen: Way) -> Iterator[str]:
    """The requests that this feedback does not answer, and how to answer them."""
    for each in chosen.open:
        yield Message("Still open: @{person}'s request {request}.", person=each.from_, request=_words(each))
        yield (
            Message("  To answer it: --answers {name}", name=each.name)
            if chosen.reaches
            else Message("  To answer it: --answers {name} with --to-them or --share", name=each.name)
        )


def card(new: NewConversation, request: Conversation | None, speaks: str, hears: str) -> Iterator[str]:
    """The feedback as a card to hand over: who, to whom, and the text."""
    yield ""
    yield Message("For {hears}, from {speaks}, {day}", hears=hears, speaks=speaks, day=new.date)
    labels = {
        "text": "",
        "situation": Message("Situation: "),
        "behaviour": Message("Behaviour: "),
        "effect": Message("Effect: "),
        "wish": Message("Wish: "),
    }
    texts: list[tuple[str, str]] = (
        [(Message("You asked: "), request.text)] if request and request.text else []
    )
    texts += [(label, new.values[key]) for key, label in labels.items() if new.values.get(key)]
    for label, text in texts:
        first, *rest = lines_of(text)
        yield joined((label, first), "")
        yield from (f"  {line}" for line in rest)
