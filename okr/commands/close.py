"""`okr close`, `okr drop` and `okr bonus`: how a goal ends, and what KPIs pay then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, get_args

import typer

from okr.actions import close
from okr.actions.close_results import RESULT, read_results, unmeasurable, untold
from okr.commands import completion
from okr.commands.asking import choices_of, keep, needed
from okr.commands.measures import number_of
from okr.commands.options import (
    DATA,
    Cycle,
    Invocation,
    Text,
    both,
    command,
    item,
    option,
    respond,
    take_cycle,
)
from okr.context import Context
from okr.errors import OkrError, UsageError
from okr.ids import Kind
from okr.lookup import candidates, one_of
from okr.models import Outcome
from okr.quantities import SHARE, of_money
from okr.scoring import Scoring
from okr.views import bonus as bonuses
from okr.words import Message, joined
from okr.words.numbers import share

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_OUTCOMES = (
    ("keep", Message("the goal goes on as it is")),
    ("change", Message("the goal goes on in another form")),
    ("drop", Message("the goal ends here")),
)


@command(
    "close",
    example='okr close grow-revenue --outcome keep --lesson "Ask"\n'
    'okr close grow-revenue --outcome keep \\\n  --lesson "Ask" --grade 0.7 --reason "Paid late"',
)
def close_(
    call: Invocation,
    id_: Annotated[str, item("objective", metavar="OBJECTIVE")],
    outcome: Annotated[
        Text, option("--outcome", "|".join(OUTCOMES), help="What happens next with the goal.")
    ] = None,
    lesson: Annotated[Text, option("--lesson", "TEXT", help="What you learned (required).")] = None,
    grade: Annotated[
        Text, option("--grade", "0..1", help="Grade (default: the progress); needs --reason.")
    ] = None,
    reason: Annotated[Text, option("--reason", "TEXT", help="Reason for another grade.")] = None,
    result: Annotated[
        list[str] | None, option("--result", "KR=TEXT", help="Outcome of a key result in words (repeatable).")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Close even if key results without a check-in count 0%.")
    ] = False,
) -> None:
    """Close an objective with its grade, its outcome and its lesson.

    A closed objective takes no more check-ins, except late ones.
    """
    context = call.obj
    context.store.whole = True  # the grade stays: nothing that counts is taken as it was known
    objective = context.resolve(id_, "objective")
    close.refuse_second_close(objective, context.workspace)
    results = read_results(context.workspace, objective, result or [])
    by_hand, reason = _by_hand(call, grade, reason)
    if by_hand is None:
        computed = close.computed_grade(context.workspace, objective, context.today)
        if context.may_ask and not (outcome and lesson):
            title = context.workspace.objectives[objective].title
            context.tell(Message("{title}: grade {grade}", title=title, grade=share(computed, down=True)))
    if context.may_ask and not lesson:  # so that the lesson can speak of them
        for line in close.moved_kpis(context.workspace, objective, context.today):
            context.tell(line)
    outcome = needed(call, outcome, "--outcome", prompt="What happens next", choices=_OUTCOMES)
    ending = one_of(outcome.strip().lower(), "--outcome", OUTCOMES)
    lesson = needed(call, lesson, "--lesson", prompt="What did you learn?")
    if context.may_ask:
        results |= _told(context, objective, results)
    if not (yes or context.options.dry_run):
        _confirm_missing(context, objective, results, counts=by_hand is None)
    done = close.close(context.store, objective, ending, lesson, by_hand, reason, context.today, results)
    respond(call, done)


def _by_hand(call: Invocation, grade: str | None, reason: str | None) -> tuple[float | None, str | None]:
    """Another grade than the computed one, with its reason, which is asked for."""
    by_hand = number_of(call.obj, grade, "--grade", SHARE) if grade is not None else None
    if by_hand is not None:
        reason = needed(call, reason, "--reason", prompt="Reason for another grade than the computed one")
    close.check_grade(by_hand, reason)
    return by_hand, reason


def _told(context: Context, objective: str, given: Collection[str]) -> dict[str, str]:
    """The outcomes in words that a person tells, of those that are missing; Enter leaves one for later."""
    told: dict[str, str] = {}
    for name, title in untold(context.workspace, objective).items():
        question = Message('What came of "{title}"? (Enter: later)', title=title)
        if name not in given and (text := context.ask(question, default="")):
            told |= read_results(context.workspace, objective, [f"{name}={text}"])
            keep(context, RESULT, f"{name}={text}")
    return told


def _confirm_missing(context: Context, objective: str, told: Collection[str], *, counts: bool) -> None:
    """Ask whether it is meant that what nobody checked in counts 0%, that what is open does not count, and that an outcome
    is not told. Raises OkrError where nobody can be asked."""
    workspace, today = context.workspace, context.today
    missing: list[tuple[Message, Message]] = []
    if counts and (titles := close.unanswered(workspace, objective, today)):
        remedy = Message("Record the values first (okr checkin), or close with --yes.")
        missing.append((Message("no check-in, so it counts 0%: {titles}", titles="; ".join(titles)), remedy))
    if counts and (titles := unmeasurable(workspace, objective, today)):
        remedy = Message("Set what is enough first (okr set), or close with --yes.")
        missing.append(
            (Message("not measurable, so it does not count: {titles}", titles="; ".join(titles)), remedy)
        )
    later = {name: title for name, title in untold(workspace, objective).items() if name not in told}
    if later and not context.may_ask:  # at a terminal each was asked for
        remedy = Message(
            "Tell it: {option}, or close with --yes.", option=f'{RESULT} {next(iter(later))}="…"'
        )
        missing.append((Message("outcome not told: {titles}", titles="; ".join(later.values())), remedy))
    if not missing:
        return
    if not context.may_ask:
        raise OkrError(joined((message for message, _ in missing), "\n  "), remedy=missing[0][1])
    for message, _ in missing:
        context.tell(message)
    if not context.confirm(Message("Close it anyway?")):
        raise typer.Abort


_INSTEAD: Mapping[Kind, str] = {"objective": "okr close {id} --outcome drop --lesson …"}


def _offered(ctx: typer.Context, incomplete: str) -> list[str]:
    """Key results by any ending, KPIs by their full id."""
    kpis = (id_ for id_ in completion.ids("kpi")(ctx, incomplete) if id_.startswith("kpi/"))
    return [*completion.ids("key result")(ctx, incomplete), *kpis]


@command(
    "drop",
    example='okr drop grow-revenue/mrr --reason "Merged with churn"\nokr drop kpi/would-recommend --reason "No survey any more"',
)
def drop(
    call: Invocation,
    text: Annotated[str, item("key result", "kpi", metavar="KEY_RESULT|KPI", complete=_offered)],
    reason: Annotated[Text, option("--reason", "TEXT", help="Reason (required).")] = None,
) -> None:
    """Drop a key result, or retire a KPI, from today on.

    A dropped key result stays in its file and no longer counts. A KPI keeps its readings, and no more are due.
    """
    context = call.obj
    items = context.workspace.items
    kinds: tuple[Kind, ...] = ("key result", "kpi")
    if text not in items and candidates(text, [id_ for id_, kind in items.items() if kind == kinds[0]])[0]:
        kinds = kinds[:1]  # a KPI of the same name is meant by its full id, `kpi/mrr`
    id_ = context.resolve(text, *kinds, instead=_INSTEAD)
    reason = needed(call, reason, "--reason", prompt="Reason for dropping it")
    respond(call, close.drop(context.store, id_, reason=reason, today=context.today))


@command(
    "bonus",
    example="okr bonus Q3 --role account-manager\nokr bonus --person ana --base 10000 --fixed 0.7",
    formats=[name for name in DATA if name != "html"],  # a page is passed on
)
def bonus(
    call: Invocation,
    cycle: Cycle = None,
    *,
    role: Annotated[Text, option("--role", "ROLE", help="KPIs of a role.")] = None,
    person: Annotated[
        Text,
        option(
            "--person", "PERSON", help="KPIs that a person owns, and those of their role without an owner."
        ),
    ] = None,
    base: Annotated[Text, option("--base", "AMOUNT", help="Pay at a score of 1.")] = None,
    fixed: Annotated[
        Text, option("--fixed", "0..1", help="Share of the base paid at any score (default: 0).")
    ] = None,
) -> None:
    """Show what KPIs pay in a cycle, step by step. OKRs never pay.

    Periods that end in the cycle count. There is no sum while one of them has no reading.
    """
    take_cycle(call, cycle)
    context = call.obj
    workspace = context.workspace
    if role is not None and person is not None:
        raise both("--role", "--person")
    if role is None and person is None:
        listed = choices_of(context, "role", "--role")
        example = "okr bonus Q3 --role ROLE"
        role = needed(call, None, "--role or --person", prompt="Role", example=example, choices=listed)
    amount = None
    if base is not None:
        amount = number_of(context, base, "--base", of_money(base, workspace.settings.input.decimal))
    if amount is not None and amount < 0:
        raise UsageError(Message("--base must be an amount, for example 5000000"))
    share = number_of(context, fixed, "--fixed", SHARE) if fixed is not None else 0
    if not 0 <= share <= 1:
        raise UsageError(Message("--fixed must be a share from 0 to 1, for example 0.7"))
    result = bonuses.bonus(
        Scoring(workspace, context.today),
        context.cycle,
        role=context.resolve_slug(role, "role", "--role") if role is not None else None,
        person=context.resolve_slug(person, "person", "--person") if person is not None else None,
        base=amount,
        fixed=share,
    )
    leaks = (bonuses.leak_finding(leak, workspace) for leak in result.leaks)
    respond(call, result, doubts=list(context.store.located(leaks, even_ignored=True)))
