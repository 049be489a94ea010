"""`okr coach`: recognition, feedback, one-on-ones, and their agenda."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import date
from functools import partial
from typing import Annotated, Any, ClassVar

import typer
from msgspec.structs import replace

from okr.actions import coach
from okr.actions.coach import NewConversation, SharedPart
from okr.commands.options import (
    DATA,
    Invocation,
    OkrGroup,
    Text,
    both,
    command,
    common_options,
    item,
    option,
    respond,
)
from okr.context import Context
from okr.conversations import NOTHING, Conversation, Conversations
from okr.errors import NotFoundError, OkrError, UsageError
from okr.formats.sanitise import lines_of, visible
from okr.notebook import ask_once, my_folder, my_notes
from okr.parse import small_number, words
from okr.views.agenda import agenda as agenda_of
from okr.words import Message, joined
from okr.words.numbers import short_date

Person = Annotated[str, item("person", metavar="PERSON", help="Person it is about.")]
About = Annotated[Text, option("--about", "ID", help="Goal it is about.")]
Share = Annotated[bool, typer.Option("--share", help="Share it with all, instead of keeping it private.")]
_FORM = {
    "situation": Message("When and where was it?"),
    "behaviour": Message("What did they do or say?"),
    "effect": Message("What was the effect?"),
    "wish": Message("What would help next time?"),
}
"""The parts of feedback, each with its question."""
_WAYS = ("h", "s", "k")


def _new(call: Invocation, person: str, **more: Any) -> NewConversation:
    context = call.obj
    who = context.who
    to = context.resolve(person, "person")[1:]
    coach.refuse_oneself(who, to)
    return NewConversation(from_=who, to=to, date=context.today, **more)


def _values(context: Context, about: str | None = None, **texts: str | None) -> dict[str, Any]:
    """What was given, as the file has it; `about` is the id of a goal."""
    values: dict[str, Any] = {
        key: words(text, "TEXT" if key == "text" else f"--{key}", one_line=False)
        for key, text in texts.items()
        if text is not None
    }
    if about:
        values["about"] = context.resolve(about, "objective", "key result", "initiative", "kpi", "role")
    return values


def _share(call: Invocation, new: NewConversation, *, more: Iterable[str] = ()) -> None:
    shared = coach.share(call.obj.store, new)
    respond(call, replace(shared, lines=(*shared.lines, *more)))


def _keep(call: Invocation, new: NewConversation, beside: SharedPart, *, more: Iterable[str] = ()) -> None:
    context = call.obj
    private = my_folder(context)
    ask_once(context, private)
    kept = coach.keep(context.store, context.workspace, private, new, beside=beside)
    respond(call, replace(kept, lines=(*kept.lines, *more)))


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


@command("recognise", example='okr coach recognise @budi "You called nineteen accounts"', me=True)
def recognise(
    call: Invocation,
    person: Person,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was good, as concrete as you can.")],
    about: About = None,
) -> None:
    """Thank someone where all can read it: a recognition is always shared."""
    values = _values(call.obj, about, text=text)
    _share(call, _new(call, person, kind="recognition", values=values))


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
    new = _new(call, person, kind="feedback", values=_values(context, text=text, **form))
    if new.is_empty and context.may_ask:
        answered = {key: context.ask(question, default="") for key, question in _FORM.items()}
        texts = {key: answer for key, answer in answered.items() if answer.strip()}
        new = replace_fields(new, values=_values(context, **texts))
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
        _share(call, new, more=left_open(chosen))
        return
    people = context.workspace.people
    speaks, hears = (people[id_].name if id_ in people else id_ for id_ in (f"@{new.from_}", f"@{new.to}"))
    handed = (
        card(new, chosen.request, speaks, hears) if chosen.to_them and not context.options.dry_run else ()
    )
    _keep(call, new, SharedPart(answered=request), more=(*left_open(chosen), *handed))


def _agreements(context: Context) -> Iterator[dict[str, Any]]:
    """What was agreed, asked for one by one, until no owner is named."""

    def owner(text: str) -> str:
        return context.resolve_slug(text, "person", "--agreement") if text else ""

    def due(text: str) -> date | None:
        return context.days.due(text, "--agreement") if text else None

    while who := context.ask_for(Message("Agreement of whom (Enter: no more)"), owner, default=""):
        day = context.ask_for(Message("Due day (Enter: none)"), due, default="")
        promise = context.ask_for(Message("What was agreed"), lambda text: words(text, "--agreement"))
        yield {"owner": who, "due": day, "text": promise}


@command(
    "talk",
    example='okr coach talk @budi --topic "Sign-ups" \\\n  --agreement "@budi 2026-07-21 Call three accounts"\n'
    'okr coach talk @budi --topic Leave --share-agreements \\\n  --agreement "@ana Find a substitute"',
    cycle=False,
    me=True,
)
def talk(
    call: Invocation,
    person: Person,
    topic: Annotated[list[str] | None, option("--topic", "TEXT", help="Topic (repeatable).")] = None,
    agreement: Annotated[
        list[str] | None,
        option("--agreement", '"@OWNER DATE TEXT"', help="Who does what by when (repeatable)."),
    ] = None,
    upward: Annotated[Text, option("--upward", "TEXT", help="Feedback for the lead.")] = None,
    share: Share = False,
    share_agreements: Annotated[
        bool, typer.Option("--share-agreements", help="Share the agreements, and nothing else.")
    ] = False,
    share_date: Annotated[
        bool, typer.Option("--share-date", help="Share the date, and nothing else.")
    ] = False,
) -> None:
    """Record a one-on-one: topics, agreements, and feedback for the lead. Private unless you share it."""
    context = call.obj
    chosen = {"--share": share, "--share-agreements": share_agreements, "--share-date": share_date}
    wider, narrower, *_ = (*(name for name, given in chosen.items() if given), "", "")
    if narrower:
        raise UsageError(
            Message("{wider} includes {narrower}", wider=wider, narrower=narrower),
            remedy=Message("Leave out {narrower}.", narrower=narrower),
        )
    if share_agreements and not agreement:
        raise UsageError(
            Message("there is no agreement to share"),
            remedy=Message('Add --agreement "@OWNER DATE TEXT".'),
        )
    topics = [words(text, "--topic") for text in topic or ()]
    sure = partial(context.confirm, default=True) if context.may_ask else None
    agreed = [coach.read_agreement(one, context.workspace, context.days, sure) for one in agreement or ()]
    values = _values(context, upward=upward)
    if not (topics or agreed or values or share_date) and context.may_ask:
        question = Message("Topics (separate with ;, Enter: none)")
        topics = context.ask_for(
            question,
            lambda typed: [words(text, "--topic") for text in typed.split(";") if text.strip()],
            default="",
        )
        agreed = list(_agreements(context))
        upward = context.ask(Message("What should the lead change?"), default="").strip()
        values = _values(context, upward=upward or None)
    if topics:
        values = {"topics": topics, **values}
    new = _new(call, person, kind="talk", values=values, agreements=agreed)
    if new.is_empty and not share_date:
        raise UsageError(
            Message("the one-on-one has no topic and no agreement"),
            remedy=Message("Example: okr coach talk {person} --topic TEXT", person=person),
        )
    if share:
        _share(call, new)
        return
    hint: tuple[str, ...] = ()
    if not share_agreements and any(each["owner"] == new.to for each in agreed):
        unseen = Message("@{person} does not see this agreement.", person=new.to)
        share_agreements = context.may_ask and context.confirm(
            Message("{unseen} Share the agreements, and nothing else?", unseen=unseen),
        )
        if not share_agreements:
            hint = (Message("{unseen} To share it: --share-agreements", unseen=unseen),)
    _keep(call, new, SharedPart(agreements=share_agreements, date=share_date), more=hint)


@command("ask", example='okr coach ask @ana "How was my pitch?" --about partners', me=True)
def ask(
    call: Invocation,
    person: Person,
    text: Annotated[Text, typer.Argument(metavar="[TEXT]", help="What you want feedback on.")] = None,
    about: About = None,
) -> None:
    """Ask someone for feedback; it stays in their todo until they give it. The request is shared."""
    values = _values(call.obj, about, text=text)
    _share(call, _new(call, person, kind="request", values=values))


@command(
    "agenda",
    example="okr coach agenda @budi\nokr coach agenda @budi -f markdown",
    formats=DATA,
    cycle=False,
    me=True,
)
def agenda(call: Invocation, person: Person) -> None:
    """Prepare a one-on-one: goals, blockers, agreements, KPIs, and three open questions."""
    context = call.obj
    slug = context.resolve(person, "person")[1:]
    try:
        me, notes = context.who, my_notes(context)
    except OkrError:
        me, notes = None, NOTHING
        context.tell(
            Message("Your private notes are not shown: okr cannot tell who you are (use --as NAME).")
        )
    respond(call, agenda_of(context.workspace, slug, me, context.today, notes), kind="agenda")


class CoachGroup(OkrGroup):
    aliases: ClassVar[dict[str, str]] = {"recognize": "recognise"}


coach_ = CoachGroup(
    name="coach",
    help="Record recognition, feedback and one-on-ones. Feedback and one-on-ones are private unless you share them.",
    example='okr coach agenda @budi\nokr coach recognise @budi "You called nineteen accounts"',
    commands={str(one.name): one for one in (recognise, feedback, talk, agenda, ask)},
    params=list(common_options()),
)
