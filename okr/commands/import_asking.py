"""What an import is not told and a person can say: the cycle with its days, where counts begin, what single lines measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from okr.context import Context
from okr.errors import UsageError
from okr.exchange.drafts import Draft, Found, Period
from okr.exchange.lists.markdown import listed
from okr.exchange.lists.said_lines import decision_of
from okr.exchange.lists.title_measures import NO_START
from okr.exchange.mapped.mapping import Mapping
from okr.exchange.period_names import span_of
from okr.parse import day
from okr.periods import Span
from okr.storage.toml.format import value_text
from okr.words import Message, plural

_FISCAL = re.compile(r"(?i)fy.*|.*\bfy ?\d+")
_NUMBERS = ("1,250.75", "1.250,75")
_CALENDAR = re.compile(r"(?i)(?:\d{4}[- ]?)?[qh]?\d{1,4}|[qh]\d[- ]?\d{4}")
"""What is no name of a cycle of one's own, but a slip."""


def asked_cycle(context: Context, days: str | None) -> tuple[Span | None, bool]:
    """The cycle of `-q`, and whether it is a new one of your own with the days of `--days`. Raises UsageError."""
    text = context.options.quarter
    if not text:
        if days:
            raise UsageError(
                Message("--days needs the name of the cycle"), remedy=Message("Name it: -q NAME")
            )
        return None, False
    try:
        known = context.chosen_cycle
    except UsageError as error:
        return _unknown_cycle(context, text, days, error)
    if days and known and (known.starts, known.ends) != days_of(days):
        raise UsageError(
            Message("{cycle} is {first} to {last}", cycle=known.name, first=known.starts, last=known.ends),
            remedy=Message("Leave out {option}.", option="--days"),
        )
    return known, False


def _unknown_cycle(context: Context, text: str, days: str | None, error: UsageError) -> tuple[Span, bool]:
    """A fiscal year by its own name, else a new cycle by its days."""
    if days:
        return Span(*days_of(days), own_name(text)), True
    has_fiscal_years = context.settings.cycle.year_starts > 1
    if _FISCAL.fullmatch(text) and has_fiscal_years:
        span = span_of(text, None, None, context.today, context.settings)
        if span:
            return span, False
    if _CALENDAR.fullmatch(text):
        raise error
    if not context.may_ask or context.options.dry_run:
        remedy = Message(
            "If it is new, give its days: {example}",
            example=f"-q {own_name(text)} --days 2026-01-01..2026-06-30",
        )
        raise UsageError(error.message, remedy=remedy)
    return _asked_days(context, text, Period()), True


def _asked_days(context: Context, text: str, said: Period) -> Span:
    context.tell(Message('"{cycle}" is a new cycle. Its days go into okr.toml.', cycle=own_name(text)))

    def proposed(of: date | None) -> str | None:
        return of.isoformat() if of else None

    first = context.ask_for(
        Message("First day"), lambda typed: context.days.near(typed, "--days"), default=proposed(said.starts)
    )

    def last_day(typed: str) -> date:
        last = context.days.near(typed, "--days")
        days_of(f"{first}..{last}")
        return last

    last = context.ask_for(Message("Last day"), last_day, default=proposed(said.ends))
    context.answers += ["--days", f"{first}..{last}"]
    return Span(first, last, own_name(text))


def days_of(text: str) -> tuple[date, date]:
    """`2026-01-01..2026-06-30`. Raises UsageError."""
    first, _, last = text.partition("..")
    starts, ends = day(first, "--days"), day(last, "--days")
    if ends < starts:
        raise UsageError(
            Message("the cycle ends on {end}, before it starts on {start}", end=ends, start=starts)
        )
    return starts, ends


def own_name(text: str) -> str:
    """`2020 Set 1` → `2020-set-1`."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def cycle_for(context: Context, found: Found) -> tuple[Span | None, bool]:
    """The cycle of goals that name none, by the name and the days that the document says, or others."""
    said = found.period
    is_clear = bool(said.starts) or context.settings.cycle.year_starts > 1 or not _FISCAL.fullmatch(said.name)
    period = (said.name, said.starts, said.ends, context.today, context.settings)
    known = span_of(*period) if is_clear else None
    default = known.name if known else own_name(said.name) or None

    def read(typed: str) -> Span | str:
        try:
            return context.cycle_named(typed)
        except UsageError:
            if _CALENDAR.fullmatch(typed) or not own_name(typed):
                raise
            return typed

    if said.name:
        context.tell(Message("The file names a period: {period}", period=said.name))
    meant = context.ask_for(Message("Cycle"), read, default=default)
    if isinstance(meant, Span):
        context.answers += ["-q", meant.name]
        return meant, False
    context.answers += ["-q", own_name(meant)]
    return _asked_days(context, meant, said), True


def settled(context: Context, mapping: Mapping, found: Found, read: Callable[[Mapping], Found]) -> Found:
    """What the file states once a person has said what it leaves open; `read` reads it again by another mapping."""
    told: list[str] = []
    doubtful = next((each.message for each in found.refused if "numbers = " in each.remedy), "")
    if doubtful and not mapping.numbers:
        context.tell(doubtful)
        numbers = context.choose_from(Message("Number format"), [(each, "") for each in _NUMBERS])
        told.append(f"numbers = {value_text(numbers)}")
        mapping = replace(mapping, numbers=numbers)
        found = read(mapping)
    told.append("[markdown]")
    labels = mapping.markdown
    assert labels
    if roles := [name for name, lines in found.labels.items() if _is_role(context, name, lines)]:
        labels = replace(labels, roles=(*labels.roles, *roles))
        told.append(f"roles = {value_text([*labels.roles])}")
        found = read(replace(mapping, markdown=labels))
    is_unsure = any(draft.unsure == NO_START for draft in found.drafts)
    if (
        labels.counts_from is None
        and is_unsure
        and context.confirm(Message("Does what is made or won in the cycle begin at 0?"), default=True)
    ):
        labels = replace(labels, counts_from=0)
        told.append("counts_from = 0")
        found = read(replace(mapping, markdown=labels))
    answers: dict[str, Any] = {}
    for place, draft in enumerate([draft for draft in found.drafts if draft.unsure]):
        answers |= _asked_line(context, mapping, draft, is_first=place == 0)
    if answers:
        found = read(replace(mapping, markdown=replace(labels, lines={**labels.lines, **answers})))
        told += ["[markdown.lines]", *(f"{line} = {value_text(value)}" for line, value in answers.items())]
    if told != ["[markdown]"]:
        found.notes.append(Message("Your answers, for the mapping of the next time:"))
        found.notes += told
    return found


def _is_role(context: Context, label: str, lines: Sequence[int]) -> bool:
    question = plural(
        len(lines),
        'Line {lines} is left out. Is "{label}" a person or role who owns it?',
        'Lines {lines} are left out. Is "{label}" a person or role who owns them?',
        lines=listed(lines),
        label=label,
    )
    return context.confirm(question)


_EXAMPLES = Message("from 3 to 5 · at least 90% · by +10% · done · milestones: a, b · a: 3 to 5; b: open")


def _asked_line(context: Context, mapping: Mapping, draft: Draft, *, is_first: bool) -> dict[str, Any]:
    """What a person says of a line; nothing where it stays open."""
    number = str(draft.place.row)
    context.tell(Message("Line {line}: {title}", line=number, title=draft.values["title"]))
    context.tell(
        Message("  {reason}. Examples: {examples}", reason=draft.unsure, examples=_EXAMPLES)
        if is_first
        else Message("  {reason}", reason=draft.unsure)
    )

    def read(typed: str) -> Any:
        value: Any = False if typed == "-" else typed
        if isinstance(value, str) and ";" in value and not value.casefold().startswith("milestone"):
            value = [each.strip() for each in value.split(";") if each.strip()]
        if typed and typed.casefold() != "open":
            decision_of(value, f"[markdown.lines] {number}", mapping.style())
            return value
        return None

    value = context.ask_for(Message("Measure (Enter = open, - = no goal)"), read, default="")
    return {} if value is None else {number: value}
