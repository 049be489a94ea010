"""Lines to hold, changes to make, and what a mean, a half and a bound are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

SLACK = 1e-9


def as_written(value: float) -> Decimal:
    """Recorded values are held against bounds as written: 5.4 lies within 0.4 of 5."""
    return Decimal(str(value))


def at_least(value: float, bound: float) -> bool:
    """Every bound on shares belongs to its better side."""
    return value >= bound - SLACK


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return math.fsum(found) / len(found)


def half_up(value: float) -> int:
    return math.floor(value + 0.5)


class Line:
    """Bounds: at least, at most, or both, ends included; of a key result strict ones, too. An open one is none yet."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        known = {key: value for key, value in keys.items() if value != "open"}
        self.is_open = "open" in (keys.get("at_least"), keys.get("at_most"))
        self.low: float | None = known.get("at_least", known.get("above"))
        self.high: float | None = known.get("at_most", known.get("below"))
        self.is_strict = "above" in known, "below" in known
        self.is_none = self.low is None and self.high is None

    def times(self, share: float) -> Line:
        scaled = {"at_least": self.low, "at_most": self.high}
        return Line({key: bound * share for key, bound in scaled.items() if bound is not None})

    def broken(self, value: float) -> float | None:
        """The bound that a value breaks."""
        above, below = self.is_strict
        if self.low is not None and (value < self.low or (above and value == self.low)):
            return self.low
        if self.high is not None and (value > self.high or (below and value == self.high)):
            return self.high
        return None

    def distance(self, value: float) -> float:
        """On the good side of the line; with both bounds 0 inside."""
        below = None if self.low is None else value - self.low
        above = None if self.high is None else self.high - value
        sides = [side for side in (below, above) if side is not None]
        return min(0, *sides) if len(sides) == 2 else sides[0]

    def nearest(self, value: float) -> float:
        return min(
            (bound for bound in (self.low, self.high) if bound is not None), key=lambda b: abs(value - b)
        )

    def way(self, first: float, newest: float, *, in_percent: bool) -> str:
        """From one value to another: better or worse by the distance, without a line up or down; 1 % is steady."""
        change = newest - first if self.is_none else self.distance(newest) - self.distance(first)
        bound = first if self.is_none else self.nearest(newest)
        high = in_percent and bound >= 90 and not self.is_none
        scale = abs(100 - bound if high else bound)
        if abs(change) <= 0.01 * scale + SLACK * scale:
            return "steady"
        names = ("up", "down") if self.is_none else ("better", "worse")
        return names[change < 0]

    def achievement(self, value: float) -> float | None:
        if self.is_none:
            return None
        if self.low is not None and self.high is not None and self.broken(value) is None:
            return 1
        bound = self.broken(value)
        if bound is None:
            bound = self.low if self.low is not None else self.high
        assert bound is not None
        if bound == 0:
            return 1 if self.broken(value) is None else 0
        upwards = bound == self.low and (self.high is None or value < self.low)
        return max(0, 1 + (1 if upwards else -1) * (value - bound) / abs(bound))


def changed_by(start: float, by: str) -> float:
    """start + share × |start|, as it is written."""
    share = Decimal(by.removesuffix("%")) / 100
    return float(as_written(start) + share * abs(as_written(start)))


class Change:
    """From start to target, straight or through points."""

    def __init__(self, start: float, target: float, points: Iterable[Sequence[float]] = ()) -> None:
        self.start, self.target = start, target
        self.line = [(start, 0.0), *((x, y) for x, y in points), (target, 1.0)]

    def share(self, value: float) -> float:
        if self.start == self.target:
            return 1.0 if value == self.target else 0.0
        return self._through([(x, y) for x, y in self.line], value)

    def value(self, share: float) -> float:
        return self._through([(y, x) for x, y in self.line], share)

    @staticmethod
    def _through(line: list[tuple[float, float]], x: float) -> float:
        """Piecewise linear; beyond the ends the last slope goes on."""
        up = line[-1][0] > line[0][0]
        n = 0
        while n < len(line) - 2 and (x > line[n + 1][0] if up else x < line[n + 1][0]):
            n += 1
        (x0, y0), (x1, y1) = line[n], line[n + 1]
        return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
