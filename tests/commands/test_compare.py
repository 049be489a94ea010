"""`okr compare` in both examples: its page says nothing of what is paid, and a report of some goals leaves the chain out."""

from __future__ import annotations

import json
import re

import pytest

from okr.cli import main
from tests.running import ROOT, Okr

EXAMPLES = {"start-friday": ("2026-08-19", "2026-Q3"), "gitlab": ("2018-08-28", "2018-Q3")}
PAY = re.compile(r"bonus|weight|\bpaid\b|dibayar|bobot|K005|K006|K023|kpis_paid", re.IGNORECASE)

KPI = """\
title = "{title}"
objective = "2026/win-east-java"
role = "account-manager"
owner = "budi"
at_most = 4
unit = "h"
cadence = "monthly"
"""
READING = """\
[[update]]
item = "kpi/{slug}"
date = {day}
period = "{period}"
value = {value}
"""


@pytest.fixture(params=EXAMPLES)
def compare(request, monkeypatch, capsys):
    day, cycle = EXAMPLES[request.param]
    monkeypatch.setenv("OKR_TODAY", day)

    def run(*words: str) -> str:
        root = ROOT / "examples" / request.param
        assert main(("-C", str(root), "--no-index", "compare", "-q", cycle, *words)) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("differences", [(), ("--differences",)])
def test_nothing_of_pay_is_on_a_page(compare, language, differences):
    """What goals and KPIs are called stays: one is about invoices that are paid, another one counts bonuses."""
    text = compare("-f", "html", "--language", language, *differences)
    data = json.loads(compare("-f", "json"))["data"]
    names = [each[key] for kind in ("kpis", "alone") for each in data[kind] for key in ("id", "title")]
    names += [mover["title"] for kpi in data["kpis"] for mover in kpi["moved_by"]]
    body = text[text.index("<body>") :]
    for name in sorted(names, key=len, reverse=True):
        body = body.replace(name, "")
    assert not PAY.search(body)


def test_the_page_has_its_way_back_to_the_state_that_made_it(compare):
    text = compare("-f", "html")
    assert "No script, nothing from elsewhere." in text
    assert "<script" not in text


def test_the_differences_are_in_the_data_in_any_case(compare):
    """Also the fifth, which the chain tells to people."""
    for words in ((), ("--differences",)):
        data = json.loads(compare("-f", "json", *words))["data"]
        assert [each["name"] for each in data["differences"]] == [
            "statement",
            "basis",
            "rhythm",
            "reward",
            "alike",
        ]
        assert "side_by_side" not in data


def test_one_table_at_a_time(okr: Okr):
    okr.refuses("compare", "--differences", "--after", "2026-Q2", code=2, says="--after")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Healthy and steady 12: Backups of A, Backups of B, Backups of C and 9 more okr list kpis"),
        ("id", "Sehat dan stabil 12: Backups of A, Backups of B, Backups of C dan 9 lainnya okr list kpis"),
    ],
)
def test_of_many_kpis_those_that_are_well_are_a_line(okr: Okr, language: str, said: str):
    """Of thirteen one is off its limit. The list that the line names has all of them."""
    slugs = "abcdefghijklm"
    titles = [*(f"Backups of {slug.upper()}" for slug in slugs[:-1]), "Disks full"]
    values = [*[3] * 12, 9]
    for slug, title in zip(slugs, titles, strict=True):
        okr.write({f"kpis/{slug}.toml": KPI.format(title=title)})
    for week, day, period in ((27, "2026-07-03", "2026-06"), (32, "2026-08-07", "2026-07")):
        read = [
            READING.format(slug=slug, day=day, period=period, value=value)
            for slug, value in zip(slugs, values, strict=True)
        ]
        okr.write({f"checkins/2026-W{week}/{day}-budi.toml": "".join(read)})

    shown = okr("compare", "-q", "2026-Q3", "--language", language).out
    assert said in " ".join(shown.split())
    assert re.findall(r"^[●▼–] (\w+ \w+)", shown, re.MULTILINE) == ["Disks full", "Monthly recurring"]
    for words in (("compare", "-f", "csv"), ("compare", "-f", "html"), ("list", "kpis")):
        text = okr(*words, "-q", "2026-Q3").out
        assert all(title in text for title in titles)


@pytest.mark.parametrize("words", [("--team", "growth"), ("--person", "ana")])
@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_report_of_some_goals_says_nothing_of_the_chain(okr: Okr, words, form):
    assert "KPIs and OKRs" not in okr("report", *words, "-f", form).out
    assert "partial" not in okr("report", *words, "-f", "json").out
