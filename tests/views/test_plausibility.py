"""Which values are doubted: slips of a point, a unit or a field, and hardly anything that was ever meant."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec import structs
from msgspec.structs import replace

from okr.fields import Bounds
from okr.kpi_models import Kpi
from okr.models import KeyResult
from okr.people_models import Update
from okr.store import Store
from okr.updates import Entry
from okr.views.plausibility import doubts_of, doubts_of_edit
from okr.words import translated
from okr.workspace import Workspace
from tests.running import MRR, Okr

FIRST = date(2026, 7, 3)
ROOT = Path(__file__).parents[2]


def recorded(
    workspace: Workspace, id_: str, values: list[float], *, confidence: float | None = None
) -> list[str]:
    """The doubts of the last of weekly values, or of monthly readings of a KPI."""
    entries = tuple(
        Entry(
            update=Update(
                item=id_,
                date=FIRST + timedelta(weeks=place),
                value=value,
                confidence=confidence,
                period=f"2026-{place + 1:02}" if id_.startswith("kpi/") else None,
            ),
            person="ana",
            elsewhere=f"checkins/{place}.toml",
        )
        for place, value in enumerate(values)
    )
    return doubts_of(replace(workspace, recorded={id_: entries}, summed=None), entries[-1])


def of_key_result(okr: Okr, goal: str, values: list[float]) -> list[str]:
    okr.write(
        {"objectives/2026-Q3/grow-revenue.toml": f'title = "G"\n\n[key_results.mrr]\ntitle = "M"\n\n{goal}\n'}
    )
    return recorded(Store(okr.root).load(), MRR, values)


@pytest.mark.parametrize(
    ("goal", "values", "doubt"),
    [
        # more than three spans away
        ("start = 4.1\ntarget = 4.6", [158], "158? The goal is 4.1 → 4.6"),
        ("start = 4.1\ntarget = 4.6", [46], "46? The goal is 4.1 → 4.6"),
        ("start = 0\ntarget = 6", [600], "600? The goal is 0 → 6"),
        ("start = 0\ntarget = 6", [24], None),
        ("start = 100\ntarget = 130\nstretch = 300", [380], None),
        ("start = 8\ntarget = 3", [40], "40? The goal is 8 → 3"),
        ("start = 1000\ntarget = 1500\nunit = 'Rp jt'", [125000], "125,000? The goal is 1000 → 1500 Rp jt"),
        # more than the span on the wrong side
        ("start = 100\ntarget = 130", [69], "69? The goal is 100 → 130"),
        ("start = 100\ntarget = 130", [70], None),
        ("start = 8\ntarget = 3", [13], None),
        ("start = 8\ntarget = 3", [14], "14? The goal is 8 → 3"),
        ("start = 0\ntarget = 6", [-1], None),
        # a share in a goal that counts percent
        ("start = 10\ntarget = 25\nunit = '%'", [0.18], "0.18? The goal is 10 → 25%"),
        ("start = 10\ntarget = 25\nunit = '%'", [1], None),
        ("start = 0\ntarget = 2\nunit = '%'", [0.18], None),
        # where it stands is no news, and neither is a step from there
        ("start = 100\ntarget = 130", [300, 310], None),
        ("start = 100\ntarget = 130", [40, 38, 35], None),
        ("start = 100\ntarget = 130", [300, 112], None),
        # between two known values, but far from both
        ("start = 4.1\ntarget = 4.6", [158, 80], "80? The goal is 4.1 → 4.6"),
        # a sum: the new total
        ("start = 0\ntarget = 100\ntakes = 'sum'", [90, 80, 90], None),
        ("start = 0\ntarget = 100\ntakes = 'sum'", [90, 500], "500? That makes 590, and the goal is 0 → 100"),
        ("start = 1000\ntarget = 1100\ntakes = 'sum'", [8], None),
        ("start = 5\ntarget = 5", [500], None),
        # a limit to keep: ten times
        ("at_least = 99.9", [99.95], None),
        ("at_least = 99.9\nunit = '%'", [10], None),
        ("at_least = 99.9\nunit = '%'", [9.99], "9.99? The limit is ≥ 99.9%"),
        ("at_least = 99.9\nunit = '%'", [0.999], "0.999? The limit is ≥ 99.9%"),
        ("at_least = -5\nat_most = 5\nunit = '%'", [0.1], None),
        ("at_least = -5\nat_most = 5\nunit = '%'", [-3, 0.1], None),
        ("at_least = -5\nat_most = 5\nunit = '%'", [-50], "−50? The limit is −5 to 5%"),
        ("above = 90\nunit = '%'", [1], "1? The limit is > 90%"),
        ("at_most = 4", [39], None),
        ("at_most = 4", [40], "40? The limit is ≤ 4"),
        ("at_most = 4", [0], None),
        ("at_most = 400", [3], None),  # nothing is known yet, and little is good
        ("at_most = 400", [380, 3], "3? The limit is ≤ 400"),
        ("at_most = 0", [70], None),  # ten times nothing is nothing
        ("at_most = 0", [7, 60], None),
        ("at_most = 0", [7, 70], "70? The limit is ≤ 0"),
        ("at_most = 0", [7, 0.1], None),
        ("at_least = 65\nat_most = 80", [799], None),
        ("at_least = 65\nat_most = 80", [800], "800? The limit is 65–80"),
        ("milestones = { a = 1 }", [900], None),
    ],
)  # fmt: skip
def test_a_value_of_a_key_result(okr: Okr, goal: str, values: list[float], doubt: str | None) -> None:
    """The last of the values is new; those before were recorded, and whoever recorded them was sure."""
    if "milestones" in goal:
        values = []
    found = of_key_result(okr, goal, values) if values else []

    assert found == ([doubt] if doubt else [])


@pytest.mark.parametrize(
    ("limit", "values", "doubt"),
    [
        ("at_least = 130\nunit = 'IDR m'", [1299], None),
        ("at_least = 130\nunit = 'IDR m'", [1300], "1300? The limit is ≥ 130 IDR m"),
        ("at_least = 130", [13], "13? The limit is ≥ 130"),
        ("at_least = 130", [12, 11], None),
        ("at_most = 5", [0.4], None),
        ("at_most = 5", [5.4, 6.1, 0.5], "0.5? The limit is ≤ 5"),
        ("at_most = 5", [5.4, 6.1, 0], None),
        ("at_least = 100\ntakes = 'sum'", [3], None),  # a sum that has just begun
        ("at_least = 100\ntakes = 'sum'", [3, 1200], "1200? The limit is ≥ 100"),
    ],
)
def test_a_reading_of_a_kpi(okr: Okr, limit: str, values: list[float], doubt: str | None) -> None:
    """Ten times above or below its limit and every reading."""
    kpi = f'title = "K"\n\nobjective = "2026/win-east-java"\nrole = "account-manager"\n\n{limit}\ncadence = "monthly"\n'
    okr.write({"kpis/mrr.toml": kpi})

    assert recorded(Store(okr.root).load(), "kpi/mrr", values) == ([doubt] if doubt else [])


def test_a_sum_of_several_readings(okr: Okr) -> None:
    """Those of one period add up, and the new total is told."""
    kpi = (
        'title = "K"\n\nobjective = "2026/win-east-java"\nrole = "account-manager"\n\n'
        'at_least = 100\ncadence = "monthly"\ntakes = "sum"\n'
    )
    okr.write({"kpis/mrr.toml": kpi})
    okr.does("checkin", "kpi/mrr", "90", "--as", "ana", "--period", "2026-07", "--today", "2026-08-17")

    okr.refuses(
        "checkin", "kpi/mrr", "1200", "--as", "ana", "--period", "2026-07", code=1,
        says="1200? That makes 1290, and the limit is ≥ 100",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("confidence", "doubted"), [(0, False), (0.7, True), (0.99, True), (1, False), (7, False)]
)
def test_a_confidence(okr: Okr, confidence: float, doubted: bool) -> None:
    """A share is a slip of the scale; nobody is sure by 0.7 of 10."""
    found = recorded(Store(okr.root).load(), MRR, [110], confidence=confidence)

    assert found == ([f"confidence {confidence}? It goes from 0 to 10"] if doubted else [])


def change(start: float, target: float) -> KeyResult:
    return KeyResult(title="T", start=start, target=target)


def kpi(at_least: float, **more: Bounds) -> Kpi:
    targets = {name.replace("_", "-"): bounds for name, bounds in more.items()}
    return Kpi(title="T", objective="2026/a", role="r", at_least=at_least, targets=targets)


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        (change(8, 3), change(8, 99), "8 → 99? That is the other direction than 8 → 3"),
        (change(8, 3), change(1, 3), "1 → 3? That is the other direction than 8 → 3"),
        (change(8, 3), change(8, 2), None),
        (change(100, 130), change(100, 1300), "100 → 1300? The goal was 100 → 130"),
        (change(100, 130), change(100, 200), None),
        (change(4.1, 4.6), change(4.1, 46), "4.1 → 46? The goal was 4.1 → 4.6"),
        (change(4.1, 4.6), change(4.1, 5), None),
        (change(0, 6), change(0, 30), None),
        (change(0, 6), change(0, 31), "0 → 31? The goal was 0 → 6"),
        (change(0, 6), change(0, 1), "0 → 1? The goal was 0 → 6"),
        (change(0, 6), KeyResult(title="T", at_least=600), None),
        (KeyResult(title="T", at_most=4), KeyResult(title="T", at_most=21), "≤ 21? The limit was ≤ 4"),
        (KeyResult(title="T", at_most=4), KeyResult(title="T", at_most=20), None),
        (KeyResult(title="T", at_most=4), KeyResult(title="T", at_least=40), None),
        (KeyResult(title="T", at_most=0), KeyResult(title="T", at_most=9), None),
        (kpi(130), kpi(1300), "≥ 1300? The limit was ≥ 130"),
        (kpi(130), kpi(130, _2026_Q4=Bounds(at_least=150)), None),
    ],
)
def test_other_ends_of_a_goal(old: KeyResult | Kpi, new: KeyResult | Kpi, doubt: str | None) -> None:
    """A goal that turns around, or a target or limit that moves by more than five times."""
    assert doubts_of_edit(old, new) == ([doubt] if doubt else [])


def test_a_limit_from_a_period_on_is_held_against_the_one_before() -> None:
    """Not against the first one that the KPI ever had."""
    old = Kpi(title="T", objective="2026/a", role="r", at_least=10, targets={"2026-Q2": Bounds(at_least=45)})
    new = {
        period: structs.replace(old, targets={**old.targets, period: Bounds(at_least=60)})
        for period in ("2026-Q3", "2026-Q1")
    }

    assert doubts_of_edit(old, new["2026-Q3"]) == []
    assert doubts_of_edit(old, new["2026-Q1"]) == ["≥ 60? The limit was ≥ 10"]


def test_both_languages(okr: Okr) -> None:
    """With the point or the comma of the reader."""
    (doubt,) = of_key_result(okr, "start = 4.1\ntarget = 4.6", [45.5])

    assert translated(doubt, "en") == "45.5? The goal is 4.1 → 4.6"
    assert translated(doubt, "id") == "45,5? Targetnya 4,1 → 4,6"


@pytest.mark.parametrize("example", ["start-friday", "gitlab"])
def test_nothing_is_doubted_of_what_people_recorded(example: str) -> None:
    """Each value of an example, as if it were the new one: a question that comes for nothing is soon not read."""
    workspace = Store(ROOT / "examples" / example, use_index=False).load()
    doubts = [
        (doubt, entry.update)
        for id_, entries in workspace.recorded.items()
        if id_ in workspace.items
        for place, entry in enumerate(entries, 1)
        for doubt in doubts_of(replace(workspace, recorded={id_: entries[:place]}, summed=None), entry)
    ]

    assert doubts == []
