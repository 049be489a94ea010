"""The arithmetic of goals, on numbers alone. Shares are 0..1.

Every bound on a share belongs to its better side, with a slack of 1e-9; recorded values are held against
bounds as they are written, without any.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from okr.fields import Ambition
from okr.measure_rules import bounds
from okr.settings import Settings

if TYPE_CHECKING:
    from okr.measure_rules import Limits

Pace = Literal["no_data", "done", "early", "ahead", "on_track", "at_risk", "off_track"]
Health = Literal["healthy", "watch", "unhealthy", "no_data"]
Band = Literal["green", "amber", "red"]
Zone = Literal["fail", "commit", "target", "stretch"]
Trend = Literal["better", "worse", "steady", "up", "down"]
"""The last two where there is no limit by which one is better."""

SLACK = 1e-9
_LARGEST = sys.float_info.max
FORECAST_FROM = 0.2
"""Elapsed share below which a forecast says nothing."""
COMMIT_SHARE = 3 / 7
"""Where commit lies between start and target: grade 0.3 where the target is 0.7 (Google's scale of stretch goals)."""
COMMITTED_AMBER = 0.75
"""Where a committed goal turns amber if the pace is held by the gap."""
TARGET_SHARE = Decimal("0.7")
"""Where the target lies between start and stretch, on the same scale."""


def reaches(share: float, bound: float) -> bool:
    return share >= bound - SLACK


def finite(value: float) -> float:
    """The value without −0, an overflow held to the largest number."""
    return value + 0.0 if -_LARGEST <= value <= _LARGEST else math.copysign(_LARGEST, value)


def tidy(value: float) -> float:
    """A number without the noise of its arithmetic: the decimal of at most nine places that is nearer than 1e-12, if one is."""
    scaled = value * 1e9
    if -1e15 < scaled < 1e15:  # where a float holds nine places
        whole = round(scaled)
        if whole and -1e-3 < scaled - whole < 1e-3:
            return whole / 1e9
    return value


def clamped(raw: float) -> float:
    """A raw progress held to 0..1."""
    return 0.0 if raw < 0 else 1.0 if raw > 1 else raw


def _ratio(part: float, whole: float) -> float:
    """part / whole where whole is not 0; an overflow is held."""
    try:
        return finite(part / whole)
    except OverflowError:
        return finite(math.copysign(math.inf, part) * math.copysign(1.0, whole))


def position(value: float, low: float, high: float) -> float:
    """Where a value is on the way from one number to another, as a share; in the middle where they are the same."""
    return _ratio(value - low, high - low) if low != high else 0.5


Points = Sequence[tuple[float, float]]
"""[value, progress] pairs between start and target."""


def change(current: float, start: float, target: float, points: Points = ()) -> float:
    """Raw progress of a change: (current − start) / (target − start), negative and above 1 kept.

    With `points` piecewise linear through (start, 0), the points and (target, 1); beyond the ends the last
    slope goes on. A start that equals the target counts 1 if the current value does too, else 0.
    """
    if start == target:
        return 1.0 if current == start else 0.0
    if not points:
        return tidy(_ratio(current - start, target - start))
    line = [(start, 0.0), *points, (target, 1.0)]
    sign = 1 if target > start else -1
    return tidy(_along(line, [sign * x for x, _ in line], sign * current, current))


def value_at(raw: float, start: float, target: float, points: Points = ()) -> float:
    """The value that has a raw progress: the inverse of `change`."""
    if not points:
        return finite(start + raw * (target - start))
    line = [(y, x) for x, y in ((start, 0.0), *points, (target, 1.0))]
    return _along(line, [y for y, _ in line], raw, raw)


def _along(line: Points, rising: Sequence[float], key: float, x: float) -> float:
    """y at x on a line through points; `rising` are their x in rising order, `key` is x among them."""
    at = bisect_right(rising, key) - 1
    (x0, y0), (x1, y1) = list(pairwise(line))[min(max(at, 0), len(line) - 2)]
    return finite(y0 + _ratio(x - x0, x1 - x0) * (y1 - y0))


Bound = tuple[float | None, float | None]
"""The least and the greatest good value of a line; neither where there is none, or it is still open."""
NO_LINE: Bound = (None, None)


def within(value: float, at_least: float | None, at_most: float | None) -> bool:
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


def keeps(value: float, line: Limits) -> bool:
    """Whether a value keeps a line; a limit that comes later is none yet."""
    low, high = bounds(line)
    above = low is None or (value > low if line.above is not None else value >= low)
    return above and (high is None or (value < high if line.below is not None else value <= high))


def share_of_parts(counts: Mapping[str, float], wanted: Mapping[str, float]) -> float:
    """Σ min(count, wanted) / Σ wanted: more of one kind makes up for none of another."""
    counted = math.fsum(min(counts.get(name, 0), most) for name, most in wanted.items())
    return tidy(_ratio(counted, math.fsum(wanted.values())))


class Pacing(Struct, frozen=True):
    """The rule of pace for goals of one ambition, with its thresholds at hand."""

    ratio: bool
    early: float
    gap: float
    ahead: float
    on_track: float
    at_risk: float

    @classmethod
    def of(cls, settings: Settings, ambition: Ambition) -> Pacing:
        rule = settings.pace
        return cls(rule.rule == "ratio", rule.from_, rule.gap, *rule.thresholds(ambition, settings.grade))

    def measured(self, progress: float, expected: float) -> float:
        """What is held against the thresholds: progress / expected, or progress − expected."""
        return progress / expected if self.ratio else progress - expected

    def state(self, progress: float, expected: float) -> Pace:
        """`ahead` to `off_track`, of progress held against what is expected.

        By ratio a gap of no more than `gap` is never at risk, one of no more than twice that never off track.
        """
        if expected <= SLACK:
            return "ahead" if progress > SLACK else "on_track"
        measured = self.measured(progress, expected) + SLACK
        if measured >= self.ahead:
            return "ahead"
        behind = expected - progress - SLACK if self.ratio else math.inf
        if measured >= self.on_track or behind <= self.gap:
            return "on_track"
        return "at_risk" if measured >= self.at_risk or behind <= 2 * self.gap else "off_track"


def pace(progress: float | None, expected: float, elapsed: float, rule: Pacing) -> Pace:
    """State of a change or milestones against the time elapsed; `elapsed` is today's share."""
    if progress is None:
        return "no_data"
    if reaches(progress, 1):
        return "done"
    if not reaches(elapsed, rule.early) or (expected <= SLACK and progress <= SLACK):
        return "early"
    return rule.state(progress, expected)


def hold_pace(*, broken: bool, too_many: bool) -> Pace:
    """State of a line to hold: whether its latest answer breaks it, and whether more was missed than may be."""
    if broken and too_many:
        return "off_track"
    return "at_risk" if broken or too_many else "on_track"


RANKS: tuple[Pace, ...] = ("off_track", "at_risk", "on_track", "ahead", "done")
"""From the worst to the best."""


def between(own: Pace, parts: Collection[Pace]) -> Pace:
    """A pace held between the worst and the best of those that it is made of."""
    if own in parts:
        return own
    ranks = [place for place, pace in enumerate(RANKS) if pace in parts]
    return RANKS[min(max(RANKS.index(own), ranks[0]), ranks[-1])]


def may_miss(planned: int) -> int:
    """Periods of a line that may be missed: a tenth of the planned ones, rounded half up."""
    return (planned + 5) // 10


def stepped_share(weights: Iterable[float], elapsed: float) -> float:
    """The largest share reached by whole milestones, in their order, that is not above the elapsed share."""
    steps = list(weights)
    total, reached, found = math.fsum(steps), 0.0, 0.0
    for weight in steps:
        reached += weight
        if reaches(elapsed, reached / total):
            found = reached / total
    return min(found, 1.0)


def forecast(gone: float, elapsed: float) -> float:
    """Where a change ends if it goes on as until now, counted from its start: p + p / e · (1 − e)."""
    return finite(gone + gone / elapsed * (1 - elapsed))


def forecast_recent(first: tuple[float, float], last: tuple[float, float]) -> float | None:
    """Where a change ends by the slope between two answers, each (elapsed share, value); None of one day."""
    (since, before), (elapsed, now) = first, last
    if elapsed - since <= SLACK:
        return None
    return finite(now + (now - before) / (elapsed - since) * (1 - elapsed))


def half_up(value: float) -> int | float:
    """The nearest whole number; a half goes up, also one that binary arithmetic left a little below."""
    return math.floor(value + 0.5 + SLACK) if abs(value) < 2**52 else int(value)


def plain(value: float) -> int | float:
    """A number without the noise of its arithmetic, whole where it is."""
    if isinstance(value, int):
        return value
    value = float(f"{value:.12g}")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def commit_value(start: float, target: float) -> float:
    return tidy(start + COMMIT_SHARE * (target - start))


def target_from_stretch(start: float, stretch: float) -> int | float:
    """The target where only a stretch is set: start + 0.7 · (stretch − start), without binary rounding."""
    exact = Decimal(str(start)) + TARGET_SHARE * (Decimal(str(stretch)) - Decimal(str(start)))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def zone(current: float, start: float, target: float, stretch: float, *, ended: bool) -> Zone | None:
    """How far a change with a stretch has come, by its current value; that it fails is said after the end only."""
    share = change(current, start, target)
    if reaches(share, change(stretch, start, target)):
        return "stretch"
    if reaches(share, 1):
        return "target"
    if reaches(share, COMMIT_SHARE):
        return "commit"
    return "fail" if ended else None


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
    return max(tidy(finite(1 + _ratio(better, abs(bound)))), 0.0)


PERCENT = frozenset({"%", "percent", "persen"})
"""Units of a share of a hundred."""
HIGH = 90
"""From this bound on a share of a hundred is judged by what is missing: 99.9 is ten times 99."""


TIGHT = 95
"""From this bound on, of a hundred, what is missing is so little that a KPI needs a tolerance."""


def is_high(bound: float, unit: str | None) -> bool:
    """Whether a bound is 90 or more of a hundred."""
    return bound >= HIGH and unit is not None and unit.strip().casefold() in PERCENT


def tolerance_for(bound: float | None, unit: str | None) -> float | None:
    """Half of what a bound of `TIGHT` or more leaves of a hundred; None for another one, which needs no tolerance."""
    if bound is None or bound < TIGHT or not is_high(bound, unit):
        return None
    return float(f"{(100 - bound) / 2:.2g}") if bound < 100 else 1


def health(
    value: float | None, line: Bound, tolerance: float | None, watch: float, unit: str | None = None
) -> Health | None:
    """`healthy` only when the bounds hold; `watch` within the tolerance, or without one from `watch` on.

    Without a tolerance a broken bound of 90 or more of a hundred has no `watch`. Without a line there is none.
    """
    if value is None:
        return "no_data"
    if line == NO_LINE:
        return None
    at_least, at_most = line
    if within(value, at_least, at_most):
        return "healthy"
    bound = at_least if at_least is not None and value < at_least else at_most
    assert bound is not None
    if tolerance is None:
        near = not is_high(bound, unit) and reaches(achievement(value, at_least, at_most), watch)
    else:
        # Decimal: 5.4 lies within 0.4 of 5 as written, though not in binary
        near = abs(Decimal(str(value)) - Decimal(str(bound))) <= Decimal(str(tolerance))
    return "watch" if near else "unhealthy"


def margin(value: float, line: Bound) -> float:
    """Distance on the good side of a line: signed for one bound, 0 inside of two."""
    at_least, at_most = line
    if at_least is not None and at_most is not None:
        return min(value - at_least, at_most - value, 0.0)
    return value - at_least if at_least is not None else (at_most or 0.0) - value


def trend(values: Sequence[float], line: Bound, unit: str | None) -> Trend | None:
    """How the last three readings go, first against last; None of fewer.

    By their distance from the line, as an achievement is cut at 0 and coarse near 100. Steady is a change of no more
    than 1 % of the bound (of the nearer one to the newest reading), of a bound of 90 or more of a hundred 1 % of what it
    leaves of 100, without a line 1 % of the first of the three.
    """
    return direction(values[-3], values[-1], line, unit) if len(values) >= 3 else None


def direction(first: float, newest: float, line: Bound, unit: str | None) -> Trend:
    """How a reading stands against an earlier one, by the line of the newest; without one whether it went up or down."""
    if line == NO_LINE:
        moved = newest - first
        if abs(moved) <= abs(first) / 100 + SLACK * abs(first) or not moved:
            return "steady"
        return "up" if moved > 0 else "down"
    bound = min((b for b in line if b is not None), key=lambda b: abs(newest - b))
    scale = abs(100 - bound) if is_high(bound, unit) else abs(bound)
    moved = margin(newest, line) - margin(first, line)
    if abs(moved) <= scale / 100 + SLACK * scale or not moved:
        return "steady"
    return "better" if moved > 0 else "worse"


def committed_amber(settings: Settings) -> float:
    """The grade from which a committed goal is amber."""
    rule = settings.pace
    return rule.thresholds("committed").at_risk if rule.rule == "ratio" else COMMITTED_AMBER


def band(grade: float | None, ambition: Ambition, settings: Settings) -> Band | None:
    """Colour of a grade: by `[grade]` after rounding to one decimal, half up.

    A committed goal is green at 1.0 only and amber from `[pace.committed] at_risk` (with rule `gap` from 0.75), both
    unrounded.
    """
    if grade is None:
        return None
    if ambition == "committed":
        amber = committed_amber(settings)
        return "green" if reaches(grade, 1) else "amber" if reaches(grade, amber) else "red"
    rounded = math.floor(grade * 10 + 0.5 + SLACK) / 10
    if reaches(rounded, settings.grade.green):
        return "green"
    return "amber" if reaches(rounded, settings.grade.amber) else "red"


def weighted_mean(weights: Sequence[float], values: Sequence[float]) -> float | None:
    """Σ w·x / Σ w, never outside of what it is made of; None if the weights add up to 0."""
    total = math.fsum(weights)
    if not total:
        return None
    if not all(weights):
        values = [value for weight, value in zip(weights, values, strict=True) if weight]
        weights = [weight for weight in weights if weight]
    mean = math.fsum(map(mul, weights, values)) / total
    return min(max(tidy(mean), min(values)), max(values))
