"""`okr add`: one command for each kind of thing, with options made from the fields of its model."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any, ClassVar, get_origin

import typer
from typer.core import TyperOption

from okr.actions import add, fields
from okr.actions.add import NewItem
from okr.actions.dated import BOUNDS
from okr.actions.edits import refuse_taken
from okr.actions.several import PAIRS
from okr.commands import completion
from okr.commands.asking import asked, choices_of, help_hint, keep, needed
from okr.commands.lessons import tell_lessons
from okr.commands.measures import FURTHER, FURTHER_OF_KPIS, ask_limit, settle_measure
from okr.commands.options import (
    Invocation,
    OkrCommand,
    OkrGroup,
    Slug,
    Title,
    command,
    common_options,
    item,
    option,
    refuse_blank,
    respond,
)
from okr.context import Context
from okr.errors import TwoReadingsError, UsageError
from okr.fields import Doc, choices, members, words_of
from okr.fields import fields as fields_of
from okr.formulas import is_high, target_from_stretch
from okr.ids import KINDS, Kind, is_unit
from okr.ids import parent as parent_of
from okr.ids import slug as slug_of
from okr.measure_rules import NOT_TOLD, number_of
from okr.notebook import without_notes_of_before
from okr.parse import composed, looks, words
from okr.quantities import SHARE, Scale, quantity, understood
from okr.words import Message

_FLAGS = {
    "start": "--from", "target": "--to", "emails": "--email", "duties": "--duty", "milestones": "--milestone",
    "owners": "--owner", "teams": "--team", "bonus.bands": "--bonus-band", "parts": "--part",
}  # fmt: skip
"""Options that are not called as their field."""
_FLAGGED = {"result": NOT_TOLD}
"""What a flag gives its field, where that is no truth value."""
_METAVARS = {
    "supports": "ID", "project": "NAME", "unit": "UNIT", "emails": "ADDRESS", "key_result": "NAME", "kpi": "KPI", "bonus.bands": "VALUE=SHARE",
    "moves": "KPI", "drives": "KPI", "sum_of": "KPI", "mean_of": "KPI[=W]",
    "onboarding": "PATH", "milestones": "NAME[=W]", "objective": "ID",
    "expects": "[SLUG:]TEXT", "parts": "NAME=N", "by": "SHARE",
    "needs": '"WHO DATE TEXT"',
    "link": "URL",
}  # fmt: skip
_SEVERAL = frozenset(several for _, several in PAIRS)
"""Options that take several names in one text, too."""
_HELP = {
    "supports": Doc("Goal it supports (repeatable)."),
    "moves": Doc("KPI that it should move; it keeps its own values (repeatable)."),
    "drives": Doc("KPI that follows when this one changes (repeatable)."),
    "sum_of": Doc("KPI that is a part of this sum (repeatable)."),
    "mean_of": Doc("KPI that is a part of this mean, and its weight (repeatable)."),
    "emails": Doc("Git email address (repeatable)."),
    "duties": Doc("One duty (repeatable)."),
    "expects": Doc("Expectation: what others see when somebody grows into the role (repeatable)."),
    "milestones": Doc("Milestone and its weight (repeatable)."),
    "needs": Doc('Need from a team or person, such as "team/design 1/8 Two drafts" (repeatable).'),
    "owners": Doc("Person accountable for it (repeatable)."),
    "teams": Doc("Team, if not that of its objective (repeatable)."),
    "bonus.bands": Doc("Value from which on the bonus pays this share, such as 480=0.5 (repeatable)."),
    "key result.start": Doc("Starting value."),
    "key result.target": Doc("Target value."),
    "key result.at_least": Doc("Lowest acceptable value (inclusive)."),
    "key result.at_most": Doc("Highest acceptable value (inclusive)."),
    "kpi.role": Doc("Role whose job description contains it."),
    "kpi.at_least": Doc("Lowest healthy value (inclusive)."),
    "kpi.at_most": Doc("Highest healthy value (inclusive)."),
    "watch_only": Doc("No limit: only its values and their trend are watched."),
    "by": Doc("Instead of --to: change by a share of the start, as +17% or -10%."),
    "above": Doc("Limit to exceed: above 90, not 90 itself."),
    "below": Doc("Limit to stay below: below 5, not 5 itself."),
    "parts": Doc("What is counted by its kinds, and how many of each (repeatable)."),
    "ends": Doc("Last day of its own, within the cycle: 31/8, friday, aug."),
    "result": Doc("Its outcome is told in words at the close, and never counted."),
    "due": Doc("Due date, or a week, month or cycle: 31/8, friday, aug."),
    "key result.since": Doc(
        "First day that counts, or `start` of the cycle (default: today if a check-in was due before)."
    ),
}
"""Help of options that take something else than their field holds."""


class FieldOption(TyperOption):
    """An option that gives a field of a new item its value: one text, or several for a list or table."""

    def __init__(self, kind: Kind, key: str, *, is_further: bool = False) -> None:
        self.key = key
        self.is_further = is_further
        self.flag = _FLAGS.get(key, "--" + key.replace("_", "-").replace(".", "-"))
        self.hint = fields.find(kind, key).hint
        allowed, types = choices(self.hint), members(self.hint)
        self.is_number = bool({int, float} & set(types))
        named, kinds = KINDS[kind].slugs.get(key), KINDS[kind].ids.get(key, ())
        complete = (
            completion.slugs(named)
            if named
            else completion.ids(*kinds)
            if kinds
            else completion.words(allowed)
        )
        is_flag = types == [bool] or key in _FLAGGED
        super().__init__(
            param_decls=[f"field_{key.replace('.', '_')}", self.flag],
            type=None if is_flag else str,
            is_flag=is_flag,
            multiple=get_origin(types[0]) in (tuple, dict),
            metavar=None
            if is_flag
            else _METAVARS.get(key)
            or (named or "").upper()
            or ("N" if self.is_number else "|".join(allowed))
            or ("DATE" if date in types else "TEXT"),
            help=_HELP.get(f"{kind}.{key}") or _HELP.get(key) or words_of(self.hint),
            expose_value=False,
            callback=self._keep,
            autocompletion=lambda ctx, _args, incomplete: complete(ctx, incomplete),
        )

    def is_word(self, text: str) -> bool:
        """Whether a text is one of the words that may stand for a number."""
        return text.strip().casefold() in choices(self.hint)

    def _keep(self, ctx: typer.Context, _param: Any, value: Any) -> None:
        if value not in (None, (), False) and not ctx.resilient_parsing:
            refuse_blank(self, value)
            _given(ctx)[self.key] = _FLAGGED.get(self.key, "true") if value is True else value


def _given(call: typer.Context) -> dict[str, Any]:
    """The texts of the options of fields, by their keys."""
    texts: dict[str, Any] = call.meta.setdefault(__name__, {})
    return texts


def _unit(call: typer.Context) -> str | None:
    """The unit of the numbers: as given, or of the KPI that a unit is added to."""
    known: str | None = _given(call).get("unit", call.meta.get(_UNIT))
    return known


_UNIT = f"{__name__}.unit"


def _adds(
    kind: Kind,
    keys: str,
    *,
    example: str,
    cycle: bool = True,
    me: bool = False,
    further: str = "",
    name: str = "",
) -> Callable[[Callable[..., None]], OkrCommand]:
    """Make a command that adds an item of a kind; the fields of `keys` are its options, in this order, and then those
    of `further`, which its help has in a group of their own."""

    def build(function: Callable[..., None]) -> OkrCommand:
        made = command(name or kind.replace(" ", "-"), example=example, cycle=cycle, me=me)(function)
        last = "title" if name else "slug"
        place = next(place for place, param in enumerate(made.params) if param.name == last)
        made.params[place:place] = [FieldOption(kind, key) for key in keys.split()]
        made.params += [FieldOption(kind, key, is_further=True) for key in further.split()]
        return made

    return build


def _new(call: Invocation, kind: Kind, title: str, slug: str | None, **more: Any) -> NewItem:
    """A new item with the values of the options, each read by the type of its field, and `more` that is known of it."""
    name = "name" if "name" in fields_of(KINDS[kind].model) else "title"
    values: dict[str, Any] = {name: words(title, name.upper())}
    options = {option.key: option for option in call.command.params if isinstance(option, FieldOption)}
    numbers = _numbers(call, options)
    for key, text in _given(call).items():
        option = options[key]
        if key in numbers:
            value: Any = numbers[key]
        elif isinstance(text, str):
            value = fields.value(text, fields.FieldPath((option.flag,), option.hint), call.obj.days)
        elif key == "needs":
            field = fields.FieldPath((option.flag,), option.hint)
            value = [need for one in text for need in fields.value(one, field, call.obj.days)]
        else:
            read = fields.expectation if key == "expects" else words
            listed = [part for one in text for part in one.split(",")] if key in _SEVERAL else text
            value = [read(one, option.flag) for one in listed]
        value = call.obj.named(kind, key, value, option.flag)
        table, _, inner = key.rpartition(".")
        (values.setdefault(table, {}) if table else values)[inner] = value
    return NewItem(kind=kind, values=values, slug=slug, understood=_understood(call, numbers), **more)


def _numbers(call: Invocation, options: Mapping[str, FieldOption]) -> dict[str, int | float | str]:
    """The numbers of the options, or the words that may stand for one. Those that can be read in one way only tell how the others are meant."""
    texts, days = _given(call), call.obj.days
    left = [key for key in texts if options[key].is_number]
    in_unit = [
        texts[key].rstrip() for key in left if fields.is_in_unit(key) and not options[key].is_word(texts[key])
    ]
    if in_unit and _unit(call) is None and all(text.endswith("%") for text in in_unit):
        texts["unit"] = "%"  # all its numbers say so
    found: dict[str, int | float | str] = {}
    while left:
        ends = tuple(
            value for key, value in found.items() if fields.is_in_unit(key) and not isinstance(value, str)
        )
        goal = Scale(_unit(call), days.settings.input.decimal, ends)
        unclear: dict[str, TwoReadingsError] = {}
        for key in left:
            hint, flag = options[key].hint, (options[key].flag,)
            scale = fields.scale_for(fields.FieldPath((key,), hint), goal)
            try:
                found[key] = fields.value(texts[key], fields.FieldPath(flag, hint), days, scale)
            except TwoReadingsError as error:
                unclear[key] = error
        if len(unclear) == len(left):
            if not call.obj.may_ask:
                raise unclear[left[0]]
            texts[left[0]] = call.obj.meant(unclear[left[0]])
        left = [*unclear]
    return found


def _understood(call: Invocation, numbers: Mapping[str, int | float | str]) -> list[str]:
    """How the numbers of the options were read, where they were typed in another way."""
    texts, unit = _given(call), _unit(call)
    lines = (
        understood(texts[key], value, unit if fields.is_in_unit(key) else None)
        for key, value in numbers.items()
        if key != "priority" and not isinstance(value, str)  # P1 is how it is shown
    )
    return [line for line in lines if line]


def _checked(call: Invocation, key: str, text: str, unit: str | None) -> float | None:
    """The number of a field; None where it can be two, which is settled by all numbers together. Raises OkrError."""
    options = {option.key: option for option in call.command.params if isinstance(option, FieldOption)}
    scale = Scale(unit, call.obj.settings.input.decimal)
    with suppress(TwoReadingsError):
        value: float = fields.value(
            text, fields.FieldPath((options[key].flag,), options[key].hint), call.obj.days, scale
        )
        return value
    return None


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


@_adds(
    "objective",
    "owner team project scope ambition supports roll_up weight why needs link",
    example='okr add objective "Win East Java" -q Q3 --owner ana',
    me=True,
)
def objective(call: Invocation, title: Title, *, slug: Slug = None) -> None:
    """Add an objective to the running quarter, or to the cycle of -q."""
    context = call.obj
    add.check_cycle(context.cycle, context.options.quarter, context.today)
    if "owner" not in _given(call) and context.me:
        _given(call)["owner"] = context.me
    tell_lessons(context, context.cycle, [_given(call).get("team")], _given(call).get("owner"))
    _add(call, _new(call, "objective", title, slug, parent=context.cycle.name))


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


@_adds(
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
    options = _given(call)
    parent = _objective(call, objective)
    settle_measure(call, options, title, partial(_checked, call), partial(_weights, option="--milestone"))
    milestones, since = options.pop("milestones", ()), options.pop("since", None)
    kinds = options.pop("parts", ())
    new = _new(call, "key result", title, slug, parent=parent, today=call.obj.today)
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
    for text in texts:
        name, equals, weight = text.partition("=")
        name = composed(words(name, option))
        if scale is not SHARE and not weight.strip():
            raise UsageError(
                Message('{option}: how many "{name}"?', option=option, name=name),
                remedy=Message("Example: {command}", command=f"{option} {shlex.quote(name)}=2"),
            )
        if looks(name) in map(looks, weights):
            raise UsageError(Message('{option}: "{name}" is given twice', option=option, name=name))
        weights[name] = weight, quantity(weight, f"{option} {name}", scale) if equals else 1
    return weights


@_adds(
    "kpi",
    "objective role at_least at_most tolerance cadence since unit owner takes drives bonus.weight bonus.threshold "
    "bonus.threshold_value bonus.cap link",
    example='okr add kpi "Monthly recurring revenue" \\\n'
    "  --objective win-east-java --at-least 130 \\\n"
    "  --role account-manager",
    further="watch_only sum_of mean_of bonus.bands",
)
def kpi(call: Invocation, title: Title, *, slug: Slug = None) -> None:
    """Add a KPI: a limit that a role keeps."""
    options = _given(call)
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
        ask_limit(call.obj, options, partial(_checked, call))
    weights = _weights(options.pop("mean_of", ()), "--mean-of")
    bands = options.pop("bonus.bands", ())
    new = _new(call, "kpi", title, slug, today=call.obj.today)
    if bands:
        new.values.setdefault("bonus", {})["bands"] = _bands(call.obj, bands, new.values)
    if weights:
        new.values["mean_of"] = _once_each(call.obj, weights)
    unit, limits = (
        new.values.get("unit"),
        [n for key in BOUNDS if (n := number_of(new.values.get(key))) is not None],
    )
    if call.obj.may_ask and "tolerance" not in options and any(is_high(limit, unit) for limit in limits):
        # without a tolerance nothing near a high share of a hundred would be only to be watched
        question = Message("Tolerance outside the limit, in {unit} (Enter: none)", unit=str(unit))
        scale = Scale(unit, call.obj.settings.input.decimal, (0, *limits))
        read = partial(quantity, name="--tolerance", scale=scale)
        if tolerance := asked(call.obj, "--tolerance", question, read, default=""):
            new.values["tolerance"] = read(tolerance)
    _add(call, new)


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
    """A KPI that is made of others is read as they are, in their unit, unless it is said otherwise."""
    named = [*options.get("sum_of", ()), *(part.partition("=")[0] for part in options.get("mean_of", ()))]
    read = [context.workspace.record(context.resolve(part, "kpi")) for part in named]
    for key in ("cadence", "unit"):
        found = {getattr(each, key) for each in read}
        if len(found) == 1 and (one := found.pop()):
            options.setdefault(key, one)


def _bands(context: Context, texts: Sequence[str], values: Mapping[str, Any]) -> list[list[int | float]]:
    """Pairs of a value in the unit of the KPI and the share that it pays, of texts such as `480=0.5`."""
    known = tuple(limit for key in BOUNDS if (limit := number_of(values.get(key))) is not None)
    scale = Scale(values.get("unit"), context.settings.input.decimal, known)
    bands: list[list[int | float]] = []
    for text in texts:
        value, equals, part = text.partition("=")
        if not equals:
            raise UsageError(
                Message('--bonus-band: "{text}" has no share', text=text),
                remedy=Message("Example: {example}", example="--bonus-band 480=0.5"),
            )
        bands.append([quantity(value, "--bonus-band", scale), quantity(part, f"--bonus-band {value}", SHARE)])
    return bands


@_adds(
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
            Message("{id} is a unit itself", id=id_),
            remedy=Message("Use {id}.", id=parent_of(id_)),
        )
    call.meta[_UNIT] = call.obj.workspace.record(id_).unit or ""
    new = _new(call, "kpi", name, name, parent=id_, today=call.obj.today)
    new.values["title"] = title and words(title, "--title")
    _add(call, new)


@_adds(
    "initiative",
    "owner due key_result link",
    example='okr add initiative grow-revenue "New page" --owner budi',
)
def initiative(call: Invocation, objective: Parent, title: Title, *, slug: Slug = None) -> None:
    """Add an initiative to the plan of an objective."""
    parent = _objective(call, objective)
    _add(call, _new(call, "initiative", title, slug, parent=parent))


@_adds(
    "person",
    "emails role team manager joined left onboarding buddy",
    example='okr add person "Ana Wijaya" --email ana@example.com',
    cycle=False,
)
def person(call: Invocation, name: Name, *, slug: Slug = None) -> None:
    """Add a person."""
    context = call.obj
    new = _with_slug(context, _new(call, "person", name, slug))
    slugs = () if context.workspace.current_id(new.id) else (new.id[1:],)  # a name that is taken is refused
    with without_notes_of_before(context, *slugs):
        result = add.add(context.store, new)
    respond(call, result)


@_adds("team", "lead parent purpose", example='okr add team "Sales" --lead ana', cycle=False)
def team(call: Invocation, name: Name, *, slug: Slug = None) -> None:
    """Add a team."""
    _add(call, _new(call, "team", name, slug))


@_adds(
    "role",
    "level reports_to purpose duties onboarding expects",
    example='okr add role "Illustrator" --duty "Draw cases" \\\n  --expects "teaches: Others draw better by her"',
    cycle=False,
)
def role(call: Invocation, title: Title, *, slug: Slug = None) -> None:
    """Add a role: a job description with its duties."""
    _add(call, _new(call, "role", title, slug))


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
