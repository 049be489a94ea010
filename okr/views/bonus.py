"""What KPIs pay in a cycle, each step with its figures. Key results never pay; one that is met with what a KPI pays for is named.

The periods that end in the cycle count, by the mean of their achievements. While one of them has no reading there is no
score: nothing is guessed where pay depends on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from okr import formulas, payouts
from okr.composed import below
from okr.findings import Finding
from okr.ids import parent, slug
from okr.kpi_models import Bonus, Kpi
from okr.leaks import leak
from okr.ownership import owners
from okr.periods import Span, is_expected, kpi_periods_ending
from okr.scores import KpiReading
from okr.scoring import Scoring
from okr.settings import BonusSettings
from okr.views.results import ExcludedItem, PaidKpi, PaidPeriod, Payout, like
from okr.views.steps import weighted
from okr.words import Message, joined, plural
from okr.words.numbers import computed, number
from okr.words.numbers import recorded as n
from okr.words.states import name_words
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
    considered = [
        _paid(scoring, id_, span)
        for id_, kpi in workspace.kpis.items()
        if (
            workspace.slug_in_force("role", kpi.role) == role
            if person is None
            else person in owners(workspace, id_, day)
        )
    ]
    paid = [each for each in considered if isinstance(each, PaidKpi)]
    score = None
    if all(kpi.factor is not None for kpi in paid):
        score = formulas.weighted_mean([kpi.weight for kpi in paid], [kpi.factor or 0.0 for kpi in paid])
    return Payout(
        cycle=span.name,
        as_of=scoring.today,
        of=f"role/{role}" if role else f"@{person}",
        base=base,
        fixed=fixed,
        score=score,
        pay=None if base is None or score is None else base * fixed + base * (1 - fixed) * score,
        kpis=tuple(paid),
        left_out=tuple(each for each in considered if isinstance(each, ExcludedItem)),
        leaks=tuple(_leaks(scoring, paid, span)),
        score_why=_score_why(paid),
        pay_why=_pay_why(base, fixed, score),
        name=workspace.name,
    )


def _paid(scoring: Scoring, id_: str, span: Span) -> PaidKpi | ExcludedItem:
    kpi, settings = scoring.workspace.kpis[id_], scoring.workspace.settings
    if kpi.bonus is None:
        return ExcludedItem(id=id_, why=Message("no bonus"))
    ending = _ending(scoring, id_, span)
    if isinstance(ending, str):
        return ExcludedItem(id=id_, why=ending)
    readings = [scoring.kpi_reading(id_, period) for period in ending]
    achieved = _mean([_achieved(reading) for reading in readings])
    bands = kpi.bonus.bands
    # a running sum still adds up
    value = _mean([each.current if each.share == 1 else None for each in readings]) if bands else None
    threshold = payouts.threshold(kpi.bonus, (readings[-1].at_least, readings[-1].at_most))
    factor, why = None, _unread(readings, with_bands=bool(bands))
    if value is not None:
        factor, why = by_band(value, kpi.bonus, up=goes_up(kpi), mean=len(readings) > 1)
    elif achieved is not None and not bands:
        factor = payouts.payout(achieved, threshold, kpi.bonus.cap, settings.bonus)
        why = factor_why(achieved, kpi.bonus, threshold, settings.bonus)
    return like(
        PaidKpi,
        kpi.bonus,
        kpi,
        id=id_,
        periods=tuple(
            like(PaidPeriod, r, r.period, period=r.period.name, achievement=_achieved(r)) for r in readings
        ),
        achievement=achieved,
        factor=factor,
        value=value,
        threshold=threshold,
        why=why,
    )


def _ending(scoring: Scoring, id_: str, span: Span) -> list[Span] | str:
    """The periods of a KPI that end in a cycle and count, or why there is none."""
    kpi, settings = scoring.workspace.kpis[id_], scoring.workspace.settings
    retired = kpi.retired.date if kpi.retired and scoring.is_retired(kpi) else None
    last = min(span.ends, retired or span.ends)
    periods = list(kpi_periods_ending(span.starts, last, kpi.cadence, settings))
    if not periods and retired:
        return Message("retired on {day}", day=retired)
    if not periods:
        often = name_words(kpi.cadence)
        return Message("read {cadence}: no period ends in {cycle}", cadence=often, cycle=span.name)
    read = scoring.readings(id_)
    ending = [p for p in periods if p.name in read or is_expected(p, kpi.since, settings)]
    return ending or Message("its first period is {period}", period=kpi.since or "")


def _achieved(reading: KpiReading) -> float | None:
    """None of a running sum: compared with the elapsed share of its limit it would pay for days to come."""
    return reading.achievement if reading.share == 1 else None


def _mean(values: Sequence[float | None]) -> float | None:
    """None while one of them is missing."""
    known = [max(min(value, _MOST), -_MOST) for value in values if value is not None]
    return formulas.tidy(math.fsum(known) / len(known)) if len(known) == len(values) else None


def _unread(readings: Sequence[KpiReading], *, with_bands: bool) -> str:
    unread = [r.period.name for r in readings if r.reading is None]
    unlimited = [r.period.name for r in readings if r.line == formulas.NO_LINE and not with_bands]
    running = [r.period.name for r in readings if r.reading is not None and r.share < 1]
    parts = [Message("no reading for {periods}", periods=", ".join(unread))] if unread else []
    parts += [Message("limit open in {periods}", periods=", ".join(unlimited))] if unlimited else []
    parts += [Message("still adding up in {periods}", periods=", ".join(running))] if running else []
    return joined(parts, "; ")


def factor_why(achieved: float, bonus: Bonus, least: float, rule: BonusSettings) -> str:
    """The rule that gives a factor, with its figures; `least` is the achievement of the threshold."""
    decides, paid = payouts.pay_rule(achieved, least, rule)
    a, threshold = computed(achieved), computed(least)
    named: str = threshold
    if bonus.threshold_value is not None:
        named = joined((threshold, " (", n(bonus.threshold_value), ")"), "")
    why: str
    match decides:
        case "below_threshold":
            why = Message("{a} is below the threshold {threshold}", a=a, threshold=named)
        case "below_steps":
            why = Message("{a} is below the first step {step}", a=a, step=n(rule.steps[0][0]))
        case "step":
            step = max(bound for bound, _ in rule.steps if formulas.reaches(achieved, bound))
            why = Message("the step from {step} pays {share}", step=n(step), share=n(paid))
        case "limit_met":
            why = Message("limit met: all of it")
        case "accelerated":
            why = joined(("1 + (", a, " − 1) × ", n(rule.accelerator)), "")
        case "all_or_nothing":
            why = Message(
                "{a} is below 1; the threshold {threshold} pays all or nothing", a=a, threshold=named
            )
        case "linear":
            why = joined(("(", a, " − ", threshold, ") / (1 − ", threshold, ")"), "")
    return _capped(why, paid, bonus)


def _capped(why: str, paid: float, bonus: Bonus) -> str:
    if paid > bonus.cap:
        return Message("{formula}, limited to the cap {cap}", formula=why, cap=n(bonus.cap))
    return why


def goes_up(kpi: Kpi) -> bool:
    """Whether more is better, by the limits of a KPI that has bands."""
    return kpi.at_least is not None


def by_band(value: float, bonus: Bonus, *, up: bool, mean: bool = False) -> tuple[float, str]:
    """What the band that a value reaches pays, and why; of several periods the value is their mean."""
    shown: str = number(value) if mean else n(value)
    if mean:
        shown = Message("the mean {value}", value=shown)
    band = payouts.band_of(value, bonus.bands, up=up)
    if band is None:
        first = n(bonus.bands[0][0])
        if up:
            return 0.0, Message("{value} is below the first band, from {band} on", value=shown, band=first)
        return 0.0, Message("{value} is above the first band, down to {band}", value=shown, band=first)
    facts = {"value": shown, "band": n(band[0]), "share": n(band[1])}
    why = Message("{value} reaches the band down to {band}, which pays {share}", **facts)
    if up:
        why = Message("{value} reaches the band from {band} on, which pays {share}", **facts)
    return min(band[1], bonus.cap), _capped(why, band[1], bonus)


def _score_why(paid: Sequence[PaidKpi]) -> str:
    missing = [kpi for kpi in paid if kpi.factor is None]
    unread = [kpi.id for kpi in missing if any(period.current is None for period in kpi.periods)]
    if unread:
        return Message("no reading for {kpis}", kpis=", ".join(unread))
    unlimited = [
        kpi.id
        for kpi in missing
        if not kpi.bands and any((p.at_least, p.at_most) == formulas.NO_LINE for p in kpi.periods)
    ]
    if unlimited:
        return Message("limit open: {kpis}", kpis=", ".join(unlimited))
    if missing:
        ids = ", ".join(kpi.id for kpi in missing)
        return plural(len(missing), "{kpis} still adds up", "{kpis} still add up", kpis=ids)
    if not paid:
        return Message("no KPI pays here")
    if not sum(kpi.weight for kpi in paid):
        return Message("the weights add up to 0")
    return weighted((kpi.weight, kpi.factor or 0.0) for kpi in paid)


def _pay_why(base: float | None, fixed: float, score: float | None) -> str:
    if base is None:
        return Message("no --base given")
    if score is None:
        return Message("no pay without a score")
    if fixed:
        parts = (n(base), " × ", n(fixed), " + ", n(base), " × ", computed(1 - fixed), " × ", computed(score))
        return joined(parts, "")
    return joined((n(base), " × ", computed(score)), "")


def _leaks(scoring: Scoring, paid: Sequence[PaidKpi], span: Span) -> Iterator[ExcludedItem]:
    """Key results that are paid through one of the KPIs, of all cycles that share a day with this one."""
    workspace = scoring.workspace
    inside = {id_: {id_, *below(workspace, id_)} for id_ in workspace.readers if id_ in workspace.kpis}
    for kpi in paid:
        wholes = [whole for whole, parts in inside.items() if kpi.id in parts]
        for id_ in dict.fromkeys(reader for whole in wholes for reader in workspace.readers.get(whole, ())):
            if not workspace.cycle_of(parent(id_)).overlaps(span) or scoring.is_dropped(
                workspace.key_result(id_)
            ):
                continue
            if found := leak(workspace, id_):
                yield ExcludedItem(id=id_, why=found.message)


def leak_finding(found: ExcludedItem, workspace: Workspace) -> Finding:
    """The finding of `okr check` about a key result that reads a paid KPI."""
    return Finding(
        code="K006",
        level="warning",
        path=workspace.path(found.id),
        key=("key_results", slug(found.id), "kpi"),
        id=found.id,
        message=joined((found.id, found.why), ": "),
    )
