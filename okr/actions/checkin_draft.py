"""What a person types about an item, read as the update that it means.

Options, a row of a table, a line of the dialogue, a promise and an acknowledgement all end here as named fields.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from okr import updates
from okr.actions.part_counts import read_counts
from okr.conversations import PRIVATE, PUBLIC, Conversations, current_step_id, recognitions
from okr.days import past_day, past_span
from okr.errors import OkrError, TwoReadingsError, UsageError
from okr.ids import Kind, parent
from okr.lookup import completed, one_of
from okr.models import KeyResult, Kpi, Update
from okr.needs import answerers, need_of, needs_of
from okr.ownership import owners
from okr.parse import composed, link, number, words
from okr.periods import STEPS, Span, cycle, find_cycle, kpi_period, kpi_period_of, last_ended, week_or_month
from okr.quantities import Scale, counts, quantity
from okr.scoring import Scoring
from okr.settings import Settings
from okr.units import ratio
from okr.updates import Entry
from okr.views.checkins import default_period
from okr.views.plausibility import known_values
from okr.words import Message, joined
from okr.words.numbers import Point
from okr.words.states import name_words
from okr.workspace import Workspace

RECORDED: tuple[Kind, ...] = ("key result", "kpi", "initiative")
"""What a check-in can be about, besides promises."""
NO_MILESTONE = "none"
"""Instead of names of milestones: looked at, and no further one is reached."""
_YES = frozenset({"done", "yes", "y", "true", "x", "1", "ya", "selesai"})
_NO = frozenset({"undone", "no", "n", "false", "0", "tidak"})
_ANSWERS = frozenset({"value", "done", "undone"})
_OF_A_PROMISE = frozenset({"value", "done", "note", "date"})
_TEXTS = ("note", "blocker", "next")
_SEPARATOR = re.compile("[;\n]")


@dataclass(frozen=True, slots=True)
class CheckinDraft:
    """What one person types about one item, still as text."""

    item: str
    """Its current id."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """By the names of the keys of an update, and `add`; what was not given is missing."""
    origin: str = ""
    """Where it was written, for an error: file and line of a table."""
    decimal: Point | None = None
    """How its numbers are written, if its table says so; else okr.toml decides."""

    def settled(self, error: TwoReadingsError, meant: str) -> CheckinDraft:
        """The draft with what a person said instead of a number that can be read in two ways."""
        whole = (key for key in ("confidence", "value") if self.fields.get(key, "").strip() == error.text)
        if name := next(whole, None):
            return replace(self, fields={**self.fields, name: meant})
        of_part = rf"(?<![0-9.,]){re.escape(error.text)}(?![0-9.,])"
        value = re.sub(of_part, meant, self.fields["value"], count=1)
        return replace(self, fields={**self.fields, "value": value})


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


def read_update(draft: CheckinDraft, workspace: Workspace, who: str, today: date) -> Update:
    """The update that a draft means. Raises OkrError where it says nothing, or what its item cannot take."""
    id_, given = draft.item, {name: text.strip() for name, text in draft.fields.items()}
    on = draft_day(draft, today)
    if "acknowledged" in given:
        note = None
        if to := recognitions(workspace).get(id_):
            _refuse_disclosure(id_, given["acknowledged"], to, who)
        elif need_of(id_):
            refuse_answer(workspace, id_, who, on)
            note = given.get("note")
        else:
            refuse_acknowledgement(workspace, id_, who, on)
        return Update(item=id_, date=on, acknowledged=words(given["acknowledged"], "WORD"), note=note)
    kind = workspace.items.get(id_)
    if kind is None and cycle(id_, workspace.settings):
        return Update(item=id_, date=on, note=words(given["note"], "TEXT", one_line=False))
    if kind is None:
        return _promise(id_, given, workspace, who, on)
    decimal = draft.decimal or workspace.settings.input.decimal
    confidence = _confidence(given["confidence"], decimal) if "confidence" in given else None
    texts: dict[str, Any] = {key: words(given[key], key, one_line=False) for key in _TEXTS if key in given}
    if "link" in given:
        texts["link"] = link(given["link"], "link")
    read_answer = {"kpi": _reading, "key result": _key_result_answer}.get(kind, _initiative_answer)
    answer = read_answer(id_, given, workspace, on, decimal)
    late = kind != "kpi" and _is_late(id_, given, workspace, on)
    if _is_set(given, "add") and answer.keys() & {"value", "parts"}:
        answer |= _on_top(id_, answer, workspace, who, on)
    unblocked = _is_set(given, "unblocked")
    if unblocked:
        _check_unblocked(id_, given, workspace, on)
    if not (answer or texts or unblocked or confidence is not None):
        raise UsageError(
            Message("there is nothing to record for {item}", item=id_),
            remedy=f"okr checkin {id_} VALUE --note TEXT",
        )
    return Update(
        item=id_,
        date=on,
        confidence=confidence,
        unblocked=True if unblocked else None,
        late=True if late else None,
        source=given.get("source"),
        evidence=given.get("evidence"),
        **texts,
        **answer,
    )


def draft_day(draft: CheckinDraft, today: date) -> date:
    """The day of a draft, today unless it says so. Raises UsageError for one in the future."""
    on = past_day(draft.fields["date"], "date", today).day if "date" in draft.fields else today
    if on > today:
        raise UsageError(
            Message("{day} is in the future", day=on), remedy=Message("Use the date of today or before.")
        )
    return on


def _confidence(text: str, decimal: Point | None) -> int | float:
    """A number from 0 to 10; `70%` and `7/10` are 7."""
    is_share = "%" in text or "/" in text
    scale = Scale("%" if is_share else None, decimal, (0, 100) if is_share else (0, 10))
    confidence = quantity(text, "confidence", scale)
    if is_share:
        confidence = confidence / 10 if confidence % 10 else int(confidence) // 10
    if not 0 <= confidence <= 10:
        raise UsageError(
            Message("confidence {text} is out of range", text=text),
            remedy=Message("Use a number from 0 to 10."),
        )
    return confidence


def _is_set(given: Mapping[str, str], name: str) -> bool:
    return name in given and read_mark(given[name], name)


def _promise(id_: str, given: Mapping[str, str], workspace: Workspace, who: str, on: date) -> Update:
    """An onboarding step, an agreement or a request: done or not, with a note."""
    asked = workspace.coaching.get(id_)
    if asked is not None and workspace.slug_in_force("person", asked.to) != who:
        raise OkrError(
            Message("{request} was asked of @{person}", request=id_, person=asked.to),
            remedy=Message("Only the person who was asked can mark it as answered."),
        )
    mark = given.get("done", given.get("value"))
    if not given.keys() <= _OF_A_PROMISE or (mark is None and "note" not in given):
        raise UsageError(
            Message("{item} takes only done or undone, and a note", item=id_),
            remedy=f"okr checkin {id_} done",
        )
    if mark is not None and id_.startswith("@"):
        _refuse_sign_off(id_, workspace, who, on)
    return Update(
        item=id_,
        date=on,
        done=read_mark(mark, id_) if mark is not None else None,
        note=words(given["note"], "note", one_line=False) if "note" in given else None,
    )


def _refuse_sign_off(id_: str, workspace: Workspace, who: str, on: date) -> None:
    """A step is marked by whoever signs it off; others can only add a note."""
    signers = Conversations(workspace, on).step(id_).signers
    if who not in signers:
        people = joined([f"@{each}" for each in signers], Message(" or "))
        raise OkrError(
            Message("only {people} can mark {step} as done", people=people, step=id_),
            remedy=Message("You can add a note: {command}", command=f"okr checkin {id_} --note TEXT"),
        )


def _initiative_answer(
    id_: str, given: Mapping[str, str], _workspace: Workspace, _on: date, _decimal: Point | None
) -> dict[str, Any]:
    if "undone" in given or "period" in given:
        raise UsageError(
            Message("{item} is an initiative: it takes only done or undone", item=id_),
            remedy=f"okr checkin {id_} done",
        )
    mark = given.get("done", given.get("value"))
    return {"done": read_mark(mark, id_)} if mark is not None else {}


def _check_unblocked(id_: str, given: Mapping[str, str], workspace: Workspace, on: date) -> None:
    if "blocker" in given:
        raise UsageError(
            Message("--blocker and --unblock cannot be combined"),
            remedy=Message("A new blocker replaces the one before."),
        )
    if updates.open_blocker(updates.updates_until(workspace.updates(id_), on)) is None:
        raise UsageError(
            Message("{item} has no open blocker", item=id_), remedy=f"okr checkin {id_} --blocker TEXT"
        )


def _is_late(id_: str, given: Mapping[str, str], workspace: Workspace, on: date) -> bool:
    """Whether the update comes after the close; refused without --late."""
    objective = parent(id_)
    closed = workspace.objectives[objective].closed
    if closed is None or on <= closed.date:
        return False
    if not _is_set(given, "late"):
        raise OkrError(
            Message("{objective} was closed on {day}", objective=objective, day=closed.date),
            remedy=Message("Record it anyway with --late: the report marks it, and the grade stays."),
        )
    return True


def _on_top(id_: str, answer: Mapping[str, Any], workspace: Workspace, who: str, on: date) -> dict[str, Any]:
    """An amount on top of the value that the person recorded earlier that day, summed as written; of a ratio both counts."""
    earlier = [
        e.update
        for e in workspace.updates(id_)
        if e.person == who and e.update.date == on
        and (e.update.parts if "parts" in answer else e.update.value is not None)
        and (workspace.items[id_] != "kpi" or e.update.period == answer["period"])
    ]  # fmt: skip
    if not earlier:
        return {}
    last = earlier[-1]
    if counts := answer.get("parts"):
        before = {name: value for update in earlier for name, value in update.parts.items()}
        return {"parts": {name: _sum(before.get(name, 0), value) for name, value in counts.items()}}
    of = answer.get("of")
    if (last.of is None) != (of is None):
        raise UsageError(
            Message("counts and a plain number of {item} cannot be added", item=id_),
            remedy=Message("Record the new total instead, without --add."),
        )
    if last.of and of:
        total = tuple(_sum(one, other) for one, other in zip(last.of, of, strict=True))
        return {"of": total, "value": ratio(total, getattr(workspace.record(id_), "unit", None))}
    return {"value": _sum(last.value, answer["value"])}


def _sum(one: float | None, other: float) -> int | float:
    return number(str(Decimal(str(one)) + Decimal(str(other))), "the sum")


def _value(text: str, scale: Scale) -> dict[str, Any]:
    """The value that a text means, and the counts of which it is the ratio."""
    value, of = quantity(text, "value", scale), counts(text, scale)
    return {"value": value, "of": of} if of else {"value": value}


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _reading(
    id_: str, given: Mapping[str, str], workspace: Workspace, on: date, decimal: Point | None
) -> dict[str, Any]:
    """Value and period of a KPI's reading; the period is always written out."""
    if "done" in given or "undone" in given:
        raise _needs_value(Message("{item} is a KPI: it takes a value.", item=id_), id_)
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
                Message("{kpi} is a {cadence} KPI; {period} is another kind of period", kpi=id_,
                        cadence=name_words(kpi.cadence), period=span.name),
                remedy=Message("Write the period like {example}.", example=kpi_period(on, kpi.cadence, settings).name),
            )  # fmt: skip
        _refuse_ahead(span, span.name, on)
    else:
        period = default_period(workspace, id_, on)
    # a period that had not ended when the KPI was retired has no reading; an earlier one may still get its own
    if kpi.retired and period.ends > kpi.retired.date:
        raise OkrError(
            Message("{item} was retired on {day}: {reason}", item=id_, day=kpi.retired.date,
                    reason=kpi.retired.reason),
            remedy=Message("You can still add a note with --note."),
        )  # fmt: skip
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


_WEEK = r"(?i)(\d{4}-)?w?\d+"
_MOST_WEEKS = 26
"""How long ago a week may be that is named without its year."""


def _refuse_long_ago(span: Span, text: str, on: date) -> None:
    """`W40` in week 36: that of last year is hardly meant."""
    if "W" in span.name and span.name[:4] not in text and (on - span.ends).days > 7 * _MOST_WEEKS:
        raise UsageError(
            Message("{period} has not begun", period=text),
            remedy=Message("That of last year is {period}.", period=span.name),
        )


def _needs_value(message: str, id_: str) -> UsageError:
    return UsageError(message, remedy=f"okr checkin {id_} VALUE")


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
        raise OkrError(
            Message("{item} was dropped on {day}: {reason}", item=id_, day=kr.dropped.date,
                    reason=kr.dropped.reason),
            remedy=Message("You can still add a note with --note."),
        )  # fmt: skip
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
    elif "done" in given or "undone" in given:
        raise _needs_value(Message("{item} has no milestones: it takes a value.", item=id_), id_)
    else:
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


# ── acknowledgements ─────────────────────────────────────────────────────────────────────────────


def last_checkin(workspace: Workspace, id_: str, on: date) -> Entry | None:
    """The last entry with an answer or words; of a step or agreement, too, under any name of its person."""
    if id_ in workspace.items:
        entries = workspace.updates(id_)
    else:
        names = [old for old in workspace.recorded if current_step_id(workspace, old) == id_]
        entries = tuple(sorted((e for old in names for e in workspace.recorded[old]), key=lambda e: e.order))
    return updates.last_update(updates.updates_until(entries, on))


def refuse_acknowledgement(workspace: Workspace, id_: str, who: str, on: date) -> None:
    """There must be a check-in, and it must be somebody else's: acknowledging one's own tells nobody anything."""
    last = last_checkin(workspace, id_, on)
    if last is None:
        raise OkrError(
            Message("{item} has no check-in to acknowledge", item=id_), remedy=f"okr checkin {id_}"
        )
    if last.person == who or (id_ in workspace.items and owners(workspace, id_, on) == (who,)):
        raise OkrError(
            Message("the last check-in of {item} is your own", item=id_),
            remedy=Message("Your lead can acknowledge it with okr ack."),
        )


def refuse_answer(workspace: Workspace, id_: str, who: str, on: date) -> None:
    """Only who is asked for something can say whether they agree: the person, or the lead and the members of the team."""
    objective, _, place = id_.partition("/needs/")
    need = [*needs_of(workspace, objective, on)][int(place) - 1]
    if who not in answerers(workspace, need.asked, on):
        raise OkrError(
            Message("{need} is asked of {asked}", need=id_, asked=need.asked),
            remedy=Message("Only they can agree: the person, or the lead or a member of the team."),
        )


def _refuse_disclosure(name: str, word: str, to: str, who: str) -> None:
    """Only its receiver decides whether readers from outside see a recognition."""
    if to != who:
        raise OkrError(
            Message("{recognition} thanks @{person}", recognition=name, person=to),
            remedy=Message("Only @{person} can make it public or private.", person=to),
        )
    one_of(word, "WORD", (PUBLIC, PRIVATE))
