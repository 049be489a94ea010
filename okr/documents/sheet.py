"""Goals in rows: a report on one sheet of paper, and the way to the page of each on a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okr.documents.blocks import (
    Block,
    Cell,
    Column,
    Curve,
    Link,
    Note,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    filled,
)
from okr.documents.goals import ordered_by_support, standing
from okr.documents.measures import current, limit, value_toward
from okr.documents.terms import in_groups, is_dropped, mark, owners, titled, titled_part, who
from okr.ids import cycle_name
from okr.views.page import ReportPage
from okr.views.results import KeyResultShape, KpiShape, ObjectiveShape
from okr.words import Message, joined, plural

SHEET = 60
"""Rows that fit on one sheet of A4."""
_LONG = 50
"""Letters of a title that fit on one line there."""
_NOTE = 180
"""Letters of the sentence of the cycle that take the room of a row."""
COLUMNS = (
    Column(Message("Goal"), least=24, wraps=True),
    Column(Message("owner"), drop=3),
    Column(Message("now → target"), drop=2),
    Column(Message("progress")),
    Column(Message("state")),
    Column(Message("so far"), drop=1),
)


def sheet(found: ReportPage) -> Iterator[Block]:
    rows: list[Row | Note] = [*goals(own(found), found)]
    if found.kpis:
        read = [kpi for kpi in found.kpis if is_read(kpi)]
        rows += (Note((Span(Message("KPIs"), "title"),)), *kpis(read, found))
        if left := len(found.kpis) - len(read):
            rows.append(Note((Span(unread(left), "dim"),), 1))
    titles = (row.cells[0] for row in rows if isinstance(row, Row))
    lines = len(rows) + sum(isinstance(each, Link) and len(each.text.text) > _LONG for each in titles)
    lines += len(found.note.text) // _NOTE if found.note else 0
    if lines > SHEET:
        yield Paragraph((Span(Message("{n} rows: too many for one sheet.", n=len(rows)), "dim"),))
    yield Table(COLUMNS, rows, dense=True)


def own(found: ReportPage) -> Iterator[ObjectiveShape]:
    """The objectives of the cycle, each below the one that it supports; without those of the cycles around it."""
    return (each for each, _ in ordered_by_support(found) if cycle_name(each.id) == found.cycle.name)


def accountable(owner: str | None, found: ReportPage, role: str | None = None) -> Text:
    """The person; by its name the team that stands for one, or the role where nobody has it."""
    id_ = owner or (f"role/{role}" if role else "")
    return Link(Span(found.titles[id_]), id_) if id_ in found.titles else who(id_)


def goals(objectives: Iterable[ObjectiveShape], found: ReportPage, *, parts: bool = True) -> Iterator[Row]:
    """A row an objective, and below it one a key result."""
    for objective in objectives:
        yield _goal(objective, objective, Span(titled(objective), "title"), found)
        for item in objective.key_results if parts else ():
            if not is_dropped(item, found.as_of):
                yield _goal(item, objective, titled_part(item), found)


def _goal(
    item: ObjectiveShape | KeyResultShape, above: ObjectiveShape, title: Span, found: ReportPage
) -> Row:
    value = value_toward(item) if isinstance(item, KeyResultShape) else ""
    owner, curve = accountable(item.owner, found), _curve(item.id, found)
    if isinstance(item, KeyResultShape) and len(item.owners) > 1:
        owner = owners(item)
    cells = (Link(title, item.id), owner, value, *standing(item, above, found), curve)
    return Row(cells, depth=int(item is not above))


def kpis(shown: Iterable[KpiShape], found: ReportPage, depth: int = 1) -> Iterator[Row | Note]:
    for kpi, below, group in in_groups(shown):
        if group:
            yield Note((group,), depth)
        value = joined(filled((current(kpi), limit(kpi))))
        title, curve = Link(Span(kpi.own_title), kpi.id), _curve(kpi.id, found)
        owner = accountable(kpi.owner, found, kpi.role)
        yield Row((title, owner, value, "", mark(kpi), curve), depth=depth + below)


def is_read(kpi: KpiShape) -> bool:
    return bool(kpi.recent or kpi.provisional)


def unread(n: int) -> str:
    return plural(n, "{n} KPI without a reading", "{n} KPIs without a reading")


def _curve(id_: str, found: ReportPage) -> Cell:
    trend_ = found.trends.get(id_)
    return Curve([point.value for point in trend_.points]) if trend_ else ""
