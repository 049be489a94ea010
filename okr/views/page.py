"""The page of a report: the same frozen report with what is drawn beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from okr.ids import parent
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.report_results import Comparison, Report
from okr.views.results import like
from okr.views.trend import Trend, key_result_trend, kpi_trend

if TYPE_CHECKING:
    from okr.views.change_results import Change, Diff

MOST_CHARTS = 300
"""Key results up to which a page has charts: a longer one is not looked through."""
GOALS = frozenset({"objective", "key result", "initiative", "kpi"})
"""Kinds of items whose changes a page tells."""


class Made(Struct, frozen=True, kw_only=True):
    """By which program a page was made, and from which state."""

    version: str
    commit: str | None = None
    as_committed: bool = False
    """Whether it shows the files of that commit, and not those that are there now."""


class ReportPage(Report, frozen=True, kw_only=True):
    envelope_kind = "page"

    trends: Mapping[str, Trend]
    """Id of a key result or KPI → how it went; empty where there are too many to draw."""
    titles: Mapping[str, str]
    """Id of each objective, key result and KPI → its title; of each team and role its name."""
    made: Made
    about: str = ""
    """The team or the person whose goals they are; empty: all."""
    brief: bool = False
    """Whether it is to fit on one sheet of paper."""
    changes: Diff | None = None
    """What changed in the goals since the cycle began, where that is asked for."""


class ComparisonPage(Comparison, frozen=True, kw_only=True):
    """The chain of KPIs and key results with what is drawn beside it."""

    curves: Mapping[str, tuple[float | None, ...]]
    """Id of a KPI → its readings, a period each, the latest last."""
    titles: Mapping[str, str]
    """Id of each KPI, and of each objective of a key result, → its title."""
    made: Made


def comparison_page(found: Comparison, scoring: Scoring, span: Span, made: Made) -> ComparisonPage:
    titles = {kpi.id: kpi.title for kpi in found.kpis}
    for item in (item for kpi in found.kpis for item in kpi.moved_by):
        titles[item.objective] = scoring.workspace.objectives[item.objective].title
    curves = {
        kpi.id: tuple(point.value for point in kpi_trend(scoring, kpi.id, span).points) for kpi in found.kpis
    }
    return like(ComparisonPage, found, curves=curves, titles=titles, made=made)


def page_of(
    found: Report,
    scoring: Scoring,
    span: Span,
    made: Made,
    *,
    about: str = "",
    brief: bool = False,
    changes: Diff | None = None,
    most: int = MOST_CHARTS,
) -> ReportPage:
    """The page of the report of the cycle `span`, with the scores that made it. With more key results than `most` it has
    no charts."""
    workspace = scoring.workspace
    titles = {id_: team.name for id_, team in workspace.teams.items()}
    titles |= {id_: role.title for id_, role in workspace.roles.items()}
    titles |= {kpi.id: kpi.title for kpi in found.kpis}
    for objective in (*found.objectives, *found.above):
        titles[objective.id] = objective.title
        titles |= {item.id: item.title for item in objective.key_results}
    trends: dict[str, Trend] = {}
    if found.totals.key_results <= most:
        for objective in found.objectives:
            for item in objective.key_results:
                if item.dropped is None:
                    trends[item.id] = key_result_trend(scoring, item.id)
        for kpi in found.kpis:
            trends[kpi.id] = kpi_trend(scoring, kpi.id, span)
    if changes:
        inside = {each.commit for each in changes.changes if each.is_inside}
        changes = replace(
            changes,
            changes=tuple(
                replace(
                    each,
                    # no address is on a page, and the message of a commit that changed a bonus or a source may tell it
                    who=each.who and each.who.partition(" <")[0],
                    message=None if each.commit in inside else each.message,
                )
                for each in changes.changes
                if _is_told(each, titles, about)
            ),
        )
    return like(
        ReportPage, found, trends=trends, titles=titles, made=made, about=about, brief=brief, changes=changes
    )


def _is_told(change: Change, titles: Mapping[str, str], about: str) -> bool:
    """Whether it is a change of a goal, of one on this page where it is not about all, and not of what stays inside."""
    theirs = not about or not titles.keys().isdisjoint((change.id, parent(change.id)))
    return theirs and not change.is_inside and change.kind in GOALS
