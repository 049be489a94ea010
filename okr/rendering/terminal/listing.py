"""Lists on a terminal: one kind, one line each; key results and initiatives below their objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from okr.rendering.look import Look
from okr.rendering.numbers import age, number, on_digits, short_date
from okr.rendering.terminal.layout import Column, Line, Part, Table, words, wrap
from okr.rendering.terminal.marks import mark
from okr.rendering.words import (
    achieved,
    first_or_read,
    is_dropped,
    line,
    nothing,
    now,
    person,
    share,
    slug,
    state,
    titled,
    toward,
    with_ambition,
)
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

_ID = Column("id", least=22, shrink=2)
_TITLE = Column("title", least=20, floor=12, wraps=True)
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
        Column(least=24, floor=12, wraps=True),
        Column(drop=1),
        Column(drop=2),
        Column(align="right"),
        Column(),
        Column(align="right", drop=3),
    ),
    InitiativeShape: (
        Column(least=12, shrink=2),
        Column(least=24, wraps=True),
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
    rows = list(map(tuple, _aligned(listing, look)))
    grouped = isinstance(first, (KeyResultShape, InitiativeShape))
    table = Table.fit(_COLUMNS[type(first)], rows, look, indent=2 if grouped else 0)
    if not grouped:
        yield table.heads()
        for row in rows:
            yield from table.lines(row)
        return
    for parent, members in groupby(zip(listing.items, rows, strict=True), key=lambda pair: _parent(pair[0])):
        yield from _heading(parent, listing, look)
        for _, row in members:
            for line_ in table.lines(row):
                yield (Part("  "), *line_)


def _parent(item: ItemShape) -> str:
    return item.id.rpartition("/")[0]


def _heading(id_: str, listing: Listing, look: Look) -> Iterator[Line]:
    committed = id_ in listing.committed
    title, name = look.text(with_ambition(listing.titles.get(id_, ""), committed=committed)), look.text(id_)
    if not title:
        yield (Part(name, "title"),)
    else:
        yield from wrap([*words(title, "title"), Part(name, "dim")], look, hang=2)


def _aligned(listing: Listing, look: Look) -> Iterator[Sequence[Part]]:
    items = listing.items
    values = on_digits([number(item.current) if isinstance(item, KpiShape) else "" for item in items])
    for item, value in zip(items, values, strict=True):
        yield _row(item, look.text(value), look, ended=_parent(item) in listing.ended)


def _row(item: ItemShape, value: str, look: Look, *, ended: bool) -> Sequence[Part]:
    match item:
        case ObjectiveShape():
            texts = (item.id, titled(item), person(item.owner), item.team or "", share(item))
            return (*_parts(texts, look), mark(state(item), look))
        case KeyResultShape():
            return _key_result(item, look, ended=ended)
        case InitiativeShape():
            return _initiative(item, look)
        case KpiShape():
            texts = (item.id, item.title, item.role, line(item.at_least, item.at_most), first_or_read(item))
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


def _key_result(item: KeyResultShape, look: Look, *, ended: bool) -> Sequence[Part]:
    gone = is_dropped(item, look.as_of)
    told = "dropped" if gone else state(item, ended=ended)
    return (
        Part(look.text(slug(item.id))),
        Part(look.text(item.title), "gone" if gone else ""),
        Part(look.text(f"{now(item)}{toward(item)}")),
        Part(look.text(person(item.owner)), "dim"),
        Part(look.text(achieved(item))),
        mark(told, look) if told else Part(""),
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
