"""Three versions of a file of goals, made at random from a seed: what two people may do to one file in a week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random
from typing import Any

from okr.errors import OkrError
from okr.storage.codec import decode
from okr.storage.toml.edit import AddTable, Edit, RemoveKey, RenameTable, SetKey, apply, parse
from okr.storage.toml.format import new_file

OBJECTIVE = "objectives/2026-Q3/grow.toml"
SLUGS = ("mrr", "churn", "cities", "up", "page", "plan", "n1", "n2")
MEASURE = (
    "start",
    "target",
    "by",
    "stretch",
    "points",
    "at_least",
    "at_most",
    "above",
    "below",
    "milestones",
    "parts",
)
SIDES = re.compile(rb"^(<{7,}) ours\r?\n(.*?)^={7,}\r?\n(.*?)^>{7,} theirs\r?\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Triple:
    path: str
    base: bytes
    ours: bytes
    theirs: bytes


def triple(seed: int) -> Triple:
    maker = _Maker(Random(seed))
    base = maker.base()
    return Triple(maker.path, base, maker.changed(base), maker.changed(base))


def is_valid(path: str, text: bytes) -> bool:
    return all(finding.level != "error" for finding in decode(path, text).findings)


def decisions(text: bytes, random: Random) -> Iterator[bytes]:
    """What a person can make of the markers: every mixture of few, some mixtures of many."""
    count = len(SIDES.findall(text))
    few = product((2, 3), repeat=count)
    many = [[2] * count, [3] * count, *([random.choice((2, 3)) for _ in range(count)] for _ in range(20))]
    for taken in few if count <= 5 else many:
        yield _decided(text, taken)


def _decided(text: bytes, taken: Sequence[int]) -> bytes:
    sides = iter(taken)
    return SIDES.sub(lambda hunk: hunk[next(sides)], text)


def mirrored(said: str) -> str:
    """The sentence as the other side is told it."""
    head, _, rest = said.partition(": ours ")
    between = "; theirs " if "; theirs " in rest else ", theirs "
    if between not in rest:
        return said  # about the whole file
    mine, _, other = rest.rpartition(between)
    return f"{head}: ours {other}{between}{mine}"


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        kinds = {
            "objective": OBJECTIVE,
            "kpi": "kpis/mrr.toml",
            "person": "people/ana.toml",
            "settings": "okr.toml",
        }
        self.kind: Any = random.choice(("objective", "objective", "objective", *kinds))
        self.path = kinds[self.kind]

    def base(self) -> bytes:
        while not is_valid(self.path, text := new_file(self.kind, self.data()).encode()):
            pass
        return text.replace(b"\n", b"\r\n") if self.random.random() < 0.3 else text

    def changed(self, text: bytes) -> bytes:
        for _ in range(self.random.randint(1, 5)):
            try:
                new = self.change(text, parse(text))
            except OkrError:
                continue
            text = new if is_valid(self.path, new) else text
        return text

    # ── data ──

    def some(self, **choices: list[Any]) -> dict[str, Any]:
        return {name: self.random.choice(of) for name, of in choices.items() if self.random.random() < 0.5}

    def data(self) -> dict[str, Any]:
        match self.kind:
            case "objective":
                slugs = self.random.sample(SLUGS[:6], self.random.randint(0, 5))
                at = self.random.randint(0, len(slugs))
                parts = {
                    "key_results": {slug: self.key_result() for slug in slugs[:at]},
                    "initiatives": {slug: self.initiative(slugs[:at]) for slug in slugs[at:]},
                }
                closed = self.some(closed=[{"date": date(2026, 10, 1), "grade": 0.5, "lesson": "l"}])
                fields = self.some(
                    owner=["ana", "budi"], supports=[["2026/a"], ["2026/b"]], why=["A.", "A\nb"]
                )
                return {"title": self.random.choice("AB"), **fields, **parts, **closed}
            case "kpi":
                fields = self.some(
                    at_most=[50, 90], owner=["ana"], bonus=[{"weight": 3}, {"threshold_value": 9}]
                )
                fields |= (
                    self.some(roll_up=["sum", "mean"], takes=["sum"]) if self.random.random() < 0.5 else {}
                )
                fields |= {"units": self.units()} if self.random.random() < 0.5 else {}
                fields |= self.some(watch_only=[True], tolerance=[1], sum_of=[["kpi/a"], ["kpi/b"]])
                targets = {name: {"at_least": self.random.randint(1, 9)} for name in ("2026-Q4", "2027-Q1")}
                own = {
                    "title": "A",
                    "objective": "2026/a",
                    "role": "am",
                    "at_least": self.random.choice(("open", self.random.randint(1, 50))),
                }
                if "watch_only" in fields:
                    del own["at_least"]
                targets = targets if self.random.random() < 0.5 else {}
                return {**own, **fields, "targets": targets}
            case "person":
                fields = self.some(emails=[["a@x"], ["a@x", "b@x"]], team=["g", "h"], role=["am", "dev"])
                return {"name": self.random.choice(("Ana", "Budi")), **fields}
        cycles = self.some(
            run=[{"starts": date(2026, 1, 1), "ends": date(2026, month, 1)} for month in (7, 8)]
        )
        pace = self.some(ahead=[1.2, 1.1], on_track=[0.8, 0.9, 1.0], at_risk=[0.5, 0.7])
        return {"schema": 1, "id": "k3v9q2xw", **self.some(name=["A", "B"]), "cycles": cycles, "pace": pace}

    def units(self) -> dict[str, Any]:
        names = self.random.sample(("north", "south", "east"), self.random.randint(1, 3))
        return {
            name: self.some(at_least=[1, 2], at_most=[3], owner=["ana"]) | {"title": "U"} for name in names
        }

    def key_result(self) -> dict[str, Any]:
        number = self.random.randint
        measures: tuple[dict[str, Any], ...] = (
            {
                "start": number(0, 9),
                "target": number(20, 90),
                **self.some(stretch=[95, 99], points=[[[15, 0.4]]]),
            },
            {"at_least": number(0, 50), **self.some(at_most=[60, 70])},
            {
                "start": self.random.choice(("first", 5)),
                **self.random.choice(({"by": "+9%"}, {"target": "open"})),
            },
            {
                self.random.choice(("above", "at_least")): number(0, 9),
                **self.some(below=[60], at_most=["open"]),
            },
            {"parts": {name: number(1, 3) for name in self.random.sample("xyz", number(1, 3))}},
            {"result": self.random.choice(("words", "Two left."))},
            {"milestones": {name: number(1, 3) for name in self.random.sample("xyz", number(1, 3))}},
        )
        dropped = {"date": date(2026, 8, 1), "reason": "x"}
        fields = self.some(owner=["ana", "budi"], weight=[1, 2, 3], dropped=[dropped])
        fields |= self.some(since=[date(2026, 7, 9), date(2026, 8, 9)]) if number(0, 1) else {}
        fields |= self.some(ends=[date(2026, 7, 20), date(2026, 9, 9)]) if number(0, 1) else {}
        fields |= {"priority": number(0, 2), "team": "a"} if number(0, 3) == 0 else {}
        if number(0, 3) == 0:
            fields.pop("owner", None)
            fields["owners"] = self.random.sample(["ana", "budi", "citra"], number(2, 3))
        if number(0, 4) == 0:
            fields["graded"] = {"grade": 0.5, "reason": self.random.choice("xy")}
        return {
            "title": self.random.choice(("One", "=======", "a\nb")),
            **self.random.choice(measures),
            **fields,
        }

    def initiative(self, served: list[str]) -> dict[str, Any]:
        return {"title": self.random.choice("PQ"), **(self.some(key_result=served) if served else {})}

    # ── changes ──

    def change(self, text: bytes, data: dict[str, Any]) -> bytes:
        names = ("key_results", "initiatives", "targets", "cycles", "units")
        tables = [(name, slug) for name in names for slug in data.get(name, {})]
        match self.random.randrange(14):
            case 0 | 1 | 2 | 3:
                return apply(text, self.field(data, tables))
            case 4 if tables:
                return apply(text, [RemoveKey(self.random.choice(tables))])
            case 5 | 6 if tables:
                return apply(text, self.move(data, self.random.choice(tables)))
            case 7 if self.kind in ("kpi", "objective"):
                return apply(text, [self.added()])
            case 8:
                return self.remarked(text)
            case 9:
                return text.replace(b"\r\n", b"\n").replace(b"\n", self.random.choice((b"\n", b"\r\n")))
            case 10:
                return text.rstrip(b"\r\n")
            case 11:
                return self.reordered(text, data)
            case 12 | 13:
                return self.rewritten(text, data)
        return text

    def added(self) -> AddTable:
        if self.kind == "kpi":
            return AddTable(
                ("units", self.random.choice(("north", "south", "west"))), {"title": "U", "at_least": 1}
            )
        return AddTable(("key_results", self.random.choice(SLUGS)), self.key_result())

    def field(self, data: dict[str, Any], tables: list[tuple[str, str]]) -> list[Edit]:
        top = [(name,) for name in ("closed", "pace", "bonus") if name in data]
        where: tuple[str, ...] = self.random.choice([(), *tables, *top])
        fresh, table = self.data(), data
        for name in where:
            table = table[name]
            fresh = fresh.get(name, {}) or next(iter(fresh.values()), {})
            fresh = fresh if isinstance(fresh, dict) else {}
        if where[:1] == ("key_results",) and self.random.random() < 0.5:
            measure = {name: value for name, value in self.key_result().items() if name in MEASURE}
            gone: list[Edit] = [RemoveKey((*where, name)) for name in MEASURE if name in table]
            return [*gone, *(SetKey((*where, name), value) for name, value in measure.items())]
        if table and self.random.random() < 0.3:
            return [RemoveKey((*where, self.random.choice(list(table))))]
        plain = [name for name, value in fresh.items() if not isinstance(value, dict) or name == "dropped"]
        name = self.random.choice(plain or ["title"])
        return [SetKey((*where, name), fresh.get(name, "T"))]

    def move(self, data: dict[str, Any], table: tuple[str, str]) -> list[Edit]:
        """As `okr move` does it inside of an objective."""
        name, old = table
        new = self.random.choice(SLUGS)
        if name not in ("key_results", "initiatives") or any(
            new in data.get(one, {}) for one in ("key_results", "initiatives")
        ):
            return []
        former = [id_ for id_ in data[name][old].get("formerly", []) if id_ != f"2026-Q3/grow/{new}"]
        edits: list[Edit] = [
            RenameTable(table, new),
            SetKey((name, new, "formerly"), [*former, f"2026-Q3/grow/{old}"], place="last"),
        ]
        serving = [slug for slug, one in data.get("initiatives", {}).items() if one.get("key_result") == old]
        return edits + [
            SetKey(("initiatives", slug, "key_result"), new) for slug in serving if name == "key_results"
        ]

    def remarked(self, text: bytes) -> bytes:
        lines = text.split(b"\n")
        at = self.random.randrange(len(lines))
        remark = b"# remark-%d" % self.random.randrange(10**6)
        if self.random.random() < 0.5 or lines[at].endswith(b"\r"):
            lines.insert(at, remark)
        else:
            lines[at] += b"  " + remark
        return b"\n".join(lines)

    def reordered(self, text: bytes, data: dict[str, Any]) -> bytes:
        head, *tables = re.split(rb"(?m)^(?=\[)", text)
        tables = [table if table.endswith(b"\n") else table + b"\n" for table in tables]
        self.random.shuffle(tables)
        new = head + b"".join(tables)
        return new if parse(new) == data else text

    def rewritten(self, text: bytes, data: dict[str, Any]) -> bytes:
        """A table as dotted keys at the top of the file, or on one line there."""
        head, *tables = re.split(rb"(?m)^(?=\[)", text)
        if not tables:
            return text
        table = tables.pop(self.random.randrange(len(tables)))
        name, _, body = table.partition(b"]")
        name = name.strip(b"[")
        lines = [line.strip() for line in body.splitlines() if b" = " in line]
        if self.random.random() < 0.5:
            lines = [b"%s = { %s }" % (name, b", ".join(lines))]
        else:
            lines = [b"%s.%s" % (name, line) for line in lines]
        new = b"\n".join((head.rstrip(), *lines, b"", b"".join(tables)))
        try:
            return new if parse(new) == data else text
        except OkrError:
            return text
