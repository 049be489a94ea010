"""Workspaces of several years as files, made at random from a seed: what stands in one cycle is used in others.

Goals are renamed from cycle to cycle, support others, read and move KPIs; check-in files speak of several cycles, of what
there is not, under old names, in wrong folders; some files are broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import tomli_w

from okr.outlines import ByCycle
from okr.periods import cycle
from okr.settings import OwnCycle, Settings
from okr.storage.toml.format import entry_text, new_file

TODAY = date(2026, 8, 19)
RUNNING = "2026-Q3"
CYCLES = (
    "2024-Q4",
    "2025",
    "2025-Q2",
    "2025-Q4",
    "2026",
    "2026-H1",
    "2026-Q1",
    "2026-Q2",
    "2026-08",
    "2026-Q4",
    "launch",
)
OWN = OwnCycle(starts=date(2026, 6, 10), ends=date(2026, 9, 10))
PEOPLE = ("ana", "budi", "citra", "sari", "gone")
WORDS = (
    "Raise",
    "keep",
    "fewer",
    "MRR",
    "100 to 130",
    "“quoted”",
    "é",
    "東京",
    "=1+1",
    "[x]",
    "a | b",
    "# no comment",
)
BROKEN = (
    "title = \n",
    "<<<<<<< HEAD\n=======\n>>>>>>> x\n",
    "",
    "x",
    'title = "a"\ntitle = "b"\n',
    "\ufeff",
    'title = 3\nwhy = "x"\n',
)
Table = dict[str, Any]


class Years:
    """Draws one workspace, and later the files by which it changes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        others = self.random.sample(CYCLES, self.random.randint(2, 6))
        self.cycles = [RUNNING, *others] if self.chance(0.95) else others
        self.settings = Settings(cycles={"launch": OWN})
        self.kpis = [f"kpi/{name}" for name in ("mrr", "churn", "calls")[: self.random.randint(0, 3)]]
        self.items: dict[str, Table] = {}
        """Id → the key result, initiative or KPI that stands under it, also under one that it had before."""
        self.objectives: list[str] = []
        self.meetings: list[str] = []

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def maybe(self, share: float, **values: Any) -> Table:
        return values if self.chance(share) else {}

    def words(self) -> str:
        return " ".join(self.random.sample(WORDS, self.random.randint(1, 3)))

    def number(self) -> float:
        return self.random.choice((self.random.randint(-20, 200), round(self.random.uniform(0, 99), 2)))

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    def day(self, name: str = RUNNING) -> date:
        span = cycle(name, self.settings) or cycle(RUNNING, self.settings)
        assert span
        return span.starts + timedelta(self.random.randrange(span.days + self.one(0, 0, 20)))

    def files(self) -> dict[str, str]:
        """Path → text of every file."""
        files = {"okr.toml": self.okr_toml(), **self.staff()}
        for name in self.cycles:
            for n in range(self.random.randint(1, 3)):
                path = f"objectives/{name}/o{n}.toml"
                files[path] = self.text(path)
        files |= {f"kpis/{kpi[4:]}.toml": self.text(f"kpis/{kpi[4:]}.toml") for kpi in self.kpis}
        files |= dict(self.talks())
        for _ in range(self.random.randint(4, 16)):
            path = self.checkin_path()
            files[path] = self.text(path)
        for path in self.random.sample(sorted(files), 2):
            if path != "okr.toml" and self.chance(0.08):
                files[path] = self.one(*BROKEN)
        return files

    def text(self, path: str) -> str:
        """A new text for a file of ours."""
        folder, _, rest = path.partition("/")
        if path == "okr.toml":
            return self.okr_toml()
        if folder == "objectives":
            return new_file("objective", self.objective(rest.removesuffix(".toml")))
        if folder == "checkins":
            return self.checkin(path)
        if folder == "kpis":
            return new_file("kpi", self.kpi(f"kpi/{rest.removesuffix('.toml')}"))
        return self.staff().get(path) or dict(self.talks()).get(path) or 'title = "x"\nname = "x"\n'

    def okr_toml(self) -> str:
        table = {
            "schema": 1,
            "id": "k3v9q2xw",
            **self.maybe(0.5, name=self.words()),
            **self.maybe(0.2, cycle={"year_starts": self.one(1, 4)}),
            "cycles": {"launch": {"starts": OWN.starts, "ends": OWN.ends}},
            **self.maybe(
                0.3,
                checkin={
                    "day": self.one("monday", "friday"),
                    "grace_days": self.one(0, 3, 9),
                    "off": ["2026-W31"],
                },
            ),
            **self.maybe(0.2, pace={"rule": self.one("ratio", "gap")}),
        }
        return tomli_w.dumps(table)

    def staff(self) -> dict[str, str]:
        files = {}
        for name in PEOPLE:
            table = {
                "name": name.title(),
                "role": self.one("sales", "support"),
                "team": self.one("growth", "design", "old-growth"),
                **self.maybe(0.8, manager="sari" if name != "sari" else "nobody"),
                "joined": self.one(date(2024, 1, 1), date(2026, 7, 20)),
                **self.maybe(0.5, onboarding="newcomer"),
                **self.maybe(
                    0.15, away=[{"from": date(2026, 8, 10), "to": date(2026, 8, 30), "stand_in": "citra"}]
                ),
                **({"left": date(2026, 3, 1)} if name == "gone" else {}),
                **({"formerly": ["@budiman"]} if name == "budi" and self.chance(0.5) else {}),
            }
            files[f"people/{name}.toml"] = new_file("person", table)
        files["teams/growth.toml"] = new_file(
            "team", {"name": "Growth", "lead": "sari", "formerly": ["team/old-growth"]}
        )
        files["teams/design.toml"] = new_file(
            "team", {"name": self.words(), **self.maybe(0.5, parent="growth")}
        )
        for name in ("sales", "support"):
            files[f"roles/{name}.toml"] = new_file("role", {"title": name, "duties": [self.words()]})
        steps = {name: {"title": self.words(), "day": self.one(3, 30)} for name in ("desk", "tour")}
        files["onboarding/newcomer.toml"] = new_file("onboarding", {"title": "First weeks", "steps": steps})
        return files

    def talks(self) -> Iterator[tuple[str, str]]:
        for day in sorted({self.day(self.one(*self.cycles)) for _ in range(self.random.randint(0, 3))}):
            kind = self.one("recognition", "talk", "request")
            agreement = {"owner": "budi", "due": day + timedelta(9), "text": self.words()}
            table = {"kind": kind, "from": "sari", "to": "budi", "date": day, "text": self.words()}
            yield (
                f"coaching/{day}-sari-budi-{kind}.toml",
                new_file("coaching", {**table, **({"agreement": [agreement]} if kind == "talk" else {})}),
            )
            self.meetings.append(f"{day}-growth-week")
            decision = {"text": self.words(), "owner": "ana", "due": day + timedelta(5)}
            table = {"kind": "week", "team": "growth", "date": day, "by": "sari", "decision": [decision]}
            yield f"meetings/{day}-growth-week.toml", new_file("meeting", table)
            if self.kpis:
                table = {
                    "kpi": self.one(*self.kpis),
                    "date": day,
                    "by": "sari",
                    "decision": "accept",
                    "reason": "x",
                }
                yield f"decisions/{day}-{table['kpi'][4:]}.toml", new_file("decision", table)

    # ── goals ────────────────────────────────────────────────────────────────────────────────────

    def objective(self, id_: str) -> Table:
        name = id_.partition("/")[0]
        former = [f"{self.one(*CYCLES)}/{self.one('o0', 'o1', 'was')}"] if self.chance(0.25) else []
        parts = {f"k{n}": self.key_result() for n in range(self.random.randint(0, 3))}
        work = {
            "title": self.words(),
            **self.maybe(0.5, owner=self.one(*PEOPLE)),
            **self.maybe(0.6, due=self.day()),
        }
        initiatives = {"plan": work} if self.chance(0.4) else {}
        closed = self.chance(0.1 if name == RUNNING else 0.5)
        for above in (id_, *former):
            self.items.update({f"{above}/{slug}": part for slug, part in (parts | initiatives).items()})
        supports = self.random.sample(self.objectives, min(len(self.objectives), self.one(0, 1, 2)))
        if id_ not in self.objectives:
            self.objectives += [id_, *former, *[f"{id_}/{slug}" for slug in parts][:1]]
        return {
            "title": self.words(),
            **self.maybe(0.8, owner=self.one(*PEOPLE, "budiman")),
            **self.maybe(0.6, team=self.one("growth", "design", "old-growth", "none")),
            **self.maybe(0.2, ambition="committed"),
            "supports": supports,
            **self.maybe(0.5, roll_up=self.one("key_results", "aligned", "both")),
            **self.maybe(0.1, needs=[{"from": "team/design", "what": self.words(), "by": self.day()}]),
            "key_results": parts,
            "initiatives": initiatives,
            "closed": {"date": self.day(name), "grade": 0.5, "outcome": self.one("keep", "drop"), "lesson": "x"} if closed else {},
            "formerly": former,
        }  # fmt: skip

    def key_result(self) -> Table:
        start = self.number()
        measure: Table = self.one(
            {"start": start, "target": start + 30},
            {"start": start, "target": start - 7.5},
            {"at_least": start},
            {"milestones": {"one": 1, "two": 2}},
        )
        linked: Table = {}
        if self.kpis and "milestones" not in measure:
            linked = self.one({}, {"kpi": self.one(*self.kpis)}, {"moves": [self.one(*self.kpis)]})
        return {
            "title": self.words(),
            **measure,
            **linked,
            **self.maybe(0.4, unit="%"),
            **self.maybe(0.5, owner=self.one(*PEOPLE)),
            **self.maybe(0.5, cadence=self.one("weekly", "biweekly", "monthly", "quarterly")),
            **self.maybe(0.1, dropped={"date": self.day(), "reason": "Merged"}),
            **self.maybe(0.2, formerly=[f"{self.one(*CYCLES)}/o0/k9"]),
        }

    def kpi(self, id_: str) -> Table:
        self.items[id_] = {"at_least": 1}
        return {
            "title": self.words(),
            "objective": self.one(*self.objectives, "2026/none"),
            "role": self.one("sales", "support"),
            **self.maybe(0.6, owner=self.one(*PEOPLE)),
            self.one("at_least", "at_most"): self.one(self.number(), self.number(), "open"),
            "cadence": self.one("weekly", "monthly", "quarterly", "half-yearly", "yearly"),
            **self.maybe(0.3, since=self.one("2025", "2026-Q1", "2026-07")),
            **self.maybe(0.3, drives=[self.one(*self.kpis)]),
            **self.maybe(0.2, formerly=["kpi/was"]),
            **self.maybe(0.2, targets={"2026-Q2": {"at_least": self.number()}}),
            **self.maybe(0.3, bonus={"weight": 40}),
            **self.maybe(0.2, **{"from": f"{self.one(*CYCLES)}/o0/k0"}),
        }

    # ── check-ins ────────────────────────────────────────────────────────────────────────────────

    def checkin_path(self) -> str:
        day = self.day(self.one(*self.cycles, RUNNING))
        if day > TODAY:
            day = TODAY - timedelta(self.random.randint(-2, 100))
        around = day + timedelta(self.one(*[0] * 30, 7, -70))
        year, week, _ = around.isocalendar()
        return f"checkins/{year}-W{week:02}/{day}-{self.one('ana', 'budi', 'budiman', 'citra', 'sari', 'ana-maria')}.toml"

    def checkin(self, path: str) -> str:
        """What `okr checkin` would write, or somebody by hand."""
        name = path.rpartition("/")[2]
        try:
            day = date.fromisoformat(name[:10])
        except ValueError:
            day = TODAY
        updates = [self.update(day) for _ in range(self.one(0, 1, 1, 2, 3, 4))]
        if self.chance(0.75):
            return "\n".join(entry_text(("update",), update) for update in updates)
        return self.by_hand(updates)

    def by_hand(self, updates: list[Table]) -> str:
        if updates and self.chance(0.08):
            self.one(*updates)[self.one("value", "colour", "date", "confidence", "period")] = self.one(
                "12", 99, [1], "2026-13"
            )
        text = tomli_w.dumps({"update": updates}, multiline_strings=self.chance(0.3))
        change = self.one(
            lambda: text.replace("\n", "\r\n"),
            lambda: f"# okr: ignore R why\n\n{text}",
            lambda: text.replace(" = ", "=").replace("[[update]]", "[[ update ]]  # x"),
            lambda: text.replace("note", '"note"').replace("T", "t"),
            lambda: f"\ufeff{text}",
            lambda: text.rstrip("\n"),
            lambda: text.replace('"', "'"),
        )
        return str(change())

    def update(self, day: date) -> Table:
        of_week = [f"{name}/newcomer/desk" for name in ("@budi", "@ana")] + [
            f"{name}/1" for name in self.meetings
        ]
        item = (
            self.one(*(self.items or of_week))
            if self.chance(0.85)
            else self.one(*of_week, RUNNING, "2026-Q3/o0/none", "kpi/none", "2025-Q4/o0/k0")
        )
        part = self.items.get(item, {})
        said: Table = {
            "item": item,
            "date": day if self.chance(0.99) else day + timedelta(self.one(-300, -7, 1)),
        }
        said |= self.maybe(0.3, at=datetime.fromisoformat(f"{day}T{self.one('09', '14')}:05:00+07:00"))
        if "milestones" in part:
            said |= self.one({"done": ["one"]}, {"done": ["one", "two"]}, {"undone": ["two"]}, {"done": []})
        elif "due" in part or not part:
            said |= self.one({"done": True}, {"done": False}, {})
        else:
            said |= self.maybe(0.9, value=self.number())
        if item.startswith("kpi/"):
            said |= self.maybe(
                0.9, period=self.one("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-07", "2026-H1")
            )
        return said | {
            **self.maybe(0.4, confidence=self.random.randint(0, 10)),
            **self.maybe(0.4, note=self.words()),
            **self.maybe(0.1, blocker=self.words()),
            **self.maybe(0.1, late=True),
            **self.maybe(0.05, next=self.words()),
            **self.maybe(0.05, acknowledged="seen"),
        }


def cycles_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cycles of which objectives are read from now on."""
    read: list[str] = []
    of_cycle = ByCycle.in_cycle

    def told(by_cycle: ByCycle, cycle: str) -> object:
        read.append(cycle)
        return of_cycle(by_cycle, cycle)

    monkeypatch.setattr(ByCycle, "in_cycle", told)
    return read
