"""`okr decide`: record a decision about a KPI that is off its limit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, get_args

import typer

from okr.actions.decide import record_decision, refuse_over, refuse_past, refuse_retired, refuse_unlimited
from okr.commands import completion
from okr.commands.asking import keep, needed
from okr.commands.options import Invocation, Text, command, item, option, respond
from okr.context import Context
from okr.errors import UsageError
from okr.lookup import Choice, is_ready, one_of
from okr.ownership import owners
from okr.parse import words
from okr.people_models import KpiDecision, KpiVerdict
from okr.periods import running_quarter
from okr.scoring import Scoring
from okr.views.decisions import facts
from okr.words import Message, joined

VERDICTS: tuple[KpiVerdict, ...] = get_args(KpiVerdict)
_VERDICTS: tuple[Choice, ...] = (
    ("act", Message("a key result or a person brings it back within its limit")),
    ("accept", Message("it may stay off its limit until a date, for a reason")),
    ("change", Message("the limit is wrong")),
)
_LATER = "-"
"""What is chosen where no key result acts on it yet."""
_Decision = Annotated[
    Text,
    typer.Argument(
        metavar="[DECISION]",
        help="act, accept or change (asked for at a terminal).",
        autocompletion=completion.words(VERDICTS),
    ),
]
_KeyResult = Annotated[
    Text,
    typer.Option(
        "--key-result",
        metavar="ID",
        help="Key result that acts on it.",
        autocompletion=completion.ids("key result"),
    ),
]


@command(
    "decide",
    example="okr decide first-answer act --key-result rating\n"
    'okr decide first-answer accept \\\n  --until 2026-09-30 --reason "Two are on leave"\n'
    "okr decide first-answer change",
    me=True,
)
def decide(
    call: Invocation,
    kpi: Annotated[str, item("kpi", metavar="KPI")],
    decision: _Decision = None,
    until: Annotated[
        Text, option("--until", "DATE", help="Last day of the decision (default: end of the quarter).")
    ] = None,
    reason: Annotated[Text, option("--reason", "TEXT", help="Reason (required to accept).")] = None,
    key_result: _KeyResult = None,
) -> None:
    """Decide about a KPI that is off its limit: act on it, accept it, or change the limit.

    `act` needs --key-result or --until; `accept` needs --reason. After the last day the question comes back.
    """
    context = call.obj
    id_ = context.resolve(kpi, "kpi")
    refuse_retired(context.workspace, id_, context.today)
    refuse_unlimited(context.workspace, id_, context.today)
    who = context.who
    ends = _day(context, until) if until is not None else None
    acts = _open(context, key_result) if key_result is not None else None
    verdict = _verdict(context, id_, decision)
    if acts and verdict != "act":
        raise UsageError(
            Message("--key-result needs the decision act"),
            remedy=Message("Leave out {option}.", option="--key-result"),
        )
    if verdict == "accept":
        example = f'okr decide {id_} accept --reason "…"'
        reason = needed(call, reason, "--reason", prompt="Why is it all right for now?", example=example)
    if verdict == "act" and not (ends or acts):
        acts = _key_result(context, id_)
    if ends is None:
        is_asked = decision is None or (verdict == "act" and not acts)
        ends = _until(context, is_asked=is_asked)
    made = KpiDecision(
        kpi=id_,
        date=context.today,
        by=who,
        decision=verdict,
        until=ends,
        reason=words(reason, "--reason", one_line=False) if reason is not None else None,
        key_result=acts,
    )
    respond(call, record_decision(context.store, made))


def _day(context: Context, text: str) -> date:
    day = context.days.due(text, "--until")
    refuse_past(day, context.today)
    return day


def _open(context: Context, text: str) -> str:
    id_ = context.resolve(text, "key result")
    refuse_over(context.workspace, id_, context.today)
    return id_


def _verdict(context: Context, kpi: str, text: str | None) -> KpiVerdict:
    """The decision: as given, else asked for below the facts. Raises UsageError where nobody can be asked."""
    if text is not None:
        return one_of(text.strip().lower(), Message("decision"), VERDICTS)
    if not context.may_ask:
        commands = (
            f"okr decide {kpi} act --key-result ID",
            f'okr decide {kpi} accept --reason "…"',
            f"okr decide {kpi} change",
        )
        raise UsageError(
            Message("{name} is missing", name="DECISION"),
            remedy=joined((Message("Type one of these:"), *commands), "\n  "),
        )
    for line in facts(Scoring(context.workspace, context.today), kpi):
        context.tell(line)
    chosen = context.choose_from(Message("Decision"), _VERDICTS)
    keep(context, "DECISION", chosen)
    return one_of(chosen, Message("decision"), VERDICTS)


def _key_result(context: Context, kpi: str) -> str | None:
    """The key result that acts on a KPI, chosen from what is open now: what is linked, then what its owners have.

    None of one to come.

    Raises UsageError where nobody can be asked.
    """
    if not context.may_ask:
        raise UsageError(
            Message("act needs --key-result or --until"),
            remedy=Message("Example: {command}", command=f"okr decide {kpi} act --key-result ID"),
        )
    workspace = context.workspace
    linked = set(workspace.linked_to(kpi))
    theirs = set(owners(workspace, kpi, context.today))
    scoring = Scoring(workspace, context.today)
    choices = [
        each
        for each in context.choices("key result")
        if is_ready(each[0], workspace, context.today, None)
        and not scoring.is_dropped(workspace.key_result(each[0]))
    ]
    if not choices:
        return None
    first = [each for each in choices if each[0] in linked]
    rest = [each for each in choices if each[0] not in linked]
    rest.sort(key=lambda each: theirs.isdisjoint(owners(workspace, each[0], context.today)))
    later = (_LATER, Message("no key result yet: act until a date"))
    chosen = context.choose_from(Message("Which key result acts on it?"), [*first, later, *rest])
    if chosen == _LATER:
        return None
    keep(context, "--key-result", chosen)
    return chosen


def _until(context: Context, *, is_asked: bool) -> date:
    """The last day: the end of the quarter, or another one where somebody can be asked."""
    ends = running_quarter(context.today, context.settings).ends
    if not (is_asked and context.may_ask):
        return ends
    question = Message("Until when")
    day = context.ask_for(question, lambda text: _day(context, text), default=ends.isoformat())
    keep(context, "--until", day.isoformat())
    return day
