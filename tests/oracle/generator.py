"""Workspaces as a firm could have them, made from a seed as the TOML texts of their files."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

import tomli_w

from tests.oracle.calendar_days import DAY, MONTHS, Calendar, Days

PEOPLE = ("ana", "budi", "citra", "dewi")
CYCLES = ("2026-Q3", "2026-Q3", "2026-Q3", "2026-Q3", "2026-Q2", "2026-Q4", "2026-H2", "2026-08", "launch")
JAKARTA = timezone(timedelta(hours=7))
EVERY = {"weekly": 7, "biweekly": 14, "monthly": 30, "quarterly": 91}
STRICT = ("above", "below")
LIMITS = ("at_least", "at_most", *STRICT)
TOTALS = ("by", "milestones", "parts")
KINDS = ("senior", "other", "junior")
NAMES = ("surabaya", "malang", "bali", "solo", "medan")


class Maker:
    """Draws one workspace."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.files: dict[str, dict[str, Any]] = {}
        self.checkins: dict[tuple[date, str], list[dict[str, Any]]] = {}
        self.settings = self.make_settings()
        self.calendar = Calendar(self.settings)
        self.kpis: dict[str, dict[str, Any]] = {}
        self.objectives: dict[str, dict[str, Any]] = {}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, *among: Any) -> Any:
        return self.random.choice(among)

    def day_in(self, days: Days, before: int = 0, after: int = 0) -> date:
        return days.first + self.random.randint(-before, (days.last - days.first).days + after) * DAY

    # ── definitions ──────────────────────────────────────────────────────────────────────────────

    def make_settings(self) -> dict[str, Any]:
        found: dict[str, Any] = {"schema": 1, "id": "k3v9q2xw", "name": "Start Friday"}
        if self.chance(0.25):
            found["cycle"] = {"year_starts": self.pick(4, 7)}
        first = date(2026, 6, 10) + self.random.randint(0, 60) * DAY
        found["cycles"] = {"launch": {"starts": first, "ends": first + self.random.randint(5, 100) * DAY}}
        off = tuple(f"2026-W{n}" for n in self.random.sample(range(24, 50), self.random.randint(1, 3)))
        found["checkin"] = {
            "day": self.pick("friday", "friday", "wednesday", "monday"),
            "grace_days": self.pick(0, 1, 3, 3, 5),
            "off": list(off) if self.chance(0.5) else [],
        }
        if self.chance(0.5):
            found["pace"] = self.make_pace()
        if self.chance(0.2):
            found["grade"] = {"green": 0.8, "amber": 0.5}
        if self.chance(0.2):
            found["health"] = {"watch": 0.8}
        return found

    def make_pace(self) -> dict[str, Any]:
        found: dict[str, Any] = {"rule": self.pick("ratio", "gap"), "from": self.pick(0.1, 0.2, 0.25)}
        if found["rule"] == "ratio":
            found["gap"] = self.pick(0.02, 0.05, 0.1)
        own = (
            {"on_track": 0.95, "at_risk": 0.6}
            if found["rule"] == "ratio"
            else {"on_track": -0.07, "at_risk": -0.2}
        )
        if self.chance(0.3):
            found |= own
        if self.chance(0.3):
            found[self.pick("committed", "aspirational")] = own
        return found

    def make_kpi(self, objective: str) -> dict[str, Any]:
        usual = self.pick("weekly", "monthly", "monthly", "quarterly", "half-yearly", "yearly")
        cadence = self.pick(usual, *(keys["cadence"] for keys in self.kpis.values()))
        base = self.pick(100, 50, 8, 85, 95, 99.5, 0)
        found: dict[str, Any] = {
            "title": "Hold it",
            "objective": objective,
            "role": "seller",
            "cadence": cadence,
        }
        found |= self.make_line(base)
        if self.chance(0.3):
            found["tolerance"] = self.pick(1, 5, 0.5)
        if self.chance(0.4):
            found["unit"] = self.pick("%", "IDR m")
        found["takes"] = self.pick("last", "last", "sum", "mean")
        day = self.day_in(Days(date(2026, 3, 1), date(2026, 9, 1)))
        if self.chance(0.6):
            found["since"] = self.calendar.period_on(day, cadence)
        if self.chance(0.3):
            found["targets"] = {
                self.calendar.period_on(day + 60 * DAY, cadence): self.make_line(round(base * 1.1, 2))
            }
        return self.composed_of(self.without_limit(found))

    def without_limit(self, keys: dict[str, Any]) -> dict[str, Any]:
        """Some are only watched, of some a limit comes later."""
        if self.chance(0.1):
            gone = ("at_least", "at_most", "tolerance", "targets")
            return {key: value for key, value in keys.items() if key not in gone} | {"watch_only": True}
        if self.chance(0.1):
            return keys | {self.pick(*(key for key in ("at_least", "at_most") if key in keys)): "open"}
        return keys

    def about(self, keys: dict[str, Any]) -> float:
        """A number in whose neighbourhood the values are."""
        limits = (keys.get(key) for key in LIMITS)
        return next((limit for limit in limits if isinstance(limit, int | float)), 40)

    def composed_of(self, found: dict[str, Any]) -> dict[str, Any]:
        """Some are made of others of the same cadence."""
        form = self.pick("sum_of", "mean_of", "units", "", "", "")
        if form == "units":
            found["roll_up"] = self.pick("sum", "mean")
            found["units"] = {
                name: self.make_line(self.pick(5, 50)) if self.chance(0.4) else {"owner": self.pick(*PEOPLE)}
                for name in ("north", "south")[: self.random.randint(1, 2)]
            }
            return found
        parts = [id_ for id_, keys in self.kpis.items() if keys["cadence"] == found["cadence"]]
        if form and parts:
            del found["takes"]
            named = self.random.sample(parts, self.random.randint(1, len(parts)))
            found[form] = named if form == "sum_of" else {id_: self.pick(1, 2, 0.5) for id_ in named}
        return found

    def make_line(self, base: float) -> dict[str, float]:
        return self.pick({"at_least": base}, {"at_most": base}, {"at_least": base, "at_most": base + 10})

    def make_measure(self) -> dict[str, Any]:
        found: dict[str, Any] = {"title": "Move it"}
        measure = self.pick("change", "change", "change", "hold", "milestones")
        if measure == "change":
            found |= self.make_change()
        elif measure == "hold":
            found |= self.make_line(self.pick(99, 10, 4.5))
            if self.chance(0.3):
                found["may_miss"] = self.random.randint(0, 3)
            if self.chance(0.15):
                found["takes"] = "mean"
        else:
            names = NAMES[: self.random.randint(2, 5)]
            found["milestones"] = {name: self.pick(1, 1, 2, 0.5) for name in names}
        return found

    def make_key_result(self, cycle: Days) -> dict[str, Any]:
        found = self.make_measure()
        if self.chance(0.3):
            found["weight"] = self.pick(0, 2, 0.5, 3)
        if self.chance(0.5):
            found["cadence"] = self.pick("biweekly", "monthly", "quarterly")
        if self.chance(0.2):
            found["since"] = self.day_in(cycle)
        if self.chance(0.1):
            found["dropped"] = {"date": self.day_in(cycle), "reason": "Merged"}
        if "milestones" not in found and self.kpis and self.chance(0.25):
            found["kpi"] = self.random.choice(list(self.kpis))
        if self.chance(0.5):
            self.further(found, cycle)
        return found

    def further(self, found: dict[str, Any], cycle: Days) -> None:
        """Make a plain key result one of those that few documents need."""
        if "target" in found:
            self.further_change(found)
        elif "milestones" not in found:
            self.further_line(found, cycle)
        if self.chance(0.3):
            found["ends"] = max(self.day_in(cycle), found.get("since", cycle.first))
        if self.chance(0.2):
            found["priority"] = self.pick(0, 1, 2)
        if self.chance(0.15):
            found["result"] = self.pick("words", "Two left.")
        if self.chance(0.25) and not {"start", "target", "at_least", "at_most", *STRICT, *TOTALS}.isdisjoint(
            found
        ):
            found["graded"] = {"grade": self.pick(0, 0.3, 0.7, 1), "reason": "A strike."}

    def further_change(self, found: dict[str, Any]) -> None:
        form = self.pick(
            "first", "by", "first by", "open", "bare", "parts", "parts", "words", "plain", "plain"
        )
        if form == "plain":
            return
        bare = form in ("parts", "words", "bare")
        for key in ("points", "stretch", *(("start", "target", "takes", "kpi") if bare else ())):
            found.pop(key, None)
        if "first" in form:
            found |= {"start": "first", "takes": self.pick("last", "recent")}
        if "by" in form:
            del found["target"]
            found["by"] = self.pick("+17%", "-10%", "+50%", "+0.5%")
        elif form == "parts":
            found["parts"] = {name: self.pick(1, 2, 5, 2.5) for name in KINDS[: self.random.randint(1, 3)]}
        elif form == "words":
            found["result"] = self.pick("words", "Two left.")
        elif "first" not in form:
            found["target"] = "open"

    def further_line(self, found: dict[str, Any], cycle: Days) -> None:
        for key, strict in (("at_least", "above"), ("at_most", "below")):
            if key in found and self.chance(0.4):
                found[strict] = found.pop(key)
            elif key in found and self.chance(0.2):
                found[key] = "open"
        if self.chance(0.3):
            base = next((found[key] for key in LIMITS if found.get(key, "open") != "open"), 10)
            line = {self.pick(*LIMITS): base + self.pick(0, 0.2, -0.2)}
            found["lines"] = {f"{self.day_in(cycle)}": line}

    def make_change(self) -> dict[str, Any]:
        start = self.pick(0, 0, 100, 8, 2.5)
        step = self.pick(100, 10, -4, 25, -50)
        found: dict[str, Any] = {"start": start, "target": start + step}
        found["takes"] = self.pick("last", "last", "last", "sum", "mean", "recent")
        if self.chance(0.25):
            found["points"] = [[start + step * 0.25, 0.1], [start + step * 0.5, 0.7]]
        if self.chance(0.3):
            found["stretch"] = start + step * 1.5
        return found

    def make_objective(self, cycle: str) -> dict[str, Any]:
        days = self.calendar.days_of(cycle)
        found: dict[str, Any] = {"title": "Grow", "owner": self.pick(*PEOPLE)}
        if self.chance(0.4):
            found["ambition"] = "committed"
        if self.objectives and self.chance(0.5):
            above = self.random.sample(
                list(self.objectives), self.random.randint(1, min(2, len(self.objectives)))
            )
            found["supports"] = above
        found["roll_up"] = self.pick("key_results", "key_results", "aligned", "both", "both")
        if self.chance(0.3):
            found["weight"] = self.pick(0, 2, 0.5)
        found["key_results"] = {
            f"k{n}": self.make_key_result(days) for n in range(self.random.choice((0, 1, 1, 2, 3, 4)))
        }
        if self.chance(0.25):
            found["closed"] = {
                "date": self.day_in(days, after=20),
                "grade": self.pick(0.65, 0.7, 0.4, 1.0, 0.9, 0.75, 0.25),
                "outcome": self.pick("keep", "drop", "drop", "change"),
            }
        return found

    # ── what is said of it ───────────────────────────────────────────────────────────────────────

    def say(self, day: date, item: str, **keys: Any) -> None:
        who = self.pick(*PEOPLE[:2], *PEOPLE)
        update: dict[str, Any] = {"item": item, "date": day, **keys}
        self.add(day, who, update)
        if "value" in update and self.chance(0.08):  # a slip, mended on the same day
            self.add(day, who, {**update, "value": update["value"] + self.pick(1, -1, 0.5)})
        if "value" in update and self.chance(0.08):  # somebody else, on the same day
            other = self.pick(*(one for one in PEOPLE if one != who))
            self.add(day, other, {**update, "value": update["value"] + self.pick(1, 2, -1)})

    def add(self, day: date, who: str, update: dict[str, Any]) -> None:
        if self.chance(0.3):
            hour, minute = self.random.randint(0, 23), self.random.randint(0, 59)
            update["at"] = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAKARTA)
        self.checkins.setdefault((day, who), []).append(update)

    def words(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.chance(0.5):
            found["confidence"] = self.pick(1, 3, 4, 5, 6, 7, 8, 9)
        roll = self.random.random()
        if roll < 0.1:
            found["blocker"] = self.pick("Legal review", "No budget")
        elif roll < 0.2:
            found["unblocked"] = True
        return found

    def say_key_result(self, item: str, cycle: Days, keys: dict[str, Any], late_from: date | None) -> None:
        every = EVERY[keys.get("cadence", "weekly")]
        day = keys.get("since", cycle.first) + self.random.randint(-2, every) * DAY
        diligence = self.pick(0, 0.3, 0.7, 0.95, 1)
        speed = self.pick(0.2, 0.7, 0.9, 1, 1, 1.3)
        open_ = list(keys.get("milestones", ()))
        while day <= cycle.last + 10 * DAY:
            words = self.words()
            if late_from and day > late_from and self.chance(0.3):
                words["late"] = True
            if self.chance(diligence):
                said = self.answer(keys, cycle, day, speed, open_)
                if said and not keys.get("kpi"):
                    words |= said | self.named_period(keys, day)
                    if self.chance(0.3):
                        words.pop("confidence", None)
            if words:
                self.say(day, item, **words)
            if self.chance(0.06):
                self.say(day + self.random.randint(0, 2) * DAY, item, acknowledged="seen")
            day += max(1, every + self.pick(0, 0, 0, -1, 1, 2, -2)) * DAY

    def named_period(self, keys: dict[str, Any], day: date) -> dict[str, Any]:
        if not self.chance(0.12):
            return {}
        day -= self.random.randint(0, 9) * DAY
        year, week, _ = day.isocalendar()
        weekly = keys.get("cadence", "weekly") in ("weekly", "biweekly") and self.chance(0.8)
        return {"period": f"{year}-W{week:02}" if weekly else f"{day:%Y-%m}"}

    def answer(
        self, keys: dict[str, Any], cycle: Days, day: date, speed: float, open_: list[str]
    ) -> dict[str, Any]:
        share = min(1.0, cycle.elapsed(day) * speed)
        if "milestones" in keys:
            if open_ and self.chance(0.5 * speed):
                return {"done": [open_.pop(0)]}
            back = [name for name in keys["milestones"] if name not in open_]
            if back and self.chance(0.1):
                open_.insert(0, back[-1])
                return {"undone": [back[-1]]}
            return {"done": []}
        if "parts" in keys:
            names = self.random.sample([*keys["parts"], "intern"], self.random.randint(1, len(keys["parts"])))
            full = {
                name: keys["parts"].get(name, 1) * share * self.random.uniform(0.5, 1.6) for name in names
            }
            return {"parts": {name: self.pick(round(value), round(value, 1)) for name, value in full.items()}}
        if {"target", "by"}.isdisjoint(keys):
            middle = next((keys[key] for key in LIMITS if keys.get(key, "open") != "open"), 5)
            return (
                {}
                if {*LIMITS}.isdisjoint(keys)
                else {"value": middle + self.pick(0, 0, 0.5, -0.5, 0.2, -0.2, 1)}
            )
        if "by" in keys or "open" in keys.values() or keys.get("start") == "first":
            size = 40 * share * self.random.uniform(-0.2, 1)
            return {"value": self.pick(round(50 + size), round(size), round(50 + size, 1), 0)}
        step = keys["target"] - keys["start"]
        if keys["takes"] == "sum":
            return {"value": self.pick(round(step / 13), round(step / 13, 2), 0, 1)}
        value = keys["start"] + step * share * self.random.uniform(0.7, 1.2)
        return {"value": self.pick(round(value), round(value, 1), keys["start"] + step * share)}

    def say_kpi(self, item: str, keys: dict[str, Any]) -> None:
        cadence = keys["cadence"]
        first = (
            date(2026, 1, 1) if self.chance(0.7) else self.day_in(Days(date(2026, 4, 1), date(2026, 9, 1)))
        )
        diligence = self.pick(0, 0.5, 0.8, 1)
        step = 7 if cadence == "weekly" else 30 * MONTHS[cadence]
        for name, unit in keys.get("units", {}).items():
            own = {key: value for key, value in keys.items() if key not in ("units", "at_least", "at_most")}
            self.say_kpi(
                f"{item}/{name}", (own if len(unit) and "owner" not in unit else {**keys, "units": {}}) | unit
            )
        if not {"sum_of", "mean_of", "units"}.isdisjoint(keys) and (keys.get("units") or "units" not in keys):
            return
        for begins in range(0, 14 * 30, step):
            days = self.calendar.days_of(self.calendar.period_on(first + begins * DAY, cadence))
            while self.chance(diligence * 0.7):
                base = self.about(keys)
                value = round(base * self.random.uniform(0.85, 1.15), self.pick(0, 1, 2)) + self.pick(
                    0, 0, 1, -1
                )
                day = (
                    self.day_in(days, after=20)
                    if self.chance(0.5)
                    else days.last + self.random.randint(1, 20) * DAY
                )
                name = self.calendar.period_on(days.first, cadence)
                self.say(day, item, period=name, value=value, **(self.words() if self.chance(0.1) else {}))

    # ── the whole ────────────────────────────────────────────────────────────────────────────────

    def make(self) -> dict[str, str]:
        tops = [f"2026/top{n}" for n in range(self.random.randint(1, 2))]
        for n in range(self.random.randint(0, 4)):
            self.kpis[f"kpi/kpi{n}"] = self.make_kpi(tops[0])
        for id_ in [*tops, *(f"{self.pick(*CYCLES)}/goal{n}" for n in range(self.random.randint(1, 6)))]:
            self.objectives[id_] = self.make_objective(id_.partition("/")[0])
        self.say_all()
        self.files = {"okr.toml": self.settings, "roles/seller.toml": {"title": "Seller"}}
        self.files |= {f"people/{who}.toml": {"name": who.title()} for who in PEOPLE}
        self.files |= {f"objectives/{id_}.toml": keys for id_, keys in self.objectives.items()}
        self.files |= {f"kpis/{id_.partition('/')[2]}.toml": keys for id_, keys in self.kpis.items()}
        for (day, who), updates in self.checkins.items():
            year, week, _ = day.isocalendar()
            self.files[f"checkins/{year}-W{week:02}/{day}-{who}.toml"] = {"update": updates}
        return {path: tomli_w.dumps(keys) for path, keys in self.files.items()}

    def say_all(self) -> None:
        for id_, keys in self.kpis.items():
            self.say_kpi(id_, keys)
        for id_, objective in self.objectives.items():
            cycle = self.calendar.days_of(id_.partition("/")[0])
            closed = objective.get("closed", {}).get("date")
            for slug, keys in objective["key_results"].items():
                self.say_key_result(f"{id_}/{slug}", cycle, keys, closed)


def workspace(seed: int) -> dict[str, str]:
    """The files of a workspace by their path."""
    return Maker(seed).make()


def questions(seed: int, count: int = 3) -> list[tuple[str, date]]:
    """Cycles and days to ask for, of one seed always the same: edges of the cycle, of a check-in period, days between."""
    calendar = Maker(seed).calendar
    random = Random(f"days {seed}")
    found = []
    for _ in range(count):
        cycle = random.choice(("2026-Q3", "2026-Q3", "2026", "2026-Q4", "2026-H2", "2026-08", "launch"))
        days = calendar.days_of(cycle)
        edges = [days.first - DAY, days.first, days.last, days.last + DAY]
        inside = [days.first + random.randint(0, (days.last - days.first).days + 15) * DAY for _ in range(6)]
        due = next(day for n in range(50) if calendar.is_checkin(day := inside[0] + n * DAY))
        turns = [due - DAY, due, due + calendar.grace, due + calendar.grace + DAY]
        found.append((cycle, random.choice([*edges, *inside, *turns])))
    return found
