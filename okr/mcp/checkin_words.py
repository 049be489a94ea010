"""What is said of a check-in before it is written: to the assistant as fields, to the person as a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from okr import updates
from okr.formats.sanitise import visible
from okr.models import KeyResult
from okr.quantities import exact
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views.checkins import sentence
from okr.words import Language, Message, joined, translated
from okr.words.numbers import MINUS, aggregated, recorded, valued, with_unit
from okr.workspace import Workspace

_LONGEST_TITLE = 200
"""Characters of a title in a question."""
_LINE_END = r"\r\n|\r|\n"


class ProposedCheckin(Struct, frozen=True, kw_only=True):
    """What would be written; field names are those of the JSON."""

    item: str
    title: str
    person: str
    date: date
    period: str | None
    """What a value of a KPI describes."""
    old: float | None
    """The last value that was recorded; of a KPI that of the period."""
    value: float | None
    note: str | None
    changes: tuple[str, ...]
    """What becomes of the number, in words."""
    doubts: tuple[str, ...]
    """What is unlikely about the value: it is written only if the person agrees to that."""
    lines: tuple[str, ...]
    """What the command would say."""
    path: str
    toml: tuple[str, ...]
    """The lines that would come behind those of that file."""
    token: str = ""
    """For the second call: it counts once, and for two minutes."""
    next: str = ""
    """What the assistant does next."""


def proposed(
    before: Workspace,
    after: Workspace,
    entry: Entry,
    today: date,
    *,
    echoes: Sequence[str],
    doubts: Sequence[str],
    toml: Sequence[str],
) -> ProposedCheckin:
    """What an update would record, from the workspace without it and that with it."""
    update = entry.update
    old = _last(before, entry)
    return ProposedCheckin(
        item=update.item,
        title=after.title(update.item),
        person=entry.person,
        date=update.date,
        period=update.period,
        old=old.value if old else None,
        value=update.value,
        note=update.note,
        changes=(*_changes(before, after, entry, old, today), *echoes),
        doubts=tuple(doubts),
        lines=tuple(sentence(Scoring(after, today), entry)),
        path=entry.path,
        toml=tuple(toml),
    )


def question(told: ProposedCheckin, language: Language) -> str:
    """What the person is asked: the item, the number and the note as they would be written, and what is unlikely."""
    title = told.title if len(told.title) <= _LONGEST_TITLE else f"{told.title[:_LONGEST_TITLE]}…"
    lines = [
        Message("An assistant wants to record this check-in for you, @{person}:", person=told.person),
        joined((title, told.item), " · "),
        *told.changes,
        *(Message("Unlikely: {doubt}", doubt=doubt) for doubt in told.doubts),
    ]
    shown = [visible(" ".join(translated(line, language).split())) for line in lines]
    if told.note:  # its own lines cannot be taken for ours
        note = (f"> {visible(line)}" for line in re.split(_LINE_END, told.note))
        shown += (translated(Message("Note:"), language), *note)
    return "\n".join((*shown, translated(Message("Record it?"), language)))


def _last(workspace: Workspace, entry: Entry) -> updates.Answer | None:
    """The value that counted last before an update, of a KPI that of its period."""
    id_, period = entry.update.item, entry.update.period
    answers = updates.values(updates.updates_until(workspace.updates(id_), entry.update.date))
    same = [each for each in answers if each.period == period or id_ not in workspace.kpis]
    return same[-1] if same else None


def _changes(
    before: Workspace, after: Workspace, entry: Entry, old: updates.Answer | None, today: date
) -> Iterator[str]:
    """The old and the new value; where values add up or are averaged, also what these come to."""
    update, record = entry.update, after.record(entry.update.item)
    if update.value is None:
        return
    unit = getattr(record, "unit", None)
    was = valued(old.value, old.entry.update.of, unit, recorded) if old else Message("no value yet")
    is_ = valued(update.value, update.of, unit, recorded)
    change = joined((was, is_), " → ")
    yield joined((update.period, change), ": ") if update.period else change
    if update.of is None and Decimal(_digits(update.value)) != Decimal(exact(update.value)):
        yield Message("exactly {value}", value=exact(update.value))
    if isinstance(record, KeyResult) and record.takes != "last":
        sums = [Scoring(each, today).key_result(update.item).current for each in (before, after)]
        came = joined((with_unit(aggregated(record.takes, each), unit) for each in sums), " → ")
        is_sum = record.takes == "sum"
        yield Message("sum {value}", value=came) if is_sum else Message("mean {value}", value=came)


def _digits(value: float) -> str:
    """The digits of a number that a sentence shows: of a very large or very exact one not all."""
    return recorded(value).replace(",", "").replace(MINUS, "-")
