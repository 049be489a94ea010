"""The report of a cycle: what needs somebody, the objectives as a tree, the KPIs, and how the two belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import UnsetType

from okr.documents.blocks import (
    DOT,
    GAP,
    Block,
    Cell,
    Column,
    Curve,
    Heading,
    Line,
    Note,
    Paragraph,
    Role,
    Row,
    Series,
    Span,
    State,
    Table,
    Text,
    dotted,
    filled,
    way_out,
)
from okr.documents.goals import (
    counted,
    head,
    initiative,
    late,
    linked,
    most,
    ordered_by_support,
    plan,
    remarks,
    standing,
    statement,
    when_due,
)
from okr.documents.measures import asides, current, limit, periods_kept, seen, value_cell, value_toward
from okr.documents.ritual import PAIRS, ritual
from okr.documents.terms import (
    dropped,
    first_or_read,
    in_groups,
    is_dropped,
    left_out,
    mark,
    owners,
    progress_of,
    running,
    shortest_endings,
    slug,
    ticked,
    titled,
    titled_part,
    trend,
    who,
)
from okr.ids import cycle_name
from okr.views.report_results import Report
from okr.views.results import InitiativeShape, KeyResultShape, KpiShape, ObjectiveShape
from okr.views.trend import WideReport
from okr.words import Message, joined, plural
from okr.words.numbers import computed, few, measured, number, signed

_SHOWN = 20
"""Rows of attention: a longer list is not read. The tree below shows the state of everything."""
_TO_CLOSE = 12
"""Objectives to close that are named."""


def report(found: Report, _today: date) -> Iterator[Block]:
    yield from head(found)
    yield from attention(found)
    yield GAP
    yield from _objectives(found)
    yield from _kpis(found)
    yield from versus(found)
    if not isinstance(found.ritual, UnsetType) and found.objectives:
        yield from ritual(found.ritual, found.as_of, most(found, PAIRS))


# ── what needs somebody ──────────────────────────────────────────────────────────────────────────

_ATTENTION = (
    Column(Message("state")),
    Column(Message("id")),
    Column(Message("goal"), least=30, wraps=True),
    Column(Message("owner")),
    Column(Message("why"), least=28, wraps=True, shrink=0),
)


def attention(found: Report, shown: int | None = None) -> Iterator[Block]:
    """The first so many that need somebody; without a number as many as are read, and how to see all."""
    if not found.attention and not found.to_close:
        return
    yield GAP
    if found.attention:
        yield Heading(Message("Needs attention"))
        calls = found.attention[: shown or most(found, _SHOWN)]
        names = _names(found, [call.id for call in calls])
        titles = {objective.id: objective.title for objective in found.objectives}
        rows = []
        for call in calls:
            owner = owners(call).text or (f"role/{call.role}" if call.role else "")
            lead = (State(call.kind), Span(names[call.id], "command"), statement(call, titles))
            rows.append(Row((*lead, Span(owner, "person"), call.text)))
        yield Table(_ATTENTION, rows, indent=1, heads=False, stack=110)
        if left := counted(found.attention[len(calls) :]):
            yield Paragraph(left if shown else (*left, "·", _ALL), indent=1)
        yield Paragraph((Span(Message("Why:"), "dim"), Span("okr explain ID", "command")), indent=1)
    if found.to_close:
        ids = few(found.to_close, most=most(found, _TO_CLOSE))
        waits = plural(
            len(found.to_close),
            "{n} objective is ready to close: {ids} ·",
            "{n} objectives are ready to close: {ids} ·",
            ids=ids,
        )
        yield Paragraph((waits, Span("okr close ID", "command")))


_ALL = Span("okr report --all", "command")


def _names(found: Report, wanted: Sequence[str]) -> Mapping[str, str]:
    """How an item is named in a command. In a cycle that does not hold today only the whole id is sure."""
    if not found.cycle.starts <= found.as_of <= found.cycle.ends:
        return {id_: id_ for id_ in wanted}
    ids = [kpi.id for kpi in found.kpis]
    for objective in (*found.objectives, *found.above):
        ids.append(objective.id)
        ids += (item.id for item in objective.key_results)
        ids += (item.id for item in objective.initiatives)
    return shortest_endings(wanted, ids)


# ── objectives ───────────────────────────────────────────────────────────────────────────────────

_COLUMNS = (
    Column(Message("Objectives"), least=24, ample=36, floor=12, wraps=True),
    Column(Message("owner"), drop=6),
    Column(Message("now → target"), drop=5, folds=True),
    Column(Message("progress")),
    Column(Message("pace"), least=12, shrink=3, wraps=True),
    Column(Message("trend"), "right", drop=1),
    Column(Message("delta"), "digits", drop=4),
    Column(Message("conf."), "right", drop=3),
    Column(Message("last"), "right", drop=7),
    Column(Message("forecast"), "digits", drop=2),
)
_BELOW = 3
_NOTHING_LATEST = ("", "", "", "", "")


def _objectives(found: Report) -> Iterator[Block]:
    if found.objectives or found.above:
        yield Table(_COLUMNS, list(_rows(found)), below=_BELOW)
        if found.objectives:
            return
    else:
        yield Heading(Message("Objectives"))
    none = Message("No objectives in {cycle} yet:", cycle=found.cycle.name)
    add = Message('okr add objective "Keep the clients we win" -q {cycle}', cycle=found.cycle.name)
    yield Paragraph((none, Span(add, "command")), indent=1)
    if not found.objectives and not found.kpis:
        example = Span("okr init --example DIR", "command")
        yield Paragraph((Message("A complete example:"), example), indent=1)


def _rows(found: Report) -> Iterator[Row | Note]:
    for objective, depth in ordered_by_support(found):
        title, above = titled(objective), cycle_name(objective.id)
        if above != found.cycle.name:
            title = joined((above, title), " · ")
        below = joined(left_out(objective, begun=found.cycle.begun), " · ")
        role: Role = "gone" if objective.given_up else "title"
        lead = (Span(title, role), who(objective.owner), "")
        cells = (*lead, *standing(objective, objective, found), *_NOTHING_LATEST)
        aside = _linked(Message("supports"), objective.supports)
        aside += [*_linked(Message("supported by"), objective.supported_by), *way_out(objective.link)]
        of_others = objective.heading and objective.team and f"team/{objective.team}"
        yield Row(cells, objective.id, depth, filled((of_others, below)), aside)
        if above == found.cycle.name:
            yield from _inside(objective, found, depth + 1)


def _linked(how: str, ids: Sequence[str]) -> list[Line]:
    return [[how, *(Span(id_, "id") for id_ in ids)]] if ids else []


def _inside(objective: ObjectiveShape, found: Report, depth: int) -> Iterator[Row | Note]:
    yield from (Note(texts, depth) for texts in remarks(objective, found))
    if not objective.key_results and objective.roll_up == "key_results" and not objective.closed:
        command = Span(f"okr add key-result {objective.id}", "command")
        yield Note((Span(Message("no key results yet:"), "dim"), command), depth)
    for item in objective.key_results:
        if is_dropped(item, found.as_of):
            yield _dropped(item, depth, found.as_of)
            continue
        below = [periods_kept(item)] if item.measure == "hold" and item.progress is not None else []
        below += asides(item, found.as_of, ended=objective.ended)
        yield Row(
            (
                titled_part(item, "gone" if objective.given_up else ""),
                owners(item),
                value_cell(item),
                *standing(item, objective, found),
                _curve(found, item.id),
                Span(signed(item.delta) if item.delta is not None else ""),
                number(item.confidence) if item.confidence is not None else "",
                Span(seen(item, found.as_of), "dim"),
                # of what has ended there is nothing to foresee
                Span("" if item.forecast is None or objective.ended else computed(item.forecast), "dim"),
            ),
            item.id,
            depth,
            below,
            [*_linked(Message("supported by"), item.supported_by), *way_out(item.link)],
        )
        if item.milestones:
            good: Role = "" if item.stale else "good"
            yield Note([ticked(each.name, good, done=each.done) for each in item.milestones], depth + 1)
    if objective.initiatives:
        yield from _plan(objective.initiatives, depth, found)


def _curve(found: Report, id_: str) -> Cell:
    return Curve(found.curves[id_]) if isinstance(found, WideReport) else ""


def _dropped(item: KeyResultShape, depth: int, today: date) -> Note:
    assert item.dropped
    why = dropped(item.dropped, today)
    owner = owners(item)
    progress = "" if item.progress is None else progress_of(item)
    aside = [DOT, *dotted((Span(item.id, "id"), owner, value_toward(item), progress))]
    return Note((Span("✗", "dim"), Span(item.title, "gone"), Span(why, "dim")), depth, aside)


def _plan(items: Sequence[InitiativeShape], depth: int, found: Report) -> Iterator[Note]:
    """How much of the work is done, and what is overdue by name; if everything is shown, each initiative."""
    today = found.as_of
    texts: list[Text] = [Span(plan(items), "dim")]
    for item in late(items, today) if not found.every else ():
        texts += (DOT, Span(slug(item.id), "id"), when_due(item, today))
    yield Note(texts, depth)
    for item in items if found.every else ():
        owner = item.owner and who(item.owner)
        texts = initiative(item, today, Span(slug(item.id), "id"), owner)
        yield Note(texts, depth + 1, way_out(item.link))


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────

_KPI_COLUMNS = (
    Column(Message("KPIs"), least=24, floor=12, wraps=True),
    Column(Message("value"), "digits"),
    Column(Message("limit"), folds=True),
    Column(Message("health"), least=12, shrink=3, wraps=True),
    Column(Message("period"), drop=5),
    Column(Message("last three"), drop=6),
    Column("", "right", drop=1),
    Column(Message("trend"), least=16, shrink=0, wraps=True, drop=3),
    Column(Message("linked to"), drop=4, brief=True),
    Column(Message("running"), drop=2),
)


def _kpis(found: Report) -> Iterator[Block]:
    if found.kpis:
        yield GAP
        rows: list[Row | Note] = []
        for kpi, depth, group in in_groups(found.kpis):
            rows += [Note((group,), 1)] if group else []
            rows.append(_kpi(kpi, found, 1 + depth))
        yield Table(_KPI_COLUMNS, rows)
    elif found.objectives:
        yield GAP
        yield Heading(Message("KPIs"))
        command = Message('okr add kpi "Accounts lost in a month" --objective ID --role ROLE --at-most 5')
        yield Paragraph((Message("No KPIs yet:"), Span(command, "command")), indent=1)


def _kpi(kpi: KpiShape, found: Report, depth: int) -> Row:
    cells = (
        kpi.own_title,
        current(kpi),
        limit(kpi),
        mark(kpi),
        Span(first_or_read(kpi), "dim"),
        Series([measured(value) for value in kpi.recent], "dim") if len(kpi.recent) > 1 else "",
        _curve(found, kpi.id),
        Span(trend(kpi), "dim"),
        Span(", ".join(map(slug, kpi.linked)), "dim"),
        Span(running(kpi, found.as_of), "dim"),
    )
    aside: list[Line] = [
        Span(f"role/{kpi.role}", "id"),
        *_linked(Message("linked to"), kpi.linked),
        *way_out(kpi.link),
    ]
    return Row(cells, kpi.id, depth, aside=aside)


def versus(found: Report) -> Iterator[Block]:
    """How KPIs and OKRs belong together, in a line; of all goals alone, since a KPI may be moved by those of others."""
    if found.partial is True or not found.totals.kpis or not found.totals.key_results:
        return
    yield GAP
    yield Heading(Message("KPIs and OKRs"), [*linked(found), Span("okr compare", "command")])
