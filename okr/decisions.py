"""What was decided about KPIs that are off their limit: which one holds, and which KPI waits for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from okr.people_models import KpiDecision
from okr.periods import running_quarter
from okr.scores import KpiScore
from okr.scoring import Scoring
from okr.settings import Settings
from okr.workspace import Workspace

OFF_PERIODS = 2
"""From so many periods off the limit on, a KPI asks for a decision."""


class Decided(Struct, frozen=True):
    """A decision about a KPI."""

    name: str
    """Of its file in `decisions/`."""
    record: KpiDecision
    until: date

    def is_over(self, today: date) -> bool:
        return self.until < today


def last_decisions(workspace: Workspace, today: date) -> Mapping[str, Decided]:
    """Id of a KPI → the last decision about it by the day; of several on one day that of the last file."""
    last: dict[str, Decided] = {}
    # of one day `…-first-answer-10` comes after `…-9`
    named = sorted(workspace.decisions.items(), key=lambda each: (each[1].date, len(each[0]), each[0]))
    for name, record in named:
        kpi = workspace.current_id(record.kpi)
        if kpi and record.date <= today:
            last[kpi] = Decided(name, record, until(record, workspace.settings))
    return last


def until(record: KpiDecision, settings: Settings) -> date:
    """The last day on which a decision holds: the end of its quarter where it says nothing else."""
    return record.until or running_quarter(record.date, settings).ends


def score_now(scoring: Scoring, kpi: str) -> KpiScore:
    """A KPI by its last reading, whatever the cycle that is looked at."""
    return scoring.kpi(kpi, running_quarter(scoring.today, scoring.workspace.settings))


def is_undecided(scoring: Scoring, kpi: str, last: Decided | None) -> bool:
    """Whether a KPI is unhealthy now, has been off its limit for two periods or more, and its last decision is over."""
    if scoring.is_retired(scoring.workspace.kpis[kpi]) or (last and not last.is_over(scoring.today)):
        return False
    score = score_now(scoring, kpi)
    return score.last.health == "unhealthy" and score.off_periods >= OFF_PERIODS


def undecided(scoring: Scoring) -> Mapping[str, Decided | None]:
    """Id of each KPI that waits for a decision → the one that has run out, if there was one."""
    last = last_decisions(scoring.workspace, scoring.today)
    kpis = scoring.workspace.kpis
    return {id_: last.get(id_) for id_ in kpis if is_undecided(scoring, id_, last.get(id_))}
