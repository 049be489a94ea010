"""Both directions of `supports`: who works for a goal, in `show`, the report and `okr tree --goals`."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tests.running import Okr

SITE = 'title = "Refresh the site"\nowner = "budi"\nsupports = ["2026-Q3/grow-revenue/mrr"]\n'
CALL = 'title = "Call old customers"\nsupports = ["2026-Q3/grow-revenue", "2026/win-east-java"]\n'
LIST = 'title = "Clean the list"\nsupports = ["2026-Q3/call"]\n'


@pytest.fixture
def goals(okr: Okr) -> Okr:
    """Two objectives that support grow-revenue, one of them one of its key results; a third supports the second."""
    text = okr.read("objectives/2026-Q3/grow-revenue.toml").replace('colour = "kept for ever"\n', "")
    okr.write(
        {
            "objectives/2026-Q3/grow-revenue.toml": text,
            "objectives/2026-Q3/site.toml": SITE,
            "objectives/2026-Q3/call.toml": CALL,
            "objectives/2026-08/list.toml": LIST,
        }
    )
    return okr


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does(*words, "-f", "json"))["data"]


def test_show_names_who_supports_it(goals: Okr) -> None:
    whole = goals.does("show", "grow-revenue")
    part = goals.does("show", "grow-revenue/mrr")

    assert "supported by    Call old customers 2026-Q3/call\n" in whole
    assert "  mrr           supported by Refresh the site 2026-Q3/site\n" in whole
    assert "supported by  Refresh the site 2026-Q3/site\n" in part
    assert "Call old customers" not in part
    assert "supported by" not in goals.does("show", "site")
    assert "- supported by: Call old customers `2026-Q3/call`\n" in goals.does(
        "show", "grow-revenue", "-f", "markdown"
    )


def test_the_json_has_their_ids(goals: Okr) -> None:
    """What supports a key result is there, not with its objective: it is shown, never counted."""
    shown = data(goals, "show", "grow-revenue")

    assert shown["supported_by"] == ["2026-Q3/call"]
    assert [each["supported_by"] for each in shown["key_results"]] == [["2026-Q3/site"], []]
    assert data(goals, "show", "grow-revenue/mrr")["supported_by"] == ["2026-Q3/site"]
    assert data(goals, "show", "2026/win-east-java")["supported_by"] == [
        "2026-Q3/call",
        "2026-Q3/grow-revenue",
    ]


def test_a_moved_goal_is_named_by_its_id_of_today(goals: Okr) -> None:
    goals.does("move", "2026-Q3/call", "ring")

    assert data(goals, "show", "grow-revenue")["supported_by"] == ["2026-Q3/ring"]
    assert data(goals, "show", "2026-Q3/ring")["supported_by"] == ["2026-08/list"]


def test_the_report_in_markdown_says_both(goals: Okr) -> None:
    said = goals.does("report", "-f", "markdown")

    assert "supports `2026/win-east-java`<br>supported by `2026-Q3/call` |" in said
    assert "supported by `2026-Q3/site` |" in said
    assert "supports `2026-Q3/grow-revenue/mrr` |" in said


def test_the_tree_of_goals(goals: Okr) -> None:
    """What supports two goals stands below both, with its own supporters once; the first quarter is not in it."""
    assert (
        goals.does("tree", "--goals")
        == """\
Start Friday · 2026-Q3

Objectives and what supports them
  Win East Java · 2026/win-east-java, @ana, no data
    └ Call old customers · 2026-Q3/call, no data
      └ Clean the list · 2026-08/list, no data
    └ Grow recurring revenue · 2026-Q3/grow-revenue, @ana, 20% stale
      · Raise MRR from 100 to 130 · 2026-Q3/grow-revenue/mrr, @budi, 40% stale
        └ Refresh the site · 2026-Q3/site, @budi, no data
      └ Call old customers · 2026-Q3/call, no data, see above
"""
    )


def test_the_tree_of_a_year_has_its_quarters(goals: Okr) -> None:
    """And that of a quarter nothing of another one."""
    assert "2026-Q1/first-steps" in goals.does("tree", "--goals", "-q", "2026")
    assert "2026-Q1/first-steps" not in goals.does("tree", "--goals")


def test_the_tree_of_goals_in_data(goals: Okr) -> None:
    tree = data(goals, "tree", "--goals")

    assert tree["cycle"] == "2026-Q3"
    (year,) = tree["goals"]
    call, grow = year["supported_by"]
    assert (call["id"], call["again"], [each["id"] for each in call["supported_by"]]) == (
        "2026-Q3/call",
        False,
        ["2026-08/list"],
    )
    (mrr,) = grow["key_results"]
    assert (mrr["kind"], mrr["progress"], [each["id"] for each in mrr["supported_by"]]) == (
        "key result",
        0.4,
        ["2026-Q3/site"],
    )
    assert [(each["id"], each["again"], each["supported_by"]) for each in grow["supported_by"]] == [
        ("2026-Q3/call", True, [])
    ]
    rows = list(csv.DictReader(io.StringIO(goals.does("tree", "--goals", "-f", "csv"))))
    assert [(row["depth"], row["above"], row["id"]) for row in rows] == [
        ("0", "", "2026/win-east-java"),
        ("1", "2026/win-east-java", "2026-Q3/call"),
        ("2", "2026-Q3/call", "2026-08/list"),
        ("1", "2026/win-east-java", "2026-Q3/grow-revenue"),
        ("2", "2026-Q3/grow-revenue", "2026-Q3/grow-revenue/mrr"),
        ("3", "2026-Q3/grow-revenue/mrr", "2026-Q3/site"),
        ("2", "2026-Q3/grow-revenue", "2026-Q3/call"),
    ]


def test_the_tree_of_goals_in_other_looks(goals: Okr) -> None:
    """In Markdown as nested lists; in ASCII the corner is a plus."""
    assert "    - · Raise MRR from 100 to 130" in goals.does("tree", "--goals", "-f", "markdown")
    goals.environment.setenv("LC_ALL", "C")
    goals.environment.setenv("TERM", "dumb")
    assert "  + Call old customers" in goals.does("tree", "--goals")


def test_goals_that_support_each_other_are_all_shown_once(okr: Okr) -> None:
    """A loop is told as a finding, and its parts stand below the first of them."""
    goal = 'title = "{}"\nsupports = ["2026-Q4/{}"]\n'
    okr.write(
        {
            "objectives/2026-Q4/a.toml": goal.format("A", "b"),
            "objectives/2026-Q4/b.toml": goal.format("B", "c"),
            "objectives/2026-Q4/c.toml": goal.format("C", "a"),
        }
    )

    ran = okr("tree", "--goals", "-q", "2026-Q4")

    assert ran.code == 3
    assert [line.split(" · ")[0] for line in ran.out.splitlines() if "2026-Q4/" in line] == [
        "  A",
        "    └ C",
        "      └ B",
        "        └ A",
    ]


def test_a_long_chain_of_goals(okr: Okr) -> None:
    """Deeper than twenty they stand beside each other, and nothing is left out."""
    goal = 'title = "Goal {0}"\nsupports = ["2026-Q4/g{1}"]\n'
    okr.write({f"objectives/2026-Q4/g{n}.toml": goal.format(n, n - 1) for n in range(1, 1200)})
    okr.write({"objectives/2026-Q4/g0.toml": 'title = "Goal 0"\n'})

    for form in ("terminal", "json", "csv", "markdown"):
        assert okr("tree", "--goals", "-q", "2026-Q4", "-f", form).out.count("Goal 1199") == 1
    deepest = max(
        len(line) - len(line.lstrip()) for line in okr("tree", "--goals", "-q", "2026-Q4").out.splitlines()
    )
    assert deepest == 2 + 2 * 19


def test_no_goals_say_what_to_type(okr: Okr) -> None:
    for path in okr.files():
        if path.startswith(("objectives/", "kpis/", "checkins/")):
            (okr.root / path).unlink()

    assert "okr add objective" in okr.does("tree", "--goals")


def test_the_tree_of_teams_says_what_a_goal_supports(goals: Okr) -> None:
    assert "· Refresh the site · no data, supports 2026-Q3/grow-revenue/mrr" in goals.does("tree")
