"""The pages of a site: the report of each cycle, with what is shown of goals, KPIs and teams.

The names of the files are made of ids alone, and all are in one folder: no link can lie on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from okr.errors import OkrError
from okr.ids import KINDS, check_cycle_name, check_slug
from okr.ownership import named_owner
from okr.scoring import Scoring
from okr.views.checkins import words_of
from okr.views.month import public_thanks
from okr.views.page import ReportPage
from okr.views.period_results import Thanks
from okr.views.published import Sight, teams_of
from okr.views.results import CheckinWords, TeamShape, like

HOME = "/"
"""Stands for the first page where an item could be; no id is like it."""
INDEX, SHEET = "index.html", "style.css"
_PREFIXES = (KINDS["kpi"].prefix, KINDS["team"].prefix)
"""Of what has a page of its own and is in no cycle."""


class Site(Struct, frozen=True, kw_only=True):
    name: str
    """Of the workspace."""
    as_of: date
    version: str
    """Of the program."""
    cycles: tuple[ReportPage, ...]
    """The newest first."""
    current: ReportPage
    """The one that is meant where none is named."""
    teams: tuple[TeamShape, ...]
    team_of: Mapping[str, str]
    """Id of an objective or KPI → id of its team, else of its owner's."""
    words: Mapping[str, Sequence[CheckinWords]]
    """Id of an objective, key result or KPI → what was last written of it; empty where people are not shown."""
    thanks: Mapping[str, tuple[Thanks, ...]]
    """Name of a cycle → what its receivers made public; the same."""

    @property
    def ids(self) -> frozenset[str]:
        """What has a page."""
        found = {HOME, *(team.id for team in self.teams)}
        for page in self.cycles:
            found.add(page.cycle.name)
            found.update(objective.id for objective in page.objectives)
            found.update(kpi.id for kpi in page.kpis)
        return frozenset(found)


def site_of(scoring: Scoring, pages: Sequence[ReportPage], version: str, sight: Sight) -> Site:
    """A site of at least one cycle; the reports come as its readers see them (`sight`)."""
    workspace, today = scoring.workspace, scoring.today
    titles = {id_: o.title for id_, o in workspace.objectives.items()}
    for page in pages:  # what one cycle supports may be in another
        titles |= page.titles
    cycles = [replace(page, titles=titles) for page in pages]
    cycles.sort(key=lambda page: (page.cycle.starts, page.cycle.ends, page.cycle.name), reverse=True)
    usual = workspace.default_cycle(today).name
    begun = [page for page in cycles if page.cycle.starts <= today]
    current = next((page for page in cycles if page.cycle.name == usual), (begun or cycles)[0])
    owners = teams_of(workspace)
    team_of = {
        id_: f"team/{workspace.slug_in_force('team', team)}"
        if (team := getattr(workspace.record(id_), "team", None))
        else owners(named_owner(workspace, id_, today))
        for id_ in (*workspace.objectives, *workspace.kpis)
    }
    told = [kpi.id for page in cycles for kpi in page.kpis]
    for page in cycles:
        for objective in page.objectives:
            told += (objective.id, *(item.id for item in objective.key_results))
    return Site(
        name=workspace.name,
        as_of=today,
        version=version,
        cycles=tuple(cycles),
        current=current,
        teams=tuple(sight.team(like(TeamShape, team, id=id_)) for id_, team in workspace.teams.items()),
        team_of={id_: team for id_, team in team_of.items() if team},
        words={id_: words_of(scoring, id_) for id_ in dict.fromkeys(told)} if sight.people else {},
        thanks={
            page.cycle.name: public_thanks(workspace, page.cycle, today) for page in cycles if sight.people
        },
    )


def file_of(id_: str) -> str:
    """The page that shows an item: `cycle.2026-Q3.html`, `objective.2026-Q3.grow-revenue.html`, `kpi.mrr.html`."""
    if id_ == HOME:
        return INDEX
    head, *rest = id_.split("/")
    if f"{head}/" in _PREFIXES:
        return f"{'.'.join((head, *rest))}.html"
    return f"objective.{head}.{rest[0]}.html" if rest else f"cycle.{head}.html"


def is_page(name: str) -> bool:
    """Whether a file could be one of a site."""
    if name in (INDEX, SHEET):
        return True
    with suppress(OkrError):
        match name.split("."):
            case ["cycle", cycle, "html"]:
                check_cycle_name(cycle)
                return True
            case ["objective", cycle, slug, "html"]:
                check_cycle_name(cycle)
                check_slug(slug)
                return True
            case ["kpi" | "team", slug, "html"]:
                check_slug(slug)
                return True
            case ["kpi", slug, unit, "html"] if unit != "html":
                check_slug(slug)
                check_slug(unit)
                return True
    return False
