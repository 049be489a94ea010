"""What a person changed in a list of `okr list -f csv`: the cells that no longer say what the list says now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from okr.context import Context
from okr.errors import UsageError
from okr.quantities import Scale, quantity
from okr.scoring import Scoring
from okr.tables import restored
from okr.views.items import item
from okr.views.results import InitiativeShape, KeyResultShape, KpiShape
from okr.words import Message
from okr.words.numbers import Point

_MARKS = {"true": True, "wahr": True, "benar": True, "false": False, "falsch": False, "salah": False}
"""How spreadsheets write them back."""
_SLACK, _LARGE = 1e-7, 1e-5
"""What a spreadsheet may round off a number that it shows in a narrow column, and one that it shows as 1.25E+12."""


def changed_cells(
    context: Context, id_: str, cells: Mapping[str, str], given: dict[str, str], decimal: Point | None
) -> dict[str, str]:
    """The fields of a check-in that a row of a list means, out of those `given`: what the list itself says is none.

    Raises UsageError where the list is older than the last check-in, so that nobody can tell what was changed, and for
    a changed value that is computed from several.
    """
    if id_ not in context.workspace.items:
        return given
    scoring = Scoring(context.workspace, context.today)
    shape = item(scoring, id_, context.cycle)
    if not isinstance(shape, KeyResultShape | KpiShape | InitiativeShape):
        return given
    now = _now(scoring, shape, cells.get("period"))
    changed = {
        name: cells[name] for name in now if name in cells and not _says(cells[name], now[name], decimal)
    }
    fields = {name: text for name, text in given.items() if name not in now}
    if "value" in given:
        changed.pop("current", None)
    if changed and not _is_day(cells.get("last_checkin", ""), shape.last_checkin):
        last = shape.last_checkin
        raise UsageError(
            Message("{item} has a newer check-in, of {day}, than this list", item=id_, day=last)
            if last
            else Message("{item} has no check-in any more", item=id_),
            remedy=Message("Empty the row, or make the list again."),
        )
    if (mark := _MARKS.get(changed.get("done", "").casefold())) is not None:
        changed["done"] = "done" if mark else "undone"
    value = changed.pop("current", None)
    if value is not None:
        if isinstance(shape, KeyResultShape) and (
            shape.takes != "last" or shape.parts or shape.measure == "milestones"
        ):
            raise UsageError(
                Message("current of {item} is computed, so it cannot be changed in the list", item=id_),
                remedy=Message("Add a column value with what is new."),
            )
        fields["value"] = value
    elif isinstance(shape, KpiShape) and ("value" not in given or given.get("period") == shape.period):
        fields.pop("period", None)  # a new value is of the next period
    return fields | changed


def _now(
    scoring: Scoring, shape: KeyResultShape | KpiShape | InitiativeShape, period: str | None
) -> dict[str, object]:
    """What the list says now in the cells that can be an answer; of a KPI for the period that the row names."""
    if isinstance(shape, InitiativeShape):
        return {"done": shape.done, "link": shape.link}
    current = shape.current
    if isinstance(shape, KpiShape) and period:
        reading = scoring.readings(shape.id).get(period)
        current = reading.value(scoring.workspace.kpis[shape.id]) if reading else None
    return {"current": current, "confidence": shape.confidence, "blocker": shape.blocker, "link": shape.link}


def _says(cell: str, now: object, decimal: Point | None) -> bool:
    """Whether a cell says what is so now, however a spreadsheet writes it."""
    if isinstance(now, bool):
        return _MARKS.get(cell.casefold()) is now
    if not isinstance(now, int | float):
        return now is not None and cell == restored(str(now)).strip()
    try:
        value = quantity(cell, "", Scale(decimal=decimal, known=(now,)))
    except UsageError:
        return False
    slack = _LARGE if "e" in cell.casefold() else _SLACK
    return abs(value - now) <= slack * abs(now)


def _is_day(cell: str, day: date | None) -> bool:
    """Whether a cell may be this day: a spreadsheet writes it in the order, and with the words, of its own country."""
    numbers = [int(each) % 100 for each in re.findall(r"\d{1,4}", cell)]
    if day is None:
        return not numbers
    left = [day.day, day.month, day.year % 100]
    for each in numbers:
        if each not in left:
            return False
        left.remove(each)
    return bool(numbers)
