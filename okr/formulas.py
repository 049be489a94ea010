"""The arithmetic of goals, on numbers alone. Shares are 0..1.

Every bound on a share belongs to its better side, with a slack of 1e-9; recorded values are held against
bounds as they are written, without any.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

from okr.models import Ambition
from okr.settings import BonusSettings, GradeSettings, PaceSettings

Pace = Literal["no_data", "done", "early", "ahead", "on_track", "at_risk", "off_track"]
Health = Literal["healthy", "watch", "unhealthy", "no_data"]
Band = Literal["green", "amber", "red"]
Zone = Literal["fail", "commit", "target", "stretch"]

SLACK = 1e-9
FORECAST_FROM = 0.2
"""Elapsed share below which a forecast says nothing."""
COMMIT_SHARE = 3 / 7
"""Where commit lies between start and target: grade 0.3 where the target is 0.7 (Google's scale of stretch goals)."""
TARGET_SHARE = Decimal("0.7")
"""Where the target lies between start and stretch, on the same scale."""


def reaches(share: float, bound: float) -> bool:
    return share >= bound - SLACK


def finite(value: float) -> float:
    """The value without −0, an overflow held to the largest number."""
    return min(max(value, -sys.float_info.max), sys.float_info.max) + 0.0


def held(raw: float) -> float:
    """A raw progress held to 0..1."""
    return min(max(raw, 0.0), 1.0)


def _ratio(part: float, whole: float) -> float:
    """part / whole where whole is not 0; an overflow is held."""
    try:
        return finite(part / whole)
    except OverflowError:
        return finite(math.copysign(math.inf, part) * math.copysign(1.0, whole))


def change(current: float, start: float, target: float, points: Sequence[tuple[float, float]] = ()) -> float:
    """Raw progress of a change: (current − start) / (target − start), negative and above 1 kept.

    With `points` piecewise linear through (start, 0), the points and (target, 1); beyond the ends the last
    slope goes on. A start that equals the target counts 1 if the current value does too, else 0.
    """
    if start == target:
        return 1.0 if current == start else 0.0
    if not points:
        return _ratio(current - start, target - start)
    line = [(start, 0.0), *points, (target, 1.0)]
    sign = 1 if target > start else -1
    at = bisect_right([sign * x for x, _ in line], sign * current) - 1
    (x0, y0), (x1, y1) = list(pairwise(line))[min(max(at, 0), len(line) - 2)]
    return finite(y0 + _ratio(current - x0, x1 - x0) * (y1 - y0))


def within(value: float, at_least: float | None, at_most: float | None) -> bool:
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


class Pacing(NamedTuple):
    """The rule of pace with its thresholds at hand."""

    ratio: bool
    early: float
    ahead: float
    on_track: float
    at_risk: float

    @classmethod
    def of(cls, rule: PaceSettings) -> Pacing:
        return cls(rule.rule == "ratio", rule.from_, *rule.thresholds)

    def measured(self, progress: float, expected: float) -> float:
        """What is held against the thresholds: progress / expected, or progress − expected."""
        return progress / expected if self.ratio else progress - expected


def pace(
    progress: float | None, expected: float, elapsed: float, rule: Pacing, *, done: bool, hold: bool = False
) -> Pace:
    """State of progress against the time gone; `elapsed` is today's, `done` whether 1 would count as done."""
    if progress is None:
        return "no_data"
    if done and reaches(progress, 1):
        return "done"
    if not reaches(elapsed, rule.early) or expected <= SLACK:
        return "early"
    measured = rule.measured(progress, expected) + SLACK
    if measured >= rule.ahead and not hold:
        return "ahead"
    if measured >= rule.on_track:
        return "on_track"
    return "at_risk" if measured >= rule.at_risk else "off_track"


def forecast(current: float, start: float, elapsed: float) -> float | None:
    """Value at the end if it goes on as until now: current + (current − start) / e · (1 − e); None while e < 0.2."""
    if not reaches(elapsed, FORECAST_FROM):
        return None
    return finite(current + (current - start) / elapsed * (1 - elapsed))


def commit_value(start: float, target: float) -> float:
    return start + COMMIT_SHARE * (target - start)


def target_from_stretch(start: float, stretch: float) -> int | float:
    """The target where only a stretch is set: start + 0.7 · (stretch − start), without binary rounding."""
    exact = Decimal(str(start)) + TARGET_SHARE * (Decimal(str(stretch)) - Decimal(str(start)))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def zone(current: float, start: float, target: float, stretch: float) -> Zone:
    """How far a change with a stretch has come, by its current value."""
    share = change(current, start, target)
    if reaches(share, change(stretch, start, target)):
        return "stretch"
    if reaches(share, 1):
        return "target"
    return "commit" if reaches(share, COMMIT_SHARE) else "fail"


def achievement(value: float, at_least: float | None, at_most: float | None) -> float:
    """Achievement of a KPI: 1 at the line, above it for the better, never below 0.

    at_least b: 1 + (v − b)/|b|; at_most b: 1 − (v − b)/|b|; both: 1 inside, else by the bound that is broken;
    b = 0: 1 if met, else 0.
    """
    if at_least is not None and at_most is not None:
        if within(value, at_least, at_most):
            return 1.0
        return achievement(value, at_least, None) if value < at_least else achievement(value, None, at_most)
    bound = at_least if at_least is not None else at_most
    assert bound is not None
    if bound == 0:
        return 1.0 if within(value, at_least, at_most) else 0.0
    better = value - bound if at_least is not None else bound - value
    return max(finite(1 + _ratio(better, abs(bound))), 0.0)


def health(
    value: float | None, at_least: float | None, at_most: float | None, tolerance: float | None, watch: float
) -> Health:
    """`healthy` only when the bounds hold; `watch` within the tolerance, or without one from `watch` on."""
    if value is None:
        return "no_data"
    if within(value, at_least, at_most):
        return "healthy"
    if tolerance is None:
        near = reaches(achievement(value, at_least, at_most), watch)
    else:
        bound = at_least if at_least is not None and value < at_least else at_most
        # Decimal: 5.4 lies within 0.4 of 5 as written, though not in binary
        near = abs(Decimal(str(value)) - Decimal(str(bound))) <= Decimal(str(tolerance))
    return "watch" if near else "unhealthy"


def band(grade: float | None, ambition: Ambition, rule: GradeSettings) -> Band | None:
    """Colour of a grade after rounding to one decimal, half up; a committed goal is green only at 1.0, unrounded."""
    if grade is None:
        return None
    rounded = math.floor(grade * 10 + 0.5 + SLACK) / 10
    if reaches(grade, 1) if ambition == "committed" else reaches(rounded, rule.green):
        return "green"
    return "amber" if reaches(rounded, rule.amber) else "red"


def payout(achieved: float, threshold: float, cap: float, rule: BonusSettings) -> float:
    """What an achievement pays, 1 being all of it: nothing below the threshold, never more than `cap`.

    Linear: from the threshold to 1 from 0 to 1, above 1 + (a − 1) · accelerator; a threshold of 1 or more leaves all
    or nothing. Steps: the share of the highest step that is reached.
    """
    if rule.curve == "steps":
        reached = [share for bound, share in rule.steps if reaches(achieved, bound)]
        paid = reached[-1] if reached and reaches(achieved, threshold) else 0.0
    elif reaches(achieved, 1):
        paid = 1 + max(achieved - 1, 0.0) * rule.accelerator
    else:
        paid = max((achieved - threshold) / (1 - threshold), 0.0) if threshold < 1 else 0.0
    return finite(min(paid, cap))


def weighted_mean(items: Iterable[tuple[float, float]]) -> float | None:
    """Σ w·x / Σ w of (w, x) pairs, never outside of what it is made of; None if the weights add up to 0."""
    pairs = [(w, x) for w, x in items if w]
    total = math.fsum(w for w, _ in pairs)
    if not total:
        return None
    mean = math.fsum(w * x for w, x in pairs) / total
    return min(max(mean, min(x for _, x in pairs)), max(x for _, x in pairs))
