"""Facts about one person's work: what an agenda, a page and the ritual share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice, pairwise

from okr import formulas, updates
from okr.conversations import Agreed, Conversation
from okr.models import KeyResult, Kpi, owner_on
from okr.periods import Span, is_expected, kpi_period
from okr.scores import KeyResultScore, KpiReading
from okr.scoring import Scoring
from okr.views.onboarding import late_days
from okr.views.ownership import held, owners
from okr.views.people_results import AgreementFact, GoalFact, InitiativeFact, KpiFact, KpiPeriod, Spoken
from okr.views.words import bounds
from okr.workspace import has_left

FALLS = 3
"""So many check-ins in a row, each with a lower pace than the one before."""


def key_results_of(scoring: Scoring, person: str) -> Iterator[str]:
    """Ids of the key results of a person that run today: not closed, not dropped, in a cycle that holds."""
    workspace = scoring.workspace
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective) or scoring.today not in workspace.cycle_of(id_):
            continue
        for slug, kr in objective.key_results.items():
            part = f"{id_}/{slug}"
            if not scoring.is_dropped(kr) and person in owners(workspace, part, scoring.today):
                yield part


def goal(scoring: Scoring, id_: str) -> GoalFact:
    workspace = scoring.workspace
    score = scoring.key_result(id_)
    return GoalFact(
        id=id_,
        title=score.key_result.title,
        objective=workspace.objectives[workspace.objective_of(id_)].title,
        progress=score.progress,
        expected=score.expected,
        pace=score.pace,
        confidence=score.series.confidence,
        confidences=score.series.confidences,
        kept=score.kept,
        closed_periods=score.closed_periods,
        cadence=score.key_result.own_cadence,
        last_checkin=score.last_checkin,
        stale=score.stale,
        low_confidence=score.unsure,
        falling=score.pace != "done" and is_falling(score),
    )


def is_falling(score: KeyResultScore) -> bool:
    """Whether progress against the time gone fell from one of the last three check-ins to the next.

    Of a line to hold the pace is that of its periods, and one missed week would count three times: it is left out.
    """
    kr = score.key_result
    if kr.start is None and not kr.milestones:
        return False
    last = list(islice(_paces(score), FALLS))
    return len(last) == FALLS and all(after < before - 1e-9 for after, before in pairwise(last))


def _paces(score: KeyResultScore) -> Iterator[float]:
    """Progress against expected on the days of the check-ins, as far as time had begun; the last day first."""
    kr, series = score.key_result, score.series
    for at in reversed(range(len(series.values))):
        elapsed = score.plan.elapsed(series.days[at])
        progress = _progress(kr, series.values[: at + 1])
        if elapsed > 0 and progress is not None:
            yield progress / elapsed


def _progress(kr: KeyResult, values: Sequence[float]) -> float | None:
    if kr.milestones:
        return values[-1] / math.fsum(kr.milestones.values())
    if kr.start is None or kr.target is None:
        return None
    return formulas.change(updates.taken(kr.takes, values, kr.start), kr.start, kr.target, kr.points)


def initiatives_of(scoring: Scoring, person: str, since: date | None = None) -> Iterator[InitiativeFact]:
    """Every initiative of a person, today or on a day from `since` on; a closed objective's as they stood."""
    workspace = scoring.workspace
    for id_, objective in workspace.objectives.items():
        for slug, initiative in objective.initiatives.items():
            part = f"{id_}/{slug}"
            if held(workspace, part, person, since or scoring.today, scoring.today):
                done_on = _done_on(scoring, part)
                waits = done_on is not None or not has_left(workspace, person, scoring.today)
                yield InitiativeFact(
                    id=part,
                    title=initiative.title,
                    due=initiative.due,
                    done=done_on is not None,
                    late_days=late_days(initiative.due, done_on, scoring.today) if waits else None,
                    done_on=done_on,
                )


def _done_on(scoring: Scoring, id_: str) -> date | None:
    """The day since which an initiative is done without a break."""
    if not scoring.initiative(id_).done:
        return None
    since: date | None = None
    for entry in scoring.workspace.updates(id_):
        if isinstance(entry.update.done, bool) and entry.update.date <= scoring.today:
            since = (since or entry.update.date) if entry.update.done else None
    return since


def agreement(promise: Agreed, today: date) -> AgreementFact:
    return AgreementFact(
        id=promise.id,
        owner=promise.owner,
        due=promise.due,
        text=promise.text,
        done=promise.done_on is not None,
        late_days=late_days(promise.due, promise.done_on, today),
        done_on=promise.done_on,
        private=promise.private,
    )


def spoken(found: Iterable[Conversation]) -> tuple[Spoken, ...]:
    return tuple(
        Spoken(
            id=each.name,
            from_=each.from_,
            to=each.to,
            date=each.day,
            text=each.text,
            about=each.coaching.about,
        )
        for each in found
    )


def kpis_of(scoring: Scoring, person: str, since: date | None = None) -> Iterator[tuple[str, Kpi]]:
    """The KPIs of a person, today or on a day from `since` on, and of the role of that person."""
    workspace = scoring.workspace
    role = workspace.people[f"@{person}"].role
    mine = workspace.current_id(f"role/{role}") if role else None
    for id_, kpi in workspace.kpis.items():
        carried = mine is not None and workspace.current_id(f"role/{kpi.role}") == mine
        mine_then = held(workspace, id_, person, since or scoring.today, scoring.today)
        if mine_then or (carried and owner_on(kpi, scoring.today) is None):
            yield id_, kpi


def kpi(scoring: Scoring, id_: str, spans: Iterable[Span]) -> KpiFact:
    found = scoring.workspace.kpis[id_]
    readings = [scoring.kpi_reading(id_, span) for span in spans]
    last = readings[-1] if readings else None
    line = bounds(last.at_least, last.at_most) if last else bounds(found.at_least, found.at_most)
    return KpiFact(
        id=id_, title=found.title, line=line, unit=found.unit, periods=tuple(map(_period, readings))
    )


def _period(reading: KpiReading) -> KpiPeriod:
    return KpiPeriod(
        period=reading.period.name,
        current=reading.current,
        achievement=reading.achievement,
        health=reading.health,
    )


def periods_between(scoring: Scoring, id_: str, starts: date, ends: date) -> list[Span]:
    """The periods of a KPI that ended in a span of days; none of them unread before its first one."""
    found, settings = scoring.workspace.kpis[id_], scoring.workspace.settings
    read = scoring.readings(id_)
    spans: list[Span] = []
    period = kpi_period(starts, found.cadence, settings)
    if found.retired:
        ends = min(ends, found.retired.date)
    while period.ends <= ends:
        if period.name in read or is_expected(period, found.since, settings):
            spans.append(period)
        period = kpi_period(date.fromordinal(period.ends.toordinal() + 1), found.cadence, settings)
    return spans
