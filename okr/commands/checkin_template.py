"""The table of `okr checkin --template`: what is to be filled in and read back by --file."""

from __future__ import annotations

from okr.actions.checkin_answer import as_typed
from okr.commands.options import Invocation, excel_mark, name_unread, output_of
from okr.commands.output import emit_text
from okr.context import Context
from okr.formats.csv import written
from okr.quantities import typed
from okr.scoring import Scoring
from okr.views.checkins import default_period, open_items
from okr.views.goal_tasks import due_checkins
from okr.views.items import item
from okr.views.results import InitiativeShape, KeyResultShape, KpiShape
from okr.words import Message
from okr.words.numbers import bare, limit

SHOWN = ("item", "title", "objective_title", "unit", "target", "last", "last_checkin")
TO_FILL = ("period", "value", "confidence", "note", "blocker", "next")
"""Only the period of a KPI is there already."""


def print_template(call: Invocation, *, everything: bool, excel: bool) -> None:
    """Print a row for each check-in that is due of the person, or for all that is theirs."""
    context = call.obj
    context.may_begin_anew = True
    scoring = Scoring(context.workspace, context.today)
    who = context.who
    ids = open_items(scoring, who) if everything else [each.id for each in due_checkins(scoring, who)]
    rows = [(*SHOWN, *TO_FILL), *(_row(context, scoring, id_) for id_ in ids)]
    context.refuse_two_states()
    if not ids:
        context.tell(Message("You have no check-ins due."))
        if not everything:
            context.tell(Message("All your check-ins: {command}", command="okr checkin --template --all"))
    out = output_of(call)
    if out.is_terminal:
        emit_text("".join(f"{out.style.text(line)}\n" for line in written(rows).splitlines()), out)
    else:
        emit_text(written(rows, excel_mark(context) if excel else None).encode(), out)
    name_unread(context)


def _row(context: Context, scoring: Scoring, id_: str) -> tuple[object, ...]:
    workspace, today = scoring.workspace, scoring.today
    shape = item(scoring, id_, context.cycle)
    target: object = None
    last: object = None
    period = unit = None
    match shape:
        case KeyResultShape():
            unit, target = shape.unit, shape.target
            if shape.milestones:
                target = tuple(each.name for each in shape.milestones)
                last = tuple(each.name for each in shape.milestones if each.done)
            elif shape.parts:
                target = tuple(as_typed({each.name: each.target for each in shape.parts}))
                last = tuple(as_typed(scoring.key_result(id_).counts)) or None
            elif (series := scoring.key_result(id_).series).values:
                last = _typed(series.values[-1], series.of)
        case KpiShape():
            unit, period = shape.unit, default_period(workspace, id_, today).name
            if readings := list(scoring.readings(id_).values()):
                answer = readings[-1].answers[-1]
                last = _typed(answer.value, answer.entry.update.of)
        case InitiativeShape():
            target, last = "done", "done" if shape.done else None
    if isinstance(shape, KeyResultShape) and shape.target_open:
        target = "open"
    elif isinstance(shape, KeyResultShape | KpiShape) and any(
        getattr(shape, end, None) is not None for end in ("at_least", "at_most", "above", "below")
    ):
        target = limit(shape, bare)
    assert isinstance(shape, KeyResultShape | KpiShape | InitiativeShape)
    objective = workspace.objectives.get(workspace.current_id(shape.objective) or shape.objective)
    shown = (id_, shape.title, objective and objective.title, unit, target, last, shape.last_checkin)
    return (*shown, period, *(None for _ in TO_FILL[1:]))


def _typed(value: float, of: tuple[float, float] | None) -> float | str:
    """A ratio is shown as it is typed."""
    return typed(value, of) if of else value
