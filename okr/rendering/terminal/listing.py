"""Lists on a terminal: one kind, one line each; key results and initiatives below their objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from okr.rendering.look import Look
from okr.rendering.numbers import age, number, on_digits, percent, short_date
from okr.rendering.terminal.layout import Column, Line, Part, Table, ellipsise
from okr.rendering.terminal.marks import mark
from okr.rendering.words import is_dropped, line, measure, nothing, person, slug, state
from okr.views.shapes import (
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

_ID = Column("id", least=22, shrink=2)
_TITLE = Column("title", least=14)
_COLUMNS: dict[type[ItemShape], tuple[Column, ...]] = {
    ObjectiveShape: (
        _ID,
        _TITLE,
        Column("owner", drop=1),
        Column("team", drop=2),
        Column("progress", align="right", drop=3),
        Column("pace"),
    ),
    # Those below their objective have no headings.
    KeyResultShape: (
        Column(least=12, shrink=2),
        Column(least=24),
        Column(drop=1, least=12, shrink=0),
        Column(drop=2),
        Column(align="right"),
        Column(),
        Column(align="right", drop=3),
    ),
    InitiativeShape: (
        Column(least=12, shrink=2),
        Column(least=24),
        Column(drop=2),
        Column(align="right"),
        Column(),
        Column(drop=1),
    ),
    KpiShape: (
        _ID,
        _TITLE,
        Column("role", drop=1),
        Column("line", drop=3),
        Column("period", drop=2),
        Column("value", align="right"),
        Column("unit", drop=4),
        Column("health"),
    ),
    PersonShape: (
        _ID,
        Column("name", least=16),
        Column("role", least=14),
        Column("team", drop=2),
        Column("manager", drop=1),
        Column("left", drop=3),
    ),
    TeamShape: (
        _ID,
        Column("name", least=16),
        Column("lead"),
        Column("part of", drop=2),
        Column("purpose", drop=1, least=20, shrink=0),
    ),
    RoleShape: (
        _ID,
        Column("title", least=16),
        Column("level", drop=3),
        Column("reports to", drop=2),
        Column("purpose", drop=1, least=20, shrink=0),
    ),
}


def list_lines(listing: Listing, look: Look) -> Iterator[Line]:
    if not listing.items:
        yield (Part(look.text(nothing(listing))),)
        return
    first = listing.items[0]
    rows = list(map(tuple, _aligned(listing.items, look)))
    grouped = isinstance(first, (KeyResultShape, InitiativeShape))
    table = Table.fit(_columns(first, look), rows, look, indent=2 if grouped else 0)
    if not grouped:
        yield table.heads()
        yield from map(table.line, rows)
        return
    for parent, members in groupby(zip(listing.items, rows, strict=True), key=lambda pair: _parent(pair[0])):
        yield from _heading(parent, listing, look)
        for _, row in members:
            yield (Part("  "), *table.line(row))


def _columns(first: ItemShape, look: Look) -> Sequence[Column]:
    """Titles get a quarter of the line before other columns are shown."""
    titles = replace(_TITLE, least=max(_TITLE.least, look.width // 4))
    return [titles if column is _TITLE else column for column in _COLUMNS[type(first)]]


def _parent(item: ItemShape) -> str:
    return item.id.rpartition("/")[0]


def _heading(id_: str, listing: Listing, look: Look) -> Iterator[Line]:
    title, name = look.text(listing.titles.get(id_, "")), look.text(id_)
    if not title:
        yield (Part(name, "title"),)
    elif len(name) + 10 > look.width:
        yield (Part(ellipsise(title, look.width, look), "title"),)
    else:
        yield (
            Part(ellipsise(title, look.width - len(name) - 2, look), "title"),
            Part("  "),
            Part(name, "dim"),
        )


def _aligned(items: Sequence[ItemShape], look: Look) -> Iterator[Sequence[Part]]:
    values = on_digits([number(item.current) if isinstance(item, KpiShape) else "" for item in items])
    for item, value in zip(items, values, strict=True):
        yield _row(item, look.text(value), look)


def _row(item: ItemShape, value: str, look: Look) -> Sequence[Part]:
    match item:
        case ObjectiveShape():
            pace = Part("closed", "dim") if item.closed else mark(state(item), look)
            texts = (item.id, item.title, person(item.owner), item.team or "", percent(item.progress))
            return (*_parts(texts, look), pace)
        case KeyResultShape():
            return _key_result(item, look)
        case InitiativeShape():
            return _initiative(item, look)
        case KpiShape():
            texts = (item.id, item.title, item.role, line(item.at_least, item.at_most), item.period)
            return (
                *_parts(texts, look),
                Part(value),
                Part(look.text(item.unit or ""), "dim"),
                mark(state(item), look),
            )
        case PersonShape():
            left = short_date(item.left, look.as_of) if item.left else ""
            return _parts(
                (item.id, item.name, item.role or "", item.team or "", person(item.manager), left), look
            )
        case TeamShape():
            return _parts(
                (item.id, item.name, person(item.lead), item.parent or "", item.purpose or ""), look
            )
        case RoleShape():
            texts = (item.id, item.title, item.level or "", item.reports_to or "", item.purpose or "")
            return _parts(texts, look)


def _parts(texts: Sequence[str], look: Look) -> tuple[Part, ...]:
    return tuple(Part(look.text(text)) for text in texts)


def _key_result(item: KeyResultShape, look: Look) -> Sequence[Part]:
    gone = is_dropped(item, look.as_of)
    return (
        Part(look.text(slug(item.id))),
        Part(look.text(item.title), "gone" if gone else ""),
        Part(look.text(measure(item)), "dim"),
        Part(look.text(person(item.owner)), "dim"),
        Part(percent(item.progress)),
        mark("dropped" if gone else state(item), look),
        Part(age(item.last_checkin, look.as_of), "dim"),
    )


def _initiative(item: InitiativeShape, look: Look) -> Sequence[Part]:
    late = not item.done and item.due is not None and item.due < look.as_of
    done = "done" if item.done else "overdue" if late else "open"
    return (
        Part(look.text(slug(item.id))),
        Part(look.text(item.title)),
        Part(look.text(person(item.owner)), "dim"),
        Part(short_date(item.due, look.as_of) if item.due else ""),
        Part(done, "warn" if late else "good" if item.done else ""),
        Part(look.text(slug(item.key_result or "")), "dim"),
    )
