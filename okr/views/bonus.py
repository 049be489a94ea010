"""What KPIs pay in a cycle, each step with its figures. Key results never pay, and one that reads a paid KPI is told.

The periods that end in the cycle count, by the mean of their achievements. While one of them is unread there is no
sum: what is not known is not guessed, least of all where money hangs on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

from okr import formulas
from okr.models import Bonus, Kpi
from okr.periods import DAY, Span, is_expected, kpi_period
from okr.scores import KpiReading
from okr.scoring import Scoring
from okr.settings import BonusSettings
from okr.views.ownership import owners
from okr.views.results import LeftOut, PaidKpi, PaidPeriod, Payout
from okr.views.words import computed
from okr.views.words import number as n
from okr.workspace import Workspace

_MOST = 1e100
"""What an achievement counts at most: the mean of the largest floats would overflow."""


def bonus(
    scoring: Scoring,
    span: Span,
    *,
    role: str | None = None,
    person: str | None = None,
    base: float | None = None,
    fixed: float = 0,
) -> Payout:
    """The bonus of a role or a person (slugs): of a role its KPIs, of a person those that are theirs."""
    workspace = scoring.workspace
    day = min(scoring.today, span.ends)
    ids = [id_ for id_ in workspace.kpis if _is_theirs(workspace, id_, role, person, day)]
    paid: list[PaidKpi] = []
    left_out: list[LeftOut] = []
    for id_ in ids:
        found = _paid(scoring, id_, span)
        if isinstance(found, PaidKpi):
            paid.append(found)
        else:
            left_out.append(found)
    score = _score(paid)
    return Payout(
        cycle=span.name,
        as_of=scoring.today,
        of=f"role/{role}" if role else f"@{person}",
        base=base,
        fixed=fixed,
        score=score,
        pay=None if base is None or score is None else base * fixed + base * (1 - fixed) * score,
        kpis=tuple(paid),
        left_out=tuple(left_out),
        leaks=tuple(_leaks(scoring, span, {kpi.id for kpi in paid})),
        score_why=_score_why(paid),
        pay_why=_pay_why(base, fixed, score),
        name=workspace.name,
    )


def _is_theirs(workspace: Workspace, id_: str, role: str | None, person: str | None, day: date) -> bool:
    if person is not None:
        return person in owners(workspace, id_, day)
    named = workspace.kpis[id_].role
    now = workspace.current_id(f"role/{named}")
    return role == (now.removeprefix("role/") if now else named)


def _paid(scoring: Scoring, id_: str, span: Span) -> PaidKpi | LeftOut:
    kpi = scoring.workspace.kpis[id_]
    if kpi.bonus is None:
        return LeftOut(id=id_, why="it carries no bonus")
    periods = list(_ending(scoring, kpi, span))
    if not periods and kpi.retired and scoring.is_retired(kpi):
        return LeftOut(id=id_, why=f"it was retired on {kpi.retired.date}")
    if not periods:
        return LeftOut(id=id_, why=f"it is read {kpi.cadence}, and none of its periods ends in {span.name}")
    read, settings = scoring.readings(id_), scoring.workspace.settings
    ending = [p for p in periods if p.name in read or is_expected(p, kpi.since, settings)]
    if not ending:
        return LeftOut(id=id_, why=f"its first period is {kpi.since}")
    readings = [scoring.kpi_reading(id_, period) for period in ending]
    known = [min(share, _MOST) for r in readings if (share := _achieved(r)) is not None]
    achieved = math.fsum(known) / len(known) if len(known) == len(readings) else None
    rule = settings.bonus
    threshold = formulas.threshold(kpi.bonus, (readings[-1].at_least, readings[-1].at_most))
    factor = None
    if achieved is not None:
        factor = formulas.payout(achieved, threshold, kpi.bonus.cap, rule)
    return PaidKpi(
        id=id_,
        title=kpi.title,
        role=kpi.role,
        unit=kpi.unit,
        periods=tuple(map(_period, readings)),
        achievement=achieved,
        factor=factor,
        weight=kpi.bonus.weight,
        threshold=threshold,
        cap=kpi.bonus.cap,
        why=_unread(readings) if achieved is None else factor_why(achieved, kpi.bonus, threshold, rule),
    )


def _ending(scoring: Scoring, kpi: Kpi, span: Span) -> Iterator[Span]:
    """The periods of a KPI that end in the cycle, whenever they begin, and not after it was retired."""
    settings = scoring.workspace.settings
    period = kpi_period(span.starts, kpi.cadence, settings)
    ends = min(span.ends, kpi.retired.date) if kpi.retired and scoring.is_retired(kpi) else span.ends
    while period.ends <= ends:
        yield period
        period = kpi_period(period.ends + DAY, kpi.cadence, settings)


def _period(reading: KpiReading) -> PaidPeriod:
    return PaidPeriod(
        period=reading.period.name,
        ends=reading.period.ends,
        current=reading.current,
        at_least=reading.at_least,
        at_most=reading.at_most,
        achievement=_achieved(reading),
    )


def _achieved(reading: KpiReading) -> float | None:
    """None of a sum that still runs: held against the share that has elapsed it would pay for days to come."""
    return reading.achievement if reading.share == 1 else None


def _unread(readings: Sequence[KpiReading]) -> str:
    unread = [r.period.name for r in readings if r.reading is None]
    running = [r.period.name for r in readings if r.reading is not None and _achieved(r) is None]
    told = (
        (f"unread for {', '.join(unread)}", unread),
        (f"a sum that runs in {', '.join(running)}", running),
    )
    return "; ".join(text for text, names in told if names)


def factor_why(achieved: float, bonus: Bonus, least: float, rule: BonusSettings) -> str:
    """How `formulas.payout` came to its answer; `least` is the achievement of the threshold."""
    uncapped = formulas.payout(achieved, least, math.inf, rule)
    held = f", held to the cap {n(bonus.cap)}" if uncapped > bonus.cap else ""
    a, threshold = computed(achieved), computed(least)
    named = (
        threshold if bonus.threshold_value is None else f"{threshold}, which is {n(bonus.threshold_value)}"
    )
    if rule.curve == "steps":
        reached = [bound for bound, _ in rule.steps if formulas.reaches(achieved, bound)]
        if not formulas.reaches(achieved, least):
            return f"{a} is below the threshold {named}"
        if not reached:
            return f"{a} is below the first step {n(rule.steps[0][0])}"
        return f"the step from {n(reached[-1])} on pays {n(uncapped)}{held}"
    if formulas.reaches(achieved, 1):
        if not formulas.reaches(achieved - 1, 0) or uncapped == 1:
            return f"the line holds: all of it{held}"
        return f"1 + ({a} − 1) × {n(rule.accelerator)}{held}"
    if least >= 1:
        return f"{a} is below the line, and the threshold {named} leaves all or nothing"
    if achieved < least:
        return f"{a} is below the threshold {named}"
    return f"({a} − {threshold}) / (1 − {threshold}){held}"


def _score(paid: Sequence[PaidKpi]) -> float | None:
    if any(kpi.factor is None for kpi in paid):
        return None
    return formulas.weighted_mean((kpi.weight, kpi.factor or 0.0) for kpi in paid)


def _score_why(paid: Sequence[PaidKpi]) -> str:
    open_ = [kpi for kpi in paid if kpi.factor is None]
    unread = [kpi.id for kpi in open_ if any(period.current is None for period in kpi.periods)]
    if unread:
        return f"no sum while {', '.join(unread)} {'is' if len(unread) == 1 else 'are'} unread"
    if open_:
        return f"no sum while {', '.join(kpi.id for kpi in open_)} {'runs' if len(open_) == 1 else 'run'}"
    if not paid:
        return "no KPI pays here"
    if not sum(kpi.weight for kpi in paid):
        return "the weights add up to 0"
    above = " + ".join(f"{n(kpi.weight)} × {computed(kpi.factor)}" for kpi in paid)
    return f"({above}) / {n(sum(kpi.weight for kpi in paid))}"


def _pay_why(base: float | None, fixed: float, score: float | None) -> str:
    if base is None:
        return "no base was given"
    if score is None:
        return "no pay without a score"
    variable = (
        f"{n(base)} × {computed(1 - fixed)} × {computed(score)}"
        if fixed
        else f"{n(base)} × {computed(score)}"
    )
    return f"{n(base)} × {n(fixed)} + {variable}" if fixed else variable


def _leaks(scoring: Scoring, span: Span, paid: set[str]) -> Iterator[LeftOut]:
    """Key results of the cycle, and of those it lies in or beside, that read a KPI which pays."""
    workspace = scoring.workspace
    for kpi, readers in workspace.readers.items():
        for id_ in readers if kpi in paid else ():
            objective = workspace.objective_of(id_)
            if workspace.cycle_of(objective).overlaps(span) and not scoring.is_dropped(
                workspace.key_result(id_)
            ):
                why = f"reads {kpi}, which carries a bonus: pay then leaks into the OKR"
                yield LeftOut(id=id_, why=why)
