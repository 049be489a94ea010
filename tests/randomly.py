"""Workspaces made at random from a seed: everything that a valid file may say, also what is foolish to say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from msgspec.structs import replace

from okr.fields import Bounds, Dropped
from okr.kpi_models import Bonus, Kpi
from okr.models import Closed, Graded, Initiative, KeyResult, Line, Objective
from okr.people_models import Person, Role, Team, Update
from okr.settings import (
    AmbitionPace,
    BonusSettings,
    CheckinSettings,
    CycleSettings,
    GradeSettings,
    HealthSettings,
    OwnCycle,
    PaceSettings,
    Settings,
)
from okr.updates import Entry
from okr.workspace import Workspace

FIRST = date(2026, 1, 1)
CYCLES = ("2026", "2026-H2", "2026-Q2", "2026-Q3", "2026-Q3", "2026-Q3", "2026-08", "own")
PEOPLE = ("ana", "budi", "citra", "gone")
WILD = (0, 1, -1, 1e100, -1e100, 1e-100, 5e-324, 1e15, 0.1, 1 / 3, 10**18, -0.0)
TAME = tuple(n / 4 for n in range(-40, 41))


class Maker:
    """Draws one workspace. `tame` keeps to numbers that stay exact when they are doubled or negated."""

    def __init__(self, seed: int, *, tame: bool = False) -> None:
        self.random = Random(seed)
        self.numbers = TAME if tame else WILD
        self.tame = tame

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        return value if self.random.random() < chance else None

    def number(self) -> float:
        if self.tame or self.random.random() < 0.3:
            return self.random.choice(self.numbers)
        return self.random.choice((self.random.randint(-200, 200), round(self.random.uniform(-200, 200), 3)))

    def weight(self) -> float:
        return self.random.choice(
            (0, 1, 1, 1, 2, 0.5, 1e-9 if not self.tame else 4, 1e100 if not self.tame else 8)
        )

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randint(-40, 420))

    def text(self) -> str:
        return (
            self.random.choice(
                ("Raise", "Keep 3 by May", "from 1 to 2", "", "› · |`", "\u202e\x1b[2J", "=1+1", "東京")
            )
            + "x"
        )

    def settings(self) -> Settings:
        ratio = self.random.random() < 0.6
        ordered = sorted((self.number() for _ in range(3)), reverse=True)
        falls = len({*ordered}) == 3 and self.random.random() < 0.3
        return Settings(
            cycle=CycleSettings(
                year_starts=self.random.choice((1, 1, 4, 7, 12)),
                named_by=self.random.choice(("start", "end")),
            ),
            cycles={
                "own": OwnCycle(starts=date(2026, 6, 10), ends=date(2026, 6, 10 + self.random.randint(0, 20)))
            },
            checkin=CheckinSettings(
                day=self.random.choice(("monday", "friday", "sunday")),
                grace_days=self.random.choice((0, 3, 7, 40, 366)),
                off=self.random.choice(
                    ((), ("2026-W28", "2026-W29"), tuple(f"2026-W{n:02}" for n in range(1, 54)))
                ),
            ),
            pace=PaceSettings(
                rule="ratio" if ratio else "gap",
                from_=self.random.choice((0, 0.1, 0.2, 1)),
                gap=self.random.choice((0, 0.05, 1)),
                committed=AmbitionPace(at_risk=self.maybe(-9e99, 0.2)),
                **(dict(zip(("ahead", "on_track", "at_risk"), ordered, strict=True)) if falls else {}),
            ),
            health=HealthSettings(watch=self.random.choice((0.9, 0, 2))),
            grade=GradeSettings(),
            bonus=BonusSettings(
                curve=self.random.choice(("linear", "steps")),
                accelerator=self.random.choice((0, 1, 2, 1e100)),
                steps=((0.8, 0.5), (1, 1), (1.5, 2)),
            ),
        )

    def key_result(self, kpis: list[str]) -> KeyResult:
        kind = self.random.choice(("change", "change", "hold", "milestones", "parts", "words"))
        values: dict[str, Any] = {
            "title": self.text(),
            "owner": self.maybe(self.random.choice(PEOPLE)),
            "unit": self.maybe("%"),
            "weight": self.weight(),
            "cadence": self.random.choice(("weekly", "weekly", "biweekly", "monthly", "quarterly")),
            "takes": self.random.choice(("last", "last", "sum", "mean")),
            "since": self.maybe(self.day(), 0.2),
            "dropped": self.maybe(Dropped(date=self.day(), reason="Merged"), 0.15),
            "priority": self.maybe(self.random.randint(0, 3), 0.2),
            "result": self.maybe("words", 0.1),
            "graded": self.maybe(Graded(grade=self.random.random(), reason="A strike."), 0.2),
        }
        end = self.day()
        values["ends"] = self.maybe(end, 0.3) if end >= (values["since"] or end) else None
        if kind == "words":
            return KeyResult(
                **values | {"result": self.random.choice(("words", "Two left.")), "graded": None}
            )
        if kind == "parts":
            wanted = {name: abs(self.number()) or 1 for name in self.random.sample("abc", 2)}
            return KeyResult(**values | {"parts": wanted, "takes": "last"})
        if kind == "milestones":
            return KeyResult(milestones={"a": 1, "b": self.weight(), "c": 2}, **values)
        if kpis and self.random.random() < 0.3:
            values["kpi"] = self.random.choice([*kpis, "kpi/none"])
        if kind == "hold":
            lines = self.maybe({f"{self.day()}": Line(**self.strict_bounds())}, 0.2) or {}
            return KeyResult(
                **values,
                **self.strict_bounds(),
                lines=lines,
                may_miss=self.maybe(self.random.randint(0, 3), 0.3),
            )
        values["takes"] = self.random.choice((values["takes"], "recent"))
        return KeyResult(**values | self.further_change(values["takes"]))

    def further_change(self, takes: str) -> dict[str, Any]:
        """A start or a target that comes later, or is worked out."""
        first = {"start": "first", "takes": "recent" if takes == "recent" else "last"}
        return self.random.choice(
            (
                *[self.change()] * 4,
                {"target": "open", "start": self.maybe(self.number())},
                {**first, "target": self.number()},
                {**first, "by": self.random.choice(("+17%", "-100%", "+0%"))},
                {"start": self.number(), "by": "+999999%"},
            )
        )

    def strict_bounds(self) -> dict[str, Any]:
        """Limits of a key result, some of them strict."""
        found = self.bounds()
        strict = {"at_least": "above", "at_most": "below"}
        if len({*found.values()}) == len(found) and self.random.random() < 0.3:
            return {strict[key]: value for key, value in found.items()}
        return found

    def change(self) -> dict[str, Any]:
        start, target = self.number(), self.number()
        step = (target - start) / 4
        stretch = self.maybe(target + step, 0.3)
        ends = (start, start + step, start + 2 * step, target)
        strict = step != 0 and all(b > a if step > 0 else b < a for a, b in pairwise(ends))
        if stretch is not None and not (stretch > target if step > 0 else stretch < target):
            stretch = None
        points = (
            ((start + step, 0.2), (start + 2 * step, 0.7)) if strict and self.random.random() < 0.3 else ()
        )
        return {"start": start, "target": target, "stretch": stretch if step else None, "points": points}

    def bounds(self) -> dict[str, Any]:
        low, high = sorted((self.number(), self.number()))
        return self.random.choice(({"at_least": low}, {"at_most": high}, {"at_least": low, "at_most": high}))

    def kpi(self, objectives: list[str]) -> Kpi:
        """Of every tenth a limit is open, and every tenth is only watched."""
        made, which = self.limited_kpi(objectives), self.random.random()
        if which < 0.1:
            return replace(
                made, at_least=None, at_most=None, tolerance=None, targets={}, bonus=None, watch_only=True
            )
        return replace(made, at_least="open", bonus=self.maybe(Bonus())) if which < 0.2 else made

    def limited_kpi(self, objectives: list[str]) -> Kpi:
        return Kpi(
            title=self.text(),
            objective=self.random.choice([*objectives, "2026/none"]),
            role=self.random.choice(("sales", "support", "none")),
            owner=self.maybe(self.random.choice(PEOPLE)),
            tolerance=self.maybe(abs(self.number())),
            cadence=self.random.choice(("weekly", "monthly", "quarterly", "half-yearly", "yearly")),
            takes=self.random.choice(("last", "sum", "mean")),
            since=self.maybe(self.random.choice(("2026", "2026-Q2", "2026-07", "2027-H1")), 0.4),
            unit=self.maybe("%"),
            targets=self.random.choice(
                ({}, {"2026-Q3": Bounds(**self.bounds())}, {"2026": Bounds(**self.bounds())})
            ),
            bonus=self.maybe(
                Bonus(
                    weight=self.weight(),
                    threshold=self.random.choice((0, 0.7, 1, 3)),
                    cap=self.random.choice((0, 1, 2)),
                )
            ),
            **self.bounds(),
        )

    def objective(self, ids: list[str], kpis: list[str]) -> Objective:
        return Objective(
            title=self.text(),
            owner=self.maybe(self.random.choice(PEOPLE)),
            team=self.maybe("growth"),
            ambition=self.random.choice(("aspirational", "committed")),
            supports=tuple(self.random.sample([*ids, "2026/none"], self.random.randint(0, 2))),
            roll_up=self.random.choice(("key_results", "key_results", "aligned", "both")),
            weight=self.weight(),
            key_results={f"k{n}": self.key_result(kpis) for n in range(self.random.randint(0, 4))},
            initiatives={
                f"i{n}": Initiative(title=self.text(), due=self.maybe(self.day()))
                for n in range(self.random.randint(0, 2))
            },
            closed=self.maybe(
                Closed(
                    date=self.day(),
                    grade=self.random.random(),
                    outcome=self.maybe(self.random.choice(("keep", "drop"))),
                ),
                0.2,
            ),
        )

    def update(self, item: str, day: date, kind: str) -> Update:
        said: dict[str, Any] = {"note": self.maybe("x"), "confidence": self.maybe(self.random.randint(0, 10))}
        if kind == "initiative":
            said["done"] = self.random.choice((True, False, None))
        elif kind == "milestones":
            said["done"] = tuple(self.random.sample(["a", "b", "c", "x"], self.random.randint(0, 3)))
            said["undone"] = tuple(self.random.sample(["a", "b"], self.random.randint(0, 1)))
        elif kind == "parts":
            said["parts"] = {name: abs(self.number()) for name in self.random.sample("abcx", 2)}
        else:
            said["value"] = self.maybe(self.number(), 0.85)
        if kind == "kpi":
            said["period"] = self.random.choice(
                ("2026-06", "2026-07", "2026-Q2", "2026-Q3", "2026-H1", "2026", None)
            )
        elif self.random.random() < 0.2:
            said["period"] = self.random.choice(("2026-W28", "2026-07", "2025-W53"))
        said["blocker"] = self.maybe("Legal", 0.2)
        said["unblocked"] = None if said["blocker"] else self.maybe(True, 0.1)
        return Update(
            item=item, date=day, late=self.maybe(True, 0.2), acknowledged=self.maybe("seen", 0.05), **said
        )

    def workspace(self) -> Workspace:
        settings = self.settings()
        ids = [f"{self.random.choice(CYCLES)}/o{n}" for n in range(self.random.randint(0, 5))]
        kpis = [f"kpi/{n}" for n in range(self.random.randint(0, 3))]
        objectives = {id_: self.objective(ids, kpis) for id_ in ids}
        measures = dict.fromkeys(kpis, "kpi")
        for id_, objective in objectives.items():
            measures |= {
                f"{id_}/{slug}": "parts" if kr.parts else kr.measure
                for slug, kr in objective.key_results.items()
            }
            measures |= {f"{id_}/{slug}": "initiative" for slug in objective.initiatives}
        return Workspace(
            name=self.text(),
            settings=settings,
            objectives=objectives,
            kpis={kpi: self.kpi(ids) for kpi in kpis},
            people={f"@{who}": Person(name=who, role=self.maybe("sales")) for who in PEOPLE[:3]},
            teams={"team/growth": Team(name="Growth")},
            roles={
                "role/sales": Role(title="Sales"),
                "role/support": Role(title="Support", duties=("Answer",)),
            },
            recorded=self.recorded({**measures, "2026-Q3/none/at-all": "change"}),
        )

    def recorded(self, measures: dict[str, str]) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, tuple[Entry, ...]] = {}
        for item, kind in measures.items():
            entries = []
            for place in range(self.random.choice((0, 1, 3, 8))):
                day, person = self.day(), self.random.choice(PEOPLE[:3])
                entries.append(Entry(update=self.update(item, day, kind), person=person, place=place))
            if entries:
                found[item] = tuple(sorted(entries, key=lambda e: e.order))
        return found
