"""`okr move`, `okr remove`, `okr copy` and `okr rollover`: ids that change or go, and goals under a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from okr.actions import close, move
from okr.actions.add import check_cycle, refuse_ended
from okr.actions.carrying import is_nearly_reached
from okr.actions.checkin_answer import scale_of
from okr.actions.copy import copy
from okr.actions.rollover import roll_over
from okr.commands.asking import needed
from okr.commands.lessons import tell_lessons
from okr.commands.options import Id, Invocation, Text, both, command, item, option, respond
from okr.context import Context
from okr.ids import ITEM_KINDS, Kind, parent
from okr.notebook import without_notes_of_before
from okr.ownership import named_owner
from okr.periods import Span, find_cycle, next_cycle
from okr.quantities import exact, quantity
from okr.scoring import Scoring
from okr.storage.files.private import names_of
from okr.words import Message
from okr.words.numbers import number, with_unit

COPIED: tuple[Kind, ...] = ("objective", "key result")
NewId = Annotated[
    Text, typer.Argument(metavar="[NEWID]", help="New id; a single word changes only the last part.")
]


@command(
    "move",
    example="okr move grow-revenue/mrr recurring-revenue\nokr move 2026-Q3/grow-revenue 2026-Q4/grow-revenue\n"
    "okr move @ana @ana-wijaya\nokr move @dewi --handover @rizky",
)
def move_(
    call: Invocation,
    text: Id,
    new: NewId = None,
    handover: Annotated[
        Text, option("--handover", "PERSON", help="Person who takes over a person's open goals.")
    ] = None,
) -> None:
    """Rename or move an item, or hand over a person's open goals.

    References are updated, check-ins stay as they are, and old ids keep working.
    """
    context = call.obj
    workspace, today = context.workspace, context.today
    if new is not None and handover is not None:
        raise both("NEWID", "--handover")
    if handover is not None:
        old = context.resolve(text, "person")[1:]
        to = context.resolve_slug(handover, "person", "--handover")
        respond(call, move.hand_over(context.store, old, to, today))
        return
    if new is None:
        example = "okr move mrr recurring-revenue, okr move @dewi --handover @rizky"
        new = needed(call, new, "NEWID", prompt="New id", example=example)
    id_ = context.resolve(text, *ITEM_KINDS)
    person = workspace.people.get(id_)
    slug = move.new_id(id_, new, workspace, today)[1:] if person else ""
    # a person who gets a name gets no notes of whoever had it before
    slugs = (slug,) if person and slug not in names_of(id_[1:], person.formerly) else ()
    with without_notes_of_before(context, *slugs):
        result = move.move(context.store, id_, new, today=today)
    respond(call, result)


@command("remove", example="okr remove bali-pays/bali-host\nokr undo")
def remove_(call: Invocation, text: Id) -> None:
    """Remove an item that is not in use: no references and no check-ins. `okr undo` restores it."""
    context = call.obj
    id_ = context.resolve(text, *ITEM_KINDS)
    person = context.workspace.people.get(id_)
    if person:
        close.refuse_if_used(id_, context.workspace)  # before anything private is touched
    slugs = names_of(id_[1:], person.formerly) if person else ()
    with without_notes_of_before(context, *slugs):
        result = close.remove(context.store, id_)
    respond(call, result)


@command(
    "copy",
    example="okr copy sell-package sell-in-bali\nokr copy 2026-Q3/grow-revenue --to 2026-Q4\n"
    "okr copy grow-revenue/mrr --slug mrr-bali",
)
def copy_(
    call: Invocation,
    text: Annotated[str, item(*COPIED)],
    new: NewId = None,
    *,
    to: Annotated[Text, option("--to", "CYCLE", help="Cycle of the copy.")] = None,
    slug: Annotated[Text, option("--slug", "SLUG", help="Short id of the copy.")] = None,
    with_values: Annotated[
        bool, typer.Option("--with-values", help="Start each key result at its current value.")
    ] = False,
) -> None:
    """Copy an objective or a key result: its definition, without check-ins.

    Dropped key results, the close and former ids are not copied. The source stays unchanged.
    """
    context = call.obj
    if new is None and to is None and slug is None:
        new = needed(call, new, "NEWID, --to or --slug", prompt="New id", example=f"okr copy {text} NEWID")
    if new is not None and (to is not None or slug is not None):
        raise both("NEWID", "--to" if to is not None else "--slug")
    id_ = context.resolve(text, *COPIED)
    if to is None and "/" not in (new or "") and context.workspace.current_id(text) != id_:
        refuse_ended(context.workspace.cycle_of(id_), text, id_, context.today, id_)
    span = _cycle(context, to)
    respond(call, copy(context.store, id_, new, span, slug, with_values=with_values, today=context.today))


def _cycle(context: Context, to: Text) -> Span | None:
    """The cycle in --to; one that has ended only where it is written in full."""
    if to is None:
        return None
    span = find_cycle(to, context.today, context.settings)
    check_cycle(span, to, context.today, "--to")
    return span


@command("rollover", example="okr rollover 2026-Q3/grow-revenue\nokr rollover mrr cities --to 2027-Q1")
def rollover(
    call: Invocation,
    ids: Annotated[list[str], item(*COPIED, metavar="ID…", help="Objectives and single key results.")],
    to: Annotated[
        Text, option("--to", "CYCLE", help="Cycle to copy into (default: the next one of the same kind).")
    ] = None,
) -> None:
    """Carry open goals into the next cycle, starting from their current values; the old ones stay unchanged.

    An objective takes its open key results with it. Goals that are done or dropped, and plans, are left out.
    """
    context = call.obj
    goals = [context.resolve(text, *COPIED) for text in ids]
    span = _cycle(context, to)
    objectives = [id_ if id_ in context.workspace.objectives else parent(id_) for id_ in goals]
    if following := span or next_cycle(context.workspace.cycle_of(goals[0]), context.settings):
        teams = [context.workspace.objectives[id_].team for id_ in objectives]
        tell_lessons(context, following, teams, named_owner(context.workspace, goals[0], context.today))
    targets = _new_targets(context, goals) if context.may_ask else {}
    respond(call, roll_over(context.store, goals, to=span, today=context.today, targets=targets))


def _new_targets(context: Context, goals: Sequence[str]) -> dict[str, float]:
    """The targets that the person at the terminal gives to what is nearly reached; Enter keeps the old one."""
    workspace, scoring = context.workspace, Scoring(context.workspace, context.today)
    targets: dict[str, float] = {}
    for id_, kind in workspace.items.items():
        if kind != "key result" or not (id_ in goals or parent(id_) in goals):
            continue
        score = scoring.key_result(id_)
        if is_nearly_reached(score):
            kr, scale = score.key_result, scale_of(workspace, id_, context.today)
            now = with_unit(number(score.current), kr.unit)
            context.tell(
                Message(
                    "{title}: {now} now, so less than a fifth of the way is left.", title=kr.title, now=now
                )
            )
            read = partial(quantity, name="target", scale=scale)
            targets[id_] = context.ask_for(Message("New target"), read, default=exact(score.target or 0))
    return targets
