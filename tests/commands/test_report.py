"""`okr report --at`: how it stood on a day, by the definitions of today."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.running import Okr


@pytest.fixture
def goal(okr: Okr) -> Okr:
    text = okr.read("objectives/2026-Q3/grow-revenue.toml").replace('colour = "kept for ever"\n', "")
    okr.write(
        {
            "objectives/2026-Q3/grow-revenue.toml": text,
            "checkins/2026-W32/2026-08-07-budi.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-07\nvalue = 124\n',
        }
    )
    return okr


def data(okr: Okr, *words: str) -> Any:
    ran = okr("report", *words, "-f", "json")
    assert ran.code == 0
    return json.loads(ran.out)["data"]


def test_values_are_those_of_the_day(goal: Okr) -> None:
    """On 1 August only the 112 of July was known; the notice on stderr leaves stdout to the data."""
    ran = goal("report", "--at", "2026-08-01", "-f", "json")

    assert ran.err == "Values as of 1 Aug 2026; definitions of objectives and KPIs as of today.\n"
    then = json.loads(ran.out)["data"]
    assert then["as_of"] == "2026-08-01"
    assert then["objectives"][0]["key_results"][0]["current"] == 112
    assert data(goal)["objectives"][0]["key_results"][0]["current"] == 124


def test_it_is_the_report_that_was_given_that_day(goal: Okr) -> None:
    """To the letter what `okr report` said on 1 August, later check-ins or not."""
    goal.environment.setenv("OKR_TODAY", "2026-08-01")
    then = goal.does("report", "-f", "json")
    goal.environment.setenv("OKR_TODAY", "2026-08-19")

    assert goal("report", "--at", "2026-08-01", "-f", "json").out == then


def test_without_a_cycle_it_is_the_quarter_of_that_day(goal: Okr) -> None:
    assert data(goal, "--at", "2026-03-31")["cycle"]["name"] == "2026-Q1"
    assert data(goal, "--at", "2026-03-31", "-q", "Q3")["cycle"]["name"] == "2026-Q3"


def test_a_later_close_is_not_known_yet(goal: Okr) -> None:
    goal.does("close", "grow-revenue", "--outcome", "keep", "--lesson", "x", "--yes")

    assert data(goal, "--at", "2026-08-18")["objectives"][0]["closed"] is None
    assert data(goal)["objectives"][0]["closed"]["date"] == "2026-08-19"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-02-30", '--at: "2026-02-30" is not a valid date'),
        ("2026-08-20", "--at: 2026-08-20 is in the future"),
        ("0001-01-01", '"0001-01-01" is out of range'),
    ],
)
def test_no_day_of_the_past(goal: Okr, text: str, says: str) -> None:
    goal.refuses("report", "--at", text, code=2, says=says)


MANY = "".join(
    f'[initiatives.work-{n:02}]\ntitle = "Work {n:02}"\n\nowner = "budi"\ndue = 2026-08-{"01" if n < 25 else "28"}\n\n'
    for n in range(26)
)


def test_all_leaves_nothing_out(okr: Okr) -> None:
    """25 overdue initiatives and one that is due later: 20 rows and a number, or all rows and every initiative by name."""
    okr.write({"objectives/2026-Q3/many.toml": f'title = "Do much"\n\nowner = "ana"\n\n{MANY}'})
    okr.environment.setenv("COLUMNS", "200")

    short, whole = okr("report").out, okr("report", "--all").out

    (more,) = (line.split() for line in short.splitlines() if "more:" in line)
    assert " ".join(more) == "and 8 more: ! 6 overdue ◌ 2 stale · okr report --all"
    assert "Work 25" not in short
    assert "more:" not in whole
    assert whole.count("Do much › Work") == 25
    assert "  Plan: 0 of 26 done\n    · Work 00 · work-00 · @budi · 18 days overdue\n" in whole
    assert "    · Work 25 · work-25 · @budi · due 28 Aug\n" in whole
    assert (
        "    · Work 25 · work-25 · @budi · tenggat 28 Agu\n" in okr("--language", "id", "report", "--all").out
    )
    assert "Work 25" in okr("report", "--all", "-f", "markdown").out
    assert okr("report", "--all", "-f", "json").out == okr("report", "-f", "json").out
