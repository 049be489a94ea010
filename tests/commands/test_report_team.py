"""`okr report --team`: a team with the teams below it, or alone."""

from __future__ import annotations

import json

import pytest

from tests.running import Okr

GOAL = 'title = "{}"\nteam = "{}"\n'
KPI = 'title = "{}"\nobjective = "2026-Q3/{}"\nrole = "account-manager"\nowner = "{}"\nat_least = 1\n'


@pytest.fixture
def firm(okr: Okr) -> Okr:
    """Sales over East Java over Malang; support beside them."""
    okr.write(
        {
            "teams/sales.toml": 'name = "Sales"\n',
            "teams/java.toml": 'name = "East Java"\nparent = "sales"\n',
            "teams/malang.toml": 'name = "Malang"\nparent = "java"\n',
            "teams/support.toml": 'name = "Support"\n',
            "people/dewi.toml": 'name = "Dewi"\nteam = "malang"\n',
            "people/joko.toml": 'name = "Joko"\nteam = "support"\n',
            "kpis/churn.toml": KPI.format("Accounts kept", "s", "dewi"),
            "kpis/answers.toml": KPI.format("Answers", "s", "joko"),
            **{
                f"objectives/2026-Q3/{slug}.toml": GOAL.format(slug, team)
                for slug, team in (("s", "sales"), ("j", "java"), ("m", "malang"), ("u", "support"))
            },
        }
    )
    return okr


def ids(okr: Okr, *words: str) -> list[str]:
    shown = json.loads(okr("report", *words, "-f", "json").out)["data"]
    assert shown["totals"]["objectives"] == len(shown["objectives"])
    return [each["id"].removeprefix("2026-Q3/") for each in (*shown["objectives"], *shown["kpis"])]


def test_a_team_has_the_teams_below_it(firm: Okr) -> None:
    assert ids(firm, "--team", "sales") == ["j", "m", "s", "kpi/churn"]
    assert ids(firm, "--team", "team/java") == ["j", "m", "kpi/churn"]
    assert ids(firm, "--team", "support") == ["u", "kpi/answers"]


def test_a_team_alone(firm: Okr) -> None:
    assert ids(firm, "--team", "sales", "--only") == ["s"]
    assert ids(firm, "--team", "malang", "--only") == ["m", "kpi/churn"]
    firm.refuses("report", "--only", code=2, says="--team is missing")


def test_the_ritual_counts_the_same_teams(firm: Okr) -> None:
    """Of the objectives of East Java and Malang one check-in each was due on 3 July, and each Friday since."""
    part = '\n[key_results.k]\ntitle = "K"\nstart = 0\ntarget = 1\n'
    for slug in ("s", "j", "m"):
        path = f"objectives/2026-Q3/{slug}.toml"
        firm.write({path: firm.read(path) + part})

    def teams(*words: str) -> set[str]:
        shown = json.loads(firm("report", "--ritual", *words, "-f", "json").out)["data"]
        return {each["team"] for each in shown["ritual"]["checkins"]}

    assert teams("--team", "java") == {"java", "malang"}
    assert teams("--team", "java", "--only") == {"java"}


def test_a_team_that_was_moved_and_a_loop_of_parents(firm: Okr) -> None:
    firm("move", "team/java", "team/east")
    assert ids(firm, "--team", "sales") == ["j", "m", "s", "kpi/churn"]

    firm.write({"teams/sales.toml": 'name = "Sales"\nparent = "malang"\n'})
    assert ids(firm, "--team", "malang") == ["j", "m", "s", "kpi/churn"]
