"""What a title says to measure: each figure by the words around it, in both languages, and what is left open as it is not sure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from okr.exchange.cells import Style
from okr.exchange.lists.said_days import deadline
from okr.exchange.lists.title_measures import Unmeasured, measures_of
from okr.exchange.lists.title_parts import LIMITS
from okr.exchange.lists.title_steps import priority_of
from okr.models import KeyResult
from okr.periods import Span
from okr.storage.conversion import converted

ENGLISH = Style(decimal=".")
Q3 = Span(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")


def change(start: float | str, target: float | str, unit: str = "") -> dict[str, Any]:
    return {"start": start, "target": target} | ({"unit": unit} if unit else {})


def by(share: str, unit: str = "") -> dict[str, Any]:
    return {"start": "first", "by": share} | ({"unit": unit} if unit else {})


MEASURES: dict[str, dict[str, Any]] = {
    # both ends
    "Grow from 10 to 15": change(10, 15),
    "Cut churn from 8% to 4% in 3 segments": change(8, 4, "%"),
    "NPS 30 → 40": change(30, 40),
    "From 125k views to 200k views": change(125_000, 200_000, "views"),
    "Viewed 200k times per 30 days (now 125k)": change(125_000, 200_000, "views in 30 days"),
    "Reach 12 shops (up from 5)": change(5, 12, "shops"),
    "Omzet naik dari Rp 1,5 ke 2 jt": change(1.5, 2, "Rp jt"),
    "Grow by 20%, from 5 to 6": change(5, 6),
    "Increase ARR from $10M to $12M": change(10, 12, "$ M"),
    "Improve CSAT from 4.1/5 to 4.5/5": change(4.1, 4.5),
    "Cut build time from 20 minutes to 10": change(20, 10, "minutes"),
    "Calls per 1,000 applications drop from 340 to 250": change(340, 250),
    "Fewer open bugs: from 1.2k to 800 (#4521)": change(1200, 800),
    "Shrink the bundle from 450KB to 300KB": change(450, 300, "KB"),
    "First response: 4h → 1h": change(4, 1, "h"),
    "From 3.5 days to 1 day": change(3.5, 1, "days"),
    "Spend from $250k/mo to $200k/mo": change(250_000, 200_000, "$"),
    "Coverage: baseline 40%, target 60%": change(40, 60, "%"),
    "Conversion (baseline: 2%, target: 4%)": change(2, 4, "%"),
    "Biaya (sekarang Rp 1.5 jt, target Rp 1 jt)": change(1_500_000, 1_000_000, "Rp"),
    "Turunkan biaya dari Rp 85 menjadi Rp 70": change(85, 70, "Rp"),
    "Cut the cost a visit from USD 12 to USD 9": change(12, 9, "USD"),
    "Reduce errors 10 to 5": change(10, 5),
    "30-day retention from 20% to 28%": change(20, 28, "%"),
    "Grow it from 18% to 25% by 31/12": change(18, 25, "%"),
    # an end with a side
    "Duplicates fall from 35% to below 10%": change(35, 10, "%"),
    "Latency from 800ms to < 300ms": change(800, 300, "ms"),
    "NPS dari 30 menjadi minimal 45": change(30, 45),
    "Waktu tunggu dari 30 menit menjadi di bawah 15 menit": change(30, 15, "menit"),
    # an end that comes later
    "Lift the share from X to Y": change("first", "open"),
    "Grow from x to y": change("first", "open"),
    "Grow MRR from 10 to TBD": change(10, "open"),
    "Grow retention from X% to 45%": change("first", 45, "%"),
    "Grow from ? to 50%": change("first", 50, "%"),
    "Reach XX% of clients": change("first", "open", "%"),
    "Get to $XM in revenue": change("first", "open", "$"),
    "Win TBD new clients": change(0, "open", "new clients"),
    "Number of posts: N/A yet": change(0, "open"),
    "Grow it by X%": change("first", "open"),
    "Cost is still to be defined": {"target": "open"},
    "Target tbc": change(0, "open"),
    "Target belum ditentukan": {"target": "open"},
    # an end alone
    "Win 5 members": change(0, 5, "members"),
    "Win at least 5 members": change(0, 5, "members"),
    "Our work is shown at 10 conferences": change(0, 10, "conferences"),
    "Run three pilots": change(0, 3, "pilots"),
    "Publish 12 articles per quarter": change(0, 12, "articles"),
    "Raise NPS to 50": change("first", 50),
    "Reach 10,000 followers": change("first", 10_000, "followers"),
    "Reduce incidents to 3": change("first", 3),
    "90% of tickets are answered": change("first", 90, "%"),
    "25% of all leads complete the course": change(0, 25, "%"),
    "Luncurkan tiga fitur": change(0, 3, "fitur"),
    "Grow our X followers to 5000": change("first", 5000),
    "Increase coverage to at least 80%": change("first", 80, "%"),
    "Rating of 4.5/5 on Google": change("first", 4.5),
    "Lift the win rate to 30%+": change("first", 30, "%"),
    "Grow to 40+ clients": change("first", 40),
    "Recruit 2 of 3 open roles": change(0, 2),
    "Sign up 3 more partners": change(0, 3, "partners"),
    "Get 10k+ downloads": change(0, 10_000),
    "$1.5M of revenue": change(0, 1_500_000, "$"),
    "Reach 500 weekly active users": change("first", 500, "weekly active users"),
    "Go through 3 weekly reviews": change(0, 3, "weekly reviews"),
    "Average of 2.5 books a reader": change("first", 2.5, "books"),
    "85/100 in the audit": change("first", 85),
    "Three blog posts": change(0, 3, "blog posts"),
    "Dua cabang baru": change(0, 2, "cabang"),
    "Interview 20 users in 4 weeks": change(0, 20, "users"),
    "Move 3 teams to Kubernetes 1.18": change(0, 3, "teams"),
    "80% pegawai bersertifikat": change(0, 80, "%"),
    "Sign up 20 customers": change(0, 20, "customers"),
    "Clean up 5 beaches": change(0, 5, "beaches"),
    "Deliver 300 hours of mentoring": change(0, 300, "hours"),
    "Save 200 hours of manual work": change(0, 200, "hours"),
    "Grow NPS to +50": change("first", 50),
    "Replace 20 laptops older than 4 years": change(0, 20, "laptops"),
    "DSO 45 days": change("first", 45, "days"),
    "90-day retention at 40%": change("first", 40, "%"),
    "COVID-19 vaccination 80%": change("first", 80, "%"),
    "Achieve 4 hours response time": change("first", 4, "hours"),
    "Nilai SAKIP 80": change("first", 80),
    "Answer 90% in 24 hours": change("first", 90, "%"),
    # a share of the start
    "Increase revenue by 20%": by("+20%"),
    "Reduce complaints by 10%": by("-10%"),
    "Sales grow 3%": by("+3%"),
    "3% more active contributors": by("+3%", "active contributors"),
    "20% fewer complaints": by("-20%", "complaints"),
    "Omzet naik 17%": by("+17%"),
    "Biaya turun 10%": by("-10%"),
    "Tingkatkan omzet sebesar 12.5%": by("+12.5%"),
    "Double our revenue": by("+100%"),
    "+15% active users": by("+15%"),
    "Churn -15%": by("-15%"),
    "Increase coverage by at least 10%": by("+10%"),
    # limits
    "Between 5 and 10 clients": {"at_least": 5, "at_most": 10, "unit": "clients"},
    "Keep churn at or below 2%": {"at_most": 2, "unit": "%"},
    "Zero outages": {"at_most": 0, "unit": "outages"},
    "0 incidents": {"at_most": 0, "unit": "incidents"},
    "95th percentile of response time < 200ms": {"below": 200, "unit": "ms"},
    "Answer at least 90% of tickets": {"at_least": 90, "unit": "%"},
    "90% or more on time": {"at_least": 90, "unit": "%"},
    "No bugs open longer than 24h": {"at_most": 24, "unit": "h"},
    "Limit overtime to 10 hours": {"at_most": 10, "unit": "hours"},
    "Cap spending at $20k": {"at_most": 20_000, "unit": "$"},
    "Jangan melebihi anggaran Rp 2 jt": {"at_most": 2_000_000, "unit": "Rp"},
    "Minimal 3 inovasi": {"at_least": 3},
    "No tickets older than 7 days": {"at_most": 7, "unit": "days"},
    "Nobody waits longer than 10 minutes": {"at_most": 10, "unit": "minutes"},
    "Zero tickets open more than 7 days": {"at_most": 7, "unit": "days"},
    "Never exceed 5% downtime": {"at_most": 5, "unit": "%"},
    "No shop below 95%": {"at_least": 95, "unit": "%"},
    "Do not exceed a budget of $50,000": {"at_most": 50_000, "unit": "$"},
    "Tanpa keterlambatan lebih dari 5 hari": {"at_most": 5, "unit": "hari"},
    "Nol tiket di atas 3 hari": {"at_most": 3, "unit": "hari"},
    "0 incidents of severity 1": {"at_most": 0, "unit": "incidents"},
    "Moving 1TB over a 100Mbps line takes less than 48 hours": {"below": 48, "unit": "hours"},
    "Churn under 2% monthly": {"below": 2, "unit": "%"},
    "Keluhan selesai paling lambat 2 hari": {"at_most": 2, "unit": "hari"},
    "No more than 3 outages": {"at_most": 3, "unit": "outages"},
    "Stay between at least 5% and at most 10%": {"at_least": 5, "at_most": 10, "unit": "%"},
    "More than 50% of first contacts": {"above": 50, "unit": "%"},
    "Fewer than 5 incidents": {"below": 5, "unit": "incidents"},
    "Answer in less than 2 hours": {"below": 2, "unit": "hours"},
    "Keep cost under Rp 5 juta": {"below": 5_000_000, "unit": "Rp"},
    "Win a dollar at a cost of < $X": {"at_most": "open", "unit": "$"},
    "Keep it above TBD%": {"at_least": "open", "unit": "%"},
    "Kepuasan minimal 90%": {"at_least": 90, "unit": "%"},
    "Biaya maksimal Rp 2 jt": {"at_most": 2_000_000, "unit": "Rp"},
    "NPS di atas 50": {"above": 50},
    "Keluhan kurang dari 5": {"below": 5},
    # what is listed
    "Hire 3 cooks and 2 drivers": {"parts": {"cooks": 3, "drivers": 2}},
    "Hire 1 senior, 2 juniors and 1 lead": {"parts": {"senior": 1, "juniors": 2, "lead": 1}},
    "Write the guide, then collect comments": {"milestones": {"written": 1, "collected": 1}},
    "Susun panduan, lalu kirim ke cabang": {"milestones": {"susun-panduan": 1, "kirim-cabang": 1}},
    # days measure nothing
    "Win 5 clients by 31 August": change(0, 5, "clients"),
    "Win 5 clients until Friday 5 June": change(0, 5, "clients"),
    "Luncurkan 3 fitur sebelum 31 Agustus": change(0, 3, "fitur"),
}  # fmt: skip


@pytest.mark.parametrize("title", MEASURES)
def test_a_measure_of_a_title(title: str) -> None:
    """What its figure counts, from where to where; a key result may have it."""
    (measure,) = measures_of(title, ENGLISH, 0)

    assert dict(measure.values) == MEASURES[title]
    assert measure.doubt
    assert converted(KeyResult, {"title": title, **measure.values}) is not None


@pytest.mark.parametrize(
    ("title", "measures"),
    [
        ("Users grow by 17% and paying users by 26%", [by("+17%"), by("+26%")]),
        ("Outreach brings more than 50% of contacts, and 90% of it goes out", [{"above": 50, "unit": "%"}, {"at_least": 90, "unit": "%"}]),
        ("CSAT at least 4 and churn at most 5%", [{"at_least": 4}, {"at_most": 5, "unit": "%"}]),
        ("NPS from 30 to 40 and retention from 80% to 90%", [change(30, 40), change(80, 90, "%")]),
    ],
)  # fmt: skip
def test_several_measures_of_a_title(title: str, measures: list[dict[str, Any]]) -> None:
    """Each has its part of the weight of the line, and the words that tell it from the others."""
    found = measures_of(title, ENGLISH, 0)

    assert not isinstance(found, Unmeasured)
    assert [dict(each.values) for each in found] == [{**each, "weight": 0.5} for each in measures]
    assert len({each.words for each in found}) == 2


def test_a_strict_end_of_a_change_is_told() -> None:
    """A change reaches its target by the number itself, and the title asks for more."""
    (measure,) = measures_of("Duplicates fall from 35% to below 10%", ENGLISH, 0)

    assert measure.doubt == "35 → 10%, from the title; a strict limit: here 10 itself reaches the target"
    (measure,) = measures_of("Flaky tests: 40 -> 10", ENGLISH, 0)
    assert measure.doubt == "40 → 10, from the title"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Grow sales 20%", "20%: by that share, or to it"),
        ("Achieve 20% revenue growth", "20%: by that share, or to it"),
        ("Deploy 20% faster", "20%: more or less than at the start"),
        ("Improve speed by 20%", "20%: more or less than at the start"),
        ("Conversion up by 3 points", "3: relative to a start that is not given"),
        ("Grow the share by 3 percentage points", "3: relative to a start that is not given"),
        ("Grow the share by 3% points", "3%: relative to a start that is not given"),
        ("Grow pipeline 3x", '"3x" is relative'),
        ("20% MoM growth of visits", '"20% MoM" is relative'),
        ("Grow visits by 5% per month", '"5% per month" is relative'),
        ("Hire 10 directors, 3 of them women", "several figures (10, 3), each a key result of its own"),
        (
            "Launch in 3 new countries and win 5 partners",
            "several figures (3, 5), each a key result of its own",
        ),
        ("Win 5-10 clients", "5-10: a range"),
        ("Merge rate increases to 10~12", "10~12: a range"),
        ("Win 5 to 10 clients", "5 to 10: a range"),
        ("Konversi 3-5%", "3-5%: a range"),
        ("Engagement survey +5 points", "5: relative to a start that is not given"),
        ("MRR +$50k", "$50k: relative to a start that is not given"),
        ("Increase the margin 3 percentage points", "3: relative to a start that is not given"),
        ("Sales up 20", "20: relative to a start that is not given"),
        ("Sustain satisfaction of 90%", "90% should stay: at least, or at most"),
        ("Archive records older than 5 years", "no figure says how far"),
        ("Juara 1 lomba kota", "no figure says how far"),
        ("Cut 20 hours of manual work", "20: relative to a start that is not given"),
        ("Keep headcount at 25", "25 should stay: at least, or at most"),
        ("Maintain 99.9% uptime", "99.9% should stay: at least, or at most"),
        ("20% monthly growth of visits", '"20% monthly growth" is relative'),
        ("Python 3.12 in all services", "its start is not given"),
        ("Release 1.0 of the SDK", "its start is not given"),
        ("WCAG 2.2 AA audit passed", "no figure says how far"),
        ("SOC 2 Type II report delivered", "no figure says how far"),
        ("Two thirds of teams use it", "no figure says how far"),
        ("1 in 4 users returns", "several figures (1, 4), each a key result of its own"),
        ("Complete SOC 2 audit", "no figure says how far"),
        ("End with a Stage 3+ pipeline ahead of plan", "no figure says how far"),
        ("Enable 2FA for all", "no figure says how far"),
        ("Top 5 in search results", "no figure says how far"),
        ("5 more stars", "5: relative to a start that is not given"),
        ("Publish 4 articles per month", "4 articles per month: each time, or in all"),
        ("Win more than 5 members", '"more than 5": a limit to hold, or how many are won'),
        (
            "Win 5 clients and lose 2 competitors at 3%",
            "several figures (5, 2, 3%), each a key result of its own",
        ),
        ("Move from 3 days to 36 hours", "its start and target have different units"),
        ("Go from 5 to 5", "start and target are both 5, so it is a limit"),
        ("Win 3m users", 'title: "3m" can be 3,000,000 or 3,000,000,000'),
        ("Get ISO 9001 in 2027", "no figure says how far"),
        ("Answer in 4 hours", "no figure says how far"),
        ("Improve our image", "no figure says how far"),
    ],
)
def test_a_title_that_can_be_read_in_two_ways(title: str, reason: str) -> None:
    """It has no measure, and the reason says which ways."""
    found = measures_of(title, ENGLISH, 0)

    assert isinstance(found, Unmeasured)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("title", "days", "words"),
    [
        ("Win 5 by 31 August", [date(2026, 8, 31)], "by 31 August"),
        ("Win 5 by August 31st, 2026", [date(2026, 8, 31)], "by August 31st, 2026"),
        ("Win 5 until Friday 7 August", [date(2026, 8, 7)], "until Friday 7 August"),
        ("Win 5 by the end of August", [date(2026, 8, 31)], "by the end of August"),
        ("Win 5 by 31/8", [date(2026, 8, 31)], "by 31/8"),
        ("Menang 5 sebelum 31/08/2026", [date(2026, 8, 31)], "sebelum 31/08/2026"),
        ("Win 5 by 31/9", [], "by 31/9"),
        ("Lift it to 24/7 by 3/4", None, ""),
        ("Win 5 by July", [date(2026, 7, 31)], "by July"),
        ("Win 5 by end of Q3", [date(2026, 9, 30)], "by end of Q3"),
        ("Win 5 by 2026-08-20", [date(2026, 8, 20)], "by 2026-08-20"),
        ("Menang 5 sebelum 31 Agustus", [date(2026, 8, 31)], "sebelum 31 Agustus"),
        ("Menang 5 paling lambat akhir Agustus", [date(2026, 8, 31)], "paling lambat akhir Agustus"),
        ("Win 5 by 31 December", [], "by 31 December"),
        ("Win 5 by 31 September", [], "by 31 September"),
        ("Win 5 by 31 August 2027", [], "by 31 August 2027"),
        ("Win 5 by Q2", [], "by Q2"),
        ("Grow by 10% in August", None, ""),
        ("Do this by 1 July and that by 1 August", None, ""),
        ("Sold by mars bars", None, ""),
    ],
)
def test_a_deadline_of_a_title(title: str, days: list[date] | None, words: str) -> None:
    """The day in the cycle; none where the cycle has no such day, or the title has several."""
    found = deadline(title, Q3)

    assert (found and [*found.days], found.words if found else "") == (days, words)


def test_a_weekday_that_is_another_one() -> None:
    """5 August 2026 is a Wednesday."""
    other, same = deadline("by Friday 5 August", Q3), deadline("by Wednesday 5 August", Q3)

    assert other
    assert other.is_of_other_weekday
    assert same
    assert not same.is_of_other_weekday


@pytest.mark.parametrize(
    ("title", "priority"),
    [("P1: Win 5", 1), ("[P0] Win 5", 0), ("P2 - Win 5", 2), ("Win 5 (P3)", 3), ("P1 incidents: at most 3", None), ("Fix all P1 bugs", None)],
)  # fmt: skip
def test_a_priority_of_a_title(title: str, priority: int | None) -> None:
    assert priority_of(title) == priority


WORDS = st.sampled_from((
    "from", "to", "by", "at", "least", "no", "more", "than", "under", "over", "between", "and", "in", "of", "per",
    "month", "grow", "reduce", "win", "hire", "raise", "the", "a", "clients", "users", "revenue", "cost", "rating",
    "dari", "ke", "minimal", "maksimal", "naik", "turun", "sebelum", "31", "Agustus", "X", "Y", "TBD", "?", "<", ">",
    "%", "→", "/", "(", "now", ")", ",", ".", "$", "Rp", "k", "juta", "M", "first", "double", "fewer", "points",
    "each",
))  # fmt: skip
FIGURES = st.sampled_from(
    ["3", "17%", "90 %", "1,200", "4.5", "200k", "$2M", "Rp 5 juta", "0", "-2", "2x", "4/5", "X%", "$X"]
)
NUMBERS = (3, 17, 90, 1200, 4.5, 200, 2, 5, 0, -2, 4, 31)
FACTORS = {"": 1, "k": 1_000, "juta": 1_000_000, "M": 1_000_000, "Rp": 1_000_000_000}
"""What multiplies a number of a title that has it: `1,200 k` is 1.2 million, and `Rp 3 M` three miliar."""


@given(st.lists(WORDS | FIGURES, max_size=12).map(" ".join))
@example("1,200 k")
def test_no_number_is_made_up(title: str) -> None:
    """Of any words in any order a key result can be made, or none, and each of its numbers is one of theirs."""
    known = {number * factor for number in NUMBERS for sign, factor in FACTORS.items() if sign in title}

    found = measures_of(title, ENGLISH, 0)

    for measure in () if isinstance(found, Unmeasured) else found:
        assert converted(KeyResult, {"title": "x", **measure.values}) is not None, measure
        numbers = {key: measure.values.get(key) for key in ("start", "target", *LIMITS)}
        assert {*numbers.values()} - {None, "open", "first"} <= known, (title, measure)
