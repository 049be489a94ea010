"""`okr todo`, `okr done` and `okr ack`: what you need to do, ticked and acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer
from msgspec.structs import replace as with_values

from okr.actions import mark_done, needs
from okr.actions.checkin_draft import RECORDED, CheckinDraft, read_update
from okr.commands.asking import missing
from okr.commands.options import DATA, PAGES, Invocation, Text, both, command, item, option, respond
from okr.context import Context
from okr.conversations import NOTHING, PRIVATE, PUBLIC, Conversations, recognitions
from okr.errors import ChangedError, UsageError
from okr.lookup import candidates
from okr.needs import need_of
from okr.notebook import is_kept_private, keep_mark, my_notes, resolve_item
from okr.parse import small_number
from okr.scoring import Scoring
from okr.views import todo as views
from okr.views.reminder import reminder
from okr.views.results import Done, PersonTodo, Todo, TodoOfAll
from okr.views.team_todo import todo_list
from okr.words import Message


@command(
    "todo",
    example="okr todo\nokr todo --person ana\nokr todo --all -f json\nokr todo --all -f text\nokr todo --all --share",
    formats=(*DATA, "text"),
    cycle=False,
    me=True,
)
def todo(
    call: Invocation,
    person: Annotated[
        Text, option("--person", "PERSON", help="Person whose list to show (default: you).")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="The lists of all people.")] = False,
    share: Annotated[
        bool, typer.Option("--share", help="A reminder as links that open WhatsApp and email.")
    ] = False,
    late: Annotated[bool, typer.Option("--late", help="Add days overdue to a reminder.")] = False,
) -> None:
    """List what you need to do, most overdue first: check-ins, blockers, agreements, work and feedback.

    A lead also sees what the team needs. `okr done N` ticks an item by its number.

    -f text and --share make a reminder for a chat; with --all, -f markdown and -f html do, too.
    A reminder only has check-ins, KPI readings and initiatives that are due, and KPIs to decide about.
    """
    context = call.obj
    workspace, today, form = context.workspace, context.today, context.options.format
    if all_ and person:
        raise both("--all", "--person")
    shared = share or form == "text" or (all_ and form in PAGES)
    if late and not shared:
        raise missing("--share", "okr todo --all --share --late")
    who = context.resolve_slug(person, "person", "--person") if person else "" if all_ else context.who
    if shared:
        context.options.format = form or "links"
        scoring = Scoring(workspace, today)
        lists = {who: views.todo(scoring, who)} if who else views.todo_of_all(scoring)
        respond(call, reminder(workspace, lists, today, late=late))
    elif all_:
        lists = views.todo_of_all(Scoring(workspace, today))
        people = (PersonTodo(id=f"@{each}", items=items) for each, items in lists.items())
        respond(call, TodoOfAll(people=tuple(people)))
    else:
        respond(call, _list_of(context, who, mine=person is None or who == context.me))


def _list_of(context: Context, who: str, *, mine: bool) -> Todo:
    """The list of one person. Private notes are shown to their author, about themselves."""
    found = todo_list(
        Scoring(context.workspace, context.today), who, my_notes(context) if mine else NOTHING, own=mine
    )
    if not mine:
        return found
    ticks = views.ticked(found.items)
    mark_done.remember(context.store, who, ticks)
    return with_values(found, ticks=ticks)


@command("done", example="okr done 1\nokr done 1 2", cycle=False, me=True)
def done(
    call: Invocation,
    numbers: Annotated[list[str], typer.Argument(metavar="N…", help="Numbers in your last `okr todo`.")],
) -> None:
    """Tick items of your last `okr todo` by number: initiatives, agreements, onboarding steps."""
    context = call.obj
    who = context.who
    ids = views.ticked(views.todo(Scoring(context.workspace, context.today), who, my_notes(context)))
    if None not in map(small_number, numbers) and not mark_done.is_last(context.store, who, ids):
        raise ChangedError(
            Message("your list has changed since you saw it, or was not shown here"),
            remedy=Message(
                "Run `okr todo` (without --no-index, which keeps no numbers), then use its numbers."
            ),
        )
    chosen = []
    for text in dict.fromkeys(numbers):
        number = small_number(text)
        if not number or number > len(ids):
            raise UsageError(
                Message('unknown number "{number}"', number=text),
                remedy=Message("Your list has 1 to {n}.", n=len(ids))
                if ids
                else Message("Your list has no numbers."),
            )
        chosen.append(ids[number - 1])
    private = [id_ for id_ in chosen if is_kept_private(context, id_)]
    keep = partial(keep_mark, context)
    drafts = [with_answers(context, CheckinDraft(id_, {"done": "done"})) for id_ in chosen]
    respond(call, mark_done.tick(context.store, drafts, private, who, context.today, keep))


def with_answers(context: Context, draft: CheckinDraft) -> CheckinDraft:
    """The draft, with the answers of the person at the terminal as its note; one that has a note stays as it is.

    Raises OkrError before anything is asked where the person may not mark the step.
    """
    is_step = draft.item.startswith("@") and "note" not in draft.fields
    if not is_step or not context.may_ask or not (questions := [*_open_questions(context, draft.item)]):
        return draft
    if draft.fields and read_update(draft, context.workspace, context.who, context.today).done is False:
        return draft
    context.tell(Message("Your answers are shared with the team. Enter skips a question."))
    answers = [(question, context.ask(question, default="").strip()) for question in questions]
    note = "\n".join(f"{question} {answer}" for question, answer in answers if answer)
    return replace(draft, fields={**draft.fields, "note": note}) if note else draft


def _open_questions(context: Context, id_: str) -> Iterator[str]:
    """Those that no note answers yet, each as it stands before its answer."""
    step = Conversations(context.workspace, context.today).step(id_)
    said = "\n".join(note.update.note or "" for note in step.notes)
    for question in step.step.ask:
        asked = " ".join(question.split())
        asked = asked if asked.endswith(("?", ":")) else f"{asked}:"
        if asked not in said:
            yield asked


@command(
    "ack",
    example='okr ack mrr\nokr ack mrr "Hannah has Monday for it"\nokr ack 2026-08-14-kenji-joko-recognition public\n'
    'okr ack hire-well/needs/1 "yes, on Monday"',
    me=True,
)
def ack(
    call: Invocation,
    text: Annotated[str, item(*RECORDED, help="Item of the check-in.")],
    word: Annotated[
        Text, typer.Argument(metavar="[WORD]", help="Note for its owner (default: `Seen.`).")
    ] = None,
) -> None:
    """Acknowledge a check-in, with a note if you like; its owner sees it in `okr todo`.

    Of a recognition that you received: `public` lets the pages of a month, a quarter and a site show it, and `private`
    undoes that. Of what an objective needs from you or your team: `yes` or `no`, and more words if you like.
    """
    context = call.obj
    if need := need_of(text):
        respond(call, _answer(context, *need, word))
        return
    thanks = recognitions(context.workspace)
    mine = [name for name, to in thanks.items() if to == context.who]
    known = mine if any(candidates(text, mine)) else thanks
    if word in (PUBLIC, PRIVATE) or any(candidates(text, known)):
        id_ = context.resolve(text, *RECORDED, also=dict.fromkeys(known, Message("recognition")))
    else:
        id_ = resolve_item(context, text)
    if id_ in thanks:
        if word is None:
            raise missing("WORD", f"okr ack {id_} {PUBLIC}")
        respond(call, mark_done.disclose(context.store, id_, word, context.who, context.today))
        return
    respond(call, mark_done.acknowledge(context.store, id_, word, context.who, context.today))


def _answer(context: Context, goal: str, place: int, word: str | None) -> Done:
    """Say yes or no to what an objective needs from the person who asks."""
    objective = context.resolve(goal, "objective")
    id_ = needs.need_id(context.workspace, objective, place)
    if word is None:
        raise missing("WORD", f"okr ack {id_} yes")
    return needs.answer(context.store, id_, word, context.who, context.today)
