"""The questions for the measure of a new key result or KPI; a title such as "from 8% to 4%" proposes the answers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from okr.actions.edits import refuse_same_ends
from okr.commands.asking import asked, keep
from okr.context import Context
from okr.errors import TwoReadingsError, UsageError
from okr.quantities import Scale, exact, quantity, understood
from okr.units import EXPONENTS
from okr.words import Message

KINDS_OF_MEASURE = (
    ("change", Message("from a starting value to a target")),
    ("limit", Message("a value that stays above or below a line")),
    ("milestones", Message("steps that are reached one by one")),
)
_AMOUNT = r"(?:(Rp|IDR|USD|EUR|[$€£])\.?\s?)?([-−]?\d(?:[\d.,]*\d)?)\s?(%|[^\W\d_]+)?"
_CHANGE = re.compile(
    rf"\b(?:from|dari)\s+{_AMOUNT}\s+(?:to|ke|menjadi|jadi|hingga|sampai)\s+{_AMOUNT}", re.IGNORECASE
)
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


class Proposal(NamedTuple):
    """What a title says of a change."""

    start: str | None = None
    target: str | None = None
    unit: str | None = None


def proposal(title: str) -> Proposal:
    """The change that is in a title, with a unit where both ends have it: `from 5 h to 3 h`, `dari 8 ke 4%`.

    Where one end alone has a factor, or each another one, both are given in the same unit.
    """
    found = _CHANGE.search(title)
    if not found:
        return Proposal()
    currency, start, word, currency_of_target, target, word_of_target = found.groups()
    money, words = currency or currency_of_target, (word or "", word_of_target or "")
    factors = [each for each in words if each.casefold() in EXPONENTS]
    if factors and words[0].casefold() != words[1].casefold():
        if any(each and each not in factors for each in words):
            return Proposal()  # from 8% to 2 jt
        return _in_one_unit((start, target), words, money)
    if word and word_of_target and "%" not in words and word != word_of_target:
        return Proposal()  # from 5 days to 36 hours
    shared = "%" if "%" in words else word if word == word_of_target else None
    return Proposal(start, target, " ".join(filter(None, (money, shared))) or None)


def _in_one_unit(ends: tuple[str, str], factors: tuple[str, str], money: str | None) -> Proposal:
    """Both ends of a change of which one has a factor: it is that of both, or each is written out.

    `dari 1,5 ke 2 jt` is 1,5 jt to 2 jt, but `dari 500.000 ke 2 jt` is 500000 to 2000000: what makes the smaller change.
    """
    shared = factors[0] or factors[1]
    alike = product(*map(_readings, ends)) if "" in factors else ()
    whole = [_readings(f"{end} {factor}") for end, factor in zip(ends, factors, strict=True)]
    ways: list[tuple[float, float, str | None]] = [(one, other, shared) for one, other in alike]
    ways += [(one, other, None) for one, other in product(*whole)]
    if not ways:
        return Proposal()
    start, target, factor = min(ways, key=lambda way: _ratio(*way[:2]))
    return Proposal(exact(start), exact(target), " ".join(filter(None, (money, factor))) or None)


def _readings(text: str) -> Sequence[float]:
    """The numbers that a text can be."""
    try:
        return (quantity(text.strip(), ""),)
    except TwoReadingsError as error:
        return error.readings
    except UsageError:
        return ()


def _ratio(one: float, other: float) -> float:
    """How many times the larger of two is the smaller; of a zero nothing is known, so a shared factor is as good."""
    low, high = sorted((abs(one), abs(other)))
    return high / low if low else math.inf


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
    both = not {"start", "target", "stretch"} & options.keys()

    def number(key: str) -> Callable[[str], None]:
        def check(text: str) -> None:
            ends: Mapping[str, Any] = {**options, key: text}
            unit = options.get("unit") or proposed.unit or _percent(text)
            values = {end: read(end, ends[end], unit) for end in ("start", "target") if end in ends}
            refuse_same_ends(values)

        return check

    if "start" not in options:
        question = Message("Starting value")
        options["start"] = asked(context, "--from", question, number("start"), default=proposed.start)
    if not {"target", "stretch"} & options.keys():
        question = Message("Target value")
        options["target"] = asked(context, "--to", question, number("target"), default=proposed.target)
    if both:
        ask_unit(context, options, proposed.unit or _percent(options["start"] + options["target"]))


def ask_limit(context: Context, options: dict[str, Any], read: Reader) -> None:
    """Ask for the lowest and the highest value, of which one is enough, and for the unit."""
    while not {"at_least", "at_most"} & options.keys():
        for key, flag, question in (
            ("at_least", "--at-least", Message("Lowest acceptable value (Enter: none)")),
            ("at_most", "--at-most", Message("Highest acceptable value (Enter: none)")),
        ):

            def check(text: str, key: str = key) -> None:
                read(key, text, options.get("unit") or _percent(text))

            if text := asked(context, flag, question, check, default=""):
                options[key] = text
    ask_unit(context, options, _percent(options.get("at_least", "") + options.get("at_most", "")))


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
