"""The page of a report for those who never open a terminal, and the same on one sheet of paper.

It says nothing of a bonus, and names no command but the one that makes a site. What needs somebody stands first; each line leads to its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from msgspec import UnsetType

from okr.documents.blocks import (
    Block,
    Cards,
    Cell,
    Column,
    Entries,
    Entry,
    Folded,
    Heading,
    Heat,
    Link,
    Paragraph,
    Row,
    Span,
    State,
    Table,
    Text,
    dotted,
    filled,
    section,
    way_out,
)
from okr.documents.chain import tree
from okr.documents.changes import goal_changes
from okr.documents.charts import charts
from okr.documents.goals import (
    counted,
    foot,
    head,
    initiative,
    late,
    linked,
    most,
    ordered_by_support,
    pace,
    plan,
    remarks,
    statement,
)
from okr.documents.measures import achieved, asides, counts, current, limit, limit_words, value_toward
from okr.documents.ritual import conversations
from okr.documents.sheet import accountable, is_read, own, sheet, unread
from okr.documents.terms import (
    confidences,
    drawn,
    dropped,
    first_or_read,
    in_groups,
    is_dropped,
    mark,
    owners,
    person,
    progress_of,
    running,
    slug,
    ticked,
    titled,
    titled_part,
    trend,
)
from okr.ids import cycle_name
from okr.views.page import MOST_CHARTS, ReportPage
from okr.views.results import InitiativeShape, KeyResultShape, KpiShape, ObjectiveShape, Ritual
from okr.words import Message, joined, plural
from okr.words.numbers import amount, short_date, signed, valued


def page(found: ReportPage, _today: date) -> Iterator[Block]:
    yield from head(found, found.about)
    if found.brief:
        yield from sheet(found)
    else:
        yield from attention(found)
        yield from _objectives(found)
        yield from _kpis(found)
        yield from chain(found)
        if found.changes:
            yield Heading(Message("What changed in the goals"))
            yield from list(goal_changes(found.changes)) or [Paragraph((Message("Nothing changed."),))]
        if not isinstance(found.ritual, UnsetType):
            yield from check_ins(found.ritual, found)
            yield from conversations(found.ritual, found.as_of)
        yield from alignment(found)
    yield foot(found.made)


# ── what needs somebody ──────────────────────────────────────────────────────────────────────────

_ATTENTION = (
    Column(Message("state")),
    Column(Message("goal"), wraps=True),
    Column(Message("owner")),
    Column(Message("why"), wraps=True),
)
_MOST = 100
"""Rows that are read at most, unless all are asked for; the state of everything is below them."""


def attention(found: ReportPage) -> Iterator[Block]:
    rows, shown = [], most(found, _MOST)
    for call in found.attention[:shown]:
        place = call.id if call.kind != "overdue" else call.objective or call.id
        goal = Link(Span(statement(call, found.titles)), place)
        owner = owners(call) if len(call.owners) > 1 else accountable(call.owner, found, call.role)
        rows.append(Row((State(call.kind), goal, owner, call.text)))
    if rows:
        yield Heading(Message("Needs attention"))
        yield Table(_ATTENTION, rows, heads=False, stack=110)
    if left := counted(found.attention[shown:]):
        yield Paragraph(left)
    waiting = [objective.id for objective in found.objectives if objective.id in found.to_close]
    if waiting:  # those of earlier cycles are not on this page
        yield Paragraph((Message("Ready to close:"), *dotted(links(waiting, found))))


def _legend(text: str) -> Paragraph:
    return Paragraph((Span(text, "dim"),))


LEGEND = _legend(
    Message(
        "In the charts the solid line is the value, the dashed one is expected, the dotted one the forecast."
        " A thin line is the target or the limit, an upright one today. Grey: no check-in."
    )
)
_KPI_LEGEND = _legend(
    Message("A thin line is the limit. Yellow: still tolerated. Grey dot: a period that still runs.")
)


# ── objectives ───────────────────────────────────────────────────────────────────────────────────


def _objectives(found: ReportPage) -> Iterator[Block]:
    yield Heading(Message("Objectives"))
    if not found.objectives:
        yield Paragraph((Message("No objectives in {cycle} yet.", cycle=found.cycle.name),))
        return
    if found.trends:
        yield LEGEND
    elif found.totals.key_results > MOST_CHARTS:
        left_out = Message("Charts are left out: there are more than {n} key results.", n=MOST_CHARTS)
        yield Paragraph((left_out, Span("okr site --out DIR", "command")))
    for objective in own(found):
        yield Heading(Span(titled(objective), "gone" if objective.given_up else ""), (), 3, objective.id)
        yield from of_objective(objective, found, 4)


def of_objective(objective: ObjectiveShape, found: ReportPage, level: int) -> Iterator[Block]:
    """What is said below the title of an objective; `level` is that of the titles of its key results."""
    team = f"team/{objective.team}" if objective.team else ""
    owner = accountable(objective.owner, found) if objective.owner and objective.owner != team else ""
    standing = _standing(objective, objective, found)
    yield Paragraph(dotted((*standing, owner, *links([team] if team else (), found))))
    yield from map(Paragraph, remarks(objective, found))
    yield from linking(Message("supports"), objective.supports, found)
    yield from _link(objective)
    running_ = [item for item in objective.key_results if not is_dropped(item, found.as_of)]
    if running_:
        yield Cards([list(_key_result(item, objective, found, level)) for item in running_])
    for item in objective.key_results:
        if is_dropped(item, found.as_of) and item.dropped:
            why = dropped(item.dropped, found.as_of)
            yield Paragraph((Span("✗", "dim"), Span(item.title, "gone"), Span(why, "dim")))
    if objective.initiatives:
        yield _plan(objective.initiatives, found)


def _standing(
    item: ObjectiveShape | KeyResultShape, above: ObjectiveShape, found: ReportPage
) -> Iterator[Text]:
    mark = pace(item, above, found)
    yield mark
    if isinstance(item, KeyResultShape) and item.measure == "hold" and item.progress is not None:
        yield achieved(item)
    else:
        yield drawn(item, mark, progress_of(item), ended=above.ended)


def links(ids: Sequence[str], found: ReportPage) -> Iterator[Text]:
    """The items by their titles, each on the way to its place."""
    return (Link(Span(found.titles.get(id_, id_)), id_) for id_ in ids)


def linking(how: str, ids: Sequence[str], found: ReportPage) -> Iterator[Paragraph]:
    """How an item belongs to others; nothing without them."""
    if ids:
        yield Paragraph((Span(how, "dim"), *links(ids, found)))


def _link(item: ObjectiveShape | KeyResultShape | KpiShape) -> Iterator[Paragraph]:
    """The way to its source, or to a document about it."""
    if item.link:
        yield Paragraph((Span(Message("link"), "dim"), *way_out(item.link)))


def _key_result(
    item: KeyResultShape, above: ObjectiveShape, found: ReportPage, level: int
) -> Iterator[Block]:
    yield Heading(titled_part(item, "gone" if above.given_up else ""), level=level, id=item.id)
    delta = Span(amount(signed(item.delta), item.unit), "dim") if item.delta else ""
    yield Paragraph(dotted((*_standing(item, above, found), value_toward(item), counts(item.of), delta)))
    yield from charts(item, found.trends.get(item.id))
    if about := dotted(asides(item, found.as_of, ended=above.ended or not item.ends)):
        yield Paragraph(about)
    if item.milestones:
        yield Paragraph([ticked(each.name, done=each.done) for each in item.milestones])
    if item.blocker:
        yield Paragraph((State("blocked"), item.blocker))
    day = item.last_checkin
    last = Message("last check-in {day}", day=short_date(day, found.as_of)) if day else ""
    sure = confidences(item.confidences, unsure=item.unsure) if item.confidences else ""
    people = (accountable(each, found) for each in item.owners)
    teams = links([f"team/{each}" for each in item.teams if each != above.team], found)
    if about := dotted((*people, *teams, sure and Span(sure, "dim"), last and Span(last, "dim"))):
        yield Paragraph(about)
    yield from linking(Message("supported by"), item.supported_by, found)
    yield from linking(Message("moves"), tuple(dict.fromkeys(filled((item.kpi, *item.moves)))), found)
    yield from _link(item)


def _plan(items: Sequence[InitiativeShape], found: ReportPage) -> Block:
    done, today = plan(items), found.as_of
    if n := len(late(items, today)):
        done = joined((done, plural(n, "{n} overdue", "{n} overdue")), " · ")
    owned = ((item, item.owner and accountable(item.owner, found)) for item in items)
    return Folded(
        done,
        [
            Entries(
                [Entry(initiative(item, today, owner), aside=way_out(item.link)) for item, owner in owned],
                facts=True,
            )
        ],
    )


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _kpis(found: ReportPage) -> Iterator[Block]:
    if found.kpis:
        yield Heading(Message("KPIs"))
        read = [kpi for kpi in found.kpis if is_read(kpi)]
        if read and found.trends:
            yield _KPI_LEGEND
        # those of one indicator below its title, behind all others: so it is seen where they end
        for _, run in groupby(sorted(in_groups(read), key=_indicator), key=_indicator):
            told = [*run]
            _, _, group = told[0]
            yield from [Heading(Span(group), level=3)] if group else ()
            yield Cards(
                [
                    [Heading(Span(kpi.own_title), level=3 + depth, id=kpi.id), *of_kpi(kpi, found)]
                    for kpi, depth, _ in told
                ]
            )
        if without := [kpi for kpi in found.kpis if not is_read(kpi)]:
            rows = [
                Entry(
                    (Span(kpi.title), Span(limit(kpi), "dim")), mark(kpi), id=kpi.id, aside=way_out(kpi.link)
                )
                for kpi in without
            ]
            yield Folded(unread(len(without)), [Entries(rows)])


def _indicator(each: tuple[KpiShape, int, str]) -> str:
    """Slug of the indicator that a KPI is, or is a unit of."""
    kpi, *_ = each
    return kpi.kpi_group or (slug(kpi.id) if kpi.units else "")


def of_kpi(kpi: KpiShape, found: ReportPage) -> Iterator[Block]:
    """What is said below the title of a KPI."""
    value: str = valued(kpi.current, kpi.of) if kpi.of else current(kpi)
    value = joined((value, limit_words(kpi)))
    told = (first_or_read(kpi), trend(kpi))
    yield Paragraph(dotted((mark(kpi), value, *(text and Span(text, "dim") for text in told))))
    yield from charts(kpi, found.trends.get(kpi.id))
    if kpi.blocker:
        yield Paragraph((State("blocked"), kpi.blocker))
    yield from linking(Message("linked to"), kpi.linked, found)
    yield from linking(Message("drives"), kpi.drives, found)
    yield from _link(kpi)
    so_far = running(kpi, found.as_of)
    owner = accountable(kpi.owner, found) if kpi.owner else ""
    yield Paragraph(dotted((owner, *links([f"role/{kpi.role}"], found), so_far and Span(so_far, "dim"))))


def chain(found: ReportPage) -> Iterator[Block]:
    """Of all goals alone: what a team has with KPIs of others is not seen on its page."""
    if found.about or not found.totals.kpis or not found.totals.key_results:
        return
    yield Heading(Message("KPIs and OKRs"), linked(found))
    told = found.comparison
    kpis = [
        kpi
        for kpi in told.kpis
        if kpi.moved_by or kpi.drives or kpi.driven_by or kpi.decision or kpi.undecided
    ]
    if kpis:  # the readings have charts above
        yield Entries(tree(kpis, found.as_of, told.since, found.titles))


# ── the ritual, and what serves what ─────────────────────────────────────────────────────────────


def check_ins(found: Ritual, page: ReportPage) -> Iterator[Block]:
    """Due check-ins that were done, a row a team and a column a week."""
    weeks = sorted({each.week for each in found.checkins})
    if not weeks:
        return
    of = {(each.team, each.week): each for each in found.checkins}
    rows = []
    for team in sorted({each.team for each in found.checkins}, key=lambda team: (team is None, team or "")):
        cells: list[Cell] = [accountable(f"team/{team}", page) if team else Message("no team")]
        for week in weeks:
            each = of.get((team, week))
            cells.append(Heat(each.share, f"{each.done}/{each.due}") if each else "")
        rows.append(Row(cells))
    yield Heading(Message("Check-ins"), (Message("done / due, by team and week"),))
    yield Table((Column(Message("team")), *(Column(week[5:], "right") for week in weeks)), rows)
    blocked = [
        Entry((Link(Span(each.text), each.id), person(each.owner)), plural(each.days, "{n} day", "{n} days"))
        for each in found.blockers
        if each.solved is None
    ]
    yield from section(Message("Blockers"), blocked)


def alignment(found: ReportPage) -> Iterator[Block]:
    """Each objective below the one that it supports."""
    if not any(objective.supports for objective in found.objectives):
        return
    rows = []
    for objective, depth in ordered_by_support(found):
        texts = (Link(Span(titled(objective)), objective.id), *_standing(objective, objective, found))
        above = cycle_name(objective.id) != found.cycle.name  # others have their place above
        rows.append(Entry(texts, depth=depth, id=objective.id if above else ""))
    yield Heading(Message("Alignment"))
    yield Entries(rows)
