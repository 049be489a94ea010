"""`okr coach`: recognition, feedback, one-on-ones, and their agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, ClassVar

import typer

from okr.actions import coach
from okr.actions.coach import SharedPart
from okr.commands.coach_feedback import feedback
from okr.commands.conversing import Person, Share, keep_private, new_conversation, share_with_all, values_of
from okr.commands.growth import mark, role_or_expectation
from okr.commands.options import DATA, Invocation, OkrGroup, Text, command, common_options, option, respond
from okr.context import Context
from okr.conversations import NOTHING
from okr.errors import OkrError, UsageError
from okr.lookup import resolve_expectation
from okr.notebook import notes_to_show
from okr.parse import words
from okr.views.agenda import agenda as agenda_of
from okr.words import Message

About = Annotated[Text, option("--about", "ID", help="Goal it is about.")]


@command(
    "recognise",
    example='okr coach recognise @budi "You called nineteen accounts"\n'
    'okr coach recognise @budi "She saw it by herself" \\\n  --shows head-of-growth/coaches-others',
    me=True,
)
def recognise(
    call: Invocation,
    person: Person,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was good, as concrete as you can.")],
    about: About = None,
    shows: Annotated[
        Text, option("--shows", "ROLE/SLUG", help="Expectation of a role that it is evidence for.")
    ] = None,
) -> None:
    """Thank someone where all can read it: a recognition is always shared."""
    values = values_of(call.obj, about, text=text)
    if shows:
        values["shows"] = resolve_expectation(shows, call.obj.workspace, "--shows")
    share_with_all(call, new_conversation(call, person, kind="recognition", values=values))


def _asked(context: Context) -> tuple[list[str], list[dict[str, Any]], str | None]:
    """Topics, agreements and feedback for the lead, as the person at the terminal says."""
    question = Message("Topics (separate with ;, Enter: none)")
    topics = context.ask_for(
        question,
        lambda typed: [words(text, "--topic") for text in typed.split(";") if text.strip()],
        default="",
    )
    agreed = list(_agreements(context))
    return topics, agreed, context.ask(Message("What should the lead change?"), default="").strip() or None


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


def _refuse_two_ways(given: Mapping[str, bool]) -> None:
    """Of the options that share, the first that is given includes the next."""
    wider, narrower, *_ = (*(name for name, is_given in given.items() if is_given), "", "")
    if narrower:
        raise UsageError(
            Message("{wider} includes {narrower}", wider=wider, narrower=narrower),
            remedy=Message("Leave out {narrower}.", narrower=narrower),
        )


@command(
    "talk",
    example='okr coach talk @budi --topic "Sign-ups" \\\n  --agreement "@budi 2026-07-21 Call three accounts"\n'
    'okr coach talk @budi --topic Leave --share-agreements \\\n  --agreement "@ana Find a substitute"\n'
    'okr coach talk @budi --toward head-of-growth \\\n  --share-agreements --agreement "@budi Lead a meeting"',
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
    toward: Annotated[
        Text,
        option(
            "--toward",
            "ROLE",
            help="Next role that the agreements are for, or ROLE/SLUG, one expectation of it.",
        ),
    ] = None,
    share: Share = False,
    share_agreements: Annotated[
        bool,
        typer.Option(
            "--share-agreements", help="Share the agreements and the role of --toward, and nothing else."
        ),
    ] = False,
    share_date: Annotated[
        bool, typer.Option("--share-date", help="Share the date, and nothing else.")
    ] = False,
) -> None:
    """Record a one-on-one: topics, agreements, and feedback for the lead. Private unless you share it."""
    context = call.obj
    _refuse_two_ways({"--share": share, "--share-agreements": share_agreements, "--share-date": share_date})
    if share_agreements and not agreement:
        raise UsageError(
            Message("there is no agreement to share"), remedy=Message('Add --agreement "@OWNER DATE TEXT".')
        )
    topics = [words(text, "--topic") for text in topic or ()]
    sure = partial(context.confirm, default=True) if context.may_ask else None
    agreed = [coach.read_agreement(one, context.workspace, context.days, sure) for one in agreement or ()]
    values = values_of(context, upward=upward)
    next_role = {"toward": role_or_expectation(context.workspace, toward)} if toward else {}
    if not (topics or agreed or values or share_date) and context.may_ask:
        topics, agreed, upward = _asked(context)
        values = values_of(context, upward=upward)
    if topics:
        values = {"topics": topics, **values}
    new = new_conversation(call, person, kind="talk", values=values | next_role, agreements=agreed)
    if new.is_empty and not share_date:
        raise UsageError(
            Message("the one-on-one has no topic and no agreement"),
            remedy=Message("Example: okr coach talk {person} --topic TEXT", person=person),
        )
    if share:
        share_with_all(call, new)
        return
    hint: tuple[str, ...] = ()
    if not share_agreements and any(each["owner"] == new.to for each in agreed):
        unseen = Message("@{person} does not see this agreement.", person=new.to)
        share_agreements = context.may_ask and _wants_to_share(context, unseen, toward)
        if not share_agreements:
            hint = (Message("{unseen} To share it: --share-agreements", unseen=unseen),)
    keep_private(call, new, SharedPart(agreements=share_agreements, date=share_date), more=hint)


def _wants_to_share(context: Context, unseen: str, toward: str | None) -> bool:
    question = (
        Message("{unseen} Share the agreements and the role that they are for?", unseen=unseen)
        if toward
        else Message("{unseen} Share the agreements, and nothing else?", unseen=unseen)
    )
    return context.confirm(question)


@command("ask", example='okr coach ask @ana "How was my pitch?" --about partners', me=True)
def ask(
    call: Invocation,
    person: Person,
    text: Annotated[Text, typer.Argument(metavar="[TEXT]", help="What you want feedback on.")] = None,
    about: About = None,
) -> None:
    """Ask someone for feedback; it stays in their todo until they give it. The request is shared."""
    values = values_of(call.obj, about, text=text)
    share_with_all(call, new_conversation(call, person, kind="request", values=values))


@command(
    "agenda",
    example="okr coach agenda @budi\nokr coach agenda @budi -f markdown",
    formats=DATA,
    cycle=False,
    me=True,
)
def agenda(call: Invocation, person: Person) -> None:
    """Prepare a one-on-one from facts and three questions.

    Your private notes are in it at the terminal and as JSON. The other formats are for others to read, too.
    """
    context = call.obj
    slug = context.resolve(person, "person")[1:]
    try:
        me, notes = context.who, notes_to_show(context)
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
    commands={str(one.name): one for one in (recognise, feedback, talk, agenda, ask, mark)},
    params=list(common_options()),
)
