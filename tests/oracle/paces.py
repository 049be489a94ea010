"""States: progress held against what is expected, by the settings and the ambition."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle.arithmetic import SLACK, at_least

ORDER = ("off_track", "at_risk", "on_track", "ahead", "done")
DEFAULTS = {
    ("ratio", "aspirational"): (1.1, None, None),
    ("ratio", "committed"): (1.1, 0.9, 0.75),
    ("gap", "aspirational"): (0.1, -0.1, -0.25),
    ("gap", "committed"): (0.1, -0.05, -0.1),
}


@dataclass(frozen=True)
class Item:
    """A part of a roll-up: a key result, or an objective below."""

    weight: float
    progress: float | None
    expected: float
    pace: str
    stale: bool
    left_out: bool

    @property
    def counts_zero(self) -> bool:
        return self.progress is None and not self.left_out


class Paces:
    """What okr.toml says of states."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.early: float = settings.get("pace", {}).get("from", 0.2)

    def by_rule(self, ambition: str, progress: float, expected: float) -> str:
        """By `[pace]` and the ambition, after `no_data`, `done` and `early`."""
        rule = self.settings.get("pace", {}).get("rule", "ratio")
        ahead, on_track, at_risk = self.thresholds(ambition)
        if expected <= SLACK:
            return "ahead"
        behind = expected - progress
        found = progress / expected if rule == "ratio" else -behind
        if at_least(found, ahead):
            return "ahead"
        if at_least(found, on_track):
            return "on_track"
        pace = "at_risk" if at_least(found, at_risk) else "off_track"
        if rule == "ratio":
            gap = self.settings.get("pace", {}).get("gap", 0.05)
            if behind <= gap + SLACK:
                return "on_track"
            if behind <= 2 * gap + SLACK:
                return "at_risk"
        return pace

    def thresholds(self, ambition: str) -> tuple[float, float, float]:
        """The more special wins: the ambition's own, `[pace]`, the default."""
        pace, grade = self.settings.get("pace", {}), self.settings.get("grade", {})
        ahead, on_track, at_risk = DEFAULTS[pace.get("rule", "ratio"), ambition]
        if on_track is None:
            on_track, at_risk = grade.get("green", 0.7), grade.get("amber", 0.4)
        own = pace.get(ambition, {})
        return (
            own.get("ahead", pace.get("ahead", ahead)),
            own.get("on_track", pace.get("on_track", on_track)),
            own.get("at_risk", pace.get("at_risk", at_risk)),
        )

    def band(self, keys: Mapping[str, Any], grade: float | None) -> str | None:
        if grade is None:
            return None
        if keys.get("ambition") == "committed":
            by_gap = self.settings.get("pace", {}).get("rule") == "gap"
            amber = 0.75 if by_gap else self.thresholds("committed")[2]
            return "green" if at_least(grade, 1) else "amber" if at_least(grade, amber) else "red"
        rounded = math.floor(grade * 10 + 0.5 + SLACK) / 10
        bands = self.settings.get("grade", {})
        if at_least(rounded, bands.get("green", 0.7)):
            return "green"
        return "amber" if at_least(rounded, bands.get("amber", 0.4)) else "red"
