"""`okr coach`: recognition, feedback, one-on-ones, and their agenda."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as replace_new
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from okr.actions import coach
from okr.actions.coach import Beside, NewConversation
from okr.actions.private_notes import private_of
from okr.commands.answering import card, left_open, way
from okr.commands.options import (
    DATA,
    DONE,
    DryRun,
    Invocation,
    OkrGroup,
    command,
    common_options,
    item,
    option,
    respond,
)
from okr.context import Context
from okr.conversations import NOTHING
from okr.errors import OkrError, UsageError
from okr.notebook import ask_once, my_notes
from okr.parse import words
from okr.views.agenda import agenda as agenda_of
from okr.words import Message

Text = str | None
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


def _share(call: Invocation, new: NewConversation, *, dry_run: bool, more: Iterable[str] = ()) -> None:
    shared = coach.share(call.obj.store, new, dry_run=dry_run)
    respond(call, replace(shared, lines=(*shared.lines, *more)))


def _keep(
    call: Invocation, new: NewConversation, beside: Beside, *, dry_run: bool, more: Iterable[str] = ()
) -> None:
    context = call.obj
    ask_once(context, private_of(context.store, context.workspace, new.from_, context.environment))
    kept = coach.keep(
        context.store, context.workspace, new, context.environment, beside=beside, dry_run=dry_run
    )
    respond(call, replace(kept, lines=(*kept.lines, *more)))


@command("recognise", example='okr coach recognise @budi "You called nineteen accounts"', formats=DONE)
def recognise(
    call: Invocation,
    person: Person,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was good, as concrete as you can.")],
    about: About = None,
    dry_run: DryRun = False,
) -> None:
    """Thank someone where all can read it: a recognition is always shared."""
    values = _values(call.obj, about, text=text)
    _share(call, _new(call, person, kind="recognition", values=values), dry_run=dry_run)


@command(
    "feedback",
    example='okr coach feedback @budi "You listened, and it helped"\n'
    'okr coach feedback @budi \\\n  --situation "On Monday" --behaviour "…" --effect "…"\n'
    'okr coach feedback @budi "Short and clear" \\\n  --to-them --answers REQUEST',
    formats=DONE,
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
    dry_run: DryRun = False,
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
        new = replace_new(new, values=_values(context, **texts))
    if new.is_empty:
        raise UsageError(
            Message("the feedback is empty"),
            remedy=Message("Give a TEXT, or --situation, --behaviour, --effect and --wish."),
        )
    chosen = way(context, new.to, answers, share=share, to_them=to_them)
    request = chosen.request.name if chosen.request else ""
    if request:
        new = replace_new(new, values={"answers": request, **new.values})
    if chosen.share:
        _share(call, new, dry_run=dry_run, more=left_open(chosen))
        return
    people = context.workspace.people
    speaks, hears = (people[id_].name if id_ in people else id_ for id_ in (f"@{new.from_}", f"@{new.to}"))
    handed = card(new, chosen.request, speaks, hears) if chosen.to_them and not dry_run else ()
    _keep(call, new, Beside(answered=request), dry_run=dry_run, more=(*left_open(chosen), *handed))


@command(
    "talk",
    example='okr coach talk @budi --topic "Sign-ups" \\\n  --agreement "@budi 2026-07-21 Call three accounts"\n'
    'okr coach talk @budi --topic Leave --share-agreements \\\n  --agreement "@ana Find a substitute"',
    formats=DONE,
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
    dry_run: DryRun = False,
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
    agreed = [coach.read_agreement(text, context.workspace) for text in agreement or ()]
    values = _values(context, upward=upward)
    if not (topics or agreed or values or share_date) and context.may_ask:
        answer = context.ask(Message("Topics (separate with ;)"))
        topics = [words(text, "--topic") for text in answer.split(";") if text.strip()]
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
        _share(call, new, dry_run=dry_run)
        return
    hint: tuple[str, ...] = ()
    if not share_agreements and any(each["owner"] == new.to for each in agreed):
        unseen = Message("@{person} does not see this agreement.", person=new.to)
        share_agreements = context.may_ask and context.confirm(
            Message("{unseen} Share the agreements, and nothing else?", unseen=unseen),
        )
        if not share_agreements:
            hint = (Message("{unseen} To share it: --share-agreements", unseen=unseen),)
    _keep(call, new, Beside(agreements=share_agreements, date=share_date), dry_run=dry_run, more=hint)


@command("ask", example='okr coach ask @ana "How was my pitch?" --about partners', formats=DONE)
def ask(
    call: Invocation,
    person: Person,
    text: Annotated[Text, typer.Argument(metavar="[TEXT]", help="What you want feedback on.")] = None,
    about: About = None,
    dry_run: DryRun = False,
) -> None:
    """Ask someone for feedback; it stays in their todo until they give it. The request is shared."""
    values = _values(call.obj, about, text=text)
    _share(call, _new(call, person, kind="request", values=values), dry_run=dry_run)


@command("agenda", example="okr coach agenda @budi\nokr coach agenda @budi -f markdown", formats=DATA)
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


coach_ = OkrGroup(
    name="coach",
    help="Record recognition, feedback and one-on-ones. Feedback and one-on-ones are private unless you share them.",
    example='okr coach agenda @budi\nokr coach recognise @budi "You called nineteen accounts"',
    commands={str(one.name): one for one in (recognise, feedback, talk, agenda, ask)},
    params=list(common_options(None)),
)
