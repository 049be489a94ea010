"""The options of a new item, made from the fields of its model, and how what they were given is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, get_origin

import typer
from msgspec import structs
from typer.core import TyperOption

from okr.actions import fields
from okr.actions.add import NewItem
from okr.actions.several import PAIRS
from okr.commands import completion
from okr.commands.options import Invocation, OkrCommand, command, refuse_blank
from okr.errors import TwoReadingsError
from okr.fields import Doc, choices, members, words_of
from okr.fields import fields as fields_of
from okr.ids import KINDS, Kind
from okr.measure_rules import NOT_TOLD
from okr.parse import words
from okr.quantities import Scale, understood

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
    "kpi_group": Doc("KPI with units that it is one of, in a file of its own."),
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
        return fields.word_for_number(text, self.hint) is not None

    def _keep(self, ctx: typer.Context, _param: Any, value: Any) -> None:
        if value not in (None, (), False) and not ctx.resilient_parsing:
            refuse_blank(self, value)
            given(ctx)[self.key] = _FLAGGED.get(self.key, "true") if value is True else value


def given(call: typer.Context) -> dict[str, Any]:
    """The texts of the options of fields, by their keys."""
    texts: dict[str, Any] = call.meta.setdefault(__name__, {})
    return texts


def _unit(call: typer.Context) -> str | None:
    """The unit of the numbers: as given, or of the KPI that a unit is added to."""
    known: str | None = given(call).get("unit", call.meta.get(UNIT))
    return known


UNIT = f"{__name__}.unit"


def adds(
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


def new_item(call: Invocation, kind: Kind, title: str, slug: str | None, **more: Any) -> NewItem:
    """A new item with the values of the options, each read by the type of its field, and `more` that is known of it."""
    days, parent = call.obj.days, more.get("parent")
    if parent and kind == "key result":
        days = structs.replace(days, cycle=call.obj.workspace.cycle_of(parent))
    name = "name" if "name" in fields_of(KINDS[kind].model) else "title"
    values: dict[str, Any] = {name: words(title, name.upper())}
    options = {option.key: option for option in call.command.params if isinstance(option, FieldOption)}
    numbers = _numbers(call, options)
    for key, text in given(call).items():
        option = options[key]
        if key in numbers:
            value: Any = numbers[key]
        elif isinstance(text, str):
            value = fields.value(text, fields.FieldPath((option.flag,), option.hint), days)
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
    texts, days = given(call), call.obj.days
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
    texts, unit = given(call), _unit(call)
    lines = (
        understood(texts[key], value, unit if fields.is_in_unit(key) else None)
        for key, value in numbers.items()
        if key != "priority" and not isinstance(value, str)  # P1 is how it is shown
    )
    return [line for line in lines if line]


def checked(call: Invocation, key: str, text: str, unit: str | None) -> float | None:
    """The number of a field; None where it can be two, which is settled by all numbers together. Raises OkrError."""
    options = {option.key: option for option in call.command.params if isinstance(option, FieldOption)}
    scale = Scale(unit, call.obj.settings.input.decimal)
    with suppress(TwoReadingsError):
        value: float = fields.value(
            text, fields.FieldPath((options[key].flag,), options[key].hint), call.obj.days, scale
        )
        return value
    return None
