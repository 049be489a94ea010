"""Items of one kind, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from okr.documents.blocks import Block, Cell, Column, Note, Paragraph, Row, Span, Table, dotted
from okr.documents.measures import achieved, limit, seen, value_cell
from okr.documents.terms import (
    first_or_read,
    in_groups,
    is_dropped,
    mark,
    owners,
    progress_of,
    shown,
    slug,
    state,
    titled,
    titled_part,
    who,
    with_ambition,
    work_state,
)
from okr.ids import KINDS, PARTS, parent
from okr.views.results import (
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    KpiShape,
    Listing,
    ObjectiveShape,
    PersonShape,
    RoleShape,
    TeamShape,
)
from okr.words import Message
from okr.words.numbers import measured, short_date

_ID = Column(Message("id"), least=22, shrink=2)
_TITLE = Column(Message("title"), least=20, floor=12, wraps=True)
_NAME = Column(Message("name"), least=16, wraps=True)
_PURPOSE = Column(Message("purpose"), drop=1, least=20, shrink=0)
_OWNER = Message("owner")
COLUMNS: dict[type[ItemShape], tuple[Column, ...]] = {
    ObjectiveShape: (
        _ID,
        _TITLE,
        Column(_OWNER, drop=1),
        Column(Message("team"), drop=2),
        Column(Message("progress"), "right", drop=3),
        Column(Message("pace"), least=12, shrink=3, wraps=True),
    ),
    KeyResultShape: (
        Column(Message("id"), least=12, shrink=2),
        Column(Message("title"), least=24, floor=12, wraps=True),
        Column(Message("now → target"), drop=1),
        Column(_OWNER, drop=2),
        Column(Message("progress"), "right"),
        Column(Message("pace"), least=12, shrink=3, wraps=True),
        Column(Message("last"), "right", drop=3),
    ),
    InitiativeShape: (
        Column(Message("id"), least=12, shrink=2),
        Column(Message("title"), least=24, floor=12, wraps=True),
        Column(_OWNER, drop=2),
        Column(Message("due"), "right"),
        Column(Message("state"), least=12, shrink=3, wraps=True),
        Column(Message("key result"), drop=1),
    ),
    KpiShape: (
        _ID,
        _TITLE,
        Column(Message("role"), drop=1),
        Column(Message("limit"), drop=3),
        Column(Message("period"), drop=2),
        Column(Message("value"), "digits", folds=True),
        Column(Message("health"), least=12, shrink=3, wraps=True),
        Column(Message("linked to"), drop=4, least=12, shrink=2),
    ),
    PersonShape: (
        _ID,
        _NAME,
        Column(Message("role"), least=14),
        Column(Message("team"), drop=2),
        Column(Message("manager"), drop=1),
        Column(Message("left"), drop=3),
    ),
    TeamShape: (_ID, _NAME, Column(Message("lead")), Column(Message("part of"), drop=2), _PURPOSE),
    RoleShape: (
        _ID,
        Column(Message("title"), least=16, wraps=True),
        Column(Message("level"), drop=3),
        Column(Message("reports to"), drop=2),
        _PURPOSE,
    ),
}


def listing(found: Listing, today: date) -> Iterator[Block]:
    """One kind, one line each; key results and initiatives below their objective."""
    if not found.items:
        kind, cycle = KINDS[found.kind].nouns, found.cycle
        where = Message("There are no {kind} in {cycle}.", kind=kind, cycle=cycle or "")
        yield Paragraph((where if cycle else Message("There are no {kind}.", kind=kind),))
        return
    yield table(found, found.items, today)


def table(found: Listing, items: Sequence[ItemShape], today: date) -> Table:
    """Some items of a list; those of one objective follow each other."""
    columns = COLUMNS[type(items[0])] if items else ()
    if found.kind not in PARTS:
        plain = (Row(_cells(item, today, ended=False)) for item in items)
        return Table(columns, [*(_kpis(items, today) if found.kind == "kpi" else plain)])
    rows: list[Row | Note] = []
    for id_, members in groupby(items, key=lambda item: parent(item.id)):
        title = with_ambition(found.titles.get(id_, ""), committed=id_ in found.committed)
        rows.append(Note(dotted((title, Span(id_, "id")))))
        rows += (Row(_cells(item, today, ended=id_ in found.ended)) for item in members)
    return Table(columns, rows, indent=1)


def _kpis(items: Sequence[ItemShape], today: date) -> Iterator[Row | Note]:
    """The units of an indicator below it."""
    for kpi, depth, group in in_groups(each for each in items if isinstance(each, KpiShape)):
        if group:
            yield Note(dotted((group, Span(parent(kpi.id), "id"))))
        yield Row(_cells(kpi, today, ended=False), depth=depth)


def _cells(item: ItemShape, today: date, *, ended: bool) -> Sequence[Cell]:
    id_ = Span(item.id, "id")
    match item:
        case ObjectiveShape():
            owner, standing = who(item.owner), shown(state(item))
            return (id_, titled(item), owner, item.team or "", progress_of(item), standing)
        case KeyResultShape():
            gone = is_dropped(item, today)
            return (
                Span(slug(item.id), "id"),
                titled_part(item, "gone" if gone else ""),
                value_cell(item),
                owners(item),
                achieved(item),
                shown("dropped" if gone else state(item, ended=ended)),
                Span(seen(item, today), "dim"),
            )
        case InitiativeShape():
            owner, due = who(item.owner), short_date(item.due, today) if item.due else ""
            part_of = Span(slug(item.key_result or ""), "dim")
            return (Span(slug(item.id), "id"), item.title, owner, due, work_state(item, today), part_of)
        case KpiShape():
            value, period = measured(item.current), first_or_read(item)
            linked = Span(", ".join(map(slug, item.linked)), "dim")
            return (id_, item.own_title, item.role, limit(item), period, value, mark(item), linked)
        case PersonShape():
            left = short_date(item.left, today) if item.left else ""
            manager = who(item.manager)
            return (id_, item.name, item.role or "", item.team or "", manager, left)
        case TeamShape():
            lead = who(item.lead)
            return (id_, item.name, lead, item.parent or "", item.purpose or "")
        case RoleShape():
            return (id_, item.title, item.level or "", item.reports_to or "", item.purpose or "")
