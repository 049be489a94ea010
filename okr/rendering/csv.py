"""CSV: one table a result, a header first. Numbers as they are; words can never be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, UnsetType

from okr.models import Closed, Dropped
from okr.rendering.changes import changes_rows
from okr.rendering.escapes import csv_text
from okr.rendering.flat import ritual_rows, staff_rows
from okr.views.change_results import Audit, Diff, Log
from okr.views.people_results import Agenda, GoalTree, Onboard, PersonPage, Tree
from okr.views.results import (
    Comparison,
    Counted,
    Explanation,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    Listing,
    MilestoneShape,
    ObjectiveShape,
    PaidKpi,
    Payout,
    Report,
    Result,
    Todo,
    TodoItem,
    TodoOfAll,
)

Rows = Iterable[Sequence[object]]

_OF_OBJECTIVE = ("id", "title", "owner", "team", "scope", "progress", "expected", "pace", "grade", "band")
_OF_KEY_RESULT = tuple(name for name in KeyResultShape.__struct_fields__ if name != "objective")
_NESTED = ("key_results", "initiatives")


def csv_table(result: Result) -> str:
    """The result as CSV with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in _rows(result))
    return text.getvalue()


def _rows(result: Result) -> Rows:
    match result:
        case Report():
            ritual = result.ritual
            return _report(result) if isinstance(ritual, UnsetType) else ritual_rows(ritual)
        case Comparison():
            return _comparison(result)
        case Listing():
            return _listing(result)
        case Explanation():
            head = ("id", "step", "value", "why")
            return (head, *((result.item.id, step.name, step.value, step.why) for step in result.steps))
        case Todo():
            return (_WAITING, *map(_todo, result.items))
        case TodoOfAll():
            rows = ((person.id, *_todo(item)) for person in result.people for item in person.items)
            return (("person", *_WAITING), *rows)
        case Payout():
            return _payout(result)
        case Diff() | Log() | Audit():
            return changes_rows(result)
        case Agenda() | Onboard() | PersonPage() | Tree() | GoalTree():
            return staff_rows(result)
        case _:
            raise NotImplementedError(type(result).__name__)


def _report(report: Report) -> Iterator[Sequence[object]]:
    """One row a key result, what its objective says in front and why it needs somebody behind; an objective without any
    has a row of its own."""
    calls = {call.id: (call.kind, call.text) for call in report.attention}
    yield (*(f"objective_{name}" for name in _OF_OBJECTIVE), *_OF_KEY_RESULT, "attention", "attention_text")
    for objective in report.objectives:
        lead = _values(objective, _OF_OBJECTIVE)
        if not objective.key_results:
            yield (*lead, *(None for _ in _OF_KEY_RESULT), *calls.get(objective.id, (None, None)))
        for item in objective.key_results:
            yield (*lead, *_values(item, _OF_KEY_RESULT), *calls.get(item.id, (None, None)))


def _listing(listing: Listing) -> Iterator[Sequence[object]]:
    if not listing.items:
        return
    names = listing.items[0].__struct_fields__
    first = listing.items[0]
    if isinstance(first, ObjectiveShape):
        names = tuple(name for name in names if name not in _NESTED)
        yield names
        yield from (_values(item, names) for item in listing.items)
        return
    titled = isinstance(first, (KeyResultShape, InitiativeShape))
    yield (*names, "objective_title") if titled else names
    for item in listing.items:
        title = (listing.titles.get(item.id.rpartition("/")[0]),) if titled else ()
        yield (*_values(item, names), *title)


def _comparison(comparison: Comparison) -> Iterator[Sequence[object]]:
    yield ("section", "name", "kpi", "okr", "broken_by", "command")
    for row in comparison.differences:
        yield ("difference", row.name, row.kpi, row.okr, row.broken_by, None)
    for pair in comparison.pairs:
        yield ("pair", pair.title, pair.kpi, pair.key_result, None, None)
    for advice in comparison.advice:
        yield ("advice", advice.id, None, None, (advice.message,), advice.command)


_PAID = ("id", "title", "role", "achievement", "factor", "weight", "threshold", "cap", "why")


def _payout(payout: Payout) -> Iterator[Sequence[object]]:
    """One row a KPI, and the sum on each of them."""
    yield ("of", "cycle", "base", "fixed", "score", "pay", *_PAID)
    lead = (payout.of, payout.cycle, payout.base, payout.fixed, payout.score, payout.pay)
    for kpi in payout.kpis:
        yield (*lead, *_values(kpi, _PAID))
    for left_out in payout.left_out:
        yield (*lead, left_out.id, *(None for _ in _PAID[2:]), left_out.why)


_WAITING = ("id", "kind", "due", "late_days", "why")


def _todo(item: TodoItem) -> Sequence[object]:
    return _values(item, _WAITING)


def _values(item: ItemShape | TodoItem | PaidKpi, names: Iterable[str]) -> list[object]:
    return [getattr(item, name) for name in names]


def _cell(value: Any) -> object:
    """One cell: what is nested is written as words."""
    shown = _SCALARS.get(type(value))
    if shown:
        return shown(value)
    if isinstance(value, tuple):
        return csv_text("; ".join(str(_inner(part)) for part in value))
    return csv_text(str(_inner(value)))


def _inner(value: Any) -> object:
    match value:
        case MilestoneShape():
            return f"{value.name}={value.weight}{' done' if value.done else ''}"
        case Dropped():
            return f"{value.date} {value.reason}"
        case Closed():
            return f"{value.date} {value.outcome or ''}".strip()
        case Counted():
            return value.items
        case tuple():
            return ":".join(map(str, value))
    if isinstance(value, Struct):
        found = (getattr(value, name) for name in value.__struct_fields__)
        return " ".join(str(each) for each in found if each is not None)
    return value


_SCALARS: dict[type, Callable[[Any], object]] = {
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: lambda value: value,
    float: repr,
    date: date.isoformat,
    str: csv_text,
}
