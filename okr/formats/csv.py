"""CSV: one table a result, a header first. Numbers as they are; words can never be taken for a formula.

For a spreadsheet the same table is written as the person's Excel opens it by a double click.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, UnsetType

from okr.fields import Dropped
from okr.formats import Answer, fields_of
from okr.formats.comparison_rows import afterwards_rows, comparison_rows
from okr.models import Closed
from okr.tables import csv_text
from okr.views.change_results import Audit, Change, Diff, Log
from okr.views.import_results import Import
from okr.views.meeting_results import MeetingAgenda, Meetings
from okr.views.people_results import (
    Agenda,
    GoalNode,
    GoalTree,
    Onboard,
    PersonPage,
    Tree,
    TreeObjective,
    TreePerson,
    TreeTeam,
)
from okr.views.period_results import Month, Review
from okr.views.profile import Profile
from okr.views.pulse import PulseShow, PulseStatements
from okr.views.report_results import Afterwards, Comparison, Report
from okr.views.results import (
    Explanation,
    InitiativeShape,
    KeyResultShape,
    KpiPart,
    KpiShape,
    Listing,
    MilestoneShape,
    ObjectiveShape,
    Payout,
    Reminder,
    Result,
    RollUpCounts,
    Todo,
    TodoOfAll,
)
from okr.words.numbers import Point, bare, field_value

_MONTH = re.compile(r"^(\d{4})-(\d\d)$")
Rows = Iterable[Sequence[object]]
Entry = Mapping[str, Any]
"""A row by the names of its columns."""

_OF_OBJECTIVE = ("id", "title", "owner", "team", "scope", "progress", "expected", "pace", "grade", "band")
_OF_KEY_RESULT = tuple(name for name in KeyResultShape.__struct_fields__ if name != "objective")
LISTED = frozenset(
    (
        *_OF_KEY_RESULT,
        *KpiShape.__struct_encode_fields__,
        *InitiativeShape.__struct_fields__,
        *(f"objective_{name}" for name in _OF_OBJECTIVE),
        *("attention", "attention_text"),
    )
)
"""The columns of the lists and of the report."""
_NESTED = ("key_results", "initiatives", "supported_by")
_WAITING = ("id", "kind", "due", "late_days", "why")
_PAID = (
    "id", "title", "role", "achievement", "factor", "weight", "threshold", "cap", "why", "value", "bands",
)  # fmt: skip
_CHANGE = (
    "id", "change", "field", "old", "new", "who", "date", "commit", "reason", "message", "title", "period", "path",
    "earlier", "counts", "confidence", "note", "next", "blocker", "unblocked", "of", "link", "via",
)  # fmt: skip
_OF_AUDIT = ("rule", "explained", "why", "person")
_OF_PAGE = (
    "section", "id", "title", "cycle", "progress", "pace", "grade", "band", "outcome", "closed", "dropped", "objective",
    "since", "until", "owner", "checkins", "ended", "ambition", "stale", "given_up", "kept", "closed_periods", "cadence",
    "confidences", "unsure", "line", "unit", "periods", "due", "done", "late_days", "done_on",
)  # fmt: skip
"""The order of the columns of a page, as far as it has them."""
_OF_AGENDA = (
    "section", "id", "title", "objective", "progress", "expected", "pace", "confidence", "last_checkin", "stale",
    "low_confidence", "falling",
)  # fmt: skip
_OF_NODE = (
    "depth", "above", "id", "kind", "title", "owner", "progress", "pace", "closed", "stale", "ambition",
)  # fmt: skip
_OF_TREE = ("team", "person", "id", "title", "progress", "pace", "closed", "supports", "stale", "kpis")


def draw(answer: Answer) -> str | bytes:
    return answer.page(csv_table(answer.result, answer.excel))


def csv_table(result: Result, excel: Point | None = None) -> str:
    """The result as CSV with a header."""
    return written(_ROWS[type(result)](result), excel)


def written(rows: Rows, excel: Point | None = None) -> str:
    """Rows as CSV; for an Excel with this decimal mark with what tells it the letters, the columns and the numbers."""
    text = io.StringIO()
    if excel is None:
        csv.writer(text, lineterminator="\n").writerows([_cell(each) for each in row] for row in rows)
        return text.getvalue()
    text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n", delimiter=";" if excel == "," else ",")
    writer.writerows([_excel_cell(each, excel) for each in row] for row in rows)
    return text.getvalue()


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def _report(report: Report) -> Rows:
    """One row a key result, what its objective says in front and why it needs somebody behind; an objective without any
    has a row of its own. With the ritual asked for, the rows are its check-ins."""
    if not isinstance(report.ritual, UnsetType):
        yield from _table(map(fields_of, report.ritual.checkins))
        return
    calls = {call.id: (call.kind, call.text) for call in report.attention}
    yield from _goals(report.objectives, ("attention", "attention_text"), calls)


def _goals(
    objectives: Iterable[ObjectiveShape], behind: Sequence[str], told: Mapping[str, Sequence[object]]
) -> Rows:
    """The columns `behind` have what is told of an item by its id."""
    yield (*(f"objective_{name}" for name in _OF_OBJECTIVE), *_OF_KEY_RESULT, *behind)
    nothing = [None] * len(behind)
    for objective in objectives:
        lead = _values(objective, _OF_OBJECTIVE)
        if not objective.key_results:
            yield (*lead, *(None for _ in _OF_KEY_RESULT), *told.get(objective.id, nothing))
        for item in objective.key_results:
            yield (*lead, *_values(item, _OF_KEY_RESULT), *told.get(item.id, nothing))


def _listing(listing: Listing) -> Rows:
    if not listing.items:
        return
    first = listing.items[0]
    nested = _NESTED[:2] if isinstance(first, ObjectiveShape) else ()
    names = [name for name in first.__struct_fields__ if name not in nested]
    columns = [name for name in first.__struct_encode_fields__ if name not in nested]
    titled = isinstance(first, (KeyResultShape, InitiativeShape))
    yield (*columns, "objective_title") if titled else columns
    for item in listing.items:
        title = (listing.titles.get(item.id.rpartition("/")[0]),) if titled else ()
        yield (*_values(item, names), *title)


def _payout(payout: Payout) -> Rows:
    """One row a KPI, and the sum on each of them."""
    yield ("of", "cycle", "base", "fixed", "score", "pay", *_PAID)
    lead = (payout.of, payout.cycle, payout.base, payout.fixed, payout.score, payout.pay)
    for kpi in payout.kpis:
        yield (*lead, *_values(kpi, _PAID))
    for left_out in payout.left_out:
        yield (*lead, *({"id": left_out.id, "why": left_out.why}.get(name) for name in _PAID))


def _import(found: Import) -> Rows:
    """A row an item, then a row for each of the rows that are left out."""
    yield ("row", "sheet", "kind", "id", "title", "state", "doubts")
    for item in found.items:
        yield (*_values(item, ("row", "sheet", "kind", "id", "title", "state")), item.doubts)
    for state, remarks in (("skipped", found.skipped), ("refused", found.refused)):
        for each in remarks:
            yield (each.row, each.sheet, None, None, None, state, each.words)


# ── changes ──────────────────────────────────────────────────────────────────────────────────────


def _changes(names: Sequence[str], changes: Iterable[Change]) -> Rows:
    """One row a change."""
    yield names
    for change in changes:
        yield [
            field_value(each, bare) if isinstance(each, Mapping | list | tuple) else each
            for each in _values(change, names)
        ]


# ── people ───────────────────────────────────────────────────────────────────────────────────────


def _onboard(onboard: Onboard) -> Iterator[Entry]:
    for each in onboard.people:
        for step in each.steps:
            yield {"person": each.id, "path": each.path, "joined": each.joined} | fields_of(step)


def _pulse(found: PulseShow) -> Iterator[Entry]:
    """A row a statement; those of teams behind those of all."""
    of_all = [] if found.team else [(None, found.statements)]
    for team, statements in (*of_all, *((each.team, each.statements) for each in found.teams)):
        for each in statements:
            counts = each.now.counts if each.now else (None,) * 5
            answered = {str(value): n for value, n in enumerate(counts, 1)}
            then = each.before.counts if each.before else (None,) * 5
            earlier = {f"before_{value}": n for value, n in enumerate(then, 1)}
            head = {"month": found.month, "team": team, "statement": each.slug}
            yield head | answered | {"before": found.before} | earlier


def _sections(page: Agenda | PersonPage | MeetingAgenda | Profile) -> Iterator[Entry]:
    for section in page.__struct_fields__:
        entries = getattr(page, section)
        for each in entries if isinstance(entries, tuple) else ():
            yield {"section": section} | (fields_of(each) if isinstance(each, Struct) else {"text": each})


def _tree(tree: Tree) -> Iterator[Entry]:
    for team in tree.teams:
        yield from _team(team)
    for each in tree.people:
        yield from _member(each, None)
    yield from (_goal(goal) for goal in tree.objectives)


def _team(team: TreeTeam) -> Iterator[Entry]:
    for each in team.people:
        yield from _member(each, team.id)
    yield from (_goal(goal, team=team.id) for goal in team.objectives)
    if not team.people and not team.objectives:
        yield dict.fromkeys(_OF_TREE) | {"team": team.id}
    for below in team.teams:
        yield from _team(below)


def _member(each: TreePerson, team: str | None) -> Iterator[Entry]:
    yield from (_goal(goal, team=team, person=each.id) for goal in each.objectives)
    if not each.objectives:
        yield dict.fromkeys(_OF_TREE) | {"team": team, "person": each.id}


def _goal(goal: TreeObjective, **of: str | None) -> Entry:
    return dict.fromkeys(_OF_TREE) | of | fields_of(goal)


def _goal_node(goal: GoalNode, above: str | None = None, depth: int = 0) -> Iterator[Entry]:
    """A row a mention: what it stands below, and how deep."""
    plain = {name: each for name, each in fields_of(goal).items() if name not in _NESTED}
    yield {"depth": depth, "above": above} | plain
    for below in (*goal.key_results, *goal.supported_by):
        yield from _goal_node(below, goal.id, depth + 1)


def _table(entries: Iterable[Entry], first: Sequence[str] = ()) -> Rows:
    """Rows by the names of their fields: those that come `first`, then all others in the order in which they come."""
    listed = list(entries)
    names = dict.fromkeys(name for entry in listed for name in entry)
    names = dict.fromkeys((*(name for name in first if name in names), *names))
    if names:
        yield tuple(names)
        yield from (tuple(entry.get(name) for name in names) for entry in listed)


_ROWS: Mapping[type[Result], Callable[[Any], Rows]] = {
    Report: _report,
    Listing: _listing,
    Explanation: lambda found: (
        ("id", "step", "value", "why"),
        *((found.item.id, step.name, step.value, step.why) for step in found.steps),
    ),
    Month: lambda month: _goals(
        month.objectives,
        ("value_before", "progress_before"),
        {each.id: (each.value, each.progress) for each in month.before},
    ),
    Review: lambda review: _goals(review.objectives, (), {}),
    Comparison: comparison_rows,
    Afterwards: afterwards_rows,
    Payout: _payout,
    Todo: lambda todo: (_WAITING, *(_values(item, _WAITING) for item in todo.items)),
    TodoOfAll: lambda todo: (
        ("person", *_WAITING),
        *((person.id, *_values(item, _WAITING)) for person in todo.people for item in person.items),
    ),
    Reminder: lambda found: _table(
        {"person": person.name} | fields_of(item) for person in found.people for item in person.items
    ),
    Import: _import,
    Diff: lambda diff: _changes(_CHANGE, diff.changes),
    Log: lambda log: _changes(_CHANGE, log.entries),
    Audit: lambda audit: _changes((*_CHANGE, *_OF_AUDIT), audit.entries),
    Onboard: lambda onboard: _table(_onboard(onboard)),
    Agenda: lambda page: _table(_sections(page), _OF_AGENDA),
    PersonPage: lambda page: _table(_sections(page), _OF_PAGE),
    MeetingAgenda: lambda page: _table(_sections(page), _OF_AGENDA),
    Meetings: lambda found: _table(map(fields_of, found.meetings)),
    Profile: lambda page: _table(_sections(page)),
    Tree: lambda tree: _table(_tree(tree)),
    PulseShow: lambda found: _table(_pulse(found)),
    PulseStatements: lambda found: [[each.slug for each in found.statements]],
    GoalTree: lambda tree: _table((entry for goal in tree.goals for entry in _goal_node(goal)), _OF_NODE),
}


# ── cells ────────────────────────────────────────────────────────────────────────────────────────


def _values(of: Struct, names: Iterable[str]) -> list[object]:
    return [getattr(of, name) for name in names]


def _excel_cell(of: Any, mark: Point) -> object:
    """A month is written as `2026-M07`: Excel makes a day of `2026-07`."""
    if isinstance(of, float):
        return repr(of).replace(".", mark)
    cell = _cell(of)
    return _MONTH.sub(r"\1-M\2", cell) if isinstance(cell, str) else cell


def _cell(of: Any) -> object:
    """One cell: what is nested is written as words."""
    scalar = _SCALARS.get(type(of))
    if scalar:
        return scalar(of)
    if isinstance(of, tuple):
        return csv_text("; ".join(str(_inner(part)) for part in of))
    return csv_text(str(_inner(of)))


def _inner(of: Any) -> object:
    match of:
        case MilestoneShape():
            return f"{of.name}={of.weight}{' done' if of.done else ''}"
        case Dropped():
            return f"{of.date} {of.reason}"
        case Closed():
            return f"{of.date} {of.outcome or ''}".strip()
        case RollUpCounts():
            return of.items
        case tuple():
            return ":".join(map(str, of))
        case dict():
            return "; ".join(f"{name}={weight}" for name, weight in of.items())
        case KpiPart():
            return of.id if of.current is None else f"{of.id}={of.current}"
        case Struct():
            parts = (getattr(of, name) for name in of.__struct_fields__)
            return " ".join(str(_cell(each)) for each in parts if each not in (None, ()))
    return of


_SCALARS: dict[type, Callable[[Any], object]] = {
    type(None): lambda _: "",
    bool: lambda of: "true" if of else "false",
    int: lambda of: of,
    float: repr,
    date: date.isoformat,
    str: csv_text,
}
