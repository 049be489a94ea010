"""The review of a cycle: what came of its goals, what was learnt, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import UNSET

from okr.models import Objective
from okr.periods import Span, next_cycle
from okr.scoring import Scoring
from okr.views import items
from okr.views.checkins import note_of
from okr.views.month import linked, period, shape, thanks
from okr.views.period_results import EasedGoal, NextObjective, Review, ReviewKpi, TeamCheckins
from okr.views.results import CheckinShare, like
from okr.views.ritual import ritual
from okr.views.trend import kpi_trend


def review(
    scoring: Scoring,
    cycle: Span,
    eased: Sequence[EasedGoal] | None,
    *,
    unknown: str | None = None,
    every: bool = False,
) -> Review:
    """The review of `cycle` as of the day of the scores."""
    workspace, as_of = scoring.workspace, scoring.today
    objectives = list(workspace.in_cycle(cycle))
    after = next_cycle(cycle, workspace.settings)
    return Review(
        name=workspace.name,
        cycle=shape(cycle, as_of),
        as_of=as_of,
        note=note_of(workspace, cycle, as_of),
        objectives=tuple(items.objective(scoring, id_) for id_, _ in objectives),
        kpis=tuple(
            _kpi(scoring, id_, cycle)
            for id_, kpi in workspace.kpis.items()
            if not kpi.retired or kpi.retired.date >= cycle.starts
        ),
        eased=None if eased is None else tuple(eased),
        unknown=unknown,
        ritual=tuple(_by_team(ritual(scoring, cycle, objectives, full=False).checkins)),
        next_cycle=shape(after, as_of) if after else None,
        next_objectives=tuple(_planned(workspace.in_cycle(after))) if after else (),
        thanks=thanks(workspace, cycle, as_of),
        every=every or UNSET,
    )


def _kpi(scoring: Scoring, id_: str, cycle: Span) -> ReviewKpi:
    """The periods that were read, parted by the first day of the cycle."""
    read = [point for point in kpi_trend(scoring, id_, cycle).points if point.value is not None]
    before, after = (
        [period(point) for point in read if (point.ends < cycle.starts) is earlier]
        for earlier in (True, False)
    )
    return linked(
        ReviewKpi, scoring, id_, cycle, cycle,
        before=before[-1] if before else None, after=after[-1] if after else None,
    )  # fmt: skip


def _by_team(checkins: Iterable[CheckinShare]) -> Iterator[TeamCheckins]:
    """By name, and those of no team last."""
    teams: dict[str | None, list[CheckinShare]] = {}
    for each in checkins:
        teams.setdefault(each.team, []).append(each)
    for team in sorted(teams, key=lambda team: (team is None, team or "")):
        due, done = (sum(getattr(week, name) for week in teams[team]) for name in ("due", "done"))
        yield TeamCheckins(team=team, due=due, done=done, share=done / due)


def _planned(objectives: Iterable[tuple[str, Objective]]) -> Iterator[NextObjective]:
    for id_, objective in objectives:
        titles = tuple(key_result.title for key_result in objective.key_results.values())
        yield like(NextObjective, objective, id=id_, key_results=titles)
