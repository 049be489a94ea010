"""What a person types as the answer of a check-in: the value of a KPI or key result, its milestones and counts by parts.

Counts are typed as `senior=1 other=2` or `senior 1, other 2`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from okr.days import past_span
from okr.errors import OkrError, UsageError
from okr.fields import Dropped
from okr.ids import parent
from okr.kpi_models import Kpi
from okr.lookup import completed
from okr.models import KeyResult
from okr.parse import composed
from okr.periods import STEPS, Span, find_cycle, kpi_period, kpi_period_of, last_ended, week_or_month
from okr.quantities import Scale, counts, exact, quantity, understood
from okr.scoring import Scoring
from okr.settings import Settings
from okr.views.checkins import default_period
from okr.views.plausibility import known_values
from okr.words import Message, joined
from okr.words.numbers import Point
from okr.words.states import name_words
from okr.workspace import Workspace

NO_MILESTONE = "none"
"""Instead of names of milestones: looked at, and no further one is reached."""
_YES = frozenset({"done", "yes", "y", "true", "x", "1", "ya", "selesai"})
_NO = frozenset({"undone", "no", "n", "false", "0", "tidak"})
_ANSWERS = frozenset({"value", "done", "undone"})
_SEPARATOR = re.compile("[;\n]")
_WEEK = r"(?i)(\d{4}-)?w?\d+"
_MOST_WEEKS = 26
"""How long ago a week may be that is named without its year."""
_NUMBER = r"[+−-]?[0-9]+(?:[.'_][0-9]+)*(?:,[0-9]+)?(?=$|[\s,;!\"])"
_TYPED = rf"\s*=\s*({_NUMBER}|[^\s,;]*)"
_BESIDE = rf"\s+({_NUMBER})"
_OTHER = rf"([^\s=,;!\"]+){_TYPED}"
_GAP = r"\s*[,;]\s*|\s+"


def scale_of(workspace: Workspace, id_: str, on: date, decimal: Point | None = None) -> Scale:
    """How a number for an item is read on a day; a table may say how its decimals are written."""
    return Scale(
        getattr(workspace.record(id_), "unit", None),
        decimal or workspace.settings.input.decimal,
        known_values(workspace, id_, on),
    )


def read_mark(text: str, name: str) -> bool:
    """Whether something is done: `yes` and `selesai`, `no` and `tidak`, and the like."""
    mark = text.strip().lower()
    if mark not in _YES | _NO:
        raise UsageError(
            Message('{name} must be done or undone, not "{text}"', name=name, text=text),
            remedy=Message("Type done (or yes, x, 1), or undone (or no, 0)."),
        )
    return mark in _YES


def read_answer(
    id_: str, given: Mapping[str, str], workspace: Workspace, on: date, decimal: Point | None
) -> dict[str, Any]:
    """What is answered of an item, by the keys of an update; nothing where words alone are given. Raises OkrError where its
    item cannot take it."""
    kind = workspace.items[id_]
    if kind == "kpi":
        return _reading(id_, given, workspace, on, decimal)
    if kind == "key result":
        return _key_result_answer(id_, given, workspace, on, decimal)
    if "undone" in given or "period" in given:
        raise UsageError(
            Message("{item} is an initiative: it takes only done or undone", item=id_),
            remedy=f"okr checkin {id_} done",
        )
    mark = given.get("done", given.get("value"))
    return {"done": read_mark(mark, id_)} if mark is not None else {}


def _end_of(id_: str, end: Dropped) -> dict[str, Any]:
    return {"item": id_, "day": end.date, "reason": end.reason}


def _is_over(message: str) -> OkrError:
    return OkrError(message, remedy=Message("You can still add a note with --note."))


def _value(text: str, scale: Scale) -> dict[str, Any]:
    """The value that a text means, and the counts of which it is the ratio."""
    value, of = quantity(text, "value", scale), counts(text, scale)
    return {"value": value, "of": of} if of else {"value": value}


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _reading(
    id_: str, given: Mapping[str, str], workspace: Workspace, on: date, decimal: Point | None
) -> dict[str, Any]:
    """Value and period of a KPI's reading; the period is always written out."""
    _refuse_marks(id_, given, Message("{item} is a KPI: it takes a value.", item=id_))
    if "value" not in given:
        return _without_value(id_, given)
    if parts := workspace.composed.get(id_):
        raise OkrError(
            Message("{item} has no values of its own: it is made of {parts}", item=id_, parts=joined(parts)),
            remedy=f"okr checkin {next(iter(parts))} VALUE",
        )
    value = _value(given["value"], scale_of(workspace, id_, on, decimal))
    kpi, settings = workspace.kpis[id_], workspace.settings
    if "period" in given:
        span = _period_named(given["period"], kpi, on, settings)
        period = kpi_period_of(span, kpi.cadence, settings)
        if period is None:
            raise UsageError(
                Message(
                    "{kpi} is a {cadence} KPI; {period} is another kind of period",
                    kpi=id_,
                    cadence=name_words(kpi.cadence),
                    period=span.name,
                ),
                remedy=Message(
                    "Write the period like {example}.", example=kpi_period(on, kpi.cadence, settings).name
                ),
            )
        _refuse_ahead(span, span.name, on)
    else:
        period = default_period(workspace, id_, on)
    # a period that had not ended when the KPI was retired has no reading; an earlier one may still get its own
    if kpi.retired and period.ends > kpi.retired.date:
        raise _is_over(Message("{item} was retired on {day}: {reason}", **_end_of(id_, kpi.retired)))
    return {"period": period.name, **value}


def _period_named(text: str, kpi: Kpi, on: date, settings: Settings) -> Span:
    """The period of a KPI that a person means: `last` is the latest that has ended, `june` the latest June."""
    match STEPS.get(text.casefold()):
        case -1:
            return last_ended(on, kpi.cadence, settings)
        case 0:
            return kpi_period(on, kpi.cadence, settings)
    if found := past_span(text, on, settings):
        _refuse_long_ago(found, text, on)
    elif kpi.cadence == "weekly" and re.fullmatch(_WEEK, text):
        raise UsageError(
            Message('unknown period "{period}"', period=text),
            remedy=Message(
                "Examples: {examples}", examples=f"{kpi_period(on, kpi.cadence, settings).name}, W27, last"
            ),
        )
    return found or find_cycle(text, on, settings)


def _refuse_long_ago(span: Span, text: str, on: date) -> None:
    """`W40` in week 36: that of last year is hardly meant."""
    if "W" in span.name and span.name[:4] not in text and (on - span.ends).days > 7 * _MOST_WEEKS:
        raise UsageError(
            Message("{period} has not begun", period=text),
            remedy=Message("That of last year is {period}.", period=span.name),
        )


def _refuse_marks(id_: str, given: Mapping[str, str], message: str) -> None:
    if "done" in given or "undone" in given:
        raise UsageError(message, remedy=f"okr checkin {id_} VALUE")


def _without_value(id_: str, given: Mapping[str, str]) -> dict[str, Any]:
    """No answer; a period is refused then."""
    if "period" in given:
        remedy = f"okr checkin {id_} VALUE --period {given['period']}"
        raise UsageError(Message("a period needs a value"), remedy=remedy)
    return {}


def _refuse_ahead(span: Span, text: str, on: date) -> None:
    if span.starts > on:
        raise UsageError(
            Message("{period} has not begun", period=text),
            remedy=Message("Use a period that is running or has ended."),
        )


# ── key results ──────────────────────────────────────────────────────────────────────────────────


def _key_result_answer(
    id_: str, given: Mapping[str, str], workspace: Workspace, on: date, decimal: Point | None
) -> dict[str, Any]:
    kr = workspace.key_result(id_)
    if not given.keys() & _ANSWERS:
        return _without_value(id_, given)
    if kr.dropped and kr.dropped.date <= on:
        raise _is_over(Message("{item} was dropped on {day}: {reason}", **_end_of(id_, kr.dropped)))
    if kr.kpi:
        raise OkrError(
            Message("{item} takes its values from {kpi}", item=id_, kpi=kr.kpi),
            remedy=f"okr checkin {kr.kpi} VALUE",
        )
    if kr.measure == "words":
        raise OkrError(
            Message("{item} is told in words, so it takes no value", item=id_),
            remedy=Message(
                "Tell its outcome: {command}. A note: {note}",
                command=f'okr set {id_} result="…"',
                note=f"okr checkin {id_} --note TEXT",
            ),
        )
    answer: dict[str, Any]
    if kr.milestones:
        answer = _milestones(id_, given, kr)
    elif kr.parts:
        texts = [given[key] for key in ("value", "done", "undone") if key in given]
        answer = {"parts": read_counts(id_, texts, kr, decimal)}
    else:
        _refuse_marks(id_, given, Message("{item} has no milestones: it takes a value.", item=id_))
        answer = _value(given["value"], scale_of(workspace, id_, on, decimal))
    if "period" in given:
        answer["period"] = _week(id_, given["period"], workspace, on)
    return answer


def _week(id_: str, text: str, workspace: Workspace, on: date) -> str:
    """The week or month that a value describes: one in which a check-in is planned, and not in the future."""
    unit = " week" if text.casefold() in STEPS else ""
    span = past_span(text + unit, on, workspace.settings)
    if span is None or week_or_month(span.name) is None:
        raise UsageError(
            Message('unknown week or month "{text}"', text=text),
            remedy=Message("Examples: 2026-W28, 2026-07."),
        )
    _refuse_ahead(span, span.name, on)
    plan = Scoring(workspace, on).plan(parent(id_), workspace.key_result(id_))
    if not any(period.due in span for period in plan.periods):
        due = joined(Message("{day}", day=period.due) for period in plan.periods)
        raise UsageError(
            Message("{item} has no check-in in {period}", item=id_, period=span.name),
            remedy=Message("Its check-ins are on {days}.", days=due),
        )
    return span.name


def _milestones(id_: str, given: Mapping[str, str], kr: KeyResult) -> dict[str, Any]:
    """The milestones that are reached, and those that are not any more."""
    texts = [given[key] for key in ("value", "done") if key in given]
    listed = joined(kr.milestones)
    remedy = f"okr checkin {id_} --done {next(iter(kr.milestones))}"
    if any(text.strip().lower() in _YES and text not in kr.milestones for text in texts):
        raise UsageError(
            Message("which milestone of {item}? It has {names}", item=id_, names=listed), remedy=remedy
        )
    done = [name for text in texts for name in milestone_names(text, kr.milestones)]
    if NO_MILESTONE not in kr.milestones:
        done = [name for name in done if name.lower() != NO_MILESTONE]
    undone = milestone_names(given.get("undone", ""), kr.milestones)
    for name in (*done, *undone):
        if name not in kr.milestones:
            near = get_close_matches(name, kr.milestones, n=1)
            raise UsageError(
                Message('{item} has no milestone "{name}"', item=id_, name=name),
                remedy=Message("Did you mean {name}?", name=near[0])
                if near
                else Message(
                    "It has {names}. For no further one: okr checkin {item} none", names=listed, item=id_
                ),
            )
    both = {*done} & {*undone}
    if both:
        raise UsageError(Message('"{name}" cannot be done and undone at once', name=min(both)), remedy=remedy)
    return ({"done": tuple(done)} if texts else {}) | ({"undone": tuple(undone)} if undone else {})


def milestone_names(text: str, milestones: Collection[str]) -> list[str]:
    """Names separated by semicolons or commas, unless a milestone has them in its name; a unique beginning is enough."""
    found: list[str] = []
    text = composed(text)
    for part in (text,) if text in milestones else map(str.strip, _SEPARATOR.split(text)):
        found += (part,) if part in milestones else (name.strip() for name in part.split(","))
    return [name if name.lower() == NO_MILESTONE else completed(name, milestones) for name in found if name]


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────


def leading_counts(line: str, names: Collection[str]) -> tuple[list[str], str]:
    """The counts from the beginning of a line, each as `name=number`, and what follows.

    Behind the name of the first part, of one behind a comma, and of one behind such a count, a blank is as good as `=`.
    """
    found: list[str] = []
    line, may_be_beside = composed(line).strip(), True
    while count := _first(line, names, beside=may_be_beside):
        name, number, end = count
        found.append(f"{name}={number}")
        gap = re.compile(_GAP).match(line, end)
        is_beside = may_be_beside and "=" not in line[:end]
        may_be_beside = gap is not None and (is_beside or bool(gap[0].strip()))
        line = line[gap.end() if gap else end :]
    return found, line


def _first(line: str, names: Collection[str], *, beside: bool) -> tuple[str, str, int] | None:
    """The count with which a line begins: its name, its number, and how many letters it has."""
    if named := _named(line, names, rf"{_TYPED}|{_BESIDE}" if beside else _TYPED):
        name, typed = named
        return name, typed[typed.lastindex or 0], len(name) + typed.end()
    other = re.match(_OTHER, line)
    return (other[1], other[2], other.end()) if other else None


def _named(line: str, names: Collection[str], form: str) -> tuple[str, re.Match[str]] | None:
    """The part with whose name a line begins, where what follows the name has a form."""
    for name in sorted(names, key=len, reverse=True):
        if line.casefold().startswith(name.casefold()) and (found := re.match(form, line[len(name) :])):
            return name, found
    return None


def perhaps_count(line: str, parts: Mapping[str, float]) -> str:
    """`other=2` of a line that begins with `other 2` or is `other` alone, where a note may begin; empty of a plain note."""
    named = _named(line, parts, rf"(?:{_BESIDE}|\s*:\s*({_NUMBER})|\s*$)")
    if named is None:
        return ""
    name, found = named
    return f"{name}={found[found.lastindex]}" if found.lastindex else as_typed({name: parts[name]})[0]


def read_counts(
    id_: str, texts: Sequence[str], kr: KeyResult, decimal: Point | None
) -> dict[str, int | float]:
    """How many there are of each kind that is typed. Raises OkrError for a plain number, and for an unknown part."""
    counts: dict[str, int | float] = {}
    for text in texts:
        typed, rest = leading_counts(text, kr.parts)
        if rest or not typed:
            raise _not_counted(id_, typed, rest or text, kr.parts)
        for each in typed:
            name, _, number = each.partition("=")
            name = completed(name.strip(), kr.parts)
            if name not in kr.parts:
                raise _unknown(id_, name, kr.parts)
            if name in counts:
                raise UsageError(
                    Message('"{name}" is given twice', name=name), remedy=Message("Give it one number.")
                )
            counts[name] = quantity(number, name, Scale(kr.unit, decimal, (0, kr.parts[name])))
            if counts[name] < 0:
                raise UsageError(
                    Message("{name}: {value} is below 0", name=name, value=number),
                    remedy=Message("Type how many there are now."),
                )
    return counts


def _not_counted(id_: str, typed: Sequence[str], rest: str, parts: Mapping[str, float]) -> UsageError:
    count = perhaps_count(rest, parts) if typed else ""
    form = " ".join(map(shlex.quote, (*typed, count) if count else as_typed(parts)))
    form = f"okr checkin {id_} {form}"
    if count:
        return UsageError(
            Message('"{text}" can be a count or a note', text=rest),
            remedy=Message("Type {form}, or put the note into quotes.", form=form),
        )
    return UsageError(
        Message('{item} is counted by its parts, not by "{text}"', item=id_, text=rest),
        remedy=Message("Type a number for each that changed: {form}", form=form),
    )


def _unknown(id_: str, name: str, parts: Mapping[str, float]) -> OkrError:
    near = get_close_matches(name, parts, n=1)
    return UsageError(
        Message('{item} has no part "{name}"', item=id_, name=name),
        remedy=Message("Did you mean {name}?", name=near[0])
        if near
        else Message("It has {names}.", names=joined(parts)),
    )


def as_typed(counts: Mapping[str, float]) -> list[str]:
    """What records counts again."""
    return [f"{name}={exact(int(n) if n == int(n) else n)}" for name, n in counts.items()]


def echoes_of(texts: str, counts: Mapping[str, float], kr: KeyResult) -> Iterator[str]:
    """How the counts were read, where they were typed in another way."""
    for text in leading_counts(texts.replace("\n", "; "), kr.parts)[0]:
        name, _, number = text.partition("=")
        value = counts.get(completed(name.strip(), kr.parts))
        if value is not None and (line := understood(number, value, kr.unit)):
            yield line
