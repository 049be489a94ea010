"""`okr coach`: recognitions, feedback, talks, and what is worth talking about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as replace_new
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from okr.actions import coach
from okr.actions.coach import Beside, New
from okr.actions.private_notes import private_of
from okr.commands.answering import Way, card, left_open, way
from okr.commands.notebook import ask_once, my_notes
from okr.commands.options import (
    DATA,
    DONE,
    DryRun,
    Invocation,
    OkrGroup,
    command,
    common_options,
    item,
    respond,
)
from okr.commands.output import say
from okr.context import Context
from okr.conversations import NOTHING
from okr.errors import OkrError, UsageError
from okr.parse import words
from okr.views.agenda import agenda as agenda_of

Text = str | None
Person = Annotated[str, item("person", metavar="PERSON", help="Who is meant.")]
_FORM = {
    "situation": "When and where was it?",
    "behaviour": "What was done or said?",
    "effect": "What came of it?",
    "wish": "What would help next time?",
}


def _option(flag: str, metavar: str, text: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=text)


def _new(call: Invocation, person: str, **more: Any) -> New:
    context = call.obj
    who = context.who
    to = context.resolve(person, "person")[1:]
    coach.refuse_oneself(who, to)
    return New(from_=who, to=to, date=context.today, **more)


def _said(text: str | None, name: str) -> str | None:
    return words(text, name, one_line=False) if text is not None else None


def _about(context: Context, text: str | None) -> str | None:
    return context.resolve(text, "objective", "key result", "initiative", "kpi", "role") if text else None


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _share(call: Invocation, new: New, *, dry_run: bool, more: Iterable[str] = ()) -> None:
    shared = coach.share(call.obj.store, new, dry_run=dry_run)
    respond(call, replace(shared, lines=(*shared.lines, *more)))


def _keep(call: Invocation, new: New, beside: Beside, *, dry_run: bool, more: Iterable[str] = ()) -> None:
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
    about: Annotated[Text, _option("--about", "ID", "The goal that it concerns.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Say thank you where all can read it: a recognition is always shared."""
    values = _filled({"text": _said(text, "TEXT"), "about": _about(call.obj, about)})
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
    text: Annotated[Text, typer.Argument(metavar="[TEXT]", help="In free words, if not by the form.")] = None,
    situation: Annotated[Text, _option("--situation", "TEXT", _FORM["situation"])] = None,
    behaviour: Annotated[Text, _option("--behaviour", "TEXT", _FORM["behaviour"])] = None,
    effect: Annotated[Text, _option("--effect", "TEXT", _FORM["effect"])] = None,
    wish: Annotated[Text, _option("--wish", "TEXT", _FORM["wish"])] = None,
    answers: Annotated[Text, _option("--answers", "REQUEST", "The request that it answers.")] = None,
    to_them: Annotated[
        bool, typer.Option("--to-them", help="Private, and printed as a card to hand over.")
    ] = False,
    share: Annotated[
        bool, typer.Option("--share", help="Where all can read it, instead of private.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Note feedback: situation, behaviour, effect, wish, or free words. Private unless it is shared.

    A private note does not reach its person, and answers no request: hand it over with --to-them, or share it.
    """
    form = {"situation": situation, "behaviour": behaviour, "effect": effect, "wish": wish}
    values = {"text": _said(text, "TEXT")} | {name: _said(said, f"--{name}") for name, said in form.items()}
    new = _new(call, person, kind="feedback", values=_filled(values))
    if new.is_empty and call.obj.may_ask:
        asked = {name: typer.prompt(question, default="", show_default=False, err=True)
                 for name, question in _FORM.items()}  # fmt: skip
        told = {name: _said(said, name) for name, said in asked.items() if said.strip()}
        new = _new(call, person, kind="feedback", values=told)
    if new.is_empty:
        raise UsageError(
            "Feedback without a word helps nobody.",
            remedy="Say it in free words, or with --situation, --behaviour, --effect and --wish.",
        )
    _give(call, new, way(call.obj, new.to, answers, share=share, to_them=to_them), dry_run=dry_run)


def _give(call: Invocation, new: New, found: Way, *, dry_run: bool) -> None:
    """Feedback, on its way to its person where there is one."""
    request = found.request.name if found.request else ""
    if request:
        new = replace_new(new, values={"answers": request, **new.values})
    if found.share:
        _share(call, new, dry_run=dry_run, more=left_open(found))
        return
    people = call.obj.workspace.people
    names = [people[id_].name if id_ in people else id_ for id_ in (f"@{new.from_}", f"@{new.to}")]
    handed = card(new, found.request, (names[0], names[1])) if found.to_them and not dry_run else ()
    _keep(call, new, Beside(answered=request), dry_run=dry_run, more=(*left_open(found), *handed))


@command(
    "talk",
    example='okr coach talk @budi --topic "Sign-ups" \\\n  --agreement "@budi 2026-07-21 Call three accounts"\n'
    'okr coach talk @budi --topic Leave --share-agreements \\\n  --agreement "@ana Find a stand-in"',
    formats=DONE,
)
def talk(
    call: Invocation,
    person: Person,
    topic: Annotated[
        list[str] | None, _option("--topic", "TEXT", "What it was about; may be repeated.")
    ] = None,
    agreement: Annotated[
        list[str] | None,
        _option("--agreement", '"@OWNER DATE TEXT"', "Who does what by when; may be repeated."),
    ] = None,
    upward: Annotated[Text, _option("--upward", "TEXT", "What should the lead change?")] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Where all can read it, instead of private.")
    ] = False,
    share_agreements: Annotated[
        bool, typer.Option("--share-agreements", help="Share what was agreed, and that alone.")
    ] = False,
    share_date: Annotated[
        bool, typer.Option("--share-date", help="Share that you talked on this day, and that alone.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Note a one-on-one: topics, agreements, and what the lead heard. Private unless it is shared."""
    context = call.obj
    _refuse_twice(share=share, agreements=share_agreements, date=share_date)
    if share_agreements and not agreement:
        raise UsageError("There is no agreement to share.", remedy='Add --agreement "@OWNER DATE TEXT".')
    topics = [words(text, "--topic") for text in topic or ()]
    promised = [coach.read_agreement(text, context.workspace) for text in agreement or ()]
    said = _said(upward, "--upward")
    if not (topics or promised or said or share_date) and context.may_ask:
        asked = typer.prompt("What was it about? (topics, by semicolon)", err=True)
        topics = [words(text, "--topic") for text in asked.split(";") if text.strip()]
        said = typer.prompt("What should the lead change?", default="", show_default=False, err=True).strip()
    values = _filled({"topics": topics, "upward": said})
    new = _new(call, person, kind="talk", values=values, agreements=promised)
    if new.is_empty and not share_date:
        raise UsageError(
            "What was the talk about?", remedy=f"okr coach talk {person} --topic TEXT --agreement …"
        )
    if share:
        _share(call, new, dry_run=dry_run)
        return
    unseen = not share_agreements and any(each["owner"] == new.to for each in promised)
    agreed = share_agreements or (unseen and _shares_promises(context, new.to))
    hint = (
        f"@{new.to} does not see this agreement: --share-agreements shares what was agreed, and nothing else."
    )
    beside = Beside(agreements=agreed, date=share_date)
    _keep(call, new, beside, dry_run=dry_run, more=[hint] if unseen and not agreed else ())


def _refuse_twice(*, share: bool, agreements: bool, date: bool) -> None:
    if share and (agreements or date):
        less = "--share-agreements" if agreements else "--share-date"
        what = "agreements" if agreements else "date"
        raise UsageError(f"--share shares the {what}, too.", remedy=f"Leave {less} out.")
    if agreements and date:
        raise UsageError("--share-agreements shares the date, too.", remedy="Leave --share-date out.")


def _shares_promises(context: Context, other: str) -> bool:
    """Asked once where the other agreed to something in a private talk: else it is in nobody's todo but the author's."""
    question = f"@{other} does not see this agreement. Share what was agreed, and nothing else?"
    return context.may_ask and typer.confirm(question, default=False, err=True)


@command("ask", example='okr coach ask @ana "How was my pitch?" --about partners', formats=DONE)
def ask(
    call: Invocation,
    person: Person,
    text: Annotated[Text, typer.Argument(metavar="[TEXT]", help="What you want to hear about.")] = None,
    about: Annotated[Text, _option("--about", "ID", "The goal that it concerns.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Ask somebody for feedback: it stands in their todo until they give it. The request is shared."""
    values = _filled({"text": _said(text, "TEXT"), "about": _about(call.obj, about)})
    _share(call, _new(call, person, kind="request", values=values), dry_run=dry_run)


@command("agenda", example="okr coach agenda @budi\nokr coach agenda @budi -f markdown", formats=DATA)
def agenda(call: Invocation, person: Person) -> None:
    """Prepare a one-on-one from facts: goals, blockers, promises, KPIs, and three open questions."""
    context = call.obj
    slug = context.resolve(person, "person")[1:]
    me = _me(context)
    if me is None:
        say("Nobody knows who you are (--as NAME): agreements and recognitions are shown without your notes.")
    notes = my_notes(context) if me else NOTHING
    respond(call, agenda_of(context.workspace, slug, me, context.today, notes), kind="agenda")


def _me(context: Context) -> str | None:
    try:
        return context.who
    except OkrError:
        return None


coach_ = OkrGroup(
    name="coach",
    help="Conversations around the goals. Feedback and talks are private unless they are shared.",
    example='okr coach agenda @budi\nokr coach recognise @budi "You called nineteen accounts"',
    commands={str(one.name): one for one in (recognise, feedback, talk, agenda, ask)},
    params=list(common_options(("FORMAT",))),
)
