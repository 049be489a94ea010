"""What a bonus pays, on numbers alone: thresholds, steps and bands. Shares are 0..1, and so is all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from okr.formulas import NO_LINE, SLACK, Bound, achievement, finite, reaches, tidy
from okr.kpi_models import Bonus
from okr.settings import BonusSettings


def threshold(bonus: Bonus, line: Bound) -> float:
    """The achievement below which a bonus pays nothing: as given, or that of a value in the KPI's unit, once it has a
    line."""
    if bonus.threshold_value is not None and line != NO_LINE:
        return achievement(bonus.threshold_value, *line)
    return bonus.threshold or 0.0


Bands = Sequence[tuple[float, float]]
"""[value, share] pairs, from the least that is paid to the best."""


def band_of(value: float, bands: Bands, *, up: bool) -> tuple[float, float] | None:
    """The best band that a value reaches, None below all; `up` where more is better. The mean of values has a slack of 1e-9
    of the band."""
    sign = 1 if up else -1
    reached = [each for each in bands if sign * (value - each[0]) >= -SLACK * abs(each[0])]
    return reached[-1] if reached else None


PayRule = Literal[
    "below_threshold", "below_steps", "step", "limit_met", "accelerated", "all_or_nothing", "linear"
]
"""Which rule of a bonus decides."""


def pay_rule(achieved: float, threshold: float, rule: BonusSettings) -> tuple[PayRule, float]:
    """The rule that decides what an achievement pays, and what it pays before the cap, 1 being all of it.

    Linear: from the threshold to 1 from 0 to 1, above 1 + (a − 1) · accelerator; a threshold of 1 or more leaves all
    or nothing. Steps: the share of the highest step that is reached. Below the threshold nothing.
    """
    if rule.curve == "steps":
        reached = [share for bound, share in rule.steps if reaches(achieved, bound)]
        if not reaches(achieved, threshold):
            return "below_threshold", 0.0
        return ("step", reached[-1]) if reached else ("below_steps", 0.0)
    if reaches(achieved, 1):
        paid = 1 + max(achieved - 1, 0.0) * rule.accelerator
        return ("limit_met" if paid == 1 or not reaches(achieved - 1, 0) else "accelerated"), paid
    if threshold >= 1:
        return "all_or_nothing", 0.0
    if achieved < threshold:
        return "below_threshold", 0.0
    return "linear", (achieved - threshold) / (1 - threshold)


def payout(achieved: float, threshold: float, cap: float, rule: BonusSettings) -> float:
    """What an achievement pays, 1 being all of it: nothing below the threshold, never more than `cap`."""
    return tidy(finite(min(pay_rule(achieved, threshold, rule)[1], cap)))
