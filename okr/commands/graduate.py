"""`okr graduate`: a key result that is won, or kept, becomes a KPI."""

from __future__ import annotations

from functools import partial
from typing import Annotated, get_args

from okr.actions.graduate import Graduate, graduate, refuse_graduation, tolerance_missing
from okr.checks.kpi_names import kpi_name
from okr.commands.asking import asked, choices_of, keep, missing
from okr.commands.measures import number_of
from okr.commands.options import Invocation, Slug, Text, command, item, option, respond
from okr.context import Context
from okr.errors import OkrError
from okr.kpi_models import KpiCadence
from okr.lookup import one_of
from okr.parse import words
from okr.quantities import Scale, exact, quantity
from okr.scoring import Scoring
from okr.views.successors import (
    graduate_command,
    likely_objective,
    limit_of,
    objective_above,
    owner_of,
    role_of,
    tolerance_for,
    unit_of,
)
from okr.words import Message

CADENCES: tuple[KpiCadence, ...] = get_args(KpiCadence)


@command(
    "graduate",
    example="okr graduate uptime --tolerance 0.05\n"
    'okr graduate keep-clients/old-tickets \\\n  --title "Tickets older than a week" --role support',
)
def graduate_(
    call: Invocation,
    text: Annotated[str, item("key result", metavar="KEY_RESULT")],
    title: Annotated[
        Text, option("--title", "TEXT", help="Title of the KPI (default: the title without verb and values).")
    ] = None,
    role: Annotated[
        Text,
        option(
            "--role", "ROLE", help="Role whose job description contains it (default: the role of the owner)."
        ),
    ] = None,
    tolerance: Annotated[
        Text, option("--tolerance", "N", help="How far outside the limit is still watch, in its unit.")
    ] = None,
    objective: Annotated[
        Text, option("--objective", "ID", help="Parent objective (default: the open one above).")
    ] = None,
    owner: Annotated[
        Text, option("--owner", "PERSON", help="Person accountable for it (default: the same).")
    ] = None,
    cadence: Annotated[
        Text,
        option("--cadence", "|".join(CADENCES), help="How often it is read (default: monthly or quarterly)."),
    ] = None,
    *,
    slug: Slug = None,
    unit: Annotated[Text, option("--unit", "UNIT", help="Unit of the values (default: the same).")] = None,
) -> None:
    """Turn a key result into a KPI: a limit that is kept, or a change that reached its target.

    The KPI keeps that limit, or the value that was reached, from the running period on. The key result stays as it is.
    """
    context = call.obj
    id_ = context.resolve(text, "key result")
    scoring = Scoring(context.workspace, context.today)
    refuse_graduation(scoring, id_)
    unit = unit or unit_of(context.workspace.key_result(id_)) or _unit(context)
    person = context.resolve_slug(owner, "person", "--owner") if owner else owner_of(scoring, id_)
    new = Graduate(
        title=_title(context, scoring, id_, title),
        role=_role(context, scoring, id_, role, person),
        objective=_objective(context, scoring, id_, objective),
        unit=unit,
        tolerance=_tolerance(context, scoring, id_, tolerance, unit),
        owner=person or _owner(context),
        cadence=one_of(cadence.strip().lower(), "--cadence", CADENCES) if cadence else None,
        slug=slug,
    )
    respond(call, graduate(context.store, id_, new, context.today))


def _title(context: Context, scoring: Scoring, id_: str, given: Text) -> str:
    """A KPI is called by its quantity, not by what was done about it."""
    proposed = kpi_name(scoring.workspace.key_result(id_).title)
    if given is None and context.may_ask:
        question = Message("Title of the KPI")
        given = asked(context, "--title", question, partial(words, name="--title"), default=proposed or None)
    if not (given or proposed):
        raise missing("--title", f"okr graduate {id_} --title TEXT")
    return words(given or proposed, "--title")


def _role(context: Context, scoring: Scoring, id_: str, given: Text, owner: str | None) -> str:
    if given is not None:
        return context.resolve_slug(given, "role", "--role")
    default = role_of(scoring.workspace, owner)
    if not context.may_ask:
        if default is None:
            raise missing("--role", graduate_command(scoring, id_))
        return default
    listed = choices_of(context, "role", "--role")
    chosen = context.choose_from(Message("Role"), listed, default=f"role/{default}" if default else None)
    keep(context, "--role", chosen.removeprefix("role/"))
    return context.resolve_slug(chosen, "role", "--role")


def _objective(context: Context, scoring: Scoring, id_: str, given: Text) -> str:
    """The open objective above; a closed one only where there is no other."""
    workspace = context.workspace
    is_open = [each for each, _ in scoring.open]
    if given is not None:
        found = context.resolve(given, "objective")
        if is_open and found not in is_open:
            raise OkrError(
                Message("{objective} is closed", objective=found),
                remedy=Message(
                    "Use an open one: --objective {objective}",
                    objective=objective_above(scoring, id_) or likely_objective(scoring, id_) or is_open[0],
                ),
            )
        return found
    if found_above := objective_above(scoring, id_):
        return found_above
    likely = likely_objective(scoring, id_)
    if not context.may_ask:
        raise missing("--objective", graduate_command(scoring, id_))
    listed = [(each, title) for each, title in context.choices("objective") if each in is_open or not is_open]
    chosen = context.choose_from(Message("Objective above it"), listed, default=likely)
    keep(context, "--objective", chosen)
    return workspace.current_id(chosen) or chosen


def _tolerance(context: Context, scoring: Scoring, id_: str, given: Text, unit: str | None) -> float | None:
    """How far off is only to be watched: a limit near a hundred needs one, since so little is missing there."""
    limit = limit_of(scoring, id_)
    bounds = tuple(bound for bound in limit.bounds if bound is not None)
    scale = Scale(unit, context.settings.input.decimal, (0, *bounds))
    if given is not None:
        return number_of(context, given, "--tolerance", scale)
    proposed = tolerance_for(limit, unit)
    if not context.may_ask:
        if proposed is not None:
            raise tolerance_missing(scoring, id_, unit)
        return None
    question, default = Message("Tolerance outside the limit (Enter: none)"), ""
    if proposed is not None:
        question, default = Message("Tolerance outside the limit"), exact(proposed)
    read = partial(quantity, name="--tolerance", scale=scale)
    answer = asked(context, "--tolerance", question, read, default=default)
    return read(answer) if answer else None


def _unit(context: Context) -> str | None:
    if not context.may_ask:
        return None
    read = partial(words, name="--unit")
    return asked(context, "--unit", Message("Unit (Enter: none)"), read, default="") or None


def _owner(context: Context) -> str | None:
    if not context.may_ask:
        return None
    known = partial(context.resolve_slug, kind="person", name="--owner")
    answer = asked(context, "--owner", Message("Owner (Enter: none)"), known, default="")
    return known(answer) if answer else None
