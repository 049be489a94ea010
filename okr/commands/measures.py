"""The questions for the measure of a new key result or KPI; a title such as "from 8% to 4%" proposes the answers."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from okr.actions.add import check_measure
from okr.actions.edits import refuse_same_ends
from okr.actions.fields import find, word_for_number
from okr.commands.asking import asked, keep, needed
from okr.commands.options import both
from okr.context import Context
from okr.errors import TwoReadingsError, UsageError
from okr.quantities import Scale, change_by, quantity, understood
from okr.title_figures import Proposal, proposal
from okr.words import Message

KINDS_OF_MEASURE = (
    ("change", Message("from a starting value to a target")),
    ("limit", Message("a value that stays above or below a line")),
    ("milestones", Message("steps that are reached one by one")),
)
_HEADING = Message("Further measures, explained in docs/measures.md")
FURTHER = (
    _HEADING,
    (
        ("--from first", Message("The first value recorded is the start.")),
        ("--to open", Message("The target comes later; so do --at-least open and --at-most open.")),
    ),
)
"""Heading and forms of what the help of `okr add key-result` tells behind the plain options."""
FURTHER_OF_KPIS = (
    _HEADING,
    (
        ("--cadence weekly", Message("It is read every week: 2026-W28, Monday to Sunday.")),
        ("--at-least open", Message("The limit comes later; so does --at-most open.")),
        ("okr add unit", Message("Several units have it, each with its own values and limit.")),
    ),
)
"""The same for `okr add kpi`."""
_CHANGE = ("start", "target", "stretch", "by")
_LIMITS = ("at_least", "at_most", "above", "below")
_SIDE = (
    r"(?P<at_least>>=|≥|at least |minimal )|(?P<at_most><=|≤|at most |maksimal )"
    r"|(?P<above>>|above |more than |di atas |lebih dari )|(?P<below><|below |less than |di bawah |kurang dari )"
)
"""What may stand in front of a limit: 90 itself is not within `> 90`."""
_NO_UNIT = "-"
"""Instead of the proposed unit."""
Reader = Callable[[str, str, str | None], float | None]
"""Reads a number by its field, its text and its unit; None where it can be two numbers, which is asked later. Raises OkrError."""


def number_of(context: Context, text: str, name: str, scale: Scale) -> int | float:
    """The number of an option. Which of two is meant is asked at a terminal; how it was read is told.

    Raises UsageError.
    """
    try:
        value = quantity(text, name, scale)
    except TwoReadingsError as error:
        if not context.may_ask:
            raise
        text = context.meant(error)
        value = quantity(text, name, scale)
    if echo := understood(text, value, scale.unit):
        context.tell(echo)
    return value


def settle_measure(
    call: Any, options: dict[str, Any], title: str, read: Reader, milestones: Callable[[Sequence[str]], Any]
) -> None:
    """Refuse the options of two measures, and ask for what is missing of one. Raises UsageError where nobody can be asked."""
    context: Context = call.obj
    measures = {
        "--from/--to": _CHANGE,
        "--at-least/--at-most": _LIMITS,
        "--milestone": ("milestones",),
        "--part": ("parts",),
    }
    given = [name for name, keys in measures.items() if options.keys() & {*keys}]
    check_measure(given)
    for one, other in (("target", "by"), ("at_least", "above"), ("at_most", "below")):
        if one in options and other in options:
            raise both(flag_of(one), flag_of(other))
    if _is_share_of_start(options, options.get("target", "")):
        text = options["target"]
        raise UsageError(
            Message('--to: "{text}" is a change, not a target', text=text),
            remedy=Message("Use --by {text}", text=shlex.quote(text)),
        )
    if not given and "result" in options:
        return
    if not given and context.may_ask:
        ask_measure(context, options, title, read, milestones)
    elif given in ([], ["--from/--to"]) and context.may_ask:
        ask_change(context, options, read, proposal(title))
    elif given in ([], ["--from/--to"]):
        if not _is_open(options):
            needed(call, options.get("start"), "--from", prompt="Starting value")
        if not options.keys() & {"target", "stretch", "by"}:
            needed(call, None, "--to", prompt="Target value")


def flag_of(key: str) -> str:
    """The option of a number of a measure."""
    return {"start": "--from", "target": "--to"}.get(key, f"--{key.replace('_', '-')}")


def _is_open(options: Mapping[str, Any]) -> bool:
    """Whether the target comes later, so that no start is needed."""
    return word_for_number(str(options.get("target", "")), find("key result", "target").hint) == "open"


def _is_share_of_start(options: Mapping[str, Any], text: str) -> bool:
    """Whether `+17%` or `turun 10%` is meant of a start that is no percentage itself."""
    in_percent = "%" in f"{options.get('start', '')}{options.get('unit', '')}"
    return not in_percent and bool(
        re.match(r"(?i)([-+−]|(?:naik|turun|up|down|plus|minus) )\s?\d[\d.,]*\s?%", text.strip())
    )


def ask_measure(
    context: Context,
    options: dict[str, Any],
    title: str,
    read: Reader,
    milestones: Callable[[Sequence[str]], Any],
) -> None:
    """Ask for the kind of measure, then for what that kind needs, and keep it among the options."""
    proposed = proposal(title)
    kind = context.choose_from(
        Message("Kind of measure"), KINDS_OF_MEASURE, default="change" if proposed.start else None
    )
    if kind == "milestones":
        context.tell(Message("  Separate names with ; and write a weight as malang=2."))
        names = context.ask_for(Message("Milestones"), lambda text: _listed(text, milestones))
        for name in names:
            keep(context, "--milestone", name)
        options["milestones"] = names
    elif kind == "limit":
        ask_limit(context, options, read)
    else:
        ask_change(context, options, read, proposed)


def ask_change(context: Context, options: dict[str, Any], read: Reader, proposed: Proposal) -> None:
    """Ask for the start and the target that are missing, and the unit where both were."""
    is_new = not options.keys() & {*_CHANGE}

    def number(key: str) -> Callable[[str], str]:
        def check(text: str) -> str:
            if key == "target" and _is_share_of_start(options, text):
                change_by(text, "--by", context.settings.input.decimal)
                return text
            ends: Mapping[str, Any] = {**options, key: text}
            unit = options.get("unit") or proposed.unit or _percent(text)
            values = {end: read(end, ends[end], unit) for end in ("start", "target") if end in ends}
            refuse_same_ends(values)
            return text

        return check

    if "start" not in options and not _is_open(options):
        question = Message("Starting value")
        options["start"] = asked(context, "--from", question, number("start"), default=proposed.start)
    if not {"target", "stretch", "by"} & options.keys():
        question = Message("Target value")
        typed = context.ask_for(question, number("target"), default=proposed.target)
        key = "by" if _is_share_of_start(options, typed) else "target"
        options[key] = typed
        keep(context, flag_of(key), typed)
    if is_new:
        ask_unit(context, options, proposed.unit or _percent(options["start"] + options.get("target", "")))


def ask_limit(context: Context, options: dict[str, Any], read: Reader, keys: Sequence[str] = _LIMITS) -> None:
    """Ask for the lowest and the highest value, of which one is enough, and for the unit. `> 90` is a strict limit.

    `keys` are the limits that the item can have.
    """
    questions = {
        "at_least": Message("Lowest acceptable value (Enter: none)"),
        "at_most": Message("Highest acceptable value (Enter: none)"),
    }

    def said(key: str, text: str) -> tuple[str, str]:
        found = re.match(_SIDE, text.strip(), re.IGNORECASE)
        side = (found and found.lastgroup) or key
        return (side, text.strip()[found.end() :].strip()) if found and side in keys else (key, text)

    while True:
        for key, question in questions.items():

            def check(text: str, key: str = key) -> str:
                side, number = said(key, text)
                if number:
                    read(side, number, options.get("unit") or _percent(number))
                return text

            side, number = said(key, context.ask_for(question, check, default=""))
            if number:
                options[side] = number
                keep(context, flag_of(side), number)
        if given := [options[key] for key in _LIMITS if key in options]:
            break
        context.tell(Message("  Type at least one of the two."))
    ask_unit(context, options, _percent("".join(given)))


def ask_unit(context: Context, options: dict[str, Any], proposed: str | None) -> None:
    """Ask for the unit where none was given; a proposed one is declined with a dash."""
    if "unit" in options:
        return
    question = Message("Unit (- for none)") if proposed else Message("Unit (Enter: none)")
    unit = context.ask(question, default=proposed or "")
    if unit and unit != _NO_UNIT:
        options["unit"] = unit
        keep(context, "--unit", unit)


def _percent(text: str) -> str | None:
    return "%" if "%" in text else None


def _listed(text: str, read: Callable[[Sequence[str]], Any]) -> list[str]:
    """Names of milestones in one line. Raises OkrError where one cannot be read."""
    names = [name for part in re.split(r"[;,]", text) if (name := part.strip())]
    read(names)
    return names
