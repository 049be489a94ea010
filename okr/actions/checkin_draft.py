"""What a person types about an item, read as the update that it means.

Options, a row of a table, a line of the dialogue, a promise and an acknowledgement all end here as named fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from okr import updates
from okr.actions.checkin_answer import read_answer, read_mark
from okr.conversations import PRIVATE, PUBLIC, Conversations, current_step_id, recognitions
from okr.days import past_day
from okr.errors import OkrError, TwoReadingsError, UsageError
from okr.ids import Kind, parent
from okr.lookup import one_of
from okr.needs import answerers, need_of, needs_of
from okr.ownership import owners
from okr.parse import link, number, words
from okr.people_models import Update
from okr.periods import cycle
from okr.quantities import Scale, quantity
from okr.units import ratio
from okr.updates import Entry
from okr.words import Message, joined
from okr.words.numbers import Point
from okr.workspace import Workspace

RECORDED: tuple[Kind, ...] = ("key result", "kpi", "initiative")
"""What a check-in can be about, besides promises."""
_OF_A_PROMISE = frozenset({"value", "done", "note", "date"})
_TEXTS = ("note", "blocker", "next")


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


def read_update(draft: CheckinDraft, workspace: Workspace, who: str, today: date) -> Update:
    """The update that a draft means. Raises OkrError where it says nothing, or what its item cannot take."""
    id_, given = draft.item, {name: text.strip() for name, text in draft.fields.items()}
    on = draft_day(draft, today)
    if "acknowledged" in given:
        return _acknowledgement(id_, given, workspace, who, on)
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
        via=given.get("via"),
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


# ── acknowledgements ─────────────────────────────────────────────────────────────────────────────


def last_checkin(workspace: Workspace, id_: str, on: date) -> Entry | None:
    """The last entry with an answer or words; of a step or agreement, too, under any name of its person."""
    if id_ in workspace.items:
        entries = workspace.updates(id_)
    else:
        names = [old for old in workspace.recorded if current_step_id(workspace, old) == id_]
        entries = tuple(sorted((e for old in names for e in workspace.recorded[old]), key=lambda e: e.order))
    return updates.last_update(updates.updates_until(entries, on))


def _acknowledgement(id_: str, given: Mapping[str, str], workspace: Workspace, who: str, on: date) -> Update:
    """A lead's word on a check-in; an answer to what was asked for; of a recognition whether readers from outside see it, which
    only its receiver decides."""
    word, note = given["acknowledged"], None
    if to := recognitions(workspace).get(id_):
        if to != who:
            raise OkrError(
                Message("{recognition} thanks @{person}", recognition=id_, person=to),
                remedy=Message("Only @{person} can make it public or private.", person=to),
            )
        one_of(word, "WORD", (PUBLIC, PRIVATE))
    elif need_of(id_):
        _refuse_answer(workspace, id_, who, on)
        note = given.get("note")
    else:
        _refuse_acknowledgement(workspace, id_, who, on)
    return Update(item=id_, date=on, acknowledged=words(word, "WORD"), note=note)


def _refuse_acknowledgement(workspace: Workspace, id_: str, who: str, on: date) -> None:
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


def _refuse_answer(workspace: Workspace, id_: str, who: str, on: date) -> None:
    """Only who is asked for something can say whether they agree: the person, or the lead and the members of the team."""
    objective, _, place = id_.partition("/needs/")
    need = [*needs_of(workspace, objective, on)][int(place) - 1]
    if who not in answerers(workspace, need.asked, on):
        raise OkrError(
            Message("{need} is asked of {asked}", need=id_, asked=need.asked),
            remedy=Message("Only they can agree: the person, or the lead or a member of the team."),
        )
