"""`okr add`: one command for each kind of thing, with options made from the fields of its model."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, ClassVar

import typer

from okr.actions import add
from okr.actions.add import NewItem
from okr.actions.dated import BOUNDS
from okr.actions.edits import refuse_taken
from okr.actions.fields import pairs
from okr.actions.several import PAIRS
from okr.commands.asking import asked, choices_of, help_hint, keep, needed
from okr.commands.field_options import UNIT, adds, checked, given, new_item
from okr.commands.lessons import tell_lessons
from okr.commands.measures import FURTHER, FURTHER_OF_KPIS, ask_limit, settle_measure
from okr.commands.options import Invocation, OkrGroup, Slug, Title, common_options, item, option, respond
from okr.context import Context
from okr.errors import UsageError
from okr.formulas import is_high, target_from_stretch
from okr.ids import Kind, is_unit
from okr.ids import parent as parent_of
from okr.ids import slug as slug_of
from okr.measure_rules import number_of
from okr.notebook import without_notes_of_before
from okr.parse import composed, looks, words
from okr.quantities import SHARE, Scale, quantity, understood
from okr.words import Message, joined
from okr.words.states import name_words


def _add(call: Invocation, new: NewItem) -> None:
    respond(call, add.add(call.obj.store, _with_slug(call.obj, new)))


def _with_slug(context: Context, new: NewItem) -> NewItem:
    """The item with the id that the person at a terminal wants; a slug of one word has nothing to be shortened."""
    proposed = slug_of(new.id)
    if new.slug is not None or not context.may_ask or "-" not in proposed:
        return new

    def free(text: str) -> NewItem:
        named = replace(new, slug=text)
        refuse_taken(named.id, context.workspace, Message("Type another one."))
        return named

    named = context.ask_for(Message("Id"), free, default=proposed)
    if named.slug != proposed:
        keep(context, "--slug", str(named.slug))
    return named


@adds(
    "objective",
    "owner team project scope ambition supports roll_up weight why needs link",
    example='okr add objective "Win East Java" -q Q3 --owner ana',
    me=True,
)
def objective(call: Invocation, title: Title, *, slug: Slug = None) -> None:
    """Add an objective to the running quarter, or to the cycle of -q."""
    context = call.obj
    add.check_cycle(context.cycle, context.options.quarter, context.today)
    if "owner" not in given(call) and context.me:
        given(call)["owner"] = context.me
    tell_lessons(context, context.cycle, [given(call).get("team")], given(call).get("owner"))
    _add(call, new_item(call, "objective", title, slug, parent=context.cycle.name))


def _objective(call: Invocation, text: str) -> str:
    """The objective that is added to; one of a cycle that has ended only by its full id, or with a full -q."""
    context = call.obj
    id_ = context.resolve(text, "objective")
    quarter = context.options.quarter
    if quarter is not None:
        add.check_cycle(context.workspace.cycle_of(id_), quarter, context.today)
    elif context.workspace.current_id(text) != id_:
        add.refuse_ended(context.workspace.cycle_of(id_), text, id_, context.today, id_)
    return id_


Parent = Annotated[str, item("objective", metavar="OBJECTIVE", help="Parent objective.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name to display.")]


@adds(
    "key result",
    "start target stretch at_least at_most may_miss milestones kpi moves unit owners teams priority weight cadence takes "
    "since link",
    example='okr add kr grow-revenue "Raise MRR" --from 100 --to 130\n'
    'okr add kr grow-revenue "Raise sign-ups" \\\n  --from 0 --to 90 --moves kpi/recurring-revenue\n'
    'okr add kr grow-revenue "Keep uptime" --at-least 99.9\n'
    'okr add kr grow-revenue "Open in Java" \\\n  --milestone surabaya --milestone malang=2',
    further="by above below parts ends result",
)
def key_result(call: Invocation, objective: Parent, title: Title, *, slug: Slug = None) -> None:
    """Add a key result: a change, a limit or milestones."""
    options = given(call)
    parent = _objective(call, objective)
    settle_measure(call, options, title, partial(checked, call), partial(_weights, option="--milestone"))
    milestones, since = options.pop("milestones", ()), options.pop("since", None)
    kinds = options.pop("parts", ())
    new = new_item(call, "key result", title, slug, parent=parent, today=call.obj.today)
    for one, several in PAIRS:
        if names := list(dict.fromkeys(new.values.pop(several, ()))):
            new.values.update({one: names[0]} if len(names) == 1 else {several: names})
    if "target" not in new.values and "by" not in new.values and "stretch" in new.values:
        new.values["target"] = target_from_stretch(new.values["start"], new.values["stretch"])
    named = {
        "milestones": _weights(milestones, "--milestone"),
        "parts": _weights(kinds, "--part", Scale(options.get("unit"), call.obj.settings.input.decimal)),
    }
    for key, read in named.items():
        if read:
            new.values[key] = {name: number for name, (_, number) in read.items()}
            echoes = (understood(typed, number, None) for typed, number in read.values() if typed)
            new = replace(new, understood=[*new.understood, *filter(None, echoes)])
    if since:
        starts = call.obj.workspace.cycle_of(parent).starts
        new.values["since"] = starts if since.lower() == "start" else call.obj.days.near(since, "--since")
    _add(call, new)


key_result.further = FURTHER


def _weights(texts: Sequence[str], option: str, scale: Scale = SHARE) -> dict[str, tuple[str, int | float]]:
    """Names with their weights, or numbers in a scale, as typed and as read, of texts such as `malang=2`."""
    weights: dict[str, tuple[str, int | float]] = {}
    if scale is not SHARE:  # several in one word: senior=2,other=3
        texts = [
            part for text in texts for part in re.split(r"(?<=[0-9])\s*[,;]\s*(?=[^0-9\s][^,;=]*=)", text)
        ]
    for text in texts:
        name, equals, weight = text.partition("=")
        name = composed(words(name, option))
        if scale is not SHARE and not weight.strip():
            kind, count = re.sub(r"\s+[0-9]+$", "", name), re.search(r"\s([0-9]+)$", name)
            example = f"{option} {shlex.quote(kind)}={count[1] if count else 2}"
            raise UsageError(
                Message('{option}: how many "{name}"?', option=option, name=kind),
                remedy=Message("Example: {command}", command=example),
            )
        if looks(name) in map(looks, weights):
            raise UsageError(Message('{option}: "{name}" is given twice', option=option, name=name))
        weights[name] = weight, quantity(weight, f"{option} {name}", scale) if equals else 1
    return weights


@adds(
    "kpi",
    "objective role at_least at_most tolerance cadence since unit owner takes drives bonus.weight bonus.threshold "
    "bonus.threshold_value bonus.cap link",
    example='okr add kpi "Monthly recurring revenue" \\\n'
    "  --objective win-east-java --at-least 130 \\\n"
    "  --role account-manager",
    further="watch_only sum_of mean_of bonus.bands kpi_group",
)
def kpi(call: Invocation, title: Title, *, slug: Slug = None) -> None:
    """Add a KPI: a limit that a role keeps."""
    options = given(call)
    if group := options.get("kpi_group"):  # what it does not say is in the definition
        call.meta[UNIT] = call.obj.workspace.record(call.obj.resolve(group, "kpi")).unit
    else:
        _ask_for_kpi(call, options)
    weights = _weights(options.pop("mean_of", ()), "--mean-of")
    bands = options.pop("bonus.bands", ())
    new = new_item(call, "kpi", title, slug, today=call.obj.today)
    unit = new.values.get("unit", call.meta.get(UNIT))
    limits = tuple(n for key in BOUNDS if (n := number_of(new.values.get(key))) is not None)
    scale = Scale(unit, call.obj.settings.input.decimal, limits)
    if bands:
        new.values.setdefault("bonus", {})["bands"] = pairs(bands, "--bonus-band", scale)
    if weights:
        new.values["mean_of"] = _once_each(call.obj, weights)
    if call.obj.may_ask and "tolerance" not in options and any(is_high(limit, unit) for limit in limits):
        # without a tolerance nothing near a high share of a hundred would be only to be watched
        question = Message("Tolerance outside the limit, in {unit} (Enter: none)", unit=str(unit))
        read = partial(quantity, name="--tolerance", scale=replace(scale, known=(0, *limits)))
        if tolerance := asked(call.obj, "--tolerance", question, read, default=""):
            new.values["tolerance"] = read(tolerance)
    _add(call, new)


def _ask_for_kpi(call: Invocation, options: dict[str, Any]) -> None:
    """Ask for what is missing of a KPI. Raises UsageError where nobody can be asked."""
    above: tuple[tuple[Kind, str], ...] = (("objective", Message("Objective")), ("role", Message("Role")))
    for kind, question in above:
        listed = () if kind in options else choices_of(call.obj, kind, f"--{kind}")
        options[kind] = needed(call, options.get(kind), f"--{kind}", question, choices=listed)
    _as_its_parts(call.obj, options)
    if not {"at_least", "at_most", "watch_only"} & options.keys():
        if not call.obj.may_ask:
            raise UsageError(
                Message(
                    "{one}, {two} or {three} is missing",
                    one="--at-least",
                    two="--at-most",
                    three="--watch-only",
                ),
                remedy=help_hint(call.command_path),
            )
        ask_limit(call.obj, options, partial(checked, call), ("at_least", "at_most"))


kpi.further = FURTHER_OF_KPIS


def _once_each(context: Context, weights: Mapping[str, tuple[str, int | float]]) -> dict[str, int | float]:
    """KPIs by their ids, each with its weight. Raises UsageError where two names are one KPI."""
    found: dict[str, int | float] = {}
    for name, (_, weight) in weights.items():
        if (id_ := context.resolve(name, "kpi")) in found:
            raise UsageError(Message('{option}: "{name}" is given twice', option="--mean-of", name=id_))
        found[id_] = weight
    return found


def _as_its_parts(context: Context, options: dict[str, Any]) -> None:
    """A KPI that is made of others is read as they are, in their unit, unless it is said otherwise.

    Raises UsageError where they are not read equally often.
    """
    named = [*options.get("sum_of", ()), *(part.partition("=")[0] for part in options.get("mean_of", ()))]
    read = {id_: context.workspace.record(id_) for part in named for id_ in [context.resolve(part, "kpi")]}
    for key in ("cadence", "unit"):
        found = {getattr(each, key) for each in read.values()}
        if len(found) == 1 and (one := found.pop()):
            options.setdefault(key, one)
    cadences = {id_: each.cadence for id_, each in read.items()}
    first = next(iter(cadences.values()), "")
    if {options.get("cadence", first), *cadences.values()} > {first}:
        parts = joined(joined((id_, name_words(cadence)), " ") for id_, cadence in cadences.items())
        other = next((id_ for id_ in cadences if cadences[id_] != first), "")
        alike = Message("Give all one cadence: okr set {id} cadence={cadence}", id=other, cadence=first)
        raise UsageError(
            Message("a KPI is read as often as all its parts: {parts}", parts=parts),
            remedy=alike if other else Message("Use --cadence {cadence}", cadence=first),
        )


@adds(
    "kpi",
    "role at_least at_most tolerance owner since bonus.weight",
    example="okr add unit answered-in-time jakarta \\\n  --role head-of-jakarta --at-least 97",
    name="unit",
)
def unit(
    call: Invocation,
    group: Annotated[str, item("kpi", metavar="KPI", help="KPI that several units have.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Short id of the unit.")],
    title: Annotated[
        str | None, option("--title", "TEXT", help="What the unit is called (default: its name).")
    ] = None,
) -> None:
    """Add a unit to a KPI that several units have."""
    id_ = call.obj.resolve(group, "kpi")
    if is_unit(id_):
        raise UsageError(
            Message("{id} is a unit itself", id=id_), remedy=Message("Use {id}.", id=parent_of(id_))
        )
    call.meta[UNIT] = call.obj.workspace.record(id_).unit or ""
    new = new_item(call, "kpi", name, name, parent=id_, today=call.obj.today)
    new.values["title"] = title and words(title, "--title")
    _add(call, new)


@adds(
    "initiative",
    "owner due key_result link",
    example='okr add initiative grow-revenue "New page" --owner budi',
)
def initiative(call: Invocation, objective: Parent, title: Title, *, slug: Slug = None) -> None:
    """Add an initiative to the plan of an objective."""
    parent = _objective(call, objective)
    _add(call, new_item(call, "initiative", title, slug, parent=parent))


@adds(
    "person",
    "emails role team manager joined left onboarding buddy",
    example='okr add person "Ana Wijaya" --email ana@example.com',
    cycle=False,
)
def person(call: Invocation, name: Name, *, slug: Slug = None) -> None:
    """Add a person."""
    context = call.obj
    new = _with_slug(context, new_item(call, "person", name, slug))
    slugs = () if context.workspace.current_id(new.id) else (new.id[1:],)  # a name that is taken is refused
    with without_notes_of_before(context, *slugs):
        result = add.add(context.store, new)
    respond(call, result)


@adds("team", "lead parent purpose", example='okr add team "Sales" --lead ana', cycle=False)
def team(call: Invocation, name: Name, *, slug: Slug = None) -> None:
    """Add a team."""
    _add(call, new_item(call, "team", name, slug))


@adds(
    "role",
    "level reports_to purpose duties onboarding expects",
    example='okr add role "Illustrator" --duty "Draw cases" \\\n  --expects "teaches: Others draw better by her"',
    cycle=False,
)
def role(call: Invocation, title: Title, *, slug: Slug = None) -> None:
    """Add a role: a job description with its duties."""
    _add(call, new_item(call, "role", title, slug))


class AddGroup(OkrGroup):
    aliases: ClassVar[dict[str, str]] = {"kr": "key-result"}


add_ = AddGroup(
    name="add",
    help="Add an objective, a key result (kr), a KPI, an initiative, a person, a team or a role.",
    example='okr add objective "Win East Java" -q Q3\nokr add kr grow-revenue "Raise MRR" --from 100 --to 130',
    commands={
        str(one.name): one for one in (objective, key_result, kpi, unit, initiative, person, team, role)
    },
    params=list(common_options()),
)
