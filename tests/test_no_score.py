"""No number about a person but counts of facts and days; nobody is scored, ranked or sorted by how much there is of them."""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from itertools import groupby
from random import Random
from typing import Any, get_args

import pytest

from okr import views
from okr.views.results import result_types
from tests.running import Okr
from tests.test_json_contract import fields

VERDICTS = {
    "score",
    "rank",
    "ranking",
    "rating",
    "readiness",
    "performance",
    "potential",
    "percentile",
    "level",
}
ALLOWED = {
    "bonus score",  # of KPIs that pay, and only where it is asked for
    "rule level",  # of a finding: error, warning, hint
    "check.findings level",
    "compare.hygiene level",
    "report.comparison.hygiene level",
    "explain.item level",  # of a role
    "list.items level",
}
"""What may be called so, since it is no verdict on a person."""
OF_A_PERSON = {"person", "from", "who", "manager"}
"""A table that has one of these tells of somebody."""
FACTS = {
    "value", "of", "parts", "confidence",  # what somebody recorded of a goal
    "given", "received",  # recognitions
    "objectives", "key_results", "initiatives", "kpis", "away",  # what somebody has on their hands in a cycle
    "days", "late_days",
    "priority",  # of a key result that is to do
    "unexplained",  # changes of goals in an audit
}  # fmt: skip
MIXED = {"explain.item", "list.items"}
"""Goals, people and roles in one table: its numbers are those of goals."""
OF_GOALS = {
    "above", "achievement", "at_least", "at_most", "below", "checkins", "closed_periods", "confidence", "confidences", "current", "expected",
    "grade", "kept", "milestones", "now", "of", "parts", "progress", "target", "then", "value",
}  # fmt: skip
"""Numbers of a goal, a KPI or a check-in."""
NO_VERDICT = re.compile(
    r"\b(scores?|rank\w*|rating|readiness|skor|peringkat|kesiapan|performa)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, Any]]:
    """The way to each table of every answer → its names and their types."""
    found: dict[str, dict[str, Any]] = {}

    def walk(kind: Any, way: str, around: tuple[Any, ...] = ()) -> None:
        for inner in get_args(kind):
            walk(inner, way, around)
        is_table = dataclasses.is_dataclass(kind) or bool(getattr(kind, "__struct_fields__", ()))
        for name, of in fields(kind).items() if is_table and kind not in around else ():
            found.setdefault(way, {})[name] = of
            walk(of, f"{way}.{name}", (*around, kind))

    for module in pkgutil.iter_modules(views.__path__):
        importlib.import_module(f"okr.views.{module.name}")
    for result in result_types():
        walk(result, result.envelope_kind)
    return found


def is_number(kind: Any) -> bool:
    return kind in (int, float) or any(map(is_number, get_args(kind)))


def test_no_answer_has_a_verdict(tables: dict[str, dict[str, Any]]) -> None:
    assert {f"{way} {name}" for way, here in tables.items() for name in here.keys() & VERDICTS} == ALLOWED


def test_a_number_beside_a_person_is_a_fact(tables: dict[str, dict[str, Any]]) -> None:
    """What somebody recorded, how often they gave or got thanks, days; a new one has to be thought about."""
    numbers = {
        (way, name)
        for way, here in tables.items()
        for name, of in here.items()
        if here.keys() & OF_A_PERSON and way not in MIXED and is_number(of)
        if "driven_by" not in here  # a KPI is `from` a key result
    }

    assert {name for _, name in numbers} <= FACTS
    assert ("report.ritual.recognitions", "given") in numbers


def test_a_page_about_people_has_numbers_of_goals_and_days_alone(tables: dict[str, dict[str, Any]]) -> None:
    """Wherever they stand on it; not one of the people themselves, and on a bench none at all."""
    numbers: dict[str, set[str]] = {kind: set() for kind in ("person", "agenda", "onboard", "bench")}
    for way, here in tables.items():
        if (kind := way.partition(".")[0]) in numbers:
            numbers[kind] |= {name for name, of in here.items() if is_number(of)}

    assert set().union(*numbers.values()) <= OF_GOALS | {"day", "days", "late_days", "phase"}
    assert numbers["bench"] == set()
    assert "progress" in numbers["person"]


# ── the order of people ──────────────────────────────────────────────────────────────────────────

NAMES = {"ana": "Zahra", "budi": "Made", "citra": "Yusuf", "dewi": "Bayu", "eka": "Lina", "fajar": "Ayu"}
"""The order of the slugs is not that of the names."""
DAYS = ("date", "day", "due", "last", "month", "week", "late_days", "days")
SCREENS = (
    *(
        ("todo",),
        ("todo", "--all"),
        ("report", "--ritual"),
        ("report", "--all"),
        ("report", "--quarter-review"),
    ),
    *(("report", "--month", "2026-08"), ("tree",), ("list", "people"), ("onboard",), ("bench", "head")),
    *(
        ("meet", "week"),
        ("meet", "plan"),
        ("meet", "review"),
        ("meet", "retro"),
        ("coach", "agenda", "@budi"),
        ("person", "@budi"),
        ("person", "@budi", "--toward", "head"),
    ),
)


def firm(okr: Okr, seed: int) -> Okr:
    """Six people with different amounts of everything that is recorded of people."""
    random = Random(seed)
    goal = "objectives/2026-Q3/grow-revenue.toml"
    files = {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")}
    for person, name in NAMES.items():
        manager = "" if person == "ana" else 'manager = "ana"\n'
        files[f"people/{person}.toml"] = (
            f'name = "{name}"\nteam = "growth"\nonboarding = "first"\njoined = 2026-08-{random.randint(1, 18):02}\n{manager}'
        )
        files[f"objectives/2026-Q3/of-{person}.toml"] = (
            f'title = "Of {name}"\nowner = "{person}"\n'
            + "".join(
                f'[initiatives.w{n}]\ntitle = "Work {n}"\ndue = 2026-08-{random.randint(1, 18):02}\n'
                for n in range(random.randint(0, 5))
            )
        )
        for n in range(random.randint(0, 6)):
            day, other = (
                f"2026-08-{random.randint(10, 18)}",
                random.choice([who for who in NAMES if who != person]),
            )
            head = f'from = "{other}"\nto = "{person}"\ndate = {day}\n'
            files[f"coaching/{day}-{other}-{person}-recognition.toml"] = (
                f'kind = "recognition"\n{head}text = "Thanks {n}"\nshows = "head/coaches"\n'
            )
            files[f"coaching/{day}-{other}-{person}-talk.toml"] = (
                f'kind = "talk"\n{head}toward = "head"\n[[agreement]]\nowner = "{person}"\ndue = {day}\ntext = "Call {n}"\n'
            )
    files["roles/head.toml"] = 'title = "Head"\nexpects = [{ slug = "coaches", text = "Coaches others" }]\n'
    files["onboarding/first.toml"] = 'title = "First"\n[steps.a]\ntitle = "Read"\nday = 1\n'
    okr.write(files)
    return okr


def lists(data: Any, way: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Each list of an answer, with the way to it."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    if isinstance(data, list):
        yield way, data
    for name, each in inner:
        yield from lists(each, way if isinstance(name, int) else f"{way}.{name}")


def person_of(row: Any) -> str | None:
    """Whom a row is about."""
    named = (
        (row.get("person") or row.get("id") or "")
        if isinstance(row, dict)
        else row
        if isinstance(row, str)
        else ""
    )
    slug = str(named).removeprefix("@")
    return slug if slug in NAMES else None


def order_of(rows: list[Any]) -> str | None:
    """What people are ordered by: their names, or the days of what is told, also kind by kind; None where it is neither."""
    people = [person_of(row) or "" for row in rows]
    if people in (sorted(people), sorted(people, key=lambda slug: NAMES[slug].casefold())):
        return "name"
    for field in DAYS:
        days = [row[field] for row in rows if isinstance(row, dict) and row.get(field) is not None]
        if len(set(days)) > 1 and days in (sorted(days), sorted(days, reverse=True)):
            return field
    groups = [
        list(group) for _, group in groupby(rows, key=lambda row: isinstance(row, dict) and row.get("kind"))
    ]
    return "kind" if len(groups) > 1 and all(map(order_of, groups)) else None


@pytest.mark.parametrize("seed", range(3))
def test_people_are_in_the_order_of_their_names_or_of_days(okr: Okr, seed: int) -> None:
    """In each list of each answer, whatever the amounts of what was recorded."""
    firm(okr, seed)
    orders: dict[str, set[str | None]] = {}
    for words in SCREENS:
        ran = okr(*words, "--as", "ana", "-f", "json")
        assert ran.code == 0, (words, ran.err)
        for way, rows in lists(json.loads(ran.out)["data"]):
            if len(rows) > 1 and all(map(person_of, rows)):
                orders.setdefault(f"{words[0]}{way}", set()).add(order_of(rows))

    assert {way for way, found in orders.items() if None in found} == set()
    assert len(orders) > 6, orders


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_screen_has_a_word_of_a_verdict(okr: Okr, language: str) -> None:
    firm(okr, 0)
    said = "".join(okr(*words, "--as", "ana", "--language", language).out for words in SCREENS)

    assert len(said) > 5000
    assert NO_VERDICT.findall(said) == []


def test_an_order_by_amounts_is_found() -> None:
    """The test of the test: three people by how much they got."""
    rows = [
        {"person": "dewi", "received": 3},
        {"person": "ana", "received": 2},
        {"person": "citra", "received": 1},
    ]

    assert order_of(rows) is None
    assert order_of(sorted(rows, key=lambda row: str(row["person"]))) == "name"
    assert (
        order_of(
            [
                {"person": "dewi", "day": "2026-01-03"},
                {"person": "ana", "day": "2026-01-02"},
                {"person": "citra", "day": "2026-01-01"},
            ]
        )
        == "day"
    )
