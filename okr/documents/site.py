"""The pages of a site: a first one, and one for each cycle, objective, KPI and team, each linked to what it names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import quote

from msgspec import UnsetType
from msgspec.structs import replace

from okr.documents.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    Entries,
    Entry,
    Folded,
    Foot,
    Heading,
    Link,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    dotted,
    section,
)
from okr.documents.goals import head
from okr.documents.month import thanks
from okr.documents.page import LEGEND, alignment, attention, chain, check_ins, linking, of_kpi, of_objective
from okr.documents.sheet import COLUMNS, goals, kpis, own
from okr.documents.terms import given, person, slug, titled, with_words
from okr.ids import is_part, parent
from okr.views.page import MOST_CHARTS, ReportPage
from okr.views.results import CheckinWords, KpiShape, ObjectiveShape, TeamShape
from okr.views.site import HOME, Site, file_of
from okr.words import Message, joined
from okr.words.numbers import long_date, share, short_date

Blocks = list[Block]
Shape = TypeVar("Shape", ObjectiveShape, KpiShape)


def pages(site: Site) -> Iterator[tuple[str, Blocks]]:
    """Name of the file → what is on it."""
    foot = Foot(dotted((f"okr {site.version}", Message("No script, nothing from elsewhere."))))
    for id_, blocks in _pages(site):
        yield file_of(id_), [*blocks, foot]


def place_of(site: Site) -> Callable[[str], str]:
    """Where a link to an item leads: to its page, of a part to its place on the page of its objective."""
    known = site.ids

    def place(id_: str) -> str:
        if id_ in known:
            return file_of(id_)
        return f"{file_of(above)}#{quote(id_)}" if (above := parent(id_)) in known and is_part(id_) else ""

    return place


def _pages(site: Site) -> Iterator[tuple[str, Iterator[Block]]]:
    yield HOME, _first(site)
    for found in site.cycles:
        yield found.cycle.name, _cycle(found, site)
        below = _grouped(found.kpis, lambda kpi: kpi.objective)
        for objective in found.objectives:
            yield objective.id, _objective(objective, found, below.get(objective.id, ()), site)
    # each KPI as it stands in the current cycle, else in the newest that has it
    newest_last = (*reversed(site.cycles), site.current)
    shown = {kpi.id: (kpi, page) for page in newest_last for kpi in page.kpis}
    for kpi, found in shown.values():
        yield kpi.id, _kpi(kpi, found, site)
    yield from _teams(site)


def _grouped(shapes: Iterable[Shape], group_of: Callable[[Shape], str | None]) -> dict[str, list[Shape]]:
    """In one pass, since a site may have as many groups as shapes."""
    groups: dict[str, list[Shape]] = {}
    for shape in shapes:
        groups.setdefault(group_of(shape) or "", []).append(shape)
    return groups


def _way(*texts: Text) -> Paragraph:
    """The way back."""
    return Paragraph(dotted((Link(Span(Message("Overview")), HOME), *texts)))


def _to_cycle(found: ReportPage) -> Link:
    return Link(Span(found.cycle.name), found.cycle.name)


# ── the first page ───────────────────────────────────────────────────────────────────────────────

_CYCLES = (
    Column(Message("cycle")),
    Column(Message("days")),
    Column(Message("objectives"), "right"),
    Column(Message("key results"), "right"),
    Column(Message("progress")),
)


def _first(site: Site) -> Iterator[Block]:
    yield Heading(site.name, (long_date(site.as_of),), 1)
    yield Table(_CYCLES, [_cycle_row(found, site) for found in site.cycles])
    yield from _kpi_table(site.current.kpis, site.current)
    if site.teams:
        yield Heading(Message("Teams"))
        yield Entries([Entry([Link(Span(team.name), team.id)]) for team in site.teams])


def _cycle_row(found: ReportPage, site: Site) -> Row:
    cycle, totals = found.cycle, found.totals
    days = joined((short_date(cycle.starts, cycle.ends), short_date(cycle.ends, date.min)), " – ")
    progress: Cell = ""
    if totals.progress is not None:
        expected = cycle.elapsed if cycle.starts <= site.as_of < cycle.ends else None
        progress = Bar(totals.progress, expected, share(totals.progress))
    now = found is site.current and cycle.starts <= site.as_of <= cycle.ends
    days = joined((days, Message("now")), " · ") if now else days
    return Row((_to_cycle(found), days, str(totals.objectives), str(totals.key_results), progress))


# ── a cycle ──────────────────────────────────────────────────────────────────────────────────────


def _cycle(found: ReportPage, site: Site) -> Iterator[Block]:
    yield from head(found)
    yield _way()
    yield from attention(found)
    yield Heading(Message("Objectives"))
    if found.objectives:
        yield _goal_table(list(own(found)), found)
    else:
        yield Paragraph((Message("No objectives in {cycle} yet.", cycle=found.cycle.name),))
    yield from _kpi_table(found.kpis, found)
    yield from chain(found)
    if not isinstance(found.ritual, UnsetType):
        yield from check_ins(found.ritual, found)
    yield from section(Message("Thanks"), thanks(site.thanks.get(found.cycle.name, ())))
    yield from alignment(found)


def _goal_table(objectives: Sequence[ObjectiveShape], found: ReportPage) -> Table:
    """Goals in rows; of very many only the objectives, since each has a page."""
    parts = sum(len(objective.key_results) for objective in objectives) <= MOST_CHARTS
    return Table(COLUMNS, list(goals(objectives, found, parts=parts)), dense=True)


def _kpi_table(shown: Sequence[KpiShape], found: ReportPage) -> Iterator[Block]:
    if shown:
        yield Heading(Message("KPIs"))
        yield Table((Column(Message("KPI")), *COLUMNS[1:]), list(kpis(shown, found, 0)), dense=True)


# ── an objective, a KPI, a team ──────────────────────────────────────────────────────────────────


def _objective(
    objective: ObjectiveShape, found: ReportPage, kpis: Sequence[KpiShape], site: Site
) -> Iterator[Block]:
    title = Span(titled(objective), "gone" if objective.given_up else "")
    yield Heading(title, (found.cycle.name, long_date(site.as_of)), 1, objective.id)
    yield _way(_to_cycle(found))
    yield from of_objective(objective, found, 2)
    if any(item.id in found.trends for item in objective.key_results):
        yield LEGEND
    yield from linking(Message("supported by"), objective.supported_by, found)
    yield from _kpi_table(kpis, found)
    ids = (objective.id, *(item.id for item in objective.key_results))
    told = [words for id_ in ids for words in site.words.get(id_, ())]
    yield from _words(told, found)


def _kpi(kpi: KpiShape, found: ReportPage, site: Site) -> Iterator[Block]:
    yield Heading(Span(kpi.title), (found.cycle.name, long_date(site.as_of)), 1, kpi.id)
    yield _way()
    yield from of_kpi(kpi, found)
    yield from linking(Message("objective"), [kpi.objective], found)
    yield from _words(site.words.get(kpi.id, ()), found)


def _words(told: Iterable[CheckinWords], found: ReportPage) -> Iterator[Block]:
    """What was written in check-ins, the latest first; nothing where people are not shown."""
    rows = [
        Entry((Span(found.titles.get(each.id, ""), "dim"),), head_, below=tuple(with_words(each)))
        for each in sorted(told, key=lambda each: each.date, reverse=True)
        for head_ in [joined((short_date(each.date, found.as_of), person(each.person), *given(each)))]
    ]
    if rows:
        yield Folded(Message("Check-ins"), [Entries(rows)])


def _teams(site: Site) -> Iterator[tuple[str, Iterator[Block]]]:
    names = {team.id: team.name for team in site.teams}
    goals = [(found, _by_team(found, site)) for found in site.cycles]
    kpis = _grouped(site.current.kpis, lambda kpi: site.team_of.get(kpi.id))
    for team in site.teams:
        above = f"team/{team.parent}" if team.parent else ""
        way = _way(*([Link(Span(names.get(above, above)), above)] if above else []))
        head = Heading(Span(team.name), (long_date(site.as_of),), 1, team.id)
        theirs = [(found, groups[team.id]) for found, groups in goals if team.id in groups]
        yield (
            team.id,
            itertools.chain(
                (head, way), _team(team, theirs), _kpi_table(kpis.get(team.id, ()), site.current)
            ),
        )


def _by_team(found: ReportPage, site: Site) -> Mapping[str, Sequence[ObjectiveShape]]:
    """Objectives by their team; where a key result belongs to another one, it is there, too, below its objective."""
    shown = [*own(found)]
    groups = _grouped(shown, lambda goal: site.team_of.get(goal.id))
    for goal in shown:
        others = dict.fromkeys(team for item in goal.key_results for team in item.teams)
        for team in (f"team/{each}" for each in others):
            if team != site.team_of.get(goal.id):
                theirs = tuple(item for item in goal.key_results if slug(team) in item.teams)
                groups.setdefault(team, []).append(replace(goal, key_results=theirs, heading=True))
    return groups


def _team(team: TeamShape, goals: Iterable[tuple[ReportPage, Sequence[ObjectiveShape]]]) -> Iterator[Block]:
    if team.purpose:
        yield Paragraph((team.purpose,))
    if team.lead:
        yield Paragraph((Span(Message("lead"), "dim"), Span(person(team.lead), "person")))
    for found, theirs in goals:
        yield Heading(_to_cycle(found))
        yield _goal_table(theirs, found)
