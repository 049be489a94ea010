"""Workspaces with a chain: earlier cycles of the same goals, links to KPIs, decisions, and KPIs that were renamed."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from random import Random
from typing import Any

import tomli_w

from tests.oracle.calendar_days import DAY, MONTHS, Days
from tests.oracle.generator import PEOPLE, Maker

EARLIER = {"2026-Q4": "2026-Q3", "2026-Q3": "2026-Q2", "2026-Q2": "2026-Q1", "2026-Q1": "2025-Q4", "2026-H2": "2026-H1",
           "2026-08": "2026-07", "2026-07": "2026-06", "launch": "pilot", "pilot": "draft"}  # fmt: skip
QUESTIONS = (
    "2026-Q3",
    "2026-Q3",
    "2026-Q4",
    "2026-Q2",
    "2026-Q1",
    "2026",
    "2026-H2",
    "2026-08",
    "launch",
    "pilot",
)


class ChainMaker(Maker):
    """Draws one workspace."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        launch = self.settings["cycles"]["launch"]["starts"]
        for name, before in (("pilot", 60), ("draft", 110)):  # some of them overlap
            first = launch - before * DAY + self.random.randint(0, 9) * DAY
            self.settings["cycles"][name] = {
                "starts": first,
                "ends": first + self.random.randint(40, 70) * DAY,
            }
        self.decisions: dict[str, dict[str, Any]] = {}

    def make(self) -> dict[str, str]:
        for n in range(self.random.randint(1, 4)):
            self.kpis[f"kpi/kpi{n}"] = self.make_kpi("2026/top0")
        for id_ in [
            "2026/top0",
            *(f"{self.pick(*EARLIER)}/goal{n}" for n in range(self.random.randint(1, 4))),
        ]:
            self.objectives[id_] = self.make_objective(id_.partition("/")[0])
        for id_, goal in list(self.objectives.items()):
            if self.chance(0.6):
                goal["key_results"]["kept"] = {
                    "title": "Hold it",
                    "at_least": 0,
                    "may_miss": self.pick(2, 20),
                }
            self.repeat_earlier(id_)
        self.close_some()
        self.link()
        self.say_all()
        for id_, keys in self.kpis.items():
            self.say_earlier(id_, keys)
        self.decide()
        self.rename()
        self.files = {"okr.toml": self.settings, "roles/seller.toml": {"title": "Seller"}}
        self.files |= {f"people/{who}.toml": {"name": who.title()} for who in PEOPLE}
        self.files |= {f"objectives/{id_}.toml": keys for id_, keys in self.objectives.items()}
        self.files |= {f"kpis/{id_.partition('/')[2]}.toml": keys for id_, keys in self.kpis.items()}
        self.files |= {f"decisions/{name}.toml": keys for name, keys in self.decisions.items()}
        for (day, who), updates in self.checkins.items():
            year, week, _ = day.isocalendar()
            self.files[f"checkins/{year}-W{week:02}/{day}-{who}.toml"] = {"update": updates}
        return {path: tomli_w.dumps(keys) for path, keys in self.files.items()}

    def composed_of(self, found: dict[str, Any]) -> dict[str, Any]:
        """The chain is about KPIs with readings of their own."""
        return found

    def repeat_earlier(self, id_: str) -> None:
        """The same goal in the cycles before, some parts in another unit or dropped."""
        cycle, _, slug = id_.partition("/")
        goal = self.objectives[id_]
        while (cycle := EARLIER.get(cycle, "")) and self.chance(0.75):
            if f"{cycle}/{slug}" in self.objectives:
                return
            goal = deepcopy(goal)
            goal.pop("closed", None)
            goal.pop("supports", None)
            days = self.calendar.days_of(cycle)
            for name, part in list(goal["key_results"].items()):
                part.pop("since", None)
                part.pop("ends", None)
                part.pop("dropped", None)
                if self.chance(0.15):
                    part["unit"] = "pcs"
                if self.chance(0.1):
                    part["dropped"] = {"date": self.day_in(days), "reason": "Merged"}
                if self.chance(0.1) and len(goal["key_results"]) > 1:
                    del goal["key_results"][name]
            self.objectives[f"{cycle}/{slug}"] = goal

    def close_some(self) -> None:
        for id_, keys in self.objectives.items():
            if self.chance(0.6):
                days = self.calendar.days_of(id_.partition("/")[0])
                keys["closed"] = {
                    "date": days.last + self.random.randint(-20, 20) * DAY,
                    "grade": 0.7,
                    "outcome": self.pick("keep", "keep", "change", "drop"),
                }
            if self.chance(0.1):
                keys["scope"] = "personal"

    def link(self) -> None:
        names = list(self.kpis)
        for id_, objective in self.objectives.items():
            for slug, part in objective["key_results"].items():
                if self.chance(0.1 if slug == "kept" else 0.45):
                    part["moves"] = self.random.sample(names, self.random.randint(1, min(2, len(names))))
                if self.chance(0.06) and not part.get("kpi"):
                    self.kpis[self.random.choice(names)]["from"] = f"{id_}/{slug}"
        for n, (_, keys) in enumerate(self.kpis.items()):
            if names[n + 1 :] and self.chance(0.5):
                later = names[n + 1 :]
                keys["drives"] = self.random.sample(later, self.random.randint(1, min(2, len(later))))
            if self.chance(0.15):
                keys["retired"] = {
                    "date": self.day_in(Days(date(2026, 5, 1), date(2026, 12, 1))),
                    "reason": "Replaced",
                }
            if self.chance(0.2) and "watch_only" not in keys:
                keys["bonus"] = {"weight": 40}

    def say_earlier(self, item: str, keys: dict[str, Any]) -> None:
        """Readings of last year, some recorded late, some corrected on a later day."""
        step = 7 if keys["cadence"] == "weekly" else 30 * MONTHS[keys["cadence"]]
        for begins in range(0, 18 * 30, step):
            if self.chance(0.3):
                continue
            name = self.calendar.period_on(date(2025, 4, 10) + begins * DAY, keys["cadence"])
            days = self.calendar.days_of(name)
            for _ in range(self.pick(1, 1, 1, 2, 3)):
                base = self.about(keys)
                value = round(base * self.random.uniform(0.6, 1.2), self.pick(0, 1, 2))
                self.say(days.last + self.random.randint(1, 120) * DAY, item, period=name, value=value)

    def decide(self) -> None:
        for kpi in self.kpis:
            for _ in range(self.pick(0, 0, 1, 2, 3)):
                day = self.day_in(Days(date(2026, 4, 1), date(2026, 11, 30)))
                name, number = f"{day}-{kpi[4:]}", 1
                made: dict[str, Any] = {"kpi": kpi, "date": day, "by": self.pick(*PEOPLE)}
                made["decision"] = self.pick("accept", "change")
                if made["decision"] == "accept":
                    made["reason"] = "Two are away"
                for _ in range(self.pick(1, 1, 1, 2, 11)):
                    if self.chance(0.6):
                        made["until"] = day + self.random.randint(0, 90) * DAY
                    else:
                        made.pop("until", None)
                    path = name if number == 1 else f"{name}-{number}"
                    self.decisions[path] = dict(made)
                    number += 1

    def rename(self) -> None:
        """A KPI and a key result get another id; some of what names them has the old one."""
        if self.chance(0.4):
            kpi = self.random.choice(list(self.kpis))
            self.kpis["kpi/now"] = self.kpis.pop(kpi) | {"formerly": [kpi]}
        if self.chance(0.4):
            found = [o for o in self.objectives.values() if "k0" in o["key_results"]]
            names = [id_ for id_, o in self.objectives.items() if "k0" in o["key_results"]]
            if found:
                at = self.random.randrange(len(found))
                parts = found[at]["key_results"]
                parts["first"] = parts.pop("k0") | {"formerly": [f"{names[at]}/k0"]}


def chained(seed: int) -> dict[str, str]:
    """The files of a workspace by their path."""
    return ChainMaker(seed).make()


def chain_questions(seed: int, count: int = 3) -> list[tuple[str, date]]:
    """Cycles and days to ask for, of one seed always the same."""
    calendar = ChainMaker(seed).calendar
    random = Random(f"chain {seed}")
    found = []
    for _ in range(count):
        cycle = random.choice(QUESTIONS)
        days = calendar.days_of(cycle)
        day = days.first + random.randint(-5, (days.last - days.first).days + 150) * DAY
        found.append((cycle, random.choice((day, day, days.last, days.last + DAY, days.first))))
    return found
