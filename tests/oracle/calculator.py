"""The numbers of a workspace, worked out a second time: from the text of the rules, with nothing of okr.

It reads the TOML files of a workspace and says for a day and a cycle what `okr report -f json` has to say. It is as plain
as the rules are: no index, no memory of what was worked out before, no speed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.oracle.arithmetic import as_written, at_least, mean
from tests.oracle.calendar_days import Calendar, Days
from tests.oracle.key_results import KeyResultOn
from tests.oracle.kpis import KpiOn
from tests.oracle.paces import ORDER, Item, Paces
from tests.oracle.said import Said, last_of_each, updates_of


class Calculator:
    """A workspace on one day; `files` are its TOML texts by their path."""

    def __init__(self, files: Mapping[str, str], today: date) -> None:
        read = {path: tomllib.loads(text) for path, text in files.items()}
        self.today = today
        self.settings = read["okr.toml"]
        self.calendar = Calendar(self.settings)
        self.paces = Paces(self.settings)
        self.objectives = _named(read, "objectives/")
        self.kpis: dict[str, dict[str, Any]] = {}
        for slug, keys in _named(read, "kpis/").items():
            self.kpis |= {f"kpi/{slug}": keys} | _units(f"kpi/{slug}", keys)
        self.said = sorted(updates_of(read), key=lambda one: one.place)

    def horizon(self, cycle: str, cadence: str) -> date:
        """The last day of the KPI periods of a report; of an own cycle that of the period in which it ends."""
        last = self.calendar.days_of(cycle).last
        if cycle not in self.calendar.own:
            return last
        return self.calendar.days_of(self.calendar.period_on(last, cadence)).last

    def report(self, cycle: str) -> dict[str, Any]:
        """What the JSON of the report says, each thing by its id."""
        return {
            "objectives": {id_: self.objective(id_) for id_ in self.objectives},
            "key_results": {
                f"{id_}/{slug}": KeyResultOn(self, id_, slug, self.today).told()
                for id_, keys in self.objectives.items()
                for slug in keys.get("key_results", {})
            },
            "kpis": {id_: KpiOn(self, id_, cycle).told() for id_ in self.kpis},
            "totals": self.totals(cycle),
        }

    # ── what was said ────────────────────────────────────────────────────────────────────────────

    def cycle_of(self, objective: str) -> Days:
        return self.calendar.days_of(objective.partition("/")[0])

    def closed(self, objective: str, day: date) -> dict[str, Any] | None:
        """The close, once it has come."""
        closed = self.objectives[objective].get("closed")
        return closed if closed and closed["date"] <= day else None

    def updates(self, item: str, objective: str | None, day: date) -> list[Said]:
        """Of an item up to a day; of a closed objective up to its close, later ones only with `late`."""
        closed = self.closed(objective, day) if objective else None
        return [
            one
            for one in self.said
            if one.keys["item"] == item
            and one.date <= day
            and (closed is None or one.date <= closed["date"] or one.keys.get("late"))
        ]

    def readings(self, kpi: str, objective: str | None, day: date) -> list[Said]:
        """Of one KPI, person, day and period the last that carries a value; of one made of others what they come to."""
        if self.made_of(kpi):
            return self.composed(kpi, objective, day)
        with_value = [one for one in self.updates(kpi, objective, day) if "value" in one.keys]
        return last_of_each(with_value, lambda one: (one.person, one.date, one.keys["period"]))

    def made_of(self, kpi: str) -> dict[str, float]:
        """The KPIs that a KPI is the sum or the mean of, each with its weight."""
        keys = self.kpis[kpi]
        if "units" in keys:
            return dict.fromkeys((f"{kpi}/{name}" for name in keys["units"]), 1)
        return keys.get("mean_of") or dict.fromkeys(keys.get("sum_of", ()), 1)

    def composed(self, kpi: str, objective: str | None, day: date) -> list[Said]:
        """A value for each period in which all parts are read, of the day of the last of them."""
        read: dict[str, dict[str, list[Said]]] = {}
        weights = self.made_of(kpi)
        for part in weights:
            for one in self.readings(part, objective, day):
                read.setdefault(one.keys["period"], {}).setdefault(part, []).append(one)
        found = []
        for period, parts in read.items():
            if all(part in parts or self.joins_later(part, period) for part in weights):
                values = {part: self.taken(part, said) for part, said in parts.items()}
                total = sum(as_written(value) * as_written(weights[part]) for part, value in values.items())
                if "mean_of" in self.kpis[kpi] or self.kpis[kpi].get("roll_up") == "mean":
                    total /= sum(as_written(weights[part]) for part in values)
                last = max((one for said in parts.values() for one in said), key=lambda one: one.place)
                found.append(Said(last.person, last.place, {**last.keys, "value": float(total)}))
        return found

    def joins_later(self, unit: str, period: str) -> bool:
        """Whether a period is one before a unit had the indicator; what is named for a sum is always a part."""
        since = self.kpis[unit].get("since")
        days = self.calendar.days_of
        return unit.count("/") == 2 and since is not None and days(period).first < days(since).first

    def taken(self, kpi: str, said: list[Said]) -> float:
        """The value of one period."""
        values = [one.keys["value"] for one in said]
        takes = self.kpis[kpi].get("takes", "last")
        return math.fsum(values) if takes == "sum" else mean(values) if takes == "mean" else values[-1]

    # ── objectives ───────────────────────────────────────────────────────────────────────────────

    def items(self, objective: str, day: date) -> list[tuple[str, Item]]:
        """What an objective rolls up, each with its kind; of a closed one as it stood."""
        closed = self.closed(objective, day)
        keys = self.objectives[objective]
        roll_up = keys.get("roll_up", "key_results")
        found: list[tuple[str, Item]] = []
        if roll_up in ("key_results", "both"):
            for slug in keys.get("key_results", {}):
                one = KeyResultOn(self, objective, slug, day)
                if not one.dropped and one.measure != "words":
                    found.append(("open" if one.is_open else "key_result", one.item()))
        if roll_up in ("aligned", "both"):
            then = closed["date"] if closed else day
            for child, below in self.objectives.items():
                if objective in below.get("supports", ()) and not self.given_up(child, then):
                    found.append(self.child(child, then, at_close=closed is not None))
        return found

    def given_up(self, objective: str, day: date) -> bool:
        """Closed with outcome `drop` while the elapsed share was below 0.9: out from that day."""
        closed = self.closed(objective, day)
        if closed is None or closed.get("outcome") != "drop":
            return False
        return not at_least(self.cycle_of(objective).elapsed(closed["date"]), 0.9)

    def child(self, objective: str, day: date, *, at_close: bool) -> tuple[str, Item]:
        told = self.objective(objective, day)
        counted = told["counted"]
        open_ = counted["not_measurable"]
        nothing_left = counted["items"] == counted["begins_later"] + open_
        not_begun = day < self.cycle_of(objective).first and not self.closed(objective, day)
        expected = self.cycle_of(objective).elapsed(day) if told["expected"] is None else told["expected"]
        if at_close or (told["expected"] is None and self.closed(objective, day)):
            expected = 1.0
        all_open = counted["items"] == open_ > 0
        return "open objective" if all_open else "objective", Item(
            self.objectives[objective].get("weight", 1),
            told["progress"],
            expected,
            told["pace"],
            told["stale"],
            counted["items"] == open_ or (not at_close and (nothing_left or not_begun)),
        )

    def objective(self, objective: str, day: date | None = None) -> dict[str, Any]:
        day = day or self.today
        keys = self.objectives[objective]
        closed = self.closed(objective, day)
        pairs = self.items(objective, day)
        items = [item for _, item in pairs]
        counting = [item for item in items if not item.left_out]
        weight = math.fsum(item.weight for item in counting)
        progress = expected = None
        if weight > 0:
            expected = math.fsum(item.weight * item.expected for item in counting) / weight
            if any(item.progress is not None for item in counting):
                progress = math.fsum(item.weight * (item.progress or 0) for item in counting) / weight
        rolls_up_others = any(kind.endswith("objective") for kind, _ in pairs)
        over = closed or day > self.cycle_of(objective).last
        can_be_done = not any(item.left_out for item in items) and (over or not rolls_up_others)
        pace = self.pace_of_objective(keys, items, progress, expected, can_be_done=bool(can_be_done))
        answered = [item for item in counting if item.progress is not None]
        grade = closed["grade"] if closed else progress
        return {
            "progress": progress,
            "expected": expected,
            "pace": pace,
            "grade": grade,
            "band": self.paces.band(keys, grade),
            "counted": {
                "items": len(items),
                "no_data": sum(item.counts_zero for item in items),
                "begins_later": sum(item.left_out and not kind.startswith("open") for kind, item in pairs),
                "not_measurable": sum(kind.startswith("open") for kind, _ in pairs),
                "objectives": sum(kind.endswith("objective") for kind, _ in pairs),
            },
            "stale": bool(answered) and all(i.stale for i in answered) and not closed and pace != "done",
        }

    def pace_of_objective(
        self,
        keys: Mapping[str, Any],
        items: list[Item],
        progress: float | None,
        expected: float | None,
        *,
        can_be_done: bool,
    ) -> str:
        if progress is None or expected is None:
            return "no_data"
        paces = ["off_track" if item.counts_zero else item.pace for item in items if not item.left_out]
        ranks = [ORDER.index(pace) for pace in paces if pace != "early"]
        if not ranks:  # every one that has an answer is early, and none counts 0
            return "early"
        done = at_least(progress, 1) and can_be_done
        own = "done" if done else self.paces.by_rule(keys.get("ambition", "aspirational"), progress, expected)
        found = ORDER[min(max(ORDER.index(own), min(ranks)), max(ranks))]
        return "ahead" if found == "done" and not done else found

    def totals(self, cycle: str) -> dict[str, Any]:
        mine = [id_ for id_ in self.objectives if id_.partition("/")[0] == cycle]
        scored = [
            (self.objectives[id_].get("weight", 1), progress)
            for id_ in mine
            if (progress := self.objective(id_)["progress"]) is not None
            and not self.given_up(id_, self.today)
        ]
        weight = math.fsum(w for w, _ in scored)
        parts = [
            one
            for id_ in mine
            for slug in self.objectives[id_].get("key_results", {})
            if not (one := KeyResultOn(self, id_, slug, self.today)).dropped
        ]
        told = [one.told() for one in parts]
        known = [one["progress"] for one in told if one["progress"] is not None]
        pace = dict.fromkeys(("no_data", "early", *ORDER), 0)
        for one in told:
            pace[one["pace"]] += 1
        return {
            "progress": math.fsum(w * p for w, p in scored) / weight if weight else None,
            "mean": mean(known) if known and 2 * len(known) >= len(told) else None,
            "pace": pace,
        }


def _units(kpi: str, keys: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The units of an indicator, each as a KPI: own limits replace those of the definition, with all later ones."""
    found = {}
    for name, unit in keys.get("units", {}).items():
        has_line = not {"at_least", "at_most"}.isdisjoint(unit)
        gone = {"units", "roll_up", *(("at_least", "at_most", "targets", "watch_only") if has_line else ())}
        found[f"{kpi}/{name}"] = {key: value for key, value in keys.items() if key not in gone} | unit
    return found


def _named(read: Mapping[str, Any], folder: str) -> dict[str, Any]:
    return {
        path.removeprefix(folder).removesuffix(".toml"): keys
        for path, keys in read.items()
        if path.startswith(folder)
    }
