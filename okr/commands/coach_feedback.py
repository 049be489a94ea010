"""`okr coach feedback`: to whom it goes, and the request that it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from typing import Annotated

import typer

from okr.actions.coach import NewConversation, SharedPart
from okr.commands.conversing import Person, Share, keep_private, new_conversation, share_with_all, values_of
from okr.commands.options import Invocation, Text, both, command, option
from okr.context import Context
from okr.conversations import Conversation, Conversations
from okr.errors import NotFoundError, UsageError
from okr.formats.sanitise import lines_of, visible
from okr.parse import small_number
from okr.words import Message, joined
from okr.words.numbers import short_date

_FORM = {
    "situation": Message("When and where was it?"),
    "behaviour": Message("What did they do or say?"),
    "effect": Message("What was the effect?"),
    "wish": Message("What would help next time?"),
}
"""The parts of feedback, each with its question."""
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
    request = _answered(context, requests, to, answers)
    if request and not (share or to_them):
        letter = _asked_how(context)
        share, to_them = letter == "s", letter == "h"
        request = request if share or to_them else None
    return Way(share, to_them, request, tuple(each for each in requests if each is not request))


def _answered(
    context: Context, requests: Sequence[Conversation], to: str, answers: str | None
) -> Conversation | None:
    """The request that is meant, as --answers or the person at the terminal says."""
    if answers is not None:
        name = answers.rpartition("/")[2].removesuffix(".toml")
        for each in requests:
            if each.name == name:
                return each
        raise NotFoundError(
            Message('@{person} has no open request "{request}" to you', person=to, request=answers),
            remedy=Message("Open: {names}.", names=joined([each.name for each in requests]))
            if requests
            else Message("No request of @{person} is open: leave out --answers.", person=to),
        )
    if not requests or not context.may_ask:
        return None
    if len(requests) == 1:
        question = Message(
            "Does this answer @{person}'s request {request}?", person=to, request=_words(requests[0])
        )
        return requests[0] if context.confirm(question, default=True) else None
    for number, each in enumerate(requests, 1):
        context.tell(joined((f"  {number}  ", _words(each)), ""))
    question = Message("Which request of @{person} does this answer? (0: none)", person=to)
    while True:
        place = small_number(context.ask(question, default="0"))
        if place is not None and place <= len(requests):
            return requests[place - 1] if place else None


def _words(request: Conversation) -> str:
    """The day and the text of a request of somebody else, on one line and safe on a terminal."""
    text = visible(" ".join(request.text.split()))
    if not text:
        return Message("of {day}", day=short_date(request.day))
    return Message('of {day} "{text}"', day=short_date(request.day), text=text)


def _asked_how(context: Context) -> str:
    """Hand over, share or keep: a private note reaches nobody, so a request that it answers would stay open."""
    if not context.may_ask:
        raise UsageError(
            Message("a private note does not reach the person who asked"),
            remedy=Message("Add --to-them to hand it over as a card, or --share to let all read it."),
        )
    question = Message("How does it reach them? [h]and over, [s]hare with all, [k]eep private")
    while (letter := context.ask(question, default="h").strip().lower()[:1]) not in _WAYS:
        pass
    return letter


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


@command(
    "feedback",
    example='okr coach feedback @budi "You listened, and it helped"\n'
    'okr coach feedback @budi \\\n  --situation "On Monday" --behaviour "…" --effect "…"\n'
    'okr coach feedback @budi "Short and clear" --to-them \\\n  --answers 2026-08-20-budi-hannah-request',
    cycle=False,
    me=True,
)
def feedback(
    call: Invocation,
    person: Person,
    text: Annotated[
        Text, typer.Argument(metavar="[TEXT]", help="Free text, instead of the four parts.")
    ] = None,
    situation: Annotated[Text, option("--situation", "TEXT", help="When and where was it?")] = None,
    behaviour: Annotated[Text, option("--behaviour", "TEXT", help="What did they do or say?")] = None,
    effect: Annotated[Text, option("--effect", "TEXT", help="What was the effect?")] = None,
    wish: Annotated[Text, option("--wish", "TEXT", help="What would help next time?")] = None,
    answers: Annotated[
        Text, option("--answers", "REQUEST", help="Request for feedback that it answers.")
    ] = None,
    to_them: Annotated[
        bool, typer.Option("--to-them", help="Keep it private and print a card to hand over.")
    ] = False,
    share: Share = False,
) -> None:
    """Record feedback: situation, behaviour, effect and wish, or free text. Private unless you share it.

    A private note does not reach the person and answers no request. Hand it over with --to-them, or share it.
    """
    context = call.obj
    form = {"situation": situation, "behaviour": behaviour, "effect": effect, "wish": wish}
    new = new_conversation(call, person, kind="feedback", values=values_of(context, text=text, **form))
    if new.is_empty and context.may_ask:
        answered = {key: context.ask(question, default="") for key, question in _FORM.items()}
        texts = {key: answer for key, answer in answered.items() if answer.strip()}
        new = replace_fields(new, values=values_of(context, **texts))
    if new.is_empty:
        raise UsageError(
            Message("the feedback is empty"),
            remedy=Message("Give a TEXT, or --situation, --behaviour, --effect and --wish."),
        )
    chosen = way(context, new.to, answers, share=share, to_them=to_them)
    request = chosen.request.name if chosen.request else ""
    if request:
        new = replace_fields(new, values={"answers": request, **new.values})
    if chosen.share:
        share_with_all(call, new, more=left_open(chosen))
        return
    people = context.workspace.people
    speaks, hears = (people[id_].name if id_ in people else id_ for id_ in (f"@{new.from_}", f"@{new.to}"))
    handed = (
        card(new, chosen.request, speaks, hears) if chosen.to_them and not context.options.dry_run else ()
    )
    keep_private(call, new, SharedPart(answered=request), more=(*left_open(chosen), *handed))
