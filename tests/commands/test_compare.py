"""`okr compare` in both examples: its page says nothing of what is paid, and a report of some goals leaves the chain out."""

from __future__ import annotations

import json
import re

import pytest

from okr.cli import main
from tests.running import ROOT, Okr

EXAMPLES = {"start-friday": ("2026-08-19", "2026-Q3"), "gitlab": ("2018-08-28", "2018-Q3")}
PAY = re.compile(r"bonus|weight|\bpaid\b|dibayar|bobot|K005|K006|kpis_paid", re.IGNORECASE)


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


@pytest.mark.parametrize("words", [("--team", "growth"), ("--person", "ana")])
@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_report_of_some_goals_says_nothing_of_the_chain(okr: Okr, words, form):
    assert "KPIs and OKRs" not in okr("report", *words, "-f", form).out
    assert "partial" not in okr("report", *words, "-f", "json").out
