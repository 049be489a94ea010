"""Key results and KPIs that measure the same: by their unit and their words, and by nothing else."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from okr.alike import _Kpis, likely_links, unit_key, wording
from okr.fields import Dropped
from okr.kpi_models import Kpi
from okr.models import KeyResult
from okr.settings import Settings
from okr.workspace import Workspace


def kpi(title: str, unit: str | None, **more: Any) -> Kpi:
    return Kpi(title=title, objective="2026/win", role="maker", at_least=1, unit=unit, **more)


def key_result(title: str, unit: str | None, **more: Any) -> KeyResult:
    return KeyResult(title=title, start=1, target=9, unit=unit, **more)


def linked(key_results: dict[str, KeyResult], kpis: dict[str, Kpi]) -> list[tuple[str, str]]:
    workspace = Workspace(
        name="Start Friday",
        settings=Settings(schema=1, id="k3v9q2xw"),
        kpis={f"kpi/{k}": v for k, v in kpis.items()},
    )
    found = likely_links(workspace, [(f"2026-Q3/grow/{k}", v) for k, v in key_results.items()])
    return [(id_.rpartition("/")[2], kpi_id.removeprefix("kpi/")) for id_, kpi_id in found]


TITLES = [
    ("Raise MRR from 100 to 130", "mrr", "Monthly recurring revenue", "recurring-revenue", "IDR m", True),
    ("Halve the accounts lost in a month", "churn", "Accounts lost in a month", "accounts-lost", "%", True),
    ("Halve the accounts lost", "lost", "Accounts that we lost", "left-us", "%", True),
    ("Naikkan kepuasan klien dari 60% ke 80%", "puas", "Kepuasan klien", "kepuasan", "%", True),
    ("Turunkan waktu jawab pertama dari 5 ke 3 jam", "jawab", "Waktu jawab pertama", "first", "jam", True),
    ("Raise the rating from 3.9 to 4.5", "up", "Rating", "rating", "of 5", True),
    ("Raise retention from 60% to 80%", "up", "Staff retention", "staff", "%", True),
    ("Keep more of the people we hire", "churn", "Staff who leave", "churn", "%", True),
    ("Lose fewer accounts: 8% to 4%", "lost", "Churn", "lost", "%", True),
    # another office, another thing; a word that every title has; nothing left but the unit; far longer
    ("Raise client satisfaction in Bali", "satisfaction-bali", "Client satisfaction in Malang", "satisfaction", "%", False),
    ("Raise the share of repeat orders", "repeat-orders", "Share of rooms let", "rooms", "%", False),
    ("Raise the repeat rate", "repeat", "Rate", "rate-of-all", "%", False),
    ("Publish six case studies", "published", "Case studies", "case-studies", "case studies", False),
    ("Raise attendance of the Tuesday training for new mentors", "tuesday", "Attendance", "attendance", "%", False),
    ("Cut first answer time from 5 to 3", "first-answer", "Full account transfer", "transfer", "h", False),
]  # fmt: skip


@pytest.mark.parametrize(("title", "slug", "kpi_title", "kpi_slug", "unit", "alike"), TITLES)
def test_titles_that_say_the_same(
    title: str, slug: str, kpi_title: str, kpi_slug: str, unit: str, *, alike: bool
) -> None:
    """By all their telling words, by one that is short for the other, or by a slug; both ways round."""
    pairs = linked({slug: key_result(title, unit)}, {kpi_slug: kpi(kpi_title, unit)})
    turned = linked({kpi_slug: key_result(kpi_title, unit)}, {slug: kpi(title, unit)})

    assert pairs == ([(slug, kpi_slug)] if alike else [])
    assert turned == ([(kpi_slug, slug)] if alike else [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("%", "persen", True),
        ("Rp jt", "IDR juta", True),
        ("jam", "hours", True),
        ("days", "hari", True),
        ("Rp jt/bulan", "IDR juta per month", True),
        ("tickets", "ticket", True),
        ("IDR m", "IDR", False),
        ("Rp jt/bulan", "Rp jt", False),
        ("of 5", "of 10", False),
        ("%", "percent change", False),
    ],
)
def test_a_unit_has_one_spelling(one: str, other: str, same: bool) -> None:
    """Otherwise `%` and `persen` would be two things."""
    assert (unit_key(one) == unit_key(other)) is same


RETENTION = kpi("Staff retention", "%")


@pytest.mark.parametrize(
    ("own", "of_kpi"),
    [
        (key_result("Raise retention", "points"), RETENTION),
        (key_result("Raise retention", None), RETENTION),
        (key_result("Raise retention", "%"), kpi("Staff retention", None)),
        (key_result("Raise retention", "%", kpi="kpi/other"), RETENTION),
        (key_result("Raise retention", "%", moves=("kpi/other",)), RETENTION),
        (
            key_result("Raise retention", "%"),
            kpi("Staff retention", "%", retired=Dropped(date=date(2026, 7, 1), reason="Merged")),
        ),
    ],
)
def test_what_is_not_proposed(own: KeyResult, of_kpi: Kpi) -> None:
    """Another unit or none, a key result that is linked, a KPI that is retired."""
    assert linked({"up": own}, {"stay": of_kpi}) == []


def test_of_several_kpis_the_nearest_or_none() -> None:
    """Two that fit alike leave open which one is meant."""
    up = {"up": key_result("Raise retention of clients", "%")}
    kpis = {"staff": kpi("Retention", "%"), "clients": kpi("Client retention", "%")}
    assert linked(up, kpis) == [("up", "clients")]

    assert linked({"up": key_result("Raise retention", "%")}, {"a": kpi("Staff retention", "%"), "b": kpi("Client retention", "%")}) == []  # fmt: skip


def test_several_key_results_of_one_kpi() -> None:
    """Each is told: two teams may work on one number."""
    both = {"a": key_result("Raise retention", "%"), "b": key_result("Improve staff retention", "%")}

    assert linked(both, {"stay": RETENTION}) == [("a", "stay"), ("b", "stay")]


def test_titles_that_begin_alike_are_told_apart_by_their_rarest_word() -> None:
    """Ten thousand titles with the word that five hundred KPIs have, too, are not held against each of them."""
    chance = random.Random(18)
    nouns = [f"{a}{b}" for a in ("foo", "bar", "baz", "qux", "zap") for b in "abcdefghijklmnopqrst"]
    kpis = _Kpis()
    for n in range(500):
        title = f"Churn of {' '.join(chance.sample(nouns, 3))}"
        kpis.add(f"kpi/k{n}", wording(title, f"k{n}", "%"))

    assert max(map(len, kpis.by_rarest.values())) < 20
    assert len(kpis.by_word["churn"]) == 500
