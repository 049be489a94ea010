"""The chain of KPIs and key results, worked out from the text of the rules: before and after, decisions, what graduates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tests.oracle.arithmetic import SLACK
from tests.oracle.calculator import Calculator
from tests.oracle.calendar_days import DAY
from tests.oracle.key_results import KeyResultOn, measure_of
from tests.oracle.kpis import KpiOn

LONG = {"": 12, "H": 6, "Q": 3}


def renamed(read: Mapping[str, Any]) -> dict[str, str]:
    """Old id → the id of today."""
    found = {}
    for path, keys in read.items():
        if path.startswith("kpis/"):
            found |= dict.fromkeys(keys.get("formerly", ()), f"kpi/{path[5:-5]}")
        if path.startswith("objectives/"):
            id_ = path[11:-5]
            found |= dict.fromkeys(keys.get("formerly", ()), id_)
            for slug, part in keys.get("key_results", {}).items():
                found |= dict.fromkeys(part.get("formerly", ()), f"{id_}/{slug}")
    return found


def now(value: Any, names: Mapping[str, str]) -> Any:
    """The same data with the ids of today, but for what tells how something was called."""
    if isinstance(value, dict):
        return {key: one if key == "formerly" else now(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [now(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


class Chain(Calculator):
    """A workspace on one day, asked for what its goals did to its KPIs."""

    def __init__(self, files: Mapping[str, str], today: date) -> None:
        super().__init__(files, today)
        read = {path: tomllib.loads(text) for path, text in files.items()}
        names = renamed(read)
        self.objectives, self.kpis = now(self.objectives, names), now(self.kpis, names)
        for one in self.said:
            one.keys["item"] = names.get(one.keys["item"], one.keys["item"])  # type: ignore[index]
        self.decisions = {
            path[10:-5]: now(keys, names) for path, keys in read.items() if path.startswith("decisions/")
        }

    # ── readings ─────────────────────────────────────────────────────────────────────────────────

    def read(self, kpi: str) -> tuple[KpiOn, list[str]]:
        """The periods of a KPI that have ended and were read, one after another."""
        one = KpiOn(self, kpi, self.quarter(self.today))
        ended = [name for name in one.readings if one.last_day(name) <= self.today]
        return one, sorted(ended, key=one.last_day)

    def quarter(self, day: date) -> str:
        return self.calendar.period_on(day, "quarterly")

    def told_of(self, one: KpiOn, name: str | None) -> dict[str, Any] | None:
        if name is None:
            return None
        line, value = one.line(name), one.value(name)
        return {
            "period": name, "value": value, "at_least": line.low, "at_most": line.high, "health": one.health(value, line)
        }  # fmt: skip

    def way(self, one: KpiOn, first: str | None, last: str | None) -> str | None:
        """From one reading to another, against the line of the later one."""
        if first is None or last is None or first == last:
            return None
        return one.line(last).way(one.value(first), one.value(last), in_percent=one.in_percent)

    # ── the rows ─────────────────────────────────────────────────────────────────────────────────

    def retired(self, kpi: str) -> date | None:
        day = self.kpis[kpi].get("retired", {}).get("date")
        return day if day and day <= self.today else None

    def rows(self, cycle: str) -> dict[str, dict[str, Any]]:
        days = self.calendar.days_of(cycle)
        gone = {kpi for kpi in self.kpis if (day := self.retired(kpi)) and day < days.first}
        return {
            kpi: self.row(kpi, cycle) for kpi in self.kpis if self.retired(kpi) is None and kpi not in gone
        }

    def row(self, kpi: str, cycle: str) -> dict[str, Any]:
        one, read = self.read(kpi)
        days = self.calendar.days_of(cycle)
        before = next((name for name in reversed(read) if one.last_day(name) < days.first), None)
        last = read[-1] if read else None
        decision = self.decision(kpi)
        return {
            "periods": [self.told_of(one, name) for name in read[-3:]],
            "before": self.told_of(one, before),
            "now": self.told_of(one, last),
            "since": self.way(one, before, last),
            "drives": self.in_use(self.kpis[kpi].get("drives", ())),
            "driven_by": self.in_use(k for k, keys in self.kpis.items() if kpi in keys.get("drives", ())),
            "moved_by": sorted(self.moved_by(kpi, cycle)),
            "undecided": self.waits(kpi),
            "decision": decision and (decision[0], decision[1]["decision"], decision[2], decision[2] < self.today),
            "paid": "bonus" in self.kpis[kpi],
        }  # fmt: skip

    def in_use(self, ids: Iterable[str]) -> list[str]:
        return sorted({each for each in ids if each in self.kpis and not self.retired(each)})

    def key_results(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        for id_, keys in self.objectives.items():
            for slug, part in keys.get("key_results", {}).items():
                yield f"{id_}/{slug}", id_, slug, part

    def is_dropped(self, part: Mapping[str, Any]) -> bool:
        return "dropped" in part and part["dropped"]["date"] <= self.today

    def moved_by(self, kpi: str, cycle: str) -> Iterator[tuple[str, str]]:
        days = self.calendar.days_of(cycle)
        for id_, objective, _, part in self.key_results():
            own = self.cycle_of(objective)
            if own.last < days.first or own.first > days.last:
                continue
            if self.is_dropped(part) or self.given_up(objective, self.today):
                continue
            if part.get("kpi") == kpi:
                yield id_, "reads"
            elif kpi in part.get("moves", ()):
                yield id_, "moves"

    def decision(self, kpi: str) -> tuple[str, dict[str, Any], date] | None:
        """The last one by the day: its name, what it says, its last day."""
        made = [
            (keys["date"], len(name), name, keys)
            for name, keys in self.decisions.items()
            if keys["kpi"] == kpi and keys["date"] <= self.today
        ]
        if not made:
            return None
        _, _, name, keys = max(made, key=lambda each: each[:3])
        return name, keys, keys.get("until") or self.calendar.days_of(self.quarter(keys["date"])).last

    def waits(self, kpi: str) -> bool:
        """Unhealthy now, off for two periods or more, in use, and nothing decided that is in force."""
        if self.retired(kpi):
            return False
        told = KpiOn(self, kpi, self.quarter(self.today)).told()
        decision = self.decision(kpi)
        decided = decision is not None and decision[2] >= self.today
        return told["health"] == "unhealthy" and told["off_periods"] >= 2 and not decided

    def alone(self, cycle: str) -> set[str]:
        return {
            id_
            for id_, objective, _, part in self.key_results()
            if objective.partition("/")[0] == cycle
            and not self.closed(objective, self.today)
            and self.objectives[objective].get("scope") != "personal"
            and measure_of(part) == "change"
            and not self.is_dropped(part)
            and not part.get("kpi")
            and not part.get("moves")
        }

    # ── after a cycle ────────────────────────────────────────────────────────────────────────────

    def after(self, cycle: str) -> dict[str, Any]:
        closed = [
            (id_, objective, part)
            for id_, objective, _, part in self.key_results()
            if objective.partition("/")[0] == cycle and self.closed(objective, self.today)
            and not self.is_dropped(part)
        ]  # fmt: skip
        linked = {
            id_: {kpi: self.outcome(kpi, cycle) | {"link": "reads" if kpi == part.get("kpi") else "moves"} for kpi in kpis}
            for id_, _, part in closed
            if (kpis := [*filter(None, [part.get("kpi")]), *part.get("moves", ())])
        }  # fmt: skip
        ends = {kpi: told for kpis in linked.values() for kpi, told in kpis.items()}
        none = sum(told["end"] is None for told in ends.values())
        watched = {kpi for kpi, told in ends.items() if told["watched"]}
        judged = [told for kpi, told in ends.items() if kpi not in watched]
        moved = sum(told["moved"] == "better" for told in judged)
        still = sum(told["moved"] in ("steady", "worse") for told in judged)
        return {
            "key_results": linked,
            "closed": len(closed), "moved": moved, "still": still, "unread": none,
            "new": len(judged) - moved - still - none, "watched": len(watched),
            "unlinked": {id_ for id_, _, _ in closed if id_ not in linked},
        }  # fmt: skip

    def outcome(self, kpi: str, cycle: str) -> dict[str, Any]:
        one, read = self.read(kpi)
        days = self.calendar.days_of(cycle)
        before = next((name for name in reversed(read) if one.last_day(name) < days.first), None)
        at_end = next((name for name in reversed(read) if one.last_day(name) in days), None)
        last = read[-1] if read else None
        later = sum(one.last_day(name) > days.last for name in read)
        end = at_end or (last if last != before else None)
        moved = self.way(one, before, end)
        held = self.way(one, before, last) == "better" if moved == "better" and later >= 2 else None
        return {
            "before": self.told_of(one, before), "at_end": self.told_of(one, at_end), "now": self.told_of(one, last),
            "moved": moved, "held": held, "end": end, "watched": end is not None and one.line(end).is_none,
        }  # fmt: skip

    # ── what graduates ───────────────────────────────────────────────────────────────────────────

    def beside(self, cycle: str, *, later: bool) -> str | None:
        """The cycle of the same kind that comes before or after."""
        days = self.calendar.days_of(cycle)
        if cycle in self.calendar.own:
            edge = days.last + DAY if later else days.first - DAY
            own = {name: self.calendar.days_of(name) for name in self.calendar.own}
            beyond = [
                (abs(((each.first if later else each.last) - edge).days), abs((each.last - each.first).days - (days.last - days.first).days), each.first, each.last, name)
                for name, each in own.items()
                if (each.first > days.first and each.last > days.last if later else each.first < days.first and each.last < days.last)
            ]  # fmt: skip
            return min(beyond)[-1] if beyond else None
        day = days.last + DAY if later else days.first - DAY
        cadence = {4: "yearly", 7: "monthly"}.get(len(cycle)) or ""
        if len(cycle) == 7 and cycle[5] in "HQ":
            cadence = {"H": "half-yearly", "Q": "quarterly"}[cycle[5]]
        return self.calendar.period_on(day, cadence)

    def names(self, objective: str, slug: str) -> set[tuple[str, str]]:
        """The slugs that a key result and its objective have and ever had."""
        keys = self.objectives[objective]
        above = [objective, *keys.get("formerly", ())]
        former = keys["key_results"][slug].get("formerly", ())
        names = {
            (o.rpartition("/")[2], s) for o in above for s in (slug, *(f.rpartition("/")[2] for f in former))
        }
        return names | {(f.split("/")[-2], f.split("/")[-1]) for f in former}

    def neighbour(self, id_: str, *, later: bool) -> str | None:
        objective, _, slug = id_.rpartition("/")
        there = self.beside(objective.partition("/")[0], later=later)
        own = self.objectives[objective]["key_results"][slug]
        names = self.names(objective, slug)
        for other, above, name, part in self.key_results():
            if above.partition("/")[0] != there or names.isdisjoint(self.names(above, name)):
                continue
            if "dropped" not in part and "milestones" not in part and part.get("unit") == own.get("unit"):
                return other
        return None

    def walk(self, id_: str, *, later: bool) -> list[str]:
        found = []
        at = self.neighbour(id_, later=later)
        while at:
            found.append(at)
            at = self.neighbour(at, later=later)
        return found

    def graduations(self, cycle: str) -> dict[str, tuple[str, int]]:
        became = {keys["from"] for keys in self.kpis.values() if "from" in keys}
        before = self.beside(cycle, later=False)
        found: dict[str, tuple[str, int]] = {}
        for id_, objective, slug, part in self.key_results():
            own = objective.partition("/")[0]
            if own not in (cycle, before) or part.get("kpi") or part.get("moves") or self.is_dropped(part):
                continue
            if self.objectives[objective].get("scope") == "personal" or self.given_up(objective, self.today):
                continue
            earlier, later = self.walk(id_, later=False), self.walk(id_, later=True)
            if became & {id_, *earlier, *later}:
                continue
            told = KeyResultOn(self, objective, slug, self.today).told()
            measure = measure_of(part)
            if (
                measure == "hold"
                and own == cycle
                and len(earlier) >= 2
                and told["pace"] in ("on_track", "done")
            ):
                found[id_] = ("hold", 1 + len(earlier))
            won = all((told[name] or 0) >= 1 - SLACK for name in ("progress", "progress_raw"))
            if (
                measure == "change"
                and "parts" not in part
                and self.closed(objective, self.today)
                and won
                and not later
            ):
                found[id_] = ("won", 1)
        return found
