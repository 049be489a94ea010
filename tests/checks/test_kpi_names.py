"""What a title is about, once its verb, its way and its limit are gone."""

from __future__ import annotations

import tomllib

import pytest

from okr.checks.kpi_names import kpi_name
from okr.checks.kpi_titles import change_in
from tests.running import ROOT


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Keep tickets older than a week at three or fewer", "Tickets older than a week"),
        ("Raise MRR from 100 to 130", "MRR"),
        ("Raise MRR by 30% by December", "MRR"),
        ("Keep uptime at 99.9 % or more", "Uptime"),
        ("Uptime stays above 99.9%", "Uptime"),
        ("Halve the accounts lost in a month", "Accounts lost in a month"),
        ("Cut the first answer time from 8 h to 4 h", "First answer time"),
        ("Answer time below 4 hours", "Answer time"),
        ("Answer 90% of requests within 4 hours", "Requests within 4 hours"),
        ("Keep orders delivered within 2 days at 95% or more", "Orders delivered within 2 days"),
        ("Bring launch delays from nine days down to three", "Launch delays"),
        ("Raise talks that begin with a case study from 1 to 7 a month", "Talks that begin with a case study a month"),
        ("Keep the cost of the Bali desk at 12 million or less a month", "Cost of the Bali desk a month"),
        ("Keep the billable share between 65% and 80%", "Billable share"),
        ("Win six new projects", "New projects"),
        ("Speed of delivery below 2 days", "Speed of delivery"),
        ("Test coverage from 60% to 80%", "Test coverage"),
        ("Retention 60% → 80%", "Retention"),
        ("Keep NPS at 50 points", "NPS"),
        ("No overdue invoices older than 30 days", "No overdue invoices older than 30 days"),
        ("First answer time", "First answer time"),
        ("Keep 99.9%", ""),
        ("Pertahankan uptime 99,9%", "Uptime"),
        ("Uptime tetap di atas 99,9%", "Uptime"),
        ("MRR naik dari 100 ke 130 (Rp jt)", "MRR"),
        ("Naikkan pendapatan bulanan dari Rp 95 jt ke Rp 130 jt", "Pendapatan bulanan"),
        ("Jaga keluhan paling banyak 3 per bulan", "Keluhan per bulan"),
        ("Keluhan turun menjadi 3 per bulan", "Keluhan per bulan"),
        ("Perpanjangan kontrak naik dari 60% ke 80%", "Perpanjangan kontrak"),
        ("Menangkan enam proyek baru", "Proyek baru"),
        ("Jaga tiket yang lebih lama dari seminggu tetap tiga atau kurang", "Tiket yang lebih lama dari seminggu"),
        ("Waktu respons pertama di bawah 4 jam", "Waktu respons pertama"),
        ("Pastikan porsi jam tertagih antara 65% dan 80%", "Porsi jam tertagih"),
    ],
)  # fmt: skip
def test_kpi_name(title: str, left: str) -> None:
    """Rule K011 finds no change in it."""
    assert kpi_name(title) == left
    assert change_in(left) is None


HOLDS_AND_CHANGES = [
    key_result["title"]
    for path in sorted((ROOT / "examples").glob("*/objectives/*/*.toml"))
    for key_result in tomllib.loads(path.read_text("utf-8")).get("key_results", {}).values()
    if "milestones" not in key_result
]


def test_examples() -> None:
    """Of every key result of the examples that could graduate."""
    found = [(title, kpi_name(title)) for title in HOLDS_AND_CHANGES]

    assert len(found) > 100
    assert [pair for pair in found if not pair[1] or change_in(pair[1])] == []
